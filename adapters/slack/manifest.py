"""The app's manifest, and why it asks for what it asks for: one table that the documentation is made from, too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from adapters.slack.settings import COMMAND

EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH = "/slack/events", "/slack/install", "/slack/oauth_redirect"
SHORTCUT, CAPTURE = "answer_from_faq", "add_to_faq"
_NAME = "mmfaq"
_HEADER = "# The Slack app of mmfaq, as `mmfaq slack manifest` prints it.\n"


@dataclass(frozen=True, slots=True)
class Scope:
    """A permission of the app's bot, and what cannot be done without it; the bot starts without one not needed."""

    name: str
    reason: str
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """An event that Slack sends, the scope that it needs, "" for none, and what it is for."""

    name: str
    scope: str
    reason: str


SCOPES = (
    Scope("app_mentions:read", "a question to the bot in a channel"),
    Scope(
        "channels:history",
        "follow-ups in threads, edited and deleted questions, overhearing where it is on, the question above an answer"
        " that is captured",
    ),
    Scope("chat:write", "answers"),
    Scope("commands", "the slash command and the message shortcuts"),
    Scope("files:read", "logs that are attached to a question"),
    Scope("files:write", "the picture of the weekly digest, in channels whose maintainers want it", is_needed=False),
    Scope("groups:history", "the same as channels:history, in private channels that the bot is invited to"),
    Scope("im:history", "questions in direct messages"),
    Scope("reactions:read", "a maintainer's reaction removes an answer, or captures one for the FAQ"),
)
EVENTS = (
    Event("app_home_opened", "", "the Home tab is drawn when a person opens it"),
    Event("app_mention", "app_mentions:read", "a question to the bot in a channel"),
    Event("app_uninstalled", "", "the workspace's tokens are deleted"),
    Event("message.channels", "channels:history", "follow-ups, edits, deletions and overhearing"),
    Event("message.groups", "groups:history", "the same in private channels"),
    Event("message.im", "im:history", "questions in direct messages"),
    Event("reaction_added", "reactions:read", "a maintainer's reaction removes an answer, or captures one for the FAQ"),
    Event("tokens_revoked", "", "the workspace's tokens are deleted"),
)


def manifest(command: str = COMMAND, public_url: str = "") -> dict[str, Any]:
    """Return the manifest: for Socket Mode, or, with the address at which Slack reaches the app, for HTTP."""
    scopes: dict[str, Any] = {"scopes": {"bot": [scope.name for scope in SCOPES]}}
    redirects = {"redirect_urls": [public_url + REDIRECT_PATH]} if public_url else {}
    return {
        "display_information": {
            "name": _NAME,
            "description": "Answers from your FAQ, in its own words, or says that it holds none.",
            "background_color": "#1f3a5f",
        },
        "features": _features(command, _request_url(public_url, "url")),
        "oauth_config": redirects | scopes,
        "settings": _settings(_request_url(public_url, "request_url"), is_socket=not public_url),
    }


def as_yaml(command: str = COMMAND, public_url: str = "") -> str:
    """Return the manifest as YAML, each scope with its reason."""
    text = yaml.safe_dump(manifest(command, public_url), sort_keys=False, allow_unicode=True, width=1000)
    for scope in SCOPES:
        text = text.replace(f"    - {scope.name}\n", f"    - {scope.name}  # {scope.reason}\n")
    return _HEADER + text


def tables() -> str:
    """Return the scopes and events as tables of Markdown."""
    scopes = "".join(f"| `{scope.name}` | {scope.reason} |\n" for scope in SCOPES)
    events = "".join(f"| `{event.name}` | {_code(event.scope)} | {event.reason} |\n" for event in EVENTS)
    return f"| scope | what for |\n| --- | --- |\n{scopes}\n| event | scope | what for |\n| --- | --- | --- |\n{events}"


def _features(command: str, url: dict[str, str]) -> dict[str, Any]:
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": _NAME, "always_online": True},
        "shortcuts": [
            {
                "name": "Answer from FAQ",
                "type": "message",
                "callback_id": SHORTCUT,
                "description": "Answers this message from the FAQ, for you alone",
            },
            {
                "name": "Add to FAQ",
                "type": "message",
                "callback_id": CAPTURE,
                "description": "Drafts an FAQ entry of this answer; for maintainers, and nothing is published",
            },
        ],
        "slash_commands": [
            {
                "command": command,
                **url,
                "description": "Asks the FAQ; only you see the answer",
                "usage_hint": "[in BASE] your question, or help",
                "should_escape": False,
            }
        ],
    }


def _settings(url: dict[str, str], *, is_socket: bool) -> dict[str, Any]:
    return {
        "event_subscriptions": url | {"bot_events": [event.name for event in EVENTS]},
        "interactivity": {"is_enabled": True} | url,
        "org_deploy_enabled": False,
        "socket_mode_enabled": is_socket,
        "token_rotation_enabled": False,
    }


def _request_url(public_url: str, key: str) -> dict[str, str]:
    return {key: public_url + EVENTS_PATH} if public_url else {}


def _code(text: str) -> str:
    return f"`{text}`" if text else ""
