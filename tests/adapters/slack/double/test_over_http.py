"""An app that listens itself: signed requests, their times, redelivery."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from adapters.slack.double import Double, Timing
from tests.adapters.slack.double.bots import QUICK, SILENT, client_of, heard, run


@asynccontextmanager
async def listening(double: Double) -> AsyncIterator[tuple[AsyncApp, list[web.Request]]]:
    """Run a bot that listens on a port of its own, and collect the requests that it gets."""
    requests: list[web.Request] = []
    app = AsyncApp(client=client_of(double), signing_secret=double.installed_app.signing_secret, logger=SILENT)

    async def take(request: web.Request) -> web.Response:
        requests.append(request)
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    server = web.Application()
    server.router.add_post("/slack/events", take)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        assert await double.verify_url(url)
        requests.clear()
        double.deliver_over_http(url)
        yield app, requests
    finally:
        await runner.cleanup()


def test_events_commands_and_buttons_arrive_signed() -> None:
    async def test(double: Double) -> None:
        async def answer(ack: Any, respond: Any, command: dict[str, str]) -> None:
            await ack("one moment")
            await respond(f"so: {command['text']}")

        async with listening(double) as (app, _):
            bodies = heard(app, "message", "app_mention")
            app.command("/mmfaq")(answer)
            await double.say("ann", "general", "@mmfaq how?")
            done = await double.command("ann", "quiet", "a & b = ü")
            await double.settled()
            assert done.text == "one moment"
            texts = [message.text for message in double.ephemerals("ann", "quiet")]
        assert sorted(texts) == ["one moment", "so: a &amp; b = ü"]
        assert sorted(body["event"]["type"] for body in bodies) == ["app_mention", "message"]

    run(test, timing=Timing())


@pytest.mark.parametrize("fault", ["late", "forged"])
def test_requests_of_another_time_or_secret_are_not_taken(fault: str) -> None:
    async def test(double: Double) -> None:
        async with listening(double) as (app, requests):
            bodies = heard(app, "message")
            double.faults.clock_skew = -301.0 if fault == "late" else 0.0
            double.faults.forges_signatures = fault == "forged"
            await double.say("ann", "general", "one")
            await double.settled()
        assert bodies == []
        assert [ack.error for ack in double.acks] == ["http_error"] * 4
        assert requests[1].headers["x-slack-retry-num"] == "1"
        assert requests[1].headers["x-slack-retry-reason"] == "http_error"

    run(test, timing=QUICK)


def test_an_event_that_meets_no_app_comes_again() -> None:
    async def test(double: Double) -> None:
        double.deliver_over_http(f"{double.base}/nobody")
        await double.say("ann", "general", "one")
        async with listening(double) as (app, _):
            bodies = heard(app, "message")
            await double.settled()
        assert bodies == []
        assert len(double.acks) == 4
        assert not await double.verify_url(f"{double.base}/nobody")
        double.deliver_over_http("http://127.0.0.1:1/")
        done = await double.command("ann", "general")
        assert done.error == "dispatch_failed"

    run(test, timing=Timing(retries=(0.0, 0.0, 0.0)))


def test_an_app_may_ask_that_an_event_does_not_come_again() -> None:
    async def test(double: Double) -> None:
        async def refuse(_: web.Request) -> web.Response:
            return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

        server = web.Application()
        server.router.add_post("/", refuse)
        runner = web.AppRunner(server)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        double.deliver_over_http(f"http://127.0.0.1:{runner.addresses[0][1]}/")
        await double.say("ann", "general", "one")
        await double.settled()
        await runner.cleanup()
        assert [ack.error for ack in double.acks] == ["http_error"]

    run(test, timing=QUICK)


def test_a_slow_app_times_out() -> None:
    async def test(double: Double) -> None:
        import asyncio

        async def slow(ack: Any) -> None:
            await asyncio.sleep(0.3)
            await ack()

        async with listening(double) as (app, _):
            app.command("/mmfaq")(slow)
            done = await double.command("ann", "general")
        assert done.error == "operation_timeout"

    run(test, timing=Timing(ack=0.1))
