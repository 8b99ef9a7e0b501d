"""What is said to a person once a minute at most."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.chat.seldom import Seldom


def test_each_person_is_told_once_a_minute() -> None:
    moments = [datetime(2026, 1, 1, tzinfo=UTC)]
    seldom = Seldom(lambda: moments[-1])
    assert [seldom.is_due("ann"), seldom.is_due("ann"), seldom.is_due("bob")] == [True, False, True]
    moments.append(moments[-1] + timedelta(seconds=59))
    assert not seldom.is_due("ann")
    moments.append(moments[-1] + timedelta(seconds=1))
    assert [seldom.is_due("ann"), seldom.is_due("ann")] == [True, False]
