"""From a question to ranked hits over one or all knowledge bases."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from index.calibration import Calibration, shipped_calibration
from index.corpus import Corpus, Probe
from index.encoder import Encoder, Encoding
from index.entry import Base, Entry
from index.error_texts import normalise
from index.errors import MmfaqError
from index.evidence import Evidence, evidence_of
from index.glossary import Glossary
from index.passage import Passage, Role
from index.query import Query, parse
from index.ranked import Ranked, Searchable
from index.ranking import WEIGHTS, Score, Weights, focus_of, score_of
from index.spelling import most_shared, spelling_of
from index.version_questions import VersionAnswer, look_up, stray_rows

DEFAULT_TOP = 3
_CANDIDATES = 6
_LOOKED_UP = 3
_NEAR_TWIN = 0.6  # of the other's total: further behind, a twin does not say what was asked
_NEARLY_EQUAL = 0.03  # behind the best total: of entries so near, the asker's language decides
_TELLING = 0.35  # a lower total tells so little that a language would decide nothing but chance


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry with its score and the passage that matched best.

    `explain` returns what each of the question's terms adds to the share, the largest first.
    """

    entry: Entry
    score: Score
    passage: Passage
    find_focus: Callable[[], Passage] = field(compare=False, repr=False)
    explain: Callable[[], dict[str, float]] = field(compare=False, repr=False)

    @property
    def focus(self) -> Passage:
        """The part of the answer to show first; found when it is asked for, since few hits are shown."""
        return self.find_focus()


@dataclass(frozen=True, slots=True)
class Result:
    """The hits of a question, best first, and how they were found.

    `confidence` is the probability that the first hit answers, by the `evidence` for it; `versions` is what its
    tables say of the versions asked.
    """

    query: Query
    hits: tuple[Hit, ...]
    unknown: tuple[str, ...]
    corrections: dict[str, str]
    elapsed_ms: float
    confidence: float = 0.0
    evidence: Evidence | None = None
    versions: VersionAnswer | None = None


class UnknownBaseError(MmfaqError):
    """The index holds no base of that name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, tuple(known)
        super().__init__(f"There is no base {name!r} in this index. It holds: {', '.join(known)}.")


@dataclass(frozen=True, slots=True)
class _Call:
    """A question while it is answered: the names of all projects asked, and what was encoded for it."""

    question: str
    names: frozenset[str]
    has_rivals: bool
    encodings: dict[str, Encoding] = field(default_factory=dict)


class Searcher:
    """Answers questions from corpora that share one encoder. Safe to use from several threads."""

    def __init__(
        self,
        corpora: Sequence[Corpus],
        encoder: Encoder,
        weights: Weights = WEIGHTS,
        calibration: Calibration | None = None,
    ) -> None:
        self._bases = {corpus.base.name: Searchable(corpus) for corpus in corpora}
        self._encoder, self._weights = encoder, weights
        self.calibration = calibration or shipped_calibration()

    @property
    def names(self) -> list[str]:
        """The names of all bases."""
        return list(self._bases)

    @property
    def encoder(self) -> Encoder:
        """What encodes the questions."""
        return self._encoder

    def base(self, name: str) -> Base:
        """Return what is known of a base; raise UnknownBaseError."""
        self.require(name)
        return self._bases[name].corpus.base

    def entry(self, base: str, identifier: str) -> Entry | None:
        """Return an entry by its id, None where there is none, or no such base."""
        entries = self._bases[base].corpus.base.entries if base in self._bases else ()
        return next((entry for entry in entries if entry.id == identifier), None)

    def require(self, base: str | None) -> None:
        """Raise UnknownBaseError where there is no such base; None stands for all."""
        if base is not None and base not in self._bases:
            raise UnknownBaseError(base, tuple(self._bases))

    def search(self, question: str, base: str | None = None, top: int = DEFAULT_TOP) -> Result:
        """Return the best hits of one base, or of all; raise UnknownBaseError."""
        started = time.perf_counter()
        self.require(base)
        asked = [self._bases[base]] if base is not None else list(self._bases.values())
        call = _Call(question, frozenset[str]().union(*(one.names for one in asked)), len(asked) > 1)
        ranked = self._best(call, asked, _CANDIDATES)
        if not ranked:
            return Result(parse(question, Glossary()), (), (), {}, _since(started))
        ranked, versions = _with_versions(ranked)
        evidence = evidence_of(ranked, versions)
        if top > len(ranked):  # more to look at; what is said of the first stays
            known = {(found.searchable, found.candidate.row) for found in ranked}
            more = self._best(call, asked, top)
            ranked += [found for found in more if (found.searchable, found.candidate.row) not in known]
        return Result(
            query=ranked[0].query,
            hits=(_hit(ranked[0], versions), *map(_hit, ranked[1:top])),
            unknown=ranked[0].match.unknown,
            corrections=ranked[0].match.corrections,
            elapsed_ms=_since(started),
            confidence=self.calibration.confidence(evidence),
            evidence=evidence,
            versions=versions,
        )

    def _best(self, call: _Call, asked: Sequence[Searchable], limit: int) -> list[Ranked]:
        """Return the candidates of all bases asked, `limit` of each, best first."""
        ranked = [found for searchable in asked for found in self._ranked(call, searchable, limit)]
        return _own_language_first(_in_one_language(sorted(ranked, key=lambda found: -found.score.total)))

    def _ranked(self, call: _Call, searchable: Searchable, limit: int) -> Iterator[Ranked]:
        """Yield the candidates of one base with their scores."""
        query = parse(call.question, searchable.glossary, call.names)
        if not query.text:
            return
        encoding = call.encodings.get(query.encoded)
        if encoding is None:
            encoding = call.encodings[query.encoded] = self._encoder.encode_query(query.encoded)
        probe = Probe(encoding, query.encoded, query.weights, normalise(query.text))
        candidates = searchable.corpus.candidates(probe, limit * 2 if searchable.twins else limit)
        spelling = spelling_of(query.encoded)
        mention = float(call.has_rivals and not searchable.names.isdisjoint(query.weights))
        for candidate in candidates.found:
            profile = searchable.profile(candidate)
            error = 1.0 if probe.pasted in profile.asked else candidates.errors.get(candidate.row, 0.0)
            score = score_of(candidate, most_shared(spelling, profile.spellings), error, mention, self._weights)
            yield Ranked(score, candidate, searchable, profile, query, candidates.match)


def _since(started: float) -> float:
    """Return the milliseconds since then."""
    return (time.perf_counter() - started) * 1000


def _in_one_language(ranked: list[Ranked]) -> list[Ranked]:
    """Return the candidates, of near twins only the one in the question's language, at the place of the better."""
    places = {(one.searchable, one.candidate.row): place for place, one in enumerate(ranked)}
    taken: dict[int, int] = {}
    for place, one in enumerate(ranked):
        if one.candidate.entry.language == one.query.language:
            for row in one.searchable.twins.get(one.candidate.row, ()):
                other = places.get((one.searchable, row))
                if other is not None and one.score.total >= _NEAR_TWIN * ranked[other].score.total:
                    taken[other] = place
    first = {place: min(other, place) for other, place in sorted(taken.items(), reverse=True)}
    left = [place for place in range(len(ranked)) if place not in taken]
    return [ranked[place] for place in sorted(left, key=lambda place: first.get(place, place))]


