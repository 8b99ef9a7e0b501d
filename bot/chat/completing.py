"""Entries that may be meant by what somebody has typed so far; the words alone decide, in a few milliseconds."""

from __future__ import annotations

import math
import re
import threading
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from index.glossary import Glossary
from index.language import CJK, has_chinese
from index.markdown_text import plain_text
from index.tokens import is_stopword, terms

if TYPE_CHECKING:
    from bot.answering import Serving
    from bot.chat.live import Live
    from index.entry import Base, Entry

DEFAULT_MOST = 25
_LONGEST_TYPED, _MOST_WORDS = 200, 32  # of a pasted traceback the end says most
_RANKED = 100  # entries whose texts are read for what was typed, as it was typed
_PATIENCE_S = 0.01  # for a new version: a loop that serves others is held up no longer

# How much a word of a text counts as the word that was typed.
_SAME, _BEGINS, _INFLECTED, _HOLDS, _MISTYPED = 1.0, 0.9, 0.8, 0.6, 0.7
_CONTEXT, _TRANSLATED = 0.5, 0.9  # words around a text, and what was typed in Chinese, in English words
_STOPWORD, _UNMET = 0.05, 0.4  # the weight of a word that says nothing, and of one that is nowhere
_TITLE_START, _PHRASING_START, _IN_ONE_PIECE, _ALL_OF_TEXT = 0.3, 0.25, 0.15, 0.1
_OTHER_LANGUAGE = 0.35  # more than any of those: entries that fit as well are in the asker's language first
_LEAST_COVERED, _LEAST_BESIDE_BEST = 0.12, 0.3

_WORD = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
_COMPOUND = re.compile(rf"[^\W_{CJK}]+(?:[-_./'’][^\W_{CJK}]+)+")
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_MARKED = re.compile(r"[\[<&]")  # links, HTML and entities hold words that nobody sees; other marks are no words
_SHORTEST_PART, _LONGEST_WORD = 4, 64
_MOST_HOLDING = 64  # words that hold a part: one that many hold says little
_ONE_TYPO, _TWO_TYPOS, _MOST_CORRECTIONS, _MOST_CORRECTED = 5, 8, 8, 6
_END = "\U0010ffff"  # stands after whatever a word goes on with

Floats = npt.NDArray[np.float32]
_Span = tuple[int, int, float]  # words from, to, and how much they count


@dataclass(frozen=True, slots=True)
class Completion:
    """An entry that may be meant, its title as plain text, or its id where that has no words."""

    title: str
    base: str
    entry: str


class Completions:
    """What completes over the version that is live. Safe to use from several threads, and in an event loop."""

    def __init__(self, live: Live) -> None:
        self._live, self._lock = live, threading.Lock()
        self._completer: Completer | None = None
        self._reading: threading.Thread | None = None
        self._begin(live.serving)

    def complete(self, typed: str, base: str | None, language: str, most: int = DEFAULT_MOST) -> list[Completion]:
        """Return the entries that may be meant, the likeliest first.

        A version that takes long to read is read beside the one before, which answers meanwhile.
        """
        serving, completer = self._live.serving, self._completer
        if completer is None or completer.version != serving.version:
            self._begin(serving).join(_PATIENCE_S)
            completer = self._completer
        return [] if completer is None else completer.complete(typed, base, language, most)

    def _begin(self, serving: Serving) -> threading.Thread:
        """Return what reads a version, started where nothing reads one already."""
        with self._lock:
            if self._reading is None or not self._reading.is_alive():
                self._reading = threading.Thread(target=self._read, args=(serving,), daemon=True)
                self._reading.start()
            return self._reading

    def _read(self, serving: Serving) -> None:
        self._completer = Completer(serving)


