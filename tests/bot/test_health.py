"""`mmfaq health` asks a running bot whether it is ready: one line, and an exit status for containers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.commands.health import health
from index.errors import MmfaqError
from tests.bot.running import Command, assert_one_sentence

mmfaq = Command({})
WELL = {
    "ok": True,
    "index": {"ok": True, "version": "0003-aaaa", "fresh": True},
    "journal": {"ok": True},
    "platforms": {"slack": {"ok": True}, "discord": {"ok": True}},
    "warnings": [],
}


@contextmanager
def answering(status: int, body: Any) -> Iterator[str]:
    """Yield the address of what answers so."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
    assert set(asked) <= {"/health/ready", "/other"}


def test_a_bot_that_is_ready_is_one_line_and_no_error() -> None:
    with answering(200, WELL) as address:
        done = mmfaq("health", MMFAQ_HEALTH=address)
        assert (done.code, done.out, done.err) == (0, "ready: slack, discord; index 0003-aaaa.\n", "")
        assert mmfaq("health", f"http://{address}/other").code == 0
        shown = mmfaq("health", "--json", address)
        assert (shown.code, json.loads(shown.out)) == (0, WELL)


def test_a_port_alone_is_one_of_this_machine() -> None:
    with answering(200, WELL) as address:
        port = address.rpartition(":")[2]
        assert [mmfaq("health", text).code for text in (port, f":{port}")] == [0, 0]


def test_an_index_that_is_behind_is_said_and_no_error() -> None:
    with answering(200, WELL | {"warnings": ["It is old."]}) as address:
        done = mmfaq("health", address)
    assert (done.code, done.out) == (0, "ready: slack, discord; index 0003-aaaa. It is old.\n")


def test_a_bot_that_is_not_ready_says_what_is_wrong() -> None:
    state = WELL | {"ok": False, "journal": {"ok": False}, "platforms": {"slack": {"ok": False}}}
    with answering(503, state) as address:
        done = mmfaq("health", address)
    assert (done.code, done.out) == (1, "not ready: journal, slack.\n")


def test_a_bot_that_waits_says_for_what() -> None:
    with answering(503, {"ok": False, "platforms": {}, "warnings": ["No tokens are set"]}) as address:
        done = mmfaq("health", address)
    assert (done.code, done.out) == (1, "not ready: No tokens are set.\n")


@pytest.mark.parametrize(("status", "body"), [(200, b"<html>"), (404, {"error": "Not Found"}), (200, []), (302, WELL)])
def test_something_else_that_answers_is_no_bot(status: int, body: Any) -> None:
    with answering(status, body) as address, pytest.raises(MmfaqError, match=rf"is not mmfaq \(status {status}\)"):
        health.main([address], standalone_mode=False)


def test_where_nobody_answers_that_is_said() -> None:
    assert_one_sentence(mmfaq("health", "127.0.0.1:1"), "does not answer", "refused")


def test_without_an_address_it_says_what_to_set() -> None:
    with pytest.raises(MmfaqError, match="Set MMFAQ_HEALTH"):
        health.main([], standalone_mode=False)


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1:1", "ftp://x", "http://", "http://a:b@127.0.0.1", "127.0.0.1:99999"]
)
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(MmfaqError, match="is no address"):
        health.main([url], standalone_mode=False)


def test_a_port_in_the_settings_file_is_one_of_this_machine(tmp_path: Path) -> None:
    with answering(200, WELL) as address:
        file = tmp_path / "mmfaq.yml"
        file.write_text(f"health:\n  listen: {address.rpartition(':')[2]}\n", encoding="utf-8")
        assert mmfaq("health", MMFAQ_CONFIG=str(file)).code == 0


def test_it_loads_nothing_heavy() -> None:
    with answering(200, WELL) as address:
        done = mmfaq("health", address, PYTHONPROFILEIMPORTTIME="1")
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.err.splitlines()}
    assert "http" in loaded
    heavy = {"aiohttp", "asyncio", "numpy", "prometheus_client", "rich", "sqlalchemy", "structlog", "discord"}
    assert not loaded & heavy
