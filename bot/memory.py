"""What is remembered of answers, and where: a journal, a spool on the way to it, or nowhere."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Never, Self

from bot.journal.errors import JournalError
from bot.journal.records import Feedback, Health, NullJournal, Record, Shown
from bot.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import URL

    from bot.answering import Answer
    from bot.journal.chatlog import ChatLog
    from bot.journal.people import People
    from bot.journal.spool import Spool
    from bot.journal.sql import SqlJournal
    from bot.journal.upkeep import Upkeep
    from bot.journal.writer import Limits
    from bot.question import Question

_log = logging.getLogger(__name__)
KEY_FILE = "people.key"
_DATABASE_FILE = "journal.db"
_CHAT_FILE = "chat.db"


class _Journals:
    """Databases that are kept in order, from when one is first asked for; the first is that of the chats."""

    def __init__(self, start: Callable[[], tuple[Upkeep, ...]]) -> None:
        self._start, self._lock = start, threading.Lock()
        self._started: tuple[Upkeep, ...] = ()

    def all(self) -> tuple[SqlJournal, ...]:
        """Return them open; raise JournalError."""
        with self._lock:
            self._started = self._started or self._start()
            return tuple(upkeep.journal for upkeep in self._started)

    def close(self) -> None:
        """Close those that are open."""
        with self._lock:
            for upkeep in self._started:
                upkeep.close()


class Memory:
    """Keeps answers; people and places only as keyed hashes. Use it in a `with` statement."""

    def __init__(
        self,
        journal: SqlJournal | Spool | NullJournal,
        people: Callable[[], People],
        journals: _Journals,
        close: Callable[[], None],
    ) -> None:
        self.journal, self._people_of, self._journals, self._close = journal, people, journals, close

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    @cached_property
    def people(self) -> People:
        """Who turns people and places into hashes; raise JournalError."""
        return self._people_of()

    @property
    def chat(self) -> ChatLog:
        """What chats remember: in the journal, or beside it where answers are not remembered; raise JournalError."""
        return self._journals.all()[0].chat

    @property
    def health(self) -> Health:
        """How writing fares."""
        return self._journals.all()[0].health

    def record_of(self, answer_id: str) -> Record | None:
        """Return the record of an answer, None where it is not remembered; raise JournalError."""
        return self._journals.all()[0].read(answer_id)

    def rate(self, feedback: Feedback) -> Future[bool]:
        """Keep a feedback; the future tells whether its answer is known."""
        return self._journals.all()[0].feedback(feedback)

    def forget(self, person: str) -> int:
        """Delete all that is kept about a person, by its hash; return how many answers; raise JournalError."""
        return sum(journal.forget(person) for journal in self._journals.all())

    def remember(self, question: Question, answer: Answer, version: str) -> None:
        """Keep an answer, unless nothing was asked; what keeps it from being kept is a warning, never an error."""
        if isinstance(self.journal, NullJournal) or not answer.result.hits:
            return
        try:
            self.journal.record(_record(question, answer, version, self.people))
        except JournalError as error:
            _log.warning("The answer %s is not remembered. %s", answer.id, error)


def _nobody() -> Never:
    raise RuntimeError("nobody is remembered here")


NO_MEMORY = Memory(NullJournal(), _nobody, _Journals(_nobody), lambda: None)


def memory_of(settings: Settings, *, is_short: bool = False) -> Memory:
    """Return the memory that the settings name; `is_short`: for a program that ends soon."""
    if settings.journal == "":
        return _only_chats(settings)
    from bot.journal.spool import Spool

    spool = Spool(settings.state)
    journals = _Journals(lambda: (_upkeep(settings, spool), *_left_chats(settings)))
    if is_short:
        return Memory(spool, lambda: people_of(settings), journals, lambda: _end_wait(settings, spool, journals))
    try:
        journal = journals.all()[0]
    except JournalError as error:
        _log.warning("Nothing is remembered. %s", error)
        return _only_chats(settings)
    return Memory(journal, lambda: people_of(settings), journals, journals.close)


def require_memory(settings: Settings) -> None:
    """Raise JournalError for a folder, a key or a journal that can never work; a database may be away or locked.

    One that a newer program made is none to begin with: what is asked meanwhile would be remembered nowhere.
    """
    _make_state(settings)
    people_of(settings)
    if settings.journal != "":
        from bot.journal.database import Database

        database = Database(settings.journal or _url(settings, _DATABASE_FILE))
        database.check()
        database.close()


def forget(settings: Settings, platform: str, identifier: str) -> int:
    """Delete what a person asked and said, wherever it is kept; return how many answers; raise JournalError."""
    if (settings.state / _CHAT_FILE).exists():
        with _chats(settings) as chats:
            chats.forget(people_of(settings).hash(platform, identifier))
        if settings.journal == "":
            return 0
    with open_journal(settings, is_whole=True) as journal:
        return journal.forget(people_of(settings).hash(platform, identifier))


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


def _only_chats(settings: Settings) -> Memory:
    """Return a memory that keeps no answers."""
    journals = _Journals(lambda: (_chat_upkeep(settings),))
    return Memory(NullJournal(), lambda: people_of(settings), journals, journals.close)


def _end_wait(settings: Settings, spool: Spool, journals: _Journals) -> None:
    """Give the journal what has waited for a day; this waits some seconds, after the answer."""
    journals.close()
    if not spool.is_old(datetime.now(UTC)):
        return
    try:
        _upkeep(settings, spool).close()
    except JournalError as error:
        _log.warning("What was asked waits in %s. %s", settings.state, error)


def _upkeep(settings: Settings, spool: Spool) -> Upkeep:
    """Return an open journal that is kept in order, without waiting for its database; raise JournalError."""
    from bot.journal.upkeep import Upkeep
    from bot.journal.writer import STEADY

    return Upkeep(_opened(settings, is_checked=False, limits=STEADY), spool)


def _chat_upkeep(settings: Settings) -> Upkeep:
    from bot.journal.upkeep import Upkeep

    return Upkeep(_chats(settings), None)


def _left_chats(settings: Settings) -> tuple[Upkeep, ...]:
    """Return what chats remembered while answers were not: that must become old, and be forgotten, too."""
    return (_chat_upkeep(settings),) if (settings.state / _CHAT_FILE).exists() else ()


def _chats(settings: Settings) -> SqlJournal:
    """Return what chats remember where answers are not remembered."""
    from bot.journal.sql import SqlJournal
    from bot.journal.writer import STEADY

    url = _url(settings, _CHAT_FILE)
    return SqlJournal(url, kept_days=settings.keep_days, is_checked=False, limits=STEADY)


def _opened(settings: Settings, *, is_checked: bool, limits: Limits | None = None) -> SqlJournal:
    from bot.journal.sql import SqlJournal

    if settings.journal == "":
        raise JournalError("MMFAQ_JOURNAL is off, so nothing is remembered. Set it to a database, or unset it.")
    _make_state(settings)
    url = settings.journal or _url(settings, _DATABASE_FILE)
    return SqlJournal(url, kept_days=settings.keep_days, is_checked=is_checked, limits=limits)


def _make_state(settings: Settings) -> None:
    try:
        settings.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        remedy = "Set MMFAQ_STATE to a folder that can be written."
        raise JournalError(f"{settings.state}: the folder cannot be made ({error.strerror}). {remedy}") from None


def _url(settings: Settings, name: str) -> URL:
    """Return the URL of a database in the state folder, whatever that is called."""
    from sqlalchemy import URL

    return URL.create("sqlite", database=str((settings.state / name).absolute()))


def people_of(settings: Settings) -> People:
    """Return who turns people into hashes, by the operator's key or that of the state folder."""
    from bot.journal.people import people_from

    return people_from(settings.secret, settings.state / KEY_FILE)


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
        workspace=people.hash(platform, question.workspace),
    )