def _own_language_first(ranked: list[Ranked]) -> list[Ranked]:
    """Return the candidates, first one in the question's language where a nearly equal one of its base is in another.

    Translations are not always known as twins. An entry whose error text was pasted has no equal but one that holds
    it, too.
    """
    best = next(iter(ranked), None)
    if best is None or best.candidate.entry.language == best.query.language:
        return ranked
    least = max(best.score.total - _NEARLY_EQUAL, _TELLING)
    for place, one in enumerate(ranked):
        is_own = one.searchable is best.searchable and one.candidate.entry.language == one.query.language
        if is_own and one.score.total >= least:
            return [one, *ranked[:place], *ranked[place + 1 :]]
    return ranked


def _with_versions(ranked: list[Ranked]) -> tuple[list[Ranked], VersionAnswer | None]:
    """Return the candidates, one whose table knows the versions asked first if it is near the top, and what it says.

    Nothing comes before an entry whose error text was pasted.
    """
    looked_up = 1 if ranked[0].score.error else _LOOKED_UP
    for place, one in enumerate(ranked[:looked_up]):
        found = look_up(one.query.text, one.candidate.entry, _names(one))
        if found is not None:
            return [one, *ranked[:place], *ranked[place + 1 :]], found
    return ranked, None


def _names(ranked: Ranked) -> tuple[str, ...]:
    """Return what the project of a candidate is called."""
    base = ranked.searchable.corpus.base
    return base.name, base.project, *base.aliases


def _hit(ranked: Ranked, versions: VersionAnswer | None = None) -> Hit:
    candidate, profile = ranked.candidate, ranked.profile
    passages = candidate.passages

    def find_focus() -> Passage:
        if versions is not None and versions.rows:
            row = versions.rows[0]
            return Passage(Role.ROW, row.markdown, row.markdown, row.first_line, row.last_line)
        hidden = stray_rows(ranked.query.text, candidate.entry, _names(ranked))
        left_out = {place for place, one in enumerate(passages) if one.role is Role.ROW and one.first_line in hidden}
        return passages[focus_of(candidate.cosines, ranked.match.terms, profile.places, profile.begin, left_out)]

    def explain() -> dict[str, float]:
        return ranked.searchable.corpus.explain(candidate.row, ranked.match)

    return Hit(candidate.entry, ranked.score, passages[int(candidate.cosines.argmax())], find_focus, explain)
