"""What is remembered of answers, and where: a journal, a spool on the way to it, or nowhere."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Self

from bot.journal.errors import JournalError
from bot.journal.records import NullJournal, Record, Shown
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.answering import Answer
    from bot.journal.people import People
    from bot.journal.spool import Spool
    from bot.journal.sql import SqlJournal
    from bot.journal.upkeep import Upkeep
    from bot.question import Question

_log = logging.getLogger(__name__)
_KEY_FILE = "people.key"
_DATABASE_FILE = "journal.db"


class Memory:
    """Keeps answers; people and places only as keyed hashes. Use it in a `with` statement."""

    def __init__(
        self, journal: SqlJournal | Spool | NullJournal, people: Callable[[], People], close: Callable[[], None]
    ) -> None:
        self.journal, self._people_of, self._close = journal, people, close

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    @cached_property
    def people(self) -> People:
        """Who turns people into hashes."""
        return self._people_of()

    def remember(self, question: Question, answer: Answer, version: str) -> None:
        """Keep an answer, unless nothing was asked; what keeps it from being kept is a warning, never an error."""
        if isinstance(self.journal, NullJournal) or not answer.result.hits:
            return
        try:
            self.journal.record(_record(question, answer, version, self.people))
        except JournalError as error:
            _log.warning("The answer %s is not remembered. %s", answer.id, error)


def _nobody() -> People:
    raise RuntimeError("nobody is remembered here")


NO_MEMORY = Memory(NullJournal(), _nobody, lambda: None)


def memory_of(settings: Settings, *, is_short: bool = False) -> Memory:
    """Return the memory that the settings name; `is_short`: for a program that ends soon."""
    if settings.journal == "":
        return NO_MEMORY
    from bot.journal.spool import Spool

    spool = Spool(settings.state)
    if is_short:
        return Memory(spool, lambda: people_of(settings), lambda: _end_wait(settings, spool))
    try:
        upkeep = _upkeep(settings, spool)
    except JournalError as error:
        _log.warning("Nothing is remembered. %s", error)
        return NO_MEMORY
    return Memory(upkeep.journal, lambda: people_of(settings), upkeep.close)


def open_journal(settings: Settings, *, is_whole: bool = False) -> SqlJournal:
    """Return the journal with everything that short-lived programs left for it; raise JournalError.

    What is older than it is kept for becomes counts. `is_whole`: raise, too, where something cannot be taken over.
    """
    from bot.journal.spool import Spool
    from bot.journal.upkeep import warn_of_old

    journal = _opened(settings, is_checked=True)
    try:
        Spool(settings.state).drain(journal)
    except JournalError as error:
        if is_whole:
            journal.close()
            raise
        _log.warning("%s", error)
    try:
        journal.expire(datetime.now(UTC))
    except JournalError as error:
        warn_of_old(error)
    return journal


def _end_wait(settings: Settings, spool: Spool) -> None:
    """Give the journal what has waited for a day; this waits some seconds, after the answer."""
    if not spool.is_old(datetime.now(UTC)):
        return
    try:
        _upkeep(settings, spool).close()
    except JournalError as error:
        _log.warning("What was asked waits in %s. %s", settings.state, error)


def _upkeep(settings: Settings, spool: Spool) -> Upkeep:
    """Return an open journal that is kept in order, without waiting for its database; raise JournalError."""
    from bot.journal.upkeep import Upkeep

    return Upkeep(_opened(settings, is_checked=False), spool)


def _opened(settings: Settings, *, is_checked: bool) -> SqlJournal:
    from sqlalchemy import URL

    from bot.journal.sql import SqlJournal

    if settings.journal == "":
        raise JournalError("MMFAQ_JOURNAL is off, so nothing is remembered. Set it to a database, or unset it.")
    try:
        settings.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        remedy = "Set MMFAQ_STATE to a folder that can be written."
        raise JournalError(f"{settings.state}: the folder cannot be made ({error.strerror}). {remedy}") from None
    file = URL.create("sqlite", database=str((settings.state / _DATABASE_FILE).absolute()))
    return SqlJournal(settings.journal or file, kept_days=settings.keep_days, is_checked=is_checked)


def people_of(settings: Settings) -> People:
    """Return who turns people into hashes, by the environment's key or that of the state folder."""
    from bot.journal.people import people_from

    return people_from(os.environ, settings.state / _KEY_FILE)


def _record(question: Question, answer: Answer, version: str, people: People) -> Record:
    result, platform = answer.result, question.platform
    return Record(
        answer_id=answer.id,
        asked_at=datetime.now(UTC),
        question=answer.asked,
        language=result.query.language,
        base=question.base,
        outcome=answer.reply.kind.value,
        confidence=result.confidence,
        shown=tuple(Shown(hit.entry.base, hit.entry.id, hit.score.total) for hit in result.hits),
        index_version=version,
        platform=platform,
        place=people.hash(platform, question.place),
        person=people.hash(platform, question.person),
        is_overheard=question.is_overheard,
        elapsed_ms=result.elapsed_ms,
        verdict="" if result.versions is None else result.versions.verdict.value,
    )
