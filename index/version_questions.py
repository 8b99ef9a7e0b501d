"""Questions about versions, looked up in the tables of an entry.

A promise that two versions go together is made only where a row makes it: by its own specifier, for exactly the
versions that were asked. Whatever is unsure shows the row, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, IntEnum

from packaging.version import Version

from index.entry import Entry
from index.version_cells import Claim, Fit, Form, fit_of, half_width, starts_with
from index.version_mentions import Mention, Names, Reading, read_question
from index.version_tables import ReadRow, Subject, VersionRow, is_same, tables_of
from index.version_words import Other, is_about_versions, is_clash, is_nothing_more, unknown_words

_MOST_NEAREST = 3
_RANGES = 2  # how inexact a column of ranges is


class Verdict(Enum):
    """What the tables say of the versions asked."""

    COMPATIBLE = "yes"
    INCOMPATIBLE = "no"
    LISTED = "listed"
    NOT_LISTED = "not listed"


@dataclass(frozen=True, slots=True)
class VersionAnswer:
    """A verdict, what was asked (of what, which version), and the rows that say it, the most telling first.

    Of versions that no row lists, the rows are the nearest; `is_outside`: the version asked is one that rows give
    ranges of, and it lies outside all of them, which is an answer of its own.
    """

    verdict: Verdict
    asked: tuple[tuple[str, str], ...]
    rows: tuple[VersionRow, ...]
    is_outside: bool = False

    @property
    def is_missing(self) -> bool:
        """Tell whether the table should list what was asked, and does not."""
        return self.verdict is Verdict.NOT_LISTED and not self.is_outside


class _Hold(IntEnum):
    """How exactly a row speaks of a version."""

    PARTLY = 0
    RANGE = 1
    SERIES = 2
    BEGINNING = 3
    EXACT = 4


def look_up(question: str, entry: Entry, names: Iterable[str] = ()) -> VersionAnswer | None:
    """Return what the tables of an entry say of the versions in a question, None where it asks no such thing.

    `names` are what the project of the entry is called.
    """
    tables = tables_of(entry)
    if not tables:
        return None
    rows = [row for table in tables for row in table.rows if row.claims]
    subjects = _merged([subject for table in tables for subject in table.subjects])
    reading = read_question(question, Names(subjects, names, rows))
    asked = [one for one in _asked(question, reading, subjects, rows) if not _is_stray(one, rows)]
    if asked:
        return _Search(subjects, rows, asked).answer()
    answer = _Search(subjects, rows, reading.asked).answer() if _is_alone(reading) else None
    return answer if answer and answer.verdict is not Verdict.NOT_LISTED else None


def _is_alone(reading: Reading) -> bool:
    """Tell whether versions of one thing are all that a question says: "mmcv 1.5.0", "is mmcv 1.4.0 ok then?"."""
    of = {mention.subject for mention in reading.asked}
    return len(of) == 1 and not reading.loose and not reading.has_others and is_nothing_more(reading.rest)


def stray_rows(question: str, entry: Entry, names: Iterable[str] = ()) -> frozenset[int]:
    """Return the lines at which version rows begin that list no version of a question: shown alone, they mislead."""
    tables = tables_of(entry)
    if not tables:
        return frozenset()
    rows = [row for table in tables for row in table.rows if row.claims]
    subjects = _merged([subject for table in tables for subject in table.subjects])
    reading = read_question(question, Names(subjects, names, rows))
    search = _Search(subjects, rows, reading.asked)
    listing = [search.rows_of(subject) for subject in {mention.subject for mention in reading.asked} if subject]
    told = [row for row in rows if (all(row in those for those in listing) if listing else _lists_any(row, reading))]
    return frozenset(row.row.first_line for row in rows if row not in told)


def _lists_any(row: ReadRow, reading: Reading) -> bool:
    """Return whether a row lists a version that stands alone."""
    claims = [claim for _, claim in row.claims if claim.form is Form.RELEASES]
    return any(_hold(claim, mention) is not None for claim in claims for mention in reading.loose)


def _is_stray(mention: Mention, rows: Sequence[ReadRow]) -> bool:
    """Tell whether a whole number is far beyond a column of dotted versions: py37 is no Python 37."""
    if mention.version is None or mention.subject is None or len(mention.version.release) > 1:
        return False
    written = [version for row in rows for claim in row.claims_for(mention.subject) for version in claim.versions]
    is_dotted = all(len(version.release) > 1 for version in written)
    return is_dotted and mention.version.major > 1 + max((version.major for version in written), default=0)


def _merged(subjects: list[Subject]) -> list[Subject]:
    """Return each subject once, with its names in all tables."""
    names: dict[str, frozenset[str]] = {}
    for subject in subjects:
        names[subject.title.lower()] = names.get(subject.title.lower(), frozenset()) | subject.names
    titles = {subject.title.lower(): subject.title for subject in reversed(subjects)}
    return [Subject(titles[key], known) for key, known in names.items()]


def _asked(question: str, reading: Reading, subjects: list[Subject], rows: list[ReadRow]) -> list[Mention]:
    """Return the versions to look up, none where the question is about something else."""
    of = {mention.subject for mention in reading.asked}
    if not of:
        return _bare(reading, subjects, rows)
    asked = [*reading.asked, *_partner(reading, of, subjects, rows)]
    of |= {mention.subject for mention in asked}
    is_other_named = any(subject not in of for subject in reading.named)
    other = Other.PINNED if len(of) > 1 else Other.NAMED if is_other_named else Other.NOTHING
    if is_clash(question) and (other is not Other.NOTHING or not any(_is_released(of, row) for row in rows)):
        return asked
    if other is Other.NOTHING and reading.has_others:
        return []
    return asked if is_about_versions(reading.rest, other) else []


def _is_released(of: set[Subject | None], row: ReadRow) -> bool:
    """Return whether a row is of a release of what is asked: then a complaint about it is another project's."""
    return any(claim.form is Form.RELEASES for subject in of if subject for claim in row.claims_for(subject))


