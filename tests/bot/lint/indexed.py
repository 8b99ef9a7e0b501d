"""Bases with an index of them in memory, made by the serving encoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from bot.answering import Serving
from bot.lint.linted import Linted
from bot.risk import Risk, bars_for
from index.builder import phrasing_model
from index.corpus import FaissCorpus
from index.encoder import Encoder, Encodings
from index.entry import Base
from index.export import load_encoder
from index.models import DEFAULT_MODEL
from index.prepare import prepare
from index.searcher import Searcher
from tests.bot.lint.corpus import read, written

_STEP = 32


@cache
def encoder_in(cache_folder: Path) -> Encoder:
    """Return the default encoder, loaded once."""
    return load_encoder(DEFAULT_MODEL, cache_folder)


def indexed(linted: Linted, encoder: Encoder) -> Linted:
    """Return what was read with an index of it."""
    corpora = {base.name: _corpus(base, encoder) for base in linted.bases if base.entries}
    searcher = Searcher(list(corpora.values()), encoder)
    return replace(linted, serving=Serving("test", searcher, bars_for(Risk(), searcher.calibration)), corpora=corpora)


def read_indexed(encoder: Encoder, *paths: Path) -> Linted:
    """Read bases with an index of them."""
    return indexed(read(*paths), encoder)


def written_indexed(folder: Path, encoder: Encoder, texts: Mapping[str, str]) -> Linted:
    """Write files into a folder and read them as one base, with an index of it."""
    return indexed(written(folder, texts), encoder)


def headings(entries: Mapping[str, str]) -> str:
    """Return an FAQ in Markdown with these titles and answers."""
    return "# FAQ\n\n" + "\n".join(f"## {title}\n\n{answer}\n" for title, answer in entries.items())


def _corpus(base: Base, encoder: Encoder) -> FaissCorpus:
    prepared = prepare(base)
    encodings = _encodings(prepared.texts, encoder)
    model = phrasing_model(prepared.passages, encodings.vectors, prepared.texts)
    return FaissCorpus(base, prepared.passages, encodings, prepared.postings, model)


def _encodings(texts: Sequence[str], encoder: Encoder) -> Encodings:
    """Encode texts of one length together: a long one makes all beside it long."""
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    steps = [order[start : start + _STEP] for start in range(0, len(order), _STEP)]
    parts = [encoder.encode_passages([texts[row] for row in step]) for step in steps]
    back = np.argsort(order)
    vectors, words = (np.concatenate(part)[back] for part in zip(*parts, strict=True))
    return Encodings(vectors, words)
