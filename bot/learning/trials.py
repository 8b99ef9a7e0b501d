"""What phrasings would change: the index in memory with them, beside the one that is served."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from bot.answering import Serving, serving_of
from bot.settings import Settings
from index.builder import phrasing_model
from index.corpus import FaissCorpus
from index.documents import encoded_texts
from index.encoder import Encoder, Encodings
from index.entry import Entry
from index.glossary import Glossary
from index.passage import Passage
from index.prepare import known_passages, prepare
from index.searcher import Searcher
from index.serving import open_corpora
from index.store import Store


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A text that is, or is to be, another way to ask for an entry."""

    base: str
    entry: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Trials:
    """An index that is served, and what it takes to give its entries more phrasings in memory."""

    corpora: Sequence[FaissCorpus]
    encoder: Encoder
    serving: Serving

    def with_phrasings(self, phrasings: Iterable[Phrasing]) -> Trials:
        """Return the index as it would be built were these phrasings in the files."""
        texts = texts_of(phrasings)
        corpora = [
            _with(corpus, texts[corpus.base.name], self.encoder) if corpus.base.name in texts else corpus
            for corpus in self.corpora
        ]
        searcher = Searcher(corpora, self.encoder, calibration=self.serving.searcher.calibration)
        return Trials(corpora, self.encoder, replace(self.serving, searcher=searcher))

    def taken(self, after: Trials, probes: Iterable[Phrasing]) -> list[tuple[Phrasing, str]]:
        """Return the texts whose entry comes first here, and another one, also returned, in another index."""
        found = []
        for probe in dict.fromkeys(probes):
            before, now = (_first(one.serving, probe) for one in (self, after))
            if before == probe.entry != now:
                found.append((probe, now))
        return found


def texts_of(phrasings: Iterable[Phrasing]) -> dict[str, dict[str, list[str]]]:
    """Return texts by their bases and entries."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in phrasings:
        found.setdefault(one.base, {}).setdefault(one.entry, []).append(one.text)
    return found


def open_trials(store: Store, settings: Settings, loaded: Mapping[str, Encoder] = MappingProxyType({})) -> Trials:
    """Return the index that is served, ready to be tried with phrasings; raise StoreError or EncoderError.

    `loaded` are encoders in memory by their fingerprints.
    """
    manifest, corpora, encoder = open_corpora(store, device=settings.device, loaded=loaded)
    searcher = Searcher(corpora, encoder, calibration=store.calibration(manifest))
    return Trials(corpora, encoder, serving_of(manifest.version, searcher, settings))


def _first(serving: Serving, probe: Phrasing) -> str:
    hits = serving.searcher.search(probe.text, probe.base, 1).hits
    return hits[0].entry.id if hits else ""


def _with(corpus: FaissCorpus, additions: Mapping[str, Sequence[str]], encoder: Encoder) -> FaissCorpus:
    """Return a base whose entries have more phrasings; only those are encoded."""
    entries = tuple(
        replace(entry, phrasings=entry.phrasings + tuple(additions.get(entry.id, ()))) for entry in corpus.base.entries
    )
    known = known_passages(zip(corpus.base.entries, corpus.passages, strict=True))
    prepared = prepare(replace(corpus.base, entries=entries), known)
    glossary = Glossary(corpus.base.glossary)
    parts = [
        _encoded_anew(corpus, row, (entry, passages), glossary, encoder)
        if entry.id in additions
        else corpus.encodings_of([row])
        for row, (entry, passages) in enumerate(zip(entries, prepared.passages, strict=True))
    ]
    vectors, words = (np.concatenate(one) for one in zip(*parts, strict=True))
    model = phrasing_model(prepared.passages, vectors, prepared.texts)
    return FaissCorpus(prepared.base, prepared.passages, Encodings(vectors, words), prepared.postings, model)


def _encoded_anew(
    corpus: FaissCorpus, row: int, changed: tuple[Entry, Sequence[Passage]], glossary: Glossary, encoder: Encoder
) -> Encodings:
    """Return the encodings of an entry's passages; those that it had are taken over."""
    old = encoded_texts(corpus.base.entries[row], corpus.passages[row], glossary)
    vectors, words = corpus.encodings_of([row])
    known = {text: (vectors[place], words[place]) for place, text in enumerate(old)}
    texts = list(encoded_texts(*changed, glossary))
    fresh = list(dict.fromkeys(text for text in texts if text not in known))
    encoded = encoder.encode_passages(fresh) if fresh else Encodings(vectors[:0], words[:0])
    known |= zip(fresh, zip(*encoded, strict=True), strict=True)
    found = [known[text] for text in texts]
    return Encodings(np.stack([vector for vector, _ in found]), np.stack([word for _, word in found]))
