"""A base while it is searched, and the candidates of a question with their scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from index.corpus import Candidate, Corpus
from index.error_texts import normalise
from index.glossary import Glossary
from index.lexical import Match
from index.passage import Passage, Role
from index.query import Query
from index.ranking import Score
from index.spelling import Spelling, spelling_of
from index.twins import Twins, twins_of
from index.vocabulary import name_terms, passage_terms

_KEPT = 1024


@dataclass(frozen=True, slots=True)
class Profile:
    """What is derived from an entry's texts.

    `places` are the passages that hold a term, in order; the answer begins at passage `begin`; `title` are the
    terms before it; `spellings` are those of its question and phrasings, `asked` these texts, normalised.
    """

    places: Mapping[str, Sequence[int]]
    begin: int
    title: frozenset[str]
    spellings: Sequence[Spelling]
    asked: frozenset[str]


class Searchable:
    """A corpus with what is derived from its texts, made when first needed and kept."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.glossary = Glossary(corpus.base.glossary)
        self.names = name_terms(corpus.base)
        self._profiles: dict[int, Profile] = {}

    @cached_property
    def twins(self) -> Twins:
        """The rows of each entry's twins in another language."""
        return twins_of(self.corpus.base.entries)

    def profile(self, candidate: Candidate) -> Profile:
        """Return the profile of a candidate's entry."""
        found = self._profiles.get(candidate.row)
        if found is None:
            if len(self._profiles) >= _KEPT:
                self._profiles.clear()
            found = self._profiles[candidate.row] = self._profile(candidate.passages)
        return found

    def _profile(self, passages: Sequence[Passage]) -> Profile:
        places: defaultdict[str, list[int]] = defaultdict(list)
        for number, passage in enumerate(passages):
            for term in dict.fromkeys(passage_terms(passage, self.glossary)):
                places[term].append(number)
        begin = next(number for number, passage in enumerate(passages) if passage.role.is_answer)
        title = frozenset(term for term, held in places.items() if held[0] < begin)
        asked = [passage.text for passage in passages if passage.role in {Role.QUESTION, Role.PHRASING}]
        spellings = [spelling_of(self.glossary.to_english(text)) for text in asked]
        return Profile(dict(places), begin, title, spellings, frozenset(filter(str.strip, map(normalise, asked))))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score, and what it came from."""

    score: Score
    candidate: Candidate
    searchable: Searchable
    profile: Profile
    query: Query
    match: Match
