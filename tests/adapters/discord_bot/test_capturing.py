"""Maintainers on a server of the double point at an answer, and get a draft of an entry; also by a link."""

from __future__ import annotations

import asyncio
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from adapters.discord_bot.captured import _plain
from adapters.discord_bot.double import DiscordDouble, DoubleError, Message
from bot.capturing.markdown import spaced, tamed
from bot.chat.live import Live
from index.bases import read_bases
from index.entry import Entry
from tests.adapters.discord_bot.conversing import QUICK, Talk, converse, words, world
from tests.adapters.slack.publishing import Published
from tests.bot.running import ROOT, WORDS, Done

MENU = "Add to FAQ"
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gh0sty.kestrel_kestrel-kestrel2kestrel0"  # noqa: S105 - the double's own
QUESTION = "Hi, what does the warden feed the kestrel?"
ANSWER = "Use **two** mice:\n```sh\nfeed --mice 2\n```\nthen `rest`, token: ghp_abcdefghij0123456789ABCD"
HOSTILE = (
    "---\nfaq: [x]\n---\n# Who?\n## Why?\n<!-- `rm -rf /` -->\n../../etc/passwd\n<details><summary>Q: me?</summary>"
)


def _drafts() -> list[Path]:
    return sorted((Path(os.environ["MMFAQ_STATE"]) / "captures").glob("[!.]*"))


def _entry() -> Entry:
    (path,) = _drafts()
    (base,), problems = read_bases([path])
    (entry,) = base.entries
    assert problems == []
    return entry


async def _menu(talk: Talk, message: Message, by: str = "mo") -> str:
    used = await talk.double.context_menu(by, message.channel, message, MENU)
    return words(await talk.seen(used))


def test_the_menu_drafts_an_entry_of_a_post_and_the_answer_in_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        post = await talk.double.forum_post("ann", "questions", "What to feed the *kestrel*", QUESTION)
        await talk.double.say("bob", post, "no idea")
        answer = await talk.double.say("ann", post, ANSWER)
        told = await _menu(talk, answer)
        (path,) = _drafts()
        assert path.suffix == ".md"
        assert path.name in told
        assert "Asked in the thread's first message: What to feed the" in told
        entry = _entry()
        assert entry.question == "What to feed the \\*kestrel\\*"
        assert entry.answer == "Use **two** mice:\n\n```sh\nfeed --mice 2\n```\n\nthen `rest`, token: \\<token>"
        text = path.read_text(encoding="utf-8")
        assert (
            f"Source: https://discord.com/channels/{post.guild.id if post.guild else 0}/{post.id}/{answer.id}" in text
        )
        assert QUESTION in text
        assert "ann" not in text.replace("channels", "")
        assert talk.double.from_bot(post) == []
        assert "has a draft already" in await _menu(talk, answer)
        assert _drafts() == [path]

    converse(slack_live, test, has_content=True)


