"""Python, packages and the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from bot.doctor.check import Status
from bot.doctor.machine import check_clock, check_libraries, check_packages, check_python, clock_against, needed
from bot.settings import ROOT
from index.store import Manifest

_NOW = datetime(2030, 1, 2, tzinfo=UTC)
_MANIFEST = Manifest(1, "0001-a", "2030-01-01T00:00:00+00:00", "", "", "", {}, 0)


def test_this_python_will_do() -> None:
    (found,) = check_python()
    assert found.status is Status.OK


def test_an_older_python_is_told_with_what_is_needed() -> None:
    (found,) = check_python("3.10.9")
    assert (found.status, found.what) == (Status.FAILED, "Python 3.10.9, and mmfaq needs >=3.11")
    assert found.remedy == "Make the virtual environment with Python >=3.11."


def test_packages_are_those_that_were_tested() -> None:
    (found,) = check_packages(ROOT / "constraints.txt")
    assert found.status is Status.OK
    assert "click" in {one.name for one in needed()}
    assert "torch" not in {one.name for one in needed()}


def test_packages_that_are_lacking_or_others_are_told(tmp_path: Path) -> None:
    (tmp_path / "constraints.txt").write_text("Click==1.0  # an old one\nrich==" + metadata.version("rich") + "\n")
    wanted = [Requirement("click"), Requirement("rich"), Requirement("no-such-package")]
    lacking, others = check_packages(tmp_path / "constraints.txt", wanted)
    assert (lacking.status, lacking.what) == (Status.FAILED, "not installed: no-such-package")
    assert others.status is Status.WARNING
    assert others.what.endswith(f"click {metadata.version('click')} instead of 1.0")


def test_without_constraints_any_version_will_do(tmp_path: Path) -> None:
    (found,) = check_packages(tmp_path / "nowhere", [Requirement("click")])
    assert found.status is Status.OK


def test_libraries_that_are_no_python_can_be_loaded() -> None:
    (found,) = check_libraries()
    assert found.status is Status.OK


def test_a_library_that_cannot_be_loaded_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken_library.py").write_text("raise ImportError('libgomp.so.1: cannot open it')\n")
    monkeypatch.syspath_prepend(tmp_path)
    (found,) = check_libraries(["ssl", "broken_library"])
    assert (found.status, found.what) == (
        Status.FAILED,
        "broken_library cannot be loaded (libgomp.so.1: cannot open it)",
    )


def test_a_clock_that_is_ahead_of_the_index_is_right() -> None:
    (found,) = check_clock([_MANIFEST], _NOW)
    assert found.status is Status.OK
    assert next(iter(check_clock([], _NOW))).status is Status.OK


def test_a_clock_that_is_behind_the_index_is_wrong() -> None:
    newer = replace(_MANIFEST, created=(_NOW + timedelta(days=1)).isoformat())
    (found,) = check_clock([_MANIFEST, newer], _NOW)
    assert (found.status, found.remedy) == (Status.FAILED, "Set the clock, best by NTP.")


@pytest.mark.parametrize(
    ("seconds", "status", "what"),
    [
        (0.0, Status.OK, "the same as slack.com's"),
        (59.0, Status.OK, "59 s ahead of slack.com's"),
        (-90.0, Status.WARNING, "90 s behind slack.com's"),
        (301.0, Status.FAILED, "301 s ahead of slack.com's"),
    ],
)
def test_a_clock_is_as_right_as_a_platform_takes_it(seconds: float, status: Status, what: str) -> None:
    found = clock_against(seconds, "slack.com")
    assert (found.status, found.what) == (status, what)
