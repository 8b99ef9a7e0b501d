"""A draft as JSON, for scripts."""

from __future__ import annotations

from typing import Any

from bot.capturing.drafting import Draft
from bot.capturing.folder import Kept


def draft_record(draft: Draft, kept: Kept) -> dict[str, Any]:
    """Return what a draft holds, and where it is."""
    found = draft.nearest
    nearest = None
    if found is not None:
        entry = found.entry
        nearest = {"base": entry.base, "entry": entry.id, "question": entry.question, "is_answer": found.is_answer}
    return {
        "draft": kept.where,
        "is_new": kept.is_new,
        "base": draft.base,
        "entry": draft.entry,
        "language": draft.language,
        "question": draft.question,
        "question_from": draft.found.value,
        "answer": draft.answer,
        "source": draft.source,
        "left_out": list(draft.left_out),
        "nearest": nearest,
    }
