"""Findings as SARIF 2.1.0, the format in which code scanning and editors take them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from bot.lint.finding import Finding, Level, Rule

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_VERSION = "2.1.0"
_LEVELS = {Level.OFF: "none", Level.NOTE: "note", Level.WARNING: "warning", Level.ERROR: "error"}


def sarif_log(findings: Sequence[Finding], rules: Sequence[Rule], version: str) -> dict[str, Any]:
    """Return a log with one run: the rules, and what they found; `version` is that of this program."""
    driver = {"name": "mmfaq", "version": version, "rules": [_rule(rule) for rule in rules]}
    places = {rule.name: place for place, rule in enumerate(rules)}
    results = [_result(finding, places[finding.rule]) for finding in findings]
    return {"$schema": _SCHEMA, "version": _VERSION, "runs": [{"tool": {"driver": driver}, "results": results}]}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.what},
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
    }


def _result(finding: Finding, place: int) -> dict[str, Any]:
    region = {"startLine": finding.first_line, "endLine": max(finding.first_line, finding.last_line)}
    file = {"uri": quote(finding.file)}
    return {
        "ruleId": finding.rule,
        "ruleIndex": place,
        "level": _LEVELS[finding.level],
        "message": {"text": f"{finding.what} {finding.remedy}"},
        "locations": [{"physicalLocation": {"artifactLocation": file, "region": region}}],
        "partialFingerprints": {"finding/v1": _fingerprint(finding)},
    }


def _fingerprint(finding: Finding) -> str:
    """Return what stays the same while other lines of the file change."""
    return hashlib.sha256("\0".join((finding.rule, finding.file, finding.what)).encode()).hexdigest()[:32]
