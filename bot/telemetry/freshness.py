"""Whether the index says what its FAQ files say now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.building.looking import Look, look_at
from bot.building.sources import places_of
from bot.sources.fetching import fetched
from index.bases import read_bases
from index.entry import Base, Entry
from index.errors import MmfaqError

if TYPE_CHECKING:
    from bot.chat.live import Live
    from bot.settings import Settings

GRACE = timedelta(minutes=10)  # for whoever edits, and for the build
_SECOND = timedelta(seconds=1)  # when an index was built is known to the second
_NANOSECONDS = 1_000_000_000


class Freshness:
    """Since when the FAQ files of an index have said something else; `look` takes its time, so call it in a thread.

    Files are compared with the index only when they have changed: a newer time alone means nothing.
    """

    def __init__(
        self,
        live: Live,
        settings: Settings,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._live, self._settings, self._now = live, settings, now
        self._paths: Sequence[Path] = (settings.knowledge,)
        self._known: tuple[Look, str] | None = None
        self._behind_since: datetime | None = None

    @property
    def behind(self) -> timedelta:
        """For how long the index has been behind."""
        return timedelta() if self._behind_since is None else max(timedelta(), self._now() - self._behind_since)

    @property
    def is_fresh(self) -> bool:
        """Whether the index is as new as its files, or they have only just changed."""
        return self.behind <= GRACE

    def look(self) -> None:
        """Compare the files with the index, where either has changed."""
        index = self._live.index
        seen = look_at([*places_of(self._paths), self._settings.sources])
        if (seen, index.version) == self._known:
            return
        newest = datetime.fromtimestamp(max((time for time, _, _ in seen.values()), default=0) / _NANOSECONDS, UTC)
        is_as_built = self._known is None and newest <= index.built_at
        self._known = seen, index.version
        if is_as_built or not self._differs():
            self._behind_since = None
        elif self._behind_since is None:
            # What is gone has no time.
            self._behind_since = newest if index.built_at + _SECOND < newest <= self._now() else self._now()

    def _differs(self) -> bool:
        """Tell whether entries have changed; what cannot be read now is not what was built."""
        searcher = self._live.serving.searcher
        built = {name: _by_id(searcher.base(name)) for name in searcher.names}
        try:
            bases, _ = read_bases(self._paths, fetched(self._paths, self._settings))
        except (MmfaqError, OSError):
            return True
        now = {base.name: _by_id(base) for base in bases if base.entries}
        # Files that have no base in common with the index are not what it was built from.
        return bool(now.keys() & built.keys()) and now != built


def _by_id(base: Base) -> Mapping[str, Entry]:
    return {entry.id: entry for entry in base.entries}
