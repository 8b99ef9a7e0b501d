"""Tables of versions in an answer: which releases of one project go with which of another.

A table counts only where at least two of its columns, or of the packages in them, are versions. What is not
clearly a version is kept as text and claims nothing: a wrong reading would make a wrong promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from packaging.version import Version

from index.entry import Entry
from index.version_cells import Claim, Form, as_bound, as_series, claims_of, half_width, is_short, starts_with

if TYPE_CHECKING:
    from markdown_it.token import Token

    from index.markdown_text import Node

_RULE = re.compile(r"^(?=[^\n|]*\|)[ \t>|:\r-]+$", re.MULTILINE)  # what stands below the head of a table

SOFTWARE = frozenset(
    """
    cann clang cmake cuda cudnn django docker fabric flask forge gcc glibc go golang gradle java jdk keras
    kubernetes linux lua macos maven minecraft mongodb mysql ncnn nodejs numpy onnx onnxruntime opencv openssl
    openvino pandas paper php pip postgresql python pytorch rails redis ruby rust scipy spark spring sqlite
    tensorflow tensorrt torch torchaudio torchvision ubuntu windows
    """.split(),  # noqa: SIM905  # a hundred quotation marks would hide the words
)
SAME_SOFTWARE = {
    "cudatoolkit": "cuda",
    "golang": "go",
    "jdk": "java",
    "jre": "java",
    "k8s": "kubernetes",
    "mc": "minecraft",
    "node": "nodejs",
    "node.js": "nodejs",
    "openjdk": "java",
    "postgres": "postgresql",
    "py": "python",
    "python3": "python",
    "tf": "tensorflow",
    "torch": "pytorch",
}
_SAID_OF_VERSIONS = re.compile(
    r"\b(?:versions?|releases?|tags?|supported|supports?|requires?|required|requirements?|compatible|compatibility"
    r"|recommended|range|with|tested|needed|the|of|for|min(?:imum|imal)?|max(?:imum|imal)?|lowest|highest|oldest"
    r"|newest|least|at|dependency|package)\b\.?|版本号?|要求|支持|对应|兼容|推荐|所需|依赖|的|最低|最高|最小|最大|范围",
    re.IGNORECASE,
)
_OF_VERSIONS = re.compile(r"\b(?:versions?|releases?|tags?)\b|版本|\bver\b", re.IGNORECASE)
_LEAST = re.compile(r"\b(?:min(?:imum|imal)?|lowest|oldest|at least)\b|最低|最小", re.IGNORECASE)
_GREATEST = re.compile(r"\b(?:max(?:imum|imal)?|highest|newest|latest|up to)\b|最高|最大", re.IGNORECASE)
_OTHER_COLUMN = re.compile(
    r"\b(?:date|day|released|eol|end|until|since|removed|deprecated|unsupported|incompatible|broken|not|without|size"
    r"|drop(?:ped)?|excluded|known issues?)\b|日期|时间|不支持|不兼容|废弃|移除",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"\b(?:unsupported|incompatible|deprecated|broken|untested|eol|not|no|never|dropped|removed|except|until)\b"
    r"|end.of.life|不支持|不兼容|未测试|废弃|❌|✗|✘|✕|×|🚫",
    re.IGNORECASE,
)
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SERIES_TEXT = re.compile(r"\bv?([0-9]{1,8}(?:\.[0-9]{1,8}){0,3})(?:\.[xX*])*(?![A-Za-z0-9.])")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_BETWEEN_NAMES = re.compile(r"\s*[/,&+]\s*|\s+and\s+|\s*[和与、]\s*")
_WORD = re.compile(r"[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*")
_FEWEST_SUBJECTS = 2


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A row of a table as it is written, and the lines of the file that hold it."""

    cells: tuple[tuple[str, str], ...]
    markdown: str
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Subject:
    """What versions are of: a column, or one of the packages in it. `names` are what it may be called, lower case.

    It has no names where its header is a mere "Version": then it is the project whose FAQ this is.
    """

    title: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row and what it claims. Where it refuses something in words, its claims are no promise."""

    row: VersionRow
    claims: tuple[tuple[Subject, Claim], ...]
    refuses: bool

    def claims_for(self, subject: Subject) -> list[Claim]:
        """Return the claims on a subject, by any of its names."""
        return [claim for other, claim in self.claims if is_same(other, subject)]


@dataclass(frozen=True, slots=True)
class VersionTable:
    """The subjects of a table, from left to right, and its rows from top to bottom."""

    subjects: tuple[Subject, ...]
    rows: tuple[ReadRow, ...]


def is_same(one: Subject, other: Subject) -> bool:
    """Return whether two subjects, of two tables perhaps, have the same title."""
    return one.title.lower() == other.title.lower()


@lru_cache(maxsize=1024)
def tables_of(entry: Entry) -> tuple[VersionTable, ...]:
    """Return the version tables in the answer of an entry, from top to bottom."""
    if not _RULE.search(entry.answer):
        return ()
    from index.markdown_text import blocks_of  # most answers hold no table, and a one-shot question loads no parser

    lines = entry.answer.split("\n")
    blocks = blocks_of(entry.answer.replace("\r", " "))  # to the parser it would end a line
    nodes = [node for block in blocks for node in block.walk() if node.type == "table"]
    found = [_table(node, lines, entry.answer_lines) for node in nodes]
    return tuple(table for table in found if table)


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    claims: tuple[Claim, ...]


def _table(node: Node, lines: list[str], numbers: tuple[int, ...]) -> VersionTable | None:
    nodes = [row for part in node.children for row in part.children]
    if not nodes:
        return None
    headers = [_cell(cell).text for cell in nodes[0].children]
    cells = [[_cell(cell) for cell in row.children] for row in nodes[1:]]
    columns = [_column(header, [row[place] for row in cells]) for place, header in enumerate(headers)]
    rows = []
    for number, row in enumerate(nodes[1:]):
        if row.map:
            texts = tuple(zip(headers, (cell.text for cell in cells[number]), strict=True))
            first, last = row.map[0], row.map[1] - 1
            written = VersionRow(texts, "\n".join(lines[first : last + 1]), numbers[first], numbers[last])
            claims = tuple(pair for column in columns for pair in column[number])
            rows.append(ReadRow(written, claims, any(_REFUSAL.search(text) for _, text in texts)))
    subjects = _each_once(subject for column in columns for pairs in column for subject, _ in pairs)
    return VersionTable(subjects, tuple(rows)) if len(subjects) >= _FEWEST_SUBJECTS else None


def _each_once(subjects: Iterable[Subject]) -> tuple[Subject, ...]:
    return tuple({subject.title.lower(): subject for subject in subjects}.values())


def _cell(node: Node) -> _Cell:
    """Return the words of a cell and what it claims, nothing where HTML might change what it means."""
    inline = next((part for part in node.walk() if part.type == "inline"), None)
    if inline is None:
        return _Cell("", ())
    has_break = _LINE_BREAK.search(inline.content)
    from index.markdown_text import plain_text

    text = plain_text(_LINE_BREAK.sub(", ", inline.content)) if has_break else inline.words
    return _Cell(text, claims_of(text) if text and not _has_html(inline.token) else ())


def _has_html(token: Token) -> bool:
    children = token.children or []
    return any(child.type == "html_inline" and not _LINE_BREAK.fullmatch(child.content) for child in children)


_Pairs = tuple[tuple[Subject, Claim], ...]


def _column(header: str, cells: list[_Cell]) -> list[_Pairs]:
    """Return what each cell of a column claims and of what, nothing where it is no column of versions."""
    plain = half_width(header)
    outside = _BRACKETS.sub(" ", plain)
    names = [name for part in _BETWEEN_NAMES.split(outside) if (name := _name(part))]
    claims = [claim for cell in cells for claim in cell.claims]
    filled = [cell for cell in cells if cell.text]
    is_readable = 2 * sum(bool(cell.claims) for cell in filled) >= len(filled)
    is_of_versions = _OF_VERSIONS.search(plain) or any(map(_is_software, names)) or _clear(claims)
    is_other = _OTHER_COLUMN.search(plain) or not _within(outside, claims)
    if not claims or not is_readable or not is_of_versions or is_other:
        return [() for _ in cells]
    bare = [version for claim in claims if claim.form is Form.RELEASES for version in claim.versions]
    are_short = all(is_short(version) for version in bare)
    subjects = _Subjects(outside, names, claims)
    return [
        tuple(
            (subject, _in_column(claim, plain, are_short=are_short))
            for claim in cell.claims
            for subject in subjects.of(claim)
        )
        for cell in cells
    ]


def _within(header: str, claims: list[Claim]) -> bool:
    """Return whether all versions are of the series that a header names: in another, they are of something else."""
    stems = [Version(stem) for stem in _SERIES_TEXT.findall(header)]
    return all(starts_with(version, stem) for stem in stems for claim in claims for version in claim.versions)


def _clear(claims: list[Claim]) -> bool:
    """Return whether most of the claims can be nothing but versions."""
    clear = [
        claim
        for claim in claims
        if claim.form is not Form.RELEASES or not all(is_short(version) for version in claim.versions)
    ]
    return 2 * len(clear) >= len(claims)


def _in_column(claim: Claim, header: str, *, are_short: bool) -> Claim:
    if _LEAST.search(header):
        return as_bound(claim, is_least=True)
    if _GREATEST.search(header):
        return as_bound(claim, is_least=False)
    return as_series(claim) if are_short else claim


def _name(part: str) -> str:
    """Return what a header names, without what is said of versions."""
    return " ".join(_SAID_OF_VERSIONS.sub(" ", _SERIES_TEXT.sub(" ", part)).split()).strip(" :-*`+>=<")


class _Subjects:
    """The subjects of one column: what its header names, or each of the packages that its cells name."""

    def __init__(self, header: str, names: list[str], claims: list[Claim]) -> None:
        packages = {claim.package for claim in claims if claim.package}
        title = " ".join(names) if len(names) == 1 else header.strip()
        self._header_names = names
        self._packages = packages
        words = [word for name in names for word in _words(name)]
        is_named = any(_is_part(word, package) for word in words for package in packages)
        if packages and not is_named:
            title, words = min(packages, key=len), []
        self._whole = Subject(title or header, frozenset([*words, *packages]))

    def of(self, claim: Claim) -> Iterator[Subject]:
        """Yield the subject of a claim; none where the header names several and the cell none."""
        families = {self._family(package) for package in self._packages}
        if len(self._header_names) <= 1 and len(families) <= 1:
            yield self._whole
        elif claim.package:
            family = self._family(claim.package)
            title = next((name for name in self._header_names if name.lower() == family), family)
            members = {package for package in self._packages if self._family(package) == family}
            yield Subject(title, frozenset({family, *members}))

    def _family(self, package: str) -> str:
        """Return the shortest name that a package begins with: mmcv of mmcv-full."""
        known = [*self._packages, *(name.lower() for name in self._header_names)]
        return min((name for name in known if package == name or package.startswith(f"{name}-")), key=len)


def _is_part(word: str, package: str) -> bool:
    """Return whether a word of a header names a package: MMCV does mmcv-full, Java a JDK."""
    one, other = (SAME_SOFTWARE.get(name, name) for name in (word, package))
    return one.startswith(other) or other.startswith(one)


def _is_software(name: str) -> bool:
    return any(SAME_SOFTWARE.get(word, word) in SOFTWARE for word in _words(name))


def _words(name: str) -> list[str]:
    """Return what a header's name may be called: all of it, and each of its words."""
    words = _WORD.findall(name.lower())
    return list(dict.fromkeys(["-".join(words), *words])) if words else []
