"""What is checked before the app serves."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from email.utils import formatdate

import pytest
from aiohttp import web

from adapters.slack.errors import SlackError
from adapters.slack.manifest import SCOPES
from adapters.slack.settings import SlackSettings
from adapters.slack.startup import Identity, check, check_reach, client_of, missing
from bot.secret import Secret
from tests.adapters.slack.answering import Answer, closed_port, slack_that

NAMES = [scope.name for scope in SCOPES if scope.is_needed]
SETTINGS = SlackSettings(
    Secret("xoxb-1234-hunter2hunter2"), Secret("xapp-1-A012AB3CD-1234-hunter2"), Secret("0123456789abcdef")
)
AUTH = {"ok": True, "team": "OpenMMLab", "team_id": "T1", "user": "mmfaq", "user_id": "U1", "bot_id": "B1"}


def _slack(
    scopes: Iterable[str] | None = NAMES, *, skew: float = 0, auth: object = AUTH, opened: object = None
) -> Answer:
    headers = {} if scopes is None else {"X-OAuth-Scopes": ", ".join(scopes)}
    opening = opened or {"ok": True, "url": "wss://example.org/?ticket=hunter2"}

    def answer(request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        dated = headers | {"Date": formatdate(time.time() + skew, usegmt=True)}
        data = {"auth.test": auth, "apps.connections.open": opening, "api.test": {"ok": True}}[name]
        return web.Response(text=json.dumps(data), content_type="application/json", headers=dated)

    return answer


def _checked(answer: Answer, settings: SlackSettings = SETTINGS, *, is_http: bool = False) -> Identity:
    async def run() -> Identity:
        async with slack_that(answer) as url:
            here = replace(settings, api_url=url)
            return await check(client_of(here, here.bot_token), here, is_http=is_http)

    return asyncio.run(run())


def _refused(answer: Answer, settings: SlackSettings = SETTINGS, *, is_http: bool = False) -> str:
    with pytest.raises(SlackError) as told:
        _checked(answer, settings, is_http=is_http)
    assert "hunter2" not in str(told.value)
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__ or told.value.__context__ is None
    return str(told.value)


def test_with_good_tokens_it_knows_who_it_is() -> None:
    assert _checked(_slack()) == Identity("T1", "U1", "B1", "A012AB3CD", frozenset(NAMES), "OpenMMLab")


def test_more_scopes_than_are_needed_are_no_fault() -> None:
    assert _checked(_slack([*NAMES, "users:read"])).scopes == {*NAMES, "users:read"}


@pytest.mark.parametrize("name", NAMES)
def test_each_scope_of_the_table_is_asked_for(name: str) -> None:
    told = _refused(_slack([scope for scope in NAMES if scope != name]))
    assert told.startswith(f"Slack wants the scope {name}, which the app was not given (missing_scope). Paste ")


def test_all_missing_scopes_are_told_at_once() -> None:
    assert " the scopes files:read and reactions:read, " in _refused(_slack(NAMES[:4] + NAMES[5:7]))
    assert missing(frozenset({"chat:write"})) == tuple(name for name in NAMES if name != "chat:write")


def test_where_slack_does_not_say_the_scopes_none_is_missed() -> None:
    assert _checked(_slack(None)).scopes == frozenset()


def test_a_wrong_bot_token_is_told() -> None:
    told = _refused(_slack(auth={"ok": False, "error": "invalid_auth"}))
    assert told.startswith("Slack does not know the bot token (invalid_auth). ")
    assert told.endswith(" into SLACK_BOT_TOKEN.")


def test_a_wrong_app_token_is_told() -> None:
    told = _refused(_slack(opened={"ok": False, "error": "invalid_auth"}))
    assert told.startswith("Slack does not know the app-level token (invalid_auth). ")
    assert told.endswith(" into SLACK_APP_TOKEN.")


def test_an_app_token_that_opens_no_socket_is_told() -> None:
    told = _refused(_slack(opened={"ok": False, "error": "missing_scope", "needed": "connections:write"}))
    assert told.startswith("SLACK_APP_TOKEN lacks the scope connections:write. Make a new one ")


def test_a_persons_token_is_no_bots() -> None:
    told = _refused(_slack(auth={**AUTH, "bot_id": None}))
    assert told.startswith("SLACK_BOT_TOKEN is not a bot's. ")


@pytest.mark.parametrize("auth", [[], 7, None, "ok", {}])
def test_an_answer_that_is_not_slacks_is_told(auth: object) -> None:
    assert _refused(_slack(auth=auth)).startswith("What answers is not Slack at the address in MMFAQ_SLACK_API")


@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_the_page_of_a_guest_network_is_told(kind: str) -> None:
    told = _refused(lambda _: web.Response(text="Sign in, hunter2", content_type=kind))
    assert told.startswith("What answers is not Slack at the address in MMFAQ_SLACK_API")


def test_a_network_without_slack_is_told() -> None:
    settings = replace(SETTINGS, api_url=f"http://127.0.0.1:{closed_port()}/api/")
    with pytest.raises(SlackError, match=r"^Slack cannot be reached\. "):
        asyncio.run(check(client_of(settings, settings.bot_token), settings))


@pytest.mark.parametrize("skew", [-50, 0, 50])
def test_a_clock_that_is_a_little_off_is_right_enough(skew: float, caplog: pytest.LogCaptureFixture) -> None:
    _checked(_slack(skew=skew), is_http=True)
    assert caplog.records == []


@pytest.mark.parametrize(("skew", "told"), [(100, "behind"), (-100, "ahead of"), (280, "behind")])
def test_a_clock_that_is_off_is_warned_of(skew: float, told: str, caplog: pytest.LogCaptureFixture) -> None:
    _checked(_slack(skew=skew), is_http=True)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert caplog.messages[0].startswith("This machine's clock is ")
    assert f" s {told} Slack's. Set the clock" in caplog.messages[0]


@pytest.mark.parametrize(("skew", "told"), [(400, "behind"), (-400, "ahead of")])
def test_a_clock_by_which_every_signature_would_be_refused_is_an_error_over_http(skew: float, told: str) -> None:
    assert f" s {told} Slack's, so that every request from Slack would be refused. " in _refused(
        _slack(skew=skew), is_http=True
    )


def test_without_signatures_the_same_clock_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    _checked(_slack(skew=4000))
    assert caplog.messages[0].startswith("This machine's clock is ")


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2020 00:00:00 GMT", None])
def test_without_a_date_the_clock_is_taken_to_be_right(date: str | None, caplog: pytest.LogCaptureFixture) -> None:
    answer = _slack()

    def undated(request: web.Request) -> web.StreamResponse:
        response = answer(request)
        del response.headers["Date"]
        if date is not None:
            response.headers["Date"] = date
        return response

    _checked(undated, is_http=True)
    assert caplog.records == []


def test_a_slow_answer_is_no_wrong_clock(caplog: pytest.LogCaptureFixture) -> None:
    async def run(now: Callable[[], float]) -> None:
        async with slack_that(_slack()) as url:
            here = replace(SETTINGS, api_url=url)
            await check(client_of(here, here.bot_token), here, now=now)

    start = time.time()
    readings = iter([start - 200, start + 200])
    asyncio.run(run(lambda: next(readings)))
    assert caplog.records == []


@pytest.mark.parametrize(
    ("settings", "is_http", "name"),
    [
        (replace(SETTINGS, bot_token=None), False, "SLACK_BOT_TOKEN"),
        (replace(SETTINGS, app_token=None), False, "SLACK_APP_TOKEN"),
        (replace(SETTINGS, signing_secret=None), True, "SLACK_SIGNING_SECRET"),
    ],
)
def test_what_is_not_set_is_told_before_slack_is_asked(settings: SlackSettings, name: str, *, is_http: bool) -> None:
    with pytest.raises(SlackError, match=rf"^{name} is not set\. "):
        asyncio.run(check(client_of(settings), settings, is_http=is_http))


def test_over_http_no_app_token_is_needed() -> None:
    assert _checked(_slack(), replace(SETTINGS, app_token=None), is_http=True).app_id == ""


def test_an_app_for_many_workspaces_is_checked_without_a_token() -> None:
    settings = SlackSettings(
        signing_secret=Secret("0123456789abcdef"),
        client_id="1.2",
        client_secret=Secret("0123456789abcdef"),
        public_url="https://faq.example.org",
    )

    async def run(skew: float) -> None:
        async with slack_that(_slack(skew=skew)) as url:
            here = replace(settings, api_url=url)
            await check_reach(client_of(here), here)

    asyncio.run(run(0))
    with pytest.raises(SlackError, match=r"so that every request from Slack would be refused\. "):
        asyncio.run(run(1000))


def test_a_double_is_not_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert client_of(SlackSettings()).proxy == "http://127.0.0.1:9"
    assert client_of(SlackSettings(api_url="http://127.0.0.1:1/api/")).proxy is None
