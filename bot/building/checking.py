"""What is looked at before anything is encoded: bases that are gone, and faults of the labelled questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.building.gate import GateError, losses_of
from index.bases import require_usable
from index.discovery import QUESTIONS_FILE
from index.entry import Base
from index.errors import Problem, Severity, StoreError
from index.labels import read_labels, shown
from index.store import Manifest, Store

_REMEDY = "Correct the id, or remove the question; it counts for nothing."


def require_sound(bases: Sequence[Base], problems: Sequence[Problem], store: Store) -> list[Problem]:
    """Return the labelled questions whose entries are not there, as warnings.

    Raise KnowledgeError where files or labels cannot be read, GateError where bases are lost.
    """
    labels = [problem for base in bases for problem in _problems_of(base)]
    require_usable([*problems, *labels])
    served = _served(store)
    if served is not None:
        require_kept(served, {base.name: len(base.entries) for base in bases if base.entries}, store)
    return labels


def require_kept(served: Manifest, entries: Mapping[str, int], store: Store) -> None:
    """Raise GateError where bases that are served lose too much; what came with an image may be replaced."""
    losses = losses_of(served.bases, entries)
    if losses and not store.is_seed(served.version):
        raise GateError(losses)


def _served(store: Store) -> Manifest | None:
    try:
        return store.manifest(store.current())
    except StoreError:
        return None


def _problems_of(base: Base) -> Iterator[Problem]:
    path = None if base.folder is None else base.folder / QUESTIONS_FILE
    if path is None or not path.is_file():
        return
    file, known = shown(path), {entry.id for entry in base.entries}
    labels, problems = read_labels(path, file)
    yield from problems
    for label in labels:
        for identifier in label.entries:
            if identifier not in known:
                yield Problem(Severity.WARNING, file, label.line, f"no entry has the id {identifier!r}", _REMEDY)
