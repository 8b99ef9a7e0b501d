from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.learning.gaps import Gap, Nearest
from bot.learning.stubs import Form, stubs_of, style_of
from bot.learning.wants import Why
from index.bases import read_bases
from index.entry import Base
from index.errors import MmfaqError, Problem, Severity
from index.markdown_text import plain_text
from tests.bot.learning.asking import NOW

HEADINGS = (
    "# FAQ\n\n## Using\n\n### How do I install it?\n\nRun `pip install tern`.\n\n"
    "### Where is the log?\n\nIn the folder.\n"
)
BULLETS = "## Using\n\n- How do I install it?\n\n  Run `pip install tern`.\n\n- Where is the log?\n\n  In the folder.\n"
DETAILS = (
    "<details>\n<summary>How do I install it?</summary>\n\nRun it.\n\n</details>\n\n"
    "<details>\n<summary>Where is the log?</summary>\n\nIn the folder.\n\n</details>\n"
)
RST = (
    "FAQ\n===\n\nHow do I install it?\n~~~~~~~~~~~~~~~~~~~~\n\nRun it.\n\n"
    "Where is the log?\n~~~~~~~~~~~~~~~~~\n\nIn the folder.\n"
)
YAML = "- question: How do I install it?\n  answer: Run it.\n- question: Where is the log?\n  answer: In the folder.\n"
RESPONSES = (
    "- question: How do I install it?\n  response: Run it.\n- question: Where is the log?\n  response: In the folder.\n"
)
FILES = {
    "headings.md": (HEADINGS, Form.HEADING),
    "bullets.md": (BULLETS, Form.BULLET),
    "details.md": (DETAILS, Form.DETAILS),
    "titles.rst": (RST, Form.RST),
    "pairs.yml": (YAML, Form.YAML),
    "responses.yml": (RESPONSES, Form.YAML),
}
REFUSALS = {"this question has no answer", "this entry is still to be filled in"}
DARK = ("dark theme please", "switch the interface to dark mode")
HOSTILE = (
    "# **bold** [x](y) <script>alert(1)</script> --> `code` {#install} \\ _a_ | & *",
    "quote \" and ' and : and # and %s {} $(rm -rf /) ../../etc/passwd",
    "- [ ] 如何导出 PDF 报告?",
    "--launcher pytorch --!> <!-- id: other -->",
)


def _gap(question: str, questions: Sequence[str] = ()) -> Gap:
    title, why = " ".join(question.split()), {Why.UNANSWERED: 4}
    return Gap(question, title, tuple(questions), 4, 3, 1, "tern", "en", None, (), why, NOW)


def _read(folder: Path) -> tuple[Base, list[Problem]]:
    bases, problems = read_bases([folder])
    return bases[0], problems


def _base(folder: Path, name: str, text: str) -> Base:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return _read(folder)[0]


def _errors(problems: Sequence[Problem]) -> list[str]:
    return [problem.what for problem in problems if problem.severity is Severity.ERROR]


@pytest.mark.parametrize("name", FILES)
def test_a_stub_is_written_as_the_file_of_its_base_writes_entries(tmp_path: Path, name: str) -> None:
    text, form = FILES[name]
    base = _base(tmp_path / "tern", name, text)
    assert style_of(base).form is form


@pytest.mark.parametrize("name", FILES)
def test_a_stub_is_refused_until_it_has_an_answer(tmp_path: Path, name: str) -> None:
    text = FILES[name][0]
    base = _base(tmp_path / "tern", name, text)
    stubs = stubs_of([_gap("Is there a dark mode?", DARK), _gap("导出 PDF 怎么做?")], style_of(base), [])
    (tmp_path / "tern" / name).write_text(f"{text}\n{stubs}", encoding="utf-8")
    known, problems = _read(tmp_path / "tern")
    assert [entry.question for entry in known.entries] == [entry.question for entry in base.entries]
    assert [entry.answer for entry in known.entries] == [entry.answer for entry in base.entries]
    assert len(_errors(problems)) == 2
    assert len({problem.line for problem in problems}) == 2
    assert set(_errors(problems)) <= REFUSALS


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_stubs_alone_is_refused(tmp_path: Path, name: str) -> None:
    base = _base(tmp_path / "tern", name, FILES[name][0])
    (tmp_path / "tern" / name).write_text(stubs_of([_gap("Is there a dark mode?")], style_of(base), []), "utf-8")
    known, problems = _read(tmp_path / "tern")
    assert known.entries == ()
    assert _errors(problems)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("question", HOSTILE)
