"""What the bases below paths are made of: where their files are on this machine, and what is fetched for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from index.base_settings import read_settings
from index.bases import wanted_sources
from index.discovery import QUESTIONS_FILE, Found, find_bases
from index.errors import MmfaqError
from index.readers import decode
from index.sources import GitSource, PathSource


def git_sources(paths: Sequence[Path]) -> list[GitSource]:
    """Return the git sources of all bases; raise MmfaqError where they cannot be read."""
    return [wanted.source for wanted in wanted_sources(paths)]


def places_of(paths: Sequence[Path]) -> list[Path]:
    """Return every file and folder that a change can come from: the paths, and where path sources lead."""
    beside = [path.parent / QUESTIONS_FILE for path in paths if path.is_file()]
    try:
        outside = [place for found in find_bases(paths) for place in _outside(found)]
    except (MmfaqError, OSError):
        outside = []  # a build says what is wrong
    return list(dict.fromkeys([*paths, *beside, *outside]))


def _outside(found: Found) -> Iterator[Path]:
    """Yield where the path sources of a base lead; of a glob, the folder before its first wildcard."""
    try:
        text = decode(found.settings.read_bytes()) if found.settings is not None else ""
    except (OSError, UnicodeDecodeError):
        return
    for source in read_settings(text, "")[0].sources:
        if isinstance(source, PathSource):
            place = found.folder
            for part in Path(source.path).parts:
                if set(part) & set("*?["):
                    break
                place /= part
            yield place
