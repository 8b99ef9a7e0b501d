"""Every sentence about what differs between two index versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.comparing.answers import Told, Turned
from bot.comparing.entries import Differences, Edited
from bot.languages import in_language as _in
from bot.reply import Kind
from index.entry import Entry

_MOST_NEWS = 20  # entries that a chat is told of
_LONGEST_QUESTION = 100
_OUTCOMES = {Kind.ANSWERED: "answered", Kind.SUGGESTED: "suggested", Kind.UNANSWERED: "unanswered"}
ASKING = "Asking both versions"
NOTHING_DIFFERS = "No entry differs."
NOBODY_ASKED = "No question to compare: none is labelled beside the bases, and none is remembered."


def heading(before: str, after: str) -> str:
    """Say which versions are compared."""
    return f"{before} -> {after}"


def entry_line(mark: str, entry: Entry) -> str:
    """Name an entry that one version has more."""
    return f"{mark} {entry.question}  ({entry.base}/{entry.id}, {entry.source})"


def edited_line(edited: Edited) -> str:
    """Name an entry that has changed, and what of it."""
    parts = (("reworded", edited.is_reworded), ("answer", edited.is_answered_otherwise))
    what = ", ".join(name for name, is_so in parts if is_so) or "moved"
    was = "" if edited.before.question == edited.after.question else f", was: {edited.before.question}"
    return f"~ {edited.after.question}  ({edited.after.base}/{edited.after.id}, {edited.after.source}; {what}{was})"


def counted(changes: Differences) -> str:
    """Say how many entries differ."""
    reworded = sum(one.is_reworded for one in changes.edited)
    return (
        f"Entries: {len(changes.added)} added, {len(changes.removed)} removed, {len(changes.edited)} changed "
        f"({reworded} reworded)."
    )


def turned_lines(one: Turned) -> Iterator[str]:
    """Say what a question was told, and is told now."""
    words = " ".join(one.question.split())
    yield words if len(words) <= _LONGEST_QUESTION else f"{words[: _LONGEST_QUESTION - 1]}…"
    yield f"  - {_told(one.before)}"
    yield f"  + {_told(one.after)}"


def turned_count(turned: int, asked: int) -> str:
    """Say how many questions are told something else."""
    return f"Questions: {turned} of {asked} are told something else."


def news(changes: Differences, language: str) -> tuple[str, ...]:
    """Say which entries a new version has, has otherwise, and has no more, a line each."""
    kinds = (
        ([entry.question for entry in changes.added], "New", "新增"),
        ([one.after.question for one in changes.edited], "Changed", "改动"),
        ([entry.question for entry in changes.removed], "Gone", "移除"),
    )
    lines = [f"{_in(language, english, chinese)}: {title}" for kind, english, chinese in kinds for title in kind]
    return _first_of(lines, language) if lines else (_in(language, "No entry has changed.", "没有条目改动。"),)


def _first_of(lines: Sequence[str], language: str) -> tuple[str, ...]:
    more = len(lines) - _MOST_NEWS
    rest = [_in(language, f"And {more} more.", f"还有 {more} 条。")] if more > 0 else []
    return (*lines[:_MOST_NEWS], *rest)


def _told(told: Told | None) -> str:
    if told is None:
        return "no such base"
    if told.entry is None:
        return _OUTCOMES[told.outcome]
    nearest = "nearest: " if told.outcome is Kind.UNANSWERED else ""
    return f"{_OUTCOMES[told.outcome]}, {told.confidence:.0%}: {nearest}{told.title} ({'/'.join(told.entry)})"