class Completer:
    """Completes over one index version: over the titles of its entries, their phrasings, and where they stand."""

    def __init__(self, serving: Serving) -> None:
        self.version = serving.version
        bases = [serving.searcher.base(name) for name in serving.searcher.names]
        entries = [entry for base in bases for entry in base.entries]
        self._shown = [(entry.question, entry.base, entry.id) for entry in entries]
        self._bases = _places(entry.base for entry in entries)
        self._languages = _places(entry.language for entry in entries)
        self._opening = _in_turn(entries)
        self._glossary = Glossary(group for base in bases for group in base.glossary)
        texts = [_seen(text) for entry in entries for text in (entry.question, *entry.phrasings)]
        self._flat = [_flat(text) for text in texts]
        counts = np.array([1 + len(entry.phrasings) for entry in entries], dtype=np.int64)
        self._firsts = np.cumsum(counts) - counts
        self._owners = np.repeat(np.arange(len(entries)), counts)
        words, context = [_indexed(text) for text in texts], _contexts(bases)
        self._sizes = np.array([max(1, len(text.split())) for text in self._flat], dtype=np.float32)
        self._words = sorted({word for part in (*words, *context) for word in part})
        self._said, self._around = _Rows(self._words, words), _Rows(self._words, context)
        self._by_start = sorted(range(len(texts)), key=self._flat.__getitem__)
        self._starts = [self._flat[row] for row in self._by_start]
        self._all_words = "\n".join(("", *self._words, ""))
        self._word_ends = np.cumsum([1 + len(word) for word in self._words])
        self._beginnings = lru_cache(maxsize=64)(self._find_beginnings)
        self._corrections = lru_cache(maxsize=1024)(self._find_corrections)

    def complete(self, typed: str, base: str | None, language: str, most: int = DEFAULT_MOST) -> list[Completion]:
        """Return the entries that may be meant, the likeliest first; without a text the first ones of each base."""
        if base is not None and base not in self._bases:
            return []
        text = unicodedata.normalize("NFKC", typed[-_LONGEST_TYPED:])
        rows = self._ranked(text, base, language) if text.strip() else self._first(base, language)
        shown = (self._shown[row] for row in rows[: max(0, most)])
        return [Completion(plain_text(title) or entry, name, entry) for title, name, entry in shown]

    def _first(self, base: str | None, language: str) -> list[int]:
        """Return all entries, those in the language first, the first of each base before the second of any."""
        mine, asked = self._languages.get(language, frozenset()), None if base is None else self._bases[base]
        return sorted((row for row in self._opening if asked is None or row in asked), key=lambda row: row not in mine)

    def _ranked(self, text: str, base: str | None, language: str) -> list[int]:
        """Return the entries that resemble a text, the likeliest first."""
        if not self._shown or not _WORD.search(text):
            return []
        covered, score = self._covered(_typed_words(text), is_open=text[-1].isalnum())
        english = _typed_words(self._glossary.to_english(text)) if has_chinese(text) else []
        if english:
            pairs = zip((covered, score), self._covered(english, is_open=False), strict=True)
            covered, score = (np.maximum(own, _TRANSLATED * other) for own, other in pairs)
        if base is not None:
            covered[_outside(self._bases[base], len(covered))] = 0
        least = max(_LEAST_COVERED, _LEAST_BESIDE_BEST * float(covered.max()))
        score[_outside(self._languages.get(language, frozenset()), len(score))] -= _OTHER_LANGUAGE
        flat = _flat(text)
        score += self._begun(flat)
        found = np.flatnonzero(covered >= least)
        best: list[int] = found[np.argsort(-score[found], kind="stable")].tolist()
        whole = {row: _IN_ONE_PIECE * self._holds(row, flat) for row in best[:_RANKED]}
        return sorted(whole, key=lambda row: (-score[row] - whole[row], row)) + best[_RANKED:]

    def _covered(self, words: Sequence[str], *, is_open: bool) -> tuple[Floats, Floats]:
        """Return how much of what was typed each entry covers, 0 to 1, and the score that this gives it.

        Words such as "how" count only beside others that are met, or alone.
        """
        covered, held, named = np.zeros((3, len(self._owners)), dtype=np.float32)
        total = 0.0
        for word, spans in self._meant(words, is_open=is_open):
            met = self._met(spans)
            weight = _weight(word, int(np.count_nonzero(met)), len(met))
            total += weight
            covered += weight * met
            held += met
            if not is_stopword(word):
                named += met
        covered /= total
        if not all(map(is_stopword, words)):
            covered[named == 0] = 0
        score = covered + _ALL_OF_TEXT * np.minimum(held / self._sizes, 1)
        return np.maximum.reduceat(covered, self._firsts), np.maximum.reduceat(score, self._firsts)

    def _meant(self, words: Sequence[str], *, is_open: bool) -> Iterator[tuple[str, list[_Span]]]:
        """Yield each word that was typed with the words that it may stand for; few are taken to be mistyped."""
        corrected = 0
        for place, word in enumerate(words):
            is_unfinished = is_open and place == len(words) - 1
            spans = self._spans(word, is_open=is_unfinished)
            if not spans and corrected < _MOST_CORRECTED:
                corrected += 1
                spans = self._corrections(word, is_unfinished)
            yield word, spans

    def _met(self, spans: Sequence[_Span]) -> Floats:
        """Return how much of one word each text has, 0 to 1; what stands around it counts half."""
        around = np.zeros(len(self._firsts), dtype=np.float32)
        for low, high, worth in spans:
            around[self._around.of(low, high)] = worth * _CONTEXT
        met: Floats = around[self._owners]
        for low, high, worth in spans:
            met[self._said.of(low, high)] = worth
        return met

    def _spans(self, word: str, *, is_open: bool) -> list[_Span]:
        """Return the words that may be meant by one that was typed, the likeliest last; one may be unfinished."""
        spans: list[_Span] = []
        if not has_chinese(word) and (len(word) >= _SHORTEST_PART or not word.isascii()):
            spans += islice(self._holding(word), _MOST_HOLDING)
        stems = {word, *terms(word)} if len(word) <= _LONGEST_WORD else {word}
        for stem in sorted(stem for stem in stems if len(stem) >= _SHORTEST_PART):
            spans.append((*self._beginning(stem), _INFLECTED))
        if is_open:
            spans.append((*self._beginning(word), _BEGINS))
        place = bisect_left(self._words, word)
        if self._words[place : place + 1] == [word]:
            spans.append((place, place + 1, _SAME))
        return [span for span in spans if span[0] < span[1]]

    def _beginning(self, start: str) -> tuple[int, int]:
        """Return from where to where the words begin with some letters."""
        return bisect_left(self._words, start), bisect_left(self._words, start + _END)

    def _holding(self, part: str) -> Iterator[_Span]:
        """Yield the words that hold a part: detection of mmdetection."""
        position = self._all_words.find(part)
        while position >= 0:
            place = int(np.searchsorted(self._word_ends, position, side="left"))
            yield place, place + 1, _HOLDS
            position = self._all_words.find(part, int(self._word_ends[place]))

    def _find_corrections(self, word: str, is_open: bool) -> list[_Span]:  # noqa: FBT001 - the cache takes no keywords
        """Return the words that somebody who mistyped may have meant."""
        most = 0 if len(word) < _ONE_TYPO or has_chinese(word) else 1 if len(word) < _TWO_TYPOS else 2
        if not most or word.isdecimal():
            return []
        spans = [(place, place + 1, _worth(typos)) for place, typos in _near(word, self._words, most)]
        for length in (len(word), len(word) + 1) if is_open else ():
            beginnings = self._beginnings(length)
            for place, typos in _near(word, beginnings, most):
                spans.append((*self._beginning(beginnings[place]), _worth(typos) * _BEGINS))
        return sorted(spans, key=lambda span: span[2])

    def _find_beginnings(self, length: int) -> list[str]:
        return sorted({word[:length] for word in self._words if len(word) > length})

    def _begun(self, flat: str) -> Floats:
        """Return what is added for each entry of which a text begins with what was typed."""
        low, high = bisect_left(self._starts, flat), bisect_left(self._starts, flat + _END)
        added = np.zeros(len(self._firsts), dtype=np.float32)
        texts = np.array(self._by_start[low:high], dtype=np.int64)
        owners = self._owners[texts]
        added[owners] = _PHRASING_START
        added[owners[self._firsts[owners] == texts]] = _TITLE_START
        return added

    def _holds(self, row: int, flat: str) -> bool:
        """Tell whether a text of an entry holds what was typed in one piece, from the beginning of a word."""
        last = self._firsts[row + 1] if row + 1 < len(self._firsts) else len(self._flat)
        wanted = flat if has_chinese(flat[:1]) else f" {flat}"
        return any(wanted in f" {text}" for text in self._flat[self._firsts[row] : last])


