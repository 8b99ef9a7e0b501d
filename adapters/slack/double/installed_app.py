"""The app as Slack's settings pages hold it: ids, secrets, commands, shortcuts, events."""

from __future__ import annotations

from dataclasses import dataclass, field

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
    """An app; its tokens are made up, in the form that Slack's have."""

    id: str = "A0000000001"
    client_id: str = "1000000001.2000000001"
    client_secret: str = "0123456789abcdef" * 2
    signing_secret: str = "fedcba9876543210" * 2
    verification_token: str = "double-verification-token"  # noqa: S105 - opens nothing
    commands: tuple[str, ...] = ("/mmfaq",)
    shortcuts: tuple[str, ...] = ("answer_from_faq",)
    events: frozenset[str] = frozenset(EVENT_SCOPES)
    redirect_urls: list[str] = field(default_factory=list)
    app_scopes: tuple[str, ...] = ("connections:write",)
    is_home_enabled: bool = True
    is_socket_mode: bool = True

    @property
    def token(self) -> str:
        """Return the app-level token."""
        return f"xapp-1-{self.id}-1000000000001-" + "0123456789abcdef" * 4
