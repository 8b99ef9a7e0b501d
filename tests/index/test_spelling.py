from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from index.spelling import most_shared, spelling_of


def _shared(one: str, other: str) -> float:
    return most_shared(spelling_of(one), [spelling_of(other)])


def test_groups_of_four_letters_are_counted_with_the_ends_of_words() -> None:
    assert spelling_of("cat").count == len([" cat", "cat "])
    assert spelling_of("a cat").count == len([" a c", "a ca", " cat", "cat "])
    assert spelling_of("cat cat cat").count == len([" cat", "cat ", "at c", "t ca"])


def test_case_and_punctuation_do_not_matter() -> None:
    assert spelling_of('"GPU, out-of memory!"') == spelling_of("gpu out of memory")


def test_a_text_shares_everything_with_itself_and_with_a_longer_one() -> None:
    assert _shared("out of memory", "out of memory") == 1.0
    assert _shared("out of memory", "cuda out of memory while training") == 1.0


def test_texts_without_common_groups_share_nothing() -> None:
    assert _shared("gradient", "monkey") == 0.0


def test_a_typo_a_joined_word_and_an_inflection_share_more_than_another_word() -> None:
    for variant in ("segmentaion fault", "segmentationfault", "segmentation faults"):
        assert _shared(variant, "segmentation fault") > 0.6 > _shared("gradient fault", "segmentation fault")


def test_texts_too_short_for_a_group_share_nothing() -> None:
    assert spelling_of("").count == spelling_of("a").count == 0
    assert _shared("", "anything") == _shared("a", "a") == 0.0


def test_a_text_of_one_short_word_is_never_wholly_shared() -> None:
    assert 0.0 < _shared("the", "save the best model") < 0.5


def test_half_of_a_character_can_be_spelled() -> None:
    assert _shared("loss becomes \ud800 nan", "loss becomes \ud800 nan") == 1.0


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_what_two_texts_share_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0.0 <= _shared(one, other) <= 1.0
    assert _shared(one, other) == _shared(other, one)
    assert _shared(one, one) == min(spelling_of(one).count / 8, 1.0)
    assert spelling_of(one).bits.bit_count() == spelling_of(one).count
