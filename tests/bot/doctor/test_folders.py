"""Room, who may write, and who may read what is secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.doctor.check import Status
from bot.doctor.folders import check_folder, check_secrets, secret_places


def test_a_folder_with_room_will_do_and_is_left_as_it_was(tmp_path: Path) -> None:
    (found,) = check_folder("cache", tmp_path, little=0, too_little=0)
    assert found.status is Status.OK
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_yet_is_looked_at_where_it_will_be(tmp_path: Path) -> None:
    (found,) = check_folder("cache", tmp_path / "a" / "b", little=0, too_little=0)
    assert found.status is Status.OK
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("little", "too_little", "status"), [(10**18, 0, Status.WARNING), (0, 10**18, Status.FAILED)])
def test_little_room_is_told(tmp_path: Path, little: int, too_little: int, status: Status) -> None:
    (found,) = check_folder("cache", tmp_path, little=little, too_little=too_little)
    assert found.status is status
    assert " MB free" in found.what
    assert "space" in found.remedy


@pytest.mark.parametrize("folder", ["file", "file/below"])
def test_a_place_where_no_file_can_be_made_is_told(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    (found,) = check_folder("cache", tmp_path / folder)
    assert found.status is Status.FAILED
    assert "cannot be written" in found.what


def test_what_others_can_read_is_told_with_how_to_close_it(tmp_path: Path) -> None:
    state, named, env = tmp_path / "state", tmp_path / "token", tmp_path / ".env"
    state.mkdir(mode=0o755)
    for path in (state / "people.key", named, env):
        path.touch(mode=0o644)
    (tmp_path).chmod(0o755)
    found = list(check_secrets(secret_places(state, [named], [tmp_path])))
    assert {check.status for check in found} == {Status.WARNING}
    assert [check.remedy for check in found] == [
        f"chmod 700 {state}",
        f"chmod 600 {state / 'people.key'}",
        f"chmod 600 {named}",
        f"chmod 600 {env}",
    ]


def test_what_is_closed_is_well(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    (state / "people.key").touch(mode=0o600)
    (state / "journal.db").touch(mode=0o644)  # nobody else gets into the folder
    (found,) = check_secrets(secret_places(state, [], [tmp_path]))
    assert (found.status, found.what) == (Status.OK, "3 files and folders, for their owner only")


def test_where_there_are_none_all_is_well(tmp_path: Path) -> None:
    (found,) = check_secrets(secret_places(tmp_path / "nowhere", [tmp_path / "gone"], [tmp_path]))
    assert (found.status, found.what) == (Status.OK, "no file with secrets")
