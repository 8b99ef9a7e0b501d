"""Maintainers in a workspace of the double point at an answer, and get a draft of an entry."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.captured import said_of
from adapters.slack.double import Message
from bot.chat.live import Live
from index.bases import read_bases
from index.entry import Entry
from tests.adapters.slack.conversing import Talk, converse, words

MENU = "add_to_faq"
QUESTION = "Hi, what does the warden feed the kestrel?"
ANSWER = "Use *two* drops:\n```\noil --drops 2\n```\nSee https://example.org/oil_it now, ghp_abcdefghij0123456789ABCD"
HOSTILE = (
    "---\nfaq: [x]\n---\n# Who?\n\n## Why?\n<!-- `rm -rf /` -->\n../../etc/passwd\n<details><summary>Q: me?</summary>"
)


def _drafts() -> list[Path]:
    return sorted((Path(os.environ["MMFAQ_STATE"]) / "captures").glob("[!.]*"))


def _entry(path: Path) -> Entry:
    (base,), problems = read_bases([path])
    (entry,) = base.entries
    assert problems == []
    return entry


async def _asked(talk: Talk, answer: str = ANSWER, question: str = QUESTION) -> tuple[str, str]:
    """Let ann ask and bob answer in the thread; return both messages."""
    sent = await talk.double.say("ann", "help", question)
    return sent, await talk.double.say("bob", "help", answer, thread=sent)


async def _told(talk: Talk, user: str = "mo", count: int = 1) -> Message:
    return await talk.whisper(user, "help", count)


def test_the_menu_drafts_an_entry_of_a_threads_question_and_the_answer(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await _asked(talk)
        await talk.double.shortcut("mo", "help", answer, MENU)
        told = words(await _told(talk))
        (path,) = _drafts()
        assert path.suffix == ".md"
        assert str(path) in told
        assert f"Asked in the thread's first message: {QUESTION}" in told
        assert "oil --drops 2" in told
        assert "Nothing is published" in told
        assert talk.double.from_bot("help", sent) == []
        entry = _entry(path)
        assert entry.question == QUESTION
        assert "```\noil --drops 2\n```" in entry.answer
        assert "<https://example.org/oil_it>" in entry.answer
        text = path.read_text(encoding="utf-8")
        assert "ghp_" not in text
        link = f"https://{talk.double.workspace.domain}.slack.com/archives/"
        assert f"Source: {link}" in text
        assert "bob" not in text
        assert talk.double.workspace.user("bob").id not in text

    converse(slack_live, test)


def test_a_maintainers_bookmark_drafts_the_same_once(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        _, answer = await _asked(talk)
        await talk.double.react("mo", "help", answer, "bookmark")
        assert "A draft for kestrel" in words(await _told(talk))
        (path,) = _drafts()
        path.write_text("# Mine\n\n## Who?\n\nEdited.\n", encoding="utf-8")
        await talk.double.shortcut("mo", "help", answer, MENU)
        told = words(await _told(talk, count=2))
        assert "has a draft already" in told
        assert str(path) in told
        assert _drafts() == [path]
        assert _entry(path).answer == "Edited."

    converse(slack_live, test)


def test_who_maintains_nothing_is_told_so_and_their_bookmark_is_their_own(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        _, answer = await _asked(talk)
        await talk.double.react("ann", "help", answer, "bookmark")
        await talk.double.react("mo", "help", answer, "eyes")
        await talk.quiet()
        assert talk.double.ephemerals("ann", "help") == []
        await talk.double.shortcut("ann", "help", answer, MENU)
        assert "maintain" in words(await _told(talk, "ann"))
        await talk.quiet()
        assert _drafts() == []
        assert talk.double.ephemerals("mo", "help") == []

    converse(slack_live, test)


def test_what_one_person_says_in_one_go_is_one_answer(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, _ = await _asked(talk, "I would oil it.")
        second = await talk.double.say("bob", "help", "Twice a week.", thread=sent)
        await talk.double.say("ann", "help", "thanks!", thread=sent)
        await talk.double.say("bob", "help", "You are welcome.", thread=sent)
        await talk.double.shortcut("mo", "help", second, MENU)
        await _told(talk)
        assert _entry(_drafts()[0]).answer == "I would oil it.\n\nTwice a week."

    converse(slack_live, test)


def test_without_a_thread_the_question_is_what_somebody_else_said_before(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.say("ann", "help", QUESTION)
        answer = await talk.double.say("bob", "help", "With oil.")
        await talk.double.shortcut("mo", "help", answer, MENU)
        assert f"Asked in the message before: {QUESTION}" in words(await _told(talk))
        entry = _entry(_drafts()[0])
        assert (entry.question, entry.answer) == (QUESTION, "With oil.")

    converse(slack_live, test)


def test_a_message_that_answers_nothing_makes_no_draft(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        alone = await talk.double.say("ann", "help", QUESTION)
        await talk.double.shortcut("mo", "help", alone, MENU)
        assert "No question stands before" in words(await _told(talk))
        mine = await talk.double.say("ann", "help", "@mmfaq how do I install tern?")
        found = await talk.answer("help", mine)
        await talk.double.shortcut("mo", "help", found.ts, MENU)
        assert "is a program's" in words(await _told(talk, count=2))
        assert _drafts() == []

    converse(slack_live, test)


def test_files_and_mentions_are_left_out_and_named(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", QUESTION)
        files = [("door.png", b"x"), ("<!-- -->.log", b"x")]
        answer = await talk.double.say("bob", "help", "@ann: with oil.", thread=sent, files=files)
        await talk.double.shortcut("mo", "help", answer, MENU)
        assert "Left out: a mention, the file door.png, the file <!-- -->.log." in words(await _told(talk))
        entry = _entry(_drafts()[0])
        assert entry.answer == "with oil."

    converse(slack_live, test)


def test_hostile_text_is_one_entry_in_one_file_of_the_folder(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        _, answer = await _asked(talk, HOSTILE, f"../../{HOSTILE}\u202e\x00 how?")
        await talk.double.shortcut("mo", "help", answer, MENU)
        await _told(talk)
        (path,) = _drafts()
        assert path.parent.name == "captures"
        entry = _entry(path)
        for part in ("rm -rf /", "Who?", "Why?", "Q: me?", "faq: "):
            assert part in entry.answer

    converse(slack_live, test)


def test_the_base_that_the_channel_asks_is_the_drafts(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("mo", "help", "channel base tern")
        await talk.quiet(0.1)
        _, answer = await _asked(talk)
        await talk.double.react("mo", "help", answer, "bookmark")
        seen = await talk.double.until(
            lambda: [one for one in talk.double.ephemerals("mo", "help") if "draft" in str(one)]
        )
        assert "A draft for tern" in words(seen[-1])

    converse(slack_live, test)


def _said(*elements: Mapping[str, Any], **more: Any) -> str:
    return said_of(
        {"ts": "1.0", "user": "U1", "blocks": [{"type": "rich_text", "elements": elements}], **more}
    ).markdown


def _section(*elements: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": elements}


def _text(text: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": text, "style": style}


def test_rich_text_becomes_markdown() -> None:
    bold = _section(_text("Do "), _text("this ", bold=True), _text("a_b", code=True), _text(" *now*\n# not a title"))
    items = [_section(_text("one")), _section(_text("two"))]
    bullets = {"type": "rich_text_list", "style": "bullet", "elements": items}
    numbers = {"type": "rich_text_list", "style": "ordered", "indent": 1, "offset": 1, "elements": items}
    code = {"type": "rich_text_preformatted", "elements": [_text("x = `1`\n```\n")]}
    quote = {"type": "rich_text_quote", "elements": [_text("so\nit is")]}
    link = _section({"type": "link", "url": "https://e.org/(a) b", "text": "here"}, {"type": "emoji", "name": "tada"})
    assert _said(bold, bullets, numbers) == (
        "Do **this** `a_b` \\*now\\*\n\n\\# not a title\n\n- one\n- two\n\n    2. one\n    3. two"
    )
    assert _said(code) == "````\nx = `1`\n```\n````"
    assert _said(quote, link) == "> so\n>\n> it is\n\n[here](https://e.org/%28a%29%20b):tada:"


def test_what_programs_write_without_blocks_becomes_markdown_too() -> None:
    text = "*Fixed* in `v1 &lt; v2`: see <https://e.org|the page>\n• _one_\n&gt; a &amp; b\n```def f():\n  <https://e.org>```"
    found = said_of({"ts": "1.0", "bot_id": "B1", "text": text})
    assert found.is_bots
    assert found.markdown == (
        "**Fixed** in `v1 < v2`: see [the page](https://e.org)\n\n- *one*\n\n> a & b\n\n```\ndef f():\n  https://e.org\n```"
    )


@pytest.mark.parametrize(
    ("element", "left_out"),
    [
        ({"type": "user", "user_id": "U2"}, "a mention"),
        ({"type": "broadcast", "range": "here"}, "a mention"),
        ({"type": "channel", "channel_id": "C2"}, "a channel's name"),
        ({"type": "canvas"}, "a piece (canvas)"),
    ],
)
def test_what_is_no_text_is_named(element: Mapping[str, Any], left_out: str) -> None:
    blocks = [{"type": "rich_text", "elements": [_section(_text("Well: "), element, _text(" so."))]}, {"type": "image"}]
    found = said_of({"ts": "1.0", "user": "U1", "blocks": blocks, "attachments": [{"text": "x"}]})
    assert found.left_out == (left_out, "a block (image)", "a preview or attachment")
    assert json.dumps(found.markdown) == '"Well:  so."'
