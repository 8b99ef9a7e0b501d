"""Globs over paths in a repository, as `pathlib` reads them: `**` is any number of folders."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath


def matches(path: str, pattern: str) -> bool:
    """Tell whether a path fits a glob."""
    return _fits(path.split("/"), PurePosixPath(pattern).parts)


def _fits(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Compare from the end, a row for each part of the path: linear in both, whatever the pattern repeats."""
    reached = [True] + [False] * len(pattern)
    for number, glob in enumerate(pattern):
        reached[number + 1] = reached[number] and glob == "**"
    for part in parts:
        following = [False] * len(reached)
        for number, glob in enumerate(pattern):
            stays = glob == "**" and (reached[number] or reached[number + 1])
            steps = glob != "**" and reached[number] and fnmatchcase(part, glob)
            skips = glob == "**" and following[number]
            following[number + 1] = stays or steps or skips
        reached = following
    return reached[-1]
