"""The soak counts right, and a short one, in which everything but a kill goes wrong, loses nothing."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.questions import ROOT
from benchmarks.soak import Plan, soaked
from benchmarks.soaking.disk import LimitedDisk, MountedDisk, size_of, small_disk
from benchmarks.soaking.figures import memory_of, rows_of, written
from benchmarks.soaking.ledger import Ledger, shares
from benchmarks.soaking.process import Sample
from bot.chat.asking import Way


class _Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def _ledger() -> tuple[Ledger, _Clock, list[str]]:
    clock, told = _Clock(), list[str]()
    return Ledger(told.append, clock), clock, told


def test_a_question_is_answered_once_whatever_becomes_of_its_message() -> None:
    ledger, clock, told = _ledger()
    ledger.ask("q", "Slack", Way.MENTION, is_taken=True)
    clock.seconds += 2
    for _ in range(3):
        ledger.answer("q", "m1")
    assert (ledger.account.answered["Slack"], ledger.account.twice.total(), list(ledger.seconds)) == (1, 0, [2.0])
    assert (ledger.waiting, told) == ([], [])


def test_a_second_message_is_an_answer_too_many() -> None:
    ledger, _, told = _ledger()
    ledger.ask("q", "Discord", Way.DIRECT, is_taken=True)
    for message in ("m1", "m2", "m3"):
        ledger.answer("q", message)
    assert ledger.account.twice == {"Discord": 1}
    assert told == ["Discord direct q, asked 0.0 s ago: answered twice"]


def test_only_a_command_of_slack_may_be_shown_again_and_only_over_a_kill() -> None:
    ledger, _, _ = _ledger()
    for key, platform, way in (
        ("a", "Slack", Way.COMMAND),
        ("b", "Slack", Way.MENTION),
        ("c", "Discord", Way.COMMAND),
    ):
        ledger.ask(key, platform, way, is_taken=True)
        ledger.answer(key, "m1")
    ledger.bot_ended()
    for key in ("a", "b", "c"):
        ledger.answer(key, "m2")
    ledger.ask("d", "Slack", Way.COMMAND, is_taken=True)
    ledger._now = lambda: 1001.0
    ledger.ask("e", "Slack", Way.COMMAND, is_taken=True)
    for message in ("m1", "m2"):
        ledger.answer("e", message)
    assert ledger.account.repeated == 1
    assert ledger.account.twice == {"Slack": 2, "Discord": 1}


@pytest.mark.parametrize(("is_taken", "lost", "refused"), [(True, 1, 0), (False, 0, 1)])
def test_what_is_never_answered_is_lost_if_the_bot_had_it(is_taken: bool, lost: int, refused: int) -> None:  # noqa: FBT001 - a case
    ledger, clock, _ = _ledger()
    ledger.ask("q", "Slack", Way.MENTION)
    if is_taken:
        ledger.take("q")
    clock.seconds += 59
    ledger.sweep()
    assert len(ledger.waiting) == 1
    clock.seconds += 2
    ledger.sweep()
    assert (ledger.account.lost.total(), ledger.account.refused.total(), ledger.waiting) == (lost, refused, [])


def test_over_the_end_of_a_bot_a_question_may_take_longer() -> None:
    ledger, clock, _ = _ledger()
    ledger.ask("q", "Slack", Way.MENTION, is_taken=True)
    clock.seconds += 1
    ledger.bot_ended()
    clock.seconds += 100
    ledger.sweep()
    assert ledger.account.lost.total() == 0
    assert ledger.pressing == 0
    clock.seconds += 30
    ledger.sweep()
    assert ledger.account.lost == {"Slack": 1}
    ledger.answer("q", "m1")
    assert (ledger.account.late, ledger.account.answered.total()) == (1, 0)


def test_what_the_platform_refused_counts_once_and_not_where_it_is_answered_all_the_same() -> None:
    ledger, _, _ = _ledger()
    for key in ("p", "q"):
        ledger.ask(key, "Discord", Way.COMMAND)
    ledger.refuse(["p", "q"])
    ledger.refuse(["p", "unknown"])
    assert ledger.account.refused == {"Discord command": 2}
    ledger.answer("q", "m1")
    assert (ledger.account.refused, ledger.account.answered) == ({"Discord command": 1}, {"Discord": 1})


def test_questions_are_forgotten_after_a_while() -> None:
    ledger, clock, _ = _ledger()
    for number in range(1000):
        clock.seconds += 1
        ledger.ask(f"q{number}", "Slack", Way.MENTION, is_taken=True)
        ledger.answer(f"q{number}", "m1")
        ledger.sweep()
        assert len(ledger._asked) <= 152
    assert "q0" not in ledger
    assert ledger.account.answered.total() == 1000


def test_times_are_undisturbed_only_where_nothing_went_wrong_meanwhile() -> None:
    ledger, clock, _ = _ledger()
    _answered_after(ledger, clock, "calm", 1.0)
    ledger.ask("over", "Slack", Way.MENTION, is_taken=True)
    ledger.disturbed()
    _answered_after(ledger, clock, "within", 2.0)
    ledger.answer("over", "m1")
    ledger.calm()
    _answered_after(ledger, clock, "soon after", 3.0)
    clock.seconds += 5
    _answered_after(ledger, clock, "calm again", 4.0)
    assert list(ledger.calm_seconds) == [1.0, 4.0]
    assert len(ledger.seconds) == 5


def _answered_after(ledger: Ledger, clock: _Clock, key: str, seconds: float) -> None:
    ledger.ask(key, "Slack", Way.MENTION, is_taken=True)
    clock.seconds += seconds
    ledger.answer(key, "m1")


def test_shares_are_of_what_was_measured() -> None:
    assert list(shares([0.4, 0.1, 0.3, 0.2], 0.5, 0.95)) == [0.2, 0.4]
    assert list(shares([], 0.5)) == [0.0]


def _samples(rss: Callable[[float], float]) -> list[Sample]:
    return [Sample(second, second, rss(second), rss(second), 9, 30, 1.0, 100.0, 1.0) for second in range(0, 900, 10)]


def test_memory_that_rises_is_told_from_memory_that_is_flat() -> None:
    rising, flat = memory_of(_samples(lambda second: 200 + second / 10)), memory_of(_samples(lambda _: 250.0))
    assert rising is not None
    assert flat is not None
    assert rising.slope == pytest.approx(360)
    assert rising.growth > 0.3
    assert (flat.slope, flat.growth) == (0, 0)
    assert memory_of(_samples(lambda _: 250.0)[:15]) is None


def test_a_small_disk_is_full_and_has_room_again(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4) as disk:
        if isinstance(disk, LimitedDisk):
            pytest.skip("no file system can be mounted here")
        assert isinstance(disk, MountedDisk)
        disk.fill(os.getpid())
        with pytest.raises(OSError, match="No space left"):
            (disk.folder / "journal.db").write_bytes(b"x" * 10_000)
        disk.free(os.getpid())
        (disk.folder / "journal.db").write_bytes(b"x" * 10_000)
        assert size_of(disk.folder) == 10_000
    assert not list((tmp_path / "disk").iterdir())


_WRITING = """
import sys
for path in sys.stdin:
    try:
        with open(path.strip(), "wb") as file:
            file.write(b"x" * 10_000)
        print("written", flush=True)
    except OSError as error:
        print(error.strerror, flush=True)
