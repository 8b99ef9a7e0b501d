"""What a target is, and which there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

NAMES = (
    "markdown",
    "rst",
    "yaml_faq",
    "base_settings",
    "labels",
    "query",
    "slack",
    "discord",
    "index_files",
    "config",
    "webhooks",
    "backup",
)


@dataclass(frozen=True, slots=True)
class Target:
    """Code that takes any bytes: `check` raises for a fault and for nothing else.

    `seeds` returns examples to begin from, `tokens` are words of the format, which chance would hardly find.
    """

    check: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]
    tokens: Sequence[str] = ()
    longest: int = 8_192


def target_named(name: str) -> Target:
    """Return a target; what it tests is imported now, so that it can be watched."""
    target = import_module(f"fuzz.{name}").TARGET
    if not isinstance(target, Target):
        raise TypeError(name)
    return target


def texts_of(data: bytes, count: int) -> list[str]:
    """Return bytes as so many texts; the byte 0xFF ends one, as it stands in no UTF-8."""
    parts = [part.decode("utf-8", "replace") for part in data.split(b"\xff", count - 1)]
    return parts + [""] * (count - len(parts))
