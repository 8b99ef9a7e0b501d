"""Results, answers and a manifest to show, without an index."""

from __future__ import annotations

from bot.answering import Answer, Serving, answer_to
from bot.question import Question
from bot.risk import Risk, bars_for
from index.calibration import Calibration
from index.corpus import FaissCorpus
from index.encoder import HashEncoder
from index.entry import Base, Entry, Source
from index.prepare import prepare
from index.searcher import Result, Searcher
from index.store import Manifest
from tests.bot.calibrations import by_feature

MANIFEST = Manifest(1, "0007-3fa9c1d2", "2026-01-02T03:04:05+00:00", "3fa9", "abc", "a/model", {"demo": 2}, 9)
MARKUP = "Use [bold]brackets[/bold] and :smile: in **Markdown**."


def searcher(question: str = "How do I [b]install[/b] it?", answer: str = MARKUP) -> Searcher:
    """Return a searcher over one base of two entries."""
    entries = (
        Entry(
            "install", "demo", ("Setup", "First [steps]"), question, answer, (3,), "en", Source("d.md", 1, 3, "u://x")
        ),
        Entry(
            "other",
            "demo",
            (),
            "Who flies?",
            "Birds fly.\n\n1. Up\n2. Down",
            (7, 8, 9, 10),
            "en",
            Source("d.md", 5, 10),
        ),
    )
    return searcher_of(Base("demo", "Demo", entries=entries))


def searcher_of(base: Base, calibration: Calibration | None = None) -> Searcher:
    """Return a searcher over one base, whose confidence can be foreseen."""
    prepared, encoder = prepare(base), HashEncoder()
    vectors = encoder.encode_passages(prepared.texts)
    corpus = FaissCorpus(prepared.base, prepared.passages, vectors, prepared.postings)
    return Searcher([corpus], encoder, calibration=calibration or by_feature())


def result(question: str = "install") -> Result:
    """Return what the searcher finds."""
    return searcher().search(question)


def serving(found: Searcher | None = None, contact: str = "") -> Serving:
    """Return a searcher as it is served."""
    chosen = found or searcher()
    return Serving("0001-abc", chosen, bars_for(Risk(), chosen.calibration), contact)


def answer(question: str = "install") -> Answer:
    """Return how a question is answered."""
    return answer_to(Question(question), serving())
