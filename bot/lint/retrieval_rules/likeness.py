"""How alike two entries are: their questions, their answers, and what sets them apart."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from index.corpus import FaissCorpus
from index.encoder import Vectors
from index.entry import Entry
from index.error_texts import normalise
from index.language import has_chinese
from index.markdown_text import plain_text
from index.passage import Passage, Role
from index.tokens import is_stopword, is_technical, terms

Run = tuple[str, ...]

_WORD = re.compile(r"\w+(?:[.\-/+]\w+)*[+#]*")
_NUMBER = re.compile(r"\d+(?:\.\w+)*")
_RUN = 3  # terms that stand together
_HELD_BY_MOST = 20  # entries: a run that more of them hold is boilerplate
_MOST_CAPITALS = 0.6  # of a title's words: beyond, it is written In Title Case, where capitals are no names
_OPPOSITES = (
    ("enable", "disable"),
    ("install", "uninstall"),
    ("install", "remove"),
    ("add", "remove"),
    ("add", "delete"),
    ("create", "delete"),
    ("start", "stop"),
    ("open", "close"),
    ("import", "export"),
    ("upload", "download"),
    ("upgrade", "downgrade"),
    ("increase", "decrease"),
    ("increase", "reduce"),
    ("turn on", "turn off"),
    ("switch on", "switch off"),
    ("with", "without"),
    ("before", "after"),
    ("client", "server"),
    ("input", "output"),
    ("read", "write"),
    ("encrypt", "decrypt"),
    ("send", "receive"),
    ("show", "hide"),
    ("lock", "unlock"),
    ("minimum", "maximum"),
    ("first", "last"),
    ("left", "right"),
    ("local", "remote"),
    ("public", "private"),
    ("daily", "weekly"),
    ("monthly", "yearly"),
    ("training", "testing"),
    ("启用", "禁用"),
    ("开启", "关闭"),
    ("打开", "关闭"),
    ("安装", "卸载"),
    ("添加", "删除"),
    ("导入", "导出"),
    ("上传", "下载"),
    ("升级", "降级"),
)


@dataclass(frozen=True, slots=True)
class Side:
    """An entry as it is compared.

    `asked` are the vectors of title and phrasings, `answered` those of the parts of the answer, one a row; `runs` are
    the groups of terms that stand together in the answer.
    """

    row: int
    entry: Entry
    asked: Vectors
    answered: Vectors
    runs: frozenset[Run]


def sides_of(corpus: FaissCorpus) -> list[Side]:
    """Return the entries of a base, ready to be compared."""
    return [
        _side(row, entry, corpus.passages[row], corpus.encodings_of([row]).vectors)
        for row, entry in enumerate(corpus.base.entries)
    ]


def _side(row: int, entry: Entry, passages: Sequence[Passage], vectors: Vectors) -> Side:
    is_asked = np.array([passage.role in {Role.QUESTION, Role.PHRASING} for passage in passages])
    is_answer = np.array([passage.role.is_answer for passage in passages])
    answer = terms(plain_text(entry.answer))
    runs = frozenset(zip(*(answer[start:] for start in range(_RUN)), strict=False))
    return Side(row, entry, vectors[is_asked], vectors[is_answer], runs)


def near_questions(sides: Sequence[Side], least: float) -> Iterator[tuple[Side, Side]]:
    """Yield the pairs of entries in one language whose titles have at least this cosine, the later entry second."""
    titles = np.stack([side.asked[0] for side in sides])
    for row, side in enumerate(sides):  # all at once would take the square of their number in memory
        for place in np.flatnonzero(titles[row + 1 :] @ titles[row] >= least).tolist():
            other = sides[row + 1 + place]
            if side.entry.language == other.entry.language:
                yield side, other


def like_answers(sides: Sequence[Side], least: float, fewest_runs: int) -> Iterator[tuple[Side, Side]]:
    """Yield the pairs in one language whose answers share at least this part of their runs, the later entry second."""
    holding: defaultdict[Run, list[int]] = defaultdict(list)
    for place, side in enumerate(sides):
        for run in side.runs:
            holding[run].append(place)
    shared = Counter(
        pair for places in holding.values() if len(places) <= _HELD_BY_MOST for pair in combinations(places, 2)
    )
    for (place, other_place), count in sorted(shared.items()):
        side, other = sides[place], sides[other_place]
        of_both = len(side.runs) + len(other.runs) - count
        is_one_language = side.entry.language == other.entry.language
        if is_one_language and count >= least * of_both and min(len(side.runs), len(other.runs)) >= fewest_runs:
            yield side, other


def answer_cosine(one: Side, other: Side) -> float:
    """Return how near the parts of each answer are to the nearest part of the other, in the mean."""
    cosines: npt.NDArray[np.float32] = one.answered @ other.answered.T
    return float(cosines.max(axis=0).mean() + cosines.max(axis=1).mean()) / 2


def asks_the_same(one: Entry, other: Entry) -> bool:
    """Tell whether two titles differ in letter case and punctuation at most."""
    words = normalise(one.question)
    return bool(words.strip()) and words == normalise(other.question)


def are_versions(one: Entry, other: Entry) -> bool:
    """Tell whether titles or sections name different versions or numbers."""
    return _numbers(one) != _numbers(other)


def are_told_apart(one: Entry, other: Entry) -> bool:
    """Tell whether each title names what the other does not, or one says the opposite of the other."""
    titles = [plain_text(entry.question) for entry in (one, other)]
    names, words = map(_names, titles), list(map(_words, titles))
    each_names = all(own - said for own, said in zip(names, reversed(words), strict=True))
    return each_names or _are_opposite(*titles)


def _numbers(entry: Entry) -> set[str]:
    return set(_NUMBER.findall(" ".join((*entry.section, plain_text(entry.question)))))


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}


def _names(title: str) -> set[str]:
    """Return the words of a title, in lower case, that look like names; a sentence's first word does not."""
    first, *rest = _WORD.findall(title) or [""]
    capitals = [word for word in rest if word[0].isupper()]
    named = capitals if len(capitals) <= _MOST_CAPITALS * len(rest) else []
    names = (word for word in named if not is_stopword(word.lower()))
    return {word.lower() for word in (*names, *filter(is_technical, (first, *rest)))}


def _are_opposite(one: str, other: str) -> bool:
    ones, others = (f" {' '.join(_WORD.findall(text)).lower()} " for text in (one, other))
    pairs = [tuple(map(_beginning, pair)) for pair in (*_OPPOSITES, *map(reversed, _OPPOSITES))]
    return any(first in ones and last in others and not (last in ones and first in others) for first, last in pairs)


def _beginning(word: str) -> str:
    """Return how a word begins a word of a text; Chinese has no blanks."""
    return word if has_chinese(word) else f" {word}"