def test_a_maintainers_bookmark_drafts_one_and_tells_them_directly(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.say("ann", "help", QUESTION)
        await talk.double.say("bob", "help", "Which one?")
        asked = await talk.double.say("ann", "help", "What does the small kestrel eat?")
        await talk.double.say("ann", "help", "and hi all")
        answer = await talk.double.reply("bob", asked, "Mice.")
        await talk.double.react("ann", answer, "🔖")
        await talk.double.react("mo", answer, "🔖")
        told = words(await talk.answer(talk.double.direct("mo")))
        assert "Asked in the message that was replied to: What does the small kestrel eat?" in told
        assert (_entry().question, _entry().answer) == ("What does the small kestrel eat?", "Mice.")
        assert talk.double.from_bot("help") == talk.double.from_bot(talk.double.direct("ann")) == []

    converse(slack_live, test, has_content=True)


def test_below_a_channels_message_that_message_is_the_question(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        asked = await talk.double.say("ann", "help", QUESTION)
        thread = await talk.double.open_thread("ann", "help", "kestrel", message=asked)
        first = await talk.double.say("bob", thread, "Mice.")
        await talk.double.say("bob", thread, "Two of them.")
        assert "Asked in the thread's first message" in await _menu(talk, first)
        assert (_entry().question, _entry().answer) == (QUESTION, "Mice.\n\nTwo of them.")

    converse(slack_live, test, has_content=True)


def test_who_maintains_nothing_is_not_offered_the_menu_or_told_so(slack_live: Live) -> None:
    async def without_role(talk: Talk) -> None:
        await talk.double.say("ann", "help", QUESTION)
        answer = await talk.double.say("bob", "help", "Mice.")
        with pytest.raises(DoubleError):
            await talk.double.context_menu("ann", "help", answer, MENU)

    async def with_role(talk: Talk) -> None:
        await talk.double.say("ann", "help", QUESTION)
        answer = await talk.double.say("bob", "help", "Mice.")
        assert "maintain" in await _menu(talk, answer, by="ann")
        assert _drafts() == []
        assert "A draft for kestrel" in await _menu(talk, answer, by="kim")

    converse(slack_live, without_role, has_content=True)
    converse(slack_live, with_role, has_content=True, role="keepers")


def test_without_the_content_of_messages_it_says_what_to_switch_on(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.say("ann", "help", QUESTION)
        answer = await talk.double.say("bob", "help", "Mice.")
        told = await _menu(talk, answer)
        assert "No question stands before" in told
        assert "Message Content Intent" in told
        assert _drafts() == []

    converse(slack_live, test)


def test_hostile_text_is_one_entry_in_one_file_of_the_folder(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.say("ann", "help", f"../../{HOSTILE}\u202e how?")
        answer = await talk.double.say("bob", "help", HOSTILE)
        assert HOSTILE.count("`") == 2
        await _menu(talk, answer)
        for part in ("rm -rf /", "Who?", "Why?", "Q: me?", "faq: "):
            assert part in _entry().answer

    converse(slack_live, test, has_content=True)


@pytest.mark.parametrize(
    ("typed", "markdown"),
    [
        ("<@123456789012345678>, try `<@123456789012345678>`", "try `<@123456789012345678>`"),
        ("ask @everyone <@&123456789012345678>", "ask"),
        ("<:mouse:123456789012345678> in <#123456789012345678>", ":mouse: in"),
        ("at <t:0:R> use </faq admin:123456789012345678>", "at 1970-01-01 00:00 UTC use /faq admin"),
        ("at <t:-99999999999>", "at -99999999999"),
        (
            "||yes|| and\n-# small\n# Title **bold**\n- one\n  - two\nend",
            "yes and\n\nsmall\n\n**Title bold**\n\n- one\n  - two\n\nend",
        ),
        (">>> all\nof it", "> all\n> of it"),
        ("a <b>c</b> <https://e.org/x> 1 < 2\n===", "a \\<b>c\\</b> <https://e.org/x> 1 < 2\n\n\\==="),
    ],
)
def test_discords_markdown_becomes_that_of_documents(typed: str, markdown: str) -> None:
    assert spaced(tamed(_plain(typed, None, []))) == markdown


def test_a_link_drafts_the_same_from_the_terminal(published: Published) -> None:
    async def test(double: DiscordDouble) -> None:
        post = await double.forum_post("ann", "questions", "Feeding", QUESTION)
        answer = await double.say("bob", post, ANSWER)
        link = f"https://discord.com/channels/{_server(double)}/{post.id}/{answer.id}"
        done = await _capture(double, published, link, "--json")
        assert (done.code, done.err) == (0, "")
        found = json.loads(done.out)
        assert (found["is_new"], found["question"], found["question_from"]) == (True, "Feeding", "started")
        assert _drafts() == [Path(found["draft"])]
        again = await _capture(double, published, re.sub("discord.com", "ptb.discord.com", link), "--base", "tern")
        assert "has a draft already" in again.lines[0]
        asked = await double.say("ann", "help", QUESTION)
        thread = await double.open_thread("ann", "help", "kestrel", message=asked)
        below = await double.say("bob", thread, "Mice.")
        other = await _capture(
            double, published, f"https://discord.com/channels/{_server(double)}/{thread.id}/{below.id}"
        )
        assert f"first message: {QUESTION}" in other.out

    _with_double(test)


def test_a_link_to_somewhere_else_is_one_sentence(published: Published) -> None:
    async def test(double: DiscordDouble) -> None:
        answer = await double.say("bob", "help", "Mice.")
        place = answer.channel.id
        for link, told in [
            (f"https://discord.com/channels/123456789012345678/{place}/{answer.id}", "no channel of that server"),
            (f"https://discord.com/channels/{_server(double)}/{place}/123456789012345678", "has the message no more"),
        ]:
            done = await _capture(double, published, link)
            assert done.code == 1
            assert told in done.err
            assert len(done.err.splitlines()) == 1

    _with_double(test)


def _server(double: DiscordDouble) -> int:
    return next(iter(double.world.guilds))


def _with_double(test: Any) -> None:
    async def within() -> None:
        made = world(has_content=True)
        made.token = TOKEN
        async with DiscordDouble(made, timing=QUICK) as double:
            await test(double)

    asyncio.run(within())


async def _capture(double: DiscordDouble, published: Published, *options: str) -> Done:
    settings = {
        "MMFAQ_INDEX": str(published.store.folder),
        "MMFAQ_KNOWLEDGE": str(published.faq),
        "MMFAQ_DISCORD_API": double.api_url,
        "DISCORD_TOKEN": TOKEN,
    }
    process = await asyncio.create_subprocess_exec(
        *WORDS,
        "capture",
        *options,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return Done(process.returncode, out.decode(), err.decode())
