"""What can go wrong with Slack, each as one sentence that says what to do.

SlackError   its text may be shown to a person; `code` is Slack's own word for it, "" where Slack said nothing
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError, SlackClientNotConnectedError, SlackRequestError

from index.errors import MmfaqError

FAULTS = (SlackClientError, aiohttp.ClientError, OSError)  # of Slack and of the way to it, time outs among them
ENDED = {"token_revoked", "account_inactive", "invalid_auth"}  # codes of a token that is good for nothing any more
API_URL = "https://slack.com/api/"
_APPS_PAGE = "https://api.slack.com/apps"
_REINSTALL = "Install the app again"
_PASTE = "Paste what `mmfaq slack manifest` prints into the app's App Manifest, and install the app again"
_WAIT = "Try again in a few minutes"
_OUR_FAULT = "Report it as a fault of mmfaq, with this code"

# Slack's own codes, each with what it means and what to do.
REMEDIES: dict[str, tuple[str, str]] = {
    "invalid_auth": ("does not know {token}", "Copy it again from the app's page, {page}, into {variable}"),
    "not_authed": ("got no token", "Set {variable}"),
    "token_revoked": ("has revoked {token}", f"{_REINSTALL}, and copy the new token into {{variable}}"),
    "account_inactive": (
        "says that the app was removed from the workspace",
        f"{_REINSTALL}, and copy its token into {{variable}}",
    ),
    "token_expired": (
        "says that {token} has expired",
        "Switch token rotation off for the app, install it again, and copy the new token into {variable}",
    ),
    "missing_scope": ("wants the {scopes} {needed}, which the app was not given", _PASTE),
    "no_permission": ("does not let the app do this", _PASTE),
    "not_allowed_token_type": (
        "wants another kind of token here",
        "SLACK_BOT_TOKEN takes the bot token (xoxb-…), SLACK_APP_TOKEN the app-level token (xapp-…)",
    ),
    "org_login_required": ("is moving the workspace to an organisation", "Start again when that is over"),
    "team_added_to_org": ("is moving the workspace to an organisation", "Start again when that is over"),
    "team_access_not_granted": ("has not granted the app this workspace", "Ask an administrator to add it there"),
    "access_denied": ("denies the app access", "Ask an administrator to approve the app"),
    "ekm_access_denied": ("says that an administrator has withdrawn the keys", "Ask an administrator"),
    "enterprise_is_restricted": ("does not allow this for the organisation", "Ask an administrator"),
    "forbidden_team": ("does not allow the app in this workspace", "Ask an administrator to approve the app"),
    "not_in_channel": ("says that the app is not in the channel", "Invite it there: /invite @mmfaq"),
    "channel_not_found": ("knows no such channel, or the app is not in it", "Invite it there: /invite @mmfaq"),
    "is_archived": ("says that the channel is archived", "Unarchive it, or ask in another one"),
    "restricted_action": (
        "does not let the app post in the channel",
        "Ask an administrator who may post there",
    ),
    "restricted_action_read_only_channel": (
        "says that the channel can only be read",
        "Ask an administrator who may post there",
    ),
    "restricted_action_thread_locked": ("says that the thread is locked", "Ask in the channel instead"),
    "restricted_action_non_threadable_channel": ("allows no threads in the channel", "Ask in another channel"),
    "restricted_action_thread_only_channel": ("allows only threads in the channel", "Ask in a thread"),
    "messages_tab_disabled": ("says that the app's Messages tab is switched off", _PASTE),
    "user_not_in_channel": ("says that the person is not in the channel", "Ask in a channel that you are in"),
    "user_not_found": ("knows no such person", "Check the member IDs in MMFAQ_SLACK_MAINTAINERS"),
    "not_enabled": ("says that the app's Home tab is switched off", _PASTE),
    "app_missing_action_url": ("has no address to send the app's buttons to", _PASTE),
    "message_not_found": ("no longer has the message", "Ask again"),
    "thread_not_found": ("no longer has the thread", "Ask again"),
    "cant_update_message": ("does not let the app change the message", "Ask again for a new answer"),
    "cant_delete_message": ("does not let the app delete the message", "Ask an administrator to delete it"),
    "edit_window_closed": ("no longer lets the message be changed", "Ask again for a new answer"),
    "file_not_found": ("no longer has the file", "Attach it again"),
    "file_deleted": ("no longer has the file", "Attach it again"),
    "expired_trigger_id": ("waited too long for the window", "Press the button again"),
    "trigger_expired": ("waited too long for the window", "Press the button again"),
    "trigger_exchanged": ("has opened this window already", "Press the button again"),
    "hash_conflict": ("has a newer state of the page", "Open the page again"),
    "ratelimited": ("asks for fewer calls{after}", _WAIT),
    "rate_limited": ("asks for fewer calls{after}", _WAIT),
    "message_limit_exceeded": ("takes no more messages of this workspace today", "Ask an administrator"),
    "too_many_websockets": (
        "has as many open connections of this app as it allows, which is ten",
        "Stop the other programs that use this SLACK_APP_TOKEN",
    ),
    "link_disabled": ("says that Socket Mode is switched off for the app", _PASTE),
    "socket_mode_not_enabled": ("says that Socket Mode is switched off for the app", _PASTE),
    "service_unavailable": ("is out of order for the moment", _WAIT),
    "team_unavailable": ("says that the workspace is out of order for the moment", _WAIT),
    "fatal_error": ("is out of order for the moment", _WAIT),
    "internal_error": ("is out of order for the moment", _WAIT),
    "request_timeout": ("did not get the whole request", _WAIT),
    "invalid_client_id": ("does not know the app", "Copy the Client ID from Basic Information into SLACK_CLIENT_ID"),
    "bad_client_secret": (
        "refuses the client secret",
        "Copy the Client Secret from Basic Information into SLACK_CLIENT_SECRET",
    ),
    "bad_redirect_uri": (
        "does not know the address that the browser was sent back to",
        "Set MMFAQ_PUBLIC_URL to the app's own address, and paste `mmfaq slack manifest` into its App Manifest",
    ),
    "invalid_code": ("does not know the code of this installation", "Start again from /slack/install"),
    "code_already_used": ("has used the code of this installation already", "Start again from /slack/install"),
    "code_expired": ("says that the code of this installation has expired", "Start again from /slack/install"),
    "unknown_method": ("knows no such method", "Check the address in MMFAQ_SLACK_API"),
    "msg_too_long": ("finds the message too long", _OUR_FAULT),
    "msg_blocks_too_long": ("finds the message too long", _OUR_FAULT),
    "view_too_large": ("finds the window too large", _OUR_FAULT),
    "no_text": ("finds the message empty", _OUR_FAULT),
    "invalid_blocks": ("cannot read the message's blocks", _OUR_FAULT),
    "invalid_blocks_format": ("cannot read the message's blocks", _OUR_FAULT),
    "invalid_arguments": ("cannot read the call", _OUR_FAULT),
}
# Narrower kinds first: most of them are connection errors, too.
_OF_NETWORK: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    (
        (aiohttp.ClientConnectorCertificateError,),
        "Slack's certificate is not trusted. Check this machine's certificates and clock, and any proxy on the way.",
    ),
    (
        (aiohttp.ClientSSLError,),
        "No secure connection to Slack can be made. Check MMFAQ_SLACK_API, and any proxy on the way.",
    ),
    (
        (aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError),
        "The proxy on the way to Slack does not answer. Check HTTPS_PROXY.",
    ),
    (
        (TimeoutError,),
        "Slack did not answer in time. Check the network, any proxy on the way, and MMFAQ_SLACK_API.",
    ),
    (
        (aiohttp.InvalidURL, SlackRequestError),
        f"The address in MMFAQ_SLACK_API cannot be called. Set it to one such as {API_URL}.",
    ),
    (
        (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError),
        f"The connection to Slack broke off. {_WAIT}.",
    ),
    (
        (aiohttp.ClientConnectionError, SlackClientNotConnectedError, OSError),
        "Slack cannot be reached. Check the network, any proxy on the way, and MMFAQ_SLACK_API.",
    ),
)
_CODE = re.compile(r"[a-z][a-z0-9_]{0,60}")
_SCOPES = re.compile(r"[a-z][a-z0-9_.:,-]{0,200}")
_METHOD = re.compile(r"[A-Za-z.]{1,60}")
_RATE_LIMITED, _NOT_FOUND, _FAILED = 429, 404, 500
_APP_TOKEN_METHODS = {"apps.connections.open"}


class SlackError(MmfaqError):
    """Slack cannot be reached, refuses, or is not set up; `code` is Slack's own word, "" for none."""

    def __init__(self, message: str, code: str = "") -> None:
        self.code = code
        super().__init__(message)


