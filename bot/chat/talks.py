"""Whom the bot talks with in a thread: what its partner adds is for the bot until somebody else speaks there."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.chat.asking import Asking, Way
from bot.chat.given import Recent
from bot.journal.chat_records import Post
from bot.reply import Kind

_MOST = 10_000
_Spot: TypeAlias = tuple[str, str]


@dataclass(slots=True)
class _Talk:
    """Who has spoken since the bot, and to whom the bot's last word was if that was no answer: "" for nobody."""

    told: str = ""
    speakers: set[str] = field(default_factory=set)


class Talks:
    """What was said in threads lately; after a restart nobody counts as having spoken."""

    def __init__(self, recent: Recent, hash_of: Callable[[str], str]) -> None:
        self._recent, self._hash = recent, hash_of
        self._talks: OrderedDict[_Spot, _Talk] = OrderedDict()

    def heard(self, asking: Asking) -> None:
        """Note that somebody said something that was not put to the bot."""
        if asking.thread:
            self._of(asking).speakers.add(asking.person)

    def answered(self, asking: Asking) -> None:
        """Note that the bot has answered."""
        self._begin(asking, "")

    def told(self, asking: Asking) -> None:
        """Note that the bot has explained something to somebody who has yet to ask."""
        self._begin(asking, asking.person)

    def way_of(self, asking: Asking, last: Post | None) -> Way | None:
        """Return how something that was not put to the bot is taken, None where it is for others; `last` is our answer.

        What the bot left open, its partner may put to it in any words.
        """
        if self._is_joined(asking) or not self._is_partner(asking, last):
            return None
        return Way.MENTION if self._is_open(asking, last) else Way.THREAD

    def _is_joined(self, asking: Asking) -> bool:
        """Tell whether somebody else has spoken since the bot, where the question does not reply to the bot itself."""
        talk = self._talks.get((asking.place, asking.thread))
        return talk is not None and not asking.after and bool(talk.speakers - {asking.person})

    def _is_partner(self, asking: Asking, last: Post | None) -> bool:
        """Tell whether the bot's last word, or else its last answer, was to whoever says something now."""
        if told := self._told(asking):
            return told == asking.person
        return last is not None and not last.is_overheard and last.person == self._hash(asking.person)

    def _is_open(self, asking: Asking, last: Post | None) -> bool:
        """Tell whether the bot's last word left the question open: a choice, a regret, or how to ask."""
        if self._told(asking) or last is None or not last.entry:
            return True
        given = self._recent.find(last.answer_id)
        return given is not None and given.reply.kind is Kind.UNANSWERED

    def _told(self, asking: Asking) -> str:
        talk = self._talks.get((asking.place, asking.thread))
        return talk.told if talk is not None else ""

    def _begin(self, asking: Asking, told: str) -> None:
        if asking.thread and not asking.is_private:
            talk = self._of(asking)
            talk.told = told
            talk.speakers.clear()

    def _of(self, asking: Asking) -> _Talk:
        talk = self._talks.setdefault((asking.place, asking.thread), _Talk())
        self._talks.move_to_end((asking.place, asking.thread))
        while len(self._talks) > _MOST:
            self._talks.popitem(last=False)
        return talk
