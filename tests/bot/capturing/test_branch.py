"""A draft as a commit: on a branch of its own, with the operator's checkout left exactly as it was."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.capturing.branch import OUTSIDE, commit
from bot.capturing.errors import CaptureError
from bot.capturing.writing import written
from tests.bot.capturing.samples import drafted


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout with a FAQ, a file that is staged, one that is changed, and one that git does not know."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    folder = tmp_path / "a folder"
    (folder / "docs").mkdir(parents=True)
    (folder / "docs/faq.md").write_text("## How?\n\nSo.\n", encoding="utf-8")
    _git(folder, "init", "-q", "-b", "main")
    _git(folder, "add", ".")
    _git(folder, "-c", "user.name=Mo", "-c", "user.email=mo@example.org", "commit", "-q", "-m", "FAQ")
    (folder / "staged.md").write_text("staged", encoding="utf-8")
    _git(folder, "add", "staged.md")
    (folder / "docs/faq.md").write_text("## How?\n\nOtherwise.\n", encoding="utf-8")
    (folder / "unknown.md").write_text("unknown", encoding="utf-8")
    return folder


def _git(folder: Path, *words: str) -> str:
    words = ("git", "-C", str(folder), *words)
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _state(folder: Path) -> tuple[object, ...]:
    files = {file.name: file.read_text(encoding="utf-8") for file in folder.rglob("*.md")}
    names = sorted(file.name for file in folder.iterdir())
    return files, names, (folder / ".git/index").read_bytes(), _git(folder, "rev-parse", "HEAD", "main")


def test_the_draft_is_one_commit_beside_the_bases_files_and_nothing_else_changes(checkout: Path) -> None:
    before, draft = _state(checkout), drafted()
    kept = commit(draft, checkout / "docs", "faq/captured", checkout / "docs")
    path = f"docs/{written(draft).name}"
    assert (kept.where, kept.is_new) == (f"faq/captured:{path}", True)
    assert _state(checkout) == before
    assert _git(checkout, "show", f"faq/captured:{path}") == written(draft).text.strip()
    assert _git(checkout, "diff", "--name-status", "main", "faq/captured") == f"A\t{path}"
    assert _git(checkout, "log", "-1", "--format=%an <%ae> %s", "faq/captured") == (
        "mmfaq <mmfaq@localhost> Draft of an FAQ entry: how-do-i-oil-the-crane-2"
    )


def test_the_operators_name_stands_on_it_where_git_knows_one(checkout: Path) -> None:
    _git(checkout, "config", "user.name", "Mo")
    _git(checkout, "config", "user.email", "mo@example.org")
    commit(drafted(), checkout, "captured")
    assert _git(checkout, "log", "-1", "--format=%an %ce", "captured") == "Mo mo@example.org"
    assert _git(checkout, "ls-tree", "-r", "--name-only", "captured").startswith(f"docs/faq.md\n{OUTSIDE}/how-do")


def test_drafts_follow_each_other_on_a_branch_and_the_same_one_is_there_once(checkout: Path) -> None:
    first = commit(drafted(), checkout, "captured")
    commit(drafted("How is it cleaned?", message="2.0"), checkout, "captured")
    again = commit(drafted("Reworded, how?"), checkout, "captured")
    assert (again.where, again.is_new) == (first.where, False)
    assert _git(checkout, "rev-list", "--count", "main..captured") == "2"


@pytest.mark.parametrize(
    "name", ["", "-d", "--help", "a b", "a..b", "@{-1}", "x.lock", "a;touch x", "refs/../x", "a\nb"]
)
def test_what_is_no_name_of_a_branch_is_refused(checkout: Path, name: str) -> None:
    before = _git(checkout, "branch", "--list")
    with pytest.raises(CaptureError, match="no name of a branch"):
        commit(drafted(), checkout, name)
    assert _git(checkout, "branch", "--list") == before


def test_a_branch_that_is_checked_out_is_left_alone(checkout: Path) -> None:
    before = _state(checkout)
    with pytest.raises(CaptureError, match="is checked out"):
        commit(drafted(), checkout, "main")
    assert _state(checkout) == before


def test_what_is_no_checkout_or_has_no_commit_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    _git(tmp_path / "empty", "init", "-q")
    with pytest.raises(CaptureError, match="nothing is committed"):
        commit(drafted(), tmp_path / "empty", "captured")
    for folder in (tmp_path, tmp_path / "gone"):
        with pytest.raises(CaptureError, match="no checkout"):
            commit(drafted(), folder, "captured")


def test_what_the_environment_says_of_repositories_does_not_count(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _state(checkout)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    kept = commit(drafted(), checkout, "captured")
    monkeypatch.undo()
    assert kept.is_new
    assert _state(checkout) == before


def test_a_checkout_whose_hooks_and_filters_run_programs_runs_none(checkout: Path) -> None:
    for hook in ("pre-commit", "commit-msg", "post-commit", "reference-transaction"):
        path = checkout / ".git/hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\ntouch {hook}.ran\n", encoding="utf-8")
        path.chmod(0o755)
    commit(drafted(answer="x\r\ny"), checkout, "captured")
    assert not list(checkout.rglob("*.ran"))
