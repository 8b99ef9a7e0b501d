"""What an operator can set for Discord, from the environment: checked by its form, and never shown."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from adapters.discord_bot.errors import DiscordError
from bot.secret import Secret

TOKEN = "DISCORD_TOKEN"  # noqa: S105 - the name of a variable
API_URL, GATEWAY_URL = "https://discord.com/api/v10", "wss://gateway.discord.gg/"
_TOKEN_FORM = re.compile(r"[A-Za-z0-9_-]{18,40}\.[A-Za-z0-9_-]{5,10}\.[A-Za-z0-9_-]{20,60}")
_REMEDY = "Copy it from the page Bot of the application, under Reset Token, without “Bot” before it."
_OFF, _ON = {"", "0", "no", "off", "false"}, {"1", "yes", "on", "true"}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """The bot's token, where Discord is, who maintains the FAQ, and whether it may read what nobody put to it.

    `role` is the name or the id of a role that may do what those who manage the server may, "" for none.
    """

    token: Secret | None = None
    api_url: str = API_URL
    gateway_url: str = GATEWAY_URL
    role: str = ""
    has_content: bool = False


def discord_settings(environment: Mapping[str, str]) -> DiscordSettings:
    """Return the settings that the environment holds, with defaults for the rest; raise DiscordError."""

    def text(name: str) -> str:
        return environment.get(name, "").strip()

    return DiscordSettings(
        _token(text(TOKEN)),
        _url("MMFAQ_DISCORD_API", text("MMFAQ_DISCORD_API") or API_URL, "http"),
        _url("MMFAQ_DISCORD_GATEWAY", text("MMFAQ_DISCORD_GATEWAY") or GATEWAY_URL, "ws") + "/",
        text("MMFAQ_DISCORD_ROLE"),
        _switch("MMFAQ_DISCORD_CONTENT", text("MMFAQ_DISCORD_CONTENT")),
    )


def require(settings: DiscordSettings) -> None:
    """Raise DiscordError for what has to be set and is not."""
    if settings.token is None:
        raise DiscordError(f"{TOKEN} is not set. {_REMEDY}")


def hide(environment: MutableMapping[str, str]) -> None:
    """Take the token out of an environment: programs that are started need not inherit it."""
    environment.pop(TOKEN, None)


def _token(text: str) -> Secret | None:
    if not text:
        return None
    if not _TOKEN_FORM.fullmatch(text):
        raise DiscordError(f"{TOKEN} has not the form of a bot's token. {_REMEDY}")
    return Secret(text)


def _url(name: str, text: str, scheme: str) -> str:
    """Return an address without a slash at its end; one without TLS only on this machine.

    One with a password is refused, and not shown.
    """
    if "@" in text:
        raise DiscordError(f"{name} holds more than a host and a path. Set it to one such as {scheme}s://example.org.")
    if not _is_address(text, scheme):
        raise DiscordError(f"{name} is {reprlib.repr(text)}. Set it to an address that begins with {scheme}s://.")
    return text.rstrip("/")


def _is_address(text: str, scheme: str) -> bool:
    try:
        parts = urlsplit(text)
        is_reachable = bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a bracket that is not closed
        return False
    schemes = {f"{scheme}s", scheme} if parts.hostname in _LOOPBACK else {f"{scheme}s"}
    return is_reachable and parts.scheme in schemes


def _switch(name: str, text: str) -> bool:
    if text.lower() in _ON:
        return True
    if text.lower() not in _OFF:
        raise DiscordError(f"{name} is {reprlib.repr(text)}. Set it to on or off.")
    return False
