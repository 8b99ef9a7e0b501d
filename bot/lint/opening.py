"""An index of just the bases that are linted, kept in the cache: only what was edited is encoded anew."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.answering import Serving
    from bot.settings import Settings
    from index.builder import Progress
    from index.corpus import FaissCorpus
    from index.sources import Checkouts


def open_linted(
    paths: Sequence[Path], chosen: Settings, checkouts: Checkouts, progress: Progress | None
) -> tuple[Serving, Mapping[str, FaissCorpus]]:
    """Return an index of what is usable in the paths, and its bases by name; raise MmfaqError."""
    from bot.answering import serving_of
    from index.builder import build
    from index.searcher import Searcher
    from index.serving import building_encoder, open_corpora
    from index.store import Store

    store = Store(chosen.cache / "lint" / _key(paths))
    encoder = building_encoder(chosen.encoder, chosen.backend, chosen.cache / "encoders", chosen.device)
    build(paths, store, encoder, progress=progress, is_lenient=True, check_out=lambda: checkouts)
    manifest, corpora, loaded = open_corpora(store, device=chosen.device, loaded={encoder.fingerprint: encoder})
    searcher = Searcher(corpora, loaded, calibration=store.calibration(manifest))
    return serving_of(manifest.version, searcher, chosen), {corpus.base.name: corpus for corpus in corpora}


def _key(paths: Sequence[Path]) -> str:
    """Return a name for the index of these paths."""
    return hashlib.sha256("\0".join(sorted(str(path.resolve()) for path in paths)).encode()).hexdigest()[:16]
