"""Graded questions for tests: written by hand, and of every kind that can occur."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from bot.evaluation.graded import Graded, OutcomeName

# Few values, so that ties are common, and the ends.
_CONFIDENCES = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0]) | st.floats(0, 1)
_OUTCOMES: tuple[OutcomeName, ...] = ("answered", "suggested", "unanswered")


def graded(
    confidence: float = 0.5,
    *,
    hits: Sequence[str] = ("a", "b", "c", "d"),
    wanted: str = "a",
    outcome: OutcomeName = "answered",
    question: str = "how?",
    is_focus_right: bool | None = None,
    group: str = "title",
) -> Graded:
    """Return a graded question; each letter of `wanted` is an entry."""
    entries = frozenset(wanted)
    return Graded(question, "demo", group, "en", entries, tuple(hits), outcome, confidence, is_focus_right)


def confident(confidences: Sequence[float], right: Sequence[int]) -> list[Graded]:
    """Return answered questions of these confidences, each right (1) or wrong (0)."""
    return [graded(one, wanted="a" if is_right else "b") for one, is_right in zip(confidences, right, strict=True)]


@st.composite
def one_graded(draw: st.DrawFn) -> Graded:
    """Draw a question of any kind."""
    hits = draw(st.lists(st.sampled_from("abcd"), max_size=4, unique=True))
    wanted = draw(st.sampled_from(["", "a", "b", "ab", "z"]))
    is_first_right = bool(hits) and hits[0] in wanted
    return graded(
        draw(_CONFIDENCES),
        hits=hits,
        wanted=wanted,
        outcome=draw(st.sampled_from(_OUTCOMES)),
        question=draw(st.sampled_from(["q1", "q2", "q3", "q4", "q5"])),
        is_focus_right=draw(st.sampled_from([None, True, False])) if is_first_right else None,
        group=draw(st.sampled_from(["title", "typo", ""])),
    )


def many_graded(least: int = 0) -> st.SearchStrategy[list[Graded]]:
    """Return a strategy for questions of every kind."""
    return st.lists(one_graded(), min_size=least, max_size=25)
