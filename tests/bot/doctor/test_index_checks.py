"""The index: whole, of the right encoder, and as new as its FAQ files."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.doctor.check import Check, Status, looked_at
from bot.doctor.index_checks import check_encoder, check_freshness, check_index, has_version
from bot.settings import Settings
from index.store import Store


@pytest.fixture
def store(tmp_path: Path, index: Path) -> Store:
    """Return an index whose files a test may replace, but not write into: they are the session's."""
    return Store(shutil.copytree(index, tmp_path / "index", copy_function=os.link))


@pytest.fixture
def chosen(tmp_path: Path, faq: Path) -> Settings:
    folder = shutil.copytree(faq, tmp_path / "knowledge")
    return Settings(folder, tmp_path / "index", tmp_path, state=tmp_path, sources=tmp_path / "sources")


def _replace(store: Store, pattern: str) -> None:
    (path, *_) = sorted(store.folder.glob(pattern))
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def _index(store: Store) -> Check:
    (found,) = looked_at("index", lambda: check_index(store))
    return found


def test_a_whole_index_is_well(store: Store, chosen: Settings) -> None:
    assert has_version(store)
    found = [_index(store), *check_encoder(store, chosen), *check_freshness(store, chosen)]
    assert [check.status for check in found] == [Status.OK] * 3
    assert found[2].what == "4 entries, as the FAQ files say"


@pytest.mark.parametrize("pattern", ["versions/0002-*/manifest.json", "versions/0002-*/[!m]*"])
def test_a_file_that_is_another_is_told(store: Store, pattern: str) -> None:
    _replace(store, pattern)
    found = _index(store)
    assert found.status is Status.FAILED
    assert "mmfaq build" in found.what


@pytest.mark.parametrize("content", [b"", b"nothing", b"../x", b"\xff"])
def test_a_version_that_is_not_there_is_told(store: Store, content: bytes) -> None:
    (store.folder / "CURRENT").unlink()
    (store.folder / "CURRENT").write_bytes(content)
    assert _index(store).status is Status.FAILED
    assert not has_version(store)


def test_no_index_is_told_with_what_to_do(tmp_path: Path) -> None:
    found = _index(Store(tmp_path / "nowhere"))
    assert found.status is Status.FAILED
    assert "Run `mmfaq build` first." in found.what


def test_another_encoder_than_the_indexs_is_told(store: Store, chosen: Settings) -> None:
    _replace(store, "encoders/*/*.json")
    (found,) = looked_at("encoder", lambda: check_encoder(store, chosen))
    assert found.status is Status.FAILED
    assert "the encoder is " in found.what


def test_another_encoder_than_the_settings_is_a_warning(store: Store, chosen: Settings) -> None:
    right, other = check_encoder(store, replace(chosen, encoder="some/model"))
    assert (right.status, other.status) == (Status.OK, Status.WARNING)
    assert "the settings say some/model (onnx)" in other.what


def test_an_edited_file_is_told_by_its_base(store: Store, chosen: Settings) -> None:
    file = chosen.knowledge / "tern" / "faq.md"
    file.write_text(file.read_text(encoding="utf-8").replace("tern fly", "tern go"), encoding="utf-8")
    (found,) = check_freshness(store, chosen)
    assert (found.status, found.what) == (Status.WARNING, "the FAQ files have changed since: tern")
    assert found.remedy == "Run `mmfaq build`."


def test_a_file_that_is_only_touched_is_not(store: Store, chosen: Settings) -> None:
    (chosen.knowledge / "tern" / "faq.md").touch()
    (found,) = check_freshness(store, chosen)
    assert found.status is Status.OK


def test_a_base_that_is_gone_is_told(store: Store, chosen: Settings) -> None:
    shutil.rmtree(chosen.knowledge / "kestrel")
    (found,) = check_freshness(store, chosen)
    assert found.what.endswith(": kestrel")


def test_files_with_errors_are_told(store: Store, chosen: Settings) -> None:
    (chosen.knowledge / "tern" / "base.yml").write_text("zebra: [\n")
    found = list(check_freshness(store, chosen))
    assert found[0].status is Status.FAILED
    assert "base.yml" in found[0].what


def test_a_damaged_index_is_told_once_and_not_compared_with_the_files(store: Store, chosen: Settings) -> None:
    _replace(store, "versions/0002-*/[!m]*")
    assert _index(store).status is Status.FAILED
    assert list(check_freshness(store, chosen)) == []


def test_no_files_at_all_are_told(store: Store, chosen: Settings, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    found = list(looked_at("freshness", lambda: check_freshness(store, replace(chosen, knowledge=tmp_path / "empty"))))
    assert {check.status for check in found} == {Status.FAILED}


def test_what_cannot_be_looked_at_is_told_without_what_it_holds() -> None:
    def broken() -> list[Check]:
        raise ValueError("hunter2")

    (found,) = looked_at("index", broken)
    assert (found.status, found.what) == (Status.FAILED, "this could not be looked at (ValueError)")