def _bare(reading: Reading, subjects: list[Subject], rows: list[ReadRow]) -> list[Mention]:
    """Return the one version that stands alone, where exactly one column lists it."""
    is_about = not unknown_words(reading.rest) or (bool(reading.named) and is_about_versions(reading.rest, Other.NAMED))
    return _listed_alone(reading, subjects, rows) if is_about else []


def _partner(reading: Reading, of: set[Subject | None], subjects: list[Subject], rows: list[ReadRow]) -> list[Mention]:
    """Return the version without a name that goes with the one that has one: "2.19.0 + mmcv 1.4.8"."""
    found = _listed_alone(reading, subjects, rows)
    is_whole = all(mention.version and not mention.is_series for mention in found)
    return found if is_whole and len(of) == 1 and not any(mention.subject in of for mention in found) else []


def _listed_alone(reading: Reading, subjects: list[Subject], rows: list[ReadRow]) -> list[Mention]:
    """Return the only version without a name, as one of the only column that lists it."""
    if len(reading.loose) != 1 or reading.has_others:
        return []
    (mention,) = reading.loose
    listing = [
        subject
        for subject in subjects
        if any(
            claim.form is Form.RELEASES and _hold(claim, mention) is not None
            for row in rows
            for claim in row.claims_for(subject)
        )
    ]
    return [replace(mention, subject=listing[0])] if len(listing) == 1 else []


def _hold(claim: Claim, mention: Mention) -> _Hold | None:
    """Return how exactly a claim speaks of a version, None where it excludes it."""
    version = mention.version
    if version is None or claim.form is Form.BRANCH:
        return _Hold.EXACT if version is None and half_width(mention.text).lower() in claim.texts else None
    if claim.form is Form.RELEASES:
        return _hold_by_releases(claim, mention, version)
    if claim.form is Form.SERIES and half_width(mention.text).lower() in claim.texts:
        return _Hold.EXACT
    fit = fit_of(claim, version, is_series=mention.is_series)
    whole = _Hold.SERIES if claim.form is Form.SERIES else _Hold.RANGE
    return {Fit.WHOLLY: whole, Fit.PARTLY: _Hold.PARTLY, Fit.NOT_AT_ALL: None}[fit]


