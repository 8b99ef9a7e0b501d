"""An outcome as what is shown, for any platform: texts as Markdown, no layout."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from bot import messages
from bot.outcome import Answered, Outcome, Suggested, Unanswered
from index.entry import Entry, Source
from index.searcher import Hit
from index.version_questions import VersionAnswer

_UNDER_HEADER = re.compile(r"[|: \t-]*-[|: \t-]*")


class Kind(Enum):
    """What sort of reply it is."""

    ANSWERED = "answered"
    SUGGESTED = "suggested"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Focus:
    """The part of the answer that says it most specifically, as it stands in the file.

    `header` is the first line of the table whose row it is, "" for what is no row.
    """

    markdown: str
    first_line: int
    last_line: int
    header: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as it is shown: the question as written, where it stands, its focus and the whole answer."""

    base: str
    id: str
    title: str
    section: tuple[str, ...]
    source: Source
    focus: tuple[Focus, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A question of the FAQ that can be chosen."""

    base: str
    id: str
    title: str
    source: Source


@dataclass(frozen=True, slots=True)
class Reply:
    """What to show: `lead` first, then the entry (or the questions to choose from), then what to do next.

    `choices` of an answer are the next entries, to be shown small; of the other kinds what may be meant.
    """

    kind: Kind
    language: str
    lead: str
    shown: Shown | None = None
    choices: tuple[Choice, ...] = ()
    next_step: str = ""


def reply_to(outcome: Outcome, language: str, contact: str = "") -> Reply:
    """Return what to show for an outcome; `contact` is where to ask people, as Markdown."""
    match outcome:
        case Answered(hit, others, versions):
            lead = messages.verdict(versions, language) if versions else ""
            return Reply(Kind.ANSWERED, language, lead, _shown(hit, versions), tuple(map(_choice, others)))
        case Suggested(hits):
            lead, step = messages.did_you_mean(language), messages.none_of_these(language, contact)
            return Reply(Kind.SUGGESTED, language, lead, None, tuple(map(_choice, hits)), step)
        case Unanswered(is_question=False):
            return Reply(Kind.UNANSWERED, language, messages.nothing_asked(language))
        case Unanswered(nearest, versions):
            return _unanswered(nearest, versions, language, contact)
        case _:
            assert_never(outcome)


def reply_about(entry: Entry, language: str) -> Reply:
    """Return what to show for an entry that somebody chose, whatever was asked."""
    return Reply(Kind.ANSWERED, language, "", _entry_shown(entry, ()))


def _unanswered(nearest: Hit | None, versions: VersionAnswer | None, language: str, contact: str) -> Reply:
    step = messages.next_step(language, contact)
    if nearest is None:
        return Reply(Kind.UNANSWERED, language, messages.nothing_alike(language), next_step=step)
    if versions is None:
        return Reply(Kind.UNANSWERED, language, messages.not_covered(language), None, (_choice(nearest),), step)
    return Reply(Kind.UNANSWERED, language, messages.verdict(versions, language), _shown(nearest, versions), (), step)


def _shown(hit: Hit, versions: VersionAnswer | None) -> Shown:
    parts = versions.rows[: messages.MOST_ROWS] if versions else (hit.focus,)
    focus = (Focus(one.markdown, one.first_line, one.last_line, _header_of(one.markdown, hit.entry)) for one in parts)
    return _entry_shown(hit.entry, tuple(focus))


def _header_of(row: str, entry: Entry) -> str:
    """Return the line that names the columns of a row, "" for what is no row of the answer."""
    lines = [line.strip() for line in entry.answer.splitlines()]
    end = lines.index(row.strip()) if "|" in row and row.strip() in lines else 0
    under = next((place for place in range(end - 1, 0, -1) if _UNDER_HEADER.fullmatch(lines[place])), 0)
    return lines[under - 1] if under and all("|" in line for line in lines[under:end]) else ""


def _entry_shown(entry: Entry, focus: tuple[Focus, ...]) -> Shown:
    return Shown(entry.base, entry.id, entry.question, entry.section, entry.source, focus, entry.answer)


def _choice(hit: Hit) -> Choice:
    return Choice(hit.entry.base, hit.entry.id, hit.entry.question, hit.entry.source)
