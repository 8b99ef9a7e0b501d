"""Languages of one FAQ that are out of step: entries without a translation, and translations that say other things."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.lint.finding import Finding, Level, Rule
from bot.lint.linted import Linted
from index.entry import Base, Entry
from index.language import has_chinese
from index.markdown_text import parser
from index.twins import Twins, twins_of
from index.version_tables import ReadRow, VersionTable, tables_of

_MISSING, _DIFFERENT = "missing-translation", "translations-differ"
_LEAST_TRANSLATED = 0.5  # below this, the other language is an FAQ of its own
_NUMBER = re.compile(r"\d+(?:\.\d+)*(?:rc\d+|[ab]\d+)?")
_NAME = re.compile(r"[A-Za-z_][\w.-]*\w")
_VERSION = re.compile(r"(?<![\w.])\d+(?:\.\d+)+(?:rc\d+)?(?![\w.]*\w)")
_IN_URL = re.compile(r"/(?:en|zh|cn|zh[-_]cn|zh[-_]hans|latest|stable)(?=/|$)", re.IGNORECASE)
_CELLS = {"td_open", "th_open"}
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
_COMMENT = re.compile(r"(?:^|\s)(?:#|//|--\s).*$")
_PROMPT = re.compile(r"^\s*(?:[$>]|>>>)\s+")
_NAMES = {"en": "English", "zh": "Chinese"}


@dataclass(frozen=True, slots=True)
class _Code:
    """A line of code and the line of the file that holds it; `shape` is the code with its numbers left out."""

    text: str
    shape: str
    line: int


@dataclass(frozen=True, slots=True)
class _Pair:
    linted: Linted
    base: Base
    one: Entry
    other: Entry

    def at(self, level: Level, line: int, what: str) -> Finding:
        remedy = f"Bring the two in step; the other stands in {self.linted.shown(self.base, self.other.source.file)}"
        remedy += f":{self.other.source.first_line}."
        return self.linted.at(_DIFFERENT, level, self.base, self.one, what, remedy, (line, line))


def check_missing(linted: Linted) -> Iterator[Finding]:
    """Yield the entries that the other language lacks, where most have their twin."""
    for base in linted.bases:
        twins = twins_of(base.entries)
        files: defaultdict[str, list[int]] = defaultdict(list)
        for row, entry in enumerate(base.entries):
            files[entry.source.file].append(row)
        for rows in files.values():
            for other in _siblings(base, rows, twins):
                yield from _lacking(linted, base, rows, files[other], twins)


def check_differences(linted: Linted) -> Iterator[Finding]:
    """Yield what twins say differently: commands, versions in tables."""
    for base in linted.bases:
        for row, others in twins_of(base.entries).items():
            for other in sorted(others):
                one, twin = base.entries[row], base.entries[other]
                if (one.language == base.language) != (twin.language == base.language):
                    yield from _differences(_Pair(linted, base, one, twin), is_main=one.language == base.language)


def _siblings(base: Base, rows: Sequence[int], twins: Twins) -> list[str]:
    """Return the files that hold the twins of most of a file's entries."""
    counts = Counter(base.entries[other].source.file for row in rows for other in twins.get(row, ()))
    return [file for file, count in counts.items() if count >= _LEAST_TRANSLATED * len(rows)]


def _lacking(linted: Linted, base: Base, rows: Sequence[int], others: Sequence[int], twins: Twins) -> Iterator[Finding]:
    """Yield the entries of a file without a twin in another, where nothing unpaired there stands in their place."""
    place = {row: number for number, row in enumerate(others)}
    pairs = {row: place[twin] for row in rows for twin in twins.get(row, ()) if twin in place}
    taken = set(pairs.values())
    for number, row in enumerate(rows):
        if row in pairs:
            continue
        before = next((pairs[known] for known in reversed(rows[:number]) if known in pairs), -1)
        after = next((pairs[known] for known in rows[number:] if known in pairs), len(others))
        low, high = min(before, after), max(before, after)
        if all(between in taken for between in range(low + 1, high)):
            entry, language = base.entries[row], base.entries[others[0]].language
            file = linted.shown(base, base.entries[others[0]].source.file)
            what = f"This entry has no counterpart in {_NAMES.get(language, language)} ({file})."
            yield linted.at(
                _MISSING, Level.NOTE, base, entry, what, "Translate it, or remove it where it is out of date."
            )


def _differences(pair: _Pair, *, is_main: bool) -> Iterator[Finding]:
    """Yield what one entry has and its twin has not; what contradicts is told once, for the main language."""
    mine, theirs = _code_of(pair.one), _code_of(pair.other)
    texts, other_texts = {code.text for code in mine}, {code.text for code in theirs}
    only = [code for code in mine if code.text not in other_texts]
    shapes = {code.shape: code for code in theirs if code.text not in texts}
    language = _NAMES.get(pair.other.language, pair.other.language)
    changed = [code for code in only if code.shape in shapes]
    for code in changed if is_main else ():
        other = shapes[code.shape]
        what = (
            f"The {language} has other numbers in this command: {other.text!r} (line {other.line}), not {code.text!r}."
        )
        yield pair.at(Level.WARNING, code.line, what)
    lacking = [code for code in only if code.shape not in shapes and _is_lacking(code, pair.other)]
    if lacking:
        more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
        what = f"The {language} lacks this code: {lacking[0].text!r}{more}."
        yield pair.at(Level.NOTE, lacking[0].line, what)
    yield from _link_differences(pair, language, is_main=is_main)
    yield from _version_differences(pair, language, is_main=is_main)
    yield from _table_differences(pair, language, is_main=is_main)


