"""An index is behind once its files say something else, and not when only their times have changed."""

from __future__ import annotations

import os
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.telemetry.freshness import GRACE, Freshness
from tests.bot.chat.served import Served


class _Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, age: timedelta) -> None:
        self.now += age


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def served(tmp_path: Path, index: Path, faq: Path, cache: Path) -> Served:
    return Served(tmp_path, index, faq, cache)


def looked(served: Served, clock: _Clock) -> Freshness:
    freshness = Freshness(served.live(), served.settings(), now=clock)
    freshness.look()
    return freshness


def later(file: Path, seconds: float = 5.0) -> None:
    os.utime(file, (time.time() + seconds,) * 2)


def test_an_index_of_what_the_files_say_is_fresh(served: Served, clock: _Clock) -> None:
    freshness = looked(served, clock)
    clock.pass_by(timedelta(days=30))
    freshness.look()
    assert (freshness.is_fresh, freshness.behind) == (True, timedelta())


def test_a_newer_time_alone_means_nothing(served: Served, clock: _Clock) -> None:
    freshness = looked(served, clock)
    later(served.faq / "kestrel" / "faq.md")
    freshness.look()
    clock.pass_by(GRACE * 2)
    assert freshness.is_fresh


def test_a_change_makes_it_stale_after_a_while_and_a_build_fresh_again(served: Served, clock: _Clock) -> None:
    live = served.live()
    freshness = Freshness(live, served.settings(), now=clock)
    freshness.look()
    file = served.faq / "kestrel" / "faq.md"
    file.write_text(file.read_text(encoding="utf-8").replace("at noon", "at dawn"), encoding="utf-8")
    later(file)
    freshness.look()
    states = [freshness.is_fresh]
    clock.pass_by(GRACE + timedelta(minutes=1))
    states.append(freshness.is_fresh)
    assert states == [True, False]
    served.publish("Who hides the badger?", "Nobody does.")
    assert live.refresh()
    freshness.look()
    assert (freshness.is_fresh, freshness.behind) == (True, timedelta())


def test_a_file_that_is_gone_is_a_change_that_counts_from_when_it_is_noticed(served: Served, clock: _Clock) -> None:
    freshness = looked(served, clock)
    (served.faq / "tern" / "faq.md").unlink()
    clock.pass_by(timedelta(hours=1))
    freshness.look()
    assert freshness.behind == timedelta()
    clock.pass_by(timedelta(hours=1))
    freshness.look()
    assert freshness.behind == timedelta(hours=1)


def test_files_of_other_bases_are_not_what_the_index_was_built_from(served: Served, clock: _Clock) -> None:
    shutil.rmtree(served.faq)
    (served.faq / "osprey").mkdir(parents=True)
    (served.faq / "osprey" / "faq.md").write_text("## Who feeds the osprey?\n\nNobody.\n", encoding="utf-8")
    later(served.faq / "osprey" / "faq.md")
    freshness = looked(served, clock)
    clock.pass_by(timedelta(days=1))
    assert freshness.is_fresh
