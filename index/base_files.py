"""Which files a base is read from: those of its folder that its settings choose, and those of its sources."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from index.base_settings import BaseSettings
from index.discovery import Found, faq_files, is_faq, relative, suffixes
from index.errors import Problem, Severity
from index.git_addresses import permalink_of
from index.sources import Checkout, Checkouts, GitSource, PathSource, short

_Fault = tuple[int, str, str]  # the line of the settings, what, remedy


@dataclass(frozen=True, slots=True)
class BaseFile:
    """A file of a base and its names.

    `name` is relative to the base or the repository, `source` what entries are said to come from, `shown` its name in
    messages, `permalink` the template of links to it, `commit` what it was fetched from, "" for what was not fetched.
    """

    path: Path
    name: str
    source: str
    shown: str
    permalink: str = ""
    commit: str = ""

    def address(self, values: dict[str, str]) -> dict[str, str]:
        """Return the values with which the template is filled in: those given, the file and the commit."""
        return {**values, "file": quote(self.name), **({"commit": self.commit} if self.commit else {})}


def chosen_files(found: Found, settings: BaseSettings, checkouts: Checkouts, problems: list[Problem]) -> list[BaseFile]:
    """Return the files of a base, each once; add what its settings name in vain to the problems."""
    template = settings.texts.get("permalink", "")
    if found.settings is None:
        return [_own(file, found, template) for file in found.files]
    faults: list[_Fault] = []
    chosen = [_own(file, found, template) for file in _beside(found, settings, faults)]
    for source in settings.sources:
        if isinstance(source, PathSource):
            chosen += [_own(file, found, source.permalink or template) for file in _at(source, found.folder, faults)]
        elif source in checkouts.found:
            chosen += _fetched(source, checkouts.found[source], template)
        else:
            faults.append((source.line, f"{source.shown} has not been fetched", "Run `mmfaq build` to fetch it."))
    if not chosen and not faults:
        faults.append((1, "no FAQ files stand beside these settings", f"Add one with {suffixes()}."))
    shown = found.shown(found.settings)
    problems += [Problem(Severity.ERROR, shown, line, what, remedy) for line, what, remedy in faults]
    once: dict[Path, BaseFile] = {}
    for file in chosen:
        once.setdefault(file.path.resolve(), file)
    return list(once.values())


def _own(file: Path, found: Found, template: str) -> BaseFile:
    name = relative(file, found.folder)
    return BaseFile(file, name, relative(file, found.root), found.shown(file), template)


def _fetched(source: GitSource, checkout: Checkout, template: str) -> Iterator[BaseFile]:
    permalink = source.permalink or template or permalink_of(source.url)
    for file in sorted(file for file in checkout.folder.rglob("*") if file.is_file()):
        name = file.relative_to(checkout.folder).as_posix()
        shown = f"{source.name}@{short(checkout.commit)}:{name}"
        yield BaseFile(file, name, name, shown, permalink, checkout.commit)


def _beside(found: Found, settings: BaseSettings, faults: list[_Fault]) -> list[Path]:
    """Return the files in the folder of a base that its settings choose, by default all."""
    if "files" not in settings.lists:
        return found.files
    chosen: list[Path] = []
    for pattern in settings.lists["files"]:
        matches = _matches(found.folder, pattern)
        chosen += matches
        if not matches:
            faults.append((1, f"files: {pattern!r} matches no FAQ file", "Name files of this folder, such as faq.md."))
    return chosen


def _matches(folder: Path, pattern: str) -> list[Path]:
    """Return the FAQ files of the folder that fit a pattern, none where it leads out of the folder."""
    if ".." in Path(pattern).parts or Path(pattern).is_absolute():
        return []
    try:
        found = sorted(folder.glob(pattern))
    except (ValueError, NotImplementedError, IndexError, OSError):  # how pathlib, and a system, refuse a pattern
        return []
    return [file for file in found if is_faq(file.name) and file.is_file()]


def _at(source: PathSource, folder: Path, faults: list[_Fault]) -> list[Path]:
    """Return the FAQ files that a path leads to, which may lie outside of the folder."""
    place = folder / source.path
    try:
        if place.is_dir():
            files = faq_files(place)
        else:
            files = [file for file in _reached(source.path, folder) if is_faq(file.name) and file.is_file()]
    except OSError as error:
        faults.append((source.line, f"{source.path!r} cannot be read ({error.strerror})", "Check that it may be read."))
        return []
    if not files:
        what = f"{source.path!r} leads to no FAQ file"
        faults.append(
            (source.line, what, f"Name a file, a folder or a glob, relative to this file, with {suffixes()}.")
        )
    return [file.resolve() for file in files]


def _reached(path: str, folder: Path) -> list[Path]:
    place = folder / path
    if place.exists():
        return [place]
    names = glob.glob(path, root_dir=folder, recursive=True)  # noqa: PTH207  # Path.glob takes no absolute pattern
    return [folder / name for name in sorted(names)]
