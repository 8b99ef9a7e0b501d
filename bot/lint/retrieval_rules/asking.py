"""An entry's own title and phrasings, asked: which entry comes first, and how near another one is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import numpy as np

from bot.languages import in_language
from bot.lint.linted import Linted
from index.corpus import FaissCorpus
from index.entry import Base, Entry
from index.passage import Role
from index.searcher import Hit
from index.twins import Twins, twins_of

_TOP = 6


@dataclass(frozen=True, slots=True)
class Text:
    """A title or phrasing of an entry, with two cosines of it.

    `own` is that with the nearest other text of its entry, `others` that with the nearest title or phrasing of any
    other entry in its language, each -1 where there is none.
    """

    row: int
    entry: Entry
    text: str
    is_title: bool
    own: float
    others: float


@dataclass(frozen=True, slots=True)
class Asked:
    """The best score of a text's own entry, 0 where it is not found, and the best hit that is another entry.

    Scores leave out that the text was asked word for word: people do not.
    """

    own: float
    rival: float
    other: Entry


class Asker:
    """Asks the texts of one base."""

    def __init__(self, linted: Linted, corpus: FaissCorpus) -> None:
        if linted.serving is None:
            raise ValueError("a base that was read only as text cannot be asked")
        self._searcher, self._corpus = linted.serving.searcher, corpus
        self._twins: Twins = twins_of(corpus.base.entries)

    def ask(self, one: Text) -> Asked | None:
        """Ask a text as it stands; None where no other entry is found."""
        hits = self._search(one.text)
        own = [_in_other_words(hit) for hit in hits if self._is_own(hit, one)]
        others = [hit for hit in hits if not self._is_own(hit, one)]
        if not others:
            return None
        best = max(others, key=_in_other_words)
        return Asked(max(own, default=0.0), _in_other_words(best), best.entry)

    def winner(self, one: Text) -> Entry | None:
        """Return the other entry that comes first where a text is not asked word for word, None where its own does."""
        hits = self._search(f"{one.text} {in_language(one.entry.language, 'please', '谢谢')}")
        return hits[0].entry if hits and not self._is_own(hits[0], one) else None

    def _search(self, text: str) -> Sequence[Hit]:
        return self._searcher.search(text, self._corpus.base.name, _TOP).hits

    def _is_own(self, hit: Hit, one: Text) -> bool:
        """Tell whether a hit is the text's entry, or that one in another language."""
        entries = self._corpus.base.entries
        return hit.entry.id == one.entry.id or any(
            hit.entry.id == entries[row].id for row in self._twins.get(one.row, ())
        )


def asked_of(linted: Linted) -> Iterator[tuple[Base, Asker, list[Text]]]:
    """Yield each entry that an index holds: its base, who asks there, and its title before its phrasings."""
    for base in linted.bases:
        corpus = linted.corpora.get(base.name)
        if corpus is not None:
            asker = Asker(linted, corpus)
            for _, group in groupby(_texts_of(corpus), key=attrgetter("row")):
                yield base, asker, list(group)


def _texts_of(corpus: FaissCorpus) -> Iterator[Text]:
    entries = corpus.base.entries
    vectors = [corpus.encodings_of([row]).vectors for row in range(len(entries))]
    asked = [_asked_places(corpus, row) for row in range(len(entries))]
    every = np.concatenate([vectors[row][places] for row, places in enumerate(asked)])
    owners = np.repeat(np.arange(len(entries)), [len(places) for places in asked])
    languages = np.array([entry.language for entry in entries])[owners]
    for row, entry in enumerate(entries):
        is_other = (owners != row) & (languages == entry.language)
        for place in asked[row]:
            vector = vectors[row][place]
            own = np.delete(vectors[row], place, axis=0) @ vector
            others = np.where(is_other, every @ vector, np.float32(-1.0))
            passage = corpus.passages[row][place]
            yield Text(
                row,
                entry,
                passage.markdown,
                passage.role is Role.QUESTION,
                float(own.max(initial=-1.0)),
                float(others.max(initial=-1.0)),
            )


def _asked_places(corpus: FaissCorpus, row: int) -> Sequence[int]:
    roles = [passage.role for passage in corpus.passages[row]]
    return [place for place, role in enumerate(roles) if role in {Role.QUESTION, Role.PHRASING}]


def _in_other_words(hit: Hit) -> float:
    """Return the score without what stands for the very same words."""
    return hit.score.total - hit.score.contributions()["error"]
