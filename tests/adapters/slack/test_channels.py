"""What is set for a channel, what else is said in one, and channels that the bot must leave."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.chat.live import Live
from bot.journal.chat_records import Channel
from bot.journal.errors import JournalError
from bot.settings import Settings
from index.builder import build
from index.export import load_encoder
from index.models import DEFAULT_MODEL
from index.store import Store
from tests.adapters.slack.conversing import FILES, Talk, converse, words
from tests.adapters.slack.remembering import posts, records
from tests.bot.calibrations import calibrate

INSTALL = "how do I install tern?"
_LOG = "Traceback (most recent call last):\nImportError: libtern.so.1: cannot open shared object file\n"


def _channel(talk: Talk, name: str = "help") -> Channel:
    workspace = talk.double.workspace
    return talk.memory.chat.channel("slack", workspace.team, workspace.channel(name).id)


@pytest.mark.parametrize("name", ["kestrel", "KESTREL"])
def test_a_channel_has_a_base_of_its_own_until_it_asks_all_again(slack_live: Live, name: str) -> None:
    async def test(talk: Talk) -> None:
        done = await talk.double.command("mo", "help", f"channel base {name}")
        assert "FAQ kestrel" in done.text
        await talk.double.command("ann", "help", "who feeds it at noon?")
        await talk.whisper("ann", "help")
        await talk.double.command("ann", "quiet", "who feeds it at noon?")
        await talk.whisper("ann", "quiet")
        await talk.double.command("ann", "help", f"in tern {INSTALL}")
        await talk.whisper("ann", "help", 2)
        await talk.double.command("mo", "help", "channel base all")
        await talk.double.command("ann", "help", INSTALL)
        await talk.whisper("ann", "help", 3)
        assert [record.base for record in records(talk)] == [None, "tern", None, "kestrel"]
        assert _channel(talk).base == "*"
        await talk.double.command("mo", "help", "channel base inherit")
        assert _channel(talk).base is None

    converse(slack_live, test)


def test_what_is_set_is_told_and_the_settings_do_not_touch_each_other(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("mo", "help", "channel base kestrel")
        await talk.double.command("mo", "help", "channel listen on")
        told = (await talk.double.command("ann", "help", "channel")).text
        assert "FAQ kestrel; questions that nobody puts to me are answered" in told
        await talk.double.command("mo", "help", "channel listen off")
        assert (_channel(talk).base, _channel(talk).is_listening) == ("kestrel", False)
        told = (await talk.double.command("ann", "quiet", "channel")).text
        assert "FAQ all; I answer only when I am asked" in told

    converse(slack_live, test)


@pytest.mark.parametrize(
    "text", ["channel base kestrel", "channel base all", "channel listen on", "channel base nobody"]
)
def test_only_maintainers_change_a_channel(slack_live: Live, text: str) -> None:
    async def test(talk: Talk) -> None:
        done = await talk.double.command("ann", "help", text)
        assert "Only maintainers can change that." in done.text
        assert (_channel(talk).base, _channel(talk).is_listening) == (None, False)

    converse(slack_live, test)


def test_a_base_that_does_not_exist_is_not_set(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        done = await talk.double.command("mo", "help", "channel base <!channel> of puffins")
        assert "There is no FAQ called" in done.text
        assert "kestrel, tern" in done.text
        assert _channel(talk).base is None

    converse(slack_live, test)


def test_what_cannot_be_read_is_not_changed(slack_live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("mo", "help", "channel base kestrel")
        with monkeypatch.context() as patch:
            patch.setattr(talk.memory.chat, "channel", _unreadable)
            assert "it is not your fault" in (await talk.double.command("mo", "help", "channel listen on")).text
        assert (_channel(talk).base, _channel(talk).is_listening) == ("kestrel", False)

    converse(slack_live, test)


def _unreadable(*_: object) -> None:
    raise JournalError("The journal cannot be read.")


@pytest.mark.parametrize("text", ["channel listen", "channel base", "channel listen maybe", "CHANNEL LISTEN"])
def test_a_setting_that_is_not_understood_is_explained(slack_live: Live, text: str) -> None:
    async def test(talk: Talk) -> None:
        done = await talk.double.command("mo", "help", text)
        assert "/mmfaq channel base NAME" in done.text
        assert records(talk) == []

    converse(slack_live, test)


def test_a_question_may_begin_with_the_word_channel(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("ann", "help", "channel pings: who may ping @everyone?")
        await talk.whisper("ann", "help")
        assert [record.question for record in records(talk)] == ["channel pings: who may ping @everyone?"]

    converse(slack_live, test)


def test_a_base_that_is_gone_is_told_and_all_others_are_asked(tmp_path: Path, exported_encoder: Path) -> None:
    store, folder = Store(tmp_path / "index"), tmp_path / "knowledge"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    encoder = load_encoder(DEFAULT_MODEL, exported_encoder)
    build([folder], store, encoder)
    calibrate(store)
    live = Live(store, Settings(folder, store.folder, folder))

    async def test(talk: Talk) -> None:
        await talk.double.command("mo", "help", "channel base kestrel")
        for file in (folder / "kestrel").iterdir():
            file.unlink()
        (folder / "kestrel").rmdir()
        await asyncio.to_thread(build, [folder], store, encoder)
        assert await asyncio.to_thread(live.refresh) or live.serving.searcher.names == ["tern"]
        sent = await talk.double.say("ann", "help", f"@mmfaq {INSTALL}")
        assert "pip install tern" in words(await talk.answer("help", sent))
        told = (await talk.double.command("ann", "help", "channel")).text
        assert "FAQ all" in told
        assert "There is no FAQ called kestrel" in told

    converse(live, test)


def test_files_of_a_question_in_a_channel_are_read(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", "@mmfaq what does this mean?", files=[("out.log", _LOG)])
        assert "libtern1" in words(await talk.answer("help", sent))
        await talk.quiet()
        assert len(talk.double.from_bot("help", sent)) == 1

    converse(slack_live, test)


@pytest.mark.parametrize("subtype", ["me_message", "channel_join", "channel_topic", "bot_message", "reminder_add"])
def test_what_is_no_persons_message_is_ignored(slack_live: Live, subtype: str) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("mo", "help", "channel listen on")
        place = talk.double.workspace.channel("help")
        event = {
            "type": "message",
            "subtype": subtype,
            "user": talk.double.workspace.user("ann").id,
            "text": INSTALL,
            "ts": talk.double.workspace.new_ts(talk.double.clock.now()),
            "channel": place.id,
            "channel_type": "channel",
        }
        talk.double.emit(talk.double.workspace, event, place)
        await talk.quiet()
        assert talk.double.from_bot("help", event["ts"]) == []
        assert records(talk) == []

    converse(slack_live, test)


def test_being_invited_is_no_question(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.invite("quiet", "ann")
        await talk.quiet()
        assert talk.double.from_bot("quiet") == []
        sent = await talk.double.say("ann", "quiet", f"@mmfaq {INSTALL}")
        assert "pip install tern" in words(await talk.answer("quiet", sent))

    converse(slack_live, test)


def test_a_channel_that_the_bot_was_removed_from_hears_nothing_more(
    slack_live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(talk: Talk) -> None:
        first = await talk.double.say("ann", "help", f"@mmfaq {INSTALL}")
        found = await talk.answer("help", first)
        await talk.double.say("ann", "help", f"@mmfaq {INSTALL}")
        await talk.double.kick("help")
        await talk.double.edit("ann", "help", first, "@mmfaq who feeds the kestrel?")
        await talk.quiet()
        assert "pip install tern" in words(talk.double.message("help", found.ts))
        direct = talk.double.direct("ann")
        await talk.double.say("ann", direct, INSTALL)
        assert "pip install tern" in words(await talk.answer(direct))

    converse(slack_live, test, refusals=["not_in_channel", "channel_not_found"])
    assert "Traceback" not in caplog.text


def test_two_posts_of_a_channel_are_told_apart(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = [await talk.double.say(user, "help", f"@mmfaq {INSTALL}") for user in ("ann", "bob")]
        for one in sent:
            await talk.answer("help", one)
        await talk.quiet()
        assert sorted(post.asked_in for post in posts(talk)) == sorted(sent)
        assert len({post.person for post in posts(talk)}) == 2

    converse(slack_live, test)
