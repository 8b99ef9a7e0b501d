"""What goes wrong between the bot and Slack, and that every question has its one answer all the same."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.slack.adapter import Pace
from adapters.slack.double import Double, Message, Timing, events
from adapters.slack.errors import SlackError
from adapters.slack.socket_mode import Watch
from bot.chat.live import Live
from tests.adapters.slack.conversing import QUICK, Talk, bot, converse, team, words

QUESTION, ANSWER = "@mmfaq how do I start a backup by hand?", "tern fly"
HASTY = Pace(watch=Watch(ping=0.1, look=0.05, stalled=0.6))
FEW = Pace(waiting=1, most_per_person=3)


@pytest.fixture(autouse=True)
def _no_surprise(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Let no foreseeable fault end in a traceback, an event without an acknowledgement, or a token that is told."""
    caplog.set_level(logging.DEBUG)
    for name in ("adapters", "bot", "slack_bolt", "slack_sdk", "adapters.slack.adapter.bolt", "aiohttp"):
        caplog.set_level(logging.DEBUG, name)
    yield
    assert [one.getMessage() for one in caplog.records if one.exc_info and one.levelno > logging.DEBUG] == []
    assert "didn't call ack()" not in caplog.text
    for token in ("xoxb-", "xapp-1-"):
        assert token not in caplog.text


def _warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]


async def _only_answer(talk: Talk, sent: str, seconds: float = 10.0) -> Message:
    """Return the one answer in a thread, after a moment in which a second one would come."""
    await talk.double.until(lambda: talk.double.from_bot("help", sent), seconds)
    await talk.quiet()
    (found,) = talk.double.from_bot("help", sent)
    return found


@pytest.mark.parametrize("fault", ["429", "500", "internal_error", "lost", "lost twice"])
def test_a_message_that_fails_once_is_there_once(slack_live: Live, fault: str) -> None:
    async def test(talk: Talk) -> None:
        faults = talk.double.faults
        if fault == "429":
            faults.rate_limit("chat.postMessage", retry_after=1)
        elif fault.startswith("lost"):
            faults.lose_answers("chat.postMessage")
            if fault == "lost twice":
                faults.lose_answers("chat.update")
        elif fault.isdecimal():
            faults.fail("chat.postMessage", status=int(fault))
        else:
            faults.fail("chat.postMessage", error=fault)
        sent = await talk.double.say("ann", "help", QUESTION)
        answer = await _only_answer(talk, sent)
        await talk.quiet(1.5 if fault.startswith("lost") else 0.0)
        assert ANSWER in words(answer)
        assert talk.double.from_bot("help", sent) == [answer]

    converse(slack_live, test)


