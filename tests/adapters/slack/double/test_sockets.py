"""Socket Mode: acknowledgements, redelivery, disconnects."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import aiohttp
import pytest

from adapters.slack.double import Double, Timing
from tests.adapters.slack.double.bots import QUICK, bot, client_of, code_of, heard, run


class Line:
    """A websocket opened by hand."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def hear(self) -> dict[str, Any]:
        said: dict[str, Any] = await self.socket.receive_json(timeout=5)
        return said

    async def ack(self, envelope: dict[str, Any]) -> None:
        await self.socket.send_str(json.dumps({"envelope_id": envelope["envelope_id"]}))


async def opened(double: Double, session: aiohttp.ClientSession) -> Line:
    answer = await client_of(double, "").apps_connections_open(app_token=double.app_token)
    return Line(await session.ws_connect(answer["url"]))


def test_a_socket_says_hello_and_its_ticket_works_once() -> None:
    async def test(double: Double) -> None:
        url = (await client_of(double, "").apps_connections_open(app_token=double.app_token))["url"]
        async with aiohttp.ClientSession() as session:
            line = Line(await session.ws_connect(url))
            hello = await line.hear()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(url)

    run(test)


def test_an_event_that_nobody_acknowledges_comes_three_times_again() -> None:
    async def test(double: Double) -> None:
        async with aiohttp.ClientSession() as session:
            line = await opened(double, session)
            await line.hear()
            await double.say("ann", "general", "one")
            envelopes = [await line.hear() for _ in range(4)]
            await double.settled()
        assert [envelope["retry_attempt"] for envelope in envelopes] == [0, 1, 2, 3]
        assert [envelope["retry_reason"] for envelope in envelopes] == ["", "timeout", "timeout", "timeout"]
        assert len({envelope["payload"]["event_id"] for envelope in envelopes}) == 1
        assert len({envelope["envelope_id"] for envelope in envelopes}) == 4
        assert [ack.milliseconds for ack in double.acks] == [None] * 4

    run(test, timing=Timing(ack=0.1, retries=(0.0, 0.01, 0.01)))


def test_an_acknowledged_event_does_not_come_again() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = heard(app, "message")
            await double.say("ann", "general", "one")
            await double.settled()
        (ack,) = double.acks
        assert len(bodies) == 1
        assert ack.milliseconds is not None
        assert ack.name == bodies[0]["event_id"]

    run(test)


def test_an_event_whose_socket_drops_comes_through_the_next_one() -> None:
    async def test(double: Double) -> None:
        async with aiohttp.ClientSession() as session:
            first = await opened(double, session)
            await first.hear()
            await double.say("ann", "general", "one")
            lost = await first.hear()
            await double.drop_sockets()
            await double.until(lambda: not double.sockets.connections)
            second = await opened(double, session)
            await second.hear()
            again = await second.hear()
            await second.ack(again)
            await double.settled()
        assert again["payload"] == lost["payload"]
        assert (again["retry_attempt"], again["retry_reason"]) == (1, "connection_failed")

    run(test, timing=Timing(retries=(0.0, 0.01, 0.01)))


def test_events_wait_for_a_socket_but_commands_fail_at_once() -> None:
    async def test(double: Double) -> None:
        await double.say("ann", "general", "one")
        done = await double.command("ann", "general", "two")
        assert (done.acked_ms, done.error) == (None, "dispatch_failed")
        assert done.text == '/mmfaq failed with the error "dispatch_failed"'
        async with bot(double) as app:
            bodies = heard(app, "message")
            await double.settled()
        assert [body["event"]["text"] for body in bodies] == ["one"]

    run(test)


@pytest.mark.parametrize("cleanly", [True, False])
def test_the_real_client_comes_back_after_a_drop(cleanly: bool) -> None:  # noqa: FBT001 - a parameter of the test
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = heard(app, "message")
            await double.drop_sockets(cleanly=cleanly)
            await double.until(lambda: double.web_api.calls["apps.connections.open"] >= 2)
            await double.connected()
            await double.say("ann", "general", "one")
            await double.until(lambda: bodies)

    run(test, timing=Timing(ack=1.0))


