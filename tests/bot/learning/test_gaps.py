from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering import Serving
from bot.journal.histories import History
from bot.learning.asking_again import LatestKept, on_cores
from bot.learning.gaps import Gap, Within, gaps_of
from bot.learning.wants import Why
from index.encoder import OnnxEncoder
from index.searcher import UnknownBaseError
from tests.bot.learning.asking import (
    DARK,
    ENTRIES,
    EXPORT,
    NOW,
    PROXY,
    asked,
    loaded,
    marked,
    picked,
    serving,
    unhelpful,
)


@pytest.fixture(scope="module")
def encoder(exported_encoder: Path) -> OnnxEncoder:
    return loaded(exported_encoder)


@pytest.fixture(scope="module")
def served(encoder: OnnxEncoder) -> Serving:
    return serving(encoder)


def _gaps(histories: list[History], served: Serving, least: int = 1, **within: object) -> list[Gap]:
    return gaps_of(histories, served, now=NOW, least=least, within=Within(**within))  # type: ignore[arg-type] # fields


def _people(served: Serving, texts: tuple[str, ...], prefix: str) -> list[History]:
    return [asked(served, text, f"{prefix}{number}", days=1 + number) for number, text in enumerate(texts)]


def test_ten_questions_about_three_things_are_three_gaps(served: Serving) -> None:
    histories = [one for texts in (DARK, EXPORT, PROXY) for one in _people(served, texts, texts[0])]
    found = _gaps(histories, served)
    assert [{gap.question, *gap.questions} for gap in found[:1]] == [set(EXPORT)]
    assert {frozenset({gap.question, *gap.questions}) for gap in found} == set(map(frozenset, (EXPORT, PROXY, DARK)))
    assert [(gap.count, gap.people) for gap in found] == [(4, 4), (3, 3), (3, 3)]
    labels = {gap.count: gap.terms for gap in found}
    assert {"pdf", "export"} <= set(labels[4])


def test_a_gap_shows_what_is_telling_how_it_was_wanted_and_where_it_belongs(served: Serving) -> None:
    gap = _gaps(_people(served, EXPORT, "x"), served)[0]
    assert gap.question in EXPORT
    assert gap.title == gap.question
    assert (gap.base, gap.language, gap.trend) == ("tern", "en", "0 -> 4")
    assert gap.why == {Why.UNANSWERED: 4}
    assert gap.last_asked == NOW - timedelta(days=1)


def test_the_order_of_the_histories_changes_nothing(served: Serving) -> None:
    histories = [one for texts in (DARK, EXPORT, PROXY) for one in _people(served, texts, texts[0])]
    assert _gaps(histories[::-1], served) == _gaps(histories, served)


def test_several_threads_find_what_one_finds_and_tell_how_far_they_are(served: Serving) -> None:
    histories = [one for texts in (DARK, EXPORT, PROXY) for one in _people(served, texts, texts[0])]
    told: list[tuple[int, int]] = []
    found = gaps_of(histories, served, now=NOW, least=1, workers=4, progress=lambda *one: told.append(one))
    assert found == _gaps(histories, served)
    assert told == [(done, 10) for done in range(1, 11)]


def test_an_encoder_that_keeps_the_latest_encodes_a_question_once_and_as_before(encoder: OnnxEncoder) -> None:
    kept = LatestKept(encoder)
    first = kept.encode_query(DARK[0])
    assert kept.encode_query(DARK[0]) is first
    assert np.array_equal(first.vector, encoder.encode_query(DARK[0]).vector)
    assert (kept.fingerprint, kept.dimension) == (encoder.fingerprint, encoder.dimension)
    assert (kept.word_dimension, kept.model, kept.backend) == (encoder.word_dimension, encoder.model, encoder.backend)
    assert np.array_equal(kept.encode_passages(DARK).vectors, encoder.encode_passages(DARK).vectors)


