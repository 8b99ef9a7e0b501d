"""Labelled questions put to an index, and what came of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.answering import Serving
from bot.evaluation.graded import Graded
from bot.policy import decide
from bot.reply import Reply, reply_to
from index.labels import Label

_TOP = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A labelled question, the base that it is put to, and the name of the file that it stands in."""

    base: str
    label: Label
    file: str = ""


def grade(asked: Iterable[Asked], serving: Serving) -> Iterator[Graded]:
    """Put questions to an index as a person would; yield what came of each."""
    for one in asked:
        yield _graded(one, serving)


def _graded(one: Asked, serving: Serving) -> Graded:
    label = one.label
    result = serving.searcher.search(label.question, one.base, _TOP)
    reply = reply_to(decide(result, serving.bars), result.query.language)
    hits = tuple(hit.entry.id for hit in result.hits)
    wanted = frozenset(label.entries)
    held = (
        _is_held(label.span, reply, result.hits[0].focus.markdown)
        if label.span and hits[:1] and hits[0] in wanted
        else None
    )
    return Graded(
        label.question, one.base, label.kind, label.language, wanted, hits, reply.kind.value, result.confidence, held
    )


def _is_held(span: str, reply: Reply, focus: str) -> bool:
    """Tell whether what is shown first holds a text, blanks aside."""
    parts: Sequence[str] = [part.markdown for part in reply.shown.focus] if reply.shown else [focus]
    return any(_squeezed(span) in _squeezed(part) for part in parts)


def _squeezed(text: str) -> str:
    return " ".join(text.split())
