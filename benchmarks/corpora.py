"""Bases in memory for measurements, built as a build does it."""

from __future__ import annotations

import os
from functools import cache

from bot.settings import settings_from
from index.corpus import FaissCorpus
from index.encoder import OnnxEncoder
from index.entry import Base
from index.export import load_encoder
from index.prepare import prepare


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
        prepared = prepare(base)
        encodings = encoder().encode_passages(prepared.texts)
        _CORPORA[id(base)] = FaissCorpus(base, prepared.passages, encodings, prepared.postings)
    return _CORPORA[id(base)]
