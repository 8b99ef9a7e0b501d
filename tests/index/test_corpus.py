"""What every corpus must do, compared with brute force; a new implementation is one more name in `CORPORA`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import pytest

from index import corpus as module
from index.corpus import Candidates, Corpus, FaissCorpus, Probe
from index.encoder import Encoding, Encodings, HashEncoder, Vectors
from index.entry import Base
from index.error_texts import normalise
from index.lexical import Postings, build_postings
from index.passage import Passage, Role
from index.phrasing_model import PhrasingModel, fit
from index.words import MOST_WORDS, Words
from tests.index.samples import Document, a_base, an_entry, bm25_shares, corpus_of, detection_base, phrased_base

_DIMENSION = 48
_WORD_DIMENSION = 8
_WORDS = [f"w{number}" for number in range(60)]
_NO_WORDS: Words = np.zeros((0, _WORD_DIMENSION), dtype=np.int8)
_Maker = Callable[[Base, Sequence[Sequence[Passage]], Encodings, Postings], Corpus]
# Name, implementation, and whether it takes some thousands of passages to be exact.
CORPORA: dict[str, tuple[_Maker, bool]] = {"faiss": (FaissCorpus, True), "faiss by signs": (FaissCorpus, False)}


@dataclass(frozen=True, slots=True)
class Sample:
    """A base of random unit vectors and words, and what brute force says of a question."""

    base: Base
    passages: Sequence[Sequence[Passage]]
    vectors: Vectors
    words: Words
    documents: list[Document]
    starts: list[int]

    def words_met(self, row: int, probe: Probe) -> float:
        """Return the mean, over the question's words, of the best cosine in the three nearest passages."""
        own = np.argsort(self.cosines(row, probe.encoding.vector))[::-1][:3] + self.starts[row]
        words = self.words[own].reshape(-1, _WORD_DIMENSION).astype(np.float64) / 127
        asked = probe.encoding.words.astype(np.float64) / 127
        return float(np.clip(np.mean([max(float(word @ one) for one in words) for word in asked]), 0, 1))

    def cosines(self, row: int, vector: Vectors) -> list[float]:
        own = self.vectors[self.starts[row] : self.starts[row + 1]]
        return [float(np.dot(one.astype(np.float64), vector.astype(np.float64))) for one in own]

    def sums(self, probe: Probe) -> list[float]:
        """Return for each entry the cosine of its best passage and its share, added."""
        shares = bm25_shares(self.documents, probe.weights)
        return [max(self.cosines(row, probe.encoding.vector)) + share for row, share in enumerate(shares)]


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
    vectors = _units(random, sum(counts))
    words = np.stack([_words(random, MOST_WORDS) for _ in vectors])
    words[random.random(words.shape[:2]) < 0.5] = 0
    return Sample(base, passages, vectors, words, documents, starts)


def _words(random: np.random.Generator, count: int) -> Words:
    found = random.normal(size=(count, _WORD_DIMENSION))
    words: Words = np.rint(found / np.linalg.norm(found, axis=1, keepdims=True) * 127).astype(np.int8)
    return words


def _probe(vector: Vectors, weights: Mapping[str, float], words: Words | None = None) -> Probe:
    return Probe(Encoding(vector, _NO_WORDS if words is None else words), "", weights)


def _question(seed: int) -> Probe:
    random = np.random.default_rng(1000 + seed)
    vector = _units(random, 1)[0]
    weights = {str(word): float(random.uniform(0.1, 1)) for word in random.choice(_WORDS, 4)}
    return _probe(vector, weights, _words(random, 5))


def _rows(found: Candidates) -> set[int]:
    return {candidate.row for candidate in found.found}


@pytest.fixture(params=CORPORA)
def make(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[Sample], Corpus]:
    maker, is_exact = CORPORA[request.param]
    monkeypatch.setattr(module, "_MOST_EXACT", 1_000_000 if is_exact else 32)

    def made(sample: Sample) -> Corpus:
        return maker(
            sample.base, sample.passages, Encodings(sample.vectors, sample.words), build_postings(sample.documents)
        )

    return made


