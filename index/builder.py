"""From FAQ files to a published index version; only what changed is encoded."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.bases import read_bases, require_usable
from index.calibration import SCORE, SHIPPED, Calibration, shipped_calibration
from index.codec import UNREADABLE, BaseContent, Content, read_content, read_known, read_texts
from index.encoder import Encoder, Encodings, OnnxEncoder, Vectors
from index.entry import Base
from index.errors import Problem, StoreError
from index.evidence import FEATURES
from index.passage import Passage, Role
from index.phrasing_model import FEWEST_TEXTS, Owners, PhrasingModel, fit, is_redundant
from index.prepare import KnownPassages, Prepared, known_passages, prepare, recipe
from index.sources import NO_CHECKOUTS, Checkouts
from index.store import FORMAT, Manifest, Store, bases_of
from index.words import MOST_WORDS

_STEP = 32
_REMEMBERED = 2  # versions whose vectors are looked at: an edit that is taken back encodes nothing

Progress = Callable[[int, int], None]
Approve = Callable[[Content, Manifest | None], None]
CheckOut = Callable[[], Checkouts]
Inspect = Callable[[Sequence[Base], Sequence[Problem]], None]
_Known = tuple[Mapping[str, int], Encodings]  # the row of each text, by its hash


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


def build(  # noqa: PLR0913  # what may be done at each step is up to the caller
    paths: Sequence[Path],
    store: Store,
    encoder: Encoder,
    *,
    progress: Progress | None = None,
    is_lenient: bool = False,
    approve: Approve | None = None,
    check_out: CheckOut = lambda: NO_CHECKOUTS,
    inspect: Inspect = lambda *_: None,
) -> Summary:
    """Read the paths, encode what is new, publish a version; raise KnowledgeError, StoreError, EncoderError.

    `progress` is called with how many of the new passages are encoded. `is_lenient` builds what is usable
    where entries are not. Where nothing changed, no version is written and the current one is reported.
    `approve` is called with what would be published and the version that is served, None where none can be:
    what it raises ends the build, and that version stays. `check_out` is called before the paths are read, for what
    they name in git repositories. `inspect` is called with what was read and its problems, before anything is
    encoded: what it raises ends the build, too.
    """
    started = time.perf_counter()
    with ThreadPoolExecutor(max_workers=2) as pool:
        served = _served(store)
        loading = pool.submit(_load, encoder)  # megabytes to load and to hash while the files are read
        looking = pool.submit(_look, store, encoder)
        checkouts = check_out()
        bases, problems = _read(paths, checkouts, inspect, is_lenient=is_lenient)
        current = looking.result()
        with store.lock():
            if _served(store) != served:  # another build published: of two, the later has read the later text
                checkouts = check_out()
                bases, problems = _read(paths, checkouts, inspect, is_lenient=is_lenient)
                current = _current(store)
            plan = _plan(bases, _known_passages(store, current))
            loading.result()
            encodings, encoded = _encodings(plan, _known(store, current, encoder), encoder, progress)
            content = _content(plan, encodings, lambda bases: _calibration(store, current, encoder, bases))
            draft = _manifest(content, encoder, checkouts)
            manifest = _published(content, draft, store, current, encoder, approve)
    seconds = time.perf_counter() - started
    return Summary(manifest, tuple(problems), encoded, len(plan.texts) - encoded, seconds, manifest is not current)


def _load(encoder: Encoder) -> None:
    if isinstance(encoder, OnnxEncoder):
        encoder.load()


def _look(store: Store, encoder: Encoder) -> Manifest | None:
    """Hash the encoder, and return the manifest of the version that is served (see `_current`)."""
    _ = encoder.fingerprint
    return _current(store)


def _read(
    paths: Sequence[Path], checkouts: Checkouts, inspect: Inspect, *, is_lenient: bool
) -> tuple[list[Base], list[Problem]]:
    """Return the bases that have entries, and all problems; raise KnowledgeError where they are not usable."""
    bases, problems = read_bases(paths, checkouts)
    inspect(bases, problems)
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
    try:
        contents = read_content(store.version_folder(current.version))
    except UNREADABLE:
        return KnownPassages()
    return known_passages(pair for part in contents for pair in zip(part.base.entries, part.passages, strict=True))


def _known(store: Store, current: Manifest | None, encoder: Encoder) -> Iterator[_Known]:
    """Yield what the version that is served and the newest ones encoded, if with the same encoder."""
    served = [current] if current is not None else []
    names = dict.fromkeys(one.version for one in [*served, *store.versions()[:_REMEMBERED]])
    for version in names:
        with contextlib.suppress(StoreError, *UNREADABLE):
            manifest = store.manifest(version)
            if manifest.encoder == encoder.fingerprint:
                if manifest != current:  # that one has been verified
                    store.verify(manifest)
                yield read_known(store.version_folder(version))


def _encodings(
    plan: _Plan, known: Iterable[_Known], encoder: Encoder, progress: Progress | None
) -> tuple[Encodings, int]:
    """Return the encoding of every text, and how many had to be encoded."""
    count = len(plan.keys)
    table = Encodings(
        np.empty((count, encoder.dimension), dtype=np.float32),
        np.empty((count, MOST_WORDS, encoder.word_dimension), dtype=np.int8),
    )
    is_missing = np.ones(count, dtype=np.bool_)
    for places, earlier in known:
        rows = np.array([places.get(key, -1) for key in plan.keys], dtype=np.int64)
        is_found = is_missing & (rows >= 0)
        table.vectors[is_found] = earlier.vectors[rows[is_found]]
        table.words[is_found] = earlier.words[rows[is_found]]
        is_missing &= ~is_found
    missing: list[int] = np.flatnonzero(is_missing).tolist()
    _encode(plan, missing, table, encoder, progress)
    return table, len(missing)


def _encode(plan: _Plan, missing: Sequence[int], table: Encodings, encoder: Encoder, progress: Progress | None) -> None:
    """Encode the texts of missing rows into a table, equal ones once; short texts first."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for row in missing:
        found[plan.keys[row]].append(row)
    equal = sorted(found.values(), key=lambda rows: len(plan.texts[rows[0]]))
    for start in range(0, len(equal), _STEP):
        step = equal[start : start + _STEP]
        encodings = encoder.encode_passages([plan.texts[rows[0]] for rows in step])
        for rows, vector, words in zip(step, *encodings, strict=True):
            table.vectors[rows], table.words[rows] = vector, words
        if progress is not None:
            progress(start + len(step), len(equal))


