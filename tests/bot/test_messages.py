"""Sentences for people: in English and in Chinese, whatever they speak of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import messages
from bot.journal.records import Record, Shown
from bot.replay import Replay
from bot.reply import Focus
from index.language import has_chinese
from index.version_questions import Verdict, VersionAnswer
from tests.bot.results import answer

CONTACT = "https://example.org/forum"
BOTH = [("tern", "2.20.0"), ("gull", "1.5.0")]
START = {
    Verdict.COMPATIBLE: ("Yes: ", "可以："),
    Verdict.INCOMPATIBLE: ("No: ", "不可以："),
    Verdict.LISTED: ("The table says for ", "表中关于 "),
    Verdict.NOT_LISTED: ("The table does not list ", "表中没有列出 "),
}
SENTENCES: list[Callable[[str], str]] = [
    messages.nothing_asked,
    messages.not_covered,
    messages.did_you_mean,
    lambda language: messages.none_of_these(language, ""),
    lambda language: messages.none_of_these(language, CONTACT),
    lambda language: messages.next_step(language, ""),
    lambda language: messages.next_step(language, CONTACT),
    lambda language: messages.signed("0123456789", 0.5, language),
    lambda language: messages.best_match([Focus("x", 3, 4)], language),
]


@pytest.mark.parametrize("number", range(len(SENTENCES)))
def test_every_sentence_is_there_in_both_languages(number: int) -> None:
    english, chinese = (SENTENCES[number](language) for language in ("en", "zh"))
    assert not has_chinese(english)
    assert has_chinese(chinese)
    assert SENTENCES[number]("fr") == english


@pytest.mark.parametrize("language", ["en", "zh"])
def test_where_to_ask_people_is_said_where_it_is_known(language: str) -> None:
    for sentence in (messages.none_of_these, messages.next_step):
        assert CONTACT in sentence(language, CONTACT)
        assert sentence(language, "")
        assert CONTACT not in sentence(language, "")


@pytest.mark.parametrize(
    ("language", "named"), [("en", "tern 2.20.0 or 2.21.0 with"), ("zh", "tern 2.20.0 或 2.21.0 与")]
)
def test_versions_of_one_product_are_a_choice(language: str, named: str) -> None:
    asked = (BOTH[0], ("tern", "2.21.0"), BOTH[1])
    assert named in messages.verdict(VersionAnswer(Verdict.LISTED, asked, ()), language)


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_names_the_versions_that_were_asked(verdict: Verdict) -> None:
    for language, start, joined in zip(("en", "zh"), START[verdict], (" with ", " 与 "), strict=True):
        said = messages.verdict(VersionAnswer(verdict, tuple(BOTH), ()), language)
        assert said.startswith(start)
        assert f"tern 2.20.0{joined}gull 1.5.0" in said


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ([(3, 3)], "Best match, line 3:"),
        ([(3, 5)], "Best match, lines 3-5:"),
        ([(3, 3), (7, 9)], "Best match, lines 3, 7-9:"),
    ],
)
def test_the_best_lines_are_named(spans: list[tuple[int, int]], said: str) -> None:
    assert messages.best_match([Focus("x", first, last) for first, last in spans], "en") == said


@pytest.mark.parametrize(("confidence", "said"), [(0.0, "0%"), (0.126, "13%"), (1.0, "100%")])
def test_an_answer_is_signed_with_its_id_and_how_sure_it_is(confidence: float, said: str) -> None:
    assert messages.signed("0123456789", confidence, "en") == f"answer 0123456789, confidence {said}"


@pytest.mark.parametrize(("count", "said"), [(0, "0 answers"), (1, "1 answer"), (2, "2 answers")])
def test_how_much_was_forgotten_is_told(count: int, said: str) -> None:
    assert messages.forgotten(count).startswith(f"{said} forgotten")


def _replay() -> Replay:
    given = answer()
    hits = given.result.hits
    record = Record(
        answer_id=given.id,
        asked_at=datetime(2026, 3, 1, 12, 0, tzinfo=UTC),
        question="install",
        language="en",
        base="demo",
        outcome="answered",
        confidence=given.result.confidence,
        shown=tuple(Shown(hit.entry.base, hit.entry.id, hit.score.total) for hit in hits),
        index_version="0001-abc",
        platform="terminal",
        place="",
        person="",
        is_overheard=False,
        elapsed_ms=1.0,
    )
    return Replay(record, given, "0001-abc")


def test_an_answer_that_comes_out_the_same_is_told_so() -> None:
    again = _replay()
    assert (again.is_same_version, again.differences) == (True, ())
    told = list(messages.replayed(again))
    assert told[0] == "asked       2026-03-01 12:00 UTC, terminal, base demo: install"
    assert told[1].endswith("index version 0001-abc")
    assert told[2:] == ["again       the same result", ""]


def test_an_answer_that_comes_out_otherwise_is_told_with_what_differs() -> None:
    again = _replay()
    record = replace(again.record, outcome="suggested", confidence=0.2, shown=again.record.shown[:1])
    other = replace(again, record=record, version="0002-def")
    assert (other.is_same_version, other.differences) == (False, ("outcome", "entries", "confidence"))
    told = "\n".join(messages.replayed(other))
    assert "now         index version 0002-def: the one of then is no longer kept" in told
    assert "again       other outcome, entries, confidence" in told
