"""From a question to ranked hits over one or all knowledge bases."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from index.corpus import Candidate, Corpus
from index.encoder import Encoder, Vectors
from index.entry import Entry
from index.error_texts import normalise
from index.errors import MmfaqError
from index.glossary import Glossary
from index.lexical import NO_MATCH, Match
from index.passage import Passage, Role
from index.query import Query, parse
from index.ranking import WEIGHTS, Score, Weights, focus_of, score_of
from index.spelling import Spelling, most_shared, spelling_of
from index.vocabulary import name_terms, passage_terms

DEFAULT_TOP = 3
_CANDIDATES = 8
_KEPT = 1024


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry with its score, the passage that matched best and the part of the answer to show first.

    `explain` returns what each of the question's terms adds to the share, the largest first.
    """

    entry: Entry
    score: Score
    passage: Passage
    focus: Passage
    explain: Callable[[], dict[str, float]] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Result:
    """The hits of a question, best first, and how they were found."""

    query: Query
    hits: tuple[Hit, ...]
    unknown: tuple[str, ...]
    corrections: dict[str, str]
    elapsed_ms: float


class UnknownBaseError(MmfaqError):
    """The index holds no base of that name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, tuple(known)
        super().__init__(f"There is no base {name!r} in this index. It holds: {', '.join(known)}.")


class _Searchable:
    """A corpus with what is derived from its texts, made when first needed and kept."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.glossary = Glossary(corpus.base.glossary)
        self.names = name_terms(corpus.base)
        self.terms = lru_cache(maxsize=_KEPT)(self._terms)
        self.spellings = lru_cache(maxsize=_KEPT)(self._spellings)
        self._passages: dict[int, Sequence[Passage]] = {}

    def remember(self, candidate: Candidate) -> None:
        self._passages[candidate.row] = candidate.passages

    def _spellings(self, row: int) -> list[Spelling]:
        titles = (p.text for p in self._passages[row] if p.role in {Role.QUESTION, Role.PHRASING})
        return [spelling_of(self.glossary.to_english(title)) for title in titles]

    def _terms(self, row: int) -> dict[str, list[int]]:
        """Return which passages of an entry hold a term."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for number, passage in enumerate(self._passages[row]):
            for term in dict.fromkeys(passage_terms(passage, self.glossary)):
                places[term].append(number)
        return dict(places)


@dataclass(frozen=True, slots=True)
class _Call:
    """A question while it is answered: the names of all projects asked, and what was encoded for it."""

    question: str
    top: int
    names: frozenset[str]
    has_rivals: bool
    vectors: dict[str, Vectors] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A candidate with its score, and what it came from."""

    score: Score
    candidate: Candidate
    searchable: _Searchable
    query: Query
    match: Match


class Searcher:
    """Answers questions from corpora that share one encoder. Safe to use from several threads."""

    def __init__(self, corpora: Sequence[Corpus], encoder: Encoder, weights: Weights = WEIGHTS) -> None:
        self._bases = {corpus.base.name: _Searchable(corpus) for corpus in corpora}
        self._encoder, self._weights = encoder, weights

    def require(self, base: str | None) -> None:
        """Raise UnknownBaseError where there is no such base; None stands for all."""
        if base is not None and base not in self._bases:
            raise UnknownBaseError(base, tuple(self._bases))

    def search(self, question: str, base: str | None = None, top: int = DEFAULT_TOP) -> Result:
        """Return the best hits of one base, or of all; raise UnknownBaseError."""
        started = time.perf_counter()
        self.require(base)
        asked = [self._bases[base]] if base is not None else list(self._bases.values())
        call = _Call(question, top, frozenset[str]().union(*(one.names for one in asked)), len(asked) > 1)
        ranked = [found for searchable in asked for found in self._ranked(call, searchable)]
        ranked.sort(key=lambda found: -found.score.total)
        hits = tuple(map(_hit, ranked[:top]))
        query = ranked[0].query if ranked else parse(question, Glossary())
        match = ranked[0].match if ranked else NO_MATCH
        elapsed = (time.perf_counter() - started) * 1000
        return Result(query, hits, match.unknown, match.corrections, elapsed)

    def _ranked(self, call: _Call, searchable: _Searchable) -> Iterator[_Ranked]:
        """Yield the candidates of one base with their scores."""
        query = parse(call.question, searchable.glossary, call.names)
        if not query.text:
            return
        vector = call.vectors.get(query.encoded)
        if vector is None:
            vector = call.vectors[query.encoded] = self._encoder.encode_query(query.encoded)
        limit = max(_CANDIDATES, call.top)
        candidates = searchable.corpus.candidates(vector, query.weights, limit, normalise(query.text))
        spelling = spelling_of(query.encoded)
        mention = float(call.has_rivals and not searchable.names.isdisjoint(query.weights))
        for candidate in candidates.found:
            searchable.remember(candidate)
            error = candidates.errors.get(candidate.row, 0.0)
            wording = most_shared(spelling, searchable.spellings(candidate.row))
            score = score_of(candidate, wording, error, mention, self._weights)
            yield _Ranked(score, candidate, searchable, query, candidates.match)


def _hit(ranked: _Ranked) -> Hit:
    candidate, searchable = ranked.candidate, ranked.searchable
    focus = focus_of(candidate, ranked.match.terms, searchable.terms(candidate.row))
    nearest = int(candidate.cosines.argmax())
    passages = candidate.passages

    def explain() -> dict[str, float]:
        return searchable.corpus.explain(candidate.row, ranked.match)

    return Hit(candidate.entry, ranked.score, passages[nearest], passages[focus], explain)
