"""The fuzz targets themselves: each takes what it begins from, and a fault is found and kept."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from fuzz.mutating import changed
from fuzz.target import NAMES, target_named

ROOT = Path(__file__).resolve().parents[2]
_MOST_SEEDS = 12


@pytest.mark.parametrize("name", NAMES)
def test_a_target_takes_its_own_examples_and_a_few_changed_ones(name: str) -> None:
    target, rng = target_named(name), random.Random(1)  # noqa: S311 - the same in every run
    seeds = list(target.seeds())
    tokens = [token.encode() for token in target.tokens]
    for seed in [*seeds[:_MOST_SEEDS], b""]:
        target.check(seed)
    for _ in range(_MOST_SEEDS):
        target.check(changed(rng, seeds, tokens, target.longest))


def test_one_input_can_be_tried_again(tmp_path: Path) -> None:
    found = tmp_path / "input"
    found.write_bytes(b"{}")
    command = [sys.executable, "-m", "fuzz", "webhooks", "--input", str(found)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_without_guidance_inputs_are_changed_at_random(tmp_path: Path) -> None:
    script = "import sys; sys.modules['atheris'] = None; from fuzz.child import main; main('webhooks', sys.argv[1], 1)"
    script = script.replace("sys.argv[1]", "__import__('pathlib').Path(sys.argv[1])")
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "number_of_executed_units" in done.stderr
    assert list((tmp_path / "findings").iterdir()) == []
