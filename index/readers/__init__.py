"""One reader per format, all ending in drafts of entries."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

from index.errors import Problem, Severity
from index.readers.blocks import Block, Draft
from index.readers.front_matter import split_front_matter, titled
from index.readers.lines import unix_lines
from index.readers.markdown import read_markdown
from index.readers.outline import entries_of
from index.readers.yaml_faq import read_yaml

_Reader = Callable[[str, str], tuple[list[Draft], list[Problem]]]
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_COMMENTS = re.compile(r"(?:\s*<!--(?:(?!-->).)*+-->)*+\s*", re.DOTALL)


def _from_blocks(read: Callable[[str, str], tuple[list[Block], list[Problem]]]) -> _Reader:
    def reader(text: str, file: str) -> tuple[list[Draft], list[Problem]]:
        blocks, problems = read(text, file)
        return entries_of(blocks), problems

    return reader


def _read_rst(text: str, file: str) -> tuple[list[Block], list[Problem]]:
    from index.readers.rst import read_rst  # docutils: only its own format needs it

    return read_rst(text, file)


def _with_front_matter(text: str, file: str) -> tuple[list[Draft], list[Problem]]:
    """Read Markdown whose front matter may list entries of its own, or hold the question of the page."""
    front = split_front_matter(text, file)
    blocks, problems = read_markdown(front.body, file)
    return front.drafts + entries_of(titled(blocks, front)), front.problems + problems


_READERS: dict[str, _Reader] = {
    ".md": _with_front_matter,
    ".markdown": _with_front_matter,
    ".mdx": _with_front_matter,
    ".rst": _from_blocks(_read_rst),
    ".yaml": read_yaml,
    ".yml": read_yaml,
}
SUFFIXES = frozenset(_READERS)
UNANSWERED = "mmfaq:unanswered"  # stands in an entry that nobody has filled in yet


def read_file(path: Path, file: str) -> tuple[list[Draft], list[Problem]]:
    """Return the entries of a file, named `file` in messages, and its problems.

    Raises OSError where the file cannot be opened, KeyError for a suffix that no reader takes.
    """
    read = _READERS[path.suffix.lower()]
    data = path.read_bytes()
    try:
        text, faults = decode(data), []
    except UnicodeDecodeError as error:
        text, faults = decode(data, errors="replace"), [_undecodable(error, file)]
    drafts, problems = read(text.replace("\0", "\ufffd"), file)
    asking = [draft for draft in drafts if draft.question.strip()]
    stubs = _stubs(text, file)
    problems = faults + _nul(text, file) + problems + stubs + _empty(asking, file, [stub.line for stub in stubs])
    return [draft for draft in asking if _is_answered(draft)], problems


def decode(data: bytes, errors: str = "strict") -> str:
    """Return the text of a file with Unix line ends; raise UnicodeDecodeError where it is not Unicode."""
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "utf-8")
    return unix_lines(data.decode(encoding, errors))


def _undecodable(error: UnicodeDecodeError, file: str) -> Problem:
    line = error.object.count(b"\n", 0, error.start) + 1
    what = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
    return Problem(Severity.ERROR, file, line, what, "Save the file in UTF-8.")


def _nul(text: str, file: str) -> list[Problem]:
    if "\0" not in text:
        return []
    line = text.count("\n", 0, text.index("\0")) + 1
    return [Problem(Severity.WARNING, file, line, "there is a NUL character", "Delete it; it is shown as \ufffd.")]


def _is_answered(draft: Draft) -> bool:
    """Tell whether an answer holds more than comments, which nobody would see."""
    return _COMMENTS.fullmatch("\n".join(draft.answer)) is None


def _stubs(text: str, file: str) -> list[Problem]:
    what, remedy = "this entry is still to be filled in", "Write its answer in place of this comment, or remove it."
    lines = [number for number, line in enumerate(text.split("\n"), start=1) if UNANSWERED in line]
    return [Problem(Severity.ERROR, file, line, what, remedy) for line in lines]


def _empty(drafts: list[Draft], file: str, stubs: list[int]) -> list[Problem]:
    """Return the questions without an answer, but for those below which the mark of a stub says so already."""
    what, remedy = "this question has no answer", "Write one below it, or remove the question."
    begins = sorted(draft.question_line for draft in drafts)
    told = {begins[place - 1] for line in stubs if (place := bisect_right(begins, line))}
    lines = [draft.question_line for draft in drafts if not _is_answered(draft)]
    return [Problem(Severity.ERROR, file, line, what, remedy) for line in lines if line not in told]
