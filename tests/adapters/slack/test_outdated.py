"""`mmfaq outdated`: the bot's messages whose entry has changed since, found and put right by the command itself."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest

from adapters.slack.double import Double, DoubleError, Message
from tests.adapters.slack.conversing import QUICK, Talk, bot, buttons, team, words
from tests.adapters.slack.publishing import Published
from tests.bot.running import ROOT, WORDS, Done


def test_nothing_is_listed_while_every_message_shows_its_entry_as_it_is(published: Published) -> None:
    async def test() -> None:
        async with Double(team(), timing=QUICK) as double:
            async with bot(double, published.live()) as talk:
                await _asked(talk, "@mmfaq how do I install tern?")
            done = await _outdated(double, published)
            assert (done.code, done.lines) == (0, ["Every message shows its entry as it is."])

    asyncio.run(test())


def test_what_has_changed_is_listed_and_nothing_is_touched(published: Published) -> None:
    async def test() -> None:
        async with _changed(published) as (double, changed, gone):
            before = [(one.ts, words(one)) for one in double.from_bot("help", changed.thread_ts)]
            done = await _outdated(double, published)
            assert done.code == 0
            assert len(done.lines) == 3
            assert f"{changed.ts}: How do I install tern? (changed)" in done.out
            assert f"{gone.ts}: " in done.out
            assert "(gone from the FAQ)" in done.out
            assert "2 messages. Give --mark to put them right." in done.out
            records = [json.loads(line) for line in (await _outdated(double, published, "--json")).lines]
            assert [(one["message"], one["is_gone"]) for one in records] == [(changed.ts, False), (gone.ts, True)]
            assert before == [(one.ts, words(one)) for one in double.from_bot("help", changed.thread_ts)]
            assert (await _outdated(double, published, "--days", "1")).out == done.out

    asyncio.run(test())


def test_marking_puts_the_new_text_in_with_a_note_and_once(published: Published) -> None:
    async def test() -> None:
        async with _changed(published) as (double, changed, gone):
            done = await _outdated(double, published, "--mark")
            assert (done.code, done.err) == (0, "")
            assert done.lines[-1] == "2 messages. 2 are put right."
            assert (await _outdated(double, published, "--mark", "--json")).out == ""
            assert words(changed).startswith("Updated on ")
            assert "Run uv add tern" in words(changed)
            assert "Run pip install tern" not in words(changed)
            assert words(gone).startswith("Since ")
            assert "no longer has this answer" in words(gone)
            assert (await _outdated(double, published)).lines == ["Every message shows its entry as it is."]
            assert double.refusals == []

    asyncio.run(test())


def test_who_may_delete_a_message_and_rate_it_stays_the_same(published: Published) -> None:
    async def test() -> None:
        async with _changed(published) as (double, changed, gone):
            await _outdated(double, published, "--mark")
            await double.until(lambda: not double.sockets.connections)
            async with bot(double, published.live()) as talk:
                await talk.rate("bob", changed, "helpful")
                await talk.whisper("bob", "help", thread=changed.thread_ts)
                for message in (changed, gone):
                    with pytest.raises(DoubleError):
                        await double.press("bob", message, "faq_delete")
                    await double.press("ann", message, "faq_delete")
                    await double.until(partial(_is_deleted, double, message))

    asyncio.run(test())


def test_what_continued_the_old_text_is_taken_back_and_can_be_shown_anew(published: Published) -> None:
    async def test() -> None:
        async with Double(team(), timing=QUICK) as double:
            async with bot(double, published.live()) as talk:
                answer = await _asked(talk, "@mmfaq how do I repair the crane?")
                await double.press("ann", answer, "faq_whole")
                await double.until(lambda: "faq_whole" not in buttons(answer))
            published.change("tern", "Step 39:", "Step 40:")
            assert len((await _outdated(double, published)).lines) == 2
            await _outdated(double, published, "--mark")
            assert double.from_bot("help", answer.thread_ts) == [answer]
            await double.until(lambda: not double.sockets.connections)
            async with bot(double, published.live()):
                await double.press("ann", answer, "faq_whole")
                await double.until(lambda: "faq_whole" not in buttons(answer))
            assert "Step 40:" in words(double.from_bot("help", answer.thread_ts)[-1])
            assert words(answer).startswith("Updated on ")

    asyncio.run(test())


def test_a_shared_answer_keeps_the_question_above_it(published: Published) -> None:
    async def test() -> None:
        async with Double(team(), timing=QUICK) as double:
            async with bot(double, published.live()) as talk:
                await double.command("ann", "help", "怎么给红隼喂食？")
                await double.press("ann", await talk.whisper("ann", "help"), "faq_share")
                shared = await talk.answer("help")
                await double.until(lambda: talk.memory.chat.post_at("slack", shared.channel, shared.ts))
            published.change("kestrel", "中午由管理员喂食。", "早上由管理员喂食。")
            await _outdated(double, published, "--mark")
            assert "更新：FAQ 有改动。 怎么给红隼喂食?" in words(shared)
            assert "早上由管理员喂食" in words(shared)
            assert "faq_delete" in buttons(shared)

    asyncio.run(test())


def test_what_slack_refuses_is_said_and_the_others_are_put_right(published: Published) -> None:
    async def test() -> None:
        async with _changed(published) as (double, changed, gone):
            double.faults.fail("chat.update", error="edit_window_closed")
            done = await _outdated(double, published, "--mark", "--json")
            assert "no longer lets the message be changed" in done.err
            assert [json.loads(line)["is_put_right"] for line in done.lines] == [False, True]
            assert "pip install tern" in words(changed)
            assert "no longer has this answer" in words(gone)
            assert len((await _outdated(double, published)).lines) == 2

    asyncio.run(test())


def test_a_message_that_somebody_else_deleted_is_listed_no_more(published: Published) -> None:
    async def test() -> None:
        async with _changed(published) as (double, changed, gone):
            for message in (changed, gone):
                del double.place("help")[1].messages[message.ts]
            await _outdated(double, published, "--mark")
            assert (await _outdated(double, published)).lines == ["Every message shows its entry as it is."]

    asyncio.run(test())


def test_without_a_token_marking_is_refused_in_one_sentence(published: Published) -> None:
    async def test() -> None:
        async with _changed(published) as (double, _, _):
            done = await _outdated(double, published, "--mark", SLACK_BOT_TOKEN="")
            assert done.code == 1
            assert "SLACK_" in done.err
            assert "Traceback" not in done.err

    asyncio.run(test())


@asynccontextmanager
async def _changed(published: Published) -> AsyncIterator[tuple[Double, Message, Message]]:
    """Yield a workspace with an answer whose entry has changed since, and one whose entry is gone."""
    async with Double(team(), timing=QUICK) as double:
        async with bot(double, published.live()) as talk:
            changed = await _asked(talk, "@mmfaq how do I install tern?")
            gone = await _asked(talk, "@mmfaq how do I start a backup by hand?")
            await _asked(talk, "@mmfaq who feeds the kestrel?")
        published.change("tern", "Run `pip install tern`", "Run `uv add tern`")
        published.change("tern", "### How do I start a backup by hand?", "### What is a crane?")
        yield double, changed, gone


def _is_deleted(double: Double, message: Message) -> bool:
    return double.from_bot("help", message.thread_ts) == []


async def _asked(talk: Talk, text: str) -> Message:
    sent = await talk.double.say("ann", "help", text)
    answer = await talk.answer("help", sent)
    await talk.double.until(lambda: talk.memory.chat.post_at("slack", answer.channel, answer.ts))
    return answer


async def _outdated(double: Double, published: Published, *options: str, **environment: str) -> Done:
    """Run the command against the double, beside it."""
    settings = {
        "MMFAQ_INDEX": str(published.store.folder),
        "MMFAQ_KNOWLEDGE": str(published.faq),
        "SLACK_BOT_TOKEN": double.bot_token,
        "SLACK_APP_TOKEN": double.app_token,
        "MMFAQ_SLACK_API": double.api_url,
    }
    assert sys.executable == WORDS[0]
    process = await asyncio.create_subprocess_exec(
        *WORDS,
        "outdated",
        *options,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return Done(process.returncode, out.decode(), err.decode())
