"""Entries that nobody was shown, where enough was asked to tell."""

from __future__ import annotations

from collections.abc import Iterator

from bot.lint import messages
from bot.lint.finding import Finding, Level, Rule
from bot.lint.linted import Linted

_NAME = "never-hit"
_LEVEL = Level.NOTE


def _check(linted: Linted) -> Iterator[Finding]:
    hits = linted.hits or {}
    for base in linted.bases:
        for entry in base.entries:
            if hits.get((base.name, entry.id), 1) == 0:
                yield linted.at(_NAME, _LEVEL, base, entry, messages.never_hit(entry), messages.NEVER_HIT_REMEDY)


NEVER_HIT = Rule(_NAME, _LEVEL, "an entry that was never shown, by what the journal remembers", _check)