def test_what_people_asked_is_text_in_a_stub_whatever_it_is(tmp_path: Path, name: str, question: str) -> None:
    text = FILES[name][0]
    base = _base(tmp_path / "tern", name, text)
    stubs = stubs_of([_gap(question, HOSTILE)], style_of(base), [])
    (tmp_path / "tern" / name).write_text(f"{text}\n{stubs}", encoding="utf-8")
    known, problems = _read(tmp_path / "tern")
    assert {entry.id for entry in known.entries} <= {entry.id for entry in base.entries}
    assert _errors(problems)


def _filled(stub: str, form: Form) -> str:
    """Return a stub with an answer in place of the comment."""
    if form is Form.YAML:
        return re.sub(r":  #.*", ": Yes.", stub)
    if form is Form.RST:
        return f"{stub.partition('..')[0]}Yes.\n"
    return re.sub(r"<!--\n.*?-->", "Yes.", stub, flags=re.DOTALL)


@pytest.mark.parametrize("name", FILES)
def test_a_stub_that_is_filled_in_is_an_entry_with_its_question(tmp_path: Path, name: str) -> None:
    text, form = FILES[name]
    base = _base(tmp_path / "tern", name, text)
    stubs = stubs_of([_gap("Is there a_dark_mode here?", DARK)], style_of(base), [])
    filled = _filled(stubs, form)
    (tmp_path / "tern" / name).write_text(f"{text}\n{filled}", encoding="utf-8")
    known, problems = _read(tmp_path / "tern")
    assert _errors(problems) == []
    assert plain_text(known.entries[-1].question) == "Is there a_dark_mode here?"
    assert "Yes." in known.entries[-1].answer
    if form is Form.YAML:
        assert known.entries[-1].phrasings == DARK


def test_an_answer_of_comments_only_is_none_and_comments_around_an_answer_do_no_harm(tmp_path: Path) -> None:
    text = BULLETS.replace("Run `pip install tern`.", "<!-- a --> Run it. <!-- b -->")
    text = text.replace("In the folder.", "<!-- id: log -->\n\n  <!-- later -->")
    (tmp_path / "tern").mkdir()
    (tmp_path / "tern" / "faq.md").write_text(text, encoding="utf-8")
    known, problems = _read(tmp_path / "tern")
    assert [entry.question for entry in known.entries] == ["How do I install it?"]
    assert _errors(problems) == ["this question has no answer"]


def test_an_id_is_new_in_its_base(tmp_path: Path) -> None:
    base = _base(tmp_path / "tern", "faq.md", HEADINGS)
    stubs = stubs_of([_gap("Where is the log?"), _gap("Where is the log??")], style_of(base), ["where-is-the-log"])
    assert "{#where-is-the-log-2}" in stubs
    assert "{#where-is-the-log-3}" in stubs


def test_a_stub_says_how_often_it_was_asked_and_what_comes_nearest(tmp_path: Path) -> None:
    base = _base(tmp_path / "tern", "faq.md", HEADINGS)
    gap = _gap("Where is the log?")
    near = replace(gap, nearest=Nearest(base.entries[0], 0.5))
    stubs = stubs_of([near], style_of(base), [])
    assert "Asked: 4 questions by 3 people, 1 -> 4; last on 2026-03-31." in stubs
    assert "Nearest entry: How do I install it? (tern/faq.md:5-7), score 0.50." in stubs


def test_a_base_whose_files_are_gone_is_written_by_their_suffix(tmp_path: Path) -> None:
    base = _base(tmp_path / "tern", "pairs.yml", YAML)
    (tmp_path / "tern" / "pairs.yml").unlink()
    assert style_of(base).form is Form.YAML
    assert style_of(Base("empty", "Empty")).form is Form.HEADING


@given(question=st.text(min_size=1, max_size=80), other=st.text(max_size=80), name=st.sampled_from(sorted(FILES)))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_stub_is_ever_published(tmp_path: Path, question: str, other: str, name: str) -> None:
    folder = tmp_path / name.replace(".", "-")
    text = FILES[name][0]
    base = _base(folder, name, text)
    stubs = stubs_of([_gap(question, [other])], style_of(base), [entry.id for entry in base.entries])
    (folder / name).write_text(f"{text}\n{stubs}", encoding="utf-8")
    try:
        known, problems = _read(folder)
    except MmfaqError:
        return
    assert {(entry.id, entry.answer) for entry in known.entries} <= {(one.id, one.answer) for one in base.entries}
    assert _errors(problems)
