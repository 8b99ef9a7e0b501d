"""Findings for people, for scripts, and as the annotations of a GitHub workflow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from bot.lint.finding import Finding, Level, Rule
from bot.render import say

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "cyan"}
_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
_IN_TEXT = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_TEXT, ":": "%3A", ",": "%2C"}


def show_findings(console: Console, findings: Iterable[Finding]) -> None:
    """Print findings by file; on a terminal reason and remedy below each place, on a pipe a finding a line."""
    for _, group in groupby(findings, key=attrgetter("file")):
        for finding in group:
            if console.is_terminal:
                _show_finding(console, finding)
            else:
                say(console, _on_one_line(str(finding)))
        if console.is_terminal:
            say(console, "")


def _show_finding(console: Console, finding: Finding) -> None:
    lines = f"{finding.first_line}" + (f"-{finding.last_line}" if finding.last_line > finding.first_line else "")
    place = _on_one_line(f"{finding.file}:{lines}")
    say(console, f"{place} {finding.level.value} {finding.rule}", style=_STYLES[finding.level])
    say(console, f"  {_on_one_line(finding.what)}")
    say(console, f"  {_on_one_line(finding.remedy)}", style="dim")


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def show_rules(console: Console, rules: Sequence[Rule]) -> None:
    """Print what is looked for, and how much it matters unless a base says otherwise."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in ("rule", "level", "finds"):
        table.add_column(name)
    for rule in rules:
        table.add_row(rule.name, rule.level.value, rule.what)
    console.print(table)


def finding_record(finding: Finding) -> dict[str, Any]:
    """Return the record of a finding."""
    return {**asdict(finding), "level": finding.level.value}


def rule_record(rule: Rule) -> dict[str, Any]:
    """Return the record of a rule."""
    return {"rule": rule.name, "level": rule.level.value, "what": rule.what}


def annotation(finding: Finding) -> str:
    """Return a finding as a command that makes a GitHub workflow show it at its line; nothing in it is another one."""
    properties = {
        "file": finding.file,
        "line": str(finding.first_line),
        "endLine": str(finding.last_line),
        "title": finding.rule,
    }
    listed = ",".join(f"{name}={_escaped(value, _IN_PROPERTY)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.level]} {listed}::{_escaped(f'{finding.what} {finding.remedy}', _IN_TEXT)}"


def _escaped(text: str, replaced: dict[str, str]) -> str:
    return "".join(replaced.get(letter, letter) for letter in text)
