"""What an operator can set for Slack, from the environment: each checked by its form, and never shown."""

from __future__ import annotations

import ipaddress
import re
import reprlib
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from adapters.listening import Address, address_of
from adapters.slack.errors import API_URL, SlackError
from bot.secret import Secret

COMMAND = "/mmfaq"
_API_PATH = "api/"
_LONGEST_COMMAND = 32

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"
CLIENT_ID, CLIENT_SECRET = "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"
_OURS = (BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, CLIENT_ID, CLIENT_SECRET)
# What Bolt reads by itself where it stands in the environment.
_BOLTS = ("SLACK_VERIFICATION_TOKEN", "SLACK_SCOPES", "SLACK_USER_SCOPES", "SLACK_REDIRECT_URI")
_BOLTS_PATHS = ("SLACK_INSTALL_PATH", "SLACK_REDIRECT_URI_PATH")

_BOT_FORM = re.compile(r"xoxb-[A-Za-z0-9-]{4,250}")
_APP_FORM = re.compile(r"xapp-[0-9A-Za-z]+-[A-Za-z0-9-]{4,250}")
_SECRET_FORM = re.compile(r"(?!xox|xapp)[A-Za-z0-9_-]{8,128}")
_CLIENT_FORM = re.compile(r"\d{1,20}\.\d{1,20}", re.ASCII)
_MEMBER_FORM = re.compile(r"[UW][A-Z0-9]{2,20}")
_COMMAND_FORM = re.compile(r"/[a-z0-9_-]+")
# Longer beginnings first. What each token is called, and the variable that wants it, "" for none.
_KINDS = {
    "xoxe": ("a token that expires. Switch token rotation off for the app, and copy its new tokens", ""),
    "xoxb-": ("a bot token", BOT_TOKEN),
    "xapp-": ("an app-level token", APP_TOKEN),
    "xoxp-": ("a user token", ""),
    "xox": ("a token of another kind", ""),
    "https://": ("an address", ""),
}


HTTP = Address("127.0.0.1", 3000)


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """The app's tokens, where Slack is, who maintains the FAQ, and where the app listens.

    `maintainers` are member IDs; `public_url` is where Slack and browsers reach the app, without a slash at its end.
    """

    bot_token: Secret | None = None
    app_token: Secret | None = None
    signing_secret: Secret | None = None
    client_id: str = ""
    client_secret: Secret | None = None
    api_url: str = API_URL
    maintainers: frozenset[str] = frozenset()
    command: str = COMMAND
    http: Address = HTTP
    public_url: str = ""

    @property
    def authorize_url(self) -> str:
        """Return the page on which a person lets the app into a workspace, on the same host as the API."""
        return self.api_url.removesuffix(_API_PATH) + "oauth/v2/authorize"

    @property
    def is_set(self) -> bool:
        """Tell whether anything of the app's is set."""
        return any((self.bot_token, self.app_token, self.signing_secret, self.client_id, self.client_secret))

    @property
    def is_for_many(self) -> bool:
        """Tell whether the app, when it is called over HTTP, is installed into workspaces through the browser."""
        return bool(self.bot_token is None or self.client_id or self.client_secret)

    @property
    def is_local(self) -> bool:
        """Tell whether Slack is a double on this machine."""
        return is_loopback(urlsplit(self.api_url).hostname or "")


def slack_settings(environment: Mapping[str, str]) -> SlackSettings:
    """Return the settings that the environment holds, with defaults for the rest; raise MmfaqError."""

    def text(name: str) -> str:
        return environment.get(name, "").strip()

    http = text("MMFAQ_HTTP")
    return SlackSettings(
        _token(BOT_TOKEN, text(BOT_TOKEN), _BOT_FORM, "the Bot User OAuth Token (xoxb-…) of OAuth & Permissions"),
        _token(APP_TOKEN, text(APP_TOKEN), _APP_FORM, "an app-level token (xapp-…) of Basic Information"),
        _token(SIGNING_SECRET, text(SIGNING_SECRET), _SECRET_FORM, "the Signing Secret of Basic Information"),
        _client_id(text(CLIENT_ID)),
        _token(CLIENT_SECRET, text(CLIENT_SECRET), _SECRET_FORM, "the Client Secret of Basic Information"),
        _url("MMFAQ_SLACK_API", text("MMFAQ_SLACK_API") or API_URL, API_URL) + "/",
        _members(text("MMFAQ_SLACK_MAINTAINERS")),
        _command(text("MMFAQ_SLACK_COMMAND") or COMMAND),
        address_of(http, "MMFAQ_HTTP") if http else HTTP,
        _url("MMFAQ_PUBLIC_URL", text("MMFAQ_PUBLIC_URL"), "https://faq.example.org"),
    )