def explain(error: BaseException) -> str:
    """Return one sentence about what happened and what to do; it holds no token and no text of a message."""
    if isinstance(error, SlackError):
        return str(error)
    if isinstance(error, SlackApiError):
        return _of_answer(error)
    return _of_network(error) or f"Slack cannot be used ({type(error).__name__}). {_OUR_FAULT}."


def code_of(error: BaseException) -> str:
    """Return Slack's own word for what went wrong, "" where it said none."""
    if isinstance(error, SlackError):
        return error.code
    code = _data(error).get("error") if isinstance(error, SlackApiError) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def known(code: str, method: str = "", **facts: str) -> str:
    """Return the sentence for one of Slack's codes."""
    what, remedy = REMEDIES[code]
    is_app = method in _APP_TOKEN_METHODS
    values = {
        "token": "the app-level token" if is_app else "the bot token",
        "variable": "SLACK_APP_TOKEN" if is_app else "SLACK_BOT_TOKEN",
        "page": _APPS_PAGE,
        "scopes": "scope",
        "needed": "that is needed",
        "after": "",
        **facts,
    }
    return f"Slack {what.format_map(values)} ({code}). {remedy.format_map(values)}."


def missing_scope(names: Sequence[str]) -> str:
    """Return the sentence for scopes that the app was not given; `names` may be empty where nobody says which."""
    if not names:
        return known("missing_scope")
    return known("missing_scope", needed=" and ".join(names), scopes="scope" if len(names) == 1 else "scopes")


