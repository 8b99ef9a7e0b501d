"""The confidence of an index: stored with a version, kept by later builds, and changed by a version of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.builder import build, recalibrate
from index.calibration import SHIPPED, Calibration, shipped_calibration
from index.codec import CALIBRATION_FILE
from index.encoder import HashEncoder
from index.errors import IndexBusyError, IndexCorruptError, NoIndexError, StoreError
from index.export import load_encoder
from index.models import DEFAULT_MODEL
from index.serving import open_searcher
from index.store import Manifest, Store
from tests.index.builds import TOPICS, CountingEncoder, build_hash, make_foreign, truncate, write_faq
from tests.index.samples import a_calibration


def _recalibrate(store: Store, calibration: Calibration) -> Manifest:
    return recalibrate(store, calibration, store.manifest(store.current()))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an index with one version."""
    made = Store(tmp_path / "index")
    build_hash(_faq(tmp_path), made)
    return made


def _faq(tmp_path: Path, entries: int = 4, extra: str = "") -> Path:
    """Write a base with enough phrasings for a model of them."""
    lines = [
        f"  how-does-{topic}-number-{number}-work: [{', '.join(f'it says {topic} {word}' for word in 'abcde')}]"
        for number, topic in enumerate(TOPICS[:entries])
    ]
    settings = "\n".join(["phrasings:", *lines]) + "\n"
    return write_faq(tmp_path / "faq", entries, extra=extra, settings=settings)


def _content(store: Store, version: str) -> dict[str, bytes]:
    """Return the bytes of a version's files, archives unpacked: those hold the time."""
    found: dict[str, bytes] = {}
    for path in store.version_folder(version).iterdir():
        if path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as arrays:
                found |= {f"{path.name}/{key}": arrays[key].tobytes() for key in arrays}
        elif path.name != "manifest.json":
            found[path.name] = path.read_bytes()
    return found


def test_a_first_build_takes_the_shipped_confidence(store: Store) -> None:
    manifest, _ = store.load()
    assert manifest.calibration == SHIPPED
    assert store.calibration(manifest) == shipped_calibration()


def test_a_fitted_confidence_is_a_version_of_its_own(store: Store) -> None:
    before = store.load()[0]
    manifest = _recalibrate(store, a_calibration())
    assert store.current() == manifest.version != before.version
    assert manifest.calibration == "fitted"
    assert store.calibration(manifest) == a_calibration()
    assert store.calibration(before) == shipped_calibration()


def test_nothing_but_the_confidence_changes(store: Store) -> None:
    before = store.load()[0]
    after = _recalibrate(store, a_calibration())
    ours, theirs = (_content(store, manifest.version) for manifest in (before, after))
    assert any(name.startswith("phrasings-0.npz/") for name in ours)
    assert {name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)} == {CALIBRATION_FILE}
    for name in ("format", "encoder", "model", "bases", "passages", "backend", "recipe"):
        assert getattr(after, name) == getattr(before, name)


def test_a_confidence_can_be_taken_back(store: Store) -> None:
    before = store.load()[0]
    _recalibrate(store, a_calibration())
    assert store.rollback() == before
    assert store.calibration(store.load()[0]) == shipped_calibration()


def test_the_same_confidence_again_publishes_nothing(store: Store) -> None:
    first = _recalibrate(store, a_calibration())
    assert _recalibrate(store, a_calibration()) == first
    assert store.current() == first.version
    assert _recalibrate(store, a_calibration(intercept=0.25)).version != first.version


def test_the_shipped_confidence_can_be_served_again(store: Store) -> None:
    before = store.load()[0]
    _recalibrate(store, a_calibration())
    after = _recalibrate(store, shipped_calibration())
    assert after.content == before.content
    assert after.calibration == SHIPPED


def test_a_build_of_unchanged_files_keeps_a_fitted_confidence_and_writes_nothing(store: Store, tmp_path: Path) -> None:
    fitted = _recalibrate(store, a_calibration())
    encoder = CountingEncoder()
    summary = build([_faq(tmp_path)], store, encoder)
    assert (summary.is_new, summary.manifest, encoder.encoded) == (False, fitted, [])


def test_a_build_of_changed_files_keeps_a_fitted_confidence_and_encodes_the_change_only(
    store: Store, tmp_path: Path
) -> None:
    _recalibrate(store, a_calibration())
    encoder = CountingEncoder()
    summary = build([_faq(tmp_path, extra=" Then wait.")], store, encoder)
    assert summary.is_new
    assert len(encoder.encoded) == 1
    assert summary.manifest.calibration == "fitted"
    assert store.calibration(summary.manifest) == a_calibration()


