"""Tables of versions: which tables are any, and what their cells claim."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from index.entry import Entry
from index.version_cells import Claim, Fit, Form, claims_of, fit_of, half_width, read_version
from index.version_tables import VersionTable, tables_of
from tests.index.samples import VERSIONS, an_entry


def _table(*lines: str) -> VersionTable | None:
    tables = tables_of(an_entry("Which versions go together?", "\n".join(lines)))
    return tables[0] if tables else None


def _titles(*lines: str) -> list[str]:
    table = _table(*lines)
    return [subject.title for subject in table.subjects] if table else []


def _claim(text: str) -> Claim:
    (claim,) = claims_of(text)
    return claim


def _accepts(claim: Claim, text: str) -> bool:
    return fit_of(claim, Version(text), is_series=False) is Fit.WHOLLY


@pytest.mark.parametrize(
    ("cell", "held", "refused"),
    [
        ("2.25.0", ["2.25.0", "2.25"], ["2.25.1", "2.25.0rc1"]),
        ("v2.25.0", ["2.25.0"], ["2.25.1"]),
        ("`2.25.0`", ["2.25.0"], ["2.25.1"]),
        ("1.1.1, 1.1.2", ["1.1.1", "1.1.2"], ["1.1.3", "1.1"]),
        ("1.1.1 / 1.1.2", ["1.1.1", "1.1.2"], ["1.1.3"]),
        ("1.1.1 or 1.1.2", ["1.1.1", "1.1.2"], ["1.1.3"]),
        ("1.1.1、1.1.2", ["1.1.1", "1.1.2"], ["1.1.3"]),
        ("mmcv-full>=1.3.17, <1.6.0", ["1.3.17", "1.5.9"], ["1.6.0", "1.3.16", "1.6.0rc1"]),
        ("mmcv >= 1.3.17 < 1.6.0", ["1.3.17"], ["1.6.0"]),
        ("mmcv-full>=1.3.17，＜1.6.0", ["1.3.17"], ["1.6.0"]),
        ("≥1.3 , ≤1.6", ["1.3", "1.6"], ["1.7"]),
        (">=2.0.0rc4, <2.1.0", ["2.0.0rc4", "2.0.1"], ["2.0.0rc3", "2.1.0"]),
        ("mmcv==0.6.2", ["0.6.2"], ["0.6.1"]),
        ("mmcv=0.6.2", ["0.6.2"], ["0.6.1"]),
        ("~=1.4.2", ["1.4.9"], ["1.5.0"]),
        (">=1.3, !=1.3.5", ["1.3.4", "2.0"], ["1.3.5"]),
        (">=1.3.4, ==1.3.*", ["1.3.4", "1.3.9"], ["1.3.3", "1.4.0"]),
        ("==1.3.4, ==1.3.6", ["1.3.4", "1.3.6"], ["1.3.5"]),
        ("1.8 - 1.12", ["1.8", "1.12.1"], ["1.7.9", "1.13"]),
        ("1.8–1.12.1", ["1.12.1"], ["1.12.2"]),
        ("1.8 至 1.12", ["1.10"], ["1.13"]),
        ("3.8+", ["3.8", "3.12"], ["3.7"]),
        ("3.8 or higher", ["3.12"], ["3.7"]),
        ("3.8 及以上", ["3.12"], ["3.7"]),
        ("2.x", ["2.0", "2.99.1"], ["1.9", "3.0"]),
        ("1.4.*", ["1.4.7"], ["1.5.0"]),
        ("JDK 17", ["17"], ["18"]),
    ],
)
def test_a_cell_accepts_the_versions_that_it_names(cell: str, held: list[str], refused: list[str]) -> None:
    claim = _claim(cell)
    assert [text for text in [*held, *refused] if _accepts(claim, text)] == held


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "-",
        "n/a",
        "any",
        "yes",
        "not supported",
        "2.25.0 (see notes)",
        "3.8+, 3.6",
        ">=1.0 or <0.5",
        ">=1.0, 2.0",
        "~=1",
        ">=2.x",
        "37.4 AP",
        "2023-01-15",
        "1.0a1b2",
        "=> 1.0",
        "===1.0",
        "3.6¹",
        "1.0 beta",
        "12%",
        "999999999999999999999.1",
    ],
)
def test_a_cell_that_is_not_clearly_a_version_claims_nothing(cell: str) -> None:
    assert claims_of(cell) == ()


@pytest.mark.parametrize("cell", ["main", "master", "Latest", "nightly", "dev-3.x", "`main`"])
def test_a_branch_is_a_name_and_no_version(cell: str) -> None:
    assert _claim(cell).form is Form.BRANCH


def test_a_cell_of_two_packages_claims_something_of_each() -> None:
    claims = claims_of("mmcv>=2.0.1, <2.2, mmengine>=0.9.0")
    assert [(claim.package, claim.accepts) for claim in claims] == [
        ("mmcv", (SpecifierSet(">=2.0.1,<2.2"),)),
        ("mmengine", (SpecifierSet(">=0.9.0"),)),
    ]


@pytest.mark.parametrize(
    ("cell", "series", "fit"),
    [
        (">=1.3.17, <1.5.0", "1.4", Fit.WHOLLY),
        (">=1.3.17, <1.5.0", "1.3", Fit.PARTLY),
        (">=1.3.17, <1.5.0", "1.5", Fit.NOT_AT_ALL),
        (">=1.3.17, <1.5.0", "1", Fit.PARTLY),
        (">1.3.4, <1.3.8", "1.3", Fit.PARTLY),
        (">=1.1.5, <=1.3", "1.3", Fit.WHOLLY),
        (">=1.3, <1.3.5", "1.3", Fit.PARTLY),
        (">=1.0, !=1.3.5", "1.3", Fit.PARTLY),
        ("==1.0.5", "1.0", Fit.PARTLY),
        ("2.x", "2", Fit.WHOLLY),
        ("2.x", "2.7", Fit.WHOLLY),
        ("2.x", "1", Fit.NOT_AT_ALL),
    ],
)
def test_a_series_fits_wholly_partly_or_not_at_all(cell: str, series: str, fit: Fit) -> None:
    assert fit_of(_claim(cell), Version(series), is_series=True) is fit


def test_a_table_is_read_with_its_rows_as_written_and_their_lines() -> None:
    entry = an_entry("Which versions?", VERSIONS)
    (table,) = tables_of(entry)
    row = table.rows[1].row
    assert row.cells == (("MMDetection version", "2.23.0"), ("MMCV version", "mmcv-full>=1.3.17, <1.5.0"))
    assert row.markdown == "| 2.23.0 | mmcv-full>=1.3.17, <1.5.0 |"
    assert entry.answer.split("\n")[entry.answer_lines.index(row.first_line)] == row.markdown
    assert row.first_line == row.last_line == 8


def test_escapes_are_read_and_kept_in_the_row_as_written() -> None:
    table = _table("| A version | B version |", "|--|--|", r"| 1.0.0 | b>=1.0, \<2.0 |")
    assert table is not None
    assert table.rows[0].row.cells[1] == ("B version", "b>=1.0, <2.0")
    assert table.rows[0].row.markdown == r"| 1.0.0 | b>=1.0, \<2.0 |"
    assert table.rows[0].claims[1][1].accepts == (SpecifierSet(">=1.0,<2.0"),)


@pytest.mark.parametrize(
    ("header", "row", "titles"),
    [
        ("| MMDetection version | MMCV version |", "| 2.1.0 | mmcv>=0.5.9 |", ["MMDetection", "MMCV"]),
        ("| MMDetection 版本 | MMCV 版本 |", "| 2.1.0 | mmcv>=0.5.9 |", ["MMDetection", "MMCV"]),
        ("| Supported Minecraft version | Java |", "| 1.20.5 | 21 |", ["Minecraft", "Java"]),
        ("| Version | Python |", "| 24.1.0 | 3.8+ |", ["Version", "Python"]),
        ("| Release | Min Python | Max Python |", "| 24.1.0 | 3.8 | 3.12 |", ["Release", "Python"]),
        ("| MMPose | MMCV/MMEngine |", "| 1.3.2 | mmcv>=2.0.1, mmengine>=0.9.0 |", ["MMPose", "MMCV", "MMEngine"]),
        ("| MMDet 3.x version | Python 3 |", "| 3.1.0 | 3.8+ |", ["MMDet", "Python"]),
        ("| Release | Needs | Java |", "| 2.1.0 | mmcv>=0.5.9 | JDK 17 |", ["Release", "mmcv", "Java"]),
        ("| PyTorch | MMDet |", "| 1.8.0 | mmcv 1.4.0 |", ["PyTorch", "mmcv"]),
        ("| **PyTorch** | `CUDA` (toolkit) |", "| 1.8.1 | 10.2, 11.1 |", ["PyTorch", "CUDA"]),
    ],
)
def test_columns_are_called_by_their_headers_and_packages(header: str, row: str, titles: list[str]) -> None:
    assert _titles(header, "|--" * (header.count("|") - 1) + "|", row) == titles


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("| Option | Default |", "| `lr` | 0.01 |"),
        ("| Backbone | box AP | mask AP |", "| R-50 | 37.4 | 34.2 |"),
        ("| Epochs | AP |", "| 12 | 37.4 |"),
        ("| Version | Notes |", "| 2.25.0 | Faster start |"),
        ("| Version | Released |", "| 2.25.0 | 2022.06.01 |"),
        ("| Version | Unsupported Python |", "| 2.25.0 | 2.7 |"),
        ("| Version | End of life |", "| 2.25.0 | 2022.06 |"),
        ("| PyTorch | MMDet 2.x |", "| 1.8.0 | 1.4.0 |"),
        ("| A/B version | C/D version |", "| 1.0.0 | 2.0.0 |"),
    ],
)
def test_other_tables_are_none(header: str, row: str) -> None:
    assert _table(header, "|--" * (header.count("|") - 1) + "|", row) is None


def test_an_answer_without_a_table_has_none() -> None:
    assert tables_of(an_entry("Why?", "Because a | b.")) == ()
    assert tables_of(an_entry("Why?", "Because.")) == ()


def test_an_unreadable_cell_claims_nothing_and_leaves_the_rest_of_its_row() -> None:
    table = _table(
        "| A version | B version |", "|--|--|", "| 1.0.0 | ask us |", "| 1.1.0 | 2.0.0 |", "| 1.2.0 | 2.1.0 |"
    )
    assert table is not None
    assert [len(row.claims) for row in table.rows] == [1, 2, 2]
    assert table.rows[0].row.cells == (("A version", "1.0.0"), ("B version", "ask us"))


def test_html_that_could_change_a_number_makes_a_cell_unreadable_but_a_line_break_separates() -> None:
    table = _table("| A version | B version |", "|--|--|", "| 1.0.0 | 3.6<br>3.7 |", "| 1.1.0 | 3.6<sup>1</sup> |")
    assert table is not None
    assert [len(row.claims) for row in table.rows] == [2, 1]
    assert table.rows[0].claims[1][1].texts == ("3.6", "3.7")


def test_short_versions_stand_for_series_only_in_a_column_without_longer_ones() -> None:
    short = _table("| A version | Python |", "|--|--|", "| 1.0.0 | 3.8 |", "| 1.1.0 | 3.9 |")
    mixed = _table("| A version | Python |", "|--|--|", "| 1.0.0 | 3.8 |", "| 1.1.0 | 3.8.1 |")
    assert short is not None
    assert mixed is not None
    assert _accepts(short.rows[0].claims[1][1], "3.8.10")
    assert not _accepts(mixed.rows[0].claims[1][1], "3.8.10")


@pytest.mark.parametrize(
    ("header", "held", "refused"),
    [
        ("Minimum Python", ["3.8", "3.12"], ["3.7"]),
        ("最低 Python 版本", ["3.12"], ["3.7"]),
        ("Max Python", ["3.8.5"], ["3.9"]),
    ],
)
def test_a_header_may_say_that_a_version_is_a_bound(header: str, held: list[str], refused: list[str]) -> None:
    table = _table(f"| A version | {header} |", "|--|--|", "| 1.0.0 | 3.8 |")
    assert table is not None
    claim = table.rows[0].claims[1][1]
    assert [text for text in [*held, *refused] if _accepts(claim, text)] == held


def test_tables_within_lists_are_found() -> None:
    indented = "\n".join("  " + line for line in VERSIONS.split("\n")[2:])
    (table,) = tables_of(an_entry("Which?", f"- Look here:\n\n{indented}"))
    assert table.rows[0].row.markdown == "  | 2.25.0 | mmcv-full>=1.3.17, <1.6.0 |"


def test_the_tables_of_an_entry_are_read_once() -> None:
    entry = an_entry("Which versions?", VERSIONS)
    assert tables_of(entry) is tables_of(entry)


_CELLS = st.text(alphabet="0123456789.x*<>=~!, /+-vabcr|\\`&;<b>和或≥", max_size=20) | st.text(max_size=12)


@given(st.text())
def test_any_cell_can_be_read(text: str) -> None:
    for claim in claims_of(text):
        assert claim.form is Form.BRANCH or claim.accepts


@given(st.text())
def test_plain_letters_stay_in_their_places(text: str) -> None:
    assert len(half_width(text)) == len(text)


@given(st.lists(st.lists(_CELLS, min_size=2, max_size=3), min_size=1, max_size=6))
def test_any_table_can_be_read_and_its_rows_are_lines_of_the_entry(cells: list[list[str]]) -> None:
    lines = ["| A version | B version |", "|--|--|", *("| " + " | ".join(row) + " |" for row in cells)]
    entry: Entry = an_entry("Which?", "\n".join(lines))
    written = entry.answer.split("\n")
    for table in tables_of(entry):
        for row in table.rows:
            first, last = (entry.answer_lines.index(line) for line in (row.row.first_line, row.row.last_line))
            assert row.row.markdown == "\n".join(written[first : last + 1])


_VERSIONS = st.tuples(*[st.integers(0, 30)] * 3).map(lambda parts: ".".join(map(str, parts)))
_SPECIFIERS = st.lists(
    st.tuples(st.sampled_from([">=", "<=", "<", ">", "==", "!=", "~="]), _VERSIONS).map("".join), min_size=1, max_size=2
).map(", ".join)


@given(_SPECIFIERS, _VERSIONS)
def test_specifiers_hold_what_packaging_says(specifier: str, version: str) -> None:
    claims = claims_of(f"lib{specifier}")
    if specifier.count("==") < 2:
        (claim,) = claims or (None,)
        if claim is not None:
            assert _accepts(claim, version) == SpecifierSet(specifier).contains(version, prereleases=True)


@given(st.text(alphabet="0123456789.abcrxv+-_", max_size=15))
def test_what_is_no_version_is_none(text: str) -> None:
    version = read_version(text)
    assert version is None or str(version)