def _hold_by_releases(claim: Claim, mention: Mention, version: Version) -> _Hold | None:
    asked = Version(version.public)
    equal = [written for written in claim.versions if Version(written.public) == asked]
    is_short = mention.is_series and all(len(written.release) > len(version.release) for written in equal)
    if equal and not is_short and not mention.is_wild:
        return _Hold.EXACT
    begun = [written for written in claim.versions if mention.is_series and starts_with(written, version)]
    if begun and all(written.is_prerelease for written in begun):
        return _Hold.PARTLY  # meant only where no release begins like that
    return _Hold.BEGINNING if begun else None


class _Search:
    """One look-up of the versions asked in all rows."""

    def __init__(self, subjects: Sequence[Subject], rows: Sequence[ReadRow], asked: Sequence[Mention]) -> None:
        self._subjects = subjects
        self._rows = rows
        self._asked = asked

    def answer(self) -> VersionAnswer:
        asked = [subject for subject in self._subjects if self._versions_of(subject)]
        primary = min(asked, key=self._inexactness)
        found = self.rows_of(primary)
        if not found:
            answer = self._answer(Verdict.NOT_LISTED, self._nearest(primary))
            return replace(answer, is_outside=self._inexactness(primary) == _RANGES)
        others = [subject for subject in asked if subject is not primary]
        ordered = sorted(found, key=_age, reverse=True)
        if not others or len(self._versions_of(primary)) > 1:
            return self._answer(Verdict.LISTED, ordered)
        judged = [(row, self._judge(row, primary, others)) for row in ordered]
        telling = sorted(judged, key=lambda pair: pair[1] is not True)
        return self._answer(_verdict(judged, primary), [row for row, _ in telling])

    def _answer(self, verdict: Verdict, rows: Sequence[ReadRow]) -> VersionAnswer:
        asked = [(subject.title, mention.text) for subject in self._subjects for mention in self._versions_of(subject)]
        return VersionAnswer(verdict, tuple(dict.fromkeys(asked)), tuple(row.row for row in rows))

    def _versions_of(self, subject: Subject) -> list[Mention]:
        """Return the versions asked of a subject, each once."""
        mentions = [mention for mention in self._asked if mention.subject and is_same(mention.subject, subject)]
        return list({_value(mention): mention for mention in reversed(mentions)}.values())[::-1]

    def _inexactness(self, subject: Subject) -> int:
        """Return 0 for a column of releases, 1 for one of series, 2 for one of ranges."""
        forms = [claim.form for row in self._rows for claim in row.claims_for(subject)]
        if 2 * sum(form in {Form.RELEASES, Form.BRANCH} for form in forms) >= len(forms):
            return 0
        return 1 if 2 * sum(form is not Form.RANGE for form in forms) >= len(forms) else _RANGES

    def rows_of(self, subject: Subject) -> list[ReadRow]:
        """Return the rows that speak of any version asked of a subject, of each only the most exact."""
        found: list[ReadRow] = []
        for mention in self._versions_of(subject):
            holds = [(row, self._row_hold(row, subject, mention)) for row in self._rows]
            best = max((hold for _, hold in holds if hold is not None), default=None)
            rows = [row for row, hold in holds if hold is not None and hold is best and row not in found]
            found += [row for row in rows if best is not _Hold.RANGE or not self._is_outdated(row, subject, mention)]
        return found

    def _is_outdated(self, row: ReadRow, subject: Subject, mention: Mention) -> bool:
        """Return whether a range without an end was written before rows that end below the version asked."""
        if not _age(row)[0]:
            return False
        claims = row.claims_for(subject)
        ends = {"<", "<=", "==", "~="}
        if any(part.operator in ends for claim in claims for accepted in claim.accepts for part in accepted):
            return False
        later = [other for other in self._rows if _age(other) > _age(row)]
        return any(self._is_below(other.claims_for(subject), mention) for other in later)

    def _is_below(self, claims: Sequence[Claim], mention: Mention) -> bool:
        """Return whether all that a row accepts is below a version."""
        version = mention.version
        return version is not None and any(
            _hold(claim, mention) is None and claim.versions and max(claim.versions) <= version for claim in claims
        )

    def _row_hold(self, row: ReadRow, subject: Subject, mention: Mention) -> _Hold | None:
        claims = _of_package(row.claims_for(subject), mention.word)
        holds = [_hold(claim, mention) for claim in claims]
        least = min((hold for hold in holds if hold is not None), default=None)
        if least is None or None in holds:
            return None
        return _Hold.PARTLY if all(claim.form is Form.AT_MOST for claim in claims) else least

    def _judge(self, row: ReadRow, primary: Subject, others: Sequence[Subject]) -> bool | None:
        """Return whether a row lets the versions asked go together, None where it does not say."""
        said = [self._goes(row, subject) for subject in others]
        if False in said:
            return False
        (mention,) = self._versions_of(primary)
        is_certain = self._row_hold(row, primary, mention) is not _Hold.PARTLY and not row.refuses
        return True if is_certain and all(said) else None

    def _goes(self, row: ReadRow, subject: Subject) -> bool | None:
        """Return whether a row allows the version asked of one subject, None where it does not say."""
        claims = row.claims_for(subject)
        mentions = self._versions_of(subject)
        exact = [mention for mention in mentions if any(claim.package == mention.word for claim in claims)]
        mentions = exact or mentions
        if not claims or len(mentions) > 1:
            return None
        hold = self._row_hold(row, subject, mentions[0])
        if hold is None:
            return None if _may_be_newer(claims, mentions[0]) else False
        return None if hold in {_Hold.PARTLY, _Hold.BEGINNING} else True

    def _nearest(self, subject: Subject) -> list[ReadRow]:
        """Return the rows whose versions or bounds are nearest to the first version asked."""
        version = self._versions_of(subject)[0].version
        if version is None:
            return []
        distances = {
            place: min(abs(_number(written) - _number(version)) for written in claim.versions)
            for place, row in enumerate(self._rows)
            for claim in row.claims_for(subject)
            if claim.versions
        }
        newest = sorted(distances, key=lambda place: _age(self._rows[place]), reverse=True)
        return [self._rows[place] for place in sorted(newest, key=distances.__getitem__)[:_MOST_NEAREST]]


