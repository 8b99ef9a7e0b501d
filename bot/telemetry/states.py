"""What is so just now: asked of whoever knows it when metrics are collected, and never kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.journal.errors import JournalError
from bot.journal.records import Health


@dataclass(frozen=True, slots=True)
class IndexState:
    """The version that answers, and when it was built and taken up."""

    version: str
    built_at: datetime
    served_since: datetime


@dataclass(frozen=True, slots=True)
class Ready:
    """Whether the bot is ready, which platforms are connected, and for how many seconds the index has been behind."""

    is_ok: bool
    connected: dict[str, bool]
    behind_seconds: float


@dataclass(eq=False, slots=True)
class States(Collector):
    """Who knows what is so: `waiting` by platform; None where nobody does."""

    waiting: dict[str, Callable[[], int]] = field(default_factory=dict)
    journal: Callable[[], Health] | None = None
    index: Callable[[], IndexState] | None = None
    ready: Callable[[], Ready] | None = None

    def know(self, platform: str, waiting: Callable[[], int], journal: Callable[[], Health]) -> None:
        """Take up who knows how many wait on a platform, and how the journal fares."""
        self.waiting[platform], self.journal = waiting, journal

    def collect(self) -> Iterator[Metric]:
        """Yield what is so."""
        queue = GaugeMetricFamily("mmfaq_queue_length", "Questions that wait for a worker.", labels=["platform"])
        for platform, waiting in self.waiting.items():
            queue.add_metric([platform], waiting())
        yield queue
        yield from () if self.index is None else _of_index(self.index())
        yield from () if self.ready is None else _of_readiness(self.ready())
        health = None if self.journal is None else _health(self.journal)
        yield from () if health is None else _of_journal(health)


def _health(journal: Callable[[], Health]) -> Health | None:
    """Return how a journal fares, None where nothing can be remembered at all."""
    try:
        return journal()
    except JournalError:
        return None


def _of_journal(health: Health) -> Iterator[Metric]:
    yield GaugeMetricFamily("mmfaq_journal_ok", "1 where the journal can be written.", value=health.is_ok)
    yield GaugeMetricFamily("mmfaq_journal_pending", "Records that wait to be written.", value=health.pending)
    yield CounterMetricFamily("mmfaq_journal_dropped", "Records that were not kept.", value=health.dropped)


def _of_index(index: IndexState) -> Iterator[Metric]:
    named = GaugeMetricFamily("mmfaq_index_info", "1, with the version that answers.", labels=["version"])
    named.add_metric([index.version], 1)
    yield named
    built, since = index.built_at.timestamp(), index.served_since.timestamp()
    yield GaugeMetricFamily("mmfaq_index_built_timestamp_seconds", "When that version was built.", value=built)
    yield GaugeMetricFamily("mmfaq_index_served_timestamp_seconds", "When it was taken up.", value=since)


def _of_readiness(ready: Ready) -> Iterator[Metric]:
    yield GaugeMetricFamily("mmfaq_ready", "1 where /health/ready answers 200.", value=ready.is_ok)
    connected = GaugeMetricFamily("mmfaq_connected", "1 where a platform is connected.", labels=["platform"])
    for platform, is_connected in ready.connected.items():
        connected.add_metric([platform], is_connected)
    yield connected
    what = "For how long FAQ files have said something else than the index."
    yield GaugeMetricFamily("mmfaq_index_behind_seconds", what, value=ready.behind_seconds)
