"""Who works on an event: one program at a time, another if it dies, and this one alone without a journal."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import claims as module
from bot.chat.claims import Claims, kept
from bot.journal.chatlog import ChatLog
from bot.journal.errors import JournalError
from bot.memory import memory_of
from bot.settings import Settings

LEASE = timedelta(seconds=30)


class _Clock:
    """A time that passes only when it is told to."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)  # what is older than a day the journal itself forgets

    def __call__(self) -> datetime:
        return self._now

    def pass_(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


class _Programs:
    """Programs that share a journal and a clock."""

    def __init__(self, log: ChatLog) -> None:
        self.log, self.clock = log, _Clock()

    def start(self) -> Claims:
        return Claims(self.log, "slack", lease=LEASE, now=self.clock)


def run(folder: Path, test: Callable[[_Programs], Coroutine[Any, Any, None]]) -> None:
    """Run a test with programs on a journal in a folder."""
    with memory_of(Settings(folder, folder, folder, journal=None, state=folder / "state")) as memory:
        asyncio.run(test(_Programs(memory.chat)))


def test_of_the_deliveries_of_an_event_one_is_worked_on(tmp_path: Path) -> None:
    async def test(programs: _Programs) -> None:
        one, other = programs.start(), programs.start()
        told = await asyncio.gather(*(who.claim("e1", "words") for who in (one, one, other, other)))
        assert sorted(told) == [False, False, False, True]

    run(tmp_path, test)


@settings(max_examples=15, deadline=None)
@given(events=st.lists(st.tuples(st.integers(0, 2), st.sampled_from("abcde")), max_size=20))
def test_of_many_programs_one_works_on_each_event(
    tmp_path_factory: pytest.TempPathFactory, events: list[tuple[int, str]]
) -> None:
    async def test(programs: _Programs) -> None:
        running = [programs.start() for _ in range(3)]
        told = await asyncio.gather(*(running[number].claim(key) for number, key in events))
        won = [key for (_, key), is_won in zip(events, told, strict=True) if is_won]
        assert sorted(won) == sorted({key for _, key in events})

    run(tmp_path_factory.mktemp("claims"), test)


def test_what_a_dead_program_left_is_taken_over_once_and_with_its_words(tmp_path: Path) -> None:
    async def test(programs: _Programs) -> None:
        dead, one, other = programs.start(), programs.start(), programs.start()
        await dead.claim("e1", "words")
        programs.clock.pass_(29)
        assert await one.keep() == []
        programs.clock.pass_(2)
        taken = [*await one.keep(), *await other.keep()]
        assert [(claim.key, claim.payload) for claim in taken] == [("e1", "words")]
        assert await one.claim("e1") is False

    run(tmp_path, test)


def test_what_is_taken_over_while_the_program_ends_goes_to_another_at_once(tmp_path: Path) -> None:
    async def test(programs: _Programs) -> None:
        dead, ending, other = programs.start(), programs.start(), programs.start()
        await dead.claim("e1", "words")
        programs.clock.pass_(31)
        keeping = asyncio.ensure_future(ending.keep())
        await asyncio.sleep(0)
        ending.close()
        assert await keeping == []
        assert [claim.key for claim in await other.keep()] == ["e1"]

    run(tmp_path, test)


def test_what_a_living_program_works_on_is_its_own_however_long_it_takes(tmp_path: Path) -> None:
    async def test(programs: _Programs) -> None:
        living, other = programs.start(), programs.start()
        await living.claim("e1", "words")
        for _ in range(10):
            programs.clock.pass_(10)
            assert await living.keep() == []
            assert await other.keep() == []

    run(tmp_path, test)


def test_a_program_that_slept_does_not_take_over_its_own_work(tmp_path: Path) -> None:
    async def test(programs: _Programs) -> None:
        slow = programs.start()
        await slow.claim("e1", "words")
        programs.clock.pass_(3600)
        assert await slow.keep() == []

    run(tmp_path, test)


def test_what_is_done_is_never_taken_over_and_not_done_again(tmp_path: Path) -> None:
    async def test(programs: _Programs) -> None:
        one, other = programs.start(), programs.start()
        await one.claim("e1", "words")
        await one.finish("e1")
        programs.clock.pass_(3600)
        assert await other.keep() == []
        assert await other.claim("e1") is False
        assert await one.claim("e1") is False

    run(tmp_path, test)


def test_what_ends_in_order_is_handed_over_at_once(tmp_path: Path) -> None:
    async def test(programs: _Programs) -> None:
        ending, next_ = programs.start(), programs.start()
        for key in ("e1", "e2"):
            await ending.claim(key, key)
        await ending.finish("e1")
        ending.close()
        await ending.hand_over()
        assert [claim.key for claim in await next_.keep()] == ["e2"]

    run(tmp_path, test)


def test_a_program_that_ends_keeps_its_work_and_takes_over_none(tmp_path: Path) -> None:
    async def test(programs: _Programs) -> None:
        dead, ending, other = programs.start(), programs.start(), programs.start()
        await dead.claim("e1", "words")
        programs.clock.pass_(20)
        await ending.claim("e2", "words")
        ending.close()
        programs.clock.pass_(20)
        assert await ending.keep() == []
        assert [claim.key for claim in await other.keep()] == ["e1"]

    run(tmp_path, test)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.rollback()
        holder.close()


def test_while_the_journal_is_locked_the_program_tells_events_apart_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE_S", 0.1)

    async def test(programs: _Programs) -> None:
        one, other = programs.start(), programs.start()
        await one.claim("before")
        with _locked(tmp_path / "state" / "journal.db"):
            assert await one.claim("e1", "words") is True
            assert await one.claim("e1", "words") is False
        await kept(programs.log.finish("slack", "before"))
        assert await other.claim("e1") is False

    run(tmp_path, test)


class _Failing(ChatLog):
    """A log whose journal cannot be written while `is_broken`."""

    def __init__(self, log: ChatLog) -> None:
        super().__init__(log._database, log._writer)
        self.is_broken = False

    def finish(self, platform: str, key: str) -> Future[None]:
        if not self.is_broken:
            return super().finish(platform, key)
        failed: Future[None] = Future()
        failed.set_exception(JournalError("The journal cannot be changed: the disk is full."))
        return failed


def test_what_was_done_while_the_journal_could_not_be_told_is_not_done_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(programs: _Programs) -> None:
        programs.log = log = _Failing(programs.log)
        one = programs.start()
        for key in ("e1", "e2"):
            await one.claim(key, "words")
        log.is_broken = True
        for key in ("e1", "e2"):
            await one.finish(key)
        log.is_broken = False
        programs.clock.pass_(3600)
        assert await one.keep() == []
        programs.clock.pass_(3600)
        assert await programs.start().keep() == []

    run(tmp_path, test)
    assert [one.getMessage() for one in caplog.records if one.levelno == logging.WARNING] == [
        "What is done now may be done again after the next start. The journal cannot be changed: the disk is full."
    ]


def test_once_the_journal_can_be_told_again_a_kill_has_nothing_done_once_more(tmp_path: Path) -> None:
    async def test(programs: _Programs) -> None:
        programs.log = log = _Failing(programs.log)
        one, next_ = programs.start(), programs.start()
        for key in ("e1", "e2", "e3"):
            await one.claim(key, "words")
        log.is_broken = True
        await one.finish("e1")
        await one.finish("e2")
        log.is_broken = False
        await one.finish("e3")
        programs.clock.pass_(3600)
        assert await next_.keep() == []

    run(tmp_path, test)


def test_what_comes_while_a_program_ends_is_left_to_the_next_one_at_once(tmp_path: Path) -> None:
    async def test(programs: _Programs) -> None:
        ending, next_ = programs.start(), programs.start()
        ending.close()
        assert await ending.claim("e1", "words") is False
        assert await ending.claim("a press", "") is True
        await ending.finish("a press")
        assert [(claim.key, claim.payload) for claim in await next_.keep()] == [("e1", "words")]
        assert await ending.claim("e1", "words") is False
        await next_.finish("e1")
        programs.clock.pass_(3600)
        assert await programs.start().keep() == []

    run(tmp_path, test)


def test_what_the_journal_never_answers_is_an_error_after_a_while() -> None:
    async def test() -> None:
        silent: Future[None] = Future()
        with pytest.raises(JournalError, match=r"did not answer within 0\.05 s"):
            await kept(silent, 0.05)

    asyncio.run(test())


def test_only_the_newest_keys_are_remembered_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", 3)

    async def test(programs: _Programs) -> None:
        one = programs.start()
        for number in range(6):
            assert await one.claim(f"e{number}") is True
        assert len(one._seen) == 3
        assert await one.claim("e0") is False

    run(tmp_path, test)
