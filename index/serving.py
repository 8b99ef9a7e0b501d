"""From an index folder to something that answers."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from index.corpus import FaissCorpus
from index.encoder import Encoder, OnnxEncoder
from index.errors import IndexCorruptError
from index.models import BACKENDS
from index.searcher import Searcher
from index.store import Manifest, Store

if TYPE_CHECKING:
    from index.torch_encoder import SentenceTransformerEncoder

_NONE_LOADED: Mapping[str, Encoder] = MappingProxyType({})


def open_searcher(store: Store, version: str | None = None, *, device: str = "cpu") -> tuple[Manifest, Searcher]:
    """Return a version, by default the one that is served, and a searcher over it; raise StoreError or EncoderError.

    The encoder and the entries are loaded side by side: each takes about half of the start.
    """
    manifest, corpora, encoder = open_corpora(store, version, device=device)
    return manifest, Searcher(corpora, encoder, calibration=store.calibration(manifest))


def open_corpora(
    store: Store, version: str | None = None, *, device: str = "cpu", loaded: Mapping[str, Encoder] = _NONE_LOADED
) -> tuple[Manifest, list[FaissCorpus], Encoder]:
    """Return a version, its bases and its encoder, all loaded; raise StoreError or EncoderError.

    `loaded` are encoders in memory by their fingerprints: one that made the version's vectors is not loaded again.
    """
    manifest = store.manifest(store.current() if version is None else store.require(version))
    with ThreadPoolExecutor(max_workers=1) as pool:
        loading = pool.submit(_loaded_encoder, store, manifest, device, loaded)
        contents = store.load(manifest.version)[1]
        corpora = [
            FaissCorpus(part.base, part.passages, part.encodings, part.postings, part.model) for part in contents
        ]
        for corpus in corpora:
            corpus.load()
        return manifest, corpora, loading.result()


def _loaded_encoder(store: Store, manifest: Manifest, device: str, loaded: Mapping[str, Encoder]) -> Encoder:
    if manifest.encoder in loaded:
        return loaded[manifest.encoder]
    encoder = serving_encoder(store, manifest, device)
    if isinstance(encoder, OnnxEncoder):
        encoder.load()
    return encoder


def serving_encoder(store: Store, manifest: Manifest, device: str = "cpu") -> Encoder:
    """Return the encoder that made a version's vectors, from the index itself or from sentence-transformers."""
    if manifest.backend == "onnx":
        return store.encoder(manifest)
    if manifest.backend != "torch":
        what = f"version {manifest.version} needs the encoder backend {manifest.backend!r}"
        raise IndexCorruptError(store.folder, what, f"This mmfaq has {', '.join(BACKENDS)}. Build the index again.")
    encoder = _torch_encoder(manifest.model, device)
    if encoder.fingerprint != manifest.encoder:
        what = f"{manifest.model} is now {encoder.fingerprint}, version {manifest.version} has {manifest.encoder}"
        raise IndexCorruptError(store.folder, what, "Build the index again.")
    return encoder


def building_encoder(model: str, backend: str, cache: Path, device: str = "cpu") -> Encoder:
    """Return the encoder to build with, exported first if need be; raise EncoderError."""
    if backend == "torch":
        return _torch_encoder(model, device)
    from index.export import load_encoder

    return load_encoder(model, cache)


def _torch_encoder(model: str, device: str) -> SentenceTransformerEncoder:
    from index.torch_encoder import SentenceTransformerEncoder

    return SentenceTransformerEncoder(model, device)
