"""The app as Slack's settings pages hold it: ids, secrets, commands, shortcuts, events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

# Each event that an app may subscribe to, and the scope without which none arrives.
EVENT_SCOPES = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "app_uninstalled": "",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "tokens_revoked": "",
}
ALL_SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "reactions:read",
    "reactions:write",
    "users:read",
)


@dataclass(slots=True)
class App:
    """An app; its tokens are made up, in the form that Slack's have.

    `escapes_commands`: whether `&`, `<` and `>` in commands arrive escaped, as in messages.
    """

    id: str = "A0000000001"
    client_id: str = "1000000001.2000000001"
    client_secret: str = "0123456789abcdef" * 2
    signing_secret: str = "fedcba9876543210" * 2
    verification_token: str = "double-verification-token"  # noqa: S105 - opens nothing
    commands: tuple[str, ...] = ("/mmfaq",)
    shortcuts: tuple[str, ...] = ("answer_from_faq", "add_to_faq")
    events: frozenset[str] = frozenset(EVENT_SCOPES)
    redirect_urls: list[str] = field(default_factory=list)
    app_scopes: tuple[str, ...] = ("connections:write",)
    is_home_enabled: bool = True
    is_socket_mode: bool = True
    escapes_commands: bool = True

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> Self:
        """Return an app as Slack would make it from a manifest; the scopes in it are the workspace's to grant."""
        features, settings = manifest["features"], manifest["settings"]
        return cls(
            commands=tuple(command["command"] for command in features["slash_commands"]),
            shortcuts=tuple(shortcut["callback_id"] for shortcut in features["shortcuts"]),
            events=frozenset(settings["event_subscriptions"]["bot_events"]),
            redirect_urls=list(manifest["oauth_config"].get("redirect_urls", [])),
            is_home_enabled=features["app_home"]["home_tab_enabled"],
            is_socket_mode=settings["socket_mode_enabled"],
        )

    @property
    def token(self) -> str:
        """Return the app-level token."""
        return f"xapp-1-{self.id}-1000000000001-" + "0123456789abcdef" * 4
