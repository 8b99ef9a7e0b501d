"""Repositories made by the real git command, and bases that name them as their sources."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.settings import Settings
from index.sources import Checkouts, GitSource
from tests.index.writing import write

FAQ = "# FAQ\n\n## What is it?\n\nA tool.\n\n## Is it free?\n\nIt is.\n"
CHINESE = "# FAQ\n\n## What is it?\n\n一个工具。\n"


@dataclass(frozen=True, slots=True)
class Upstream:
    """A working tree and the bare repository that it is pushed to."""

    tree: Path
    bare: Path

    @property
    def url(self) -> str:
        return f"file://{self.bare}"

    @property
    def head(self) -> str:
        return git(self.tree, "rev-parse", "HEAD")

    def commit(self, files: dict[str, str], *, branch: str = "main") -> str:
        """Write files, commit and push them; return the commit."""
        write(self.tree, files)
        git(self.tree, "add", "--all")
        git(self.tree, "commit", "--quiet", "--allow-empty", "--message", "Change")
        self.push(branch)
        return self.head

    def push(self, branch: str = "main") -> None:
        """Push what the tree is at, whatever the branch was at."""
        git(self.tree, "push", "--quiet", "--force", str(self.bare), f"HEAD:refs/heads/{branch}")


def git(folder: Path, *arguments: str, **environment: str) -> str:
    """Run git in a folder as somebody; return what it printed."""
    somebody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for role in ("AUTHOR", "COMMITTER"):
        somebody |= {f"GIT_{role}_NAME": "A", f"GIT_{role}_EMAIL": "a@example.org"}
    done = subprocess.run(
        ["git", *arguments],  # noqa: S607  # the real one, wherever it is
        cwd=folder,
        env={**os.environ, **somebody, **environment},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().strip()


def upstream(folder: Path, files: dict[str, str], *, is_partial: bool = True) -> Upstream:
    """Return a repository with one commit; `is_partial`: its server leaves out files that are not asked for."""
    made = Upstream(folder / "tree", folder / "tool.git")
    made.tree.mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(made.bare))
    git(folder, "init", "--quiet", "--initial-branch=main", str(made.tree))
    if is_partial:
        git(made.bare, "config", "uploadpack.allowFilter", "true")
    made.commit(files)
    return made


def base(folder: Path, url: str, *lines: str, files: str = "docs/faq.md") -> Path:
    """Write a base whose only source is a repository; `lines` are more of the source."""
    more = "".join(f"    {line}\n" for line in lines)
    text = f"title: Tool\nsources:\n  - git: {url}\n    files: [{files}]\n{more}"
    (folder / "tool").mkdir(parents=True, exist_ok=True)
    (folder / "tool" / "base.yml").write_text(text, encoding="utf-8")
    return folder / "tool"


def settings(folder: Path) -> Settings:
    """Return settings whose sources are kept in a folder of the test."""
    return Settings(folder / "knowledge", folder / "index", folder / "cache", sources=folder / "sources")


def texts(checkouts: Checkouts) -> dict[str, str]:
    """Return the files of the only checkout with their texts."""
    (checkout,) = checkouts.found.values()
    files = [path for path in checkout.folder.rglob("*") if path.is_file()]
    return {path.relative_to(checkout.folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def fake_git(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a program of that name before the real one, which it reaches as $GIT."""
    real = shutil.which("git")
    program = folder / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nGIT={real}\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


def place(folder: Path) -> Path:
    """Return the folder of the only source that was ever fetched."""
    (found,) = (folder / "sources").iterdir()
    return found


def only(checkouts: Checkouts) -> tuple[GitSource, str]:
    """Return the only source and its commit."""
    ((source, checkout),) = checkouts.found.items()
    return source, checkout.commit
