"""Which versions a question names, and of what: of a column of a table, of something else, or of nothing.

A version belongs to the name that stands before it ("mmdet 2.23", "MMDetection: 2.23.0", "mmdet2.23", "the mmdet
version is 2.23") or behind it ("2.23 of mmdet"). Bounds (">=1.3") are what somebody wants, not what anybody has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from packaging.version import Version

from index.version_cells import BRANCHES, SERIES, VERSION, Form, half_width, is_short, read_version
from index.version_tables import SAME_SOFTWARE, SOFTWARE, ReadRow, Subject
from index.version_words import FUNCTION_WORDS, MARK, is_everyday

_PLAIN = re.IGNORECASE | re.ASCII  # words end where Chinese begins
_NAME = r"[A-Za-z][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+)*"
_LINK = (
    r"[ \t=:@|(\[\"'`*_-]|\b(?:versions?|ver|release|tag|branch|package|is|was|at|to|from|v)\b\.?"
    r"|\.?__version__(?:\(\))?|版本|安装|使用|的|为|是|号|用|装"  # each character one way only
)
_MENTION = re.compile(
    rf"(?<![0-9.])(?:(?P<series>{SERIES})|(?P<version>{VERSION})|(?<![A-Za-z])(?P<branch>{'|'.join(sorted(BRANCHES))}))"
    r"(?![A-Za-z0-9_%]|\.[0-9])",
    _PLAIN,
)
_BEFORE = re.compile(rf"(?<![A-Za-z0-9_.])(?P<name>{_NAME})(?P<link>(?:{_LINK})*)\Z", _PLAIN)
_BEHIND = re.compile(rf"(?:[ \t]*(?:versions?|release|版本?|of|的))+[ \t]*(?P<name>{_NAME})", _PLAIN)
_AGAIN = re.compile(rf"(?:{_LINK})*[vV]?[0-9]", _PLAIN)
_BOUND_BEFORE = re.compile(r"(?:(?<!-)[<>]=?|[~!]=|[≥≤])[ \t]*[vV]?\Z")
_BOUND_BEHIND = re.compile(
    r"\+|[ \t]*(?:(?:or|and) (?:above|below|higher|lower|later|earlier|newer|older|up)\b|及?(?:以上|以下|之前|之后))",
    _PLAIN,
)
_LIST = re.compile(r"[ \t]*(?:,|/|、|;|&|->|→|~|-|\b(?:or|and|to)\b|或者?|和|与|升级到|降级到|到|[ \t])+[vV]?", _PLAIN)
_TAIL = re.compile(r"[ \t]*(?:versions?\b|release\b|branch\b|版本号?|分支|版)", _PLAIN)
_BRANCH = re.compile(r"[ \t]*(?:branch\b|分支)", _PLAIN)
_VERSION_SUFFIX = re.compile(r"(?:[-_.]?v|[-_.](?:version|ver|release|tag))\Z")
_VARIANT = re.compile(r"(?P<stem>.+)-(?:full|lite|cpu|gpu|toolkit|runtime|sdk|core|cu[0-9]+)")
_ALIAS_VERSION = re.compile(r"[ \t]+v?[0-9][0-9.xX*]*\Z")
_PARTNER = re.compile(rf"(?P<name>{_NAME})(?:[ \t]*(?:,|/|&|\+|、|和|与|跟|\band\b)[ \t]*|[ \t]+)\Z", _PLAIN)
_PIP_SHOW = re.compile(r"^([ \t]*Name:[ \t]*[\w.-]+)[ \t]*\r?\n(?=[ \t]*Version:)", re.MULTILINE)
_END = re.compile(r"(?!,[0-9])[ \t]*(?:\Z|[^\w \t-]|[^\x00-\x7f个张块卡类次天周月条]|(?P<word>[A-Za-z]+))")
_PLAIN_NAME = re.compile(rf"(?<![A-Za-z0-9_.\\-]){_NAME}(?![A-Za-z0-9_/\\]|[.:][A-Za-z0-9_])")
_URL = re.compile(r"\bhttps?://[!-~]+")
_WINDOW = 80
_SHORTEST_ALIAS = 3
_SHORTEST_STEM = 4
_LONGEST_LINE = 2_000
_LONG_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class Mention:
    """A version in a question, as the text has it; `subject` and `word` say of what, if of a column.

    `version` is None for a branch. A series is asked by 2.23 and by 2.x; only the latter is `wild`.
    """

    text: str
    version: Version | None
    is_series: bool
    is_wild: bool
    subject: Subject | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question says of versions: `asked` of columns, `loose` of nothing in particular.

    `named` are the columns named without a version; `rest` is the question with a mark in the place of each.
    """

    asked: tuple[Mention, ...]
    loose: tuple[Mention, ...]
    named: tuple[Subject, ...]
    has_others: bool
    rest: str


