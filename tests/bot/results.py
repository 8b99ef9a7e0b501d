"""A result and a manifest to show, without an index."""

from __future__ import annotations

from index.corpus import FaissCorpus
from index.documents import encoded_texts, weighted_terms
from index.encoder import HashEncoder
from index.entry import Base, Entry, Source
from index.glossary import Glossary
from index.lexical import build_postings
from index.passages import passages_of
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
    passages = [passages_of(entry) for entry in entries]
    glossary, encoder = Glossary(), HashEncoder()
    pairs = list(zip(entries, passages, strict=True))
    texts = [text for entry, part in pairs for text in encoded_texts(entry, part, glossary)]
    postings = build_postings([list(weighted_terms(entry, part, glossary)) for entry, part in pairs])
    base = Base("demo", "Demo", entries=entries)
    return Searcher([FaissCorpus(base, passages, encoder.encode_passages(texts), postings)], encoder)


def result(question: str = "install") -> Result:
    """Return what the searcher finds."""
    return searcher().search(question)
