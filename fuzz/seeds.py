"""Examples to begin from: the FAQ files that the tests read and those that are shipped."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from index.labels import read_labels

ROOT = Path(__file__).resolve().parents[1]
_FOLDERS = (ROOT / "tests" / "data" / "shapes", ROOT / "knowledge")
_LARGEST = 6_000


def files(*suffixes: str, name: str = "*") -> list[bytes]:
    """Return the files of these suffixes, the beginning of long ones."""
    found = (path for folder in _FOLDERS for path in sorted(folder.rglob(name)) if path.suffix in suffixes)
    return [path.read_bytes()[:_LARGEST] for path in found if path.is_file()]


def questions() -> list[bytes]:
    """Return the labelled questions of the shipped bases."""
    paths = sorted((ROOT / "knowledge").glob("*/questions.yml"))
    return [label.question.encode() for path in paths for label in read_labels(path, path.name)[0]]


def encoded(texts: Iterable[str]) -> list[bytes]:
    """Return texts as bytes."""
    return [text.encode() for text in texts]