class Names:
    """What the subjects of tables may be called, the project's own names and short forms included."""

    def __init__(self, subjects: Sequence[Subject], names: Iterable[str], rows: Sequence[ReadRow]) -> None:
        """Give the project's names to the column that one of them means, or to the one that has no name."""
        self._known: dict[str, Subject | None] = {}
        for subject in subjects:
            for word in subject.names:
                self._add(_same_software(word), subject)
        self._starts = [(word, subject) for word, subject in self._known.items() if subject]
        aliases = [alias for name in names if (alias := _alias(name))]
        nameless = [subject for subject in subjects if not subject.names]
        own = next(filter(None, map(self._resolved, aliases)), nameless[0] if len(nameless) == 1 else None)
        for alias in aliases:
            if own and (alias == aliases[0] or alias not in SOFTWARE) and len(alias) >= _SHORTEST_ALIAS:
                self._known.setdefault(alias, own)
        titled = {subject.title.lower(): subject for subject in subjects}
        self._claims = [(titled[subject.title.lower()], claim) for row in rows for subject, claim in row.claims]

    def _add(self, word: str, subject: Subject) -> None:
        other = self._known.get(word, subject)
        self._known[word] = subject if other is not None and other.title.lower() == subject.title.lower() else None

    @property
    def words(self) -> list[str]:
        """Return all names, to find the lines that hold any."""
        known = [word for word, subject in self._known.items() if subject]
        return [*known, *(word for word, same in SAME_SOFTWARE.items() if same in known)]

    def resolve(self, word: str) -> Subject | None:
        """Return what a word of a question names, None where that is nothing or not certain."""
        lower = word.lower()
        return self._resolved(lower.replace("_", "-")) or self._resolved(
            _VERSION_SUFFIX.sub("", lower).replace("_", "-"),
        )

    def _resolved(self, word: str) -> Subject | None:
        word = _same_software(word)
        if word in self._known:
            return self._known[word]
        if (variant := _VARIANT.fullmatch(word)) and (stem := _same_software(variant["stem"])) in self._known:
            return self._known[stem]
        if len(word) < _SHORTEST_STEM or word in SOFTWARE or word in FUNCTION_WORDS:
            return None
        found = {subject.title.lower(): subject for name, subject in self._starts if name.startswith(word)}
        return next(iter(found.values())) if len(found) == 1 else None

    def is_alias(self, word: str) -> bool:
        """Return whether a word is a whole name of a subject, such as mmdet2."""
        return self._known.get(word.lower().replace("_", "-")) is not None

    def has_whole_numbers(self, subject: Subject) -> bool:
        """Return whether a column names its versions by one number, as Java does."""
        return any(
            len(version.release) == 1 for other, claim in self._claims if other == subject for version in claim.versions
        )

    def with_branch(self, branch: str) -> set[Subject]:
        """Return the columns that list a branch."""
        return {subject for subject, claim in self._claims if claim.form is Form.BRANCH and branch in claim.texts}


def _same_software(word: str) -> str:
    return SAME_SOFTWARE.get(word, word)