def _content(
    plan: _Plan, encodings: Encodings, calibration_for: Callable[[Sequence[BaseContent]], Calibration]
) -> Content:
    contents, row = [], 0
    for one in plan.prepared:
        part = slice(row, row + len(one.texts))
        own = Encodings(encodings.vectors[part], encodings.words[part])
        model = phrasing_model(one.passages, own.vectors, plan.texts[part])
        contents.append(BaseContent(one.base, one.passages, own, one.postings, model))
        row = part.stop
    return Content(contents, plan.keys, calibration_for(contents))


def phrasing_model(
    passages: Sequence[Sequence[Passage]], vectors: Vectors, texts: Sequence[str], *, is_forced: bool = False
) -> PhrasingModel | None:
    """Return the model of a base's questions and phrasings, None where it has too few or they differ.

    `vectors` and `texts` are those of all passages, in order. `is_forced`: even where they differ.
    """
    rows, owners = asked_rows(passages)
    if len(rows) < FEWEST_TEXTS * len(passages) / 2:  # else half of the entries cannot have enough
        return None
    asked = np.ascontiguousarray(vectors[rows])
    if not is_forced and not is_redundant(asked, owners):
        return None
    return fit(asked, [texts[row] for row in rows.tolist()], owners)


def asked_rows(passages: Sequence[Sequence[Passage]]) -> tuple[Owners, Owners]:
    """Return which passages are questions or phrasings, and the row of the entry that each belongs to."""
    owned = [(owner, passage.role) for owner, part in enumerate(passages) for passage in part]
    rows = [row for row, (_, role) in enumerate(owned) if role in {Role.QUESTION, Role.PHRASING}]
    return np.array(rows, dtype=np.int64), np.array([owned[row][0] for row in rows], dtype=np.int64)


def recalibrate(store: Store, calibration: Calibration, fitted: Manifest) -> Manifest:
    """Publish the version that is served with another calibration, fitted to it; raise StoreError."""
    with store.lock():
        current, bases = store.load()
        if current != fitted:
            what = f"version {current.version} was published while the confidence was fitted to {fitted.version}"
            raise StoreError(store.folder, what, "Fit it again.")
        texts = read_texts(store.version_folder(current.version))
        content = Content(bases, texts, calibration)
        draft = replace(current, content=content.digest(), calibration=calibration.origin)
        return current if draft.content == current.content else store.publish(content, draft, None)


def _calibration(store: Store, current: Manifest | None, encoder: Encoder, bases: Sequence[BaseContent]) -> Calibration:
    """Return the one that was fitted for the version that is served; the shipped one where that means no more.

    A fit holds for an encoder and a set of bases; one to phrasings also for their having a say in the score.
    """
    if current is None or current.calibration == SHIPPED or current.encoder != encoder.fingerprint:
        return shipped_calibration()
    found = store.calibration(current)
    by_score = any(part.weight for name, part in zip(FEATURES, found.weights, strict=True) if name == SCORE)
    is_same = {part.base.name for part in bases} == set(current.bases)
    has_models = all(part.model is not None for part in bases)
    return found if is_same and (has_models or not by_score) else shipped_calibration()


def _published(
    content: Content, draft: Manifest, store: Store, current: Manifest | None, encoder: Encoder, approve: Approve | None
) -> Manifest:
    """Publish a content where it is new and approved, and return the manifest of the version that is served now."""
    has_encoder = current is not None and current.encoder == draft.encoder  # and it is whole, see `_current`
    if current is not None and has_encoder and current.content == draft.content:
        return current
    if approve is not None:
        approve(content, current)
    own = encoder if isinstance(encoder, OnnxEncoder) and not has_encoder else None
    return store.publish(content, draft, own)


def _manifest(content: Content, encoder: Encoder, checkouts: Checkouts) -> Manifest:
    return Manifest(
        FORMAT,
        "",
        "",
        content.digest(),
        encoder.fingerprint,
        encoder.model,
        bases_of(content.bases),
        len(content.texts),
        encoder.backend,
        recipe(),
        content.calibration.origin,
        checkouts.commits,
    )


def _current(store: Store) -> Manifest | None:
    """Return the manifest of the version that is served, None where there is none or it or its encoder is damaged."""
    try:
        return store.whole()
    except StoreError:
        return None