def _value(mention: Mention) -> tuple[Version | str, bool]:
    """Return what makes two mentions of a subject the same: 1.6 and 1.6.0 are, 1.x and 1 are not."""
    return Version(mention.version.public) if mention.version else mention.text.lower(), mention.is_wild


def _of_package(claims: list[Claim], word: str) -> list[Claim]:
    """Return the claims on a package where it is named so, else all."""
    return [claim for claim in claims if claim.package and claim.package == word] or claims


def _may_be_newer(claims: Sequence[Claim], mention: Mention) -> bool:
    """Return whether a version is above the only one written, which may have been meant as the least."""
    bare = [claim for claim in claims if claim.form is Form.RELEASES or (claim.form is Form.SERIES)]
    if not bare or mention.version is None or any(len(claim.versions) > 1 for claim in bare):
        return False
    is_wild = any(text.endswith((".x", ".*")) for claim in bare for text in claim.texts)
    return not is_wild and all(mention.version > claim.versions[0] for claim in bare)


def _verdict(judged: Sequence[tuple[ReadRow, bool | None]], primary: Subject) -> Verdict:
    """Join what rows say: rows of one release are alternatives, but all releases must agree."""
    groups: dict[tuple[str, ...], list[bool | None]] = {}
    for row, said in judged:
        key = tuple(text for claim in row.claims_for(primary) for text in claim.texts)
        groups.setdefault(key, []).append(said)
    if all(True in said for said in groups.values()):
        return Verdict.COMPATIBLE
    if all(set(said) == {False} for said in groups.values()):
        return Verdict.INCOMPATIBLE
    return Verdict.LISTED


def _age(row: ReadRow) -> tuple[bool, Version]:
    """Return what sorts rows: by the newest version of their first column, branches before all releases."""
    subject = row.claims[0][0]
    versions = [version for claim in row.claims_for(subject) for version in claim.versions]
    return bool(versions), max(versions, default=Version("0"))


def _number(version: Version) -> float:
    """Return a version as a number whose differences are distances."""
    whole: float = sum(min(part, 999) * 0.001**place for place, part in enumerate(version.release[:4]))
    return whole + version.epoch * 1000 - (1e-13 if version.is_prerelease else 0)
