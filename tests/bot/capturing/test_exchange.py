"""Which message asks and which ones answer."""

from __future__ import annotations

import pytest

from bot.capturing.errors import CaptureError
from bot.capturing.exchange import Conversation, Exchange, Found, Said, exchange_of


def _said(number: int, person: str, words: str = "", **more: object) -> Said:
    return Said(str(number), person, 60.0 * number, words or f"words {number}", **more)  # type: ignore[arg-type]  # fields by name


def _exchange(answer: Said, *around: Said, first: Said | None = None) -> Exchange:
    return exchange_of(Conversation("slack", "T", "C", answer, sorted(around, key=lambda one: one.at), first))


ASKED, OTHER, ANSWER = _said(1, "ann"), _said(2, "cy"), _said(3, "bob")


def test_what_is_replied_to_comes_before_all_else() -> None:
    answer = _said(3, "bob", replied="2")
    found = _exchange(answer, ASKED, OTHER, answer, first=ASKED)
    assert (found.question, found.answer, found.found) == ("words 2", "words 3", Found.REPLIED)


def test_in_a_thread_its_first_message_asks_even_if_the_same_person_answers() -> None:
    own = _said(3, "ann")
    found = _exchange(own, ASKED, OTHER, own, first=ASKED)
    assert (found.question, found.answer, found.found) == ("words 1", "words 3", Found.STARTED)


def test_elsewhere_it_is_the_last_message_of_somebody_else() -> None:
    before = _said(2, "bob")
    found = _exchange(ANSWER, ASKED, before, ANSWER)
    assert (found.question, found.answer, found.found) == ("words 1", "words 3", Found.BEFORE)


def test_programs_and_empty_messages_ask_nothing() -> None:
    bots, empty = _said(2, "bot", is_bots=True), Said("2", "cy", 150.0, " ")
    assert _exchange(ANSWER, ASKED, bots, empty, ANSWER).question == "words 1"
    with pytest.raises(CaptureError, match="No question stands before"):
        _exchange(ANSWER, bots, empty, ANSWER)


def test_what_was_said_in_one_go_is_joined_and_no_more() -> None:
    more = [_said(4, "bob", left_out=("the file a",)), _said(5, "ann"), _said(6, "bob")]
    assert _exchange(ANSWER, ASKED, OTHER, ANSWER, *more, first=ASKED).answer == "words 3\n\nwords 4"
    assert _exchange(more[0], ASKED, OTHER, ANSWER, *more, first=ASKED).left_out == ("the file a",)
    late = _said(60, "bob")
    assert _exchange(ANSWER, ASKED, ANSWER, late, first=ASKED).answer == "words 3"
    assert _exchange(ANSWER, ASKED, OTHER, ANSWER, more[0]).answer == "words 3"


def test_messages_of_one_moment_keep_their_order() -> None:
    asked, answer = Said("1", "ann", 5.0, "why?"), Said("2", "bob", 5.0, "so")
    assert _exchange(answer, asked, answer).question == "why?"


@pytest.mark.parametrize("answer", [_said(3, "bob", is_bots=True), Said("3", "bob", 180.0, "\n")])
def test_a_programs_message_and_one_without_text_are_no_answers(answer: Said) -> None:
    with pytest.raises(CaptureError):
        _exchange(answer, ASKED, answer)
