"""Bases to lint: the corpus of planted faults, and texts that a test writes."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from bot.lint.finding import Finding, Rule
from bot.lint.linted import Linted
from index.bases import read_bases
from index.labels import label_problems

BROKEN = Path(__file__).parent / "broken"

Place = tuple[str, int, str]


def planted() -> list[Place]:
    """Return the file, the line and the rule of every planted fault."""
    listed = yaml.safe_load(BROKEN.with_name("expected.yml").read_text(encoding="utf-8"))
    return [(one["file"], one["line"], one["rule"]) for one in listed]


def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy the corpus out of this checkout, as somebody's own folder, and go there."""
    folder = tmp_path / "broken"
    shutil.copytree(BROKEN, folder)
    monkeypatch.chdir(folder)
    return folder


def read(*paths: Path) -> Linted:
    """Read bases for rules that look at texts."""
    bases, problems = read_bases(paths)
    return Linted(bases, (*problems, *label_problems(bases)))


def written(folder: Path, texts: Mapping[str, str]) -> Linted:
    """Write files into a folder and read them as one base."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return read(folder)


def found(linted: Linted, rules: Iterable[Rule]) -> Iterator[Finding]:
    """Yield what rules find."""
    return (finding for rule in rules for finding in rule.check(linted))


def lines(linted: Linted, *rules: Rule) -> list[int]:
    """Return the first lines of what rules find."""
    return [finding.first_line for finding in found(linted, rules)]
