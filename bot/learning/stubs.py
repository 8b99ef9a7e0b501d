"""Gaps as entries to fill in, in the format of the base's own file; none can be published before it has an answer.

Its place is taken by a comment with a mark that the readers of FAQ files refuse wherever they find it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import PurePosixPath

from bot.capturing.markdown import cleaned, escaped
from bot.learning import messages
from bot.learning.asked_texts import phrasing_of
from bot.learning.gaps import Gap
from bot.markup.titles import shortened
from index.entry import Base
from index.readers import UNANSWERED, decode
from index.slug import entry_slug

_LONGEST_QUESTION = 200
_MOST_PHRASINGS = 8
_HEADING = re.compile(r"(?P<marks>#{1,6})\s")
_BULLET = re.compile(r"[-*+]\s+(?!\w+:\s)\S")
_SUMMARY = re.compile(r"\s*<(?:details|summary)\b", re.IGNORECASE)
_KEY = re.compile(r"\s*(?:-\s+)?(?P<key>\w+)\s*:(?:\s|$)")
_UNDERLINE = re.compile(r"(?P<mark>[=\-~^\"'`#*+.:_])(?P=mark){2,}\s*")
_ENDS_COMMENT = re.compile(r"--(?=\s*!?>)")  # whatever ends a comment for some reader of HTML
_YAML, _RST = {".yml", ".yaml"}, {".rst", ".rest"}


class Form(Enum):
    """How a file writes an entry."""

    HEADING = auto()
    BULLET = auto()
    DETAILS = auto()
    RST = auto()
    YAML = auto()


@dataclass(frozen=True, slots=True)
class Style:
    """How a base writes its entries: the form, and its marks: those of a heading, or the keys of a YAML entry."""

    form: Form
    marks: str = "##"
    question: str = "question"
    answer: str = "answer"


@dataclass(frozen=True, slots=True)
class _Stub:
    id: str
    question: str
    phrasings: tuple[str, ...]
    about: tuple[str, ...]


def style_of(base: Base) -> Style:
    """Return how most entries of a base that was read are written."""
    styles = Counter(_style(base, place) for place in range(len(base.entries)))
    return max(styles, key=lambda one: styles[one], default=Style(Form.HEADING))


def stubs_of(gaps: Sequence[Gap], style: Style, taken: Iterable[str]) -> str:
    """Return a text with an entry to fill in for each gap; `taken` are the ids of the base."""
    ids = set(taken)
    made = []
    for gap in gaps:
        stub = _stub(gap, ids)
        ids.add(stub.id)
        made.append(_WRITTEN[style.form](stub, style))
    return "\n".join(made)


def _style(base: Base, place: int) -> Style:
    entry = base.entries[place]
    suffix = PurePosixPath(entry.source.file).suffix.lower()
    lines = _lines_of(base, entry.source.file)[entry.source.first_line - 1 :][:60]
    if suffix in _YAML:
        return _yaml_style(lines)
    if suffix in _RST:
        under = next((found["mark"] for line in lines[1:2] if (found := _UNDERLINE.fullmatch(line))), "-")
        return Style(Form.RST, under)
    first = lines[0] if lines else ""
    if found := _HEADING.match(first):
        return Style(Form.HEADING, found["marks"])
    if _SUMMARY.match(first):
        return Style(Form.DETAILS)
    return Style(Form.BULLET if _BULLET.match(first) else Form.HEADING)


def _lines_of(base: Base, name: str) -> list[str]:
    """Return the lines of a base's file, none where it cannot be read."""
    try:
        return decode(base.files[name].path.read_bytes()).splitlines() if name in base.files else []
    except (OSError, UnicodeDecodeError):
        return []


def _yaml_style(lines: Sequence[str]) -> Style:
    keys = [found["key"] for line in lines if (found := _KEY.match(line))]
    question = next((key for key in keys if key.lower() in {"question", "q", "title"}), "question")
    answer = next((key for key in keys if key.lower() in {"answer", "a", "content", "response"}), "answer")
    return Style(Form.YAML, "", question, answer)


def _stub(gap: Gap, taken: set[str]) -> _Stub:
    question = shortened(_one_line(gap.title), _LONGEST_QUESTION)
    others = dict.fromkeys(text for one in gap.questions if (text := phrasing_of(one)))
    phrasings = [_one_line(text) for text in others if text.casefold() != question.casefold()]
    return _Stub(_free(entry_slug(question), taken), question, tuple(phrasings[:_MOST_PHRASINGS]), messages.about(gap))


def _free(wanted: str, taken: set[str]) -> str:
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


def _one_line(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in cleaned(text)).split())


def _comment(stub: _Stub) -> list[str]:
    """Return the lines that stand in place of an answer: what is known, and the phrasings as base.yml takes them."""
    lines = [*stub.about, f"{messages.WRITE_ANSWER} ({UNANSWERED})"]
    if stub.phrasings:
        lines += ["", messages.FOR_SETTINGS, "", "phrasings:", f"  {stub.id}:"]
        lines += [f"    - {_quoted(text)}" for text in stub.phrasings]
    return lines


def _html_comment(stub: _Stub) -> list[str]:
    inner = "\n".join(_comment(stub))
    return ["<!--", *_ENDS_COMMENT.sub("- ", inner).split("\n"), "-->"]


def _heading(stub: _Stub, style: Style) -> str:
    title = f"{style.marks} {_escaped(stub.question)} {{#{stub.id}}}"
    return "\n".join([title, "", *_html_comment(stub), ""])


def _bullet(stub: _Stub, _: Style) -> str:
    title = f"- {_escaped(stub.question)} <!-- id: {stub.id} -->"
    return "\n".join([title, "", *(f"  {line}".rstrip() for line in _html_comment(stub)), ""])


def _details(stub: _Stub, _: Style) -> str:
    summary = _escaped(stub.question).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    lines = ["<details>", f"<summary>{summary}</summary>", "", *_html_comment(stub), "", "</details>", ""]
    return "\n".join(lines)


def _rst(stub: _Stub, style: Style) -> str:
    title = re.sub(r"[\\`*_|<>\[\]]", r"\\\g<0>", stub.question)
    under = style.marks * sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in title)
    comment = [f"   {line}".rstrip() for line in _comment(stub)]
    return "\n".join([title, under, "", "..", *comment, ""])


def _yaml(stub: _Stub, style: Style) -> str:
    lines = [*(f"# {line}" for line in stub.about), f"- {style.question}: {_quoted(_escaped(stub.question))}"]
    if stub.phrasings:
        lines += ["  phrasings:", *(f"    - {_quoted(text)}" for text in stub.phrasings)]
    return "\n".join([*lines, f"  {style.answer}:  # {messages.WRITE_ANSWER}", ""])


def _escaped(text: str) -> str:
    """Return a text as the words of a heading or bullet: no markup, no id of its own at the end."""
    return escaped(text).replace("{", "\\{").replace("}", "\\}")


def _quoted(text: str) -> str:
    """Return a text as YAML between quotes, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)


_WRITTEN: dict[Form, Callable[[_Stub, Style], str]] = {
    Form.HEADING: _heading,
    Form.BULLET: _bullet,
    Form.DETAILS: _details,
    Form.RST: _rst,
    Form.YAML: _yaml,
}
