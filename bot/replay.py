"""A remembered question answered again, with the index version that answered it then if it is still there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.answering import Answer, Serving, answer_to
from bot.journal.records import Record
from bot.question import Question
from index.errors import StoreError

_SAME = 1e-6  # of confidences


@dataclass(frozen=True, slots=True)
class Replay:
    """What was remembered and what comes of it now; `version` is the index version that answered this time."""

    record: Record
    answer: Answer
    version: str

    @property
    def is_same_version(self) -> bool:
        """Tell whether the same index version answered."""
        return self.version == self.record.index_version

    @property
    def differences(self) -> tuple[str, ...]:
        """Return what came out otherwise: "outcome", "entries", "confidence"."""
        record, answer = self.record, self.answer
        shown = [(one.base, one.entry) for one in record.shown]
        found = [(hit.entry.base, hit.entry.id) for hit in answer.result.hits]
        is_same = {
            "outcome": record.outcome == answer.reply.kind.value,
            "entries": shown == found,
            "confidence": abs(record.confidence - answer.result.confidence) < _SAME,
        }
        return tuple(name for name, same in is_same.items() if not same)


def replay(record: Record, serving_of: Callable[[str | None], Serving]) -> Replay:
    """Answer the question of a record again; `serving_of` opens an index version, None the current one."""
    try:
        serving = serving_of(record.index_version)
    except StoreError:
        serving = serving_of(None)
    question = Question(record.question, record.base, is_overheard=record.is_overheard)
    answer = answer_to(question, serving, max(len(record.shown), 1))
    return Replay(record, replace(answer, id=record.answer_id), serving.version)