class _Rows:
    """Which texts hold each word; words that begin alike stand together, so that theirs are one slice."""

    def __init__(self, words: Sequence[str], texts: Sequence[Collection[str]]) -> None:
        places = {word: place for place, word in enumerate(words)}
        held = np.fromiter((places[word] for text in texts for word in text), dtype=np.int64)
        # Sorted by numpy, which lets other threads run meanwhile.
        self._rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])[np.argsort(held, kind="stable")]
        self._begins = np.searchsorted(np.sort(held), np.arange(len(words) + 1))

    def of(self, low: int, high: int) -> npt.NDArray[np.int64]:
        """Return the texts that hold any of the words from `low` to before `high`, repeated ones included."""
        return self._rows[self._begins[low] : self._begins[high]]


def _places(names: Iterable[str]) -> dict[str, frozenset[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(names):
        found[name].append(row)
    return {name: frozenset(rows) for name, rows in found.items()}


def _outside(rows: frozenset[int], count: int) -> npt.NDArray[np.bool_]:
    outside = np.ones(count, dtype=np.bool_)
    outside[np.fromiter(rows, dtype=np.int64, count=len(rows))] = False
    return outside


def _in_turn(entries: Sequence[Entry]) -> list[int]:
    """Return the first entry of each base, then the second of each, and so on."""
    seen: defaultdict[tuple[str, str], int] = defaultdict(int)
    turns = []
    for row, entry in enumerate(entries):
        turns.append((seen[entry.base, entry.language], row))
        seen[entry.base, entry.language] += 1
    return [row for _, row in sorted(turns)]


def _contexts(bases: Iterable[Base]) -> list[set[str]]:
    """Return the words of the names of each entry's base and sections."""
    around = lru_cache(maxsize=1024)(lambda names: _indexed(" ".join(map(_seen, names))))
    return [
        around((base.name, base.title, base.project, *base.aliases, *entry.section))
        for base in bases
        for entry in base.entries
    ]


def _seen(text: str) -> str:
    return unicodedata.normalize("NFKC", plain_text(text) if _MARKED.search(text) else text)


def _flat(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _indexed(text: str) -> set[str]:
    """Return the words of a text, those in compounds and joined; of Chinese all characters and pairs of them."""
    found: set[str] = set()
    for word in _WORD.findall(text):
        if has_chinese(word):
            found.update(word, _pairs(word))
        else:
            found.add(word.casefold())
            if not (word.islower() or word.istitle()):
                found.update(piece.lower() for piece in _HUMP.findall(word))
    found.update("".join(_WORD.findall(compound)).casefold() for compound in _COMPOUND.findall(text))
    return found


def _typed_words(text: str) -> list[str]:
    """Return the last words of what was typed, each once; of Chinese the pairs of characters."""
    words: list[str] = []
    for word in _WORD.findall(text.casefold()):
        words += _pairs(word) if len(word) > 1 and has_chinese(word) else [word]
    return list(dict.fromkeys(words))[-_MOST_WORDS:]


def _pairs(word: str) -> list[str]:
    return [word[place : place + 2] for place in range(len(word) - 1)]


def _weight(word: str, met: int, count: int) -> float:
    """Return how much a word says: the more, the fewer texts have it."""
    if is_stopword(word):
        return _STOPWORD
    if not met:
        return _UNMET
    return max(_STOPWORD, math.log1p(count / met) / math.log1p(count))


def _near(word: str, words: Sequence[str], most: int) -> Iterator[tuple[int, int]]:
    """Yield the places of sorted words that are up to so many typos away, and how many; short ones begin alike."""
    low = 0 if most > 1 else bisect_left(words, word[0])
    high = len(words) if most > 1 else bisect_left(words, word[0] + _END)
    asked = words[low:high]
    for _, typos, place in extract(word, asked, scorer=OSA.distance, score_cutoff=most, limit=_MOST_CORRECTIONS):
        yield place + low, int(typos)


def _worth(typos: int) -> float:
    return _MISTYPED if typos <= 1 else _MISTYPED * _MISTYPED
