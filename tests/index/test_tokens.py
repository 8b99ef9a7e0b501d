from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.tokens import is_placeholder, is_stopword, is_technical, mangled_names, terms, weight_of

_PIECES = st.sampled_from(
    ["_Z", "3foo", "999", "v1.2", "A", "aB", "_", ".", "-", "/", "+", " ", "显存", "错", "0x", "ß", "İ"]
)
_PUZZLES = st.lists(_PIECES, max_size=200).map("".join)


def test_an_identifier_is_kept_whole_and_split() -> None:
    assert terms("find_unused_parameters") == ["find_unused_parameters", "find", "unus", "paramet"]


def test_humps_are_split_and_the_whole_is_kept() -> None:
    found = terms("DistributedDataParallel")
    assert found[0] == "distributeddataparallel"
    assert found[1:] == [*terms("distributed"), *terms("data"), *terms("parallel")]


def test_an_acronym_before_a_hump_is_one_piece() -> None:
    assert terms("myRPNHead") == ["myrpnhead", "rpn", "head"]


def test_capitals_alone_make_no_identifier() -> None:
    assert terms("NCCL") == ["nccl"]


@pytest.mark.parametrize("written", ["2.23", "2.23.0", "v2.23", "v2.23.0", "V2.23"])
def test_a_minor_release_is_written_in_many_ways_and_gives_the_same_terms(written: str) -> None:
    assert terms(written) == ["2.23.0", "2.23"]


def test_a_patch_release_is_found_by_its_minor_release_but_is_another_one() -> None:
    assert terms("2.23.1") == ["2.23.1", "2.23"]
    assert terms("2.3.0rc0") == ["2.3.0rc0", "2.3"]


def test_a_version_is_no_prefix_of_a_longer_one() -> None:
    assert set(terms("2.2")).isdisjoint(terms("2.23.0"))


@pytest.mark.parametrize("written", ["mmdet2.23.0", "mmdet-2.23.0", "mmdet_2.23.0", "mmdet-v2.23", "mmdet 2.23.0"])
def test_a_version_glued_to_a_name_is_taken_off(written: str) -> None:
    assert terms(written) == ["mmdet", "2.23.0", "2.23"]


def test_a_requirement_gives_its_package_and_its_version() -> None:
    assert {"mmcv-full", "mmcv", "1.3.17", "1.3"} <= set(terms("mmcv-full>=1.3.17"))


def test_a_shared_object_gives_its_name_and_its_version() -> None:
    assert terms("libcudart.so.9.0") == ["libcudart.so", "libcudart", "9.0.0", "9.0"]
    assert set(terms("libcudart.so.9.0")) & set(terms("libcudart.so.10.2")) == {"libcudart.so", "libcudart"}


def test_a_mangled_symbol_gives_the_names_in_it() -> None:
    symbol = "_ZN2at5emptyEN3c108ArrayRefIlEE"
    assert mangled_names(symbol) == ["at", "empty", "c10", "ArrayRef"]
    assert {"empti", "c10", "arrayref", "array", "ref"} <= set(terms(symbol))


def test_a_mangled_symbol_that_lies_about_its_lengths_gives_what_fits() -> None:
    assert mangled_names("_Z999abc") == []
    assert mangled_names("_Z3abc99d") == ["abc"]
    assert mangled_names("_Z0A") == []


def test_symbols_nested_in_symbols_are_survived() -> None:
    symbol = "_Z3abc"
    while len(symbol) < 990:
        symbol = f"_Z{len(symbol)}{symbol}"
    assert terms(symbol) == ["abc"]


def test_architectures_that_differ_in_a_digit_differ_in_terms() -> None:
    one, other = set(terms("compute_86")), set(terms("compute_89"))
    assert one - other == {"compute_86", "86"}
    assert other - one == {"compute_89", "89"}


def test_chinese_gives_pairs_of_characters() -> None:
    assert terms("显存不够") == ["显存", "存不", "不够"]
    assert terms("显") == ["显"]


def test_chinese_and_english_are_told_apart_without_blanks() -> None:
    assert terms("训练loss变成nan") == ["训练", "loss", "变成", "nan"]


def test_inflections_share_a_stem() -> None:
    assert terms("train training trained trains") == ["train"] * 4


def test_stop_words_say_nothing() -> None:
    assert terms("How do I please get the") == []


def test_stop_words_inside_identifiers_are_left_out_but_the_whole_is_kept() -> None:
    assert terms("is_not_empty")[0] == "is_not_empty"
    assert "not" not in terms("is_not_empty")


def test_repetitions_are_kept_in_reading_order() -> None:
    assert terms("loss nan loss") == ["loss", "nan", "loss"]


def test_text_of_punctuation_only_has_no_terms() -> None:
    assert terms("... ___ --- ?!") == []


def test_a_name_of_boundless_length_is_not_kept_whole() -> None:
    assert all(len(term) < 100 for term in terms("ab_" * 200))


@pytest.mark.parametrize("word", ["xxx", "XXX", "xxxxxx", "yyy", "foo", "Bar", "your", "name"])
def test_placeholders_are_recognised(word: str) -> None:
    assert is_placeholder(word)


@pytest.mark.parametrize("word", ["xx", "xxxy", "food", "names", "mmcv", ""])
def test_words_like_placeholders_are_none(word: str) -> None:
    assert not is_placeholder(word)


@pytest.mark.parametrize("word", ["the", "is", "with"])
def test_words_that_say_nothing_are_stop_words(word: str) -> None:
    assert is_stopword(word)
    assert terms(word) == []


@pytest.mark.parametrize("word", ["loss", "memory", "2.0", "", "显存"])
def test_words_that_say_something_are_no_stop_words(word: str) -> None:
    assert not is_stopword(word)


def test_names_are_technical_and_words_are_not() -> None:
    assert all(map(is_technical, ["grad_clip", "mmcv.ops", "ResNet", "fp16", "32x4d", "a/b"]))
    assert not any(map(is_technical, ["loss", "Loss", "NCCL", "memory"]))


def test_words_that_many_questions_share_weigh_less() -> None:
    assert weight_of(terms("errors")[0]) < weight_of(terms("gradients")[0]) == 1.0


@given(st.one_of(st.text(max_size=400), _PUZZLES))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_lower_case_terms_without_blanks(text: str) -> None:
    found = terms(text)
    assert all(term and term == term.lower() and term.split() == [term] for term in found)


@given(_PUZZLES)
@settings(max_examples=100, deadline=None)
def test_a_text_in_two_lines_has_the_terms_of_both(text: str) -> None:
    assert terms(f"{text}\n{text}") == terms(text) * 2


@pytest.mark.parametrize("piece", ["a", "1", "_", "a.", "1.", "a-", "_Z1", "aA", "显", "v1.1", "-_."])
def test_a_long_run_of_anything_is_survived(piece: str) -> None:
    assert isinstance(terms(piece * 50_000), list)
