"""`mmfaq backup` and `restore`: everything in one file, checked before it is trusted, and nothing lost."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import stat
import tarfile
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.backup.archive import BackupError, unplaced, unwritten
from bot.backup.making import make_backup
from bot.settings import settings_from
from tests.bot.running import Command, assert_one_sentence


@pytest.fixture
def used(built: Command, state: Path) -> Command:
    """Return the command with an index and a journal that holds an answer and what still waits for it."""
    command = Command(built.environment | {"MMFAQ_STATE": str(state)})
    command("ask", "how do I install it")
    assert command("gaps").code == 0  # takes the answer over into the database
    command("ask", "who feeds the kestrel")
    return command


@pytest.fixture
def elsewhere(built: Command, tmp_path: Path) -> Command:
    """Return the command with a state and an index in other folders, which do not exist yet."""
    places = {"MMFAQ_STATE": str(tmp_path / "new" / "state"), "MMFAQ_INDEX": str(tmp_path / "new" / "index")}
    return Command(built.environment | places)


@pytest.fixture
def file(used: Command, tmp_path: Path) -> Path:
    """Return a backup."""
    path = tmp_path / "backup.tar.gz"
    done = used("backup", path)
    assert (done.code, done.err) == (0, "")
    return path


@pytest.fixture
def is_untouched(elsewhere: Command) -> Callable[[], bool]:
    """Return what tells whether nothing was put into the other folders."""
    folders = [Path(elsewhere.environment[name]) for name in ("MMFAQ_STATE", "MMFAQ_INDEX")]
    return lambda: not any(any(folder.iterdir()) for folder in folders if folder.is_dir())


def _listing(files: object, **more: object) -> bytes:
    whole = {"format": 1, "made_at": "", "program": "", "version": "", "files": files}
    return json.dumps(whole | more).encode()


def _foreign(path: Path, listing: bytes, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    """Return an archive that no `mmfaq backup` has made."""
    first = tarfile.TarInfo("backup.json")
    with tarfile.open(path, "w:gz") as archive:
        for member, data in ((first, listing), *members):
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def _answers(command: Command) -> list[str]:
    with closing(sqlite3.connect(Path(command.environment["MMFAQ_STATE"]) / "journal.db")) as connection:
        return [question for (question,) in connection.execute("SELECT question FROM answers ORDER BY asked_at")]


def _rewritten(file: Path, change: dict[str, bytes], *, first: bytes | None = None) -> Path:
    """Return a copy of a backup with other bytes in some members, or members more."""
    to = file.with_name("changed.tar.gz")
    with tarfile.open(file) as one, tarfile.open(to, "w:gz") as other:
        names = one.getnames()
        for name in [*names, *(name for name in change if name not in names)]:
            member = tarfile.TarInfo(name)
            found = one.extractfile(name) if name in names else None
            data = change.get(name, b"" if found is None else found.read())
            if name == "backup.json" and first is not None:
                data = first
            member.size = len(data)
            other.addfile(member, io.BytesIO(data))
    return to


def test_a_backup_restored_into_new_folders_answers_and_remembers_as_before(
    used: Command, elsewhere: Command, file: Path
) -> None:
    assert elsewhere("restore", file).code == 0
    assert elsewhere("versions").out == used("versions").out.splitlines(keepends=True)[0] + next(
        line for line in used("versions").out.splitlines(keepends=True) if line.startswith("*")
    )
    assert _answers(elsewhere) == ["how do I install it"]
    assert elsewhere("gaps").code == 0
    assert _answers(elsewhere) == ["how do I install it", "who feeds the kestrel"]
    key = Path(elsewhere.environment["MMFAQ_STATE"]) / "people.key"
    assert key.read_bytes() == (Path(used.environment["MMFAQ_STATE"]) / "people.key").read_bytes()
    assert "The warden feeds the kestrel" in elsewhere("ask", "who feeds the kestrel").out


def test_only_its_owner_reads_a_backup_and_what_is_restored(elsewhere: Command, file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert elsewhere("restore", file).code == 0
    state = Path(elsewhere.environment["MMFAQ_STATE"])
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in state.rglob("*") if one.is_file()} == {0o600}


def test_a_backup_is_made_while_the_journal_is_written(used: Command, elsewhere: Command, tmp_path: Path) -> None:
    path = tmp_path / "during.tar.gz"
    with closing(sqlite3.connect(Path(used.environment["MMFAQ_STATE"]) / "journal.db")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM answers")
        assert used("backup", path).code == 0
    assert elsewhere("restore", path).code == 0
    assert _answers(elsewhere) == ["how do I install it"]


def test_folders_that_hold_something_are_put_aside_only_with_force(used: Command, file: Path) -> None:
    before = _answers(used)
    assert_one_sentence(used("restore", file), "not empty", "--force")
    used("ask", "asked after the backup")
    done = used("restore", file, "--force")
    assert done.code == 0
    assert "What was there is now in" in done.out
    state = Path(used.environment["MMFAQ_STATE"])
    (aside,) = state.glob(".before-restore-*")
    assert "asked after the backup" in (aside / "spool.jsonl").read_text(encoding="utf-8")
    assert _answers(used) == before
    assert used("restore", file, "--force").code == 0  # and once more


def test_a_damaged_backup_changes_nothing(used: Command, elsewhere: Command, file: Path) -> None:
    whole = file.read_bytes()
    name = "state/people.key"
    for broken in (
        _rewritten(file, {name: b"other"}),
        _rewritten(file, {"state/more": b"unknown"}),
        _rewritten(file, {"../../escaped": b"out"}),
        _rewritten(file, {}, first=b"[]"),
        _rewritten(file, {}, first=b'{"format": 99}'),
    ):
        assert_one_sentence(elsewhere("restore", broken), str(broken))
    for text in (b"", b"no archive", whole[: len(whole) // 2]):
        file.write_bytes(text)
        assert_one_sentence(elsewhere("restore", file), str(file))
    state, index = (Path(elsewhere.environment[name]) for name in ("MMFAQ_STATE", "MMFAQ_INDEX"))
    assert [*state.glob("*"), *state.glob(".*"), *index.glob("*"), *index.glob(".*")] == []
    assert not (state.parent.parent / "escaped").exists()
    assert used("ask", "how do I install it").code == 0


@pytest.mark.parametrize(
    "listing",
    [
        b"[" * 100_000,
        _listing({}),
        _listing([]),
        _listing({"state/x": None}),
        _listing({"state/x": [-1, ""]}),
        _listing({"state/x": ["5", ""]}),
        _listing({"state/x": [5, "", ""]}),
        _listing({"state/x": [5, ""]}, version=["0001-a"]),
        _listing({"state/x": [5, ""]}, more="?"),
        b'{"format": 1e400}',
        b'{"format": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_list_of_files_that_is_none_is_refused(
    elsewhere: Command, is_untouched: Callable[[], bool], tmp_path: Path, listing: bytes
) -> None:
    path = _foreign(tmp_path / "foreign.tar.gz", listing)
    assert_one_sentence(elsewhere("restore", path), str(path), "the list of its files cannot be read")
    assert is_untouched()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_what_is_no_plain_file_is_refused(
    elsewhere: Command, is_untouched: Callable[[], bool], tmp_path: Path, kind: bytes
) -> None:
    member = tarfile.TarInfo("state/x")
    member.type, member.linkname = kind, "/etc/passwd"
    path = _foreign(tmp_path / "foreign.tar.gz", _listing({"state/x": [0, ""]}), (member, b""))
    assert_one_sentence(elsewhere("restore", path), "'state/x' does not belong into a backup")
    assert is_untouched()


@pytest.mark.parametrize("name", ["/etc/x", "../x", "state/../../x", "index/./../../x", "else/x"])
def test_what_lies_elsewhere_is_refused_although_it_is_listed(
    elsewhere: Command, is_untouched: Callable[[], bool], tmp_path: Path, name: str
) -> None:
    checksum = hashlib.sha256(b"out").hexdigest()
    path = _foreign(tmp_path / "foreign.tar.gz", _listing({name: [3, checksum]}), (tarfile.TarInfo(name), b"out"))
    assert_one_sentence(elsewhere("restore", path), f"'{name}' does not belong into a backup")
    assert is_untouched()


def test_what_does_not_fit_onto_the_disk_is_refused_before_anything_is_unpacked(
    elsewhere: Command, is_untouched: Callable[[], bool], tmp_path: Path
) -> None:
    path = _foreign(tmp_path / "foreign.tar.gz", _listing({"state/x": [10**18, ""]}))
    assert_one_sentence(elsewhere("restore", path), str(path), "it unpacks to 1000000000000.0 MB", "Make room")
    assert is_untouched()


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_header_that_claims_to_be_huge_is_refused_without_being_read(
    elsewhere: Command, is_untouched: Callable[[], bool], tmp_path: Path, kind: bytes
) -> None:
    header, path = tarfile.TarInfo("header"), tmp_path / "foreign.tar.gz"
    header.type, header.size = kind, 1 << 32
    with gzip.open(path, "wb") as file:
        file.write(header.tobuf(tarfile.GNU_FORMAT) + bytes(1 << 20))
    assert_one_sentence(elsewhere("restore", path), "a header is too long")
    assert is_untouched()


@pytest.mark.parametrize("cut", [3, 12, 2000])
def test_bytes_that_are_damaged_anywhere_are_one_sentence(elsewhere: Command, file: Path, cut: int) -> None:
    whole = bytearray(file.read_bytes())
    whole[cut : cut + 8] = b"\xff" * 8
    file.write_bytes(whole)
    assert_one_sentence(elsewhere("restore", file), str(file))


def test_a_backup_whose_index_is_not_whole_or_too_new_is_refused_by_its_own_name(
    elsewhere: Command, is_untouched: Callable[[], bool], tmp_path: Path
) -> None:
    def kept(text: str) -> Path:
        files = {"index/CURRENT": b"0001-a\n", "index/versions/0001-a/manifest.json": text.encode()}
        listed = {name: [len(data), hashlib.sha256(data).hexdigest()] for name, data in files.items()}
        members = [(tarfile.TarInfo(name), data) for name, data in files.items()]
        return _foreign(tmp_path / "foreign.tar.gz", _listing(listed, version="0001-a"), *members)

    damaged = elsewhere("restore", kept("{"))
    assert_one_sentence(damaged, "foreign.tar.gz: its index is damaged", "Use another backup.")
    newer = elsewhere("restore", kept('{"format": 99}'))
    assert_one_sentence(newer, "foreign.tar.gz: version 0001-a has format 99", "Upgrade mmfaq")
    assert is_untouched()


def test_a_backup_of_a_newer_program_is_refused(used: Command, elsewhere: Command, tmp_path: Path) -> None:
    with closing(sqlite3.connect(Path(used.environment["MMFAQ_STATE"]) / "journal.db")) as writer, writer:
        writer.execute("UPDATE alembic_version SET version_num = '9999'")
    path = tmp_path / "newer.tar.gz"
    assert used("backup", path).code == 0
    assert_one_sentence(elsewhere("restore", path), "newer mmfaq", "Upgrade mmfaq")


def test_with_nothing_to_keep_and_nowhere_to_write_there_is_one_sentence(
    used: Command, elsewhere: Command, tmp_path: Path
) -> None:
    assert_one_sentence(elsewhere("backup", tmp_path / "empty.tar.gz"), "nothing to back up")
    assert not (tmp_path / "empty.tar.gz").exists()
    assert_one_sentence(used("backup", tmp_path / "no" / "folder" / "b.tar.gz"), "cannot be written")


def test_what_may_not_be_read_keeps_a_backup_from_being_made(used: Command) -> None:
    was, state = os.geteuid(), Path(used.environment["MMFAQ_STATE"])
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        state.chmod(0)
        if was == 0:
            os.seteuid(65_534)  # to root nothing is closed
        try:
            with pytest.raises(BackupError, match=r"it cannot be copied \(Permission denied\)\. Let this user read it"):
                make_backup(settings_from(used.environment), Path(name) / "backup.tar", "0")
        finally:
            os.seteuid(was)
            state.chmod(0o700)
        assert list(Path(name).iterdir()) == []


@pytest.mark.parametrize("said", ["[Errno 28] No space left on device: 'a' -> 'b'", "No space left on device"])
def test_a_disk_that_is_full_while_folders_are_copied_is_one_sentence(said: str) -> None:
    error = shutil.Error([("a", "b", said), ("c", "d", said)])
    assert "b.tar: the backup cannot be written (No space left on device)." in str(unwritten(Path("b.tar"), error))
    assert "it cannot be unpacked in index (No space left on device)." in str(
        unplaced(Path("b.tar"), Path("index"), error)
    )


def test_the_first_member_lists_all_others(file: Path) -> None:
    with tarfile.open(file) as archive:
        first, *rest = archive.getnames()
        listed = archive.extractfile(first)
        assert listed is not None
        assert sorted(json.loads(listed.read())["files"]) == sorted(rest)
    assert first == "backup.json"
