"""What chats remember is kept as it was given, claimed once, and forgotten with the rest."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.journal.chat_records import Channel, Claim, Kept, Mark, Pick
from bot.journal.chatlog import ChatLog
from bot.journal.errors import DroppedError, JournalError
from bot.journal.records import Feedback
from bot.journal.sql import SqlJournal
from bot.journal.texts import storable
from bot.journal.writer import Limits
from tests.bot.journal.records import NOON, a_post, a_record, put_in_place, url_of

ME, YOU = "a" * 32, "b" * 32
TEXTS = st.text(st.characters(), max_size=8)  # surrogates and zeros, too


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqlJournal]:
    with SqlJournal(url_of(tmp_path / "journal.db")) as opened:
        yield opened


@pytest.fixture
def chat(journal: SqlJournal) -> ChatLog:
    return journal.chat


def _at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def _wait(*futures: Future[None]) -> None:
    for future in futures:
        future.result(30)


def test_an_event_is_claimed_once_until_it_is_given_back(chat: ChatLog) -> None:
    claims = [chat.claim("slack", "E1", "payload", NOON) for _ in range(3)]
    assert [claim.result(30) for claim in claims] == [True, False, False]
    assert chat.claim("discord", "E1", "", NOON).result(30)
    _wait(chat.release("slack", "E1"))
    assert chat.claim("slack", "E1", "payload", NOON).result(30)


def test_an_event_that_is_done_stays_claimed_and_is_neither_taken_over_nor_given_back(chat: ChatLog) -> None:
    chat.claim("slack", "E1", "payload", NOON).result(30)
    _wait(chat.finish("slack", "E1"), chat.release("slack", "E1"), chat.renew("slack", ["E1"], _at(1)))
    assert not chat.claim("slack", "E1", "payload", NOON).result(30)
    assert chat.take_over("slack", _at(60), _at(60)).result(30) == []


def test_what_nobody_has_renewed_is_taken_over_once_with_its_payload(chat: ChatLog) -> None:
    for minutes, key in enumerate(["late", "later", "renewed", "new"]):
        chat.claim("slack", key, f"payload of {key}", _at(minutes)).result(30)
    chat.claim("discord", "late", "", NOON).result(30)
    _wait(chat.renew("slack", ["renewed", "unknown"], _at(5)), chat.renew("slack", [], _at(9)))
    taken = [chat.take_over("slack", _at(3), _at(6)).result(30) for _ in range(2)]
    assert taken == [
        [Claim("slack", key, f"payload of {key}", _at(6)) for key in ("late", "later")],
        [],
    ]
    assert [claim.key for claim in chat.take_over("slack", _at(7), _at(8)).result(30)] == [
        "new",
        "renewed",
        "late",
        "later",
    ]


def test_what_is_done_leaves_no_payload_in_the_database(chat: ChatLog, tmp_path: Path) -> None:
    chat.claim("slack", "E1", "the question " * 999, NOON).result(30)
    _wait(chat.finish("slack", "E1"))
    assert b"the question" not in (tmp_path / "journal.db").read_bytes()


def test_a_claim_of_a_locked_database_is_no_claim_before_it_is_safe(tmp_path: Path) -> None:
    with SqlJournal(url_of(tmp_path / "journal.db"), limits=Limits(retry_seconds=60)) as journal:
        journal.record(a_record()).result(30)
        holder = sqlite3.connect(tmp_path / "journal.db", isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        first = journal.chat.claim("slack", "E1", "", NOON)
        spoilt = journal.record(a_record(confidence=object()))
        again = journal.chat.claim("slack", "E1", "", NOON)
        assert not any(future.done() for future in (first, spoilt, again))
        holder.close()
        assert (first.result(60), again.result(60)) == (True, False)
        assert isinstance(spoilt.exception(60), DroppedError)


@pytest.mark.parametrize("obstacle", ["lock", "garbage", "closed"])
def test_a_claim_that_cannot_be_kept_says_so_and_raises_nothing(tmp_path: Path, obstacle: str) -> None:
    path = tmp_path / "journal.db"
    with SqlJournal(url_of(path), limits=Limits(retry_seconds=0.1)) as journal:
        journal.record(a_record()).result(30)
        holder = sqlite3.connect(path, isolation_level=None)
        if obstacle == "lock":
            holder.execute("BEGIN EXCLUSIVE")
        elif obstacle == "garbage":
            put_in_place(path, b"garbage" * 1000)
        else:
            journal.close()
        assert isinstance(journal.chat.claim("slack", "E1", "", NOON).exception(60), JournalError)
        assert isinstance(journal.chat.take_over("slack", NOON, NOON).exception(60), JournalError)
        holder.close()


def test_reading_what_cannot_be_read_is_one_sentence(chat: ChatLog, tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"garbage" * 1000)
    for read in (
        lambda: chat.post_at("slack", "C01", "1"),
        lambda: chat.channels("slack", "T01"),
        lambda: chat.kept_about(ME),
    ):
        with pytest.raises(JournalError, match=r"journal\.db: the journal cannot be read \(.+\)\.$"):
            read()


def test_a_post_is_read_as_it_was_written_and_replaced_by_one_of_the_same_message(chat: ChatLog) -> None:
    first, edited = a_post(is_overheard=True), a_post(entry="feed-the-kestrel", digest="e", posted_at=_at(1))
    _wait(chat.post(first))
    assert chat.post_at("slack", "C01", first.message) == first
    _wait(chat.post(edited))
    assert chat.posts_since("slack", NOON) == [edited]
    assert chat.post_at("slack", "C02", first.message) is chat.post_at("discord", "C01", first.message) is None
    _wait(chat.withdraw("slack", "C01", first.message), chat.withdraw("slack", "C01", "unknown"))
    assert chat.post_at("slack", "C01", first.message) is None


def test_posts_are_found_by_what_asked_by_thread_and_by_time(chat: ChatLog) -> None:
    posts = [
        a_post(message="1", posted_at=_at(1)),
        a_post(message="2", posted_at=_at(2), thread="9", asked_in="9"),
        a_post(message="3", posted_at=_at(3), thread="9"),
        a_post(message="4", posted_at=_at(4), place="C02"),
        a_post(message="5", posted_at=_at(0), thread="9", asked_in="9"),
    ]
    _wait(*(chat.post(post) for post in posts))
    assert chat.posts_of("slack", "C01", "9") == [posts[4], posts[1]]
    assert [chat.last_in("slack", "C01", thread) for thread in ("", "9", "8")] == [posts[0], posts[2], None]
    assert chat.last_in("slack", "C02", "") == posts[3]
    assert chat.posts_since("slack", _at(2)) == posts[1:4]
    assert chat.posts_since("discord", NOON) == []


def test_times_come_back_in_utc_whatever_their_zone(chat: ChatLog) -> None:
    _wait(chat.post(a_post(posted_at=NOON.astimezone(timezone(timedelta(hours=8))))))
    (post,) = chat.posts_since("slack", NOON)
    assert (post.posted_at, post.posted_at.utcoffset()) == (NOON, timedelta(0))


def test_a_channel_is_as_it_was_set_last_and_else_as_by_default(chat: ChatLog) -> None:
    assert chat.channel("slack", "T01", "C01") == Channel("slack", "T01", "C01", None, is_listening=False)
    set_ = [
        Channel("slack", "T01", place, base, is_listening=True) for place, base in [("C02", "birds"), ("C01", None)]
    ]
    _wait(chat.set_channel(Channel("slack", "T01", "C01", "birds")), *(chat.set_channel(one) for one in set_))
    assert chat.channel("slack", "T01", "C01") == set_[1]
    assert chat.channels("slack", "T01") == set_[::-1]
    assert chat.channels("slack", "T02") == chat.channels("discord", "T01") == []


def test_marks_and_picks_are_kept_once_each_with_their_last_time(chat: ChatLog) -> None:
    marks = [Mark("A1", ME, "unanswerable", _at(2)), Mark("A1", YOU, "unanswerable", _at(3))]
    picks = [Pick("A1", ME, "birds", entry, _at(minutes)) for minutes, entry in [(1, "tern"), (2, "kestrel")]]
    _wait(chat.mark(Mark("A1", ME, "unanswerable", _at(1))), *map(chat.mark, marks), *map(chat.pick, picks))
    assert (chat.marks_of("A1"), chat.picks_of("A1")) == (marks, picks)
    assert (chat.marks_of("A2"), chat.picks_of("A2")) == ([], [])


def test_what_is_kept_about_a_person_is_counted_from_the_first_of_it(journal: SqlJournal, chat: ChatLog) -> None:
    mine, yours = a_record(asked_at=_at(5)), a_record(person=YOU, asked_at=_at(9))
    _wait(journal.record(mine), journal.record(yours), chat.post(a_post(posted_at=_at(7))))
    assert journal.feedback(Feedback(yours.answer_id, ME, is_helpful=True, given_at=_at(10))).result(30)
    assert chat.kept_about(ME) == Kept(1, 1, _at(5))
    assert chat.kept_about(YOU) == Kept(1, 0, _at(9))
    _wait(chat.pick(Pick("A1", ME, "birds", "tern", _at(1))))
    assert chat.kept_about(ME).since == _at(1)
    assert chat.kept_about("c" * 32) == chat.kept_about("") == Kept(0, 0, None)


def test_popular_entries_are_those_that_answered_most_and_did_not_displease(journal: SqlJournal, chat: ChatLog) -> None:
    def ask(entry: str, count: int, **changes: object) -> str:
        shown = (a_record().shown[0], a_record().shown[1])
        first = type(shown[0])("birds", entry, 0.9)
        records = [a_record(shown=(first, shown[1]), **changes) for _ in range(count)]
        _wait(*map(journal.record, records))
        return records[0].answer_id

    ask("tern", 2)
    displeasing = ask("gull", 3)
    ask("auk", 2)
    ask("owl", 5, outcome="suggested")
    ask("old", 5, asked_at=_at(-1))
    journal.feedback(Feedback(displeasing, ME, is_helpful=False, given_at=NOON)).result(30)
    journal.feedback(Feedback(displeasing, YOU, is_helpful=True, given_at=NOON)).result(30)
    ask("gull", 2, base="birds")
    assert chat.popular(NOON, 9) == [("birds", "gull", 4), ("birds", "auk", 2), ("birds", "tern", 2)]
    assert chat.popular(NOON, 1) == [("birds", "gull", 4)]
    assert chat.popular(NOON, -1) == []


def test_the_last_reason_of_a_person_is_kept_without_secrets(journal: SqlJournal) -> None:
    record = a_record()
    _wait(journal.record(record))
    for reason in ("outdated", "", "wrong for bob@example.com\0\ud800"):
        journal.feedback(Feedback(record.answer_id, ME, is_helpful=False, given_at=NOON, reason=reason)).result(30)
    assert [one.reason for one in journal.feedback_of(record.answer_id)] == ["wrong for <email>\ufffd?"]


def test_feedback_on_an_answer_whose_record_still_waits_is_kept(tmp_path: Path) -> None:
    with SqlJournal(url_of(tmp_path / "journal.db"), limits=Limits(retry_seconds=60)) as journal:
        journal.record(a_record()).result(30)
        holder = sqlite3.connect(tmp_path / "journal.db", isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        record = a_record()
        kept = journal.record(record)
        said = journal.feedback(Feedback(record.answer_id, YOU, is_helpful=False, given_at=NOON, reason="outdated"))
        assert not kept.done()
        holder.close()
        assert said.result(60)
        assert [one.reason for one in journal.feedback_of(record.answer_id)] == ["outdated"]


def test_a_forgotten_persons_posts_marks_and_picks_are_gone_and_no_others(journal: SqlJournal, chat: ChatLog) -> None:
    record = a_record(answer_id="A1")
    _wait(journal.record(record), chat.post(a_post(message="1")), chat.post(a_post(message="2", person=YOU)))
    _wait(*(chat.mark(Mark(answer, YOU, "unanswerable", NOON)) for answer in ("A1", "A2")))
    _wait(*(chat.pick(Pick("A2", person, "birds", "tern", NOON)) for person in (ME, YOU)))
    _wait(chat.set_channel(Channel("slack", "T01", "C01", "birds")))
    assert chat.forget(ME) == 1
    assert [post.message for post in chat.posts_since("slack", NOON)] == ["2"]
    assert (len(chat.marks_of("A1")), len(chat.marks_of("A2"))) == (0, 1), "those on the forgotten answer go with it"
    assert [pick.person for pick in chat.picks_of("A2")] == [YOU]
    assert chat.kept_about(ME) == Kept(0, 0, None)
    assert chat.channel("slack", "T01", "C01").base == "birds"
    assert chat.forget("") == 0
    assert len(chat.posts_since("slack", NOON)) == 1


def test_posts_marks_and_picks_expire_with_answers_and_claims_after_a_day(journal: SqlJournal, chat: ChatLog) -> None:
    _wait(chat.post(a_post(message="1")), chat.post(a_post(message="2", posted_at=_at(1))))
    _wait(chat.mark(Mark("A1", ME, "unanswerable", NOON)), chat.pick(Pick("A1", ME, "birds", "tern", NOON)))
    for minutes, key in enumerate(["old", "kept"]):
        chat.claim("slack", key, "", _at(minutes)).result(30)
    day = 24 * 60
    journal.expire(_at(day + 0.5))
    assert [chat.claim("slack", key, "", _at(day + 0.5)).result(30) for key in ("old", "kept")] == [True, False]
    assert len(chat.posts_since("slack", NOON)) == 2
    assert journal.expire(_at(90 * day + 0.5)) == 0
    assert [post.message for post in chat.posts_since("slack", NOON)] == ["2"]
    assert (chat.marks_of("A1"), chat.picks_of("A1")) == ([], [])


@given(key=TEXTS, payload=TEXTS, place=TEXTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_kept_and_found_again(chat: ChatLog, key: str, payload: str, place: str) -> None:
    _wait(chat.release("slack", key))
    assert chat.claim("slack", key, payload, NOON).result(30)
    (claim,) = chat.take_over("slack", _at(1), NOON).result(30)
    assert claim == Claim("slack", storable(key), storable(payload), NOON)
    _wait(chat.renew("slack", [key], NOON), chat.release("slack", key))
    _wait(chat.post(a_post(place=place, message=key, thread=place, entry=payload)))
    post = a_post(place=storable(place), message=storable(key), thread=storable(place), entry=storable(payload))
    assert chat.post_at("slack", place, key) == chat.last_in("slack", place, place) == post
    _wait(chat.withdraw("slack", place, key), chat.set_channel(Channel("slack", key, place, payload)))
    assert chat.post_at("slack", place, key) is None
    assert chat.channel("slack", key, place).base == storable(payload)


def test_a_post_that_is_none_takes_no_claim_with_it(chat: ChatLog) -> None:
    first = chat.claim("slack", "E1", "", NOON)
    spoilt = chat.post(a_post(posted_at="yesterday"))
    last = chat.claim("slack", "E2", "", NOON)
    assert (first.result(30), last.result(30)) == (True, True)
    assert isinstance(spoilt.exception(30), DroppedError)
