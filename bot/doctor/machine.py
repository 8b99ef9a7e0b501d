"""What mmfaq runs on: Python, packages, and the clock."""

from __future__ import annotations

import platform
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module, metadata
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from bot.doctor import messages
from bot.doctor.check import Check, failed, ok, warning

if TYPE_CHECKING:  # what reads an index may be what is broken
    from index.store import Manifest

_DISTRIBUTION = "mmfaq"
_OLDEST_PYTHON = ">=3.11"
_PIN = re.compile(r"([A-Za-z0-9._-]+)==([^\s;#]+)")
_MOST_NAMED = 5
_NATIVE = ("numpy", "faiss", "onnxruntime", "tokenizers", "Stemmer", "sqlite3", "ssl")
_ODD_CLOCK, _WRONG_CLOCK = 60, 300  # seconds; Slack's signatures are good for five minutes


def check_python(version: str = platform.python_version(), wanted: str = _OLDEST_PYTHON) -> Iterator[Check]:
    """Look at the interpreter."""
    is_right = SpecifierSet(wanted).contains(version, prereleases=True)
    what = messages.python(version, wanted, is_right=is_right)
    yield ok("python", what) if is_right else failed("python", what, messages.install_python(wanted))


def needed() -> list[Requirement]:
    """Return what mmfaq needs to run, by its own metadata."""
    found = [Requirement(text) for text in metadata.requires(_DISTRIBUTION) or ()]
    return [one for one in found if one.marker is None or one.marker.evaluate({"extra": ""})]


def check_packages(constraints: Path, wanted: Iterable[Requirement] | None = None) -> Iterator[Check]:
    """Look at the packages: whether they are there, in the versions that were tested."""
    pins = _pins(constraints)
    names = [canonicalize_name(one.name) for one in (needed() if wanted is None else wanted)]
    versions = {name: _version(name) for name in names}
    lacking = [name for name, version in versions.items() if version is None]
    others = [
        f"{name} {found} instead of {pins[name]}" for name, found in versions.items() if _is_other(found, pins, name)
    ]
    if lacking:
        yield failed("packages", messages.lacking(lacking), messages.INSTALL_AGAIN)
    if others:
        yield warning("packages", messages.other_versions(others[:_MOST_NAMED]), messages.INSTALL_AGAIN)
    if not lacking and not others:
        yield ok("packages", messages.packages(len(names)))


def check_libraries(names: Sequence[str] = _NATIVE) -> Iterator[Check]:
    """Look at the libraries that are no Python: whether the system can load them."""
    broken = False
    for name in names:
        try:
            import_module(name)
        except Exception as error:  # noqa: BLE001 - a library may fail in any way while it is loaded
            broken = True
            reason = str(error).partition("\n")[0] or type(error).__name__
            yield failed("libraries", messages.cannot_load(name, reason), messages.INSTALL_AGAIN)
    if not broken:
        yield ok("libraries", messages.loaded(names))


def _pins(constraints: Path) -> dict[str, str]:
    """Return the versions that were tested, none where the file is not there: an image has none."""
    try:
        text = constraints.read_text(encoding="utf-8")
    except OSError:
        return {}
    return {canonicalize_name(found[1]): found[2] for found in map(_PIN.match, text.splitlines()) if found}


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _is_other(found: str | None, pins: Mapping[str, str], name: str) -> bool:
    return found is not None and name in pins and found.partition("+")[0] != pins[name].partition("+")[0]


def check_clock(manifests: Iterable[Manifest], now: datetime | None = None) -> Iterator[Check]:
    """Look at the clock without a network: it goes on, and it is not behind what was built with it."""
    here = now or datetime.now(UTC)
    built = max((manifest.created for manifest in manifests), default="")
    before = time.monotonic()
    if built and (datetime.fromisoformat(built) - here).total_seconds() > _ODD_CLOCK:
        yield failed("clock", messages.clock_behind(built), messages.SET_CLOCK)
    elif time.monotonic() < before:
        yield failed("clock", messages.clock_off(time.monotonic() - before, "itself"), messages.SET_CLOCK)
    else:
        yield ok("clock", messages.SAME_CLOCK)


def clock_against(seconds: float, host: str) -> Check:
    """Return how the clock stands against a platform's, ahead of it by some seconds."""
    what = messages.clock_off(seconds, host)
    if abs(seconds) > _WRONG_CLOCK:
        return failed("clock", what, messages.SET_CLOCK)
    return warning("clock", what, messages.SET_CLOCK) if abs(seconds) > _ODD_CLOCK else ok("clock", what)
