"""Containers of documentation builders that fold an answer: MkDocs `???`, MyST `{dropdown}`, VitePress `::: details`.

Markdown parsers take them for text or code. Here their first and last lines become blank, and marks for the walk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from index.markdown_text import plain_text
from index.readers.blocks import Block, Kind
from index.signs import asks

_ADMONITION = re.compile(r'(?P<mark>\?{3}\+?|!{3})\s+(?P<kind>[\w-]+)[\w\s-]*"(?P<title>.+)"\s*$')
_QUESTION_KINDS = {"question", "faq", "help", "failure", "fail", "missing", "bug"}
_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,}|:{3,})\s*(?P<directive>\{)?(?P<name>[\w-]*)\}?(?P<title>.*)$")
_FOLDS = {"details", "dropdown"}
_OPTION = re.compile(r"\s*:[\w-]+:")
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class _Fence:
    """An open fence: its mark, its line, and its title where it folds an answer."""

    mark: str
    line: int
    title: str = ""

    def is_closed_by(self, line: str) -> bool:
        """Tell whether a line holds nothing but the fence's mark, or more of it."""
        stripped = line.strip()
        return stripped.startswith(self.mark) and not stripped.strip(self.mark[0])

    @property
    def is_code(self) -> bool:
        """Whether what stands inside is verbatim."""
        return not self.title and self.mark[0] != ":"


@dataclass(slots=True)
class _Scan:
    lines: list[str]
    marks: list[Block] = field(default_factory=list)
    open: list[_Fence] = field(default_factory=list)


def open_containers(lines: list[str]) -> tuple[list[str], list[Block]]:
    """Return the lines without the marks of folding containers, and titles and ends in their place."""
    scan = _Scan(list(lines))
    for number in range(len(lines)):
        line = scan.lines[number]
        if scan.open and scan.open[-1].is_closed_by(line):
            _close(scan, number)
        elif not (scan.open and scan.open[-1].is_code) and not _open_fence(scan, number):
            _open_admonition(scan, number)
    return scan.lines, scan.marks


def _open_fence(scan: _Scan, number: int) -> bool:
    found = _FENCE.match(scan.lines[number])
    if found is None or not _is_opening(found):
        return False
    title = found["title"].strip()
    is_fold = found["name"] in _FOLDS and (found["directive"] is not None or found["mark"][0] == ":")
    if found["directive"] and found["name"] == "admonition":
        is_fold = asks(title) or "dropdown" in "".join(scan.lines[number + 1 : number + 2])
    scan.open.append(_Fence(found["mark"], number, title if is_fold else ""))
    return True


def _is_opening(found: re.Match[str]) -> bool:
    """Tell a fence from code within a line, and from the end of a container."""
    return bool(found["name"]) if found["mark"][0] == ":" else "`" not in found["title"]


def _close(scan: _Scan, number: int) -> None:
    fence = scan.open.pop()
    if not fence.title:
        return
    scan.lines[fence.line] = scan.lines[number] = ""
    for line in range(fence.line + 1, number):
        if not _OPTION.match(scan.lines[line]):
            break
        scan.lines[line] = ""
    _mark(scan, fence.title, fence.line, number)


def _open_admonition(scan: _Scan, number: int) -> None:
    found = _ADMONITION.match(scan.lines[number])
    if found is None or not (found["kind"] in _QUESTION_KINDS or (found["mark"] != "!!!" and asks(found["title"]))):
        return
    last = number
    for line in range(number + 1, len(scan.lines)):
        if scan.lines[line].startswith(_INDENT):
            last = line
        elif scan.lines[line].strip():
            break
    if last == number:
        return
    scan.lines[number] = ""
    for line in range(number + 1, last + 1):
        scan.lines[line] = scan.lines[line].removeprefix(_INDENT)
    _mark(scan, found["title"], number, last)


def _mark(scan: _Scan, title: str, first: int, last: int) -> None:
    scan.marks.append(Block(Kind.SUMMARY, title, (first + 1,), plain_text(title)))
    scan.marks.append(Block(Kind.END, "", (last + 1,)))