def test_whoever_leaves_early_waits_for_no_other_item() -> None:
    begun: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        time.sleep(0.01)
        return number

    results = on_cores(work, range(1000), 2)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    results.close()
    assert len(begun) < 100


def test_a_trend_compares_with_the_period_before(served: Serving) -> None:
    earlier = [asked(served, EXPORT[0], f"e{number}", days=31 + number) for number in range(3)]
    older = [asked(served, EXPORT[0], "o", days=61)]
    found = _gaps(earlier + _people(served, EXPORT, "n"), served)
    assert [gap.trend for gap in found] == ["3 -> 4"]
    assert _gaps(earlier, served) == []
    assert [gap.trend for gap in _gaps(older + _people(served, EXPORT, "n"), served, is_compared=False)] == ["4"]


def test_what_one_person_repeats_counts_once_and_comes_after_what_several_ask(served: Serving) -> None:
    spam = [asked(served, "buy cheap watches in our shop now", "spammer", days=n / 100) for n in range(60)]
    found = _gaps(spam + _people(served, PROXY[:2], "p"), served)
    assert [(gap.count, gap.people) for gap in found] == [(2, 2), (1, 1)]
    assert _gaps(spam, served, least=2) == []


def test_small_talk_and_nothing_at_all_are_no_gaps(served: Serving) -> None:
    texts = ("thanks a lot!", "hello", "???", "   ", "谢谢", "👍")
    assert _gaps([asked(served, text, f"p{n}") for n, text in enumerate(texts)], served) == []


def test_a_greeting_before_a_question_does_not_make_it_another_one(served: Serving) -> None:
    histories = [asked(served, "Hello everyone, is there a dark mode", "a"), asked(served, "is there a dark mode", "b")]
    assert [(gap.question, gap.count, gap.questions) for gap in _gaps(histories, served)] == [
        ("is there a dark mode", 2, ())
    ]


def test_what_nobody_put_to_the_bot_counts_only_on_demand(served: Serving) -> None:
    histories = [asked(served, text, text, is_overheard=True) for text in DARK]
    assert _gaps(histories, served) == []
    assert [gap.count for gap in _gaps(histories, served, with_overheard=True)] == [3]


def test_what_the_faq_answers_by_now_is_no_gap_any_more(encoder: OnnxEncoder, served: Serving) -> None:
    histories = _people(served, (EXPORT[0], EXPORT[3]), "x") + _people(served, DARK, "d")
    later = serving(encoder, {**ENTRIES, "pdf": ("How do I export a report as PDF?", "Choose Export, PDF.")}, "0003")
    assert [gap.count for gap in _gaps(histories, served)] == [3, 2]
    assert [{gap.question, *gap.questions} for gap in _gaps(histories, later)] == [set(DARK)]


def test_an_unhelpful_answer_is_a_gap_until_another_entry_answers(encoder: OnnxEncoder, served: Serving) -> None:
    history = unhelpful(asked(served, "How do I install the package on a phone?", "a"))
    assert history.record.outcome == "answered"
    (gap,) = _gaps([history], served)
    assert gap.why == {Why.UNHELPFUL: 1}
    assert gap.nearest is not None
    assert gap.nearest.entry.id == "install"
    phone = ("How do I install the package on a phone?", "Use the store of the phone.")
    assert _gaps([history], serving(encoder, {**ENTRIES, "phone": phone})) == []


def test_an_answer_that_a_maintainer_took_back_says_that_there_is_none(served: Serving) -> None:
    history = marked(asked(served, "How do I change my password?", "a"))
    (gap,) = _gaps([history], served)
    assert gap.why == {Why.REMOVED: 1}


def test_a_question_for_which_a_maintainer_named_the_entry_is_no_gap(served: Serving) -> None:
    assert _gaps([marked(asked(served, DARK[0], "a"), "answered by tern/install")], served) == []