@pytest.mark.parametrize("seed", range(5))
def test_values_are_those_of_brute_force(make: Callable[[Sample], Corpus], seed: int) -> None:
    sample, probe = _sample(seed, 400), _question(seed)
    shares = bm25_shares(sample.documents, probe.weights)
    found = make(sample).candidates(probe, 20).found
    assert len(found) == 20
    for candidate in found:
        expected = sample.cosines(candidate.row, probe.encoding.vector)
        np.testing.assert_allclose(candidate.cosines, expected, atol=1e-5)
        assert candidate.cosine == pytest.approx(max(expected), abs=1e-5)
        assert candidate.share == pytest.approx(shares[candidate.row], abs=1e-5)
        assert candidate.words == pytest.approx(sample.words_met(candidate.row, probe), abs=1e-5)
        assert candidate.phrasing is None


@pytest.mark.parametrize("seed", range(5))
def test_an_entry_comes_with_its_own_passages(make: Callable[[Sample], Corpus], seed: int) -> None:
    sample, probe = _sample(seed, 400), _question(seed)
    found = make(sample).candidates(probe, 20)
    assert len(_rows(found)) == len(found.found)
    for candidate in found.found:
        assert candidate.entry is sample.base.entries[candidate.row]
        assert list(candidate.passages) == list(sample.passages[candidate.row])
        assert len(candidate.cosines) == len(candidate.passages)


@pytest.mark.parametrize("seed", range(20))
def test_the_best_entry_by_both_sides_is_a_candidate(make: Callable[[Sample], Corpus], seed: int) -> None:
    sample, probe = _sample(seed, 400), _question(seed)
    best = int(np.argmax(sample.sums(probe)))
    assert best in _rows(make(sample).candidates(probe, 10))


def test_the_candidates_of_a_small_base_are_those_that_brute_force_puts_first(make: Callable[[Sample], Corpus]) -> None:
    for seed in range(10):
        sample, probe = _sample(seed, 60), _question(seed)
        best = np.argsort(sample.sums(probe))[::-1][:5]
        assert set(best.tolist()) == _rows(make(sample).candidates(probe, 5))


def test_an_entry_that_only_its_words_match_is_a_candidate(make: Callable[[Sample], Corpus]) -> None:
    sample, vector = _sample(3, 400), _question(3).encoding.vector
    farthest = min(range(400), key=lambda row: max(sample.cosines(row, vector)))
    sample.documents[farthest] += [("unheard_of", 1.0)] * 40
    assert farthest not in _rows(make(sample).candidates(_probe(vector, {}), 100))
    assert farthest in _rows(make(sample).candidates(_probe(vector, {"unheard_of": 1.0}), 3))


def test_an_entry_that_only_its_vector_matches_is_a_candidate(make: Callable[[Sample], Corpus]) -> None:
    sample = _sample(4, 400)
    for row in (0, 200, 399):
        vector = sample.vectors[sample.starts[row + 1] - 1]
        found = make(sample).candidates(_probe(vector, {}), 1).found
        assert [candidate.row for candidate in found] == [row]
        assert found[0].cosine == pytest.approx(1.0, abs=1e-5)
        assert int(found[0].cosines.argmax()) == len(found[0].passages) - 1


def test_no_more_candidates_than_asked_for(make: Callable[[Sample], Corpus]) -> None:
    sample, probe = _sample(5, 100), _question(5)
    corpus = make(sample)
    assert [len(corpus.candidates(probe, limit).found) for limit in (1, 7, 30)] == [1, 7, 30]


def test_the_lexical_side_says_what_it_made_of_the_question(make: Callable[[Sample], Corpus]) -> None:
    probe = _probe(_question(6).encoding.vector, {"w1": 0.5, "zzz": 1.0})
    match = make(_sample(6, 100)).candidates(probe, 3).match
    assert (match.terms, match.unknown) == ({"w1": 0.5}, ("zzz",))


def test_a_corpus_gives_its_base(make: Callable[[Sample], Corpus]) -> None:
    sample = _sample(7, 100)
    assert make(sample).base is sample.base


def test_a_question_without_a_known_word_has_candidates_by_its_vector(make: Callable[[Sample], Corpus]) -> None:
    sample = _sample(11, 300)
    row = 123
    vector = sample.vectors[sample.starts[row]]
    found = make(sample).candidates(Probe(Encoding(vector, _NO_WORDS), "unheard", {"unheard": 1.0}), 5)
    assert row in _rows(found)
    assert len(found.found) == 5


def test_threads_get_what_one_after_the_other_gets(make: Callable[[Sample], Corpus]) -> None:
    questions = [_question(seed) for seed in range(40)]
    apart, together = make(_sample(8, 300)), make(_sample(8, 300))
    expected = [_rows(apart.candidates(question, 8)) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda question: _rows(together.candidates(question, 8)), questions))
    assert found == expected