def _is_lacking(code: _Code, other: Entry) -> bool:
    """Tell whether a translation does not even name what the code names: prose may say it too."""
    return any(name not in other.answer for name in _NAME.findall(_STRING.sub(" ", code.text)))


def _code_of(entry: Entry) -> list[_Code]:
    """Return the lines of code of an answer that no translator would change."""
    found: list[_Code] = []
    for token in parser().parse(entry.answer):
        if token.map is None:
            continue
        if token.type in {"fence", "code_block"}:
            first = token.map[0] + (token.type == "fence")
            texts = [(line, first + row) for row, line in enumerate(token.content.split("\n"))]
        else:
            codes = [child.content for child in token.children or [] if child.type == "code_inline"]
            texts = [(code, token.map[0]) for code in codes if " " in code.strip()]
        for text, row in texts:
            plain = " ".join(_PROMPT.sub("", _COMMENT.sub("", text)).split()).rstrip(" ,;")
            if plain and not has_chinese(plain) and any(map(str.isalnum, plain)):
                line = entry.answer_lines[min(row, len(entry.answer_lines) - 1)]
                found.append(_Code(plain, _NUMBER.sub("0", plain), line))
    return found


def _link_differences(pair: _Pair, language: str, *, is_main: bool) -> Iterator[Finding]:
    """Yield the links that only this entry has; where the twin has others of its own, they may stand for these."""
    mine, theirs = _links_of(pair.one), _links_of(pair.other)
    only, others = mine.keys() - theirs.keys(), theirs.keys() - mine.keys()
    shapes = {_NUMBER.sub("0", url): url for url in others}
    for url in sorted(only, key=lambda url: mine[url][1]):
        other = shapes.get(_NUMBER.sub("0", url))
        if other and is_main:
            (ours, line), (shown, there) = mine[url], theirs[other]
            what = f"The {language} links to another version or line: {shown!r} (line {there}), not {ours!r}."
            yield pair.at(Level.NOTE, line, what)
        elif not others:
            ours, line = mine[url]
            yield pair.at(Level.NOTE, line, f"The {language} lacks the link to {ours!r}.")


def _links_of(entry: Entry) -> dict[str, tuple[str, int]]:
    """Return the web addresses of an answer and their lines, by what is left of them without a language."""
    found: dict[str, tuple[str, int]] = {}
    for token in parser().parse(entry.answer):
        for child in (token.children or []) if token.map else []:
            url = str(child.attrGet("href") or "") if child.type == "link_open" else ""
            if url.startswith("http") and token.map:
                plain = _IN_URL.sub("", url).rstrip("/")
                found.setdefault(plain, (url, entry.answer_lines[min(token.map[0], len(entry.answer_lines) - 1)]))
    return found


def _version_differences(pair: _Pair, language: str, *, is_main: bool) -> Iterator[Finding]:
    """Yield the versions in prose that differ, where each of the two has some of its own."""
    mine, theirs = _versions_of(pair.one), _versions_of(pair.other)
    only, others = mine.keys() - theirs.keys(), theirs.keys() - mine.keys()
    if is_main and only and others:
        ours, other = (", ".join(sorted(versions)) for versions in (only, others))
        line = min(mine[version] for version in only)
        yield pair.at(Level.NOTE, line, f"This speaks of {ours} where the {language} speaks of {other}.")


def _versions_of(entry: Entry) -> dict[str, int]:
    """Return the versions that stand in the prose of an answer, and their lines."""
    found: dict[str, int] = {}
    tokens = parser().parse(entry.answer)
    for before, token in pairwise([None, *tokens]):
        if token is None or token.type != "inline" or token.map is None or (before and before.type in _CELLS):
            continue
        line = entry.answer_lines[min(token.map[0], len(entry.answer_lines) - 1)]
        for child in token.children or []:
            is_prose = child.type == "text" or (child.type == "code_inline" and " " not in child.content.strip())
            for version in _VERSION.findall(child.content) if is_prose else ():
                found.setdefault(version, line)
    return found


def _table_differences(pair: _Pair, language: str, *, is_main: bool) -> Iterator[Finding]:
    mine, theirs = tables_of(pair.one), tables_of(pair.other)
    if len(mine) != len(theirs):
        return
    for table, other in zip(mine, theirs, strict=True):
        rows, others = _rows(table), _rows(other)
        if not rows.keys() & others.keys():
            continue
        for key, row in rows.items():
            name = " ".join(key)
            if key not in others:
                yield pair.at(Level.NOTE, row.row.first_line, f"The table of the {language} has no row of {name}.")
            elif is_main and _claims(row) != _claims(others[key]):
                what = f"The {language} says other versions of {name} (line {others[key].row.first_line})."
                yield pair.at(Level.WARNING, row.row.first_line, what)


def _rows(table: VersionTable) -> Mapping[tuple[str, ...], ReadRow]:
    key = table.subjects[0]
    named = [(tuple(text for claim in row.claims_for(key) for text in claim.texts), row) for row in table.rows]
    counts = Counter(name for name, _ in named)
    return {name: row for name, row in named if name and counts[name] == 1}


def _claims(row: ReadRow) -> list[frozenset[str]]:
    return [frozenset(map(str, claim.accepts)) for _, claim in row.claims]


RULES = (
    Rule(_MISSING, Level.NOTE, "an entry has no counterpart in the other language of its FAQ", check_missing),
    Rule(_DIFFERENT, Level.WARNING, "an entry and its translation differ in commands or versions", check_differences),
)
