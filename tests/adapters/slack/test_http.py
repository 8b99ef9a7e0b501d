"""What listens for Slack: signatures, wrong requests, and a stop that finishes what it began."""

from __future__ import annotations

import asyncio
import gzip
import io
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier

from adapters.listening import MOST_BYTES, Address, serving
from adapters.slack.double.faults import Timing
from adapters.slack.double.http_delivery import Requests
from adapters.slack.double.server import Double
from adapters.slack.double.workspace import Workspace
from adapters.slack.http import application
from adapters.slack.settings import SlackSettings
from adapters.slack.startup import client_of

SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - opens nothing
ANY = Address("127.0.0.1", 0)
COMMAND = "command=%2Fmmfaq&text=loss+nan&team_id=T1&user_id=U1"
FORM = "application/x-www-form-urlencoded"


def _well() -> dict[str, Any]:
    return {"ok": True, "sockets": 1}


async def _known(team_id: str) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_user_id="U0", bot_id="B0", bot_token="xoxb-1")  # noqa: S106 - opens nothing


class _App:
    """A Bolt app that notes what reaches it."""

    def __init__(self, *, secret: str = SECRET, before: Callable[[], Awaitable[None]] | None = None) -> None:
        self.taken: list[Any] = []
        self.before = before
        self.bolt = AsyncApp(
            client=client_of(SlackSettings(api_url="http://127.0.0.1:9/api/")),
            signing_secret=secret,
            authorize=_known,
        )
        self.bolt.command("/mmfaq")(self._command)
        self.bolt.event("app_mention")(self._mention)

    async def _command(self, ack: Callable[[str], Awaitable[None]], command: dict[str, Any]) -> None:
        self.taken.append(command["text"])
        if self.before:
            await self.before()
        await ack("taken")

    async def _mention(self, event: dict[str, Any]) -> None:
        self.taken.append(event["text"])


def _signed(body: str | bytes, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature or "", "Content-Type": FORM}


@asynccontextmanager
async def _listening(app: _App) -> AsyncIterator[str]:
    async with serving(application(_well, app.bolt), ANY, "MMFAQ_HTTP") as address:
        yield f"http://{address}"


def _posted(
    body: str | bytes | io.BytesIO, headers: dict[str, str], *, path: str = "/slack/events", app: _App | None = None
) -> tuple[int, str]:
    async def run() -> tuple[int, str]:
        async with (
            _listening(app or _App()) as url,
            aiohttp.ClientSession() as session,
            session.post(url + path, data=body, headers=headers) as response,
        ):
            return response.status, await response.text()

    return asyncio.run(run())


def test_a_signed_command_is_taken_and_acknowledged() -> None:
    app = _App()
    assert _posted(COMMAND, _signed(COMMAND), app=app) == (200, "taken")
    assert app.taken == ["loss nan"]


@pytest.mark.parametrize("seconds", [-400, -301, 302, 400, 10**6])
def test_a_signature_that_is_older_or_newer_than_five_minutes_is_refused(seconds: int) -> None:
    app = _App()
    assert _posted(COMMAND, _signed(COMMAND, at=time.time() + seconds), app=app)[0] == 401
    assert app.taken == []


@pytest.mark.parametrize("seconds", [-290, 290])
def test_a_signature_within_five_minutes_is_taken(seconds: int) -> None:
    assert _posted(COMMAND, _signed(COMMAND, at=time.time() + seconds))[0] == 200


def test_a_signature_of_another_secret_is_refused() -> None:
    app = _App()
    assert _posted(COMMAND, _signed(COMMAND, secret=SECRET[::-1]), app=app)[0] == 401
    assert app.taken == []


def test_a_signature_of_another_body_is_refused() -> None:
    assert _posted(COMMAND + "+!", _signed(COMMAND))[0] == 401


