"""Checks before the app serves: good tokens, the scopes that it needs, and a clock that is right."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.errors import FAULTS, SlackError, code_of, explain, missing_scope
from adapters.slack.manifest import SCOPES
from adapters.slack.settings import APP_TOKEN, BOT_TOKEN, SlackSettings, require
from bot.secret import Secret

_log = logging.getLogger(__name__)
_SCOPES_HEADER = "x-oauth-scopes"
_ODD_CLOCK, _WRONG_CLOCK = 60, 300  # seconds; Slack's signatures are good for five minutes
_NO_JSON = "What answers is not Slack at the address in MMFAQ_SLACK_API. Check the address, and any proxy on the way."


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the app is in a workspace, as ids; `app_id` and `bot_id` are "" where Slack does not say them."""

    team: str
    bot_user: str
    bot_id: str
    app_id: str
    scopes: frozenset[str]
    workspace: str = ""


def client_of(settings: SlackSettings, token: Secret | None = None) -> AsyncWebClient:
    """Return a client of Slack's Web API; a double on this machine is not asked through a proxy."""
    client = AsyncWebClient(None if token is None else token.reveal(), base_url=settings.api_url)
    if settings.is_local:
        client.proxy = None
    return client


async def check(
    client: AsyncWebClient, settings: SlackSettings, *, is_http: bool = False, now: Callable[[], float] = time.time
) -> Identity:
    """Return who the bot's token is for; raise SlackError for what would keep the app from working.

    In HTTP mode a clock that is off by more than five minutes does: every signature would be refused.
    """
    require(settings, is_http=is_http)
    answer = await _dated(client.auth_test, is_http=is_http, now=now)
    scopes = _scopes(answer.headers)
    if scopes is not None:
        _check_scopes(scopes)
    if not answer.get("bot_id"):
        raise SlackError(f"{BOT_TOKEN} is not a bot's. Set it to the Bot User OAuth Token of OAuth & Permissions.")
    if not is_http and settings.app_token is not None:
        await _check_app_token(client, settings.app_token)
    return Identity(
        team=_text(answer, "team_id"),
        bot_user=_text(answer, "user_id"),
        bot_id=_text(answer, "bot_id"),
        app_id=_text(answer, "app_id") or _app_of(settings.app_token),
        scopes=scopes or frozenset(),
        workspace=_text(answer, "team"),
    )


async def check_reach(client: AsyncWebClient, settings: SlackSettings, *, now: Callable[[], float] = time.time) -> None:
    """Raise SlackError where an app for many workspaces, which has no token yet, could not work."""
    require(settings, is_http=True)
    await _dated(client.api_test, is_http=True, now=now)


def missing(scopes: frozenset[str]) -> tuple[str, ...]:
    """Return the scopes that the app needs and has not been given."""
    return tuple(scope.name for scope in SCOPES if scope.is_needed and scope.name not in scopes)


def _check_scopes(scopes: frozenset[str]) -> None:
    if lacking := missing(scopes):
        raise SlackError(missing_scope(lacking), "missing_scope")


async def _check_app_token(client: AsyncWebClient, token: Secret) -> None:
    """Ask for a socket's address; it is not used, and expires by itself."""
    try:
        await _answered(lambda: client.apps_connections_open(app_token=token.reveal()))
    except SlackError as error:
        if error.code not in {"missing_scope", "no_permission"}:
            raise
        remedy = "Make a new one with that scope, under Basic Information > App-Level Tokens"
        raise SlackError(f"{APP_TOKEN} lacks the scope connections:write. {remedy}.", error.code) from None


async def _dated(
    call: Callable[[], Awaitable[AsyncSlackResponse]], *, is_http: bool, now: Callable[[], float]
) -> AsyncSlackResponse:
    before = now()
    answer = await _answered(call)
    _check_clock(_seconds_off(answer.headers, before, now()), is_http=is_http)
    return answer


async def _answered(call: Callable[[], Awaitable[AsyncSlackResponse]]) -> AsyncSlackResponse:
    """Return Slack's answer; raise SlackError, without what the SDK's own errors quote."""
    try:
        answer = await call()
    except FAULTS as error:
        raise SlackError(explain(error), code_of(error)) from None
    except (ValueError, AttributeError):  # the SDK takes any text for an answer
        raise SlackError(_NO_JSON) from None
    return answer


def _scopes(headers: Mapping[str, str]) -> frozenset[str] | None:
    """Return what the token may do; None where a proxy has left the header out."""
    text = next((value for name, value in headers.items() if name.lower() == _SCOPES_HEADER), None)
    return None if text is None else frozenset(part.strip() for part in text.split(",") if part.strip())


def _seconds_off(headers: Mapping[str, str], before: float, after: float) -> float:
    """Return by how much this clock is ahead of Slack's, within what the call's own duration leaves open."""
    try:
        there = parsedate_to_datetime(headers["Date"]).timestamp()
    except (KeyError, ValueError, TypeError):
        return 0.0
    return after - there if there > after else max(before - there, 0.0)


def _check_clock(seconds: float, *, is_http: bool) -> None:
    if abs(seconds) <= _ODD_CLOCK:
        return
    direction = "ahead of" if seconds > 0 else "behind"
    what = f"This machine's clock is {abs(seconds):.0f} s {direction} Slack's"
    if is_http and abs(seconds) > _WRONG_CLOCK:
        raise SlackError(f"{what}, so that every request from Slack would be refused. Set the clock, best by NTP.")
    _log.warning("%s. Set the clock, best by NTP.", what)


def _text(answer: AsyncSlackResponse, key: str) -> str:
    value = answer.get(key)
    return value if isinstance(value, str) else ""


def _app_of(token: Secret | None) -> str:
    """Return the app's id, which stands in its token: xapp-1-A012AB3CD-…."""
    parts = token.reveal().split("-") if token else []
    return parts[2] if len(parts) > 3 and parts[2].startswith("A") else ""  # noqa: PLR2004 - four parts or more
