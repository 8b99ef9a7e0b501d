"""What an operator can set, from the environment: read once in the composition root and passed down."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from bot.risk import OVERHEARD, Risk
from index.errors import MmfaqError
from index.models import BACKENDS, DEFAULT_MODEL

KEEP_DAYS = 90
_MOST_KEEP_DAYS = 36_500
_OFF = {"off", "none", "no"}
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are, which encoder reads them, what risk is taken, and what is remembered for how long.

    `journal` is the database of what was asked, as SQLAlchemy writes it, "" for none and None for a file in `state`,
    the folder of what this machine keeps, such as the key that people are hashed with.
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


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Return the settings that the environment holds, with defaults for the rest; raise MmfaqError."""

    def path(name: str, default: Path) -> Path:
        return Path(environment.get(name) or default).expanduser()

    return Settings(
        path("MMFAQ_KNOWLEDGE", ROOT / "knowledge"),
        path("MMFAQ_INDEX", ROOT / "var" / "index"),
        path("MMFAQ_CACHE", platformdirs.user_cache_path("mmfaq")),
        environment.get("MMFAQ_ENCODER") or DEFAULT_MODEL,
        _backend(environment.get("MMFAQ_ENCODER_BACKEND") or BACKENDS[0]),
        environment.get("MMFAQ_DEVICE") or "cpu",
        Risk(_share(environment, "MMFAQ_RISK"), _share(environment, "MMFAQ_RISK_OVERHEARD") or OVERHEARD),
        environment.get("MMFAQ_CONTACT", ""),
        _journal(environment.get("MMFAQ_JOURNAL", "").strip()),
        _days(environment.get("MMFAQ_KEEP_DAYS", "")),
        path("MMFAQ_STATE", ROOT / "var" / "state"),
    )


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
    return "" if text.lower() in _OFF else text or None


def _days(text: str) -> int:
    if not text:
        return KEEP_DAYS
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST_KEEP_DAYS))
    days = int(text) if is_number else 0
    if not 1 <= days <= _MOST_KEEP_DAYS:
        remedy = f"Set it to a number of days from 1 to {_MOST_KEEP_DAYS}."
        raise MmfaqError(f"MMFAQ_KEEP_DAYS is {reprlib.repr(text)}. {remedy}")
    return days
