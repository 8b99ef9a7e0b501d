"""From FAQ files to a published index version; only what changed is encoded."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.bases import read_bases, require_usable
from index.codec import UNREADABLE, BaseContent, Content, read_vectors
from index.encoder import Encoder, OnnxEncoder, Vectors
from index.entry import Base
from index.errors import Problem, StoreError
from index.prepare import KnownPassages, Prepared, known_passages, prepare, recipe
from index.store import FORMAT, Manifest, Store, bases_of

_STEP = 32
_REMEMBERED = 2  # versions whose vectors are looked at: an edit that is taken back encodes nothing

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
    """What is to be indexed; `keys[i]` is the hash of `texts[i]`."""

    prepared: Sequence[Prepared]
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
    own = encoder if isinstance(encoder, OnnxEncoder) else None
    with ThreadPoolExecutor(max_workers=1) as pool:
        served = _served(store)
        looking = pool.submit(_look, store, encoder)  # loads and hashes megabytes while the files are read
        bases, problems = _read(paths, is_lenient=is_lenient)
        current = looking.result()
    with store.lock():
        if _served(store) != served:  # another build published meanwhile: of two, the later has read the later text
            bases, problems = _read(paths, is_lenient=is_lenient)
            current = _current(store)
        plan = _plan(bases, _known_passages(store, current))
        vectors, encoded = _vectors(plan, _known_vectors(store, current, encoder), encoder, progress)
        content = _content(plan, vectors)
        draft = _manifest(content, plan, encoder)
        is_new = current is None or current.content != draft.content or current.encoder != draft.encoder
        manifest = store.publish(content, draft, own) if is_new or current is None else current
    seconds = time.perf_counter() - started
    return Summary(manifest, tuple(problems), encoded, len(plan.texts) - encoded, seconds, is_new)


def _look(store: Store, encoder: Encoder) -> Manifest | None:
    """Load the encoder, and return the manifest of the version that is served (see `_current`)."""
    if isinstance(encoder, OnnxEncoder):
        encoder.load()
    _ = encoder.fingerprint
    return _current(store)


def _read(paths: Sequence[Path], *, is_lenient: bool) -> tuple[list[Base], list[Problem]]:
    """Return the bases that have entries, and all problems; raise KnowledgeError where they are not usable."""
    bases, problems = read_bases(paths)
    usable = [base for base in bases if base.entries]
    if not is_lenient or not usable:
        require_usable(problems)
    return usable, problems


def _served(store: Store) -> str:
    """Return the name of the version that is served, "" where there is none."""
    try:
        return store.current()
    except StoreError:
        return ""


def _plan(bases: Sequence[Base], known: KnownPassages) -> _Plan:
    prepared = [prepare(base, known) for base in bases]
    texts = [text for one in prepared for text in one.texts]
    return _Plan(prepared, texts, [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts])


def _known_passages(store: Store, current: Manifest | None) -> KnownPassages:
    """Return the passages of the version that is served, if the same code made them."""
    if current is None or current.recipe != recipe():
        return KnownPassages()
    contents = store.load(current.version)[1]
    return known_passages(pair for part in contents for pair in zip(part.base.entries, part.passages, strict=True))


def _known_vectors(store: Store, current: Manifest | None, encoder: Encoder) -> dict[str, Vectors]:
    """Return what the newest versions and the one that is served encoded, if with the same encoder."""
    newest = store.versions()[:_REMEMBERED]
    known: dict[str, Vectors] = {}
    for version in dict.fromkeys(one.version for one in [*newest, *([current] if current else [])]):
        known |= _vectors_of(store, version, encoder)
    return known


def _vectors_of(store: Store, version: str, encoder: Encoder) -> dict[str, Vectors]:
    """Return the vectors of a version by the hash of their text; none where it cannot be read."""
    try:
        manifest = store.manifest(version)
        if manifest.encoder != encoder.fingerprint:
            return {}
        store.verify(manifest)
        return read_vectors(store.version_folder(version))
    except (StoreError, *UNREADABLE):
        return {}


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
    for one in plan.prepared:
        count = len(one.texts)
        contents.append(BaseContent(one.base, one.passages, vectors[row : row + count], one.postings))
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
        recipe(),
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
