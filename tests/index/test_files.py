"""Hashes, and files that are either there as a whole or not at all."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from index.files import sha256_of, sync, write_atomically


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1])
def test_a_hash_read_in_pieces_is_the_hash_of_the_whole(tmp_path: Path, size: int) -> None:
    data = bytes(number % 251 for number in range(size))
    (tmp_path / "data").write_bytes(data)
    assert sha256_of(tmp_path / "data") == hashlib.sha256(data).hexdigest()


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "CURRENT"
    path.write_text("a much longer text than the new one", encoding="utf-8")
    write_atomically(path, "新\n")
    assert path.read_text(encoding="utf-8") == "新\n"
    assert os.listdir(tmp_path) == ["CURRENT"]  # noqa: PTH208  # hidden files count


def test_a_reader_that_has_the_old_file_open_keeps_the_old_text(tmp_path: Path) -> None:
    path = tmp_path / "CURRENT"
    path.write_text("old", encoding="utf-8")
    with path.open(encoding="utf-8") as reader:
        write_atomically(path, "new")
        assert reader.read() == "old"


def test_other_users_may_read_what_was_written(tmp_path: Path) -> None:
    write_atomically(tmp_path / "CURRENT", "0001")
    assert (tmp_path / "CURRENT").stat().st_mode & 0o777 == 0o644


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "CURRENT"
    path.write_text("old", encoding="utf-8")

    def refuse(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="Input/output"):
        write_atomically(path, "new")
    assert [(file.name, file.read_text(encoding="utf-8")) for file in tmp_path.iterdir()] == [("CURRENT", "old")]


def test_a_file_in_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "missing" / "CURRENT", "text")


def test_files_and_folders_can_be_synced_and_missing_ones_not(tmp_path: Path) -> None:
    write_atomically(tmp_path / "file", "text")
    sync(tmp_path / "file")
    sync(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync(tmp_path / "missing")
