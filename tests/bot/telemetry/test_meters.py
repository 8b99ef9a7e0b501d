"""Metrics are those of one process's own, and look at what is so only when they are asked."""

from __future__ import annotations

from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from bot.journal.errors import JournalError
from bot.journal.records import Health
from bot.telemetry.meters import Fault, Meters
from bot.telemetry.stages import Stage
from tests.bot.telemetry.scraping import value


def test_two_of_them_share_nothing_and_leave_the_librarys_own_alone() -> None:
    before = {metric.name for metric in REGISTRY.collect()}
    one, other = Meters(), Meters()
    one.asked("slack", "mention", "answered")
    assert value(one, "mmfaq_questions_total", platform="slack", way="mention", outcome="answered") == 1
    assert value(other, "mmfaq_questions_total", platform="slack", way="mention", outcome="answered") is None
    assert {metric.name for metric in REGISTRY.collect()} == before


def test_what_is_exposed_can_be_read_and_says_nothing_of_when_counting_began() -> None:
    meters = Meters()
    meters.shown("slack", 0.93, 0.2)
    text = meters.exposed().decode()
    names = {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}
    assert {"mmfaq_answer_seconds_bucket", "process_resident_memory_bytes"} <= names
    assert not [name for name in names if name.endswith("_created")]


def test_errors_and_stages_are_there_before_there_are_any() -> None:
    meters = Meters()
    assert all(value(meters, "mmfaq_errors_total", kind=fault.value) == 0 for fault in Fault)
    assert all(value(meters, "mmfaq_stage_seconds_count", stage=stage.value) == 0 for stage in Stage)


def test_states_are_asked_for_each_time() -> None:
    meters, waiting = Meters(), [3, 7]
    meters.states.know("slack", lambda: waiting.pop(0), lambda: Health(is_ok=True, dropped=2, pending=5, last_error=""))
    assert value(meters, "mmfaq_queue_length", platform="slack") == 3
    assert value(meters, "mmfaq_queue_length", platform="slack") == 7


def test_a_journal_that_cannot_even_be_opened_hides_no_other_metric() -> None:
    def journal() -> Health:
        raise JournalError("The journal cannot be opened.")

    meters = Meters()
    meters.states.know("slack", lambda: 1, journal)
    assert value(meters, "mmfaq_journal_ok") is None
    assert value(meters, "mmfaq_queue_length", platform="slack") == 1
