"""The git sources of bases, fetched, or as they were fetched last."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from index.bases import wanted_sources
from index.errors import Problem, Severity
from index.sources import NO_CHECKOUTS, Checkout, Checkouts, GitSource, Wanted

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.sources.checkouts import Fetched
    from bot.sources.git import Limits

Progress = Callable[[str], None]
_log = logging.getLogger(__name__)


def fetch(
    paths: Sequence[Path], chosen: Settings, *, progress: Progress | None = None, limits: Limits | None = None
) -> Checkouts:
    """Fetch the git sources of the bases below the paths; raise SourceError with each that cannot be had.

    A server that cannot be reached is a warning where something was fetched earlier. `progress` is told what is done.
    """
    wanted = wanted_sources(paths)
    if not wanted:
        return NO_CHECKOUTS
    from bot.sources.errors import SourceError
    from bot.sources.git import Limits

    found: dict[GitSource, Checkout] = {}
    problems: list[Problem] = []
    for one in wanted:
        if one.source not in found and (checkout := _fetched(one, chosen, problems, progress, limits or Limits())):
            found[one.source] = checkout
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise SourceError(errors)
    return Checkouts(found, tuple(problems))


def fetched(paths: Sequence[Path], chosen: Settings) -> Checkouts:
    """Return what was fetched last of the git sources of the bases below the paths; the network is not used."""
    wanted = wanted_sources(paths)
    if not wanted:
        return NO_CHECKOUTS
    from bot.sources.checkouts import Place

    found: dict[GitSource, Checkout] = {}
    for one in wanted:
        place = Place(chosen.sources, one.source)
        if (state := place.last()) is not None:
            found[one.source] = place.checkout(state)
    return Checkouts(found)


def _fetched(
    wanted: Wanted, chosen: Settings, problems: list[Problem], progress: Progress | None, limits: Limits
) -> Checkout | None:
    """Fetch a source, or add to the problems why it cannot be."""
    from bot.sources import messages
    from bot.sources.checkouts import Place
    from bot.sources.git import GitError

    source, place = wanted.source, Place(chosen.sources, wanted.source)
    if progress is not None:
        progress(messages.fetching(source))
    try:
        done = place.fetch(limits)
    except GitError as error:
        problems.append(_problem(wanted, Severity.ERROR, messages.fault(source, error, limits)))
        return None
    except OSError as error:
        said = messages.unwritable(source, str(chosen.sources), error.strerror or str(error))
        problems.append(_problem(wanted, Severity.ERROR, said))
        return None
    problems += _warnings(wanted, done)
    return place.checkout(done.state)


def _warnings(wanted: Wanted, done: Fetched) -> list[Problem]:
    from bot.sources import messages

    if done.error is None:
        return []
    age = timedelta(seconds=done.state.age())
    warning = _problem(wanted, Severity.WARNING, messages.stale(wanted.source, done.error, done.state.commit, age))
    _log.warning("%s", warning)  # a build that goes well shows no problems
    return [warning]


def _problem(wanted: Wanted, severity: Severity, said: tuple[str, str]) -> Problem:
    return Problem(severity, wanted.file, wanted.source.line, *said)