def test_an_answer_whose_receipt_was_lost_can_be_deleted_by_the_asker_all_the_same(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        talk.double.faults.lose_answers("chat.postMessage")
        sent = await talk.double.say("ann", "help", QUESTION)
        answer = await talk.answer("help", sent)
        await talk.double.until(lambda: talk.memory.chat.posts_of("slack", answer.channel, sent))
        await talk.double.delete("ann", "help", sent)
        await talk.double.until(lambda: not talk.double.from_bot("help", sent))

    converse(slack_live, test)


@pytest.mark.parametrize("status", [429, 500])
def test_a_private_answer_that_fails_once_is_there_once(slack_live: Live, status: int) -> None:
    async def test(talk: Talk) -> None:
        if status == 429:
            talk.double.faults.rate_limit("response_url", retry_after=1)
        else:
            talk.double.faults.fail("response_url", status=status)
        await talk.double.command("ann", "quiet", "how do I start a backup by hand?")
        assert ANSWER in words(await talk.whisper("ann", "quiet"))
        await talk.quiet()
        assert len(talk.double.ephemerals("ann", "quiet")) == 1

    converse(slack_live, test)


@pytest.mark.parametrize("code", ["is_archived", "not_in_channel"])
def test_where_the_bot_may_not_post_a_sentence_says_so_and_it_goes_on(
    slack_live: Live, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    async def test(talk: Talk) -> None:
        place = talk.double.workspace.channel("help")
        sent = await talk.double.say("ann", "help", QUESTION)
        if code == "is_archived":
            place.is_archived = True
        else:
            place.members.discard(talk.double.workspace.bot.id)
        await talk.double.until(lambda: _warnings(caplog))
        assert [one.error for one in talk.double.refusals] == [code]
        assert talk.double.from_bot("help", sent) == []
        direct = talk.double.direct("ann")
        await talk.double.say("ann", direct, "who feeds the kestrel at noon?")
        assert "The warden feeds" in words(await talk.answer(direct))

    converse(slack_live, test, refusals=[code])
    (warning,) = _warnings(caplog)
    assert warning.startswith("A question is not answered. Slack says that")
    assert code in warning


def test_a_token_that_is_revoked_while_it_runs_ends_it_with_a_sentence_and_health_is_gone(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.until(lambda: talk.adapter.health()["ok"])
        await talk.double.revoke()
        with pytest.raises(SlackError, match="its token revoked"):
            await talk.ended()
        assert talk.adapter.health()["connected"] is False

    converse(slack_live, test, pace=HASTY)


def test_a_revoked_token_is_noticed_by_the_first_answer_that_is_refused(
    slack_live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(talk: Talk) -> None:
        talk.double.faults.fail("chat.postMessage", error="token_revoked")
        await talk.double.say("ann", "help", QUESTION)
        with pytest.raises(SlackError, match="its token revoked"):
            await talk.ended()
        assert talk.adapter.health()["ok"] is False

    converse(slack_live, test)
    (warning,) = _warnings(caplog)
    assert "(token_revoked)" in warning


def test_an_app_level_token_that_is_revoked_while_it_runs_ends_it_with_a_sentence(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.until(lambda: talk.adapter.health()["connected"])
        talk.double.faults.fail("apps.connections.open", 1000, error="token_revoked")
        await talk.double.drop_sockets()
        with pytest.raises(SlackError, match=r"has revoked the app-level token .* SLACK_APP_TOKEN"):
            await talk.ended()

    converse(slack_live, test, pace=HASTY, refusals=["token_revoked"], all_acked=False)


def test_a_user_of_the_app_who_takes_back_their_own_token_changes_nothing(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.until(lambda: talk.adapter.health()["ok"])
        event = {"type": "tokens_revoked", "tokens": {"oauth": ["U0100000009"], "bot": []}}
        talk.double.emit(talk.double.workspace, event)
        await talk.quiet()
        assert talk.adapter.health()["ok"] is True

    converse(slack_live, test)


def test_a_socket_that_falls_silent_is_noticed_and_exchanged(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        (before,) = talk.double.sockets.connections
        talk.double.stall_sockets()
        await talk.double.until(lambda: before not in talk.double.sockets.connections)
        sent = await talk.double.say("ann", "help", QUESTION)
        assert ANSWER in words(await _only_answer(talk, sent))
        await talk.double.until(lambda: talk.adapter.health()["ok"])

    converse(slack_live, test, pace=HASTY, all_acked=False)


def test_where_every_new_socket_is_silent_too_everything_is_made_anew_until_one_is_not(
    slack_live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.until(lambda: talk.adapter.health()["connected"])
        talk.double.stall_sockets(also_new=True)
        await talk.double.until(lambda: "still not connected" in caplog.text)
        talk.double.stall_sockets()
        talk.double.sockets.stalls_new = False
        await talk.double.until(lambda: talk.adapter.health()["connected"])
        sent = await talk.double.say("ann", "help", QUESTION)
        assert ANSWER in words(await _only_answer(talk, sent))

    converse(slack_live, test, pace=HASTY, all_acked=False)


def test_health_tells_of_a_socket_that_does_not_come_back_and_of_one_that_does(
    slack_live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.until(lambda: talk.adapter.health()["connected"])
        talk.double.faults.fail("apps.connections.open", 1000, status=503)
        await talk.double.drop_sockets()
        await talk.double.until(lambda: not talk.adapter.health()["connected"])
        await talk.double.until(lambda: "still not connected" in caplog.text)
        await talk.quiet(1.0)
        talk.double.faults._failures.clear()
        await talk.double.until(lambda: talk.adapter.health()["connected"])
        sent = await talk.double.say("ann", "help", QUESTION)
        assert ANSWER in words(await _only_answer(talk, sent))

    converse(slack_live, test, pace=HASTY)
    lost, still = _warnings(caplog)
    assert lost == "Slack: the connection is lost; connecting again."
    assert "out of order for the moment" in still


def test_socket_mode_that_is_switched_off_is_said(slack_live: Live, caplog: pytest.LogCaptureFixture) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.refresh_sockets("link_disabled")
        await talk.double.until(lambda: "still not connected" in caplog.text)
        talk.double.installed_app.is_socket_mode = True
        await talk.double.until(lambda: talk.adapter.health()["connected"])

    converse(slack_live, test, pace=HASTY, refusals=["link_disabled", "socket_mode_not_enabled", "not_allowed"])


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_a_socket_that_slack_refreshes_loses_nothing(slack_live: Live, reason: str) -> None:
    async def test(talk: Talk) -> None:
        (before,) = talk.double.sockets.connections
        first = await talk.double.say("ann", "help", QUESTION)
        await talk.double.refresh_sockets(reason)
        second = await talk.double.say("bob", "help", QUESTION)
        assert ANSWER in words(await _only_answer(talk, first))
        assert ANSWER in words(await _only_answer(talk, second))
        await talk.double.until(lambda: before not in talk.double.sockets.connections)

    converse(slack_live, test, all_acked=False)


def test_events_that_come_again_are_answered_once(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        talk.double.faults.lose_envelopes(1)
        sent = await talk.double.say("ann", "help", QUESTION)
        for _ in range(2):
            await talk.double.delivery.event(_event(talk, sent), talk.double.faults)
        assert ANSWER in words(await _only_answer(talk, sent))

    converse(slack_live, test, timing=Timing(ack=0.3, retries=(0.0, 0.1)), all_acked=False)


def _event(talk: Talk, sent: str) -> dict[str, object]:
    """Return an event of a message, as Slack sends it once more."""
    workspace = talk.double.workspace
    place = workspace.channel("help")
    event = events.mentioned(place, place.messages[sent])
    return events.callback(talk.double.installed_app, workspace, event, talk.double.clock.now())


@pytest.mark.parametrize("seconds", [-400, 90])
def test_a_clock_that_is_off_is_said_and_does_not_matter_to_a_socket(
    slack_live: Live, caplog: pytest.LogCaptureFixture, seconds: int
) -> None:
    workspace = team()
    workspace.faults.clock_skew = seconds

    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", QUESTION)
        assert ANSWER in words(await _only_answer(talk, sent))

    converse(slack_live, test, workspace=workspace)
    (warning,) = _warnings(caplog)
    assert "clock" in warning


def test_a_full_desk_says_busy_and_the_answer_takes_its_place(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = [await talk.double.say(person, "help", QUESTION) for person in ("ann", "bob", "mo") for _ in range(3)]
        notices: set[str] = set()

        def shown(ts: str) -> list[Message]:
            return talk.double.from_bot("help", ts)

        def look(_: object) -> None:
            notices.update(words(one) for ts in sent for one in shown(ts))

        talk.double.observers.append(look)
        await talk.double.until(lambda: all(ANSWER in "".join(map(words, shown(one))) for one in sent))
        await talk.quiet()
        assert any("Busy, one moment" in one for one in notices)
        for one in sent:
            (answer,) = shown(one)
            assert ANSWER in words(answer)
            assert "Busy" not in words(answer)

    converse(slack_live, test, pace=FEW)


def test_who_asks_too_much_at_once_is_told(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await asyncio.gather(*(talk.double.say("ann", "help", QUESTION) for _ in range(20)))
        await talk.double.until(lambda: any(talk.double.from_bot("help", one) for one in sent))
        await talk.quiet(1.0)
        answers = [words(one) for asked in sent for one in talk.double.from_bot("help", asked)]
        assert all(len(talk.double.from_bot("help", one)) <= 1 for one in sent)
        assert sum("Too many questions at once" in one for one in answers) == 1  # once a minute
        assert sum(ANSWER in one for one in answers) >= 3

    converse(slack_live, test, pace=FEW)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a database's lock as a program that hangs does."""
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.rollback()
        holder.close()


def test_while_the_journal_is_locked_each_question_has_one_answer(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        with _locked(Path(os.environ["MMFAQ_STATE"]) / "journal.db"):
            sent = await talk.double.say("ann", "help", QUESTION)
            await talk.double.delivery.event(_event(talk, sent), talk.double.faults)
            assert ANSWER in words(await _only_answer(talk, sent))
        other = await talk.double.say("bob", "help", QUESTION)
        assert ANSWER in words(await _only_answer(talk, other))

    converse(slack_live, test)


def test_with_a_broken_journal_each_question_has_one_answer_and_health_tells(slack_live: Live) -> None:
    state = Path(os.environ["MMFAQ_STATE"])
    state.mkdir(parents=True)
    (state / "journal.db").write_bytes(b"this is no database at all, it is a text\n" * 100)

    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", QUESTION)
        await talk.double.delivery.event(_event(talk, sent), talk.double.faults)
        assert ANSWER in words(await _only_answer(talk, sent))
        await talk.double.command("bob", "help", "who feeds the kestrel at noon?")
        assert "The warden feeds" in words(await talk.whisper("bob", "help"))
        health = talk.adapter.health()
        assert (health["ok"], health["connected"], health["journal"]) == (False, True, False)

    converse(slack_live, test)


def test_the_end_waits_for_what_is_being_answered(slack_live: Live) -> None:
    ended: list[tuple[Talk, str]] = []

    async def test(talk: Talk) -> None:
        talk.double.faults.rate_limit("chat.postMessage", retry_after=1)
        sent = await talk.double.say("ann", "help", QUESTION)
        await talk.double.until(lambda: talk.double.web_api.calls.get("chat.postMessage"))
        ended.append((talk, sent))

    converse(slack_live, test)
    ((talk, sent),) = ended
    (answer,) = talk.double.from_bot("help", sent)
    assert ANSWER in words(answer)


def test_what_is_not_answered_at_the_end_is_answered_by_the_next_start_at_once(slack_live: Live) -> None:
    async def within() -> None:
        async with Double(team(), timing=QUICK) as double:
            async with bot(double, slack_live, pace=Pace(drain=0.1)):
                double.faults.rate_limit("chat.postMessage", retry_after=60)
                sent = await double.say("ann", "help", QUESTION)
                await double.until(lambda: double.web_api.calls.get("chat.postMessage"))
            assert double.from_bot("help", sent) == []
            async with bot(double, slack_live) as talk:
                assert ANSWER in words(await _only_answer(talk, sent))

    asyncio.run(within())
