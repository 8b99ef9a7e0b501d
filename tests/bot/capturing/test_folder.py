"""Drafts are kept in a folder: whole, one for each message, and never again over what somebody edited."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.capturing.errors import CaptureError
from bot.capturing.folder import keep
from tests.bot.capturing.samples import drafted


def test_a_draft_is_a_file_in_a_folder_that_only_its_owner_reads(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "captures"
    kept = keep(drafted(), folder)
    assert kept.is_new
    assert Path(kept.where).parent == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_same_message_has_one_draft_though_its_question_was_edited(tmp_path: Path) -> None:
    first = keep(drafted(), tmp_path)
    again = keep(drafted("How is the crane oiled?"), tmp_path)
    other = keep(drafted(message="2.0"), tmp_path)
    assert (again.where, again.is_new) == (first.where, False)
    assert other.is_new
    assert len(list(tmp_path.glob("[!.]*"))) == 2


def test_of_many_at_once_one_writes(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda number: keep(drafted(f"How {number}?"), tmp_path), range(16)))
    assert sum(one.is_new for one in found) == 1
    assert len({one.where for one in found}) == 1


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CaptureError, match="MMFAQ_CAPTURES"):
        keep(drafted(), tmp_path / "file" / "captures")
