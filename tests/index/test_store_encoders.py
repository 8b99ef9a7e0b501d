"""An index holds the encoder that made it, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.builder import build
from index.encoder import CONFIG_FILE, FILES, MODEL_FILE, OnnxEncoder
from index.errors import IndexCorruptError
from index.export import load_encoder
from index.models import DEFAULT_MODEL
from index.serving import open_searcher
from index.store import KEPT_VERSIONS, Store
from tests.index.builds import build_hash, make_foreign, truncate, write_faq


def _real(tmp_path: Path, cache: Path) -> tuple[Store, OnnxEncoder]:
    store, encoder = Store(tmp_path / "real"), load_encoder(DEFAULT_MODEL, cache)
    build([write_faq(tmp_path / "faq", 2)], store, encoder)
    return store, encoder


def test_an_index_holds_its_encoder_and_answers_when_the_cache_is_gone(tmp_path: Path, exported_encoder: Path) -> None:
    cache = shutil.copytree(exported_encoder, tmp_path / "cache")
    store, _ = _real(tmp_path, cache)
    shutil.rmtree(cache)
    moved = Store(store.folder.rename(tmp_path / "moved"))
    _, searcher = open_searcher(moved)
    hits = searcher.search("how can I upgrade?").hits
    assert hits[0].entry.id == "how-does-upgrading-number-1-work"


def test_encoders_that_no_version_uses_are_removed(tmp_path: Path, exported_encoder: Path) -> None:
    store, encoder = _real(tmp_path, exported_encoder)
    folder = store.encoder_folder(encoder.fingerprint)
    for entries in range(3, 3 + KEPT_VERSIONS):
        assert folder.is_dir()
        build_hash(write_faq(tmp_path / "faq", entries), store)
    assert not folder.exists()
    assert encoder.folder.is_dir()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", [Path.unlink, truncate, make_foreign])
def test_a_damaged_encoder_is_told_and_a_build_repairs_it(
    tmp_path: Path, exported_encoder: Path, name: str, damage: Callable[[Path], None]
) -> None:
    store, encoder = _real(tmp_path, exported_encoder)
    damage(store.encoder_folder(encoder.fingerprint) / name)
    with pytest.raises(IndexCorruptError, match=r"encoder .*Run `mmfaq build`"):
        open_searcher(store)
    summary = build([tmp_path / "faq"], store, encoder)
    assert summary.encoded == 0
    assert open_searcher(store)[1].search("upgrading").hits


def test_a_rollback_to_a_version_without_its_encoder_is_refused(tmp_path: Path, exported_encoder: Path) -> None:
    store, encoder = _real(tmp_path, exported_encoder)
    served = build_hash(write_faq(tmp_path / "faq", 3), store).manifest.version
    (store.encoder_folder(encoder.fingerprint) / MODEL_FILE).unlink()
    with pytest.raises(IndexCorruptError, match=r"the encoder .* is missing"):
        store.rollback()
    assert store.current() == served


def test_an_index_built_by_another_encoder_is_told(tmp_path: Path, exported_encoder: Path) -> None:
    store, encoder = _real(tmp_path, exported_encoder)
    config = store.encoder_folder(encoder.fingerprint) / CONFIG_FILE
    config.write_text(config.read_text(encoding="utf-8").replace('"query_prompt": ""', '"query_prompt": "q: "'))
    with pytest.raises(IndexCorruptError, match=f"was built with {encoder.fingerprint}"):
        open_searcher(store)


def test_a_link_to_an_encoder_that_a_newer_image_has_no_more_is_told_and_a_build_repairs_it(
    tmp_path: Path, exported_encoder: Path
) -> None:
    store, encoder = _real(tmp_path, exported_encoder)
    folder = store.encoder_folder(encoder.fingerprint)
    shutil.rmtree(folder)
    folder.symlink_to(tmp_path / "gone")
    with pytest.raises(IndexCorruptError, match=r"encoder .*Run `mmfaq build`"):
        open_searcher(store)
    build([tmp_path / "faq"], store, encoder)
    assert not folder.is_symlink()
    assert open_searcher(store)[1].search("upgrading").hits


def test_a_link_to_an_encoder_that_no_version_uses_is_removed_and_not_what_it_leads_to(
    tmp_path: Path, exported_encoder: Path
) -> None:
    store, encoder = _real(tmp_path, exported_encoder)
    link = store.encoder_folder("0123456789abcdef")
    link.symlink_to(encoder.folder)
    build_hash(write_faq(tmp_path / "faq", 3), store)
    assert not link.is_symlink()
    assert all((encoder.folder / name).is_file() for name in FILES)
