"""All that can be looked at without a network, in the order in which things depend on each other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bot.configuration.effective import Configuration, Origin
from bot.configuration.starting import from_home
from bot.doctor import messages
from bot.doctor.check import Check, failed, looked_at, ok, warning
from bot.doctor.folders import check_folder, check_secrets, secret_places
from bot.doctor.machine import check_clock, check_libraries, check_packages, check_python
from bot.settings import ROOT, Settings


def check_settings(found: Configuration) -> Iterator[Check]:
    """Look at the settings: every fault and every variable that nobody reads."""
    for fault in found.faults:
        yield failed("settings", str(fault), messages.CORRECT_SETTINGS)
    for sentence in found.strange:
        yield warning("settings", sentence, messages.CORRECT_SETTINGS)
    if not found.faults and not found.strange:
        count = sum(value.origin is not Origin.DEFAULT for value in found.values)
        yield ok("settings", messages.settings_understood(count))


def examine(chosen: Settings, found: Configuration, constraints: Path = ROOT / "constraints.txt") -> Iterator[Check]:
    """Yield what is found, one after the other: some of it takes a moment."""
    yield from looked_at("python", check_python)
    yield from looked_at("packages", partial(check_packages, constraints))
    yield from looked_at("libraries", check_libraries)
    yield from looked_at("settings", partial(check_settings, found))
    yield from looked_at("clock", partial(_clock, chosen))
    for name, folder in {"index folder": chosen.index, "state folder": chosen.state, "cache": chosen.cache}.items():
        yield from looked_at(name, partial(check_folder, name, folder))
    yield from looked_at("permissions", partial(_secrets, chosen, found))
    yield from looked_at("index", partial(_index, chosen))
    yield from looked_at("journal", partial(_journal, chosen))


def _secrets(chosen: Settings, found: Configuration) -> Iterator[Check]:
    named = [from_home(value.where) for value in found.values if value.origin is Origin.SECRET_FILE]
    return check_secrets(secret_places(chosen.state, named, {Path.cwd(), ROOT}))


def _clock(chosen: Settings) -> Iterator[Check]:
    from index.store import Store  # with libraries that may be what is broken

    return check_clock(Store(chosen.index).versions())


def _index(chosen: Settings) -> Iterator[Check]:
    from bot.doctor import index_checks
    from index.store import Store

    store = Store(chosen.index)
    yield from looked_at("index", partial(index_checks.check_index, store))
    if index_checks.has_version(store):
        yield from looked_at("encoder", partial(index_checks.check_encoder, store, chosen))
    yield from looked_at("freshness", partial(index_checks.check_freshness, store, chosen))


def _journal(chosen: Settings) -> Iterator[Check]:
    from bot.doctor.journal_checks import check_journal, check_key

    yield from looked_at("journal", partial(check_journal, chosen))
    yield from looked_at("key", partial(check_key, chosen))
