"""An encoder that is in memory serves again; one that made other vectors does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.encoder import HashEncoder
from index.errors import IndexCorruptError
from index.serving import open_corpora
from index.store import Store
from tests.index.builds import build_hash, write_faq


def test_an_encoder_with_the_fingerprint_of_the_version_is_not_loaded_again(tmp_path: Path) -> None:
    store, encoder = Store(tmp_path / "index"), HashEncoder()
    build_hash(write_faq(tmp_path / "faq", 2), store)

    manifest, corpora, used = open_corpora(store, loaded={encoder.fingerprint: encoder})

    assert used is encoder
    assert manifest.encoder == encoder.fingerprint
    assert [corpus.base.name for corpus in corpora] == list(manifest.bases)


def test_an_encoder_with_another_fingerprint_does_not_serve(tmp_path: Path) -> None:
    store = Store(tmp_path / "index")
    build_hash(write_faq(tmp_path / "faq", 2), store)

    with pytest.raises(IndexCorruptError, match="'hash'"):  # it is told that this one cannot be loaded
        open_corpora(store, loaded={"hash-7": HashEncoder(7)})
