"""Replies: what is shown for an outcome, in the language of the question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import messages
from bot.answering import Answer, answer_to
from bot.outcome import Answered, Suggested, Unanswered
from bot.question import Question
from bot.reply import Focus, Kind, Reply, reply_to
from index.entry import Base, Entry, Source
from index.version_questions import Verdict
from tests.bot.calibrations import with_confidence
from tests.bot.results import result, searcher, searcher_of, serving

LANGUAGES = ["en", "zh"]
CONTACT = "[the forum](https://example.org/forum)"
ROWS = [f"| 2.{minor}.0 | >=1.3.17, <1.{minor}.0 |" for minor in range(29, 9, -1)]
HEADER = "| Tern version | Gull version |"
TABLE = "\n".join(["Look up your release.", "", HEADER, "| --- | --- |", *ROWS])
FIRST_ROW = 7  # of the file: a title, a blank line, four lines before the rows


def _table_base(contact: str = "") -> Base:
    lines = tuple(range(3, 3 + len(TABLE.splitlines())))
    source = Source("tern.md", 1, lines[-1])
    entry = Entry("versions", "tern", (), "Which gull goes with my tern?", TABLE, lines, "en", source)
    return Base("tern", "Tern", project="Tern", entries=(entry,), contact=contact)


def _asked(text: str, contact: str = "", of_base: str = "") -> Answer:
    return answer_to(Question(text), serving(searcher_of(_table_base(of_base)), contact))


def _asked_surely(text: str) -> Answer:
    return answer_to(Question(text), serving(searcher_of(_table_base(), with_confidence(9.0))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_the_focus_then_the_whole_entry_as_it_is_written(language: str) -> None:
    found = result("up down")
    reply = reply_to(Answered(found.hits[0], found.hits[1:]), language)
    assert (reply.kind, reply.language, reply.lead, reply.next_step) == (Kind.ANSWERED, language, "", "")
    assert reply.shown is not None
    assert reply.shown.answer == found.hits[0].entry.answer == "Birds fly.\n\n1. Up\n2. Down"
    assert reply.shown.title == "Who flies?"
    assert reply.shown.source == found.hits[0].entry.source
    (focus,) = reply.shown.focus
    assert focus.markdown in reply.shown.answer
    assert [choice.id for choice in reply.choices] == [hit.entry.id for hit in found.hits[1:]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_suggestion_asks_which_question_is_meant(language: str) -> None:
    hits = result("install and fly").hits
    reply = reply_to(Suggested(hits), language)
    assert (reply.kind, reply.shown) == (Kind.SUGGESTED, None)
    assert reply.lead == messages.did_you_mean(language)
    assert reply.next_step == messages.none_of_these(language, "")
    assert [choice.title for choice in reply.choices] == [hit.entry.question for hit in hits]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_covered_is_said_and_the_nearest_entry_is_only_named(language: str) -> None:
    (nearest, *_) = result("install").hits
    reply = reply_to(Unanswered(nearest), language)
    assert (reply.kind, reply.shown) == (Kind.UNANSWERED, None)
    assert reply.lead == messages.not_covered(language)
    assert [choice.id for choice in reply.choices] == [nearest.entry.id]
    assert reply.next_step == messages.next_step(language, "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_question_one_is_asked_for(language: str) -> None:
    reply = reply_to(Unanswered(None, is_question=False), language)
    assert reply == Reply(Kind.UNANSWERED, language, messages.nothing_asked(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_no_entry_resembles_the_question_none_is_named(language: str) -> None:
    reply = reply_to(Unanswered(None), language)
    assert (reply.lead, reply.shown, reply.choices) == (messages.nothing_alike(language), None, ())
    assert reply.next_step == messages.next_step(language, "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_finds_no_answer_is_told_where_people_are(language: str) -> None:
    hits = result("install").hits
    assert CONTACT in reply_to(Unanswered(hits[0]), language, CONTACT).next_step
    assert CONTACT in reply_to(Suggested(hits), language, CONTACT).next_step


def test_a_contact_with_braces_and_per_cent_signs_is_shown_as_it_is() -> None:
    odd = "%s {0} {contact} <@everyone>"
    assert odd in reply_to(Unanswered(result("install").hits[0]), "en", odd).next_step


@pytest.mark.parametrize(
    ("question", "verdict", "start"),
    [
        ("Does tern 2.20.0 work with gull 1.5.0?", Verdict.COMPATIBLE, "Yes: "),
        ("Does tern 2.20.0 work with gull 1.25.0?", Verdict.INCOMPATIBLE, "No: "),
        ("Which gull version for tern 2.20.0?", Verdict.LISTED, "The table says for "),
    ],
)
def test_a_table_of_versions_gives_its_verdict_with_the_row(question: str, verdict: Verdict, start: str) -> None:
    answer = _asked_surely(question)
    assert answer.result.versions is not None
    assert answer.result.versions.verdict is verdict
    assert answer.reply.kind is Kind.ANSWERED
    assert answer.reply.lead.startswith(start)
    assert "2.20.0" in answer.reply.lead
    assert answer.reply.shown is not None
    assert answer.reply.shown.focus == (Focus(ROWS[9], FIRST_ROW + 9, FIRST_ROW + 9, HEADER),)
    assert answer.reply.shown.answer == TABLE


def test_a_chinese_question_about_versions_gets_a_chinese_verdict() -> None:
    reply = _asked_surely("tern 2.20.0 兼容 gull 1.5.0 吗").reply
    assert reply.lead.startswith("可以：")
    assert "2.20.0" in reply.lead


def test_a_release_that_no_row_lists_is_unanswered_with_the_nearest_rows() -> None:
    reply = _asked("Which gull version for tern 2.99.0?").reply
    assert reply.kind is Kind.UNANSWERED
    assert reply.lead.startswith("The table does not list ")
    assert "2.99.0" in reply.lead
    assert reply.shown is not None
    assert 1 <= len(reply.shown.focus) <= 3
    assert all(focus.markdown in ROWS for focus in reply.shown.focus)
    assert reply.next_step == messages.next_step("en", "")


def test_of_many_rows_only_the_first_are_shown_before_the_whole_table() -> None:
    answer = _asked_surely("Which tern version for gull 1.4.0?")
    assert answer.result.versions is not None
    assert len(answer.result.versions.rows) > 5
    assert answer.reply.shown is not None
    assert [focus.markdown for focus in answer.reply.shown.focus] == [
        row.markdown for row in answer.result.versions.rows[:5]
    ]
    assert answer.reply.shown.answer == TABLE


def test_the_contact_is_that_of_the_base_unless_the_operator_names_another() -> None:
    assert "the forum" not in _asked("zebra crossings").reply.next_step
    assert CONTACT in _asked("zebra crossings", of_base=CONTACT).reply.next_step
    both = _asked("zebra crossings", contact="the help desk", of_base=CONTACT).reply.next_step
    assert "the help desk" in both
    assert CONTACT not in both


def test_the_reply_is_in_the_language_of_the_question() -> None:
    served = serving(searcher())
    for text, language in (("zebra crossings", "en"), ("怎么烤面包", "zh")):
        reply = answer_to(Question(text), served).reply
        assert reply.language == language
        assert reply.lead in {messages.nothing_alike(language), messages.not_covered(language)}


def test_an_overheard_question_that_is_not_sure_gets_no_suggestions() -> None:
    served = serving(searcher_of(_table_base(), with_confidence(1.0)))  # .73: enough where it was asked
    asked = Question("which gull for my tern")
    assert answer_to(asked, served).reply.kind is Kind.ANSWERED
    assert answer_to(replace(asked, is_overheard=True), served).reply.kind is Kind.UNANSWERED


def test_a_choice_that_is_picked_is_shown_whole() -> None:
    answer = answer_to(Question("install and fly"), serving())
    assert answer.reply.choices
    for number, choice in enumerate(answer.reply.choices, start=1):
        picked = answer.picked(number)
        assert picked is not None
        assert picked.shown is not None
        assert (picked.kind, picked.shown.id, picked.shown.base) == (Kind.ANSWERED, choice.id, choice.base)
        assert picked.shown.answer in {hit.entry.answer for hit in answer.result.hits}
    for number in (0, -1, len(answer.reply.choices) + 1):
        assert answer.picked(number) is None
