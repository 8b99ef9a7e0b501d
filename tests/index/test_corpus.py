"""What every corpus must do, compared with brute force; a new implementation is one more name in `CORPORA`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pytest

from index import corpus as module
from index.corpus import Candidates, Corpus, FaissCorpus
from index.encoder import HashEncoder, Vectors
from index.entry import Base
from index.lexical import Postings, build_postings
from index.passage import Passage, Role
from tests.index.samples import Document, a_base, an_entry, bm25_shares, corpus_of, detection_base

_DIMENSION = 48
_WORDS = [f"w{number}" for number in range(60)]
_Maker = Callable[[Base, Sequence[Sequence[Passage]], Vectors, Postings], Corpus]
# Name, implementation, and whether it takes some thousands of passages to be exact.
CORPORA: dict[str, tuple[_Maker, bool]] = {"faiss": (FaissCorpus, True), "faiss by signs": (FaissCorpus, False)}


@dataclass(frozen=True, slots=True)
class Sample:
    """A base of random unit vectors and words, and what brute force says of a question."""

    base: Base
    passages: Sequence[Sequence[Passage]]
    vectors: Vectors
    documents: list[Document]
    starts: list[int]

    def cosines(self, row: int, vector: Vectors) -> list[float]:
        own = self.vectors[self.starts[row] : self.starts[row + 1]]
        return [float(np.dot(one.astype(np.float64), vector.astype(np.float64))) for one in own]

    def sums(self, vector: Vectors, weights: dict[str, float]) -> list[float]:
        """Return for each entry the cosine of its best passage and its share, added."""
        shares = bm25_shares(self.documents, weights)
        return [max(self.cosines(row, vector)) + share for row, share in enumerate(shares)]


def _units(random: np.random.Generator, count: int) -> Vectors:
    found = random.normal(size=(count, _DIMENSION))
    unit: Vectors = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _sample(seed: int, entries: int) -> Sample:
    random = np.random.default_rng(seed)
    counts = random.integers(1, 6, entries).tolist()
    base = a_base(*(an_entry(f"Question {number}?") for number in range(entries)))
    passages = [
        [Passage(Role.TEXT, f"{row}.{number}", "", number + 1, number + 1) for number in range(count)]
        for row, count in enumerate(counts)
    ]
    documents = [[(str(word), 1.0) for word in random.choice(_WORDS, 8)] for _ in range(entries)]
    starts = np.concatenate([[0], np.cumsum(counts)]).tolist()
    return Sample(base, passages, _units(random, sum(counts)), documents, starts)


def _question(seed: int) -> tuple[Vectors, dict[str, float]]:
    random = np.random.default_rng(1000 + seed)
    return _units(random, 1)[0], {str(word): float(random.uniform(0.1, 1)) for word in random.choice(_WORDS, 4)}


def _rows(found: Candidates) -> set[int]:
    return {candidate.row for candidate in found.found}


@pytest.fixture(params=CORPORA)
def make(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[Sample], Corpus]:
    maker, is_exact = CORPORA[request.param]
    monkeypatch.setattr(module, "_MOST_EXACT", 1_000_000 if is_exact else 32)

    def made(sample: Sample) -> Corpus:
        return maker(sample.base, sample.passages, sample.vectors, build_postings(sample.documents))

    return made


@pytest.mark.parametrize("seed", range(5))
def test_values_are_those_of_brute_force(make: Callable[[Sample], Corpus], seed: int) -> None:
    sample, (vector, weights) = _sample(seed, 400), _question(seed)
    shares = bm25_shares(sample.documents, weights)
    found = make(sample).candidates(vector, weights, 20).found
    assert len(found) == 20
    for candidate in found:
        expected = sample.cosines(candidate.row, vector)
        np.testing.assert_allclose(candidate.cosines, expected, atol=1e-5)
        assert candidate.cosine == pytest.approx(max(expected), abs=1e-5)
        assert candidate.share == pytest.approx(shares[candidate.row], abs=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_an_entry_comes_with_its_own_passages(make: Callable[[Sample], Corpus], seed: int) -> None:
    sample, (vector, weights) = _sample(seed, 400), _question(seed)
    found = make(sample).candidates(vector, weights, 20)
    assert len(_rows(found)) == len(found.found)
    for candidate in found.found:
        assert candidate.entry is sample.base.entries[candidate.row]
        assert list(candidate.passages) == list(sample.passages[candidate.row])
        assert len(candidate.cosines) == len(candidate.passages)


@pytest.mark.parametrize("seed", range(20))
def test_the_best_entry_by_both_sides_is_a_candidate(make: Callable[[Sample], Corpus], seed: int) -> None:
    sample, (vector, weights) = _sample(seed, 400), _question(seed)
    best = int(np.argmax(sample.sums(vector, weights)))
    assert best in _rows(make(sample).candidates(vector, weights, 10))


def test_the_candidates_of_a_small_base_are_those_that_brute_force_puts_first(make: Callable[[Sample], Corpus]) -> None:
    for seed in range(10):
        sample, (vector, weights) = _sample(seed, 60), _question(seed)
        best = np.argsort(sample.sums(vector, weights))[::-1][:5]
        assert set(best.tolist()) == _rows(make(sample).candidates(vector, weights, 5))


def test_an_entry_that_only_its_words_match_is_a_candidate(make: Callable[[Sample], Corpus]) -> None:
    sample, (vector, _) = _sample(3, 400), _question(3)
    farthest = min(range(400), key=lambda row: max(sample.cosines(row, vector)))
    sample.documents[farthest] += [("unheard_of", 1.0)] * 40
    assert farthest not in _rows(make(sample).candidates(vector, {}, 100))
    assert farthest in _rows(make(sample).candidates(vector, {"unheard_of": 1.0}, 3))


def test_an_entry_that_only_its_vector_matches_is_a_candidate(make: Callable[[Sample], Corpus]) -> None:
    sample = _sample(4, 400)
    for row in (0, 200, 399):
        vector = sample.vectors[sample.starts[row + 1] - 1]
        found = make(sample).candidates(vector, {}, 1).found
        assert [candidate.row for candidate in found] == [row]
        assert found[0].cosine == pytest.approx(1.0, abs=1e-5)
        assert int(found[0].cosines.argmax()) == len(found[0].passages) - 1


def test_no_more_candidates_than_asked_for(make: Callable[[Sample], Corpus]) -> None:
    sample, (vector, weights) = _sample(5, 100), _question(5)
    corpus = make(sample)
    assert [len(corpus.candidates(vector, weights, limit).found) for limit in (1, 7, 30)] == [1, 7, 30]


def test_the_lexical_side_says_what_it_made_of_the_question(make: Callable[[Sample], Corpus]) -> None:
    vector, _ = _question(6)
    match = make(_sample(6, 100)).candidates(vector, {"w1": 0.5, "zzz": 1.0}, 3).match
    assert (match.terms, match.unknown) == ({"w1": 0.5}, ("zzz",))


def test_a_corpus_gives_its_base(make: Callable[[Sample], Corpus]) -> None:
    sample = _sample(7, 100)
    assert make(sample).base is sample.base


def test_threads_get_what_one_after_the_other_gets(make: Callable[[Sample], Corpus]) -> None:
    questions = [_question(seed) for seed in range(40)]
    apart, together = make(_sample(8, 300)), make(_sample(8, 300))
    expected = [_rows(apart.candidates(vector, weights, 8)) for vector, weights in questions]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda question: _rows(together.candidates(question[0], question[1], 8)), questions))
    assert found == expected


def test_a_base_smaller_than_the_limit_gives_all_its_entries() -> None:
    encoder = HashEncoder(_DIMENSION)
    found = corpus_of(detection_base(), encoder).candidates(encoder.encode_query("anything"), {}, 50)
    assert _rows(found) == set(range(len(detection_base().entries)))


def test_a_base_of_one_entry_can_be_asked() -> None:
    encoder = HashEncoder(_DIMENSION)
    found = corpus_of(a_base(an_entry("Why?")), encoder).candidates(encoder.encode_query("why?"), {}, 3)
    assert [candidate.entry.question for candidate in found.found] == ["Why?"]
    assert found.found[0].cosine == pytest.approx(1.0, abs=1e-5)
