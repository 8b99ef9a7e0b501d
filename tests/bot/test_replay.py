"""A remembered question answered again: whatever was asked, it comes out the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.answering import Serving, answer_to
from bot.memory import Memory, memory_of, open_journal
from bot.question import Question
from bot.replay import Replay, replay
from bot.settings import Settings, settings_from
from index.errors import NoIndexError
from tests.bot.results import serving

SERVED = serving()
ASKED = [
    "how do I install it?",
    "如何安装",
    "use token=hunter2hunter2 to install it",
    "install " * 10_000,
    "install\ud800it",
    "install\x00it",
]


def _serve(_: str | None) -> Serving:
    return SERVED


def _settings(state: Path) -> Settings:
    return settings_from({"MMFAQ_STATE": str(state)})


def _again(memory: Memory, question: Question, read: Callable[[], Settings]) -> Replay:
    answer = answer_to(question, SERVED)
    memory.remember(question, answer, SERVED.version)
    memory.__exit__()
    with open_journal(read()) as journal:
        record = journal.read(answer.id)
    assert record is not None
    return replay(record, _serve)


@pytest.mark.parametrize("is_short", [True, False])
@pytest.mark.parametrize("text", ASKED)
def test_any_question_comes_out_the_same(tmp_path: Path, text: str, *, is_short: bool) -> None:
    memory = memory_of(_settings(tmp_path), is_short=is_short)
    again = _again(memory, Question(text, "demo"), lambda: _settings(tmp_path))
    assert again.differences == ()
    assert again.is_same_version


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_comes_out_the_same(tmp_path: Path, text: str) -> None:
    assume(SERVED.searcher.search(text).hits)
    memory = memory_of(_settings(tmp_path), is_short=True)
    assert _again(memory, Question(text), lambda: _settings(tmp_path)).differences == ()


def test_an_overheard_question_is_overheard_again(tmp_path: Path) -> None:
    question = Question("install a zebra and birds", is_overheard=True)
    again = _again(memory_of(_settings(tmp_path)), question, lambda: _settings(tmp_path))
    assert again.record.is_overheard
    assert again.differences == ()
    assert again.answer.reply.kind.value == again.record.outcome


def test_where_the_version_of_then_is_gone_the_current_one_is_asked(tmp_path: Path) -> None:
    def serve(version: str | None) -> Serving:
        if version is not None:
            raise NoIndexError(tmp_path, f"no {version}", "Build.")
        return replace(SERVED, version="0002-def")

    again = _again(memory_of(_settings(tmp_path)), Question("install"), lambda: _settings(tmp_path))
    later = replay(again.record, serve)
    assert (later.version, later.is_same_version, later.differences) == ("0002-def", False, ())


@pytest.mark.parametrize("text", ["", "  \t ", "\u200b"])
def test_where_nothing_was_asked_nothing_is_remembered(tmp_path: Path, text: str) -> None:
    question = Question(text, "demo")
    answer = answer_to(question, SERVED)
    with memory_of(_settings(tmp_path)) as memory:
        memory.remember(question, answer, SERVED.version)
    with open_journal(_settings(tmp_path)) as journal:
        assert journal.read(answer.id) is None
