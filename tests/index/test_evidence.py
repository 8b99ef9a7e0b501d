"""What speaks for the first entry, feature by feature, on bases small enough to work it out by hand."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder import HashEncoder
from index.entry import Base
from index.evidence import FEATURES, Evidence
from index.prepare import prepare
from index.searcher import _CANDIDATES, Result, Searcher
from index.version_questions import Verdict
from tests.index.samples import (
    NO_KERNEL,
    VERSIONS,
    a_base,
    an_entry,
    cooking_base,
    detection_base,
    phrased_base,
    searcher_of,
)

_BASES = (detection_base(), cooking_base(), phrased_base())
_SEARCHER = searcher_of(*_BASES)
# All entries are compared where there are no more of them.
_SMALL = searcher_of(*(replace(base, entries=base.entries[:_CANDIDATES]) for base in _BASES))
_ZOO = searcher_of(
    a_base(
        an_entry("Zebra stripes", "Tungsten lamp.\n\nCopper wire with zebra_mode on."),
        an_entry("Giraffe neck", "Copper pipe.\n\nLeather belt."),
        an_entry("Lion mane", "Hair brush."),
    )
)
_ALL = 50
_SIGNED = ("margin", "cosine_lead", "share_lead", "words_lead", "asked", "answered")
_SHARES = [name for name in FEATURES if name != "rivalry" and name not in _SIGNED]
_PIECES = st.sampled_from(
    [
        "loss nan",
        "which mmcv for mmdet 2.23",
        "mmcv 9.9.9 with mmdet 2.25.0",
        NO_KERNEL,
        "显存不够",
        "boil an egg",
        "pillow please",
        "my refund is late",
        "how does payment work",
        "the of is",
        "_ZN3c104implE",
        "warmup_iters",
        "save best",
        "?",
    ]
)
_QUESTIONS = st.lists(_PIECES | st.text(max_size=40), max_size=6).map(" ".join)


def _evidence(question: str, searcher: Searcher = _ZOO) -> Evidence:
    found = searcher.search(question).evidence
    assert found is not None
    return found


def _whole(question: str, searcher: Searcher, base: str | None = None) -> tuple[Result, Evidence]:
    """Return a result with all candidates as its hits, and its evidence."""
    result = searcher.search(question, base, top=_ALL)
    assert result.evidence is not None
    return result, result.evidence


def test_values_are_in_the_order_of_the_features() -> None:
    evidence = Evidence(*map(float, range(len(FEATURES))))
    assert evidence.values() == tuple(map(float, range(len(FEATURES))))
    assert tuple(field.name for field in fields(Evidence)) == FEATURES
    assert [getattr(evidence, name) for name in FEATURES] == list(evidence.values())


@given(_QUESTIONS, st.sampled_from([None, "mmdetection", "cooking", "phrased"]))
@settings(max_examples=150, deadline=None)
def test_features_of_any_question_keep_their_bounds(question: str, base: str | None) -> None:
    evidence = _SEARCHER.search(question, base).evidence
    if evidence is not None:
        assert all(map(math.isfinite, evidence.values()))
        assert {name: 0 for name in _SHARES if not -1e-6 <= getattr(evidence, name) <= 1 + 1e-6} == {}
        assert {name: 0 for name in _SIGNED if not -1 - 1e-6 <= getattr(evidence, name) <= 1 + 1e-6} == {}
        assert evidence.rivalry >= 0
        assert evidence.in_title <= evidence.explained + 1e-9
        assert evidence.in_one_part <= evidence.explained + 1e-9
        assert evidence.explained + evidence.unknown <= 1 + 1e-9


@given(_QUESTIONS)
@settings(max_examples=100, deadline=None)
def test_features_that_compare_are_those_of_the_hits(question: str) -> None:
    result = _SMALL.search(question, top=_ALL)
    if result.evidence is None:
        return
    first, *others = (hit.score for hit in result.hits)
    evidence = result.evidence
    next_total = max(other.plain for other in others)
    assert (evidence.score, evidence.total) == (first.total, first.plain)
    assert evidence.margin == pytest.approx(first.plain - next_total)
    assert evidence.rivalry == pytest.approx(min(next_total / first.plain, 1.0) if first.plain else 1.0)
    assert (evidence.share, evidence.wording, evidence.error) == (first.share, first.wording, first.error)
    assert evidence.words == first.words
    assert evidence.cosine_lead == pytest.approx(first.cosine - max(other.cosine for other in others))
    assert evidence.share_lead == pytest.approx(first.share - max(other.share for other in others))
    assert evidence.words_lead == pytest.approx(first.words - max(other.words for other in others))


def test_an_entry_without_rivals_leads_by_all_it_has() -> None:
    result, evidence = _whole("why blue", searcher_of(a_base(an_entry("Why blue?"))))
    score = result.hits[0].score
    assert (evidence.margin, evidence.rivalry) == (evidence.total, 0.0)
    assert (evidence.cosine_lead, evidence.share_lead, evidence.words_lead) == (score.cosine, score.share, score.words)


def test_twins_do_not_lead() -> None:
    twins = [a_base(an_entry("Why blue?", base=name), an_entry("When?", base=name), name=name) for name in ("a", "b")]
    evidence = _evidence("why blue", searcher_of(*twins))
    assert (evidence.margin, evidence.cosine_lead, evidence.share_lead, evidence.words_lead) == (0, 0, 0, 0)
    assert evidence.rivalry == 1


@pytest.mark.parametrize("question", ["zebra stripes", "copper wire with zebra_mode", "tungsten lamp zebra", "lion"])
def test_the_cosines_of_title_and_answer_are_told_apart(question: str) -> None:
    base = a_base(an_entry("Zebra stripes", "Tungsten lamp.\n\nCopper wire with zebra_mode on."), an_entry("Lion mane"))
    result, evidence = _whole(question, searcher_of(base))
    row = base.entries.index(result.hits[0].entry)
    title, answer = _cosines(base, row, result.query.encoded)
    assert evidence.asked == pytest.approx(max(title), abs=1e-5)
    assert evidence.answered == pytest.approx(max(answer), abs=1e-5)


def _cosines(base: Base, row: int, question: str) -> tuple[list[float], list[float]]:
    """Return the cosines of a question with the passages before the answer of an entry, and with those of it."""
    prepared, encoder = prepare(base), HashEncoder(512)
    vectors = encoder.encode_passages(prepared.texts).vectors
    owned = [(owner, passage.role) for owner, part in enumerate(prepared.passages) for passage in part]
    cosines = (vectors @ encoder.encode_query(question).vector).tolist()
    pairs = [(role, cosine) for (owner, role), cosine in zip(owned, cosines, strict=True) if owner == row]
    return [cosine for role, cosine in pairs if not role.is_answer], [c for role, c in pairs if role.is_answer]


def test_a_question_in_the_words_of_the_title_is_asked_in_full() -> None:
    assert _evidence("Zebra stripes").asked == pytest.approx(1, abs=1e-5)
    assert _evidence("tungsten lamp").asked == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(
    ("question", "unknown", "explained", "in_title"),
    [
        ("zebra stripes", 0.0, 1.0, 1.0),
        ("tungsten lamp", 0.0, 1.0, 0.0),
        ("flummox gazump", 1.0, 0.0, 0.0),
        ("zebra tungsten", 0.0, 1.0, 0.5),
    ],
)
def test_terms_count_by_their_worth(question: str, unknown: float, explained: float, in_title: float) -> None:
    evidence = _evidence(question)
    assert (evidence.unknown, evidence.explained, evidence.in_title) == pytest.approx((unknown, explained, in_title))


def test_a_term_that_only_another_entry_holds_is_neither_unknown_nor_explained() -> None:
    evidence = _evidence("zebra stripes leather")
    assert evidence.unknown == 0
    assert evidence.explained == pytest.approx(2 / 3)


def test_an_unknown_term_is_worth_half_of_what_a_known_one_as_rare_would_be() -> None:
    evidence = _evidence("zebra flummox")
    idf, unknown = math.log(1 + 2.5 / 1.5), math.log(1 + 3.5 / 0.5) / 2
    assert evidence.unknown == pytest.approx(unknown / (idf + unknown), rel=1e-5)
    assert evidence.explained == pytest.approx(1 - evidence.unknown)


def test_terms_of_one_part_together_say_more_than_terms_of_several() -> None:
    together, apart = _evidence("copper wire zebra_mode"), _evidence("tungsten wire zebra stripes")
    assert together.in_one_part == pytest.approx(together.explained)
    assert apart.explained == pytest.approx(1)
    assert apart.in_one_part == pytest.approx(0.5)


@pytest.mark.parametrize(("question", "share"), [("zebra stripes", 1.0), ("zebra", 0.5), ("tungsten", 0.0)])
def test_the_share_of_the_title_that_was_asked(question: str, share: float) -> None:
    assert _evidence(question).title_asked == pytest.approx(share)


@pytest.mark.parametrize(
    ("question", "share"),
    [
        ("tungsten lamp", 1.0),
        ("tungsten zebra_mode", 1.0),
        ("tungsten lamp lion_mode", 0.0),
        ("tungsten zebra_mode lion_mode", 0.5),
    ],
)
def test_the_share_of_names_that_the_entry_holds(question: str, share: float) -> None:
    assert _evidence(question).names == pytest.approx(share)


def test_names_in_the_context_of_an_error_are_not_asked_for() -> None:
    question = f'Traceback (most recent call last):\n  File "/a/b_c.py", line 3, in run_it\n{NO_KERNEL}'
    assert _evidence(question, _SEARCHER).names == 1.0


def test_a_pasted_error_is_evidence() -> None:
    assert _evidence(NO_KERNEL, _SEARCHER).error > 0.5
    assert _evidence("loss nan", _SEARCHER).error == 0


@pytest.mark.parametrize(
    ("question", "verdict", "listed", "unlisted"),
    [
        ("which mmcv for mmdet 2.23.0", Verdict.LISTED, 1.0, 0.0),
        ("is mmcv-full 1.3.18 compatible with mmdet 2.23.0", Verdict.COMPATIBLE, 1.0, 0.0),
        ("is mmcv-full 1.7.0 compatible with mmdet 2.23.0", Verdict.INCOMPATIBLE, 1.0, 0.0),
        ("which mmcv for mmdet 2.24.7", Verdict.NOT_LISTED, 0.0, 1.0),
        ("loss goes nan", None, 0.0, 0.0),
    ],
)
def test_what_a_table_says_of_the_versions_asked_is_evidence(
    question: str, verdict: Verdict | None, listed: float, unlisted: float
) -> None:
    result, evidence = _whole(question, _SEARCHER, "mmdetection")
    assert (result.versions.verdict if result.versions else None) == verdict
    assert (evidence.listed, evidence.unlisted) == (listed, unlisted)


def test_an_entry_that_its_table_put_first_may_be_behind() -> None:
    base = a_base(
        an_entry("MMCV for MMDetection releases", VERSIONS),
        an_entry("Which MMCV goes with MMDetection 2.23.0, please?", "Ask somebody."),
        name="mmdetection",
        project="MMDetection",
    )
    result, evidence = _whole("Which MMCV goes with MMDetection 2.23.0 now, please?", searcher_of(base))
    assert result.versions is not None
    assert result.hits[0].entry.question == "MMCV for MMDetection releases"
    assert evidence.margin < 0
    assert evidence.rivalry == 1.0


def test_phrasings_count_for_the_score_and_not_for_the_total() -> None:
    result, evidence = _whole("my pillow is late today", _SEARCHER, "phrased")
    score = result.hits[0].score
    assert score.phrasing is not None
    assert evidence.score == pytest.approx((evidence.total + score.phrasing) / 2)
    plain = _evidence("zebra")
    assert plain.score == plain.total


def test_the_same_evidence_comes_from_the_same_question() -> None:
    for question in ("zebra stripes", "pillow please", "which mmcv for mmdet 2.23.0"):
        np.testing.assert_array_equal(_evidence(question, _SEARCHER).values(), _evidence(question, _SEARCHER).values())
