"""Version tables that contradict themselves or leave something out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from packaging.specifiers import Specifier
from packaging.version import Version

from bot.lint.finding import Finding, Level, Rule
from bot.lint.linted import Linted
from index.entry import Base, Entry
from index.version_cells import Claim, Form
from index.version_tables import ReadRow, Subject, VersionTable, tables_of

_NAME = "version-table"
_FEWEST_OTHER_ROWS = 2  # without them a release that stands twice may be how the table is meant
_MANY_OTHER_ROWS = 4  # where versions are listed one by one, a release may go with several
_FEWEST_SERIES = 4  # from which on one that is left out stands out
_MOST_MISSING = 0.25


@dataclass(frozen=True, slots=True)
class Span:
    """What lies between two bounds; without one it is open on that side."""

    low: Version | None = None
    high: Version | None = None
    has_low: bool = True
    has_high: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether nothing lies between the bounds."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and not (self.has_low and self.has_high))

    def overlaps(self, other: Span) -> bool:
        """Tell whether something lies within both."""
        return not (_is_below(self, other) or _is_below(other, self))


@dataclass(frozen=True, slots=True)
class _Table:
    linted: Linted
    base: Base
    entry: Entry
    table: VersionTable

    @property
    def key(self) -> Subject:
        """What its rows are about: the leftmost column of versions."""
        return self.table.subjects[0]

    def at(self, level: Level, row: ReadRow, what: str, remedy: str) -> Finding:
        lines = (row.row.first_line, row.row.last_line)
        return self.linted.at(_NAME, level, self.base, self.entry, what, remedy, lines)


def check_versions(linted: Linted) -> Iterator[Finding]:
    """Yield what is wrong with the version tables of all answers."""
    for base in linted.bases:
        for entry in base.entries:
            for table in tables_of(entry):
                told = _Table(linted, base, entry, table)
                yield from _impossible(told)
                yield from _listed_twice(told)
                yield from _between_spans(told)
                yield from _left_out(told)


def spans_of(claim: Claim) -> list[Span]:
    """Return what a claim holds, one span for each of its alternatives."""
    return [_span(list(accepted)) for accepted in claim.accepts]


def _span(specifiers: Sequence[Specifier]) -> Span:
    lows: list[tuple[Version, bool]] = []
    highs: list[tuple[Version, bool]] = []
    for specifier in specifiers:
        operator, text = specifier.operator, specifier.version
        version = Version(text.removesuffix(".*"))
        is_series = text.endswith(".*")
        if operator in {">=", ">", "==", "~="}:
            lows.append((version, operator != ">"))
        if operator in {"<=", "<"} or (operator == "==" and not is_series):
            highs.append((version, operator != "<"))
        elif operator in {"~=", "=="}:
            highs.append((_after(version.release if is_series else version.release[:-1]), False))
    low, has_low = max(lows, key=lambda bound: (bound[0], not bound[1]), default=(None, True))
    high, has_high = min(highs, default=(None, True))
    return Span(low, high, has_low, has_high)


def _after(stem: tuple[int, ...]) -> Version:
    *rest, last = stem
    return Version(".".join(map(str, (*rest, last + 1))))


def _is_below(one: Span, other: Span) -> bool:
    if one.high is None or other.low is None:
        return False
    return one.high < other.low or (one.high == other.low and not (one.has_high and other.has_low))


def _impossible(told: _Table) -> Iterator[Finding]:
    for row in told.table.rows:
        for subject, claim in row.claims:
            if any(span.is_empty for span in spans_of(claim)):
                what = f"No version of {subject.title} can fit: the lower bound is above the upper one."
                yield told.at(Level.ERROR, row, what, "Correct the bounds.")


def _listed_twice(told: _Table) -> Iterator[Finding]:
    """Yield the rows of a release that stood before, in a table that else has each once."""
    names = {row: name for row in told.table.rows if (name := _name(row, told.key))}
    counts = Counter(names.values())
    repeated = [name for name, count in counts.items() if count > 1]
    others = len(names) - sum(counts[name] for name in repeated)
    if len(repeated) > 1 or others < _FEWEST_OTHER_ROWS:
        return
    first: dict[tuple[str, ...], ReadRow] = {}
    for row, name in names.items():
        earlier = first.setdefault(name, row)
        if earlier is row or _besides(earlier) != _besides(row):
            continue
        shown, line = " ".join(name[:1]), earlier.row.first_line
        if _says(earlier, told.key) == _says(row, told.key):
            yield told.at(Level.NOTE, row, f"The row of {shown} repeats line {line}.", "Remove one of them.")
        elif _has_range(earlier, told.key) and _has_range(row, told.key):
            what = f"The table contradicts itself: {shown} stands in line {line} too, with other versions."
            yield told.at(Level.WARNING, row, what, "Keep the row that is right.")
        elif others >= _MANY_OTHER_ROWS:
            what = f"{shown} stands in line {line} too, with other versions, and nothing else stands twice."
            yield told.at(Level.NOTE, row, what, "Keep the row that is right, or write both versions in one.")


def _has_range(row: ReadRow, key: Subject) -> bool:
    claims = (claim for subject, claim in row.claims if subject.title.lower() != key.title.lower())
    return any(claim.form in {Form.RANGE, Form.AT_MOST} for claim in claims)


def _name(row: ReadRow, key: Subject) -> tuple[str, ...]:
    """Return what a row is about where that is releases, branches or series, in any order."""
    claims = row.claims_for(key)
    if len(claims) != 1 or row.refuses or claims[0].form in {Form.RANGE, Form.AT_MOST}:
        return ()
    return tuple(sorted(claims[0].texts))


def _says(row: ReadRow, key: Subject) -> frozenset[tuple[str, frozenset[str]]]:
    """Return what a row claims of all but what it is about."""
    return frozenset(
        (
            subject.title.lower(),
            frozenset([*map(str, claim.accepts), *(claim.texts if claim.form is Form.BRANCH else ())]),
        )
        for subject, claim in row.claims
        if subject.title.lower() != key.title.lower()
    )


def _besides(row: ReadRow) -> list[str]:
    """Return the cells without a digit: a system, a channel; rows that differ there are about different things."""
    return [text for _, text in row.row.cells if not any(character.isdigit() for character in text)]


def _between_spans(told: _Table) -> Iterator[Finding]:
    """Yield the overlaps and gaps between rows that are each about a range."""
    rows = [(span, row) for row in told.table.rows if (span := _row_span(row, told.key))]
    if len(rows) < len(told.table.rows) or any(_besides(one) != _besides(rows[0][1]) for _, one in rows):
        return
    ordered = sorted(rows, key=lambda pair: pair[0].low or Version("0"))
    overlaps = [(one, other) for one, other in pairwise(ordered) if one[0].overlaps(other[0])]
    if len(overlaps) == 1 or 2 * len(overlaps) < len(ordered) - 1:
        for one, other in overlaps:
            yield from _overlap(told, *sorted((one, other), key=lambda pair: pair[1].row.first_line))
    if not overlaps:
        for (span, row), (_, next_row) in pairwise(ordered):
            last, first = max(_written(row, told.key)), min(_written(next_row, told.key))
            is_held = span.has_high or last != span.high  # 1.0 - 1.9 is read as below 1.10
            if _is_gap(last, first, is_held=is_held):
                later = max(row, next_row, key=lambda one: one.row.first_line)
                what = f"The table says nothing of {told.key.title} between {last} and {first}."
                yield told.at(Level.NOTE, later, what, "Add a row, or widen one.")


def _row_span(row: ReadRow, key: Subject) -> Span | None:
    """Return the range that a row is about, None where it is open to one side, several, or refused."""
    claims = row.claims_for(key)
    spans = spans_of(claims[0]) if len(claims) == 1 and not row.refuses and claims[0].form is Form.RANGE else []
    is_closed = len(spans) == 1 and spans[0].low is not None and spans[0].high is not None and not spans[0].is_empty
    return spans[0] if is_closed else None


def _written(row: ReadRow, key: Subject) -> list[Version]:
    return [version for claim in row.claims_for(key) for version in claim.versions]


def _overlap(told: _Table, one: tuple[Span, ReadRow], other: tuple[Span, ReadRow]) -> Iterator[Finding]:
    if _says(one[1], told.key) != _says(other[1], told.key) and one[0] != other[0]:
        line = one[1].row.first_line
        what = f"The table contradicts itself: {told.key.title} overlaps line {line}, with other versions."
        yield told.at(Level.WARNING, other[1], what, "Make the ranges meet without overlap.")


def _is_gap(last: Version, first: Version, *, is_held: bool) -> bool:
    """Tell whether a version is missing between the last of a row, held by it or not, and the first of the next."""
    nexts = {_after(last.release[: size + 1]) for size in range(len(last.release))}
    return last < first and not (is_held and first in nexts)


def _left_out(told: _Table) -> Iterator[Finding]:
    """Yield the minor series that a list of releases leaves out, where it has nearly all of them."""
    versions = [(claim.versions[0], row) for row in told.table.rows for claim in _releases(row, told.key)]
    for major in sorted({version.major for version, _ in versions}):
        rows = {version.minor: row for version, row in versions if version.major == major}
        missing = [minor for minor in range(min(rows), max(rows)) if minor not in rows]
        if len(rows) < _FEWEST_SERIES or len(missing) > _MOST_MISSING * len(rows):
            continue
        for minor in missing:
            after = rows[min(known for known in rows if known > minor)]
            what = f"The table leaves out {told.key.title} {major}.{minor}, though it lists those before and after."
            yield told.at(Level.NOTE, after, what, "Add its row, if there was such a release.")


def _releases(row: ReadRow, key: Subject) -> Iterator[Claim]:
    for claim in row.claims_for(key):
        if (
            claim.form in {Form.RELEASES, Form.SERIES}
            and len(claim.versions) == 1
            and len(claim.versions[0].release) > 1
        ):
            yield claim


RULES = (
    Rule(
        _NAME,
        Level.WARNING,
        "a version table contradicts itself, has impossible bounds, or leaves versions out",
        check_versions,
    ),
)
