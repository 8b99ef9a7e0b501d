"""What an operator can set, from the environment: read once in the composition root and passed down."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import platformdirs

from bot.risk import OVERHEARD, Risk
from bot.secret import Secret
from index.errors import MmfaqError
from index.models import BACKENDS, DEFAULT_MODEL

KEEP_DAYS = 90
LOG_FORMATS = ("auto", "text", "json")
LOG_LEVELS = ("debug", "info", "warning", "error")
UTC_ZONE = "UTC"
OFF, ON = frozenset({"off", "none", "no", "false", "0"}), frozenset({"on", "yes", "true", "1"})
_MOST_KEEP_DAYS = 36_500
_MOST_WORSE = 100_000
_SHORTEST_SECRET = 16
_NO_JOURNAL = {"off", "none", "no", "false"}
_NO_GATE = {"off", "none", "no", "false"}
_HOST_PORT = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9.-]{1,253}):(\d{1,5})", re.ASCII)
_HIGHEST_PORT = 65_535
_PORT_ALONE = re.compile(r":?(\d{1,5})", re.ASCII)
_LOOPBACK = "127.0.0.1"
_DURATION = re.compile(r"(\d{1,6})\s*(s|m|h|d)", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_SHORTEST_EVERY, _LONGEST_EVERY = timedelta(minutes=1), timedelta(days=366)
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are, which encoder reads them, what risk is taken, and what is remembered for how long.

    `journal` is the database of what was asked, as SQLAlchemy writes it, "" for none and None for a file in `state`,
    the folder of what this machine keeps, such as the key that people are hashed with; `secret` is that key where an
    operator sets it. `gate` is how many labelled questions a new index may answer worse, None for any number; `webhook`
    is the host:port where calls for a new index are taken, "" for nowhere; `zone` is the time zone of the weekly
    digest; `health` is the host:port where health and metrics are shown, "" for nowhere.
    """

    knowledge: Path
    index: Path
    cache: Path
    encoder: str = DEFAULT_MODEL
    backend: str = "onnx"
    device: str = "cpu"
    risk: Risk = field(default_factory=Risk)
    contact: str = ""
    journal: str | None = field(default="", repr=False)  # it may hold a password
    keep_days: int = KEEP_DAYS
    state: Path = ROOT / "var" / "state"
    secret: Secret | None = None
    gate: int | None = 0
    watch: bool = False
    build_every: timedelta | None = None
    webhook: str = ""
    webhook_secret: Secret | None = None
    sources: Path = ROOT / "var" / "state" / "sources"
    captures: Path = ROOT / "var" / "state" / "captures"
    zone: str = UTC_ZONE
    health: str = ""
    log_format: str = LOG_FORMATS[0]
    log_level: str = "info"


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Return the settings that the environment holds, with defaults for the rest; raise MmfaqError."""

    def path(name: str, default: Path) -> Path:
        return _path(name, environment.get(name) or str(default))

    def text(name: str) -> str:
        return environment.get(name, "").strip()

    state = path("MMFAQ_STATE", ROOT / "var" / "state")
    return Settings(
        path("MMFAQ_KNOWLEDGE", ROOT / "knowledge"),
        path("MMFAQ_INDEX", ROOT / "var" / "index"),
        path("MMFAQ_CACHE", platformdirs.user_cache_path("mmfaq")),
        environment.get("MMFAQ_ENCODER") or DEFAULT_MODEL,
        _backend(environment.get("MMFAQ_ENCODER_BACKEND") or BACKENDS[0]),
        environment.get("MMFAQ_DEVICE") or "cpu",
        Risk(_share(environment, "MMFAQ_RISK"), _share(environment, "MMFAQ_RISK_OVERHEARD") or OVERHEARD),
        environment.get("MMFAQ_CONTACT", ""),
        _journal(text("MMFAQ_JOURNAL")),
        _days(environment.get("MMFAQ_KEEP_DAYS", "")),
        state,
        _secret("MMFAQ_SECRET", environment.get("MMFAQ_SECRET", "")),
        _gate(text("MMFAQ_GATE")),
        _switch("MMFAQ_WATCH", text("MMFAQ_WATCH")),
        every_of("MMFAQ_BUILD_EVERY", text("MMFAQ_BUILD_EVERY")),
        _host_port("MMFAQ_WEBHOOK", text("MMFAQ_WEBHOOK")),
        _secret("MMFAQ_WEBHOOK_SECRET", environment.get("MMFAQ_WEBHOOK_SECRET", "")),
        path("MMFAQ_SOURCES", state / "sources"),
        path("MMFAQ_CAPTURES", state / "captures"),
        _zone(text("MMFAQ_DIGEST_ZONE")),
        health_address("MMFAQ_HEALTH", text("MMFAQ_HEALTH")),
        _word("MMFAQ_LOG_FORMAT", text("MMFAQ_LOG_FORMAT") or LOG_FORMATS[0], LOG_FORMATS),
        _word("MMFAQ_LOG_LEVEL", text("MMFAQ_LOG_LEVEL") or "info", LOG_LEVELS),
    )


def health_address(name: str, text: str) -> str:
    """Return the host:port where health is shown, "" for nowhere: a port alone is one of this machine itself."""
    if text.lower() in OFF - {"0"}:
        return ""
    alone = _PORT_ALONE.fullmatch(text)
    return _host_port(name, f"{_LOOPBACK}:{alone[1]}" if alone else text)


def _word(name: str, text: str, words: tuple[str, ...]) -> str:
    if text.lower() not in words:
        raise MmfaqError(f"{name} is {reprlib.repr(text)}. Set it to one of {', '.join(words)}.")
    return text.lower()


def _path(name: str, text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # "~somebody", and there is no such user
        raise MmfaqError(f"{name} is {reprlib.repr(text)}. Set it to a path: that user has no home here.") from None


def _backend(name: str) -> str:
    if name not in BACKENDS:
        raise MmfaqError(f"MMFAQ_ENCODER_BACKEND is {name!r}. Set it to one of {', '.join(BACKENDS)}.")
    return name


def _share(environment: Mapping[str, str], name: str) -> float | None:
    """Return a share of 1, also written in per cent; None where it is not set."""
    text = environment.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text.rstrip("% ")) / (100 if text.endswith("%") else 1)
    except ValueError:
        value = -1.0
    if not 0 < value < 1:
        raise MmfaqError(f"{name} is {text!r}. Set it to the share of answers that may be wrong, such as 0.05 or 5%.")
    return value


def _journal(text: str) -> str | None:
    return "" if text.lower() in _NO_JOURNAL else text or None


def _days(text: str) -> int:
    if not text:
        return KEEP_DAYS
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST_KEEP_DAYS))
    days = int(text) if is_number else 0
    if not 1 <= days <= _MOST_KEEP_DAYS:
        remedy = f"Set it to a number of days from 1 to {_MOST_KEEP_DAYS}."
        raise MmfaqError(f"MMFAQ_KEEP_DAYS is {reprlib.repr(text)}. {remedy}")
    return days


def _secret(name: str, text: str) -> Secret | None:
    if text and len(text) < _SHORTEST_SECRET:
        raise MmfaqError(f"{name} has {len(text)} characters. Set it to {_SHORTEST_SECRET} or more random ones.")
    return Secret(text) if text else None


def _gate(text: str) -> int | None:
    """Return how many questions may be answered worse, None where nothing is asked."""
    if text.lower() in _NO_GATE:
        return None
    worse = _number(text or "0")
    if worse is None or worse > _MOST_WORSE:
        remedy = "Set it to the number of labelled questions that may be answered worse, such as 0, or to off."
        raise MmfaqError(f"MMFAQ_GATE is {reprlib.repr(text)}. {remedy}")
    return worse


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST_WORSE)) else None


def _switch(name: str, text: str) -> bool:
    if text.lower() in ON:
        return True
    if text and text.lower() not in OFF:
        raise MmfaqError(f"{name} is {reprlib.repr(text)}. Set it to on or off.")
    return False


def every_of(name: str, text: str) -> timedelta | None:
    """Return how long to wait between two builds, None where it is not set or off; raise MmfaqError."""
    if not text or text.lower() in OFF:
        return None
    found = _DURATION.fullmatch(text)
    every = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if not _SHORTEST_EVERY <= every <= _LONGEST_EVERY:
        remedy = "Set it to a duration from 1m to 366d, such as 30m, 6h or 1d, or to off."
        raise MmfaqError(f"{name} is {reprlib.repr(text)}. {remedy}")
    return every


def _host_port(name: str, text: str) -> str:
    found = _HOST_PORT.fullmatch(text)
    if text and not (found and int(found[2]) <= _HIGHEST_PORT):
        raise MmfaqError(f"{name} is {reprlib.repr(text)}. Set it to host:port, such as 127.0.0.1:8080.")
    return text


def _zone(text: str) -> str:
    """Return the name of a time zone that this machine knows."""
    if not text or text == UTC_ZONE:
        return UTC_ZONE
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        remedy = "Set it to a time zone that this machine knows, such as Europe/Berlin, or to UTC."
        raise MmfaqError(f"MMFAQ_DIGEST_ZONE is {reprlib.repr(text)}. {remedy}") from None
