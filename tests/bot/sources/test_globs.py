"""Globs over paths in a repository, measured against what pathlib finds on a disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sources.globs import matches

_NAMES = st.sampled_from(["a", "b", "ab", "a.md", "b.md", ".c.md", "[x]"])
_GLOBS = st.sampled_from(["a", "*", "a*", "*.md", "?", "[ab]", "[!a].md", "**", "?.md", "[[]x]"])


@given(
    st.lists(st.lists(_NAMES, min_size=1, max_size=4).map("/".join), max_size=6),
    st.lists(_GLOBS, min_size=1, max_size=4),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_glob_means_what_it_means_on_a_disk(tmp_path: Path, paths: list[str], pattern: list[str]) -> None:
    root = tmp_path / str(abs(hash((*paths, None, *pattern))))
    for path in paths:
        try:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).touch()
        except OSError:  # a name is a file here and a folder there
            continue
    written = "/".join([*pattern, "*"]) if pattern[-1] == "**" else "/".join(pattern)
    files = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
    found = {path.relative_to(root).as_posix() for path in root.glob(written) if path.is_file()}
    assert {path for path in files if matches(path, written)} == found


def test_two_stars_at_the_end_are_all_files_below() -> None:
    assert [matches(path, "docs/**") for path in ("docs/a.md", "docs/en/a.md", "a.md")] == [True, True, False]


@pytest.mark.parametrize("pattern", ["**/" * 200 + "x", "*a" * 200, "**/*a/" * 100 + "x"])
def test_a_glob_takes_no_time_to_speak_of(pattern: str) -> None:
    assert not matches("/".join(["aaaa"] * 200), pattern)
