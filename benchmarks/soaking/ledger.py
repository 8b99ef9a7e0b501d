"""Keeps account of every question from when it is asked until nothing can come of it any more."""

from __future__ import annotations

import itertools
import math
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.chat.asking import Way

PATIENCE_S, PATIENCE_OVER_KILLS_S = 60.0, 120.0
_WATCHED_S = 150.0  # after it was asked, for a second answer: longer than a dead bot's questions take to be taken over
_SETTLING_S = 5.0  # after a fault, until times count as undisturbed again
_MOST_NOTES = 20


@dataclass(slots=True, eq=False)
class Asked:
    """A question; `is_taken`: the bot has it, and so owes an answer. Times are of the performance counter."""

    key: str
    platform: str
    way: Way
    at: float
    is_taken: bool = False
    is_refused: bool = False
    is_lost: bool = False
    answers: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Account:
    """What became of the questions, by platform; `notes` tell of single ones.

    `repeated`: a command of Slack, shown again after a kill. `late`: answered after it counted as lost. `foreign`:
    answers to nothing that was asked.
    """

    asked: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    twice: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    late: int = 0
    foreign: int = 0
    notes: list[str] = field(default_factory=list)


class Ledger:
    """Counts questions and their answers; what it keeps of each is forgotten soon after.

    `told` hears what is worth a line.
    """

    def __init__(self, told: Callable[[str], None] = lambda _: None, now: Callable[[], float] = time.perf_counter):
        self.account = Account()
        self.seconds, self.calm_seconds = array("d"), array("d")
        self._told, self._now = told, now
        self._asked: dict[str, Asked] = {}
        self._waiting: dict[str, Asked] = {}
        self._calm_since: float | None = now()
        self._ended_at = -math.inf

    def __contains__(self, key: str) -> bool:
        return key in self._asked

    @property
    def waiting(self) -> list[Asked]:
        """Questions that may still be answered for the first time."""
        return list(self._waiting.values())

    @property
    def pressing(self) -> int:
        """How many of them came since the bot that is there was started: what waits for a dead one takes its time."""
        return sum(one.at > self._ended_at for one in self._waiting.values())

    def ask(self, key: str, platform: str, way: Way, *, is_taken: bool = False) -> None:
        """Note a question; `is_taken`: asking it is handing it to the bot."""
        self._asked[key] = self._waiting[key] = Asked(key, platform, way, self._now(), is_taken)
        self.account.asked[platform] += 1

    def take(self, key: str) -> None:
        """Note that the bot has acknowledged a question."""
        if key in self._asked:
            self._asked[key].is_taken = True

    def refuse(self, keys: Iterable[str]) -> None:
        """Note that the platform has told askers, or let them see, that no bot was there."""
        for asked in [self._waiting.pop(key) for key in keys if key in self._waiting]:
            asked.is_refused = True
            self.account.refused[f"{asked.platform} {asked.way.value}"] += 1

    def answer(self, key: str, message: str) -> None:
        """Note that an answer is there to be seen, in a message of this id."""
        asked = self._asked.get(key)
        if asked is None:
            self.account.foreign += 1
            return
        if message in asked.answers:
            return
        asked.answers.add(message)
        if len(asked.answers) == 1:
            self._answered(asked)
        elif len(asked.answers) == 2:  # noqa: PLR2004 - twice
            self._answered_again(asked)

    def disturbed(self) -> None:
        """Note that something goes wrong from now on."""
        self._calm_since = None

    def calm(self) -> None:
        """Note that nothing goes wrong any more."""
        self._calm_since = self._now() + _SETTLING_S

    def bot_ended(self) -> None:
        """Note that the bot was killed, or told to end."""
        self._ended_at = self._now()

    def sweep(self) -> None:
        """Count as lost what was never answered, and forget what is old."""
        now = self._now()
        for asked in list(itertools.takewhile(lambda one: now - one.at > PATIENCE_S, self._asked.values())):
            patience = PATIENCE_OVER_KILLS_S if self._ended_at >= asked.at else PATIENCE_S
            if now - asked.at <= min(patience, _WATCHED_S):
                continue
            if asked.key in self._waiting:
                self._give_up(asked)
            if now - asked.at > _WATCHED_S:
                del self._asked[asked.key]

    def _answered(self, asked: Asked) -> None:
        taken = self._now() - asked.at
        self._waiting.pop(asked.key, None)
        if asked.is_lost:
            self.account.late += 1
            self._note(asked, f"answered after {taken:.0f} s")
            return
        if asked.is_refused:
            self.account.refused[f"{asked.platform} {asked.way.value}"] -= 1
        self.account.answered[asked.platform] += 1
        self.seconds.append(taken)
        if self._calm_since is not None and asked.at >= self._calm_since:
            self.calm_seconds.append(taken)

    def _answered_again(self, asked: Asked) -> None:
        """Count a second answer; who takes a command of Slack over cannot see whether its answer was shown."""
        if (asked.platform, asked.way) == ("Slack", Way.COMMAND) and self._ended_at >= asked.at:
            self.account.repeated += 1
            self._note(asked, "shown again after a kill")
        else:
            self.account.twice[asked.platform] += 1
            self._note(asked, "answered twice")

    def _give_up(self, asked: Asked) -> None:
        if not asked.is_taken:
            self.refuse([asked.key])
            return
        del self._waiting[asked.key]
        asked.is_lost = True
        self.account.lost[asked.platform] += 1
        self._note(asked, "lost")

    def _note(self, asked: Asked, what: str) -> None:
        line = f"{asked.platform} {asked.way.value} {asked.key}, asked {self._now() - asked.at:.1f} s ago: {what}"
        self._told(line)
        if len(self.account.notes) < _MOST_NOTES:
            self.account.notes.append(line)


def shares(seconds: Sequence[float], *parts: float) -> Iterator[float]:
    """Yield the seconds within which these parts of all were answered; 0 where nothing was."""
    ordered = sorted(seconds)
    for part in parts:
        yield ordered[max(0, math.ceil(len(ordered) * part) - 1)] if ordered else 0.0
