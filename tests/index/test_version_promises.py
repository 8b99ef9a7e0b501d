"""Promises about versions: on any table, and on every row of real ones, they are those of packaging."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from index.bases import read_bases
from index.entry import Entry
from index.glossary import Glossary
from index.query import parse
from index.version_questions import Verdict, look_up
from index.version_tables import tables_of
from tests.conftest import SHARED, needs_shared
from tests.index.samples import an_entry
from tests.index.version_samples import ENTRIES, NAMES, firsts

_COMPATIBLE, _INCOMPATIBLE = Verdict.COMPATIBLE, Verdict.INCOMPATIBLE
_LISTED, _NOT_LISTED = Verdict.LISTED, Verdict.NOT_LISTED


_WORDS = """
mmdet mmcv-full MMCV == >= , 2.25.0 1.5.0 2.25 v x . master main 版本 的 和 which compatible version python java 17
( + / 1.x ２．２５ - or
"""
_PIECES = st.sampled_from([" ", "\n", *_WORDS.split()])


@given(st.text() | st.lists(_PIECES, max_size=14).map("".join), st.sampled_from(ENTRIES))
def test_any_text_can_be_asked(question: str, known: tuple[Entry, tuple[str, ...]]) -> None:
    entry, names = known
    answer = look_up(question, entry, names)
    if answer is None:
        return
    assert all(text in question for _, text in answer.asked)
    assert answer.asked
    lines = entry.answer.split("\n")
    assert all(row.markdown == lines[entry.answer_lines.index(row.first_line)] for row in answer.rows)
    if answer.verdict is _NOT_LISTED:
        assert len(answer.rows) <= 3
    else:
        assert answer.rows


_RELEASES = st.tuples(st.integers(0, 4), st.integers(0, 12), st.integers(0, 3)).map(lambda p: ".".join(map(str, p)))
_BOUNDS = st.tuples(st.sampled_from([">=", ">", "<", "<=", "==", "!=", "~="]), _RELEASES).map("".join)
_SPECIFIERS = st.lists(_BOUNDS, min_size=1, max_size=2, unique_by=lambda text: text[0]).map(", ".join)


@given(st.dictionaries(_RELEASES, _SPECIFIERS, min_size=1, max_size=6), _RELEASES, st.data())
def test_two_releases_go_together_exactly_where_packaging_says_so(
    table: dict[str, str],
    asked: str,
    data: st.DataObject,
) -> None:
    rows = "\n".join(f"| {release} | dep{specifier} |" for release, specifier in table.items())
    entry = an_entry("Which?", f"| Lib version | Dep version |\n|--|--|\n{rows}")
    release = data.draw(st.sampled_from(list(table)))
    parts = [f"lib {release}", f"dep {asked}"]
    answer = look_up(" and ".join(data.draw(st.permutations(parts))), entry)
    holds = SpecifierSet(table[release]).contains(Version(asked), prereleases=True)
    assert answer is not None
    assert answer.verdict is (_COMPATIBLE if holds else _INCOMPATIBLE)
    assert firsts(answer) == [release]


_ASKED = st.tuples(st.integers(0, 4), st.integers(0, 12), st.integers(0, 3)).flatmap(
    lambda parts: st.integers(1, 3).map(lambda size: ".".join(map(str, parts[:size])))
)


@given(_RELEASES, _SPECIFIERS, _ASKED, st.sampled_from(["", "rc1", ".dev0", "+cu111"]))
def test_whatever_goes_together_is_held_by_the_specifier_of_the_row(
    release: str, specifier: str, asked: str, suffix: str
) -> None:
    entry = an_entry("Which?", f"| Lib version | Dep version |\n|--|--|\n| {release} | dep{specifier} |")
    answer = look_up(f"lib {release} with dep v{asked}{suffix}?", entry)
    assert answer is not None
    if answer.verdict is _COMPATIBLE:
        assert SpecifierSet(specifier).contains(Version(asked + suffix), prereleases=True)
    if answer.verdict is _INCOMPATIBLE:
        assert not SpecifierSet(specifier).contains(Version(asked + suffix), prereleases=True)


@given(
    st.lists(st.tuples(st.text(max_size=8), st.text(max_size=12)), max_size=5),
    st.lists(_PIECES, max_size=8).map("".join),
)
def test_any_table_can_be_asked(cells: list[tuple[str, str]], question: str) -> None:
    rows = "\n".join(f"| {first} | {second} |" for first, second in cells)
    answer = f"| MMDetection version | MMCV version |\n|--|--|\n| 2.25.0 | mmcv>=1.3.17 |\n{rows}"
    look_up(question, an_entry("Which?", answer), NAMES)


def _real_entry(name: str, language: str = "en") -> Entry:
    bases, _ = read_bases([SHARED / "faqs" / name])
    return next(entry for base in bases for entry in base.entries if entry.language == language and tables_of(entry))


_WORDINGS = [
    "which mmcv for {name} {version}",
    "mmcv version for {name}=={version}?",
    "{name}{version}对应的mmcv版本",
    "{name} v{version} 应该装哪个版本的 mmcv",
]


@needs_shared
@pytest.mark.parametrize(
    ("folder", "language", "project", "name"),
    [
        ("mmdetection", "en", "MMDetection", "mmdet"),
        ("mmdetection-3x", "en", "MMDetection", "mmdet"),
        ("mmdetection-3x", "zh", "MMDetection", "MMDetection"),
        ("mmpose", "en", "MMPose", "mmpose"),
    ],
)
@pytest.mark.parametrize("wording", _WORDINGS)
def test_every_row_of_a_real_table_is_found(folder: str, language: str, project: str, name: str, wording: str) -> None:
    entry = _real_entry(folder, language)
    rows = [read.row for table in tables_of(entry) for read in table.rows]
    assert len(rows) >= 12
    for row in rows:
        version = row.cells[0][1]
        is_glued_branch = version.isalpha() and wording[:6] in {"{name}", "mmcv v"}
        if not is_glued_branch:
            question = parse(wording.format(name=name, version=version), Glossary(())).text
            answer = look_up(question, entry, (project, "mmdet"))
            assert answer is not None, question
            assert (answer.verdict, answer.rows) == (_LISTED, (row,)), question


@needs_shared
@pytest.mark.parametrize("minor", range(18))
def test_verdicts_on_a_real_table_are_those_of_packaging(minor: int) -> None:
    entry = _real_entry("mmdetection")
    asked = f"1.{minor}.5"
    for read in tables_of(entry)[0].rows:
        (release, written) = (text for _, text in read.row.cells)
        specifier = SpecifierSet(written.removeprefix("mmcv").removeprefix("-full"))
        answer = look_up(f"mmdet {release} with mmcv {asked}?", entry, ("MMDetection",))
        assert answer is not None
        assert answer.rows == (read.row,)
        assert answer.verdict is (_COMPATIBLE if specifier.contains(asked, prereleases=True) else _INCOMPATIBLE)