@pytest.mark.parametrize("missing", ["X-Slack-Request-Timestamp", "X-Slack-Signature"])
def test_without_a_signature_nothing_is_taken(missing: str) -> None:
    assert _posted(COMMAND, {k: v for k, v in _signed(COMMAND).items() if k != missing})[0] == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": "1e9"},
        {"X-Slack-Request-Timestamp": "9" * 5000},
        {"X-Slack-Request-Timestamp": "٣"},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=ü"},
        {"X-Slack-Signature": "v1=" + "0" * 64},
    ],
)
def test_a_signature_of_any_other_form_is_refused(wrong: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    assert _posted(COMMAND, _signed(COMMAND) | wrong)[0] == 401
    assert caplog.records == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"[1, 2]", "application/json"),
        (b"7", "application/json"),
        (b"nan", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"payload=%7B", FORM),
        (b"payload=[]", FORM),
        (b'{"a":' * 100_000, "application/json"),
        (b'{"authorizations": 5}', "application/json"),
        (b'{"team": 5, "event": []}', "application/json"),
    ],
)
def test_a_body_that_is_not_slacks_is_refused_whoever_signed_it(
    body: bytes, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    text = body.decode(errors="replace")
    status, said = _posted(body, _signed(text) | {"Content-Type": kind})
    assert status in {400, 401, 404}
    assert "Traceback" not in said
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/xml", "?", ""])
def test_a_content_that_slack_never_sends_is_refused(kind: str) -> None:
    assert _posted(COMMAND, _signed(COMMAND) | {"Content-Type": kind})[0] == 415


def test_an_unknown_character_set_is_no_fault_of_ours() -> None:
    headers = _signed(COMMAND) | {"Content-Type": f"{FORM}; charset=klingon"}
    assert _posted(COMMAND, headers)[0] == 200


def test_a_body_of_more_than_a_megabyte_is_refused() -> None:
    app, body = _App(), b"text=" + b"x" * MOST_BYTES
    assert _posted(io.BytesIO(body), _signed(body), app=app)[0] == 413
    assert app.taken == []


def test_a_small_body_that_unpacks_into_a_large_one_is_refused() -> None:
    packed = gzip.compress(b"x" * (64 * MOST_BYTES))
    assert len(packed) < MOST_BYTES
    assert _posted(packed, _signed("") | {"Content-Encoding": "gzip"})[0] in {400, 413}


def test_a_broken_packing_is_refused() -> None:
    assert _posted(b"no gzip", _signed("") | {"Content-Encoding": "gzip"})[0] == 400


def test_other_addresses_and_methods_are_refused_without_a_word_about_us() -> None:
    async def run() -> list[tuple[int, str]]:
        async with _listening(_App()) as url, aiohttp.ClientSession() as session:
            found = []
            for method, path in [
                ("GET", "/slack/events"),
                ("PUT", "/slack/events"),
                ("GET", "/"),
                ("GET", "/%2e%2e/x"),
            ]:
                async with session.request(method, url + path) as response:
                    found.append((response.status, await response.text()))
            return found

    assert asyncio.run(run()) == [
        (405, '{"error": "Method Not Allowed"}'),
        (405, '{"error": "Method Not Allowed"}'),
        (404, '{"error": "Not Found"}'),
        (404, '{"error": "Not Found"}'),
    ]


def test_the_installation_is_not_there_for_one_workspace() -> None:
    assert _posted("", {}, path="/slack/install")[0] == 404
    assert _posted("", {}, path="/slack/oauth_redirect")[0] == 404


def test_headers_by_which_bolt_calls_itself_are_not_heeded() -> None:
    app = _App()
    lazy = {"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "exit"}
    assert _posted(COMMAND, _signed(COMMAND) | lazy, app=app) == (200, "taken")
    assert app.taken == ["loss nan"]


def test_what_is_being_answered_is_finished_when_it_stops() -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        begun.set()
        await go.wait()

    async def run() -> tuple[int, bool]:
        app, is_refused = _App(before=wait), False
        async with aiohttp.ClientSession() as session:
            async with _listening(app) as url:
                asking = asyncio.create_task(
                    session.post(f"{url}/slack/events", data=COMMAND, headers=_signed(COMMAND))
                )
                await asyncio.wait_for(begun.wait(), 5)
                asyncio.get_running_loop().call_later(0.2, go.set)
            response = await asking
            try:
                await session.get(f"{url}/health")
            except aiohttp.ClientConnectionError:
                is_refused = True
            return response.status, is_refused

    assert asyncio.run(run()) == (200, True)


def test_the_double_of_slack_is_taken_for_slack() -> None:
    async def run() -> tuple[bool, str, list[Any], int]:
        workspace = Workspace()
        workspace.add_user("alice")
        workspace.add_channel("general")
        async with Double(workspace, timing=Timing(retries=())) as double:
            app = _App(secret=double.installed_app.signing_secret)
            async with _listening(app) as url:
                double.deliver_over_http(f"{url}/slack/events")
                line = Requests(f"{url}/slack/events", double.installed_app, Timing(), double.clock, workspace.faults)
                verified = await line.verify()
                command = await double.command("alice", "general", "loss nan")
                await double.say("alice", "general", "@mmfaq which version?")
                await double.until(lambda: len(app.taken) == 2)
                workspace.faults.forges_signatures = True
                refused = await double.command("alice", "general", "forged")
                return verified, command.text, app.taken, len(refused.error)

    verified, text, taken, error = asyncio.run(run())
    assert verified
    assert text == "taken"
    assert taken[0] == "loss nan"
    assert taken[1].endswith(" which version?")
    assert error > 0


def test_a_body_with_any_text_arrives_as_it_was_sent() -> None:
    app, asked = _App(), "损失是 nan & <b>%20</b> 🐛 ü"
    body = COMMAND.replace("loss+nan", quote(asked))
    assert _posted(body, _signed(body), app=app)[0] == 200
    assert app.taken == [asked]


def test_a_client_that_sends_nothing_more_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.http._READ_SECONDS", 0.1)

    async def run() -> bytes:
        async with serving(application(_well, _App().bolt), ANY, "MMFAQ_HTTP") as address:
            reader, writer = await asyncio.open_connection(address.host, address.port)
            head = f"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: 99\r\n\r\nte"
            writer.write(head.encode())
            said = await asyncio.wait_for(reader.read(64), 5)
            writer.close()
            await writer.wait_closed()
            return said

    assert asyncio.run(run()).startswith(b"HTTP/1.1 408")


def test_what_the_routes_are() -> None:
    routes = application(_well, _App().bolt).router.resources()
    assert {route.canonical for route in routes if isinstance(route, web.Resource)} == {"/health", "/slack/events"}
