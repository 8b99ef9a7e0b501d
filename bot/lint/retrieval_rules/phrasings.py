"""Phrasings that lead to another entry than their own."""

from __future__ import annotations

from collections.abc import Iterator

from bot.lint import messages
from bot.lint.finding import Finding, Level, Rule
from bot.lint.linted import Linted
from bot.lint.retrieval_rules.asking import Asked, Text, asked_of
from index.entry import Base, Entry
from index.error_texts import normalise

_NAME = "phrasing-elsewhere"
_LEVEL = Level.WARNING
_WORTH_ASKING = 0.7  # cosine with a title or phrasing of another entry: below, none comes first
_CLAIMED = 0.76  # of a score of 1, though the phrasing is its own entry's: wrong ones reach 0.8, right ones seldom 0.75
_NEARER = 0.3  # how much larger that cosine is than the one with any other text of its entry


def _check(linted: Linted) -> Iterator[Finding]:
    for base, asker, (title, *phrasings) in asked_of(linted):
        for one in phrasings:
            asked = asker.ask(one) if one.others >= _WORTH_ASKING else None
            if asked is not None and _leads_elsewhere(one, asked) and not _is_repeated(one.text, asked.other):
                yield _of_phrasing(linted, base, one, asked.other)
        rival = asker.winner(title) if phrasings else None
        if rival is not None and any(asker.winner(one) is None for one in phrasings):
            what, remedy = messages.title_elsewhere(title.entry, rival), messages.TITLE_ELSEWHERE_REMEDY
            yield linted.at(_NAME, _LEVEL, base, title.entry, what, remedy)


def _leads_elsewhere(one: Text, asked: Asked) -> bool:
    is_claimed = asked.rival >= _CLAIMED and one.others >= one.own + _NEARER
    return asked.rival > asked.own or is_claimed


def _is_repeated(text: str, other: Entry) -> bool:
    """Tell whether another entry has this very text: a rule on texts says so."""
    return normalise(text) in {normalise(asked) for asked in (other.question, *other.phrasings)}


def _of_phrasing(linted: Linted, base: Base, one: Text, other: Entry) -> Finding:
    what = messages.phrasing_elsewhere(one.text, one.entry, other)
    file, line = linted.wording(base, one.entry, one.text)
    return Finding(_NAME, _LEVEL, file, line, line, what, messages.PHRASING_ELSEWHERE_REMEDY)


PHRASING_ELSEWHERE = Rule(_NAME, _LEVEL, "a phrasing, or a title, that finds another entry first", _check)
