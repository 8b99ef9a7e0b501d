"""From FAQ files to a published index version; only what changed is encoded."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.bases import read_bases, require_usable
from index.codec import UNREADABLE, BaseContent, Content, read_vectors
from index.documents import encoded_texts, weighted_terms
from index.encoder import Encoder, OnnxEncoder, Vectors
from index.entry import Base
from index.errors import Problem, StoreError
from index.glossary import Glossary
from index.lexical import build_postings
from index.passage import Passage
from index.passages import passages_of
from index.store import FORMAT, Manifest, Store, bases_of

_STEP = 32

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build did."""

    manifest: Manifest
    problems: tuple[Problem, ...]
    encoded: int
    reused: int
    seconds: float
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    bases: Sequence[Base]
    passages: Sequence[Sequence[Sequence[Passage]]]
    texts: Sequence[str]
    keys: Sequence[str]


def build(
    paths: Sequence[Path],
    store: Store,
    encoder: Encoder,
    *,
    progress: Progress | None = None,
    is_lenient: bool = False,
) -> Summary:
    """Read the paths, encode what is new, publish a version; raise KnowledgeError, StoreError, EncoderError.

    `progress` is called with how many of the new passages are encoded. `is_lenient` builds what is usable
    where entries are not. Where nothing changed, no version is written and the current one is reported.
    """
    started = time.perf_counter()
    bases, problems = read_bases(paths)
    if not is_lenient or not any(base.entries for base in bases):
        require_usable(problems)
    plan = _plan([base for base in bases if base.entries])
    with store.lock():
        known = _known_vectors(store, encoder)
        vectors, encoded = _vectors(plan, known, encoder, progress)
        content = _content(plan, vectors)
        draft = _manifest(content, plan, encoder)
        current = _current(store)
        is_new = current is None or current.content != draft.content or current.encoder != draft.encoder
        own = encoder if isinstance(encoder, OnnxEncoder) else None
        manifest = store.publish(content, draft, own) if is_new or current is None else current
    seconds = time.perf_counter() - started
    return Summary(manifest, tuple(problems), encoded, len(plan.texts) - encoded, seconds, is_new)


def _plan(bases: Sequence[Base]) -> _Plan:
    glossaries = [Glossary(base.glossary) for base in bases]
    passages = [[passages_of(entry) for entry in base.entries] for base in bases]
    texts = [
        text
        for base, parts, glossary in zip(bases, passages, glossaries, strict=True)
        for entry, part in zip(base.entries, parts, strict=True)
        for text in encoded_texts(entry, part, glossary)
    ]
    keys = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
    return _Plan(bases, passages, texts, keys)


def _known_vectors(store: Store, encoder: Encoder) -> dict[str, Vectors]:
    """Return what earlier versions encoded with the same encoder; a version that cannot be read has nothing."""
    known: dict[str, Vectors] = {}
    for manifest in reversed(store.versions()):
        if manifest.encoder == encoder.fingerprint:
            try:
                store.verify(manifest)
                known |= read_vectors(store.version_folder(manifest.version))
            except (StoreError, *UNREADABLE):
                continue
    return known


def _vectors(
    plan: _Plan, known: dict[str, Vectors], encoder: Encoder, progress: Progress | None
) -> tuple[Vectors, int]:
    """Return the vector of every text, and how many had to be encoded."""
    missing = list({key: text for key, text in zip(plan.keys, plan.texts, strict=True) if key not in known}.items())
    missing.sort(key=lambda item: len(item[1]))
    fresh: dict[str, Vectors] = {}
    for start in range(0, len(missing), _STEP):
        step = missing[start : start + _STEP]
        vectors = encoder.encode_passages([text for _, text in step])
        fresh |= zip((key for key, _ in step), vectors, strict=True)
        if progress is not None:
            progress(len(fresh), len(missing))
    table = np.empty((len(plan.keys), encoder.dimension), dtype=np.float32)
    for row, key in enumerate(plan.keys):
        table[row] = fresh[key] if key in fresh else known[key]
    return table, sum(key in fresh for key in plan.keys)


def _content(plan: _Plan, vectors: Vectors) -> Content:
    contents, row = [], 0
    for base, parts in zip(plan.bases, plan.passages, strict=True):
        glossary = Glossary(base.glossary)
        documents = [
            list(weighted_terms(entry, part, glossary)) for entry, part in zip(base.entries, parts, strict=True)
        ]
        count = sum(map(len, parts))
        contents.append(BaseContent(base, parts, vectors[row : row + count], build_postings(documents)))
        row += count
    return Content(contents, plan.keys)


def _manifest(content: Content, plan: _Plan, encoder: Encoder) -> Manifest:
    whole = hashlib.sha256("".join(plan.keys).encode())
    for part in content.bases:
        whole.update(repr((part.base, part.base.entries, part.passages, part.postings.vocabulary)).encode())
        whole.update(part.postings.weights.tobytes())
    return Manifest(
        FORMAT,
        "",
        "",
        whole.hexdigest(),
        encoder.fingerprint,
        encoder.model,
        bases_of(content.bases),
        len(plan.texts),
        encoder.backend,
    )


def _current(store: Store) -> Manifest | None:
    """Return the manifest of the version that is served, None where there is none or it or its encoder is damaged."""
    try:
        manifest = store.manifest(store.current())
        store.verify(manifest)
        if manifest.backend == "onnx":
            store.encoder(manifest)
    except StoreError:
        return None
    return manifest
