"""What was answered in a chat, as its buttons and the next question need it."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from bot.journal.chat_records import Post
from bot.reply import Reply, Shown
from index.entry import Entry

_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Given:
    """An answer: its id, what was asked (with what it followed up, without secrets), in which base, what is shown."""

    id: str
    asked: str
    base: str | None
    reply: Reply

    @property
    def entry(self) -> tuple[str, str]:
        """The base and the id of the entry shown, empty for none."""
        shown = self.reply.shown
        return (shown.base, shown.id) if shown is not None else ("", "")


def digest_of(entry: Entry | Shown | None) -> str:
    """Return what changes when the text of an entry does, "" for none."""
    if entry is None:
        return ""
    question = entry.title if isinstance(entry, Shown) else entry.question
    return hashlib.sha256(f"{question}\0{entry.answer}".encode()).hexdigest()[:32]


def rest_of(post: Post, posts: Sequence[Post]) -> list[Post]:
    """Return the messages that go on with the answer that one of them begins."""
    return [one for one in posts if one.answer_id == post.answer_id and one.message != post.message]


class Recent:
    """The last answers, in memory: most buttons are pressed soon, and the journal may be off."""

    def __init__(self, most: int = _MOST) -> None:
        self._most, self._lock = most, Lock()
        self._given: OrderedDict[str, tuple[str, Given]] = OrderedDict()

    def keep(self, person: str, given: Given) -> None:
        """Keep an answer to a person, by the person's hash."""
        with self._lock:
            self._given[given.id] = (person, given)
            self._given.move_to_end(given.id)
            while len(self._given) > self._most:
                self._given.popitem(last=False)

    def find(self, answer: str) -> Given | None:
        """Return an answer by its id, if it is here."""
        with self._lock:
            found = self._given.get(answer)
        return None if found is None else found[1]

    def asker(self, answer: str) -> str:
        """Return the hash of whoever got an answer, "" if it is not here."""
        with self._lock:
            return self._given.get(answer, ("",))[0]

    def forget(self, person: str) -> None:
        """Forget what a person asked."""
        with self._lock:
            for answer in [key for key, (whose, _) in self._given.items() if whose == person]:
                del self._given[answer]
