"""Index versions: published, verified, rolled back, and what is said where a file is not what was written."""

from __future__ import annotations

import dataclasses
import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.encoder import HashEncoder
from index.errors import IndexBusyError, IndexCorruptError, NoIndexError, StoreError
from index.files import sha256_of
from index.serving import open_searcher
from index.store import FORMAT, KEPT_VERSIONS, Manifest, Store
from tests.index.builds import build_hash, leftovers, make_foreign, truncate, write_faq

VERSION_FILES = (
    "entries.jsonl",
    "vectors.npy",
    "words.npy",
    "texts.json",
    "calibration.json",
    "postings-0.npz",
    "manifest.json",
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an index with two versions: of two entries, and of three."""
    made = Store(tmp_path / "index")
    for entries in (2, 3):
        build_hash(write_faq(tmp_path / "faq", entries), made)
    return made


def _of_served(store: Store, name: str) -> Path:
    return store.version_folder(store.current()) / name


def _reseal(store: Store, **changes: object) -> None:
    """Give the served version another manifest, as a foreign program might."""
    manifest = dataclasses.replace(store.manifest(store.current()), **changes)  # type: ignore[arg-type]
    _of_served(store, "manifest.json").write_text(json.dumps(dataclasses.asdict(manifest.sealed())), encoding="utf-8")


def _put(store: Store, name: str, data: bytes) -> None:
    """Replace a file of the served version, with a manifest that fits."""
    path = _of_served(store, name)
    path.write_bytes(data)
    files = store.manifest(store.current()).files
    _reseal(store, files=files | {name: [len(data), sha256_of(path)]})


def test_a_published_version_is_loaded_as_it_was_built(store: Store) -> None:
    manifest, contents = store.load()
    assert manifest == store.manifest(store.current())
    assert manifest.bases == {"faq": 3}
    assert [entry.question for entry in contents[0].base.entries] == [
        "How does installing number 0 work?",
        "How does upgrading number 1 work?",
        "How does training number 2 work?",
    ]
    assert contents[0].encodings.vectors.shape == (manifest.passages, 64)


def test_versions_are_listed_with_the_newest_first(store: Store) -> None:
    assert [manifest.bases["faq"] for manifest in store.versions()] == [3, 2]


def test_an_earlier_version_can_be_loaded_by_its_name(store: Store) -> None:
    manifest, contents = store.load(store.versions()[1].version)
    assert manifest.bases == {"faq": 2}
    assert len(contents[0].base.entries) == 2


def test_a_version_is_named_by_a_growing_number_and_its_content(store: Store) -> None:
    newest, oldest = store.versions()
    assert newest.version == f"0002-{newest.content[:8]}"
    assert oldest.version == f"0001-{oldest.content[:8]}"


def test_a_rollback_serves_the_version_before_and_one_by_name_goes_back(store: Store) -> None:
    newest, oldest = (manifest.version for manifest in store.versions())
    assert store.rollback().version == oldest
    assert store.current() == oldest
    assert store.rollback(newest).version == newest
    assert store.current() == newest


def test_before_the_first_version_there_is_none_to_roll_back_to(store: Store) -> None:
    store.rollback()
    with pytest.raises(StoreError, match="there is no version before 0001"):
        store.rollback()


@pytest.mark.parametrize("name", ["0009-00000000", "../../etc", ".", "2"])
def test_a_rollback_to_an_unknown_version_names_the_known_ones(store: Store, name: str) -> None:
    before = store.current()
    with pytest.raises(StoreError, match=r"there is no version .*It holds: 0002-\w+, 0001-\w+\.$"):
        store.rollback(name)
    assert store.current() == before


def test_a_build_after_a_rollback_takes_the_next_number(store: Store, tmp_path: Path) -> None:
    store.rollback()
    summary = build_hash(write_faq(tmp_path / "faq", 4), store)
    assert summary.manifest.version.startswith("0003-")
    assert store.current() == summary.manifest.version


def test_only_the_newest_versions_are_kept(store: Store, tmp_path: Path) -> None:
    for entries in range(4, 4 + KEPT_VERSIONS):
        build_hash(write_faq(tmp_path / "faq", entries), store)
    numbers = [int(manifest.version[:4]) for manifest in store.versions()]
    assert numbers == list(range(KEPT_VERSIONS + 2, 2, -1))
    assert len(list((store.folder / "versions").iterdir())) == KEPT_VERSIONS


def test_a_damaged_version_leaves_when_its_time_comes(store: Store, tmp_path: Path) -> None:
    _of_served(store, "manifest.json").unlink()
    for entries in range(4, 4 + KEPT_VERSIONS):
        build_hash(write_faq(tmp_path / "faq", entries), store)
    assert len(list((store.folder / "versions").iterdir())) == KEPT_VERSIONS


def test_version_ten_thousand_comes_after_the_one_before(store: Store, tmp_path: Path) -> None:
    (store.folder / "versions" / "9999-00000000").mkdir()
    served = build_hash(write_faq(tmp_path / "faq", 4), store).manifest.version
    newest = build_hash(write_faq(tmp_path / "faq", 5), store).manifest.version
    assert (served[:6], newest[:6]) == ("10000-", "10001-")
    assert [manifest.version[:4] for manifest in store.versions()] == ["1000", "1000", "0002", "0001"]
    assert store.rollback().version == served


def test_an_empty_folder_holds_no_index_and_says_what_to_run(tmp_path: Path) -> None:
    for read in (Store(tmp_path).load, Store(tmp_path).current, Store(tmp_path).rollback):
        with pytest.raises(NoIndexError, match=r"there is no index here\. Run `mmfaq build` first\.$"):
            read()
    assert Store(tmp_path).versions() == []


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _pickled(path: Path) -> None:
    path.write_bytes(pickle.dumps({"a": 1}))


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [Path.unlink, truncate, _empty, make_foreign, _pickled, _folder])
@pytest.mark.parametrize("name", VERSION_FILES)
def test_a_damaged_file_is_named_with_what_to_do(store: Store, name: str, damage: Callable[[Path], None]) -> None:
    damage(_of_served(store, name))
    with pytest.raises(IndexCorruptError) as caught:
        store.load()
    text = str(caught.value)
    assert text.startswith(f"{store.folder}: ")
    assert store.current() in text
    assert name.removesuffix(".json") in text
    assert text.endswith("Run `mmfaq build` to make it again, or `mmfaq rollback` to serve an earlier version.")


@pytest.mark.parametrize("place", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999])
@pytest.mark.parametrize("name", VERSION_FILES)
def test_one_changed_byte_anywhere_is_noticed(store: Store, name: str, place: float) -> None:
    path = _of_served(store, name)
    data = bytearray(path.read_bytes())
    data[int(place * len(data))] ^= 1
    path.write_bytes(data)
    with pytest.raises(IndexCorruptError, match=name.removesuffix(".json")):
        store.load()


@pytest.mark.parametrize("damage", [Path.unlink, truncate, make_foreign])
@pytest.mark.parametrize("name", VERSION_FILES)
def test_a_damaged_version_can_be_rolled_back(store: Store, name: str, damage: Callable[[Path], None]) -> None:
    damage(_of_served(store, name))
    assert store.rollback().bases == {"faq": 2}
    assert len(store.load()[1][0].base.entries) == 2


@pytest.mark.parametrize("damage", [Path.unlink, truncate, make_foreign])
@pytest.mark.parametrize("name", VERSION_FILES)
def test_a_build_of_the_same_files_replaces_a_damaged_version(
    store: Store, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    damage(_of_served(store, name))
    assert build_hash(tmp_path / "faq", store).is_new
    assert store.load()[0].bases == {"faq": 3}


def test_a_rollback_to_a_damaged_version_is_refused_and_changes_nothing(store: Store) -> None:
    newest, oldest = (manifest.version for manifest in store.versions())
    truncate(store.version_folder(oldest) / "vectors.npy")
    with pytest.raises(IndexCorruptError, match=r"vectors\.npy has"):
        store.rollback()
    assert store.current() == newest


def test_a_newer_format_is_told_in_one_sentence(store: Store) -> None:
    _reseal(store, format=FORMAT + 1)
    with pytest.raises(StoreError, match=f"has format {FORMAT + 1}, this mmfaq reads up to {FORMAT}") as caught:
        store.load()
    assert not isinstance(caught.value, IndexCorruptError)
    assert "Upgrade mmfaq" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "null",
        "7",
        '{"format": 1}',
        '{"format": null}',
        '{"format": 1e999}',
        '{"format": 1, "name": "other"}',
        "[" * 100_000,
    ],
)
def test_a_foreign_manifest_is_refused(store: Store, text: str) -> None:
    _of_served(store, "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(IndexCorruptError, match=r"manifest.*Run `mmfaq build`"):
        store.load()
    assert [manifest.bases["faq"] for manifest in store.versions()] == [2]


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Manifest) if field.name != "format"])
def test_a_field_that_was_changed_by_hand_is_noticed(store: Store, field: str) -> None:
    path = _of_served(store, "manifest.json")
    raw = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(raw | {field: "other"}), encoding="utf-8")
    with pytest.raises(IndexCorruptError, match=r"the manifest of version .* has been changed"):
        store.load()


def test_the_manifest_of_another_version_is_refused(store: Store) -> None:
    oldest = store.versions()[1].version
    shutil.copyfile(store.version_folder(oldest) / "manifest.json", _of_served(store, "manifest.json"))
    with pytest.raises(IndexCorruptError, match="has been changed"):
        store.load()


@pytest.mark.parametrize("text", [b"", b"\n", b"../../etc", b"/etc", b".draft-1", b"..", b"\xff\xfe", b"x" * 5000])
def test_a_damaged_current_is_refused_and_can_be_rolled_back_or_built_anew(
    store: Store, tmp_path: Path, text: bytes
) -> None:
    newest = store.current()
    (store.folder / "CURRENT").write_bytes(text)
    with pytest.raises(IndexCorruptError, match="Run `mmfaq build`"):
        store.load()
    assert store.rollback().version == newest
    (store.folder / "CURRENT").write_bytes(text)
    assert build_hash(tmp_path / "faq", store).manifest.bases == {"faq": 3}
    assert store.load()[0].bases == {"faq": 3}


@pytest.mark.parametrize("name", [None, "0001-abcdef01"])
def test_where_no_version_can_be_read_any_more_the_remedy_is_a_build(store: Store, name: str | None) -> None:
    shutil.rmtree(store.folder / "versions")
    with pytest.raises(StoreError) as caught:
        store.rollback(name)
    assert str(caught.value).endswith("Run `mmfaq build` to make one.")


def test_a_file_instead_of_a_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "index").touch()
    for act in (Store(tmp_path / "index").load, Store(tmp_path / "index").rollback):
        with pytest.raises(NoIndexError, match=r"this is a file, and no index\. Set MMFAQ_INDEX to a folder\.$"):
            act()


@pytest.mark.parametrize("text", ["0009-00000000", "garbage", "0001\x000002"])
def test_a_current_that_names_a_missing_version_is_refused(store: Store, text: str) -> None:
    newest = store.current()
    (store.folder / "CURRENT").write_text(text, encoding="utf-8")
    with pytest.raises(IndexCorruptError, match="no readable manifest"):
        store.load()
    assert store.rollback().version == newest


@pytest.mark.parametrize("name", ["vectors.npy", "postings-0.npz"])
def test_a_pickle_with_a_fitting_checksum_is_still_never_opened(store: Store, name: str) -> None:
    _put(store, name, pickle.dumps({"a": 1}))
    with pytest.raises(IndexCorruptError, match="cannot be read"):
        store.load()


@pytest.mark.parametrize("name", ["entries.jsonl", "vectors.npy", "postings-0.npz"])
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"[]\n", b'{"title": 1}\n', b"\x93NUMPY\x01\x00"])
def test_any_foreign_file_with_a_fitting_checksum_is_refused(store: Store, name: str, data: bytes) -> None:
    _put(store, name, data)
    with pytest.raises(IndexCorruptError, match="cannot be read"):
        store.load()


_HEADER = b"\x93NUMPY\x01\x00v\x00"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("vectors.npy", _HEADER + b"{'descr': '<i8', 'fortran_order': False, 'shape': ,), }".ljust(117) + b"\n"),
        (
            "vectors.npy",
            _HEADER + b"{'descr': '<f4', 'fortran_order': False, 'shape': (9" + b"9" * 30 + b",), }" + b" " * 40,
        ),
        ("entries.jsonl", b"[" * 100_000 + b"\n"),
        ("entries.jsonl", b'{"title": "x", "name": 1' + b"0" * 5_000 + b"}\n"),
    ],
    ids=["no header", "a huge shape", "deep entries", "a huge number"],
)
def test_bytes_that_break_the_libraries_themselves_are_refused(store: Store, name: str, data: bytes) -> None:
    _put(store, name, data)
    with pytest.raises(IndexCorruptError, match="cannot be read"):
        store.load()


def test_a_file_in_place_of_the_folder_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("not a folder", encoding="utf-8")
    faq = write_faq(tmp_path / "faq")
    for folder in (tmp_path / "index", tmp_path / "index" / "below"):
        with pytest.raises(StoreError, match=r"the index cannot be written .*choose another folder"):
            build_hash(faq, Store(folder))
    assert (tmp_path / "index").read_text(encoding="utf-8") == "not a folder"


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    parent = tmp_path / "parent"
    parent.mkdir(mode=0o500)
    try:
        (parent / "probe").touch()
    except PermissionError:
        with pytest.raises(StoreError, match=r"Permission denied.*Let this user write there"):
            build_hash(write_faq(tmp_path / "faq"), Store(parent / "index"))
    else:
        pytest.skip("this user may write everywhere")


def test_a_lock_that_another_holds_is_told_as_busy(store: Store) -> None:
    with store.lock(), pytest.raises(IndexBusyError, match=r"another build.*Wait until it has ended"):  # noqa: SIM117  (the outer lock must be held)
        with Store(store.folder).lock(timeout_s=0.05):
            pytest.fail("two builds at once")


def test_an_error_inside_the_lock_frees_it_and_is_not_renamed(store: Store) -> None:
    with pytest.raises(PermissionError, match="mine"), store.lock():
        raise PermissionError("mine")
    with Store(store.folder).lock(timeout_s=0.05):
        pass


def test_an_unwritable_lock_is_told_in_one_sentence(store: Store, tmp_path: Path) -> None:
    (store.folder / ".lock").unlink()
    (store.folder / ".lock").mkdir()
    with pytest.raises(StoreError, match="the index cannot be written"):
        build_hash(write_faq(tmp_path / "faq", 4), store)
    assert store.load()[0].bases == {"faq": 3}


def test_drafts_of_killed_builds_are_removed_by_the_next(store: Store, tmp_path: Path) -> None:
    (store.folder / "versions" / ".draft-1" / "deep").mkdir(parents=True)
    (store.folder / "encoders" / ".draft-2" / "encoder").mkdir(parents=True)
    (store.folder / ".CURRENT-x").touch()
    build_hash(write_faq(tmp_path / "faq", 4), store)
    assert leftovers(store.folder) == []


def test_an_unknown_backend_is_told(store: Store) -> None:
    assert HashEncoder().backend == "hash"
    with pytest.raises(IndexCorruptError, match=r"encoder backend 'hash'.*has onnx, torch"):
        open_searcher(store)
