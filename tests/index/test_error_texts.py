from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from index.error_texts import ErrorTexts, normalise
from index.passage import Passage, Role
from index.passages import passages_of
from tests.index.samples import NO_KERNEL, an_entry, error_passage, traceback_of


def _match(message: str, pasted: str) -> float:
    return ErrorTexts([error_passage(message)]).match(normalise(pasted))


@pytest.mark.parametrize("at", [0.0, 0.5, 1.0])
def test_an_error_pasted_within_three_thousand_lines_is_found(at: float) -> None:
    message = "no kernel image is available for execution"
    assert _match(message, traceback_of(NO_KERNEL, at=at)) == 1.0
    assert _match(message, traceback_of("ValueError: another one", at=at)) == 0.0


def test_quotes_line_breaks_case_and_punctuation_do_not_matter() -> None:
    assert _match("No module named 'mmcv.ops'", "modulenotfounderror: NO MODULE\n  named `mmcv/ops`") > 0.5


def test_another_module_is_another_error() -> None:
    message = "No module named 'mmcv.ops'"
    assert _match(message, "ModuleNotFoundError: No module named 'mmcv.ops'") > 0.5
    assert _match(message, "ModuleNotFoundError: No module named 'mmcv.runner'") == 0.0
    assert _match(message, "ModuleNotFoundError: No module named 'mmcv.opsets'") == 0.0
    assert _match(message, "ModuleNotFoundError: No module named 'ops'") == 0.0


def test_another_architecture_is_another_error() -> None:
    message = "Unsupported gpu architecture 'compute_86'"
    assert _match(message, "nvcc fatal   : Unsupported gpu architecture 'compute_86'") > 0.5
    assert _match(message, "nvcc fatal   : Unsupported gpu architecture 'compute_89'") == 0.0


@pytest.mark.parametrize("version", ["1.3", "1.3.17", "1.3.17rc1", "v1.3.17+cu111"])
def test_a_placeholder_stands_for_anything_short(version: str) -> None:
    message = "AssertionError: MMCV==xxx is used but incompatible. Please install mmcv>=xxx, <=xxx."
    pasted = f"AssertionError: MMCV=={version} is used but incompatible. Please install mmcv>=1.0, <=2.0."
    assert _match(message, pasted) == 1.0


def test_a_placeholder_may_stand_for_nothing_but_not_for_a_whole_sentence() -> None:
    message = "tensor of size xxx must match"
    assert _match(message, "a tensor of size must match") > 0.5
    assert _match(message, "a tensor of size one two three four five six must match") > 0.5
    assert _match(message, "a tensor of size one two three four five six seven must match") == 0.0


def test_the_parts_around_placeholders_must_stand_in_order() -> None:
    message = "expected xxx channels but got xxx channels instead"
    assert _match(message, "expected 3 channels but got 64 channels instead") > 0.5
    assert _match(message, "channels instead expected channels but got") == 0.0


def test_a_part_that_stands_twice_may_match_at_either_place() -> None:
    message = "index xxx bounds xxx exceeded"
    assert _match(message, "index 1 bounds 1 bounds 2 3 4 5 6 exceeded") > 0.5
    assert _match(message, "index 1 2 3 4 5 bounds 7 bounds exceeded") > 0.5
    assert _match(message, "index 1 2 3 4 5 6 7 bounds exceeded") == 0.0


def test_placeholders_at_the_ends_and_side_by_side_are_as_none() -> None:
    assert _match("xxx: cannot open shared object xxx", "cannot open shared object") > 0.5
    assert _match("size mismatch xxx xxx for weight", "size mismatch one two for weight") > 0.5


def test_a_part_of_a_word_is_no_match() -> None:
    assert _match("out of memory", "shout of memory") == 0.0
    assert _match("out of memory", "out of memoryless things") == 0.0


def test_a_message_of_two_words_is_found() -> None:
    assert _match("Segmentation fault", "python train.py\nSegmentation fault (core dumped)") > 0.5


