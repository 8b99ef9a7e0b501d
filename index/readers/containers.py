"""Containers that fold an answer: MkDocs `???`, `/// details |`, MyST `{dropdown}`, `::: details`, `{{< details >}}`.

Markdown parsers take them for text or code. Here their first and last lines become blank, and marks for the walk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from index.markdown_text import plain_text
from index.readers.blocks import Block, Kind
from index.signs import asks

_ADMONITION = re.compile(r'(?P<mark>\?{3}\+?|!{3})\s+(?P<kind>[\w-]++)[\w\s-]*+"(?P<title>.+)"\s*$')
_QUESTION_KINDS = {"question", "faq", "help", "failure", "fail", "missing", "bug"}
_FENCE = re.compile(
    r" {0,3}(?P<mark>`{3,}|~{3,}|:{3,}|/{3,})\s*(?P<directive>\{)?(?P<name>[\w-]*)\}?\s*(?P<bar>\|)?(?P<title>.*)$"
)
_FOLDS = {"details", "dropdown", "spoiler", "collapse", "question", "faq"}
_SHORTCODE = re.compile(
    r"\s*+\{[{%][<%]?\s*+(?P<name>details|expand(?:able)?|collapse|accordion(?:-item)?|faq(?:-item)?|question|spoiler)\b"
    r"(?P<title>.*)[>%]\}"
)
_SHORTCODE_END = re.compile(r"\s*+\{[{%][<%]?\s*+(?:/\s*+(?P<name>[\w-]++)|end(?P<plain>\w*+))\s*+[>%]\}")
_QUOTED = re.compile(r"(?:(?<![\w-])(?P<key>[\w-]++)\s*+=\s*+)?(?P<mark>[\"'`])(?P<text>(?:(?!(?P=mark)).)+)(?P=mark)")
_TITLE_KEYS = {"title", "question", "summary", "header", "label", "name"}
_OPTION = re.compile(r"\s*:[\w-]+:")
_BLOCK_OPTION = re.compile(r" {4}[\w-]+:\s")
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class _Fence:
    """An open fence: its mark, its line, and its title where it folds an answer."""

    mark: str
    line: int
    title: str = ""

    def is_closed_by(self, line: str) -> bool:
        """Tell whether a line holds nothing but the fence's mark, or more of it, or ends the shortcode."""
        stripped = line.strip()
        if self.is_shortcode:
            ended = _SHORTCODE_END.match(line)
            return ended is not None and _ended(ended) in {self.mark, ""}
        return stripped.startswith(self.mark) and not stripped.strip(self.mark[0])

    @property
    def is_code(self) -> bool:
        """Whether what stands inside is verbatim."""
        return not self.title and self.mark[0] in "`~"

    @property
    def is_shortcode(self) -> bool:
        """Whether a tag of the same name ends it."""
        return self.mark[0].isalpha()


@dataclass(slots=True)
class _Scan:
    lines: list[str]
    endings: dict[str, int] = field(default_factory=dict)  # the last line that ends a shortcode of each name
    marks: list[Block] = field(default_factory=list)
    open: list[_Fence] = field(default_factory=list)


def open_containers(lines: list[str]) -> tuple[list[str], list[Block]]:
    """Return the lines without the marks of folding containers, and titles and ends in their place."""
    ended = ((_SHORTCODE_END.match(line), number) for number, line in enumerate(lines) if "{" in line)
    scan = _Scan(list(lines), {_ended(match): number for match, number in ended if match})
    for number in range(len(lines)):
        line = scan.lines[number]
        if scan.open and scan.open[-1].is_closed_by(line):
            _close(scan, number)
        elif not ((scan.open and scan.open[-1].is_code) or _open_fence(scan, number) or _open_shortcode(scan, number)):
            _open_admonition(scan, number)
    return scan.lines, scan.marks


def _open_fence(scan: _Scan, number: int) -> bool:
    found = _FENCE.match(scan.lines[number])
    if found is None or not _is_opening(found):
        return False
    title = found["title"].strip()
    if title.startswith("[") and title.endswith("]"):
        title = title[1:-1].strip()
    is_fold = found["name"] in _FOLDS and (found["directive"] is not None or found["mark"][0] in ":/")
    if found["directive"] and found["name"] == "admonition":
        is_fold = asks(title) or "dropdown" in "".join(scan.lines[number + 1 : number + 2])
    scan.open.append(_Fence(found["mark"], number, title if is_fold else ""))
    return True


def _is_opening(found: re.Match[str]) -> bool:
    """Tell a fence from code within a line, and from the end of a container."""
    if found["mark"][0] == "/":
        return found["bar"] is not None
    return bool(found["name"]) if found["mark"][0] == ":" else "`" not in found["title"]


def _open_shortcode(scan: _Scan, number: int) -> bool:
    found = _SHORTCODE.match(scan.lines[number])
    title = _shortcode_title(found["title"].strip(" (),")) if found else ""
    if found is None or not title or max(scan.endings.get(name, 0) for name in (found["name"], "")) <= number:
        return False
    scan.open.append(_Fence(found["name"], number, title))
    return True


def _ended(match: re.Match[str]) -> str:
    """Return the name of the shortcode that a tag ends, "" where it ends any."""
    return match["name"] or match["plain"] or ""


def _shortcode_title(text: str) -> str:
    """Return the title among the arguments of a shortcode; what stands without quotes is one as a whole."""
    quoted = {match["key"] or "title": match["text"] for match in _QUOTED.finditer(text)}
    if quoted:
        return next((title for key, title in quoted.items() if key in _TITLE_KEYS), "")
    return "" if "=" in text else text


def _close(scan: _Scan, number: int) -> None:
    fence = scan.open.pop()
    if not fence.title:
        return
    scan.lines[fence.line] = scan.lines[number] = ""
    option = _BLOCK_OPTION if fence.mark[0] == "/" else _OPTION
    for line in range(fence.line + 1, number):
        if not option.match(scan.lines[line]):
            break
        scan.lines[line] = ""
    _mark(scan, fence.title, fence.line, number)


def _open_admonition(scan: _Scan, number: int) -> None:
    found = _ADMONITION.match(scan.lines[number])
    if found is None or (found["mark"] == "!!!" and found["kind"] not in _QUESTION_KINDS):
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
