from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lint.finding import Level
from bot.lint.text_rules.questions import RULES
from tests.bot.lint.corpus import found, lines, written

_VAGUE, _TWO, _REPEATED = RULES


def _faq(question: str, answer: str = "Yes.", head: str = "") -> dict[str, str]:
    entry = f"  - question: {json.dumps(question)}\n    answer: {json.dumps(answer)}\n"
    return {"faq.yml": f"{head}faqs:\n{entry}"}


@pytest.mark.parametrize("title", ["Installation", "Misc", "**Training**", "1. Setup", "训练", "安装"])
def test_a_title_of_one_word_is_reported(tmp_path: Path, title: str) -> None:
    assert lines(written(tmp_path, _faq(title)), _VAGUE) == [2]


@pytest.mark.parametrize(
    "title",
    [
        *("Why?", "Using albumentations", "KeyError", "E_FROST", '"Killed"', "`norm_eval`", "pip.conf", "libGL.so.1"),
        *("OOM", "如何安装", "保存最好模型", "numpy2", "What", "autoDiff"),
    ],
)
def test_a_title_that_asks_names_or_quotes_something_is_fine(tmp_path: Path, title: str) -> None:
    assert lines(written(tmp_path, _faq(title)), _VAGUE) == []


@pytest.mark.parametrize(
    "title",
    [
        "How do I install the plugin? Which licence does the font have?",
        "How do I change the colour scheme and why are my backups slow?",
        "Where are the log files, and can I run several bots?",
        "如何安装插件？日志文件在哪里？",
        "如何修改配色以及为什么备份很慢？",
    ],
)
def test_two_questions_about_different_things_in_one_title_are_reported(tmp_path: Path, title: str) -> None:
    assert lines(written(tmp_path, _faq(title)), _TWO) == [2]


@pytest.mark.parametrize(
    "title",
    [
        "Why is the server slow? What can I do about it?",
        "What is a coroutine? How do I use coroutines?",
        "How do I enable this? Can the admin switch that off?",
        '"no such file"; "cannot open shared object"; "undefined symbol"',
        '"Is the server running?" or "why not?" is printed',
        "Can I use an account and a password?",
        "How do I build and install the driver?",
        "Should I use threads or should I use processes?",
        "Does it work on Windows? On macOS? On Linux?",
        "How do I train (what is an epoch?) a network?",
        "训练很慢怎么办？如何加速训练？",
    ],
)
def test_one_question_in_several_sentences_is_one(tmp_path: Path, title: str) -> None:
    assert lines(written(tmp_path, _faq(title)), _TWO) == []


def test_the_project_s_name_in_both_does_not_make_two_questions_one(tmp_path: Path) -> None:
    title = "How do I install Kiln? Where does Kiln keep log files?"

    assert lines(written(tmp_path, _faq(title, head="project: Kiln\n")), _TWO) == [3]


@pytest.mark.parametrize(
    "marked", ["**Which licence has the font?**", "> Which licence has the font?", "Q: Which licence has the font"]
)
def test_another_question_within_an_answer_is_reported(tmp_path: Path, marked: str) -> None:
    linted = written(tmp_path, {"faq.md": f"## How do I install the plugin?\n\nCopy it.\n\n{marked}\n\nFree.\n"})

    assert lines(linted, _TWO) in ([5], [])  # the reader may have made it an entry already
    assert lines(linted, _TWO) or len(linted.bases[0].entries) > 1


@pytest.mark.parametrize(
    "answer",
    [
        "**How do I install the plugin?**\n\nCopy it.",
        "Copy it.\n\n**Does the plugin still not install?** Ask us.",
        "Copy it. Which one? The newest.",
        "Copy it.\n\n> Why does it fail?\n\nThat is printed.",
        "Copy it.\n\n**Note**\n\nWhat else?",
    ],
)
def test_asking_back_or_saying_the_question_again_is_fine(tmp_path: Path, answer: str) -> None:
    assert lines(written(tmp_path, _faq("How do I install the plugin?", answer)), _TWO) == []


def _phrased(*phrasings: str) -> dict[str, str]:
    listed = "".join(f"      - {json.dumps(phrasing)}\n" for phrasing in phrasings)
    entries = (
        "  - question: What is it?\n    answer: A kiln.\n  - question: Is it hot?\n    id: hot\n    answer: Yes.\n"
    )
    return {"faq.yml": f"faqs:\n{entries}    phrasings:\n{listed}"}


def test_a_phrasing_that_is_said_again_is_a_note_and_one_of_another_entry_a_warning(tmp_path: Path) -> None:
    linted = written(tmp_path, _phrased("does it burn", "Does it burn?", "is it HOT", "what is it"))
    findings = list(found(linted, [_REPEATED]))

    assert [(one.first_line, one.level) for one in findings] == [
        (9, Level.NOTE),
        (10, Level.NOTE),
        (11, Level.WARNING),
    ]


def test_phrasings_that_differ_are_fine(tmp_path: Path) -> None:
    assert lines(written(tmp_path, _phrased("does it burn", "how hot is it", "多热")), _REPEATED) == []


@given(title=st.text(min_size=1, max_size=60), answer=st.text(alphabet="*>Q: a?\n", max_size=40))
def test_any_title_and_answer_can_be_looked_at(
    tmp_path_factory: pytest.TempPathFactory, title: str, answer: str
) -> None:
    linted = written(tmp_path_factory.mktemp("any"), _faq(title, answer) | {"other.yml": "- {q: a?, a: b}\n"})

    assert all(line > 0 for line in lines(linted, *RULES))
