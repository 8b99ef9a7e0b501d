"""Words that mean the same: Chinese into English by longest match, and a base's groups of synonyms.

The encoder is nearly blind in Chinese, so a Chinese text is matched as the English words that its
technical terms stand for. The shipped list is general; a base adds its own words to it. (General English
synonyms were tried and made the order no better: the encoder knows them.)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

from index.language import CJK, has_chinese

_CHINESE_RUN = re.compile(f"[{CJK}]+")
_WORD = re.compile(r"[A-Za-z0-9_+#]+(?:[.\-][A-Za-z0-9_]+)*")
_Phrases = dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]


class Glossary:
    """The shipped list and a base's groups of words that mean the same."""

    def __init__(self, groups: Iterable[tuple[str, ...]] = ()) -> None:
        """Add groups of words, English and Chinese mixed, to the shipped list; the first English word leads."""
        own: dict[str, str] = {}
        phrases: _Phrases = defaultdict(list)
        for group in groups:
            english = tuple(word for word in group if not has_chinese(word))
            own |= {word: english[0] for word in group if has_chinese(word) and english}
            _add_group(phrases, english)
        self._terms = _shipped_terms() | own if own else _shipped_terms()
        self._lengths = _lengths_by_first(self._terms) if own else _shipped_lengths()
        self._mixed = {term.lower(): gloss for term, gloss in self._terms.items() if not _CHINESE_RUN.fullmatch(term)}
        self._mixed_pattern = _any_of(self._mixed)
        self._phrases = dict(phrases)

    def to_english(self, text: str) -> str:
        """Return the text with its Chinese replaced by English words; unknown characters are dropped."""
        text = self._mixed_pattern.sub(lambda term: f" {self._mixed[term[0].lower()]} ", text)
        return " ".join(_CHINESE_RUN.sub(lambda run: f" {self._run(run[0])} ", text).split())

    def synonyms(self, text: str) -> list[str]:
        """Return the other words for what an English text mentions, without repetition."""
        words = [word.lower() for word in _WORD.findall(text)]
        found: dict[str, None] = {}
        for start, word in enumerate(words):
            for phrase, others in self._phrases.get(word, ()):
                if len(phrase) == 1 or tuple(words[start : start + len(phrase)]) == phrase:
                    found |= dict.fromkeys(others)
        return list(found)

    def words(self, text: str) -> list[str]:
        """Return the Chinese words of a text that are known, and what stands between them, without fillers."""
        return [word for run in _CHINESE_RUN.findall(text) for word in self._split(run) if self._terms.get(word, word)]

    def _split(self, run: str) -> Iterator[str]:
        start = end = 0
        while end < len(run):
            length = next((n for n in self._lengths.get(run[end], ()) if run[end : end + n] in self._terms), 0)
            if length:
                yield from (run[start:end], run[end : end + length]) if start < end else (run[end : end + length],)
                start = end + length
            end += length or 1
        if start < end:
            yield run[start:end]

    def _run(self, run: str) -> str:
        words: list[str] = []
        start = 0
        while start < len(run):
            length = next((n for n in self._lengths.get(run[start], ()) if run[start : start + n] in self._terms), 0)
            if length:
                words.append(self._terms[run[start : start + length]])
            start += length or 1
        return " ".join(word for word in words if word)


def _add_group(phrases: _Phrases, group: tuple[str, ...]) -> None:
    split = {word: tuple(part.lower() for part in _WORD.findall(word)) for word in group}
    for parts in split.values():
        others = tuple(other for other in group if split[other] != parts)
        if parts and others:
            phrases[parts[0]].append((parts, others))


def _any_of(terms: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for terms of both scripts, such as 同步 BN: they end where an English word does."""
    longest_first = sorted(terms, key=len, reverse=True)
    either = "|".join(re.escape(term) for term in longest_first) or r"(?!)"
    return re.compile(
        rf"(?:(?<![A-Za-z0-9])|(?=[{CJK}]))(?:{either})(?:(?![A-Za-z0-9])|(?<=[{CJK}]))", re.ASCII | re.IGNORECASE
    )


def _lengths_by_first(terms: Iterable[str]) -> dict[str, list[int]]:
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for term in terms:
        lengths[term[0]].add(len(term))
    return {first: sorted(found, reverse=True) for first, found in lengths.items()}


@cache
def _shipped_terms() -> dict[str, str]:
    """Return Chinese terms with their English gloss, "" for fillers."""
    rows = (line.split("\t") for line in _lines("glossary.tsv"))
    return {row[0]: row[1].split(" / ")[0] if len(row) > 1 else "" for row in rows}


def shipped_english() -> list[str]:
    """Return the English terms of the shipped list, each once."""
    return list(dict.fromkeys(english for english in _shipped_terms().values() if english))


@cache
def _shipped_lengths() -> dict[str, list[int]]:
    return _lengths_by_first(_shipped_terms())


def _lines(name: str) -> list[str]:
    text = resources.files("index").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
