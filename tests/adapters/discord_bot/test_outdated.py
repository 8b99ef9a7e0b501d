"""`mmfaq outdated` on Discord: messages whose entry has changed since, put right by the command itself."""

from __future__ import annotations

import asyncio
import os

import pytest

from adapters.discord_bot.client import FaqClient
from adapters.discord_bot.double import DiscordDouble
from tests.adapters.discord_bot.conversing import QUICK, bot, words, world
from tests.adapters.slack.publishing import Published
from tests.bot.running import ROOT, WORDS, Done

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gh0sty.kestrel_kestrel-kestrel2kestrel0"  # noqa: S105 - the double's own


@pytest.fixture(autouse=True)
def _no_wait_to_log_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FaqClient, "_wait_for_others", lambda _: None)


def test_what_has_changed_is_listed_and_put_right_with_a_note(published: Published) -> None:
    async def test() -> None:
        made = world()
        made.token = TOKEN
        async with DiscordDouble(made, timing=QUICK) as double:
            async with bot(double, published.live()) as talk:
                await double.say("ann", "help", f"<@{made.bot.id}> how do I install tern?")
                message = await talk.answer("help")
            published.change("tern", "Run `pip install tern`", "Run `uv add tern`")
            listed = await _outdated(double, published)
            assert listed.lines[0].endswith(f"{message.id}: How do I install tern? (changed)")
            done = await _outdated(double, published, "--mark")
            assert (done.code, done.lines[-1]) == (0, "1 message. 1 is put right.")
            assert "Updated on " in words(message)
            assert "Run uv add tern" in words(message).replace("`", "")
            assert (await _outdated(double, published)).lines == ["Every message shows its entry as it is."]

    asyncio.run(test())


def test_without_a_token_it_says_what_to_set(published: Published) -> None:
    async def test() -> None:
        made = world()
        made.token = TOKEN
        async with DiscordDouble(made, timing=QUICK) as double:
            async with bot(double, published.live()) as talk:
                await double.say("ann", "help", f"<@{made.bot.id}> how do I install tern?")
                await talk.answer("help")
            published.change("tern", "Run `pip install tern`", "Run `uv add tern`")
            done = await _outdated(double, published, "--mark", DISCORD_TOKEN="")
            assert done.code == 1
            assert "DISCORD_TOKEN is not set" in done.err

    asyncio.run(test())


async def _outdated(double: DiscordDouble, published: Published, *options: str, **environment: str) -> Done:
    """Run the command against the double, beside it."""
    settings = {
        "MMFAQ_INDEX": str(published.store.folder),
        "MMFAQ_KNOWLEDGE": str(published.faq),
        "MMFAQ_DISCORD_API": double.api_url,
        "DISCORD_TOKEN": TOKEN,
    }
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
