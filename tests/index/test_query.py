from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import query
from index.glossary import Glossary
from index.query import Query, parse, shortened
from index.tokens import terms
from tests.index.samples import NO_KERNEL, traceback_of

ENCODED_NO_KERNEL = NO_KERNEL.replace(":", "")
_GLOSSARY = Glossary([("GPU memory", "VRAM", "显存"), ("OOM", "out of memory")])
_LINES = st.sampled_from(
    [
        "Traceback (most recent call last):",
        '  File "/a/b/c.py", line 3, in f',
        "    x = y(z)",
        "ValueError: bad",
        "2024-01-01 10:00:00,000 - INFO - epoch 3",
        "nvcc fatal   : Unsupported gpu architecture 'compute_86'",
        "为什么显存不够",
        "_ZN3c104implE",
        "^^^^",
        "\x00\x01",
        "\ud800",
        "",
    ]
)
_LOGS = st.lists(st.one_of(_LINES, st.text(max_size=40)), max_size=40).map("\n".join)


def _parse(text: str, *names: str) -> Query:
    return parse(text, _GLOSSARY, frozenset(names))


def test_one_word_is_a_question() -> None:
    found = _parse("gradients")
    assert (found.text, found.language, found.encoded, found.errors) == ("gradients", "en", "gradients", ())
    assert found.weights == {terms("gradients")[0]: 1.0}


def test_a_sentence_is_encoded_without_its_marks() -> None:
    found = _parse("  How do I train with fp16?\n")
    assert found.encoded == "How do I train with fp16"
    assert found.weights == dict.fromkeys(terms("train fp16"), 1.0)


def test_the_error_line_of_a_traceback_is_found() -> None:
    found = _parse(traceback_of(NO_KERNEL, lines=12))
    assert found.errors == (NO_KERNEL,)
    assert found.encoded == ENCODED_NO_KERNEL


def test_the_frames_of_a_traceback_are_context_of_low_weight() -> None:
    found = _parse(traceback_of(NO_KERNEL, lines=12))
    assert {found.weights[term] for term in terms(NO_KERNEL)} == {1.0}
    assert found.weights["python"] == query._CONTEXT_WEIGHT < 1.0
    assert found.weights["value_3"] == query._CONTEXT_WEIGHT


def test_what_is_said_around_a_traceback_counts_in_full() -> None:
    found = _parse("I changed my card\n" + traceback_of(NO_KERNEL, lines=12) + "\nwhat now")
    assert found.weights["card"] == 1.0
    assert found.encoded == f"I changed my card what now {ENCODED_NO_KERNEL}"


@pytest.mark.parametrize("at", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0])
@pytest.mark.parametrize("lines", [300, 3000])
def test_an_error_line_anywhere_in_a_long_traceback_has_full_weight(at: float, lines: int) -> None:
    found = _parse(traceback_of(NO_KERNEL, lines=lines, at=at))
    assert found.errors == (NO_KERNEL,)
    assert found.encoded == ENCODED_NO_KERNEL
    assert {found.weights[term] for term in terms(NO_KERNEL)} == {1.0}
    assert sum(weight == 1.0 for weight in found.weights.values()) == len(set(terms(NO_KERNEL)))


