"""When digests are posted: once a week, by whichever program is there, and late rather than twice."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.chat.delivery import DeliveryError
from bot.journal.chat_records import Channel
from bot.journal.sql import SqlJournal
from bot.reporting.digest import Scope, digest_of
from bot.reporting.making import Made, Making, MakingError
from bot.reporting.weekly import Notice, Weekly, due_at
from bot.settings import Settings
from index.errors import MmfaqError
from tests.bot.journal.records import a_record, url_of
from tests.bot.reporting.asked import asked

DUE = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
HERE = Channel("slack", "T01", "C01", has_digest=True)


@dataclass
class _Town:
    """A clock, a board of what is posted, and who makes digests."""

    now: datetime = DUE
    posted: list[tuple[str, str]] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    faults: list[MmfaqError] = field(default_factory=list)

    async def is_posted(self, channel: Channel, notice: Notice, since: datetime) -> bool:
        assert (since - DUE) % timedelta(days=7) == timedelta()
        return (channel.place, notice.head) in self.posted

    async def post(self, channel: Channel, notice: Notice) -> None:
        self.posted.append((channel.place, notice.head))
        if self.faults:
            raise self.faults.pop()

    async def make(self, scope: Scope, until: datetime) -> Made:
        self.scopes.append(scope)
        await asyncio.sleep(0)
        return Made(digest_of([], None, until=until), None)

    def weekly(self, journal: SqlJournal) -> Weekly:
        return Weekly("slack", lambda: journal.chat, str.lower, self, self, zone="UTC", now=lambda: self.now)


def _play(folder: Path, test: Callable[[_Town, list[SqlJournal]], object], count: int = 1) -> _Town:
    """Run a test with journals of one database, as several programs open it."""
    town = _Town()
    with ExitStack() as stack:
        journals = [stack.enter_context(SqlJournal(url_of(folder / "journal.db"))) for _ in range(count)]
        journals[0].chat.set_channel(HERE).result(30)
        asyncio.run(test(town, journals))  # type: ignore[arg-type] # a coroutine
    return town


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-03-30T08:59:59+00:00", None),
        ("2026-03-30T09:00:00+00:00", DUE),
        ("2026-03-31T07:59:59+00:00", DUE),
        ("2026-03-31T08:00:00+00:00", None),
        ("2026-04-05T23:00:00+00:00", None),
        ("2026-04-06T09:00:00+00:00", DUE + timedelta(days=7)),
    ],
)
def test_a_digest_is_due_on_monday_at_nine_for_most_of_a_day(now: str, due: datetime | None) -> None:
    assert due_at(datetime.fromisoformat(now), ZoneInfo("UTC")) == due


def test_nine_is_nine_in_the_chosen_zone_in_summer_and_winter() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    summer, winter = datetime(2026, 3, 30, 7, 30, tzinfo=UTC), datetime(2026, 3, 23, 8, 30, tzinfo=UTC)
    assert due_at(summer, berlin) == summer.replace(minute=0)
    assert due_at(winter, berlin) == winter.replace(minute=0)
    assert due_at(winter - timedelta(hours=1), berlin) is None


def test_several_programs_post_one_digest_a_week_of_their_own_workspace(tmp_path: Path) -> None:
    async def week(town: _Town, journals: list[SqlJournal]) -> None:
        programs = [town.weekly(journal) for journal in journals]
        for _ in range(3):
            await asyncio.gather(*(one.look() for one in programs))
        await town.weekly(journals[0]).look()  # started anew
        town.now += timedelta(days=7)
        await asyncio.gather(*(one.look() for one in programs))

    town = _play(tmp_path, week, 3)
    assert [head for _, head in town.posted] == [
        "FAQ digest, 2026-03-23 to 2026-03-30",
        "FAQ digest, 2026-03-30 to 2026-04-06",
    ]
    assert set(town.scopes) == {Scope("slack", "t01")}


def test_after_a_downtime_of_hours_it_is_caught_up_and_after_a_day_it_is_not(tmp_path: Path) -> None:
    async def late(town: _Town, journals: list[SqlJournal]) -> None:
        town.now = DUE + timedelta(hours=24)
        await town.weekly(journals[0]).look()
        assert town.posted == []
        town.now = DUE + timedelta(hours=20)
        await town.weekly(journals[0]).look()

    assert len(_play(tmp_path, late).posted) == 1


def test_a_channel_that_does_not_want_it_gets_none(tmp_path: Path) -> None:
    async def off(town: _Town, journals: list[SqlJournal]) -> None:
        journals[0].chat.set_channel(Channel("slack", "T01", "C01")).result(30)
        journals[0].chat.set_channel(Channel("discord", "1", "2", has_digest=True)).result(30)
        await town.weekly(journals[0]).look()

    assert _play(tmp_path, off).posted == []


def test_what_a_program_that_died_left_undone_is_posted_unless_it_is_there(tmp_path: Path) -> None:
    async def died(town: _Town, journals: list[SqlJournal]) -> None:
        key, payload = "2026-03-30 T01 C01", '["T01", "C01"]'
        assert journals[0].chat.claim("slack digest", key, payload, DUE).result(30)
        await town.weekly(journals[0]).look()
        assert town.posted == []  # the other may still be at it
        town.now += timedelta(minutes=16)
        await town.weekly(journals[0]).look()
        await town.weekly(journals[0]).look()

    assert len(_play(tmp_path, died).posted) == 1


def test_a_digest_that_was_posted_though_that_was_not_told_is_not_posted_again(tmp_path: Path) -> None:
    async def cut(town: _Town, journals: list[SqlJournal]) -> None:
        town.faults.append(DeliveryError("the line was cut", is_lasting=False))
        await town.weekly(journals[0]).look()
        town.now += timedelta(minutes=31)
        await town.weekly(journals[0]).look()

    assert len(_play(tmp_path, cut).posted) == 1


def test_what_may_pass_is_tried_again_and_what_will_not_is_left(tmp_path: Path) -> None:
    async def refused(town: _Town, journals: list[SqlJournal]) -> None:
        weekly = town.weekly(journals[0])
        for error in (MakingError("locked"), DeliveryError("no such channel")):
            town.faults.append(error)
            await weekly.look()
            town.posted.clear()
            await weekly.look()
            assert town.posted == []
            town.now += timedelta(minutes=31)
        await weekly.look()

    assert _play(tmp_path, refused).posted == []


def test_a_digest_is_made_in_a_process_of_its_own(tmp_path: Path) -> None:
    state = Path(os.environ["MMFAQ_STATE"])
    chosen = Settings(tmp_path, tmp_path / "none", tmp_path, journal=url_of(tmp_path / "journal.db"), state=state)
    with SqlJournal(url_of(tmp_path / "journal.db")) as journal:
        journal.record(a_record(asked_at=datetime.now(UTC), workspace="a" * 32)).result(30)
        journal.record(asked(1).record).result(30)
    made = asyncio.run(Making(chosen).make(Scope("", "a" * 32), datetime.now(UTC) + timedelta(seconds=5)))
    assert made.digest.now.questions == 1
    assert made.digest.gaps is None
    assert made.picture is not None
    assert made.picture.startswith(b"\x89PNG")


def test_a_process_that_fails_is_one_sentence(tmp_path: Path) -> None:
    chosen = Settings(tmp_path, tmp_path / "none", tmp_path, journal="mysql://nowhere", state=tmp_path)
    with pytest.raises(MakingError) as told:
        asyncio.run(Making(chosen).make(Scope(), DUE))
    assert "\n" not in str(told.value)
    assert "Traceback" not in str(told.value)
