"""The GitHub Action: its steps, with what people wrote kept out of its scripts."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.bot.review.projects import Project
from tests.bot.running import ROOT

_ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
_STEPS: list[dict[str, Any]] = _ACTION["runs"]["steps"]
_HOSTILE = "$(touch pwned) `touch pwned`; touch pwned"


def _review(project: Project, folder: Path, **environment: str) -> list[str]:
    """Run the last step's script with a command that tells its words; return them."""
    command = folder / "mmfaq" / "bin" / "mmfaq"
    command.parent.mkdir(parents=True)
    command.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    given = {"HOME": str(folder), "RUNNER_TEMP": str(folder), "ALLOW": "0", "LEVELS": "", "PATHS": "knowledge"}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", _STEPS[-1]["run"]],  # noqa: S607  # as runners do
        cwd=project.top,
        env={"PATH": os.environ["PATH"], "BASE": "main", **given, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_no_script_holds_an_expression() -> None:
    scripts = [step["run"] for step in _STEPS if "run" in step]
    assert len(scripts) == 3
    assert not any("${{" in script for script in scripts)


def test_every_input_is_used_and_described() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    for name, about in _ACTION["inputs"].items():
        assert about["description"].endswith(".")
        assert f"inputs.{name} " in text


def test_paths_and_levels_are_words_of_their_own(project: Project, tmp_path: Path) -> None:
    words = _review(project, tmp_path, PATHS="docs/my faq\n\nknowledge\n", LEVELS="a=off\nb=note\n", ALLOW="2")
    assert words == [
        *("review", "--comment", "--allow=2", "--level=a=off", "--level=b=note"),
        *("--", "main", "docs/my faq", "knowledge"),
    ]


@pytest.mark.parametrize("name", ["ALLOW", "LEVELS", "PATHS"])
def test_what_inputs_hold_is_never_run(project: Project, tmp_path: Path, name: str) -> None:
    words = _review(project, tmp_path, **{name: _HOSTILE})
    assert any(_HOSTILE in word for word in words)
    assert not list(tmp_path.rglob("pwned"))


def test_a_base_that_is_not_there_is_fetched(project: Project, tmp_path: Path) -> None:
    project.git("checkout", "--quiet", "main")
    head = project.commit()
    project.git("checkout", "--quiet", "edit")
    project.commit()
    shallow = Project(tmp_path / "shallow", project.cache)
    project.git("clone", "--quiet", "--depth=1", "--branch=edit", f"file://{project.top}", str(shallow.top))
    assert _review(shallow, tmp_path, BASE=head)[-2] == head
    assert shallow.git("cat-file", "-t", head) == "commit"
