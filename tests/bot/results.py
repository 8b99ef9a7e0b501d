"""A result and a manifest to show, without an index."""

from __future__ import annotations

from index.corpus import FaissCorpus
from index.encoder import HashEncoder
from index.entry import Base, Entry, Source
from index.prepare import prepare
from index.searcher import Result, Searcher
from index.store import Manifest

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
    prepared, encoder = prepare(Base("demo", "Demo", entries=entries)), HashEncoder()
    vectors = encoder.encode_passages(prepared.texts)
    return Searcher([FaissCorpus(prepared.base, prepared.passages, vectors, prepared.postings)], encoder)


def result(question: str = "install") -> Result:
    """Return what the searcher finds."""
    return searcher().search(question)
