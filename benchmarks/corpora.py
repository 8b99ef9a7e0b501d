"""Bases in memory for measurements, built as a build does it."""

from __future__ import annotations

import os
from functools import cache

from bot.settings import settings_from
from index.corpus import FaissCorpus
from index.documents import encoded_texts, weighted_terms
from index.encoder import OnnxEncoder
from index.entry import Base
from index.export import load_encoder
from index.glossary import Glossary
from index.lexical import build_postings
from index.passages import passages_of


@cache
def encoder() -> OnnxEncoder:
    """Return the encoder that the settings name, exported first if need be."""
    settings = settings_from(os.environ)
    loaded = load_encoder(settings.encoder, settings.cache / "encoders")
    loaded.load()
    return loaded


_CORPORA: dict[int, FaissCorpus] = {}


def corpus_of(base: Base) -> FaissCorpus:
    """Return the base ready to be searched; one and the same for every ranker."""
    if id(base) not in _CORPORA:
        glossary = Glossary(base.glossary)
        passages = [passages_of(entry) for entry in base.entries]
        pairs = list(zip(base.entries, passages, strict=True))
        texts = [text for entry, part in pairs for text in encoded_texts(entry, part, glossary)]
        postings = build_postings([list(weighted_terms(entry, part, glossary)) for entry, part in pairs])
        _CORPORA[id(base)] = FaissCorpus(base, passages, encoder().encode_passages(texts), postings)
    return _CORPORA[id(base)]
