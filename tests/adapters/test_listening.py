"""What listens for others: health as JSON, failures in one word, and places where nothing can listen."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from adapters.listening import Address, ListeningError, health_application, serving

ANY = Address("127.0.0.1", 0)


def _well() -> dict[str, Any]:
    return {"ok": True, "sockets": 1}


def _health(state: Callable[[], Any], method: str = "GET") -> tuple[int, str, str]:
    async def run() -> tuple[int, str, str]:
        async with (
            serving(health_application(state), ANY, "MMFAQ_HTTP") as address,
            aiohttp.ClientSession() as session,
            session.request(method, f"http://{address}/health") as response,
        ):
            return response.status, response.content_type, await response.text()

    return asyncio.run(run())


def test_health_is_shown_as_json() -> None:
    assert _health(_well) == (200, "application/json", '{"ok": true, "sockets": 1}')
    assert _health(_well, "HEAD") == (200, "application/json", "")


@pytest.mark.parametrize("ok", [False, None, "yes", 1])
def test_what_is_not_well_is_unavailable(ok: object) -> None:
    status, _, text = _health(lambda: {"ok": ok})
    assert status == 503
    assert json.loads(text) == {"ok": ok}


def test_a_health_that_fails_is_told_in_one_line_and_not_to_strangers(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> dict[str, Any]:
        raise RuntimeError("xoxb-1-hunter2")

    status, _, text = _health(broken)
    assert (status, text) == (500, '{"error": "Internal Server Error"}')
    shown = [record for record in caplog.records if record.levelno > logging.DEBUG]
    assert [record.getMessage() for record in shown] == ["GET /health failed (RuntimeError)."]
    assert not shown[0].exc_info


def test_only_health_is_there() -> None:
    routes = health_application(_well).router.resources()
    assert {route.canonical for route in routes if isinstance(route, web.Resource)} == {"/health"}


def test_a_port_that_is_taken_is_told() -> None:
    async def run() -> str:
        async with serving(health_application(_well), ANY, "MMFAQ_HTTP") as address:
            with pytest.raises(ListeningError) as told:
                async with serving(health_application(_well), address, "--health"):
                    raise AssertionError("it listens twice")
            return str(told.value).replace(str(address), "HERE")

    assert (
        asyncio.run(run()) == "Nothing can listen at HERE (Address already in use). Set --health to another host:port."
    )


def test_a_host_that_is_not_ours_is_told() -> None:
    async def run(host: str) -> str:
        with pytest.raises(ListeningError) as told:
            async with serving(health_application(_well), Address(host, 0), "MMFAQ_HTTP"):
                raise AssertionError("it listens elsewhere")
        return str(told.value)

    for host in ("192.0.2.1", "no.such.host.invalid"):
        assert asyncio.run(run(host)).startswith(f"Nothing can listen at {host}:0 (")


def test_what_speaks_no_http_leaves_no_trace(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> bytes:
        async with serving(health_application(_well), ANY, "MMFAQ_HTTP") as address:
            reader, writer = await asyncio.open_connection(address.host, address.port)
            writer.write(b"\x16\x03\x01 not http at all\r\n\r\n" + b"GET / HTTP/9.9\r\nX: \x00\r\n\r\n")
            said = await asyncio.wait_for(reader.read(), 5)
            writer.close()
            await writer.wait_closed()
            return said

    assert asyncio.run(run()).startswith(b"HTTP/1.0 400")
    assert [record for record in caplog.records if record.levelno > logging.DEBUG] == []
