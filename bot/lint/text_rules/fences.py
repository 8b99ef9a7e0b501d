"""Code fences, containers and folds that are never closed: they hide what stands below them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from markdown_it.token import Token

from bot.lint.finding import Finding, Level, Rule
from bot.lint.linted import Linted
from bot.lint.text_rules.pages import Page, pages

_FENCE, _FOLD = "unclosed-fence", "unclosed-details"
_MARK = re.compile(r"[\s>]*(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)$")
_CONTAINER = re.compile(r"[\s>]*(?P<mark>:{3,})[ \t]*(?P<name>\{?[A-Za-z][\w-]*)?")
_DETAILS = re.compile(r"<(?P<slash>/?)details\b[^<>]*>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def check_fences(linted: Linted) -> Iterator[Finding]:
    """Yield the fences that are not closed, or by another mark, or only by the end of a later one."""
    for page in pages(linted):
        in_html = list(_fences_in_html(page))
        yield from in_html or _open_fences(page)
        yield from _open_containers(page)


def check_details(linted: Linted) -> Iterator[Finding]:
    """Yield the `<details>` without an end."""
    for page in pages(linted):
        open_rows: list[int] = []
        for row, is_end in _detail_tags(page):
            if not is_end:
                open_rows.append(row)
            elif open_rows:
                open_rows.pop()
        for row in open_rows:
            what = "The <details> that begins here has no end: what follows is folded into it."
            yield page.at(_FOLD, Level.WARNING, row, what, "Add a line </details> after its text.")


def _fences_in_html(page: Page) -> Iterator[Finding]:
    for token in page.tokens():
        if token.type != "html_block" or token.map is None:
            continue
        lines = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), token.content).split("\n")
        row = next((row for row, line in enumerate(lines) if _MARK.fullmatch(line)), None)
        if row is not None and "<pre" not in token.content.lower():
            what = "This code fence follows a line of HTML directly: it is no fence but text."
            yield page.at(_FENCE, Level.WARNING, token.map[0] + row, what, "Put an empty line before it.")


def _open_fences(page: Page) -> Iterator[Finding]:
    for token in page.tokens():
        if token.type != "fence" or token.map is None:
            continue
        first, mark = token.map[0], token.markup
        last = _last_row(page, token)
        closing = _MARK.fullmatch(page.lines[last])
        is_closed = last > first and closing is not None and _closes(closing, mark)
        rows = range(first + 1, last if is_closed else last + 1)
        if not is_closed:
            swallows = token.level == 0 and page.is_whole and any(map(_begins_entry, page.lines[first + 1 :]))
            level = Level.ERROR if swallows else Level.WARNING
            yield page.at(_FENCE, level, first, *_never_closed(page, rows, mark))
        elif inner := next((row for row in rows if _opens(page.lines[row], mark)), None):
            what = f"The code fence {mark} opened here is not closed before line {page.line(inner)} opens another."
            remedy = f"Add a line {mark} after the code, or open the outer one with {mark[0] * (len(mark) + 1)}."
            yield page.at(_FENCE, Level.WARNING, first, what, remedy)


def _begins_entry(line: str) -> bool:
    return line.startswith(("#", "- ", "* "))


def _never_closed(page: Page, rows: range, mark: str) -> tuple[str, str]:
    """Return what is wrong with a fence without an end, and the remedy: another mark may have been meant as one."""
    marks = ((row, _MARK.fullmatch(page.lines[row])) for row in rows)
    other = next(((row, found["mark"]) for row, found in marks if found and not found["info"].strip()), None)
    if other is None:
        return f"The code fence {mark} opened here is never closed.", f"Add a line {mark} after the code."
    what = f"The code fence {mark} opened here is never closed: line {page.line(other[0])} has {other[1]} instead."
    return what, f"Write {mark} on that line."


def _last_row(page: Page, token: Token) -> int:
    first, end = token.map or (0, 1)
    blank = takewhile(lambda row: row > first and not page.lines[row].strip(), range(end - 1, first, -1))
    return max(first, end - 1 - sum(1 for _ in blank))


def _closes(found: re.Match[str], mark: str) -> bool:
    return found["mark"].startswith(mark) and not found["info"].strip()


def _opens(line: str, mark: str) -> bool:
    """Tell whether a line within a fence was meant to open another of the same kind."""
    found = _MARK.fullmatch(line)
    return found is not None and found["mark"] == mark and re.fullmatch(r"[\w+#-]+", found["info"].strip()) is not None


def _open_containers(page: Page) -> Iterator[Finding]:
    code = {
        row
        for token in page.tokens()
        if token.type in {"fence", "code_block"} and token.map
        for row in range(*token.map)
    }
    marks = [
        (row, found) for row, line in enumerate(page.lines) if row not in code and (found := _CONTAINER.match(line))
    ]
    open_marks: list[tuple[int, str]] = []
    for row, found in marks:
        if found["name"]:
            open_marks.append((row, found["mark"]))
        elif open_marks:
            open_marks.pop()
    for row, mark in open_marks:
        what = f"The container {mark} opened here is never closed."
        yield page.at(_FENCE, Level.WARNING, row, what, f"Add a line {mark} after its text.")


def _detail_tags(page: Page) -> Iterator[tuple[int, bool]]:
    row = 0
    for token in page.tokens():
        row = token.map[0] if token.map is not None else row
        if token.type == "html_block":
            text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), token.content)
            for found in _DETAILS.finditer(text):
                yield row + text.count("\n", 0, found.start()), bool(found["slash"])
        elif token.type == "inline":
            for child in token.children or []:
                if child.type == "html_inline" and (tag := _DETAILS.match(child.content)):
                    yield row, bool(tag["slash"])


RULES = (
    Rule(_FENCE, Level.ERROR, "a code fence or container is never closed, or by another mark", check_fences),
    Rule(_FOLD, Level.WARNING, "a <details> has no end", check_details),
)
