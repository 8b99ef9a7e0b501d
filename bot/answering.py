"""From a question to a reply that is remembered."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.journal.records import new_answer_id
from bot.journal.scrub import scrub
from bot.outcome import Answered, Outcome
from bot.policy import decide
from bot.question import Question
from bot.reply import Reply, reply_about, reply_to
from bot.risk import Bars, bars_for
from index.query import shortened
from index.searcher import DEFAULT_TOP, Result, Searcher

if TYPE_CHECKING:
    from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Answer:
    """A question as it was looked at (without secrets), what was found, and what is shown."""

    id: str
    asked: str
    result: Result
    outcome: Outcome
    reply: Reply

    def picked(self, number: int) -> Reply | None:
        """Return what to show for one of the reply's choices, counted from 1, None where there is no such choice."""
        if not 1 <= number <= len(self.reply.choices):
            return None
        choice = self.reply.choices[number - 1]
        hits = (hit for hit in self.result.hits if (hit.entry.base, hit.entry.id) == (choice.base, choice.id))
        return next((reply_to(Answered(hit, ()), self.reply.language) for hit in hits), None)


_MOST_CHOICES = 6  # as many as a reply or its other answers can offer


@dataclass(frozen=True, slots=True)
class Serving:
    """What answers: an index version, opened, and the bars that its calibration sets."""

    version: str
    searcher: Searcher
    bars: Bars
    contact: str = ""


def serving_of(version: str, searcher: Searcher, settings: Settings) -> Serving:
    """Return an opened index version with the bars for the risk that the settings state."""
    return Serving(version, searcher, bars_for(settings.risk, searcher.calibration), settings.contact)


def answer_to(question: Question, serving: Serving, top: int = DEFAULT_TOP) -> Answer:
    """Return the answer to a question; raise UnknownBaseError.

    Secrets are taken out first, so that what is kept is what was answered and can be answered again.
    """
    asked = scrub(unicodedata.normalize("NFKC", shortened(question.text)))
    result = serving.searcher.search(asked, question.base, top)
    outcome = decide(result, serving.bars, is_overheard=question.is_overheard)
    contact = serving.contact or (serving.searcher.base(result.hits[0].entry.base).contact if result.hits else "")
    return Answer(new_answer_id(), asked, result, outcome, reply_to(outcome, result.query.language, contact))


def entry_reply(serving: Serving, base: str, identifier: str, asked: str, language: str) -> Reply | None:
    """Return what to show for an entry, with the part that fits what was asked best; None where the entry is gone."""
    entry = serving.searcher.entry(base, identifier)
    if entry is None:
        return None
    hits = serving.searcher.search(asked, base, _MOST_CHOICES).hits if asked else ()
    hit = next((hit for hit in hits if hit.entry.id == identifier), None)
    return reply_about(entry, language) if hit is None else reply_to(Answered(hit, ()), language)