def test_an_index_that_was_never_fitted_takes_what_is_shipped_at_each_build(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = a_calibration(SHIPPED)
    monkeypatch.setattr("index.builder.shipped_calibration", lambda: newer)
    encoder = CountingEncoder()
    summary = build([_faq(tmp_path)], store, encoder)
    assert (summary.is_new, encoder.encoded) == (True, [])
    assert store.calibration(summary.manifest) == newer


def test_a_confidence_of_an_earlier_program_gives_way_to_the_shipped_one(store: Store) -> None:
    manifest = _recalibrate(store, a_calibration())
    path = store.version_folder(manifest.version) / CALIBRATION_FILE
    path.write_text(path.read_text(encoding="utf-8").replace('"words_lead"', '"a_feature_of_old"'), encoding="utf-8")
    assert store.calibration(manifest) == shipped_calibration()


@pytest.mark.parametrize("damage", [Path.unlink, truncate, make_foreign])
def test_a_damaged_confidence_is_a_damaged_version(store: Store, damage: object) -> None:
    manifest = _recalibrate(store, a_calibration())
    assert callable(damage)
    damage(store.version_folder(manifest.version) / CALIBRATION_FILE)
    with pytest.raises(IndexCorruptError, match=CALIBRATION_FILE):
        store.load()
    assert store.rollback().calibration == SHIPPED


def test_a_confidence_that_is_missing_is_told_with_what_to_do(store: Store) -> None:
    manifest = store.load()[0]
    (store.version_folder(manifest.version) / CALIBRATION_FILE).unlink()
    with pytest.raises(IndexCorruptError, match=r"cannot be read .*mmfaq rollback"):
        store.calibration(manifest)


def test_without_an_index_there_is_nothing_to_fit(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError, match="mmfaq build"):
        _recalibrate(Store(tmp_path / "none"), a_calibration())


def test_while_another_build_runs_nothing_is_fitted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Store(store.folder)
    monkeypatch.setattr(store, "lock", lambda: other.lock(0.1))
    with other.lock(), pytest.raises(IndexBusyError):
        _recalibrate(store, a_calibration())


def test_a_damaged_version_is_not_fitted(store: Store) -> None:
    truncate(store.version_folder(store.current()) / "words.npy")
    with pytest.raises(IndexCorruptError, match=r"words\.npy"):
        _recalibrate(store, a_calibration())


def test_a_searcher_is_as_sure_as_the_version_that_it_serves_says(tmp_path: Path, exported_encoder: Path) -> None:
    store, encoder = Store(tmp_path / "index"), load_encoder(DEFAULT_MODEL, exported_encoder)
    first = build([write_faq(tmp_path / "faq", 3)], store, encoder).manifest
    _recalibrate(store, a_calibration())
    _, fitted = open_searcher(store)
    manifest, shipped = open_searcher(store, first.version)
    assert manifest == first
    assert (fitted.calibration, shipped.calibration) == (a_calibration(), shipped_calibration())
    one, other = (searcher.search("how does upgrading work") for searcher in (fitted, shipped))
    assert one.evidence is not None
    assert one.evidence == other.evidence
    assert one.confidence == a_calibration().confidence(one.evidence)
    assert other.confidence == shipped_calibration().confidence(one.evidence)


def test_the_version_of_a_fitted_confidence_serves_with_its_own_encoder(tmp_path: Path) -> None:
    store = Store(tmp_path / "index")
    build([write_faq(tmp_path / "faq", 3)], store, HashEncoder(32))
    assert _recalibrate(store, a_calibration()).encoder == HashEncoder(32).fingerprint


def test_a_version_published_meanwhile_is_not_given_what_was_fitted_to_another(tmp_path: Path) -> None:
    store = Store(tmp_path / "index")
    build_hash(write_faq(tmp_path / "faq", 3), store)
    fitted = store.manifest(store.current())
    build_hash(write_faq(tmp_path / "faq", 4), store)
    with pytest.raises(StoreError, match=r"was published while the confidence was fitted .* Fit it again\."):
        recalibrate(store, a_calibration(), fitted)


def test_a_fit_is_kept_for_the_same_bases_only(tmp_path: Path) -> None:
    store = Store(tmp_path / "index")
    build_hash(_faq(tmp_path, 4), store)
    _recalibrate(store, a_calibration())
    assert build_hash(_faq(tmp_path, 5), store).manifest.calibration == a_calibration().origin
    assert build_hash(write_faq(tmp_path / "other", 4), store).manifest.calibration == SHIPPED
