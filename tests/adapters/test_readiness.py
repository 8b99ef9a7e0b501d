"""A running bot shows over HTTP whether it lives, whether it is ready, and its metrics."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from adapters.discord_bot.double import Interaction
from adapters.listening import Address
from adapters.readiness import Readiness, shown_at
from bot.chat.live import Live
from bot.memory import memory_of
from bot.settings import Settings
from bot.telemetry.freshness import Freshness
from index.store import Store
from tests.adapters.discord_bot.conversing import Talk as DiscordTalk
from tests.adapters.discord_bot.conversing import converse as converse_on_discord
from tests.adapters.slack.conversing import Talk, converse
from tests.bot.telemetry.scraping import value

BACKUP = "how do I start a backup by hand?"
HERE = Address("127.0.0.1", 0)


class _Adapter:
    def __init__(self, name: str, *, is_ok: bool = True) -> None:
        self.name, self.is_ok = name, is_ok

    async def run(self) -> None:
        """Serve nothing."""

    def health(self) -> Mapping[str, Any]:
        """Return how it fares."""
        return {"ok": self.is_ok, "connected": self.is_ok}


@pytest.fixture
def chosen(tmp_path: Path, slack_index: Store, slack_faq: Path) -> Settings:
    return Settings(slack_faq, slack_index.folder, slack_faq, journal=None, state=tmp_path / "state")


@pytest.fixture
def own(slack_index: Store, chosen: Settings) -> Live:
    """Return what answers with meters of its own."""
    return Live(slack_index, chosen)


class _Site:
    def __init__(self, url: str, adapters: list[_Adapter]) -> None:
        self.url, self.adapters = url, adapters

    async def get(self, path: str) -> tuple[int, str, str]:
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}{path}") as answer:
            return answer.status, answer.content_type, await answer.text()

    async def json(self, path: str) -> tuple[int, Any]:
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}{path}") as answer:
            return answer.status, await answer.json()


@asynccontextmanager
async def site(own: Live, chosen: Settings, *adapters: _Adapter) -> AsyncIterator[_Site]:
    with memory_of(chosen) as memory:
        async with shown_at(HERE, adapters, own, memory, chosen) as address:
            yield _Site(f"http://{address}", list(adapters))


def test_it_lives_is_ready_and_shows_metrics(own: Live, chosen: Settings) -> None:
    async def run() -> None:
        async with site(own, chosen, _Adapter("slack"), _Adapter("discord")) as shown:
            assert await shown.json("/health/live") == (200, {"ok": True})
            status, state = await shown.json("/health/ready")
            assert (status, state["ok"], sorted(state["platforms"])) == (200, True, ["discord", "slack"])
            assert state["index"] == {
                "ok": True,
                "version": own.serving.version,
                "built": own.index.built_at.isoformat(),
                "fresh": True,
            }
            assert (state["journal"]["ok"], state["journal"]["dropped"]) == (True, 0)
            assert state["warnings"] == []
            status, kind, text = await shown.get("/metrics")
            assert (status, kind) == (200, "text/plain")
            assert "mmfaq_ready 1.0" in text
            assert 'mmfaq_connected{platform="slack"} 1.0' in text
            assert (await shown.get("/"))[0] == 404

    asyncio.run(run())


def test_one_platform_that_is_cut_off_keeps_it_from_being_ready(own: Live, chosen: Settings) -> None:
    async def run() -> None:
        async with site(own, chosen, _Adapter("slack"), _Adapter("discord", is_ok=False)) as shown:
            status, state = await shown.json("/health/ready")
            assert (status, state["ok"], state["platforms"]["slack"]["ok"]) == (503, False, True)
            assert await shown.json("/health/live") == (200, {"ok": True})
            assert "mmfaq_ready 0.0" in (await shown.get("/metrics"))[2]

    asyncio.run(run())


def test_a_journal_that_cannot_be_written_keeps_it_from_being_ready(own: Live, chosen: Settings) -> None:
    with memory_of(chosen) as memory:
        readiness = Readiness([_Adapter("slack")], own, memory, Freshness(own, chosen))
        assert readiness.state()["ok"]
    state = readiness.state()
    assert (state["ok"], state["journal"]["ok"], state["index"]["ok"]) == (False, False, True)


def test_an_index_that_is_behind_is_a_warning_and_ready(own: Live, chosen: Settings, tmp_path: Path) -> None:
    changed = tmp_path / "knowledge" / "kestrel"
    changed.mkdir(parents=True)
    (changed / "faq.md").write_text("## Who feeds the kestrel?\n\nNobody.\n", encoding="utf-8")
    now = [datetime.now(UTC)]
    freshness = Freshness(own, replace(chosen, knowledge=changed.parent), now=lambda: now[0])
    freshness.look()
    now[0] += timedelta(hours=2)
    with memory_of(chosen) as memory:
        readiness = Readiness([_Adapter("slack")], own, memory, freshness)
        state, ready = readiness.state(), readiness.ready()
    assert (state["ok"], state["index"]["fresh"]) == (True, False)
    assert "for 120 minutes" in state["warnings"][0]
    assert ready.behind_seconds == pytest.approx(7200, abs=60)


def test_an_address_that_others_reach_is_warned_of(
    own: Live, chosen: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    async def run(host: str) -> None:
        with memory_of(chosen) as memory:
            async with shown_at(Address(host, 0), [], own, memory, chosen):
                pass

    asyncio.run(run("127.0.0.1"))
    asyncio.run(run("localhost"))
    assert caplog.records == []
    asyncio.run(run("0.0.0.0"))  # noqa: S104 - that is what is warned of
    assert "whoever reaches that address" in caplog.text


def test_what_slack_sends_and_puts_off_is_counted(own: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.answer("help", await talk.double.say("ann", "help", f"@mmfaq {BACKUP}"))
        talk.double.faults.rate_limit("chat.postMessage", 1)
        await talk.answer("help", await talk.double.say("bob", "help", f"@mmfaq {BACKUP}"))
        assert talk.adapter.health()["upkeep"] is True

    converse(own, test, refusals=("ratelimited",))
    assert (value(own.meters, "mmfaq_ack_seconds_count", platform="slack") or 0) >= 2
    assert value(own.meters, "mmfaq_rate_limits_total", platform="slack") == 1
    assert value(own.meters, "mmfaq_questions_total", platform="slack", way="mention", outcome="answered") == 2
    assert (value(own.meters, "mmfaq_stage_seconds_sum", stage="render") or 0) > 0


def test_what_discord_sends_and_puts_off_is_counted(own: Live) -> None:
    async def test(talk: DiscordTalk) -> None:
        asked: Interaction = await talk.double.slash("bob", "help", "faq", {"question": BACKUP})
        await talk.seen(asked)
        talk.double.faults.rate_limit("send_message", retry_after=0.1)
        await talk.double.say("ann", "help", f"@faqbot {BACKUP}")
        await talk.answer("help", count=2)
        assert talk.adapter.health()["upkeep"] is True

    converse_on_discord(own, test)
    assert value(own.meters, "mmfaq_ack_seconds_count", platform="discord") == 1
    assert value(own.meters, "mmfaq_rate_limits_total", platform="discord") == 1
    assert (value(own.meters, "mmfaq_stage_seconds_sum", stage="render") or 0) > 0


def test_a_connection_that_comes_back_is_counted(own: Live) -> None:
    async def on_discord(talk: DiscordTalk) -> None:
        talk.double.gateway.drop()
        await _until(lambda: value(own.meters, "mmfaq_reconnects_total", platform="discord") == 1)

    async def on_slack(talk: Talk) -> None:
        await talk.double.drop_sockets()
        await _until(lambda: value(own.meters, "mmfaq_reconnects_total", platform="slack") == 1)

    converse_on_discord(own, on_discord)
    converse(own, on_slack)


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.02)


def test_every_metric_has_its_help_and_no_label_holds_what_people_write(own: Live) -> None:
    async def test(talk: Talk) -> None:
        asked = await talk.double.say("ann", "help", "@mmfaq who feeds the osprey of U0SECRET1?")
        await talk.answer("help", asked)

    converse(own, test)
    text = own.meters.exposed().decode()
    assert all(family.documentation for family in text_string_to_metric_families(text))
    assert "osprey" not in text
    assert "U0" not in text
