"""From paths to findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.lint.finding import Finding, Rule
from bot.lint.levels import Graded, Levels, setting_rule
from bot.lint.linted import Linted, Probe
from bot.lint.opening import open_linted
from bot.lint.remembered import hits_of
from bot.lint.rules import RULES as _RULES
from bot.sources.fetching import fetched
from index.bases import QUESTIONS_FILE, read_bases
from index.entry import Base
from index.labels import Label, label_problems, read_labels

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.builder import Progress

RULES: tuple[Rule, ...] = (*_RULES, setting_rule(_RULES))
_NO_LEVELS: Levels = MappingProxyType({})


def lint(
    paths: Sequence[Path],
    chosen: Settings,
    *,
    levels: Levels = _NO_LEVELS,
    is_online: bool = False,
    is_text_only: bool = False,
    progress: Progress | None = None,
) -> list[Finding]:
    """Return all that the rules find in FAQ files and folders, by place; raise MmfaqError."""
    linted = read_linted(paths, chosen, is_online=is_online, is_text_only=is_text_only, progress=progress)
    return findings_of(linted, levels)


def read_linted(
    paths: Sequence[Path],
    chosen: Settings,
    *,
    is_online: bool = False,
    is_text_only: bool = False,
    progress: Progress | None = None,
) -> Linted:
    """Read what is to be linted; raise MmfaqError. `is_text_only`: without an index and the journal.

    Of git repositories, what was fetched last is looked at.
    """
    checkouts = fetched(paths, chosen)
    bases, problems = read_bases(paths, checkouts)
    every = (*problems, *label_problems(bases))
    probe = _probe() if is_online else None
    labels = {base.name: _labels(base) for base in bases}
    if is_text_only or not any(base.entries for base in bases):
        return Linted(bases, every, labels, probe=probe)
    serving, corpora = open_linted(paths, chosen, checkouts, progress)
    return Linted(bases, every, labels, serving, corpora, hits_of(bases, chosen), probe)


def findings_of(linted: Linted, levels: Levels = _NO_LEVELS, rules: Iterable[Rule] = RULES) -> list[Finding]:
    """Return what rules find, with the levels that the command or a base sets, by place."""
    rules = list(rules)
    graded = Graded(linted, rules, levels)
    found = (finding for rule in rules if not graded.is_off(rule) for finding in graded.grade(rule.check(linted)))
    return sorted(dict.fromkeys(found), key=lambda one: (one.file, one.first_line, one.rule, one.what))


def _labels(base: Base) -> tuple[Label, ...]:
    path = base.folder / QUESTIONS_FILE if base.folder is not None else None
    return tuple(read_labels(path, QUESTIONS_FILE)[0]) if path is not None and path.is_file() else ()


def _probe() -> Probe:
    from bot.lint.text_rules.probing import probe

    return probe
