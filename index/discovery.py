"""From paths to the bases below them: which folder or file is one, and which FAQ files stand in it."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import MmfaqError
from index.readers import SUFFIXES
from index.slug import slug

SETTINGS_FILE = "base.yml"
QUESTIONS_FILE = "questions.yml"
_MISNAMED = {"base.yaml": SETTINGS_FILE, "questions.yaml": QUESTIONS_FILE}
_RESERVED = {SETTINGS_FILE, QUESTIONS_FILE, *_MISNAMED}
_NO_FAQ = re.compile(
    r"(?:readme|changelog|contributing|licen[sc]e|code[_-]of[_-]conduct|security)(?:[_.-](?:en|zh|cn|zh[_-]\w+))?",
    re.IGNORECASE,
)
_GENERIC_STEM = re.compile(
    r"(?:(?:en|zh|cn|zh[_-]cn)[_-])?(?:faqs?|index|readme|questions)(?:[_.-](?:en|zh|cn|zh[_-]cn))?", re.IGNORECASE
)


@dataclass(slots=True)
class Found:
    """The files of one base, and the folder that their names are relative to."""

    name: str
    folder: Path
    root: Path
    files: list[Path] = field(default_factory=list)
    settings: Path | None = None

    def shown(self, file: Path) -> str:
        """Return a file's name in messages: a path that opens it from where the command runs, if it lies below."""
        here = Path.cwd()
        return relative(file, here if file.is_relative_to(here) else self.root)

    def misnamed(self) -> Iterator[tuple[Path, str]]:
        """Yield the files of a base's folder that another suffix keeps from being read, and what to call them."""
        if self.folder != self.root:
            named = ((self.folder / wrong, right) for wrong, right in _MISNAMED.items())
            yield from ((file, right) for file, right in named if file.is_file())


def relative(file: Path, folder: Path) -> str:
    """Return the path from a folder to a file, which may lie outside of it."""
    return Path(os.path.relpath(file, folder)).as_posix()


def find_bases(paths: Sequence[Path]) -> list[Found]:
    """Return the bases that the paths hold; raise MmfaqError where there is none, or one may not be read."""
    found = [one for path in paths for one in _readable(path)]
    if not found:
        listed = ", ".join(map(str, paths))
        raise MmfaqError(f"{listed}: no FAQ files here. Name a folder or file with {suffixes()}.")
    return _merged(found)


def suffixes() -> str:
    """Return which files are read, for messages."""
    return ", ".join(sorted(SUFFIXES))


def unreadable(path: Path, error: OSError) -> MmfaqError:
    """Return what to say where a file or folder cannot be read: what keeps whom out, and how to let it in."""
    if not isinstance(error, PermissionError):
        return MmfaqError(f"{path}: it cannot be read ({error.strerror or error}). Check the disk that it is on.")
    closed = next((one for one in reversed(path.parents) if not os.access(one, os.X_OK, effective_ids=True)), path)
    right = "-R a+rX" if closed == path else "a+x"
    remedy = f"Let it: chmod {right} {shlex.quote(str(closed))}, in a container for the folder that is mounted there."
    return MmfaqError(f"{closed}: the user that mmfaq runs as (uid {os.geteuid()}) may not read it. {remedy}")


def _readable(path: Path) -> list[Found]:
    try:
        return list(_discover(path))
    except OSError as error:
        raise unreadable(Path(error.filename or path), error) from error


def _discover(path: Path) -> Iterator[Found]:
    path = path.resolve()
    if path.is_file():
        if path.suffix.lower() not in SUFFIXES:
            raise MmfaqError(f"{path}: this kind of file is not read. Give it one of {suffixes()}.")
        yield Found(_name_of(path), path.parent, path.parent, [path])
    elif path.is_dir():
        yield from _discover_folder(path, path.parent)
    else:
        raise MmfaqError(f"{path}: no such file or folder. Check the path.")


def _discover_folder(folder: Path, root: Path, around: frozenset[Path] = frozenset()) -> Iterator[Found]:
    """Yield the bases of a folder; `around` are the folders that it was reached through."""
    files = faq_files(folder)
    settings = folder / SETTINGS_FILE
    walked = around | {folder.resolve()}
    folders = [] if settings.is_file() else _folders(folder, walked)
    inner = [one for child in folders for one in _discover_folder(child, root, walked)]
    if settings.is_file() or (files and not inner):
        yield Found(slug(folder.name) or "faq", folder, root, files, settings if settings.is_file() else None)
    else:
        yield from (Found(_name_of(file), folder, root, [file]) for file in files)
        yield from inner


def _folders(folder: Path, walked: frozenset[Path]) -> list[Path]:
    """Return the folders in a folder, without links that lead back to where it was reached from."""
    children = (child for child in sorted(folder.iterdir()) if not child.name.startswith((".", "_")))
    return [child for child in children if child.is_dir() and child.resolve() not in walked]


def is_faq(name: str) -> bool:
    """Tell whether a file of this name can be an FAQ: settings and labelled questions are none."""
    return Path(name).suffix.lower() in SUFFIXES and name.lower() not in _RESERVED


def faq_files(folder: Path) -> list[Path]:
    """Return the FAQ files that stand in a folder, without those that every project has."""
    return [
        file
        for file in sorted(folder.iterdir())
        if file.is_file()
        and is_faq(file.name)
        and not file.name.startswith((".", "_"))
        and not _NO_FAQ.fullmatch(file.stem)
    ]


def _name_of(file: Path) -> str:
    stem = file.parent.name if _GENERIC_STEM.fullmatch(file.stem) else file.stem
    return slug(stem) or "faq"


def _merged(found: list[Found]) -> list[Found]:
    """Join files of one folder that make one base; two folders may not give the same name."""
    by_name: dict[str, Found] = {}
    for sources in found:
        if any(_covers(other, sources) for other in found):
            continue
        known = by_name.setdefault(sources.name, sources)
        if known is sources:
            continue
        if known.folder != sources.folder:
            places = f"{known.folder} and {sources.folder}"
            raise MmfaqError(f"{places}: both would be the base {sources.name!r}. Rename one of them.")
        known.files += [file for file in sources.files if file not in known.files]
        known.settings = known.settings or sources.settings
        known.root = min(known.root, sources.root, key=lambda root: len(root.parts))
    return list(by_name.values())


def _covers(other: Found, sources: Found) -> bool:
    """Tell whether a folder that was named too makes all of these files part of another base."""
    is_outer = len(other.root.parts) < len(sources.root.parts) and other.name != sources.name
    return is_outer and bool(sources.files) and set(sources.files) <= set(other.files)
