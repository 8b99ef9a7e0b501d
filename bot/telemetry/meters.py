"""What is counted and timed in one process, for Prometheus: no text, no person, and words of this program as labels."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.metrics_core import Metric

from bot.telemetry.stages import Stage
from bot.telemetry.states import States

_SURE = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
_STAGE_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_ANSWER_S = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0)
_ACK_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)  # three seconds are the most on every platform


class Fault(Enum):
    """A kind of error, as metrics call it."""

    UNFORESEEN = "unforeseen"  # a question met a fault of ours
    UNDELIVERED = "undelivered"  # the platform did not take an answer
    EVENT = "event"  # an event could not be taken
    UPKEEP = "upkeep"  # claims, or what others left undone, could not be looked after
    INDEX = "index"  # a published version could not be opened


class Meters:
    """The metrics of a process, in a registry of their own; `states` are looked at when somebody asks."""

    def __init__(self) -> None:
        self.states = States()
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(self.states)
        self._questions = Counter(
            "mmfaq_questions",
            "Questions that were put to the bot or overheard, by how they came and what became of them.",
            ("platform", "way", "outcome"),
            registry=registry,
        )
        self._confidence = Histogram(
            "mmfaq_confidence",
            "How sure the bot was of what it found.",
            ("platform",),
            buckets=_SURE,
            registry=registry,
        )
        self._answers = Histogram(
            "mmfaq_answer_seconds",
            "Seconds from a question's arrival until its answer was shown.",
            ("platform",),
            buckets=_ANSWER_S,
            registry=registry,
        )
        self._stages = Histogram(
            "mmfaq_stage_seconds", "Seconds of the parts of an answer.", ("stage",), buckets=_STAGE_S, registry=registry
        )
        self._acks = Histogram(
            "mmfaq_ack_seconds",
            "Seconds from an event's arrival until the platform was told that it is taken.",
            ("platform",),
            buckets=_ACK_S,
            registry=registry,
        )
        self._encodes = Counter("mmfaq_encodes", "Texts of questions that were encoded.", registry=registry)
        self._swaps = Counter("mmfaq_index_swaps", "Newer index versions that were taken up.", registry=registry)
        self._limits = Counter(
            "mmfaq_rate_limits", "Calls that a platform put off as too many.", ("platform",), registry=registry
        )
        self._reconnects = Counter(
            "mmfaq_reconnects", "Connections to a platform that came back.", ("platform",), registry=registry
        )
        self._errors = Counter("mmfaq_errors", "Errors, by their kind.", ("kind",), registry=registry)
        self._begin_at_nothing()

    def asked(self, platform: str, way: str, outcome: str) -> None:
        """Count a question, and what became of it."""
        self._questions.labels(platform, way, outcome).inc()

    def shown(self, platform: str, confidence: float, seconds: float) -> None:
        """Note how sure an answer was that is shown, and how long it took."""
        self._confidence.labels(platform).observe(confidence)
        self._answers.labels(platform).observe(seconds)

    def passed(self, stage: Stage, seconds: float) -> None:
        """Note how long a stage took."""
        self._stages.labels(stage.value).observe(seconds)

    def acknowledged(self, platform: str, seconds: float) -> None:
        """Note how long a platform waited to hear that an event is taken."""
        self._acks.labels(platform).observe(seconds)

    def encoded(self) -> None:
        """Count a text that was encoded."""
        self._encodes.inc()

    def swapped(self) -> None:
        """Count a version that was taken up."""
        self._swaps.inc()

    def limited(self, platform: str) -> None:
        """Count a call that was put off."""
        self._limits.labels(platform).inc()

    def reconnected(self, platform: str) -> None:
        """Count a connection that came back."""
        self._reconnects.labels(platform).inc()

    def failed(self, fault: Fault) -> None:
        """Count an error."""
        self._errors.labels(fault.value).inc()

    def collect(self) -> Iterator[Metric]:
        """Yield all metrics, without the times at which counting began: those are the process's."""
        for metric in self._registry.collect():
            metric.samples = [sample for sample in metric.samples if not sample.name.endswith("_created")]
            yield metric

    def exposed(self) -> bytes:
        """Return all metrics as Prometheus reads them."""
        return generate_latest(self)  # it wants nothing of a registry but `collect`

    def _begin_at_nothing(self) -> None:
        """Let what alerts look at be there from the start: a rise from nothing to one is no rise."""
        for fault in Fault:
            self._errors.labels(fault.value)
        for stage in Stage:
            self._stages.labels(stage.value)
