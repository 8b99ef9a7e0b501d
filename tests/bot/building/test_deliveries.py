"""A call of a forge counts once, for a day, also after a restart."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.building.deliveries import Deliveries


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "webhooks.json"


def test_each_mark_is_taken_once(path: Path) -> None:
    deliveries = Deliveries(path)
    assert deliveries.take(["body 1", "id 1"])
    assert not deliveries.take(["body 1", "id 2"])
    assert not deliveries.take(["body 2", "id 1"])
    assert deliveries.take(["body 2", "id 2"])


def test_a_restart_forgets_nothing_and_the_file_tells_nothing(path: Path) -> None:
    assert Deliveries(path).take(["hunter2"])
    assert not Deliveries(path).take(["hunter2"])
    assert "hunter2" not in path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o777 == 0o600


def test_after_a_day_a_mark_is_forgotten(path: Path) -> None:
    now = 1000.0
    deliveries = Deliveries(path, now=lambda: now)
    assert deliveries.take(["one"])
    now += 86_399
    assert not deliveries.take(["one"])
    now += 2
    assert deliveries.take(["one"])


def test_no_more_than_some_thousands_are_kept_the_latest_ones(path: Path) -> None:
    now = 0.0
    deliveries = Deliveries(path, now=lambda: now)
    for start in range(0, 3000, 500):
        now += 1
        assert deliveries.take(f"mark {number}" for number in range(start, start + 500))
    assert not deliveries.take(["mark 2999"])
    assert deliveries.take(["mark 0"])


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": "b"}', "[" * 100_000, "\xff"])
def test_a_file_that_says_nothing_is_begun_anew(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_bytes(text.encode("latin-1"))
    assert Deliveries(path).take(["one"])
    assert not Deliveries(path).take(["one"])


def test_what_cannot_be_written_is_told_once_and_remembered_until_the_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "state").write_text("", encoding="utf-8")
    deliveries = Deliveries(tmp_path / "state" / "webhooks.json")
    with caplog.at_level(logging.WARNING):
        assert [deliveries.take([mark]) for mark in ("one", "two", "one")] == [True, True, False]
    assert len(caplog.records) == 1
    assert "forgotten with a restart" in caplog.text


def test_of_two_at_once_one_is_taken(path: Path) -> None:
    deliveries = Deliveries(path)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: deliveries.take(["one", "two"]), range(8))) == 1