def test_a_base_smaller_than_the_limit_gives_all_its_entries() -> None:
    encoder = HashEncoder(_DIMENSION)
    probe = Probe(encoder.encode_query("anything"), "anything", {})
    found = corpus_of(detection_base(), encoder).candidates(probe, 50)
    assert _rows(found) == set(range(len(detection_base().entries)))


def test_a_base_of_one_entry_can_be_asked() -> None:
    encoder = HashEncoder(_DIMENSION)
    probe = Probe(encoder.encode_query("why?"), "why?", {})
    found = corpus_of(a_base(an_entry("Why?")), encoder).candidates(probe, 3)
    assert [candidate.entry.question for candidate in found.found] == ["Why?"]
    assert found.found[0].cosine == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("limit", [1, 3])
def test_the_entries_that_phrasings_put_first_are_candidates(limit: int) -> None:
    encoder, base = HashEncoder(_DIMENSION), phrased_base()
    model = _fitted(base, encoder)
    plain = corpus_of(base, encoder)
    corpus = FaissCorpus(base, plain.passages, plain.encodings_of(range(8)), plain.postings, model)
    text = "pillows are late"
    elsewhere = encoder.encode_query("explain payment").vector
    for vector in (encoder.encode_query(text).vector, elsewhere):
        found = corpus.candidates(Probe(Encoding(vector, _NO_WORDS), text, {"payment": 1.0}), limit)
        scores = model.scores(vector, text)
        assert set(np.argsort(scores)[-3:].tolist()) <= _rows(found)
        assert all(candidate.phrasing == pytest.approx(scores[candidate.row]) for candidate in found.found)
        assert len(found.found) <= limit + 3


def _fitted(base: Base, encoder: HashEncoder) -> PhrasingModel:
    titles = [(row, text) for row, one in enumerate(base.entries) for text in (one.question, *one.phrasings)]
    texts = [text for _, text in titles]
    model = fit(encoder.encode_passages(texts).vectors, texts, np.array([row for row, _ in titles]))
    assert model is not None
    return model


def test_an_entry_whose_error_text_was_pasted_is_a_candidate(make: Callable[[Sample], Corpus]) -> None:
    sample, vector = _sample(9, 200), _question(9).encoding.vector
    farthest = min(range(200), key=lambda row: max(sample.cosines(row, vector)))
    error = "the frobnicator has lost its spline"
    passages = [list(part) for part in sample.passages]
    passages[farthest][0] = Passage(Role.ERROR, error, error, 1, 1)
    corpus = make(replace(sample, passages=passages))
    probe = replace(_probe(vector, {}), pasted=normalise(f"and then: {error}!"))
    found = corpus.candidates(probe, 3)
    assert farthest in _rows(found)
    assert list(found.errors) == [farthest]


def test_words_beyond_the_nearest_passages_are_not_looked_at() -> None:
    sample = _sample(10, 20)
    row = next(row for row in range(20) if len(sample.passages[row]) == 5)
    own = slice(sample.starts[row], sample.starts[row + 1])
    vector = _question(10).encoding.vector
    farthest = sample.starts[row] + int(np.argmin(sample.vectors[own] @ vector))
    sample.words[own] = 0
    word = _words(np.random.default_rng(0), 1)
    sample.words[farthest, 0] = word[0]
    corpus = FaissCorpus(
        sample.base, sample.passages, Encodings(sample.vectors, sample.words), build_postings(sample.documents)
    )
    found = {candidate.row: candidate for candidate in corpus.candidates(_probe(vector, {}, word), 20).found}
    assert found[row].words == 0
    towards = corpus.candidates(_probe(sample.vectors[farthest], {}, word), 20).found
    assert {candidate.row: candidate for candidate in towards}[row].words == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("rows", [[], [0], [7, 2], list(range(30))])
def test_the_encodings_of_entries_are_those_of_their_passages(rows: list[int]) -> None:
    sample = _sample(11, 30)
    corpus = FaissCorpus(
        sample.base, sample.passages, Encodings(sample.vectors, sample.words), build_postings(sample.documents)
    )
    places = [place for row in rows for place in range(sample.starts[row], sample.starts[row + 1])]
    found = corpus.encodings_of(rows)
    np.testing.assert_array_equal(found.vectors, sample.vectors[places])
    np.testing.assert_array_equal(found.words, sample.words[places])
