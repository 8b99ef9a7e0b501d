"""`mmfaq review`, as people and workflows start it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.review.comment import MARKER
from tests.bot.review.forge import TOKEN, Forge, forge
from tests.bot.review.projects import FILES, LABELS, Project, project_in
from tests.bot.running import ROOT, Command, Done, assert_one_sentence

_TITLE = "::error file=x::How do I pay @everyone?"


@pytest.fixture
def made(tmp_path: Path, cache: Path) -> Project:
    """Return a project, and a cache that holds the encoder."""
    project = project_in(tmp_path)
    project.cache.mkdir()
    (project.cache / "encoders").symlink_to(cache / "encoders")
    return project


@pytest.fixture
def review(made: Project) -> Command:
    """Return the command with the project's cache."""
    return Command({"MMFAQ_CACHE": str(made.cache), "HOME": str(made.cache)})


@pytest.fixture
def github() -> Iterator[Forge]:
    """Return a double that listens."""
    with forge() as found:
        yield found


def _run(review: Command, made: Project, *words: str, **environment: str) -> Done:
    return review("review", "main", "--repository", str(made.top), *words, **environment)


def test_a_workflow_comments_once_and_ends_as_the_review_does(
    review: Command, made: Project, github: Forge, tmp_path: Path
) -> None:
    environment = github.environment(tmp_path) | {"GITHUB_ACTIONS": "true"}
    made.commit({"knowledge/tern/base.yml": "phrasings:\n  gone: [who pays]", "knowledge/tern/questions.yml": LABELS})
    made.edit("## How do I install the package?", f"## {_TITLE}")
    worse = _run(review, made, "--comment", **environment)
    assert worse.code == 1
    (comment,) = github.bodies
    assert comment.startswith(f"{MARKER}\n\n### FAQ review: ")
    assert "errors" in comment.splitlines()[2]
    first, *shown, last = worse.lines
    assert (first.partition("::stop-commands::")[2], last.strip(":")) == (last.strip(":"), last.strip(":"))
    assert shown
    assert {line.partition(",")[0] for line in worse.err.splitlines() if line.startswith("::")} == {
        "::error file=knowledge/tern/questions.yml",
        "::warning file=knowledge/tern/base.yml",
    }
    assert TOKEN not in worse.out + worse.err

    made.git("rm", "--quiet", "knowledge/tern/base.yml")
    made.commit(FILES)
    made.edit("at noon", "at night")
    mended = _run(review, made, "--comment", **environment)
    assert (mended.code, mended.err) == (0, "The comment is updated.\n")
    (comment,) = github.bodies
    assert "who-feeds" in comment or "Who feeds the kestrel?" in comment

    made.edit("at night", "at noon")
    untouched = _run(review, made, "--comment", **environment)
    assert (untouched.code, untouched.err) == (0, "The comment is updated.\n")
    assert github.bodies == [f"{MARKER}\n\nThis edit touches no FAQ file.\n"]


def test_an_edit_of_other_files_passes_and_says_so(review: Command, made: Project) -> None:
    made.commit({"setup.py": "print(1)"})
    done = _run(review, made)
    assert (done.code, done.out, done.err) == (0, "This edit touches no FAQ file.\n", "")
    assert json.loads(_run(review, made, "--json").out) == {"format": 1, "is_touched": False}


def test_scripts_read_what_people_read(review: Command, made: Project) -> None:
    made.edit("at noon", "at night")
    found: dict[str, Any] = json.loads(_run(review, made, "--json").out)
    assert [one["question"] for one in found["changed"]] == ["Who feeds the kestrel?"]
    assert (found["is_refused"], found["questions"]["compared"]) == (False, 4)
    assert _run(review, made).lines[0].startswith("FAQ review: ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--repository", "/nowhere", "main"), "no such folder"),
        (("nowhere",), "There is no commit 'nowhere'"),
        (("main", "../elsewhere"), "not in the repository"),
        (("main", ".git/x.md"), "not in the repository"),
        (("main", "--level", "nothing=off"), "There is no rule"),
        (("main", "--comment"), "GITHUB_TOKEN is not set"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    review: Command, made: Project, words: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    made.edit("at noon", "at night")
    assert_one_sentence(review("review", "--repository", str(made.top), *words), said)


def test_the_pre_commit_hooks_refuse_a_broken_faq_and_let_a_whole_one_pass(made: Project, tmp_path: Path) -> None:
    """The hooks of this project in a repository of its own; pre-commit installs nothing, since that needs a network."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook.pop("language") for hook in hooks} == {"python"}
    local = [{**hook, "language": "system"} for hook in hooks]
    made.commit({".pre-commit-config.yaml": yaml.safe_dump({"repos": [{"repo": "local", "hooks": local}]})})
    command = tmp_path / "bin" / "mmfaq"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m bot "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    whole = _hooks(made, tmp_path)
    assert whole.returncode == 0, whole.stdout
    made.edit("Run `tern fly`", "```\nRun `tern fly`")
    made.git("add", "--all")
    broken = _hooks(made, tmp_path)
    assert broken.returncode == 1
    assert "knowledge/tern/faq.md:" in broken.stdout


def _hooks(made: Project, folder: Path) -> subprocess.CompletedProcess[str]:
    pre_commit = shutil.which("pre-commit", path=str(Path(sys.executable).parent))
    assert pre_commit is not None
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(folder / "pre-commit"),
        "MMFAQ_JOURNAL": "off",
    }
    words = [pre_commit, "run", "--all-files", "--color", "never"]
    return subprocess.run(words, cwd=made.top, env=environment, capture_output=True, text=True, check=False)
