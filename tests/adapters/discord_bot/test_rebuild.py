"""/faq-admin rebuild: it shows how far it is, publishes what changed and says so, or says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.discord_bot.double import board
from adapters.discord_bot.double.state import Message
from bot.settings import Settings
from tests.adapters.discord_bot.conversing import Talk, converse, words
from tests.adapters.rebuilding import INSTALL, break_off, builds, drafts, edit, lengthen, lose_entries, settings_of
from tests.adapters.slack.publishing import Published


@pytest.fixture
def chosen(published: Published, exported_encoder: Path, tmp_path: Path) -> Settings:
    return settings_of(published, exported_encoder, tmp_path)


async def _rebuild(talk: Talk) -> Message:
    """Rebuild, and return what is shown once that is over."""
    done = await talk.double.slash("mo", "help", "faq-admin rebuild")
    found = await talk.seen(done)
    await talk.double.until(lambda: "Building" not in _plain(found), 60)
    assert len(done.seen) == 1
    assert found.only_for == talk.double.world.user("mo").id
    assert found.pings == set()
    return found


def _plain(message: Message) -> str:
    return words(message).replace("\\", "")


async def _asks(talk: Talk, text: str) -> str:
    before = len(talk.double.from_bot("help"))
    await talk.double.say("ann", "help", f"@faqbot {text}")
    return _plain(await talk.answer("help", before + 1))


def test_what_changed_is_published_told_and_answered_from(published: Published, chosen: Settings) -> None:
    before = published.store.current()

    async def test(talk: Talk) -> None:
        edit(published)
        told = _plain(await _rebuild(talk))
        version = published.store.current()
        assert version != before
        assert f"Version {version} is published" in told
        assert told.endswith("New: How do I paint the mast? Changed: How do I install tern?")
        assert talk.adapter.health()["index"] == version
        assert "tern-up" in await _asks(talk, INSTALL)

    converse(published.live(), test, chosen=chosen)


def test_it_is_shown_how_far_a_build_is_and_what_came_of_it_takes_its_place(
    published: Published, chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord_bot.admin._EVERY_S", 0.0)

    async def test(talk: Talk) -> None:
        lengthen(published, 60)
        talk.double.world.user("mo").locale = "zh-CN"
        done = await talk.double.slash("mo", "help", "faq-admin rebuild")
        found = await talk.seen(done)
        assert "已编码 32/" in _plain(found)
        await talk.double.until(lambda: "已发布" in _plain(found), 60)
        assert "还有 40 条" in _plain(found)
        assert len(done.seen) == 1

    converse(published.live(), test, chosen=chosen)


def test_a_broken_faq_is_told_with_file_and_line_and_its_text_reaches_nobody(
    published: Published, chosen: Settings
) -> None:
    before = published.store.current()

    async def test(talk: Talk) -> None:
        (published.faq / "kestrel" / "base.yml").write_text("title: Kestrel\n\n: [\n", encoding="utf-8")
        break_off(published)
        found = await _rebuild(talk)
        told = _plain(found)
        assert f"Nothing is published; version {before} goes on answering." in told
        assert "kestrel/base.yml:3" in told
        assert "tern/faq.md:" in told
        assert "Traceback" not in told
        assert "](https://evil.example)" not in words(found)
        assert published.store.current() == before
        assert "pip install tern" in await _asks(talk, INSTALL)

    converse(published.live(), test, chosen=chosen)


def test_what_does_not_pass_the_gate_is_not_published_and_the_reason_told(
    published: Published, chosen: Settings
) -> None:
    before = published.store.current()

    async def test(talk: Talk) -> None:
        lose_entries(published)
        told = _plain(await _rebuild(talk))
        assert "does not pass its gate" in told
        assert "the base tern shrinks from 6 entries to 1" in told
        assert published.store.current() == before

    converse(published.live(), test, chosen=chosen)


def test_of_two_rebuilds_at_once_the_second_is_told_of_the_first(published: Published, chosen: Settings) -> None:
    async def test(talk: Talk) -> None:
        first = await talk.double.slash("mo", "help", "faq-admin rebuild")
        second = await talk.double.slash("mo", "help", "faq-admin rebuild")
        assert "being built already" in _plain(await talk.seen(second))
        assert "No entry has changed." in _plain(await talk.seen(first))

    converse(published.live(), test, chosen=chosen)


def test_where_the_shown_progress_was_dismissed_what_came_of_it_is_told_all_the_same(
    published: Published, chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord_bot.admin._EVERY_S", 0.0)

    async def test(talk: Talk) -> None:
        lengthen(published, 40)
        done = await talk.double.slash("mo", "help", "faq-admin rebuild")
        first = await talk.seen(done)
        board.remove(talk.double, first)
        await talk.double.until(lambda: done.followups, 60)
        assert "is published" in _plain(done.followups[0])

    converse(published.live(), test, chosen=chosen)


def test_a_bot_that_is_stopped_ends_the_build_and_leaves_nothing_half_written(
    published: Published, chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord_bot.admin._EVERY_S", 0.0)
    before, shown = published.store.current(), list[Message]()

    async def test(talk: Talk) -> None:
        lengthen(published, 2_000)
        shown.append(await talk.seen(await talk.double.slash("mo", "help", "faq-admin rebuild")))
        assert len(builds()) == 1

    converse(published.live(), test, chosen=chosen)
    assert "I was stopped meanwhile." in _plain(shown[0])
    assert (builds(), drafts(published), published.store.current()) == ([], [], before)
