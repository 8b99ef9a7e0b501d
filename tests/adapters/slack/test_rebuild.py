"""/mmfaq rebuild: it shows sparingly how far it is, publishes what changed and says so, or says why not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapters.slack.double.clicks import Command
from adapters.slack.double.state import Message
from bot.settings import Settings
from tests.adapters.rebuilding import (
    HOSTILE,
    INSTALL,
    break_off,
    builds,
    contradict,
    drafts,
    edit,
    label,
    lengthen,
    settings_of,
)
from tests.adapters.slack.conversing import Talk, converse, words
from tests.adapters.slack.publishing import Published


@pytest.fixture
def chosen(published: Published, exported_encoder: Path, tmp_path: Path) -> Settings:
    return settings_of(published, exported_encoder, tmp_path)


async def _rebuild(talk: Talk) -> list[Message]:
    """Rebuild, and return all that is shown of it."""
    before = len(talk.double.ephemerals("mo", "help"))
    done = await talk.double.command("mo", "help", "rebuild")
    _is_begun(done)
    await talk.double.until(lambda: _is_over(talk.double.ephemerals("mo", "help")[-1]), 60)
    return talk.double.ephemerals("mo", "help")[before:]


def _is_begun(done: Command) -> None:
    assert "questions are answered meanwhile" in done.text


def _is_over(message: Message) -> bool:
    return "Building" not in words(message)


def test_what_changed_is_published_told_and_answered_from(published: Published, chosen: Settings) -> None:
    before = published.store.current()

    async def test(talk: Talk) -> None:
        edit(published)
        told = words((await _rebuild(talk))[-1])
        version = published.store.current()
        assert version != before
        assert f"Version {version} is published" in told
        assert told.endswith("New: How do I paint the mast? Changed: How do I install tern?")
        assert talk.adapter.health()["index"] == version
        await talk.double.command("ann", "help", INSTALL)
        assert "tern-up" in words(await talk.whisper("ann", "help"))
        assert talk.double.from_bot("help") == []

    converse(published.live(), test, chosen=chosen)


def test_it_is_shown_twice_at_most_how_far_a_build_is(
    published: Published, chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.upkeep._WAITS_S", (0.0, 0.0))

    async def test(talk: Talk) -> None:
        lengthen(published, 120)
        told = [*map(words, await _rebuild(talk))]
        assert len(told) == 4
        assert "Building a new version: 32 of " in told[1]
        assert "Building a new version: 64 of " in told[2]
        assert "And 100 more." in told[3]

    converse(published.live(), test, chosen=chosen)


def test_a_broken_faq_is_told_with_file_and_line_and_its_text_reaches_nobody(
    published: Published, chosen: Settings
) -> None:
    before = published.store.current()

    async def test(talk: Talk) -> None:
        (published.faq / "kestrel" / "base.yml").write_text("title: Kestrel\n\n: [\n", encoding="utf-8")
        break_off(published)
        shown = (await _rebuild(talk))[-1]
        told = words(shown)
        assert f"Nothing is published; version {before} goes on answering." in told
        assert "kestrel/base.yml:3" in told
        assert "tern/faq.md:" in told
        assert "Traceback" not in told
        assert {one["type"] for one in _elements(shown)} == {"text"}
        assert "<!channel>" not in shown.text
        assert published.store.current() == before

    converse(published.live(), test, chosen=chosen)


def test_a_hostile_title_that_is_published_reaches_nobody(published: Published, chosen: Settings) -> None:
    async def test(talk: Talk) -> None:
        break_off(published)
        with (published.faq / "tern" / "faq.md").open("a", encoding="utf-8") as file:
            file.write("\nNobody does.\n")
        shown = (await _rebuild(talk))[-1]
        assert f"New: {HOSTILE}" in words(shown)
        assert {one["type"] for one in _elements(shown)} == {"text"}
        assert "<!channel>" not in shown.text

    converse(published.live(), test, chosen=chosen)


def test_what_does_not_pass_the_gate_is_not_published_and_the_questions_told(
    published: Published, chosen: Settings
) -> None:
    async def test(talk: Talk) -> None:
        label(published)
        await _rebuild(talk)
        before = published.store.current()
        contradict(published)
        told = words((await _rebuild(talk))[-1])
        assert "does not pass its gate" in told
        assert 'questions.yml:1: "what colour is the ostrich?" before: ' in told
        assert "after: what-colour-is-the-ostrich (answered" in told
        assert published.store.current() == before

    converse(published.live(), test, chosen=chosen)


def test_others_are_refused_politely_and_nothing_is_built(published: Published, chosen: Settings) -> None:
    async def test(talk: Talk) -> None:
        for wish in ("rebuild", "REBUILD", "status", "answers", "why 0123456789"):
            done = await talk.double.command("ann", "help", wish)
            assert "Only maintainers" in done.text
        await talk.quiet()
        assert builds() == []
        assert len(talk.double.ephemerals("ann", "help")) == 5

    converse(published.live(), test, chosen=chosen)


def test_of_two_rebuilds_at_once_the_second_is_told_of_the_first(published: Published, chosen: Settings) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("mo", "help", "rebuild")
        await talk.double.command("mo", "quiet", "rebuild")
        assert "being built already" in words(await talk.whisper("mo", "quiet"))
        assert "No entry has changed." in words(await talk.whisper("mo", "help", 2))

    converse(published.live(), test, chosen=chosen)


def test_a_way_back_that_is_closed_meanwhile_is_no_loss(published: Published, chosen: Settings) -> None:
    async def test(talk: Talk) -> None:
        lengthen(published, 100)
        await talk.double.command("mo", "help", "rebuild")
        talk.double.clock.advance(31 * 60)
        await talk.double.until(lambda: "is published" in words(talk.double.ephemerals("mo", "help")[-1]), 60)

    converse(published.live(), test, chosen=chosen, refusals=["expired_url"])


def test_a_bot_that_is_stopped_ends_the_build_says_so_and_leaves_nothing_half_written(
    published: Published, chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.upkeep._WAITS_S", (0.0,))
    before = published.store.current()

    async def test(talk: Talk) -> None:
        lengthen(published, 2_000)
        await talk.double.command("mo", "help", "rebuild")
        await talk.whisper("mo", "help", 2)
        assert len(builds()) == 1
        talk._running.cancel()
        await talk.double.until(lambda: "I was stopped" in words(talk.double.ephemerals("mo", "help")[-1]))

    converse(published.live(), test, chosen=chosen)
    assert (builds(), drafts(published), published.store.current()) == ([], [], before)


def test_status_answers_and_why_tell_maintainers_alone(published: Published) -> None:
    async def test(talk: Talk) -> None:
        place = talk.double.workspace.channel("help").id
        await talk.double.command("mo", "help", "channel listen on")
        await talk.double.command("ann", "help", INSTALL)
        await talk.whisper("ann", "help")
        await talk.quiet()
        await talk.double.command("mo", "help", "status")
        shown = await talk.whisper("mo", "help", 2)
        assert f"Index version {published.store.current()}" in words(shown)
        assert {"type": "channel", "channel_id": place} in _elements(shown)
        await talk.double.command("mo", "help", "answers")
        listed = words(await talk.whisper("mo", "help", 3))
        assert INSTALL in listed
        await talk.double.command("mo", "help", f"why {listed.split()[0].lower()}")
        assert "1. How do I install tern? (" in words(await talk.whisper("mo", "help", 4))
        await talk.double.command("mo", "help", "why 0123456789")
        assert "No answer '0123456789' is remembered." in words(await talk.whisper("mo", "help", 5))

    converse(published.live(), test)


def test_help_names_the_commands_of_maintainers_to_them_alone(published: Published) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("mo", "help", "help")
        await talk.double.command("ann", "help", "help")
        assert "/mmfaq rebuild" in words(await talk.whisper("mo", "help"))
        assert "rebuild" not in words(await talk.whisper("ann", "help"))

    converse(published.live(), test)


def _elements(message: Message) -> list[dict[str, Any]]:
    return [part for block in message.blocks for section in block["elements"] for part in section["elements"]]