def test_the_real_client_comes_back_when_it_is_asked_to() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = heard(app, "message")
            await double.refresh_sockets()
            await double.connected()
            await double.say("ann", "general", "one")
            await double.until(lambda: bodies)

    run(test)


def test_a_warning_leaves_the_socket_open() -> None:
    async def test(double: Double) -> None:
        async with aiohttp.ClientSession() as session:
            line = await opened(double, session)
            await line.hear()
            await double.refresh_sockets("warning")
            assert (await line.hear())["reason"] == "warning"
            assert len(double.sockets.connections) == 1

    run(test)


def test_when_socket_mode_is_turned_off_no_socket_opens_any_more() -> None:
    async def test(double: Double) -> None:
        async with aiohttp.ClientSession() as session:
            line = await opened(double, session)
            await line.hear()
            await double.refresh_sockets("link_disabled")
            assert (await line.hear())["reason"] == "link_disabled"
        again = client_of(double, "").apps_connections_open(app_token=double.app_token)
        assert await code_of(again) == "socket_mode_not_enabled"

    run(test)


def test_the_eleventh_socket_is_turned_away() -> None:
    async def test(double: Double) -> None:
        async with aiohttp.ClientSession() as session:
            lines = [await opened(double, session) for _ in range(10)]
            eleventh = await opened(double, session)
            assert (await eleventh.hear())["reason"] == "too_many_websockets"
            assert (await eleventh.socket.receive()).type is aiohttp.WSMsgType.CLOSE
            assert len(double.sockets.connections) == len(lines)

    run(test)


def test_each_event_goes_to_one_of_the_sockets() -> None:
    async def test(double: Double) -> None:
        async with aiohttp.ClientSession() as session:
            lines = [await opened(double, session) for _ in range(2)]
            for line in lines:
                await line.hear()
            for text in ("one", "two"):
                await double.say("ann", "general", text)
            texts = []
            for line in lines:
                envelope = await line.hear()
                await line.ack(envelope)
                texts.append(envelope["payload"]["event"]["text"])
            await double.settled()
        assert sorted(texts) == ["one", "two"]

    run(test)


def test_a_stalled_socket_says_nothing_and_answers_no_ping() -> None:
    async def test(double: Double) -> None:
        async with aiohttp.ClientSession() as session:
            line = await opened(double, session)
            await line.hear()
            double.stall_sockets()
            await line.socket.ping(b"there?")
            await double.say("ann", "general", "one")
            with pytest.raises(asyncio.TimeoutError):
                await line.socket.receive(timeout=0.05)
            double.resume_sockets()
            envelope = await line.hear()
            assert envelope["retry_attempt"] >= 1
            await line.ack(envelope)

    run(test, timing=QUICK)


def test_the_real_client_leaves_a_stalled_socket() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = heard(app, "message")
            double.stall_sockets()
            await double.say("ann", "general", "one")
            await double.until(lambda: bodies)
        assert bodies[0]["event"]["text"] == "one"

    run(test, timing=Timing(ack=0.3, retries=(0.0, 0.3, 0.5)))


def test_a_lost_event_comes_again() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = heard(app, "message")
            double.faults.lose_envelopes()
            await double.say("ann", "general", "one")
            await double.settled()
        assert len(bodies) == 1
        assert [ack.error for ack in double.acks] == ["timeout", ""]

    run(test, timing=QUICK)


def test_no_event_is_lost_though_sockets_drop_at_random() -> None:
    async def test(double: Double) -> None:
        chance = random.Random(7)  # noqa: S311 - no secret hangs on it
        async with bot(double, sockets=2) as app:
            bodies = heard(app, "message")
            for number in range(60):
                await double.say("ann", "general", str(number))
                if number % 20 == chance.randrange(20):
                    await double.drop_sockets(cleanly=chance.random() < 0.5)
                await asyncio.sleep(0.005)
            await double.settled(30)
        assert {body["event"]["text"] for body in bodies} == {str(number) for number in range(60)}

    run(test, timing=Timing(ack=1.0, retries=(0.0, 0.05, 0.05)))


def test_waiting_for_what_never_comes_ends_in_a_timeout() -> None:
    async def test(double: Double) -> None:
        with pytest.raises(TimeoutError, match=r"0\.05 s"):
            await double.until(lambda: False, 0.05)

    run(test)
