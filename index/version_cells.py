"""What a cell of a version table claims: releases, series, ranges or branches, of which package."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

VERSION = (
    r"[0-9]{1,8}(?:\.[0-9]{1,8}){0,5}"
    r"(?:[._-]?(?:alpha|beta|preview|pre|post|dev|rc|a|b|c)[._-]?[0-9]{0,8}){0,2}(?![A-Za-z0-9])"
    r"(?:\+[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*)?"
)
SERIES = r"[0-9]{1,8}(?:\.[0-9]{1,8}){0,3}\.[xX*](?![A-Za-z0-9])"
BRANCHES = frozenset({"dev", "develop", "head", "latest", "main", "master", "nightly", "trunk"})
_NAME = r"[A-Za-z][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+)*"
_PIECE = re.compile(
    rf"(?:(?P<name>{_NAME})\s*(?:(?<=\s)|(?=[<>=!~])))?(?:(?P<operator>===?|=|>=|<=|!=|~=|<|>)\s*)?"
    rf"[vV]?(?:(?P<series>{SERIES})|(?P<version>{VERSION})(?P<above>\+)?)",
)
_SPAN = re.compile(
    rf"(?:(?P<name>{_NAME})\s+)?[vV]?(?P<low>{VERSION})\s*(?:-|~|to|至|到)\s*[vV]?(?P<high>{VERSION})",
)
_ABOVE = re.compile(r"\s*(?:\b(?:or|and) (?:above|higher|later|newer|up)\b|及?(?:以上|更高)(?:版本)?)", re.IGNORECASE)
_BETWEEN_SPECIFIERS = re.compile(r"(?<=[0-9*])\s+(?=[<>=!~]=?)")
_AND = re.compile(r"\s*[,;]\s*")
_OR = re.compile(r"\s*/\s*|\s+(?:or|and|或|和)\s+|\s*[或和]\s*")
_FULL_WIDTH = "".join(map(chr, range(0xFF01, 0xFF5F)))
_PLAIN = "".join(map(chr, range(0x21, 0x7F)))
_SAME = str.maketrans(f"{_FULL_WIDTH}\u3000\xa0、‐‑–—", f"{_PLAIN}  ,----")
_EQUAL = frozenset({"", "=="})
_WHOLE_RELEASE = 3
_LATEST = "99999999"


class Form(Enum):
    """How a claim is written, the most exact first. AT_MOST says nothing of how old a version may be."""

    RELEASES = "releases"
    SERIES = "series"
    RANGE = "range"
    AT_MOST = "at most"
    BRANCH = "branch"


class Fit(Enum):
    """How much of what is asked a claim holds."""

    WHOLLY = "wholly"
    PARTLY = "partly"
    NOT_AT_ALL = "not at all"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one cell says of one package; `package` is empty where the cell names none.

    A version is held where any of `accepts` holds it. `versions` are those written, bounds included.
    """

    package: str
    form: Form
    accepts: tuple[SpecifierSet, ...]
    versions: tuple[Version, ...]
    texts: tuple[str, ...]


class _UnreadableError(Exception):
    """A cell, or a part of it, that is no version."""


def half_width(text: str) -> str:
    """Return the text with full-width letters, digits and signs as plain ones, each in its place."""
    return text.translate(_SAME)


def read_version(text: str) -> Version | None:
    """Return the version that a text is, or None."""
    try:
        return Version(text)
    except InvalidVersion:
        return None


def is_short(version: Version) -> bool:
    """Return whether a version may stand for a series: 2.23, 17, never 2.23.0 or 3.0rc1."""
    return len(version.release) < _WHOLE_RELEASE and version.base_version == version.public


def claims_of(text: str) -> tuple[Claim, ...]:
    """Return what a cell says, one claim per package; none where any part of it is no version."""
    plain = _ABOVE.sub("+", half_width(text).replace("≥", ">=").replace("≤", "<=")).strip(" \t`")
    if plain.lower() in BRANCHES or re.fullmatch(r"dev-[0-9][0-9.x]*", plain.lower()):
        return (Claim("", Form.BRANCH, (), (), (plain.lower(),)),)
    parts: dict[str, list[_Part]] = {}
    name = ""
    try:
        for joined in _AND.split(_BETWEEN_SPECIFIERS.sub(",", plain)):
            pieces = _OR.split(joined)
            for piece in pieces:
                part = _part(piece, is_alternative=len(pieces) > 1)
                name = part.name or name
                parts.setdefault(name, []).append(part)
        return tuple(_claim(name, part) for name, part in parts.items())
    except _UnreadableError:
        return ()


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    form: Form
    specifier: str
    operator: str
    versions: tuple[Version, ...]
    text: str