def hide(environment: MutableMapping[str, str]) -> None:
    """Take Slack's variables out of an environment.

    Bolt reads them by itself: a client ID alone makes it ignore the bot token. Nor need programs that are started
    inherit them.
    """
    for name in (*_OURS, *_BOLTS, *_BOLTS_PATHS):
        environment.pop(name, None)


def require(settings: SlackSettings, *, is_http: bool) -> None:
    """Raise SlackError for what is not set but needed: for Socket Mode, or to be called over HTTP."""
    if not is_http:
        _need(settings.bot_token, BOT_TOKEN, "the Bot User OAuth Token (xoxb-…) of OAuth & Permissions")
        _need(settings.app_token, APP_TOKEN, "an app-level token (xapp-…) with connections:write, of Basic Information")
        return
    _need(settings.signing_secret, SIGNING_SECRET, "the Signing Secret of Basic Information")
    if settings.is_for_many:
        remedy = "or set SLACK_BOT_TOKEN alone, for one workspace"
        _need(settings.client_id, CLIENT_ID, f"the Client ID of Basic Information, {remedy}")
        _need(settings.client_secret, CLIENT_SECRET, f"the Client Secret of Basic Information, {remedy}")
        _need(settings.public_url, "MMFAQ_PUBLIC_URL", "the https address at which Slack reaches this program")


def _need(value: Secret | str | None, name: str, what: str) -> None:
    if not value:
        raise SlackError(f"{name} is not set. Set it to {what}.")


def _token(name: str, text: str, form: re.Pattern[str], wanted: str) -> Secret | None:
    """Return a secret; its text is told to nobody, not even when its form is wrong."""
    if not text:
        return None
    if form.fullmatch(text):
        return Secret(text)
    kind, belongs = next((found for start, found in _KINDS.items() if text.startswith(start)), ("", ""))
    if not kind or belongs == name:
        raise SlackError(f"{name} does not have the form of what belongs there. Set it to {wanted}, without quotes.")
    move = f", which belongs in {belongs}" if belongs else ""
    raise SlackError(f"{name} holds {kind}{move}. Set it to {wanted}.")


def _client_id(text: str) -> str:
    if text and not _CLIENT_FORM.fullmatch(text):
        remedy = "Set it to the Client ID of Basic Information: two numbers with a dot between them."
        raise SlackError(f"{CLIENT_ID} does not have the form of what belongs there. {remedy}")
    return text


def _members(text: str) -> frozenset[str]:
    members = frozenset(part.strip() for part in text.split(",") if part.strip())
    if wrong := sorted(member for member in members if not _MEMBER_FORM.fullmatch(member)):
        remedy = "Set it to member IDs such as U012AB3CD, by comma (profile > Copy member ID)."
        raise SlackError(f"MMFAQ_SLACK_MAINTAINERS holds {reprlib.repr(wrong[0])}. {remedy}")
    return members


def _command(text: str) -> str:
    if len(text) > _LONGEST_COMMAND or not _COMMAND_FORM.fullmatch(text):
        remedy = f"Set it to a slash and up to {_LONGEST_COMMAND - 1} of a-z, 0-9, - and _, such as {COMMAND}."
        raise SlackError(f"MMFAQ_SLACK_COMMAND is {reprlib.repr(text)}. {remedy}")
    return text


def _url(name: str, text: str, example: str) -> str:
    """Return an address without a slash at its end; one with a password is refused, and not shown."""
    if not text:
        return ""
    remedy = f"Set it to one such as {example}."
    parts = _split(text)
    if parts is None:
        raise SlackError(f"{name} is no address of http or https. {remedy}")
    if parts.username is not None or parts.query or parts.fragment:
        raise SlackError(f"{name} holds more than a host and a path. {remedy}")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise SlackError(f"{name} is not encrypted: http is only for this machine itself. {remedy}")
    return parts.geturl().rstrip("/")


def _split(text: str) -> SplitResult | None:
    is_plain = text.isascii() and text.isprintable() and not set(text) & set(" \"'<>\\^`{|}")
    try:
        parts = urlsplit(text if is_plain else "")
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if is_address else None


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine itself."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
