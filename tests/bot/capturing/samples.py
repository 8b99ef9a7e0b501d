"""Exchanges and drafts that tests are about."""

from __future__ import annotations

from dataclasses import replace

from bot.capturing.drafting import Draft, Nearest, draft_of
from bot.capturing.exchange import Exchange, Found
from index.entry import Base, Entry, Source

QUESTION, ANSWER = "How do I oil the crane?", "With `oil`."
ENTRY = Entry("how-do-i-oil-the-crane", "tern", (), QUESTION, "With fat.", (3,), "en", Source("tern/faq.md", 1, 3))
BASE = Base("tern", "Tern", entries=(ENTRY,))
EXCHANGE = Exchange("slack", "C1", "1.0", "https://e.slack.com/archives/C1/p1", "", QUESTION, ANSWER, Found.STARTED)


def drafted(question: str = QUESTION, answer: str = ANSWER, base: Base = BASE, **more: object) -> Draft:
    """Return the draft of an exchange."""
    exchange = replace(EXCHANGE, question=question, answer=answer, **more)  # type: ignore[arg-type]  # fields by name
    return draft_of(exchange, base, Nearest(ENTRY, is_answer=False))
