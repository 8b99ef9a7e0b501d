"""How much each rule matters: by itself, by what a base sets, and by what the command says, which counts most."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.lint import messages
from bot.lint.finding import Finding, Level, Rule
from bot.lint.linted import Linted
from index.base_settings import read_settings
from index.bases import SETTINGS_FILE
from index.entry import Base
from index.errors import MmfaqError

Levels = Mapping[str, Level]

_SETTING = "lint-setting"
_RANK = {level: place for place, level in enumerate(Level)}
_YAML = {".yml", ".yaml"}


def levels_from(words: Iterable[str], rules: Sequence[Rule]) -> dict[str, Level]:
    """Return the levels that words such as `near-duplicate=off` set; raise MmfaqError."""
    found: dict[str, Level] = {}
    names = [rule.name for rule in rules]
    for word in words:
        name, _, text = (part.strip() for part in word.partition("="))
        level = next((level for level in Level if level.value == text.lower()), None)
        if level is None:
            raise MmfaqError(messages.unknown_level(word))
        if name not in names:
            raise MmfaqError(f"{messages.no_such_rule(name)} {messages.which_rule(_close(name, names))}")
        found[name] = level
    return found


def setting_rule(rules: Sequence[Rule]) -> Rule:
    """Return the rule that bases may set levels of these rules, and of itself, only."""
    names = [*(rule.name for rule in rules), _SETTING]

    def check(linted: Linted) -> Iterator[Finding]:
        for base in linted.bases:
            for one in _set_by(linted, base):
                if one.rule not in names:
                    what, remedy = messages.no_such_rule(one.rule), messages.which_rule(_close(one.rule, names))
                    yield Finding(_SETTING, Level.ERROR, one.file, one.line, one.line, what, remedy)

    return Rule(_SETTING, Level.ERROR, "a base sets a level for a rule that does not exist", check)


class Graded:
    """Gives findings their levels."""

    def __init__(self, linted: Linted, rules: Iterable[Rule], levels: Levels) -> None:
        self._rules, self._levels = {rule.name: rule for rule in rules}, levels
        self._bases = [_of_base(linted, base) for base in linted.bases]

    def is_off(self, rule: Rule) -> bool:
        """Tell whether nothing that a rule finds would be reported."""
        if rule.name in self._levels:
            return self._levels[rule.name] is Level.OFF
        return bool(self._bases) and all(base.levels.get(rule.name) is Level.OFF for base in self._bases)

    def grade(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings that are to be reported, with their levels."""
        for finding in findings:
            rule = self._rules[finding.rule]
            level = self._levels.get(rule.name) or self._level_of_base(finding) or rule.level
            if _RANK[finding.level] < _RANK[rule.level]:  # the rule itself is less sure
                level = min(level, finding.level, key=_RANK.__getitem__)
            if level is not Level.OFF:
                yield replace(finding, level=level)

    def _level_of_base(self, finding: Finding) -> Level | None:
        holding = (base for base in self._bases if base.holds(finding.file))
        return next((base.levels[finding.rule] for base in holding if finding.rule in base.levels), None)


@dataclass(frozen=True, slots=True)
class _OfBase:
    """What a base sets, and which files are its own."""

    levels: Levels
    files: frozenset[str]
    folder: Path | None

    def holds(self, file: str) -> bool:
        """Tell whether a file, as findings name it, belongs to the base."""
        if file in self.files or self.folder is None:
            return file in self.files
        return file.startswith(f"{self.folder.name}/") or (Path.cwd() / file).is_relative_to(self.folder)


@dataclass(frozen=True, slots=True)
class _Set:
    """A level that a base sets, and where."""

    rule: str
    level: Level
    file: str
    line: int


def _of_base(linted: Linted, base: Base) -> _OfBase:
    files = {linted.shown(base, entry.source.file) for entry in base.entries}
    levels = {one.rule: one.level for one in _set_by(linted, base)}
    return _OfBase(levels, frozenset(files), base.folder)


def _set_by(linted: Linted, base: Base) -> Iterator[_Set]:
    """Yield the levels that a base sets, in its YAML files and then in its settings."""
    sources = dict.fromkeys(entry.source.file for entry in base.entries)
    files = [(file, True) for file in sources if Path(file).suffix in _YAML]
    if base.folder is not None:
        files.append((f"{base.folder.name}/{SETTINGS_FILE}", False))
    for file, is_faq in files:
        text = "\n".join(linted.text(base, file))
        read, _ = read_settings(text, file, is_faq=is_faq)
        for rule, (level, line) in read.lint.items():
            yield _Set(rule, Level(level), linted.shown(base, file), line)


def _close(name: str, names: Sequence[str]) -> list[str]:
    return difflib.get_close_matches(name, names, n=1)