"""


def test_where_nothing_can_be_mounted_a_process_can_write_no_long_file(tmp_path: Path) -> None:
    disk = LimitedDisk(tmp_path)
    words = (sys.executable, "-c", _WRITING)
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for change, answer in ((disk.fill, "File too large\n"), (disk.free, "written\n")):
            change(process.pid)
            process.stdin.write(f"{tmp_path / 'file'}\n")
            process.stdin.flush()
            assert process.stdout.readline() == answer
        process.stdin.close()


def test_in_a_short_soak_nothing_is_lost_and_nothing_answered_twice(
    exported_encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MMFAQ_CACHE", str(exported_encoder.parent))
    notes: list[str] = []
    with small_disk(tmp_path / "state", 64) as disk:
        plan = Plan(15.0, 4.0, swap_s=3.0, is_killing=False, mortal=1.0)
        found = asyncio.run(soaked(plan, tmp_path / "soak", disk, lambda _: None, notes.append))
    log = (tmp_path / "soak" / "bot.log").read_text(encoding="utf-8")
    assert found.is_well(0.1), (notes, log)
    assert sum(found.answered.values()) + sum(found.refused.values()) == sum(found.asked.values())
    assert found.faults["bot told to end"] >= 1
    assert found.swaps > 0
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- figures -->\nold\n<!-- end of figures -->\nafter\n", encoding="utf-8")
    written(page, found)
    lines = page.read_text(encoding="utf-8").splitlines()
    assert (lines[0], lines[-1], "old" in lines) == ("before", "after", False)
    assert len(lines) == len(list(rows_of(found))) + 6
    json.dumps(dataclasses.asdict(found))


def test_the_page_has_room_for_the_figures() -> None:
    text = (ROOT / "docs" / "soak.md").read_text(encoding="utf-8")
    assert text.index("<!-- figures -->") < text.index("<!-- end of figures -->")
