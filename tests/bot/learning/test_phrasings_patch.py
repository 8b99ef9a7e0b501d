"""A patch of phrasings: what is written for review is what is read again, whatever people asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.learning.evidence import Why
from bot.learning.phrasings import Wish
from bot.learning.wish_report import patch_of, read_patch, sheet_of
from index.errors import MmfaqError

ONE_LINE = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=30).map(str.strip)
NAME = st.from_regex(r"[a-z0-9][a-z0-9.-]{0,9}", fullmatch=True)
WISHES = st.lists(
    st.builds(
        Wish,
        NAME,
        NAME,
        st.text(max_size=30),
        ONE_LINE.filter(bool),
        st.integers(1, 5),
        st.integers(1, 5),
        st.none() | st.integers(1, 9),
        st.floats(0, 1),
        st.just((Why.PICKED,)),
    ),
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(WISHES)
def test_a_patch_holds_what_was_proposed(tmp_path_factory: pytest.TempPathFactory, wishes: list[Wish]) -> None:
    path = tmp_path_factory.getbasetemp() / "patch.yml"
    unique = list({(one.base, one.entry): one for one in wishes}.values())
    path.write_text(patch_of(unique, str(path)), encoding="utf-8")
    assert set(read_patch(path)) == {one.phrasing for one in unique}
    assert len(sheet_of(unique).rows) == len(unique)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"tern: [a b]\n", "1: error: what follows tern must be a mapping, found a list"),
        (b"tern:\n  nest: text\n", "2: error: phrasings of nest must be a list of texts, found text"),
        (b"tern:\n  nest:\n    - 5\n", "3: error: phrasings of nest must hold texts, found a number"),
        (b"a: [\n", "error: this is not valid YAML"),
        (b"\xff\xff", "this is not UTF-8"),
    ],
)
def test_what_is_wrong_with_a_patch_is_said_with_its_line(tmp_path: Path, data: bytes, fault: str) -> None:
    (tmp_path / "patch.yml").write_bytes(data)
    with pytest.raises(MmfaqError) as raised:
        read_patch(tmp_path / "patch.yml")
    assert "patch.yml:" in str(raised.value)
    assert fault in str(raised.value)


def test_an_empty_patch_asks_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "patch.yml").write_text("# all deleted\n")
    assert read_patch(tmp_path / "patch.yml") == []
