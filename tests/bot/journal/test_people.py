from __future__ import annotations

import copy
import pickle
import stat
from pathlib import Path

import pytest

from bot.journal.errors import JournalError
from bot.journal.people import People, people_from
from bot.secret import Secret
from tests.bot.journal.records import start_python

KEY = "0123456789abcdef-key"


def test_a_person_has_one_hash_of_128_bits_per_key_and_platform(tmp_path: Path) -> None:
    people = people_from(Secret(KEY), tmp_path / "key")
    assert people.hash("slack", "U1") == people_from(Secret(KEY), tmp_path / "key").hash("slack", "U1")
    others = {people.hash("discord", "U1"), people.hash("slack", "U2"), People(b"x" * 32).hash("slack", "U1")}
    assert len({people.hash("slack", "U1")} | others) == 4
    assert len(bytes.fromhex(people.hash("slack", "U1"))) == 16


def test_the_hash_is_hmac_sha256_of_platform_and_id() -> None:
    # Computed with `printf slack:U1 | openssl dgst -sha256 -hmac key`.
    assert People(b"key").hash("slack", "U1") == "d36e6333fa1c3513e388ed439c8b4202"


def test_nobody_has_no_hash_and_any_id_has_one() -> None:
    assert People(b"key").hash("slack", "") == ""
    assert len(People(b"key").hash("slack", "\ud800")) == 32


def test_the_key_is_neither_shown_nor_written() -> None:
    people = People(KEY.encode())
    assert KEY not in f"{people!r} {people} {vars(type(people))}"
    with pytest.raises(TypeError):
        pickle.dumps(people)
    with pytest.raises(TypeError):
        copy.deepcopy(people)


def test_an_operators_key_makes_no_file(tmp_path: Path) -> None:
    people_from(Secret(KEY), tmp_path / "key")
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "journal.key"
    first = people_from(None, path).hash("slack", "U1")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["journal.key"]
    assert people_from(None, path).hash("slack", "U1") == first


def test_programs_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from bot.journal.people import people_from\n"
        "print(people_from(None, Path(sys.argv[1])).hash('slack', 'U1'))"
    )
    programs = [start_python(code, str(tmp_path / "journal.key")) for _ in range(4)]
    assert len({program.communicate(timeout=60)[0] for program in programs} - {""}) == 1


@pytest.mark.parametrize("content", [b"", b"abc", b"zz" * 32, b"ab" * 31, b"\xff\xfe"])
def test_a_damaged_key_file_is_one_sentence_that_does_not_show_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "journal.key"
    path.write_bytes(content)
    with pytest.raises(JournalError) as caught:
        people_from(None, path)
    assert str(caught.value).startswith(f"{path}: ")
    assert content.decode("latin-1") == "" or content.decode("latin-1") not in str(caught.value)
    assert path.read_bytes() == content


def test_a_place_where_no_key_can_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match=r"the key cannot be made \(.+\)\. Set MMFAQ_STATE to a folder "):
        people_from(None, tmp_path / "file" / "journal.key")


def test_a_key_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        JournalError, match=r"the key cannot be read \(.+\)\. Let this user read it, or set MMFAQ_SECRET"
    ):
        people_from(None, tmp_path)
