from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import lexical
from index.lexical import build_postings
from index.tokens import terms
from tests.index.samples import Document, bm25_shares

# Short words are never taken for typos; "error" counts less, as it is a common word.
_WORDS = ["cat", "dog", "显存", "2.2", "sm", "x_1", "error", "gpu"]
_FIELDS = st.sampled_from([0.3, 0.5, 1.0, 2.0])
_DOCUMENTS = st.lists(st.tuples(st.sampled_from(_WORDS), _FIELDS), max_size=20)
_CORPORA = st.lists(_DOCUMENTS, min_size=1, max_size=12)
_QUESTIONS = st.dictionaries(st.sampled_from([*_WORDS, "owl", "9.9", "内存"]), st.floats(0.05, 1.0), max_size=8)


def _documents(*texts: str) -> list[Document]:
    return [[(term, 1.0) for term in terms(text)] for text in texts]


@given(_CORPORA, _QUESTIONS)
@settings(max_examples=200, deadline=None)
def test_shares_are_those_of_the_textbook(documents: list[Document], question: dict[str, float]) -> None:
    found = build_postings(documents).match(question)
    np.testing.assert_allclose(found.shares, bm25_shares(documents, question), rtol=1e-4, atol=1e-6)


@given(_CORPORA, _QUESTIONS)
@settings(max_examples=200, deadline=None)
def test_a_share_is_between_nothing_and_everything(documents: list[Document], question: dict[str, float]) -> None:
    shares = build_postings(documents).match(question).shares
    assert shares.shape == (len(documents),)
    assert shares.dtype == np.float32
    assert (shares >= 0).all()
    assert (shares <= 1 + 1e-5).all()


@given(_CORPORA, _QUESTIONS)
@settings(max_examples=100, deadline=None)
def test_the_parts_of_a_score_add_up_to_it(documents: list[Document], question: dict[str, float]) -> None:
    postings = build_postings(documents)
    found = postings.match(question)
    sums = np.array([sum(postings.parts(row, found).values()) for row in range(len(documents))])
    np.testing.assert_allclose(sums, found.shares, rtol=1e-4, atol=1e-6)


@given(_CORPORA, _QUESTIONS)
@settings(max_examples=100, deadline=None)
def test_the_worth_of_all_terms_is_one(documents: list[Document], question: dict[str, float]) -> None:
    found = build_postings(documents).match(question)
    assert set(found.worth) == set(found.terms) | set(found.unknown)
    assert all(part >= 0 for part in found.worth.values())
    if question:
        assert sum(found.worth.values()) == pytest.approx(1)


@given(_CORPORA, _QUESTIONS)
@settings(max_examples=100, deadline=None)
def test_no_entry_reaches_more_of_a_term_than_it_is_worth(
    documents: list[Document], question: dict[str, float]
) -> None:
    postings = build_postings(documents)
    found = postings.match(question)
    for row in range(len(documents)):
        assert all(part <= found.worth[term] + 1e-6 for term, part in postings.parts(row, found).items())


def test_a_rare_term_and_one_that_was_asked_for_in_earnest_are_worth_more() -> None:
    postings = build_postings(_documents("loss nan", "loss gradient", "loss memory"))
    worth = postings.match({"nan": 1.0, "loss": 1.0, "gradient": 0.25}).worth
    assert worth["nan"] == pytest.approx(4 * worth["gradient"])
    assert worth["nan"] > 2 * worth["loss"]


def test_what_a_typo_is_worth_counts_for_the_word_it_stands_for() -> None:
    found = build_postings(_documents("gradient", "memory")).match({"gradiant": 1.0, "memori": 1.0})
    assert found.worth == {"gradient": pytest.approx(0.5), "memori": pytest.approx(0.5)}


def test_an_unknown_word_is_worth_half_of_a_word_that_no_entry_would_hold() -> None:
    postings = build_postings(_documents("loss", "nan", "memory"))
    worth = postings.match({"loss": 1.0, "qqq": 1.0}).worth
    idf, unknown = math.log(1 + 2.5 / 1.5), math.log(1 + 3.5 / 0.5) / 2
    assert worth["qqq"] == pytest.approx(unknown / (unknown + idf))


def test_a_question_without_terms_is_worth_nothing() -> None:
    assert build_postings(_documents("loss nan")).match({}).worth == {}


def test_parts_are_sorted_and_hold_only_what_the_entry_holds() -> None:
    postings = build_postings(_documents("loss nan gradient", "loss", "loss memory"))
    parts = postings.parts(0, postings.match({"loss": 1.0, "nan": 1.0, "memori": 1.0}))
    assert list(parts) == ["nan", "loss"]
    assert parts["nan"] > parts["loss"] > 0


def test_an_entry_that_repeats_a_word_without_end_nearly_reaches_the_whole_share() -> None:
    postings = build_postings([[("loss", 1.0)] * 5000, [("nan", 1.0)] * 5000])
    assert postings.match({"loss": 1.0}).shares.tolist() == pytest.approx([1.0, 0.0], abs=0.01)