def test_a_suggestion_is_a_gap_where_nobody_chose_and_the_asker_asked_again(served: Serving) -> None:
    text = "can the backup run every night on a fixed schedule?"
    again = "nightly backup schedule with cron and retention"
    suggested = asked(served, text, "a", outcome="suggested")
    soon = asked(served, again, "a", asked_at=suggested.record.asked_at + timedelta(minutes=3), outcome="suggested")
    assert _gaps([suggested], served) == []
    assert [gap.why for gap in _gaps([suggested, soon], served)] == [{Why.ASKED_AGAIN: 1}]
    assert _gaps([picked(suggested, "backup"), soon], served) == []
    assert _gaps([suggested, picked(soon, "backup")], served) == []
    late = replace(soon, record=replace(soon.record, asked_at=suggested.record.asked_at + timedelta(hours=3)))
    assert _gaps([suggested, late], served) == []
    other = asked(served, again, "b", asked_at=soon.record.asked_at)
    assert [gap.why for gap in _gaps([suggested, other], served)] == [{Why.UNANSWERED: 1}]


def test_who_asked_again_and_was_answered_lacks_a_phrasing_but_no_entry(served: Serving) -> None:
    missed = asked(served, "package onto my machine somehow?", "a", outcome="unanswered")
    found = asked(served, "How do I install the package?", "a", asked_at=missed.record.asked_at + timedelta(minutes=1))
    assert len(_gaps([missed], served)) == 1
    assert _gaps([missed, found], served) == []


def test_gaps_of_a_base_are_those_that_were_asked_of_it_or_come_nearest_to_it(served: Serving) -> None:
    histories = [asked(served, DARK[0], "a", base="tern"), asked(served, DARK[1], "b")]
    assert [gap.count for gap in _gaps(histories, served, base="tern")] == [2]
    gone = [asked(served, DARK[0], "a", base="gone")]
    assert [gap.base for gap in _gaps(gone, served)] == ["tern"]
    with pytest.raises(UnknownBaseError):
        _gaps(histories, served, base="gone")


def test_more_questions_than_are_clustered_join_the_gap_that_they_are_like(served: Serving) -> None:
    histories = [one for texts in (EXPORT, PROXY) for one in _people(served, texts, texts[0])]
    histories += [asked(served, text, f"z{n}") for text in (EXPORT[0], PROXY[0]) for n in range(3)]
    found = _gaps(histories, served, most=2)
    assert {gap.question for gap in found} == {EXPORT[0], PROXY[0]}
    assert sum(gap.count for gap in found) >= 10


def test_what_is_shown_is_what_the_journal_keeps_scrubbed(served: Serving) -> None:
    text = (
        'Traceback (most recent call last):\n  File "/home/<user>/x.py", line 1, in <module>\nQuuxError: no such perch'
    )
    (gap,) = _gaps([asked(served, text, "a")], served)
    assert gap.question == text
    assert gap.title == "QuuxError: no such perch"


@given(
    asked_by=st.lists(
        st.tuples(st.sampled_from([*EXPORT, *PROXY, *DARK, "thanks", ""]), st.sampled_from("abc"), st.floats(0, 59)),
        max_size=12,
    )
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_question_is_in_one_gap_at_most_and_none_is_made_up(
    served: Serving, asked_by: list[tuple[str, str, float]]
) -> None:
    histories = [asked(served, text, person, days=days, outcome="unanswered") for text, person, days in asked_by]
    found = _gaps(histories, served)
    told = [text for gap in found for text in (gap.question, *gap.questions)]
    assert len(told) == len(set(told))
    assert set(told) <= {text for text, _, _ in asked_by}
    current = {(text, person) for text, person, days in asked_by if days <= 30 and text not in {"thanks", ""}}
    assert sum(gap.count for gap in found) == len(current)
    assert [(-gap.people, -gap.count) for gap in found] == sorted((-gap.people, -gap.count) for gap in found)
