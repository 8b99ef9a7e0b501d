"""What a draft holds: one line that asks, no secrets, an id of its own, and the entry that is nearest."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.capturing.drafting import draft, question_line
from bot.capturing.errors import CaptureError
from bot.chat.live import Live
from bot.settings import Settings
from index.searcher import UnknownBaseError
from index.store import Store
from tests.bot.capturing.samples import EXCHANGE, drafted


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("Hello all,\nhow do I oil it?\nThanks", "how do I oil it?"),
        ("> 1. How do I oil it?", "1. How do I oil it?"),
        ("It does not move.\nAt all.", "It does not move."),
        ("```\nTraceback (most recent call last):\n  File\nValueError: no oil\n```", "`ValueError: no oil`"),
        ("```\nls -l\n```", "`ls -l`"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_the_question_is_the_line_that_asks(said: str, line: str) -> None:
    assert question_line(said) == line


def test_a_posts_title_is_its_question_and_the_rest_is_kept() -> None:
    found = drafted("It squeaks.", title="Oiling *the* crane")
    assert found.question == "Oiling \\*the\\* crane"
    assert found.asked == "Oiling \\*the\\* crane\n\nIt squeaks."


def test_secrets_are_in_no_part_of_a_draft() -> None:
    found = drafted(
        "password: hunter2secret how?", "token ghp_abcdefghij0123456789ABCD", left_out=("the file a@b.org",)
    )
    assert not re.search(r"hunter2|ghp_|a@b", repr(found))
    assert found.answer == "token \\<token>"


@pytest.mark.parametrize(("question", "answer"), [("\u202e", "With oil."), ("How?", " \n"), ("", "Oil.")])
def test_nothing_asked_or_nothing_said_is_no_draft(question: str, answer: str) -> None:
    with pytest.raises(CaptureError):
        drafted(question, answer)


def test_an_id_that_is_taken_gets_a_number() -> None:
    assert drafted().entry == "how-do-i-oil-the-crane-2"
    assert drafted("How do I oil the tern?").entry == "how-do-i-oil-the-tern"


@given(st.text(), st.text(min_size=1))
def test_a_name_is_a_plain_name_whatever_was_asked(question: str, place: str) -> None:
    try:
        found = drafted(f"{question} ../x how?", place=place)
    except CaptureError:
        return
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,49}-[0-9a-f]{12}", found.stem)
    assert Path(found.stem).name == found.stem
    assert not {"en", "zh", "cn"} & set(found.stem.split("-"))


def test_without_a_base_it_is_that_of_the_nearest_entry(index: Path, faq: Path, cache: Path) -> None:
    serving = Live(Store(index), Settings(faq, index, cache)).serving
    asked = replace(EXCHANGE, question="Who feeds the kestrel?")
    found = draft(asked, serving, None)
    assert found.base == "kestrel"
    assert found.nearest is not None
    assert found.nearest.entry.question == "Who feeds the kestrel?"
    assert found.nearest.is_answer
    assert draft(asked, serving, "tern").base == "tern"
    with pytest.raises(UnknownBaseError):
        draft(asked, serving, "puffin")


def test_the_language_is_that_of_the_words() -> None:
    assert drafted().language == "en"
    assert drafted("怎么给红隼喂食？", "中午喂食。").language == "zh"
