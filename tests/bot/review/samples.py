"""A review of a given size, with texts that somebody chose."""

from __future__ import annotations

from bot.comparing.entries import Differences, Edited
from bot.evaluation.against import compare
from bot.evaluation.graded import Graded
from bot.lint.finding import Finding, Level
from bot.review.reviewing import Review
from bot.review.sides import Place
from index.entry import Entry, Source


def graded(question: str, *, is_right: bool) -> Graded:
    """Return a question that was answered rightly or not."""
    hits = ("right",) if is_right else ("wrong",)
    return Graded(question, "base", "", "en", frozenset({"right"}), hits, "answered", 0.9)


def entry(text: str, number: int = 0) -> Entry:
    """Return an entry with a text as its question and its answer."""
    return Entry(f"entry-{number}", "base", (), text, text, (1,), "en", Source("faq.md", 1, 2))


def sample(text: str, count: int = 1) -> Review:
    """Return a review in which a text stands everywhere, so many times."""
    texts = [f"{text} {number}" for number in range(count)]
    entries = tuple(entry(text, number) for number in range(count))
    before = [graded(one, is_right=True) for one in texts] + [graded(f"b{one}", is_right=False) for one in texts]
    after = [graded(one, is_right=False) for one in texts] + [graded(f"b{one}", is_right=True) for one in texts]
    return Review(
        "a" * 40,
        0,
        tuple(Finding("rule", Level.ERROR, f"{text}.md", number, number, text, text) for number in range(count)),
        0,
        Differences(entries, entries, tuple(Edited(entry(f"was {text}"), one) for one in entries)),
        {("base", one.id): Place(f"{text}.md", 1, 1) for one in entries},
        (),
        compare(before, after),
        (),
    )