def test_an_error_line_on_the_edge_of_what_is_kept_stays_whole() -> None:
    line = "x" * 79 + "\n"
    for shift in range(0, 160, 8):
        start = "y" * shift + "\n" + line * (query._MOST_CHARACTERS // len(line) - 1)
        assert NO_KERNEL in _parse(start + NO_KERNEL + "\n" + line * 1000).errors
        assert NO_KERNEL in _parse(line * 1000 + NO_KERNEL + "\n" + start).errors


def test_the_last_error_comes_first_and_repetitions_count_once() -> None:
    found = _parse("KeyError: 'a'\nsome frame\nKeyError: 'a'\nthen\nValueError: b")
    assert found.errors == ("ValueError: b", "KeyError: 'a'")


def test_many_errors_are_cut_to_the_last_ones() -> None:
    found = _parse("\n".join(f"ValueError: number {number}" for number in range(50)))
    assert found.errors[0] == "ValueError: number 49"
    assert len(found.errors) == query._MOST_ERRORS


def test_an_error_that_log_lines_flood_is_still_found() -> None:
    log = "\n".join(f"2024-01-01 10:00:00,{n:03} - mmdet - INFO - Epoch [1][{n}/900] loss: 0.1" for n in range(900))
    found = _parse(f"{log}\n{NO_KERNEL}\n{log}")
    assert found.errors == (NO_KERNEL,)
    assert {found.weights[term] for term in terms(NO_KERNEL)} == {1.0}
    assert all(weight < 1.0 for term, weight in found.weights.items() if term not in terms(NO_KERNEL))
    assert len(found.weights) <= query._MOST_CONTEXT_TERMS + len(terms(NO_KERNEL))


@pytest.mark.parametrize(
    "line",
    [
        "nvcc fatal   : Unsupported gpu architecture 'compute_86'",
        "/usr/include/c++/9/bits/stl.h:12:3: error: no matching function for call",
        "E0012: something bad",
        "Segmentation fault (core dumped)",
        "OSError: libcudart.so.9.0: cannot open shared object file: No such file or directory",
        "torch.cuda.OutOfMemoryError: CUDA out of memory.",
        "UserWarning: nothing to see",
        "ImportError: _ext.so: undefined symbol: _ZN2at5emptyE",
    ],
)
def test_error_lines_of_many_tools_are_recognised(line: str) -> None:
    assert _parse(line).errors == (line,)
    assert _parse(f"building\n{line}\nwhat can I do").errors == (line,)


@pytest.mark.parametrize("line", ["How do I handle errors?", "my mirrors are broken", "terrorise nobody"])
def test_words_about_errors_are_no_error_lines(line: str) -> None:
    assert _parse(line).errors == ()


def test_the_error_of_a_compiler_log_is_found_between_its_commands() -> None:
    log = [f"gcc -O2 -I/usr/include/python3.8 -c source{number}.c -o build/source{number}.o" for number in range(300)]
    log.insert(200, "nvcc fatal   : Unsupported gpu architecture 'compute_86'")
    found = _parse("\n".join(log))
    assert found.errors == ("nvcc fatal   : Unsupported gpu architecture 'compute_86'",)
    assert found.weights["compute_86"] == 1.0
    assert found.weights["build/source299.o"] == query._CONTEXT_WEIGHT


def test_code_beside_a_question_is_context() -> None:
    found = _parse("why is it slow\nfrom frobnicate import gizmo\nwidget = gizmo(1)\nself.run()")
    assert found.encoded == "why is it slow"
    assert found.weights["frobnic"] == found.weights["widget"] == query._CONTEXT_WEIGHT
    assert found.weights["slow"] == 1.0


def test_chinese_is_encoded_in_english_and_matched_in_both() -> None:
    found = _parse("请问显存不够怎么办")
    assert found.language == "zh"
    assert found.encoded.isascii()
    assert "memory" in found.encoded
    assert {"显存", "memori"} <= found.weights.keys()


def test_a_chinese_question_with_english_names_is_chinese() -> None:
    found = _parse("为什么 mmdet 训练时 loss 变成 nan")
    assert found.language == "zh"
    assert {"mmdet", "loss", "nan", "train"} <= found.weights.keys()


def test_an_english_question_with_one_chinese_word_is_english() -> None:
    assert _parse("I trained the network on my own pictures for days and the 显存 ran out").language == "en"


def test_a_traceback_with_a_chinese_question_is_chinese() -> None:
    assert _parse("请问这是什么问题\n" + traceback_of(NO_KERNEL, lines=40)).language == "zh"


def test_full_width_letters_are_read_as_plain_ones() -> None:
    assert _parse("ＣＵＤＡ　１１．０").weights == _parse("CUDA 11.0").weights


def test_a_version_is_asked_for_exactly_and_by_its_minor_release() -> None:
    assert _parse("mmcv for mmdet 2.23").weights == _parse("mmcv for mmdet-v2.23.0").weights
    assert {"2.23.0", "2.23"} <= _parse("mmcv for mmdet 2.23").weights.keys()


def test_synonyms_weigh_less_than_what_was_said() -> None:
    found = _parse("OOM while training")
    assert found.weights["oom"] == 1.0
    assert found.weights["memori"] == query._SYNONYM_WEIGHT < 1.0


def test_a_synonym_that_was_said_too_has_full_weight() -> None:
    assert _parse("OOM, out of memory").weights["memori"] == 1.0


def test_the_names_of_the_project_are_damped() -> None:
    found = _parse("mmdet loss", "mmdet", "unheard")
    assert found.weights == {"mmdet": query._NAME_WEIGHT, "loss": 1.0}
    assert query._NAME_WEIGHT < 1.0


def test_a_mangled_symbol_says_that_a_symbol_is_undefined() -> None:
    found = _parse("_ZN2at5emptyEN3c108ArrayRefIlEE")
    assert found.weights["symbol"] == 1.0
    assert found.weights["arrayref"] == query._CONTEXT_WEIGHT


def test_addresses_and_folders_are_not_encoded() -> None:
    found = _parse("crash at 0x7f3a5c001230 in /home/anna/work/mmdet/tools/train.py")
    assert found.encoded.split() == ["crash", "at", "in", "train.py"]
    assert not any("7f3a5c001230" in term for term in found.weights)


def test_a_long_question_with_an_error_is_encoded_by_its_beginning_and_its_error() -> None:
    found = _parse("I changed a thing. " * 40 + f"\n{NO_KERNEL}\nValueError: x\n" + NO_KERNEL)
    assert found.encoded.startswith("I changed a thing.")
    assert found.encoded.endswith(ENCODED_NO_KERNEL)


@pytest.mark.parametrize("text", ["", " ", "\n\t\r\n", "\x00\x00", "\ud800\udfff", "\u200b\ufeff", "\x1b\x07"])
def test_text_without_anything_to_read_is_empty(text: str) -> None:
    assert _parse(text) == Query("", "en", "", {}, ())


def test_control_characters_and_halves_of_characters_separate_words() -> None:
    for character in "\x00\x07\x1b\u200b\ud800\udc00\r\ufeff":
        assert _parse(f"loss{character}nan") == _parse("loss nan")


@pytest.mark.parametrize(
    "noise",
    [
        "a",
        "1",
        ".",
        " ",
        "\n",
        "a.",
        "a ",
        "显",
        "_Z1",
        "\x00",
        "\ufdfa",
        "error: ",
        "error\n",
        '  File "',
        "[1/2] ",
        "=\n",
    ],
)
def test_one_megabyte_of_anything_is_survived(noise: str) -> None:
    found = _parse(noise * (1_000_000 // len(noise)))
    assert len(found.encoded) <= query._ENCODED_CHARACTERS
    assert len(found.errors) <= query._MOST_ERRORS


def test_an_error_line_in_a_megabyte_of_noise_is_found() -> None:
    noise = "lorem ipsum dolor sit amet\n" * 20_000
    found = _parse(f"{noise}{NO_KERNEL}\n{noise}")
    assert found.errors == (NO_KERNEL,)
    assert found.weights["kernel"] == 1.0


@given(st.one_of(_LOGS, st.text(max_size=500)))
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_asked(text: str) -> None:
    found = parse(text, _GLOSSARY, frozenset({"mmdet"}))
    assert all(0 < weight <= 1 for weight in found.weights.values())
    assert len(found.encoded) <= query._ENCODED_CHARACTERS
    assert len(found.errors) <= query._MOST_ERRORS
    assert found.text.encode().decode() == found.text
    assert found.encoded.encode().decode() == found.encoded
    assert found.language in {"en", "zh"}


@given(st.lists(st.text("abcdef ,x=()\n", max_size=80), max_size=60), st.integers(0, 60))
@settings(max_examples=100, deadline=None)
def test_an_error_line_among_other_lines_is_always_found(lines: list[str], place: int) -> None:
    error = "ValueError: gizmo broke"
    found = _parse("\n".join([*lines[:place], error, *lines[place:]]))
    assert found.errors == (error,)
    assert found.weights["gizmo"] == 1.0


def test_a_text_of_ordinary_length_is_looked_at_as_it_is() -> None:
    for text in ("", "short", "a line\n" * 5000):
        assert shortened(text) == text


@given(st.lists(st.tuples(_LINES, st.integers(1, 20_000)), min_size=1, max_size=6), st.sampled_from(["", "\n"]))
@settings(max_examples=60, deadline=None)
def test_what_was_shortened_once_stays_as_it_is(lines: list[tuple[str, int]], end: str) -> None:
    once = shortened("".join((line + end) * many for line, many in lines))
    assert len(once) <= 40_000
    assert shortened(once) == once


def test_both_ends_and_the_error_between_them_are_kept_of_a_very_long_text() -> None:
    between = "a step\n" * 20_000
    found = shortened(f"It begins.\n{between}ValueError: in the middle\n{between}It ends.")
    assert found.startswith("It begins.\n")
    assert found.endswith("\nIt ends.")
    assert "\nValueError: in the middle\n" in found


def test_a_long_text_is_taken_apart_like_what_is_looked_at_of_it() -> None:
    text = traceback_of(NO_KERNEL, lines=6000, at=0.5)
    assert _parse(text) == _parse(shortened(text))
