"""Which ways of asking are proposed as phrasings, and which never are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.journal.chat_records import NOT_ANSWERABLE
from bot.journal.scrub import scrub
from bot.learning.asked_texts import is_mixed, phrasing_of
from bot.learning.evidence import Why, answered_by, evidence_in
from bot.learning.phrasings import Wish, harmless, wishes_of
from bot.learning.trials import Phrasing
from index.entry import Entry
from tests.bot.learning.asking_again import BASE, Asked, base_of, trials_of

WAY = "setup wizard crashes halfway"  # shares no word with any entry


def _wishes(asked: Asked) -> list[Wish]:
    return wishes_of(asked.histories, trials_of().serving)


def test_what_somebody_picked_is_proposed_with_its_place_today() -> None:
    (wish,) = _wishes(Asked()(WAY).picked("install"))
    assert (wish.base, wish.entry, wish.title, wish.text) == (BASE, "install", "How do I install the package?", WAY)
    assert (wish.count, wish.people, wish.why) == (1, 1, (Why.PICKED,))
    assert wish.rank is None or wish.rank >= 1
    assert 0 <= wish.confidence < 0.6


def test_the_same_words_are_one_proposal_of_so_many_people() -> None:
    asked = Asked()(WAY).picked("install")(WAY.upper() + "!", person="ben").picked("install", "ben")
    asked("the setup wizard crashes halfway", person="ben").picked("install", "ben")
    (wish,) = _wishes(asked)
    assert (wish.count, wish.people) == (3, 2)


def test_a_helpful_answer_of_low_confidence_is_evidence() -> None:
    (wish,) = _wishes(Asked()(WAY, outcome="answered", shown=("nest",)).rated())
    assert (wish.entry, wish.why) == ("nest", (Why.HELPFUL,))


def test_a_helpful_suggestion_without_a_choice_says_nothing_of_any_entry() -> None:
    assert list(evidence_in(Asked()(WAY).rated().histories)) == []


def test_who_asks_again_and_is_helped_then_says_what_was_meant_before() -> None:
    asked = Asked()(WAY, outcome="unanswered")
    asked("install package", outcome="answered", minutes=2).rated()
    (wish,) = _wishes(asked)
    assert (wish.text, wish.entry, wish.why) == (WAY, "install", (Why.AGAIN,))


@pytest.mark.parametrize(
    ("minutes", "person", "shown"),
    [(45, "anna", ("install",)), (2, "ben", ("install",)), (2, "anna", ("nest",))],
    ids=["much later", "somebody else", "about something else"],
)
def test_another_question_says_nothing_of_the_one_before(minutes: int, person: str, shown: tuple[str, ...]) -> None:
    asked = Asked()(WAY, outcome="unanswered", shown=shown)
    asked("install package", outcome="answered", minutes=minutes, person=person).rated(person)
    assert _wishes(asked) == []


def test_a_maintainers_mark_counts_for_more_than_a_pick() -> None:
    asked = Asked()(WAY).picked("nest").marked(answered_by(BASE, "install"))
    (wish,) = _wishes(asked)
    assert (wish.entry, wish.why) == ("install", (Why.MARKED,))


def test_what_a_maintainer_called_not_answerable_is_not_proposed() -> None:
    assert _wishes(Asked()(WAY).picked("install").marked(NOT_ANSWERABLE)) == []


def test_a_choice_that_did_not_help_is_none() -> None:
    assert _wishes(Asked()(WAY).picked("install").rated(is_helpful=False)) == []


def test_the_last_choice_counts_and_two_even_ones_do_not() -> None:
    assert [one.entry for one in _wishes(Asked()(WAY).picked("nest").picked("install"))] == ["install"]
    assert _wishes(Asked()(WAY).picked("nest").picked("install", "ben")) == []
    even = Asked()(WAY).picked("nest")(WAY, person="ben").picked("install", "ben")
    assert _wishes(even) == []


def test_what_finds_its_entry_already_is_not_proposed() -> None:
    asked = Asked()("How do I install this package?").picked("install")("package install").picked("install")
    assert _wishes(asked) == []


def test_what_an_entry_says_itself_is_not_proposed() -> None:
    entries = base_of().entries
    base = base_of(entries=(replace(entries[0], phrasings=(WAY,)), *entries[1:]))
    asked = Asked()(f"{WAY}?").picked("install")(f"{WAY}").picked("nest")
    assert wishes_of(asked.histories, trials_of(base).serving) == []


def test_what_was_refused_and_what_tests_ask_is_not_proposed() -> None:
    asked, serving = Asked()(WAY).picked("install"), trials_of().serving
    assert wishes_of(asked.histories, serving, refused={Phrasing(BASE, "install", WAY)}) == []
    assert wishes_of(asked.histories, serving, labelled=[f"{WAY}?"]) == []


def test_an_entry_that_is_gone_gets_no_proposals() -> None:
    assert _wishes(Asked()(WAY).picked("removed")) == []


def test_a_text_in_the_language_of_a_twin_is_the_twins() -> None:
    questions = {"nest": "Where does the colony nest?", "nest.zh": "鸟群在哪里筑巢?"}
    asked = Asked()("它们住在什么地方呢", shown=("nest",)).picked("nest")
    assert wishes_of(asked.histories, trials_of(base_of(questions, ("en", "zh"))).serving) == []
    assert (
        len(wishes_of(asked.histories, trials_of(base_of(questions | {"x": "y z"}, ("en", "en", "en"))).serving)) == 1
    )


def test_what_most_people_asked_comes_first() -> None:
    asked = (
        Asked()("wings itch badly").picked("feed")(WAY).picked("install")(WAY, person="ben").picked("install", "ben")
    )
    assert [one.text for one in _wishes(asked)] == [WAY, "wings itch badly"]


def test_what_would_take_another_entrys_questions_is_left_out() -> None:
    trials = trials_of()
    good = _wish("install", "unpack tarball")
    thief = _wish("install", "where does the colony nest in")
    assert harmless([good, thief], trials, []) == [good]


def test_what_would_take_a_question_that_another_entry_answered_is_left_out() -> None:
    asked = Asked()("noon kestrel lunch", outcome="answered", shown=("feed", "nest")).rated()
    thief = _wish("nest", "noon kestrel lunch please today")
    assert harmless([thief], trials_of(), asked.histories) == []
    assert harmless([thief], trials_of(), []) == [thief]


def _wish(entry: str, text: str) -> Wish:
    return Wish(BASE, entry, "", text, 1, 1, None, 0.1, (Why.PICKED,))


def test_phrasings_in_memory_are_as_if_they_were_in_the_file() -> None:
    tried = trials_of().with_phrasings([Phrasing(BASE, "install", WAY), Phrasing(BASE, "install", "get going")])

    def extended(entry: Entry) -> Entry:
        return replace(entry, phrasings=(WAY, "get going")) if entry.id == "install" else entry

    built = trials_of(base_of(entries=tuple(map(extended, base_of().entries))))
    for question in (WAY, "get going now", "where does the colony nest", "kestrel"):
        one, other = (trials.serving.searcher.search(question, BASE) for trials in (tried, built))
        assert [(hit.entry.id, hit.score) for hit in one.hits] == [(hit.entry.id, hit.score) for hit in other.hits]
        assert one.confidence == other.confidence


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("  How do\n I do   it? ", "How do I do it?"),
        ("Hi all, **why** is `mmcv_full` missing?", "why is mmcv_full missing?"),
        ("save_best", "save_best"),
        (
            'Traceback (most recent call last):\n  File "/home/x/a.py", line 3, in <module>\n    f()\nKeyError: no key',
            "KeyError: no key",
        ),
        ("OSError: /usr/local/lib/libfoo.so: cannot open", "OSError: libfoo.so: cannot open"),
        ("help", None),
        ("", None),
        ("为什么", None),
        ("为什么报错", "为什么报错"),
        ("write to anna@example.org about it", None),
        ("it is <token> again and again", None),
        ("see https://example.org/issues/1 please", None),
        ("_ZN3c104impl23ExcludeDispatchKeyGuardC1E", None),
        ("word " * 80, None),
        ("how can I fix 这个问题 when the model is slow", None),
    ],
)
def test_a_question_becomes_a_phrasing_or_nothing(asked: str, text: str | None) -> None:
    assert phrasing_of(asked) == text


def test_english_names_in_a_chinese_text_are_no_second_language() -> None:
    assert not is_mixed("怎么安装 mmcv-full 和 mmdet")
    assert not is_mixed("how do I install it")


@settings(deadline=None)
@given(st.text(max_size=400))
def test_a_phrasing_is_one_short_line_without_secrets(asked: str) -> None:
    text = phrasing_of(asked)
    if text is not None:
        assert 0 < len(text) <= 200
        assert text.isprintable()
        assert text == scrub(text) == " ".join(text.split())