def _alias(name: str) -> str:
    """Return a project's name as questions write it: no owner, no version, words joined."""
    last = _ALIAS_VERSION.sub("", name.strip().lower().rpartition("/")[2])
    return "-".join(last.replace("_", "-").split()) if last[:1].isalpha() else ""


def read_question(question: str, names: Names) -> Reading:
    """Return what a question says of versions; of a long text, only the lines that hold a name count."""
    words = [word[:_SHORTEST_STEM] for word in names.words]
    joined = _PIP_SHOW.sub(r"\1 ", question)
    lines = [line[:_LONGEST_LINE] for line in joined.split("\n") if line.strip()]
    if len(question) > _LONG_TEXT:
        lines = [line for line in lines if any(word in line.lower() for word in words)]
    spaced = [word for word in names.words if "-" in word]
    readings = [_Line(line, names, spaced).read() for line in lines]
    return Reading(
        tuple(dict.fromkeys(mention for reading in readings for mention in reading.asked)),
        tuple(dict.fromkeys(mention for reading in readings for mention in reading.loose)),
        tuple(dict.fromkeys(subject for reading in readings for subject in reading.named)),
        any(reading.has_others for reading in readings),
        "\n".join(reading.rest for reading in readings),
    )


class _Line:
    """One line of a question, read from left to right."""

    def __init__(self, line: str, names: Names, spaced: list[str]) -> None:
        self._original = line
        self._text = _URL.sub(lambda url: " " * len(url[0]), _joined(half_width(line), spaced))
        self._names = names
        self._asked: list[Mention] = []
        self._loose: list[Mention] = []
        self._has_others = False
        self._spans: list[tuple[int, int]] = []
        self._last: tuple[int, Subject | None, str, bool] | None = None

    def read(self) -> Reading:
        """Return what the line says."""
        for found in _MENTION.finditer(self._text):
            if found["branch"]:
                self._read_branch(found)
            elif not self._is_bound(found):
                self._read_version(found)
            else:
                self._spans.append(found.span())
                self._last = None
        rest = self._without_spans(self._text)
        named, rest = self._named(rest)
        return Reading(tuple(self._asked), tuple(self._loose), tuple(named), self._has_others, rest)

    def _is_bound(self, found: re.Match[str]) -> bool:
        before = _BOUND_BEFORE.search(self._text, max(0, found.start() - _WINDOW), found.start())
        return bool(before or _BOUND_BEHIND.match(self._text, found.end()))

    def _read_version(self, found: re.Match[str]) -> None:
        before = _BEFORE.search(self._text, max(0, found.start() - _WINDOW), found.start())
        start, subject, word, link = found.start(), None, "", ""
        is_other = False
        if before:
            word, link = before["name"], before["link"]
            if not link and self._names.is_alias(word + found[0]):
                return
            subject = self._names.resolve(word)
            is_other = subject is None and not is_everyday(word)
            start = before.start() if subject else start
        end = found.end()
        if subject is None and not is_other:
            subject, word, end = self._behind(found)
        if subject is None and not is_other:
            subject, word, is_other = self._of_list(found)
        mention = self._mention(found, subject, word, link)
        if mention is None:
            return
        self._last = (found.end(), subject, word, is_other)
        tail = _TAIL.match(self._text, end)
        self._spans.append((start, tail.end() if tail else end))
        if subject:
            self._asked.append(mention)
        elif is_other:
            self._has_others = True
        else:
            self._loose.append(mention)

    def _mention(self, found: re.Match[str], subject: Subject | None, word: str, link: str) -> Mention | None:
        text = self._original[found.start() : found.end()]
        name = word.lower().replace("_", "-") if subject else ""
        if found["series"]:
            return Mention(
                text, Version(found["series"][:-2]), is_series=True, is_wild=True, subject=subject, word=name
            )
        version = read_version(found["version"])
        if version is None or (found["version"].isdigit() and not self._is_whole_number(found, subject, link)):
            return None
        is_series = is_short(version) and "==" not in link
        return Mention(text, version, is_series=is_series, is_wild=False, subject=subject, word=name)

    def _is_whole_number(self, found: re.Match[str], subject: Subject | None, link: str) -> bool:
        """Return whether a whole number is a version: "java 17", "mmdet3 ", never "8 GPUs" or "line 24"."""
        if subject is None:
            return False
        is_marked = "=" in link or self._text[found.start() - 1 : found.start()].isalpha()
        return is_marked or self._names.has_whole_numbers(subject) or self._ends(found.end())

    def _ends(self, place: int) -> bool:
        """Return whether what follows is the end of a phrase, not a thing that is counted."""
        behind = _END.match(self._text, place)
        word = behind["word"] if behind else None
        return bool(behind) and (not word or word.lower() in FUNCTION_WORDS or self._names.resolve(word) is not None)

    def _behind(self, found: re.Match[str]) -> tuple[Subject | None, str, int]:
        """Return the name behind a version, unless that name has a version of its own."""
        behind = _BEHIND.match(self._text, found.end())
        subject = self._names.resolve(behind["name"]) if behind else None
        if behind is None or subject is None or _AGAIN.match(self._text, behind.end()):
            return None, "", found.end()
        return subject, behind["name"], behind.end()

    def _of_list(self, found: re.Match[str]) -> tuple[Subject | None, str, bool]:
        """Return what the version before in a list is of: "mmcv 1.3.8, 1.4.0 or 1.5.0"."""
        if self._last is None or not _LIST.fullmatch(self._text, self._last[0], found.start()):
            return None, "", False
        _, subject, word, is_other = self._last
        if subject and self._is_of_two(word):
            self._asked.pop()
            self._last = (found.end(), None, "", True)
            return None, "", True
        return subject, word, is_other

    def _is_of_two(self, word: str) -> bool:
        """Return whether a list of versions may be of two names: "mmdet and mmcv 2.24.1 and 1.6.0"."""
        start = self._spans[-1][0]
        partner = _PARTNER.search(self._text, max(0, start - _WINDOW), start)
        other = self._names.resolve(partner["name"]) if partner else None
        return other is not None and other != self._names.resolve(word)

    def _read_branch(self, found: re.Match[str]) -> None:
        """Read "mmdet master" and "the master branch", but not "the main problem"."""
        listing = self._names.with_branch(found["branch"].lower())
        before = _BEFORE.search(self._text, max(0, found.start() - _WINDOW), found.start())
        subject = self._names.resolve(before["name"]) if before else None
        start = before.start() if before and subject else found.start()
        tail = _BRANCH.match(self._text, found.end())
        if subject is None and tail and len(listing) == 1:
            (subject,) = listing
        if subject in listing and (tail or self._ends(found.end())):
            text = self._original[found.start() : found.end()]
            self._asked.append(Mention(text, None, is_series=False, is_wild=False, subject=subject))
            self._spans.append((start, tail.end() if tail else found.end()))

    def _without_spans(self, text: str) -> str:
        for start, end in self._spans:
            text = text[:start] + _blank(end - start) + text[end:]
        return text

    def _named(self, rest: str) -> tuple[list[Subject], str]:
        """Return the subjects that are named as such, not in a path or as a module, and the text without them."""
        named: list[Subject] = []
        for found in _PLAIN_NAME.finditer(rest):
            if subject := self._names.resolve(found[0]):
                named.append(subject)
                rest = rest[: found.start()] + _blank(len(found[0])) + rest[found.end() :]
        return named, rest


def _blank(length: int) -> str:
    return MARK.ljust(length)


def _joined(text: str, names: list[str]) -> str:
    """Return the text with names of several words as one, each letter in its place."""
    for name in names:
        pattern = "[ _]".join(map(re.escape, name.split("-")))
        text = re.sub(pattern, lambda found: found[0].replace(" ", "-"), text, flags=re.IGNORECASE)
    return text
