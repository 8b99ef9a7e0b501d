"""Text into terms, for the lexical side: made for identifiers, versions, error codes and Chinese.

An identifier is kept whole and split (`find_unused_parameters` also gives find, unused, parameters);
English words are stemmed; Chinese gives pairs of characters; a version gives itself and its minor release.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

import Stemmer

from index.language import CJK

_TERM = re.compile(rf"[A-Za-z0-9_]+(?:[.\-/+][A-Za-z0-9_]+)*|[{CJK}]+")
_VERSION = re.compile(r"v?(\d+\.\d+)(?:\.\d+)*(?:[.\-]?(?:rc|a|b|post|dev)\d*)?")
_NAMED_VERSION = re.compile(r"([A-Za-z][A-Za-z_\-.]*?)[\-_.]?(v?\d+(?:\.\d+)+(?:rc\d*|a\d*|b\d*)?)")
_LENGTH = re.compile(r"\d+")
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_COMPOUND = re.compile(r"[._\-/+]|[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]")
_PLACEHOLDER = re.compile(r"x{3,}|y{3,}|z{3,}|foo|bar|your|name", re.IGNORECASE)
_CHINESE = re.compile(f"[{CJK}]")
_LONGEST = 64
_COMMON_WEIGHT = 0.5


def terms(text: str) -> list[str]:
    """Return the terms of a text in reading order, repetitions included."""
    return [term for word in _TERM.findall(text) for term in _terms_of(word)]


@lru_cache(maxsize=65536)
def is_technical(word: str) -> bool:
    """Tell whether a word is a name rather than a word of a language: it holds digits, dots, underscores, humps."""
    return _COMPOUND.search(word) is not None


@lru_cache(maxsize=65536)
def is_placeholder(term: str) -> bool:
    """Tell whether a term only stands for others, as xxx does in an error text."""
    return _PLACEHOLDER.fullmatch(term) is not None


def is_stopword(word: str) -> bool:
    """Tell whether a word, in lower case, says nothing by itself."""
    return word in _stopwords()


def is_common(term: str) -> bool:
    """Tell whether many questions share a term whatever they are about."""
    return term in _common()


def weight_of(term: str) -> float:
    """Return how much a term says by itself, before how rare it is in a base."""
    return _COMMON_WEIGHT if is_common(term) else 1.0


def mangled_names(symbol: str) -> list[str]:
    """Return the names in a mangled C++ symbol: c10 and impl of _ZN3c104implE."""
    names: list[str] = []
    position = 0
    while match := _LENGTH.search(symbol, position):
        end = match.end() + int(match[0][-3:])
        # A number inside a name is no length: names begin with a letter and fit into the symbol.
        is_name = match.end() < end <= len(symbol) and symbol[match.end() : match.end() + 1].isidentifier()
        names += [symbol[match.end() : end]] if is_name else []
        position = end if is_name else match.end()
    return names


@lru_cache(maxsize=65536)
def _terms_of(word: str) -> tuple[str, ...]:
    if _CHINESE.match(word):
        return tuple(word[i : i + 2] for i in range(len(word) - 1)) if len(word) > 1 else (word,)
    lower = word.lower()
    version = _VERSION.fullmatch(lower)
    if version:
        whole = lower.lstrip("v")
        return tuple(dict.fromkeys((f"{whole}.0" if whole == version[1] else whole, version[1])))
    named = _NAMED_VERSION.fullmatch(word)
    if named:
        return tuple(dict.fromkeys((*_terms_of(named[1]), *_terms_of(named[2]))))
    if word.startswith("_Z"):
        return tuple(dict.fromkeys(term for name in mangled_names(word) for term in _terms_of(name)))
    if not is_technical(word):
        return () if lower in _stopwords() else (_stem(lower),)
    whole = lower.strip("_-./+")
    pieces = [piece.lower() for piece in _PIECE.findall(word)]
    parts = [_stem(piece) for piece in pieces if len(piece) > 1 and piece not in _stopwords()]
    return tuple(dict.fromkeys(([whole] if 1 < len(whole) <= _LONGEST else []) + parts))


def _stem(word: str) -> str:
    stemmed: str = _stemmer().stemWord(word)
    return stemmed


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@cache
def _stopwords() -> frozenset[str]:
    return frozenset(_words("stopwords.txt"))


@cache
def _common() -> frozenset[str]:
    return frozenset(_stem(word) for word in _words("common.txt"))


def _words(name: str) -> Iterator[str]:
    text = resources.files("index").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            yield from line.split()