def table() -> str:
    """Return what Slack may say, and what to do, as a table of Markdown."""
    blanks = {
        "scopes": "scope",
        "needed": "…",
        "after": "",
        "token": "the token",
        "variable": "its variable",
        "page": _APPS_PAGE,
    }
    rows = "".join(
        f"| `{code}` | Slack {what.format_map(blanks)} | {remedy.format_map(blanks)} |\n"
        for code, (what, remedy) in REMEDIES.items()
    )
    return f"| code | what it means | what to do |\n| --- | --- | --- |\n{rows}"


def _of_answer(error: SlackApiError) -> str:
    code, method, status = code_of(error), _method(error), _status(error)
    if status == _RATE_LIMITED or code in {"ratelimited", "rate_limited"}:
        return known(code if code in REMEDIES else "ratelimited", method, after=_after(error))
    if code == "missing_scope":
        return missing_scope(_needed(error))
    if code in REMEDIES:
        return known(code, method)
    if code:
        return f"Slack refuses {method or 'a call'} ({code}). {_OUR_FAULT}."
    return _of_status(status)


def _of_status(status: int) -> str:
    """Return the sentence for an answer that says nothing in Slack's own words."""
    if status >= _FAILED:
        return f"Slack is out of order for the moment (status {status}). {_WAIT}."
    what = "Nothing is found at" if status == _NOT_FOUND else "What answers is not Slack at"
    return f"{what} the address in MMFAQ_SLACK_API (status {status}). Check the address, and any proxy on the way."


def _of_network(error: BaseException) -> str:
    if isinstance(error, aiohttp.ClientResponseError) and not isinstance(error, aiohttp.ClientHttpProxyError):
        return _of_status(error.status)
    return next((sentence for kinds, sentence in _OF_NETWORK if isinstance(error, kinds)), "")


def _data(error: SlackApiError) -> dict[str, Any]:
    """Return the answer; where it was not JSON, the SDK gives a bare response of aiohttp, or a text."""
    data = error.response if isinstance(error.response, dict) else getattr(error.response, "data", None)
    return data if isinstance(data, dict) else {}


def _status(error: SlackApiError) -> int:
    status = getattr(error.response, "status_code", None) or getattr(error.response, "status", None)
    return status if isinstance(status, int) else 200


def _method(error: SlackApiError) -> str:
    name = str(getattr(error.response, "api_url", "")).rpartition("/")[2]
    return name if _METHOD.fullmatch(name) else ""


def _needed(error: SlackApiError) -> list[str]:
    needed = _data(error).get("needed")
    is_known = isinstance(needed, str) and _SCOPES.fullmatch(needed)
    return [name for name in str(needed).split(",") if name] if is_known else []


def _after(error: SlackApiError) -> str:
    seconds = str(getattr(error.response, "headers", {}).get("Retry-After", ""))
    return f" for {seconds} s" if seconds.isascii() and seconds.isdecimal() and len(seconds) < 6 else ""  # noqa: PLR2004 - a day has five digits
