"""From a question and an answer to a draft: without secrets, with its base, its id, and the entry that is nearest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.answering import Serving, answer_to
from bot.capturing.errors import CaptureError
from bot.capturing.exchange import Exchange, Found
from bot.capturing.markdown import cleaned, code_span, escaped, pieces_of, readable
from bot.journal.scrub import scrub
from bot.markup.titles import shortened
from bot.outcome import Answered
from bot.question import Question
from index.entry import Base, Entry
from index.language import language_of
from index.markdown_text import plain_text
from index.signs import asks, names_error
from index.slug import entry_slug

_LONGEST_QUESTION = 200
_LONGEST_NAME = 50
_KEY_LENGTH = 12
_HINTS = {"en", "zh", "cn", "hans", "tw"}  # words that a file's name says its language by
_NO_NAME = re.compile(r"[^a-z0-9-]+")
_BULLET = re.compile(r"^[\s>#*+-]+(?=\S)|^\s*\d{1,9}[.)]\s+")
_YAML = {".yml", ".yaml"}


@dataclass(frozen=True, slots=True)
class Nearest:
    """The entry that is nearest to a draft's question; `is_answer`: it would be given as the answer."""

    entry: Entry
    is_answer: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that somebody may make: its question on one line and its answer, both Markdown.

    `key` is that of the message which answers; `entry` the id that is proposed; `asked` the question in full; `source`
    the answer's permalink. Nobody is named.
    """

    key: str
    base: str
    entry: str
    language: str
    question: str
    answer: str
    asked: str
    found: Found
    source: str = ""
    left_out: tuple[str, ...] = ()
    nearest: Nearest | None = None
    is_yaml: bool = False

    @property
    def stem(self) -> str:
        """The name of its file, without what tells the format."""
        words = [word for word in _NO_NAME.sub("-", self.entry).split("-") if word and word not in _HINTS]
        name = "-".join(words)[:_LONGEST_NAME].strip("-")
        return f"{name or 'entry'}-{self.key}"


def draft(exchange: Exchange, serving: Serving, base: str | None) -> Draft:
    """Return the draft of what was said, for a base of an index, or for that of the nearest entry; raise CaptureError.

    Raise UnknownBaseError for a base that the index does not hold.
    """
    wanted = base or (serving.searcher.names[0] if len(serving.searcher.names) == 1 else None)
    asked = f"{exchange.title}\n{exchange.question}" if exchange.title else exchange.question
    answer = answer_to(Question(scrub(cleaned(asked)), wanted), serving)
    hits = answer.result.hits
    nearest = Nearest(hits[0].entry, isinstance(answer.outcome, Answered)) if hits else None
    home = wanted or (nearest.entry.base if nearest is not None else serving.searcher.names[0])
    return draft_of(exchange, serving.searcher.base(home), nearest)


def draft_of(exchange: Exchange, base: Base, nearest: Nearest | None = None) -> Draft:
    """Return the draft of what was said for a base; raise CaptureError where nothing is left to be asked or said."""
    title, asked = _safe(escaped(exchange.title)), _safe(exchange.question)
    question, answer = _one_line(title) or question_line(asked), _safe(exchange.answer)
    if not plain_text(question).strip():
        raise CaptureError("The question has no words. Point at an answer to one that is written out.")
    if not answer.strip():
        raise CaptureError("That message has no text to make an entry of. Point at one in which the answer is written.")
    return Draft(
        key=hashlib.sha256(exchange.key.encode("utf-8", "replace")).hexdigest()[:_KEY_LENGTH],
        base=base.name,
        entry=_new_id(question, {entry.id for entry in base.entries}),
        language=language_of(f"{plain_text(question)}\n{answer}"),
        question=question,
        answer=answer,
        asked="\n\n".join(part for part in (title, asked) if part),
        found=exchange.found,
        source=cleaned(exchange.source),
        left_out=tuple(scrub(" ".join(cleaned(what).split())) for what in exchange.left_out),
        nearest=nearest,
        is_yaml=_is_yaml(base.entries),
    )


def question_line(markdown: str) -> str:
    """Return the line that asks, else the first one: of text, or of code where there is nothing else."""
    pieces = list(pieces_of(markdown))
    lines = [_BULLET.sub("", line) for piece in pieces if not piece.is_code for line in piece.text.split("\n")]
    spoken = [line for line in map(_one_line, lines) if plain_text(line).strip()]
    asking = next((line for line in spoken if asks(plain_text(line))), "")
    return asking or next(iter(spoken), "") or _error_in("\n".join(piece.text for piece in pieces if piece.is_code))


def _error_in(code: str) -> str:
    """Return the last line of code that names an error, else the first, as code."""
    lines = [line.strip() for line in code.split("\n") if line.strip()]
    error = next((line for line in reversed(lines) if names_error(line)), next(iter(lines), ""))
    return code_span(shortened(error, _LONGEST_QUESTION))


def _one_line(text: str) -> str:
    """Return text on one line of a title's length; where it is cut, no markup is left open."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_QUESTION else escaped(shortened(plain_text(line), _LONGEST_QUESTION))


def _safe(markdown: str) -> str:
    """Return text that nothing is hidden in, without secrets; the words that stand for them are no HTML."""
    return readable(scrub(cleaned(markdown))).strip("\n").rstrip()


def _new_id(question: str, taken: Collection[str]) -> str:
    wanted, number = entry_slug(question), 1
    found = wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


def _is_yaml(entries: Sequence[Entry]) -> bool:
    """Tell whether most entries of a base stand in YAML."""
    return sum(PurePosixPath(entry.source.file).suffix.lower() in _YAML for entry in entries) * 2 > len(entries)