def _part(piece: str, *, is_alternative: bool) -> _Part:
    if span := _SPAN.fullmatch(piece):
        return _span_part((span["name"] or "").lower(), _version(span["low"]), _version(span["high"]), piece)
    found = _PIECE.fullmatch(piece)
    if not found:
        raise _UnreadableError
    name, operator = (found["name"] or "").lower().replace("_", "-"), found["operator"] or ""
    if found["series"]:
        return _series_part(name, operator, found["series"])
    operator = ">=" if found["above"] and not operator else "==" if operator == "=" else operator
    version = _version(found["version"])
    is_bound = operator not in _EQUAL
    if (found["above"] and operator != ">=") or (is_alternative and is_bound) or operator == "===":
        raise _UnreadableError
    if operator == "~=" and len(version.release) == 1:
        raise _UnreadableError
    form = Form.RANGE if operator else Form.RELEASES
    written = str(version) if operator in {"", "=="} else version.public
    return _Part(name, form, f"{operator or '=='}{written}", operator, (version,), found["version"])


def _version(text: str) -> Version:
    version = read_version(text)
    if version is None:
        raise _UnreadableError
    return version


def _span_part(name: str, low: Version, high: Version, text: str) -> _Part:
    return _Part(name, Form.RANGE, f">={low.public},{up_to(high)}", operator="", versions=(low, high), text=text)


def _series_part(name: str, operator: str, series: str) -> _Part:
    operator = "==" if operator == "=" else operator
    if operator not in _EQUAL:
        raise _UnreadableError
    stem = series[:-2]
    return _Part(name, Form.SERIES, f"=={stem}.*", operator=operator, versions=(Version(stem),), text=series.lower())


def _claim(package: str, parts: list[_Part]) -> Claim:
    """Join the parts of a package: bounds all hold, anything else is an alternative."""
    versions = tuple(version for part in parts for version in part.versions)
    texts = tuple(part.text for part in parts)
    if any(part.operator not in _EQUAL for part in parts):
        if not all(part.operator for part in parts):
            raise _UnreadableError
        return Claim(package, Form.RANGE, (SpecifierSet(",".join(part.specifier for part in parts)),), versions, texts)
    forms = {part.form for part in parts}
    form = forms.pop() if len(forms) == 1 else Form.RANGE
    return Claim(package, form, tuple(SpecifierSet(part.specifier) for part in parts), versions, texts)


def up_to(version: Version) -> str:
    """Return the specifier of all up to a version, the whole series where it is short: 1.12 is below 1.13."""
    if not is_short(version):
        return f"<={version.public}"
    *rest, last = version.release
    return "<" + ".".join(str(number) for number in (*rest, last + 1))


def as_series(claim: Claim) -> Claim:
    """Return a claim of bare short versions as one of series: 3.8 holds 3.8.10."""
    if claim.form is not Form.RELEASES:
        return claim
    accepts = tuple(SpecifierSet(f"=={version.base_version}.*") for version in claim.versions)
    return Claim(claim.package, Form.SERIES, accepts, claim.versions, claim.texts)


def as_bound(claim: Claim, *, is_least: bool) -> Claim:
    """Return a claim of one bare version as the least, or the greatest, that is held."""
    if claim.form is not Form.RELEASES or len(claim.versions) != 1:
        return claim
    (version,) = claim.versions
    accepts = SpecifierSet(f">={version.public}" if is_least else up_to(version))
    return Claim(claim.package, Form.RANGE if is_least else Form.AT_MOST, (accepts,), claim.versions, claim.texts)


def fit_of(claim: Claim, version: Version, *, is_series: bool) -> Fit:
    """Return how much of a version, or of its whole series, a claim holds."""
    if not is_series:
        return Fit.WHOLLY if _holds(claim.accepts, version) else Fit.NOT_AT_ALL
    held = [_holds(claim.accepts, sample) for sample in _samples(version, claim.versions)]
    if all(held) or (held[0] and _is_written_alone(version, claim)):
        return Fit.WHOLLY
    return Fit.PARTLY if any(held) else Fit.NOT_AT_ALL


def _is_written_alone(version: Version, claim: Claim) -> bool:
    """Return whether a range speaks of 1.3 as shortly as the one who asks, as in <=1.3."""
    written = {bound.release for bound in claim.versions if starts_with(bound, version)}
    return claim.form is Form.RANGE and written == {version.release}


def _holds(accepts: Iterable[SpecifierSet], version: Version) -> bool:
    return any(specifier.contains(version, prereleases=True) for specifier in accepts)


def _samples(stem: Version, bounds: Iterable[Version]) -> list[Version]:
    """Return the first and the last of a series, and those at and just above the bounds within it."""
    prefix = ".".join(map(str, stem.release))
    within = [bound for bound in bounds if starts_with(bound, stem)]
    above = [Version(".".join(map(str, (*bound.release[:-1], bound.release[-1] + 1)))) for bound in within]
    above = [version for version in above if starts_with(version, stem)]
    return [Version(prefix), *within, *above, Version(f"{prefix}.{_LATEST}")]


def starts_with(version: Version, stem: Version) -> bool:
    """Return whether a version belongs to the series of a shorter one."""
    size = len(stem.release)
    return version.epoch == stem.epoch and (*version.release, 0, 0)[:size] == stem.release