@pytest.mark.parametrize(
    "message", ["error", "RuntimeError", "bad xxx", "is not", "xxx", "", "your name", "xxx yyy zzz"]
)
def test_a_message_that_says_too_little_matches_nothing(message: str) -> None:
    assert _match(message, f"well {message} well, RuntimeError: {message}") == 0.0


def test_a_longer_message_is_surer() -> None:
    pasted = "RuntimeError: CUDA out of memory. Tried to allocate 2 GiB"
    sure = [
        _match(message, pasted) for message in ("CUDA out", "out of memory", "CUDA out of memory Tried to allocate")
    ]
    assert 0.0 == sure[0] < 0.5 < sure[1] < sure[2] == 1.0


def test_the_surest_of_several_messages_counts() -> None:
    texts = ErrorTexts(map(error_passage, ["no such thing here", "out of memory", "CUDA out of memory today maybe"]))
    assert texts.match(normalise("CUDA out of memory")) == _match("out of memory", "out of memory")


@pytest.mark.parametrize(
    "message",
    [
        "unbalanced (parenthesis [bracket",
        "a.*b failed badly",
        "bad escape \\d+ at position",
        "^start$ or {2,1} end|else",
    ],
)
def test_signs_of_regular_expressions_stand_for_themselves(message: str) -> None:
    assert _match(message, f"ValueError: {message} here") > 0.5
    assert _match(message, "ValueError: something completely different") == 0.0


def test_a_message_in_chinese_is_found() -> None:
    assert _match("找不到 libcudart 动态库文件", "报错：找不到 libcudart 动态库文件。") > 0.5


def test_only_errors_and_questions_that_quote_one_are_messages() -> None:
    for role in (Role.PHRASING, Role.TEXT, Role.STEP, Role.CODE, Role.ROW):
        passage = Passage(role, "ValueError: gizmo broke badly", "", 1, 1)
        assert ErrorTexts([passage]).match(normalise(passage.text)) == 0.0
    asked = Passage(Role.QUESTION, "ValueError: gizmo broke badly", "", 1, 1)
    assert ErrorTexts([asked]).match(normalise(asked.text)) > 0.5
    plain = Passage(Role.QUESTION, "How do I save the best model", "", 1, 1)
    assert ErrorTexts([plain]).match(normalise(plain.text)) == 0.0


def test_each_of_several_quoted_errors_is_found() -> None:
    texts = ErrorTexts(passages_of(an_entry('"invalid device function" or "no kernel image is available".')))
    assert texts.match(normalise("CUDA error: invalid device function")) > 0.5
    assert texts.match(normalise(NO_KERNEL)) > 0.5
    assert texts.match(normalise("device function is fine")) == 0.0


def test_a_message_of_many_placeholders_is_looked_for_in_a_text_made_against_it() -> None:
    message = " xxx ".join(["argument"] * 12) + " xxx nowhere"
    assert _match(message, "argument " * 20_000 + "nowhere at all") > 0.5
    assert _match(message, "argument " * 20_000 + "1 2 3 4 5 6 7 nowhere") == 0.0


def test_a_normalised_text_has_one_blank_around_each_word() -> None:
    assert normalise("  A_b.c\n\tD!  ") == " a b c d "


@given(st.lists(st.sampled_from(["alpha", "bravo", "xxx", "Charlie!", "d_e", "7"]), min_size=1, max_size=12))
@settings(max_examples=150, deadline=None)
def test_a_message_of_enough_words_matches_itself(words: list[str]) -> None:
    message = " ".join(words)
    assume("xxx xxx xxx" not in message)  # a placeholder stands for a few words only
    fixed = [word for word in normalise(message).split() if word != "xxx"]
    is_enough = len(fixed) >= 2 and sum(map(len, fixed)) >= 10
    assert (_match(message, f"before {message} after") > 0) == is_enough


@given(st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_a_message_and_be_pasted(message: str, pasted: str) -> None:
    assert 0.0 <= _match(message, pasted) <= 1.0