def test_a_rare_word_says_more_than_a_frequent_one() -> None:
    shares = build_postings(_documents("loss nan", "loss gradient", "loss memory")).match({"nan": 1, "loss": 1}).shares
    assert shares[0] > 2 * shares[1]


def test_a_field_of_more_weight_counts_more() -> None:
    shares = build_postings([[("nan", 2.0), ("dog", 1.0)], [("nan", 1.0), ("dog", 2.0)]]).match({"nan": 1.0}).shares
    assert shares[0] > shares[1] > 0


def test_weights_of_all_terms_alike_do_not_matter() -> None:
    postings = build_postings(_documents("loss nan", "memory", "gradient loss"))
    full, low = (postings.match({"loss": weight, "memori": weight, "zzz": weight}).shares for weight in (1.0, 0.25))
    np.testing.assert_allclose(full, low, rtol=1e-5)


def test_an_unknown_word_lowers_the_share_and_is_reported() -> None:
    postings = build_postings(_documents("loss nan", "memory"))
    known, more = postings.match({"nan": 1.0}), postings.match({"nan": 1.0, "qqq": 1.0})
    assert 0 < more.shares[0] < known.shares[0]
    assert more.unknown == ("qqq",)
    assert more.terms == known.terms == {"nan": 1.0}


def test_a_question_of_unknown_words_only_matches_nothing() -> None:
    found = build_postings(_documents("loss nan")).match({"qqq": 1.0, "9.9": 1.0})
    assert found.shares.tolist() == [0.0]
    assert found.unknown == ("qqq", "9.9")


def test_a_question_without_terms_matches_nothing() -> None:
    assert build_postings(_documents("loss nan")).match({}).shares.tolist() == [0.0]


def test_entries_without_terms_are_carried_along() -> None:
    assert build_postings([[], []]).match({"nan": 1.0}).shares.tolist() == [0.0, 0.0]
    assert build_postings([[], [("nan", 1.0)]]).match({"nan": 1.0}).shares[0] == 0.0


@pytest.mark.parametrize(
    ("typo", "word"),
    [
        ("gradiants", "gradients"),
        ("chekpoint", "checkpoint"),
        ("evalution", "evaluation"),
    ],
)
def test_a_typo_is_taken_for_the_word_it_stands_for(typo: str, word: str) -> None:
    postings = build_postings(_documents("checkpoint optimizer", "memory gradients", "evaluation"))
    (wrong,), (right,) = terms(typo), terms(word)
    found = postings.match({wrong: 1.0})
    assert found.corrections == {wrong: right}
    assert found.terms == {right: pytest.approx(lexical._TYPO_WEIGHT)}
    assert found.unknown == ()
    assert found.shares.argmax() == postings.match({right: 1.0}).shares.argmax()


def test_a_typo_that_the_stem_hides_needs_no_correction() -> None:
    postings = build_postings(_documents("training", "memory"))
    found = postings.match(dict.fromkeys(terms("trainning"), 1.0))
    assert found.corrections == {}
    assert found.shares[0] > found.shares[1] == 0.0


def test_a_corrected_word_reaches_less_than_the_word_itself() -> None:
    postings = build_postings(_documents("gradient", "memory"))
    right, wrong = postings.match({"gradient": 1.0}), postings.match({"gradiant": 1.0})
    assert 0 < wrong.shares[0] < right.shares[0]


def test_typos_of_one_word_are_explained_together() -> None:
    postings = build_postings(_documents("evaluation", "memory"))
    (word,) = terms("evaluation")
    question = {"evalau": 1.0, "evallu": 1.0}
    found = postings.match(question)
    assert set(found.corrections.values()) == {word}
    assert found.terms == {word: pytest.approx(2 * lexical._TYPO_WEIGHT)}


def test_a_typo_of_a_word_that_is_asked_for_anyway_counts_as_unknown() -> None:
    found = build_postings(_documents("gradient", "memory")).match({"gradient": 1.0, "gradiant": 1.0})
    assert found.unknown == ("gradiant",)
    assert found.corrections == {}


@pytest.mark.parametrize("word", ["cta", "gp", "2.24", "compute_87", "sm_81", "1000", "内寸", "modül"])
def test_short_words_numbers_names_and_chinese_are_never_corrected(word: str) -> None:
    documents = [[(term, 1.0) for term in ["cat", "gpu", "2.23", "compute_86", "sm_80", "1001", "内存", "modul"]]]
    found = build_postings(documents).match({word: 1.0})
    assert found.corrections == {}
    assert found.unknown == (word,)


def test_a_word_unlike_all_others_is_not_corrected() -> None:
    assert build_postings(_documents("optimizer memory")).match({"omelette": 1.0}).corrections == {}


def test_corrections_are_the_same_from_many_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexical, "_MOST_CORRECTIONS", 1)
    postings = build_postings(_documents("optimizer memory gradient evaluation"))
    words = ["optimm", "memoory", "gradiant", "evalau", "omelette"]
    once = {word: postings.match({word: 1.0}).corrections for word in words}
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda word: postings.match({word: 1.0}).corrections, words * 400))
    assert found == [once[word] for word in words * 400]
    assert sum(map(bool, once.values())) >= 3
