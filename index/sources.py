"""Where the files of a base come from besides its own folder: paths, and git repositories as they were fetched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.errors import Problem
from index.git_addresses import repository_name, without_secrets

_SHORT = 7


@dataclass(frozen=True, slots=True)
class PathSource:
    """A file, a folder or a glob, relative to the folder of `base.yml`; `line` is the line there."""

    path: str
    line: int = field(default=0, compare=False)
    permalink: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class GitSource:
    """Files of a git repository; `ref` "" is its default branch, `line` the line of `base.yml`.

    `url` may hold a password, `shown` does not. `follows_rewrites`: the ref may be given another history.
    """

    url: str = field(repr=False)
    ref: str = ""
    files: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)
    permalink: str = field(default="", compare=False)
    follows_rewrites: bool = field(default=False, compare=False)

    @property
    def shown(self) -> str:
        """The address and the ref, without any secret."""
        return without_secrets(self.url) + (f"@{self.ref}" if self.ref else "")

    @property
    def name(self) -> str:
        """What the repository is called: the last part of its address."""
        return repository_name(self.url)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A git source and the name, in messages, of the settings that list it."""

    source: GitSource
    file: str


@dataclass(frozen=True, slots=True)
class Checkout:
    """A folder with the files of a git source, at their paths in the repository, as they are in a commit."""

    folder: Path
    commit: str


@dataclass(frozen=True, slots=True)
class Checkouts:
    """What was fetched of each git source, and what is to be said about it."""

    found: Mapping[GitSource, Checkout] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def commits(self) -> dict[str, str]:
        """The commit of each source, by the address and ref that may be shown."""
        return {source.shown: checkout.commit for source, checkout in self.found.items()}


NO_CHECKOUTS = Checkouts()
Source = PathSource | GitSource


def short(commit: str) -> str:
    """Return the beginning of a commit's name, for people."""
    return commit[:_SHORT]


def joined(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return the sources with those of one repository and ref as one: a base is read from one commit."""
    made: dict[tuple[str, ...], Source] = {}
    for source in sources:
        key = (source.path,) if isinstance(source, PathSource) else (source.url, source.ref)
        known = made.get(key)
        if isinstance(known, GitSource) and isinstance(source, GitSource):
            made[key] = _both(known, source)
        else:
            made[key] = source
    return tuple(made.values())


def _both(one: GitSource, other: GitSource) -> GitSource:
    return replace(
        one,
        files=tuple(dict.fromkeys((*one.files, *other.files))),
        permalink=one.permalink or other.permalink,
        follows_rewrites=one.follows_rewrites or other.follows_rewrites,
    )
