"""What an edit changes, question by question."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation.against import Change, Comparison, EntryChange, compare
from bot.evaluation.graded import Graded
from tests.bot.evaluation.samples import graded, many_graded

RIGHT = graded(0.9, question="q")
TAKEN = replace(RIGHT, hits=("b", "a"))
LEFT_OUT = replace(RIGHT, outcome="unanswered")
NOTHING = graded(0.2, question="q", wanted="", outcome="unanswered")
INVENTED = replace(NOTHING, outcome="answered", confidence=0.9)


def _many(*pairs: tuple[Graded, Graded, int]) -> Comparison:
    """Compare so many questions of each pair."""
    before, after = [], []
    for pair, (earlier, later, count) in enumerate(pairs):
        names = [f"{pair}/{number}" for number in range(count)]
        before += [replace(earlier, question=name) for name in names]
        after += [replace(later, question=name) for name in names]
    return compare(before, after)


def test_a_question_that_another_entry_takes_is_lost() -> None:
    found = compare([RIGHT], [TAKEN])
    assert found.lost == (Change(RIGHT, TAKEN),)
    assert (found.gained, found.moved) == ((), ())
    assert found.by_entry() == [EntryChange("demo", "a", 0, 1, 0), EntryChange("demo", "b", 0, 0, 1)]


def test_a_question_that_is_right_only_now_is_gained() -> None:
    found = compare([TAKEN], [RIGHT])
    assert found.gained == (Change(TAKEN, RIGHT),)
    assert found.lost == ()
    assert found.by_entry() == [EntryChange("demo", "a", 1, 0, 0)]


def test_an_answer_where_nothing_answers_is_lost_and_held_against_its_entry() -> None:
    found = compare([NOTHING], [INVENTED])
    assert found.lost == (Change(NOTHING, INVENTED),)
    assert found.by_entry() == [EntryChange("demo", "a", 0, 0, 1)]


def test_another_first_entry_that_is_as_right_is_a_move() -> None:
    both = replace(RIGHT, wanted=frozenset("ab"))
    moved = replace(both, hits=("b", "a"))
    found = compare([both], [moved])
    assert found.moved == (Change(both, moved),)
    assert (found.gained, found.lost, found.by_entry()) == ((), (), [])


def test_questions_asked_on_one_side_only_are_new_or_gone() -> None:
    other = replace(RIGHT, question="other")
    elsewhere = replace(RIGHT, base="elsewhere")
    found = compare([RIGHT, other], [elsewhere, RIGHT])
    assert found.compared == (Change(RIGHT, RIGHT),)
    assert (found.gone, found.new) == ((other,), (elsewhere,))


def test_a_question_asked_twice_is_compared_in_order() -> None:
    found = compare([RIGHT, TAKEN], [RIGHT, RIGHT, RIGHT])
    assert found.compared == (Change(RIGHT, RIGHT), Change(TAKEN, RIGHT))
    assert found.new == (RIGHT,)


def test_questions_of_removed_entries_stand_apart_and_are_no_loss() -> None:
    found = compare([RIGHT], [TAKEN], removed={"demo": {"a"}})
    assert found.removed == (Change(RIGHT, TAKEN),)
    assert (found.compared, found.lost) == ((), ())
    assert not found.is_worse()


def test_an_entry_removed_from_another_base_excuses_nothing() -> None:
    assert compare([RIGHT], [TAKEN], removed={"elsewhere": {"a"}}).is_worse()


def test_a_question_that_another_entry_still_answers_is_compared() -> None:
    both = replace(RIGHT, wanted=frozenset("ab"))
    found = compare([both], [replace(both, hits=("c",))], removed={"demo": {"a"}})
    assert (len(found.lost), found.removed) == (1, ())


def test_a_question_that_was_given_another_entry_is_compared() -> None:
    relabelled = replace(TAKEN, wanted=frozenset("b"))
    found = compare([RIGHT], [relabelled], removed={"demo": {"a"}})
    assert found.removed == ()
    assert found.moved == (Change(RIGHT, relabelled),)


def test_a_removed_entry_may_still_be_named_by_labels_or_not() -> None:
    unlabelled = replace(TAKEN, wanted=frozenset())
    assert compare([RIGHT], [unlabelled], removed={"demo": {"a"}}).removed == (Change(RIGHT, unlabelled),)


def test_each_side_is_judged_by_its_own_label() -> None:
    renamed = replace(RIGHT, wanted=frozenset("z"), hits=("z",))
    found = compare([RIGHT], [renamed])
    assert (found.lost, found.gained) == ((), ())
    assert found.moved == (Change(RIGHT, renamed),)


def test_no_change_is_not_worse() -> None:
    found = compare([RIGHT, NOTHING], [RIGHT, NOTHING])
    assert not found.is_worse()
    assert found.p_value == 1.0


def test_a_loss_beyond_what_is_allowed_is_worse() -> None:
    found = _many((RIGHT, LEFT_OUT, 3), (LEFT_OUT, RIGHT, 1), (RIGHT, RIGHT, 96))
    assert (found.right_before, found.right_after) == (99, 97)
    assert found.is_worse()
    assert found.is_worse(1)
    assert not found.is_worse(2)
    assert found.is_worse(0.01)
    assert not found.is_worse(0.02)


def test_more_wrong_answers_are_worse_though_no_outcome_is_lost() -> None:
    found = compare([LEFT_OUT], [TAKEN])
    assert (found.right_before, found.right_after) == (0, 0)
    assert (found.wrong_before, found.wrong_after) == (0, 1)
    assert found.is_worse()
    assert not found.is_worse(1)


def test_gains_do_not_make_up_for_more_wrong_answers() -> None:
    assert _many((LEFT_OUT, RIGHT, 5), (LEFT_OUT, TAKEN, 1)).is_worse()


def test_most_harm_comes_first() -> None:
    by_entry = _many((RIGHT, LEFT_OUT, 1), (INVENTED, NOTHING, 1), (RIGHT, TAKEN, 3)).by_entry()
    assert by_entry == [EntryChange("demo", "a", 0, 4, 0), EntryChange("demo", "b", 0, 0, 3)]


@pytest.mark.parametrize(("gained", "lost"), [(0, 0), (0, 5), (5, 1), (4, 4), (3, 10)])
def test_the_p_value_is_the_share_of_all_ways_to_differ_at_least_as_much(gained: int, lost: int) -> None:
    found = _many((LEFT_OUT, RIGHT, gained), (RIGHT, LEFT_OUT, lost))
    differences = [abs(sum(way)) for way in product((-1, 1), repeat=gained + lost)]
    extreme = sum(difference >= abs(gained - lost) for difference in differences)
    assert found.p_value == pytest.approx(extreme / len(differences))


def test_thousands_of_changes_have_a_p_value() -> None:
    assert 0.0 < _many((LEFT_OUT, RIGHT, 900), (RIGHT, LEFT_OUT, 1000)).p_value < 0.05


@given(many_graded(), many_graded())
@settings(deadline=None)
def test_every_question_is_told_of_once(before: list[Graded], after: list[Graded]) -> None:
    found = compare(before, after)
    assert len(found.compared) + len(found.gone) == len(before)
    assert len(found.compared) + len(found.new) == len(after)
    kinds = [change.is_gained + change.is_lost + change.is_moved for change in found.compared]
    assert set(kinds) <= {0, 1}
    assert found.right_after - found.right_before == len(found.gained) - len(found.lost)


@given(many_graded(), many_graded())
@settings(deadline=None)
def test_the_way_back_gains_what_was_lost(before: list[Graded], after: list[Graded]) -> None:
    there, back = compare(before, after), compare(after, before)
    lost = {(change.before, change.after) for change in there.lost}
    assert {(change.after, change.before) for change in back.gained} == lost
    assert there.p_value == back.p_value


@given(many_graded(), many_graded(), st.integers(0, 30))
@settings(deadline=None)
def test_allowing_more_is_never_worse(before: list[Graded], after: list[Graded], allowed: int) -> None:
    found = compare(before, after)
    assert found.is_worse(allowed) or not found.is_worse(allowed + 1)
