"""One side of an edit: the FAQ as it is in a folder, read, indexed and linted."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.answering import Serving, serving_of
from bot.evaluation.grading import Asked
from bot.lint.finding import Finding
from bot.lint.levels import Levels
from bot.lint.linted import Linted
from bot.lint.running import findings_of, read_linted
from bot.review import messages
from bot.review.errors import ReviewError
from bot.settings import Settings
from bot.sources.errors import SourceError
from bot.sources.fetching import fetch, fetched
from index.builder import Progress, build
from index.discovery import SETTINGS_FILE, faq_files
from index.encoder import Encoder
from index.entry import Base
from index.errors import KnowledgeError, MmfaqError
from index.searcher import Searcher
from index.serving import open_corpora
from index.store import Store

Key = tuple[str, str]  # the base and the id of an entry


@dataclass(frozen=True, slots=True)
class Place:
    """Lines of a file of the repository, both ends included."""

    file: str
    first_line: int
    last_line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.first_line}"


@dataclass(frozen=True, slots=True)
class Side:
    """What was read of a folder whose paths are those of the repository; `linted` is None where it holds no FAQ."""

    root: Path
    paths: tuple[Path, ...]
    linted: Linted | None = None

    @property
    def bases(self) -> Sequence[Base]:
        """The bases that have entries."""
        return [base for base in self.linted.bases if base.entries] if self.linted is not None else []

    @property
    def serving(self) -> Serving | None:
        """What answers from it, None where nothing was indexed."""
        return self.linted.serving if self.linted is not None else None

    @property
    def entries(self) -> dict[str, frozenset[str]]:
        """The ids of the entries of each base."""
        return {base.name: frozenset(entry.id for entry in base.entries) for base in self.bases}

    def files(self) -> set[str]:
        """Return the paths of all files that the bases are read from."""
        found = (file.path for base in self.bases for file in base.files.values() if not file.commit)
        return {path.relative_to(self.root).as_posix() for path in found if path.is_relative_to(self.root)}

    def places(self) -> dict[Key, Place]:
        """Return where each entry stands."""
        if self.linted is None:
            return {}
        with contextlib.chdir(self.root):
            return {
                (base.name, entry.id): Place(
                    self.linted.shown(base, entry.source.file), entry.source.first_line, entry.source.last_line
                )
                for base in self.bases
                for entry in base.entries
            }

    def asked(self) -> list[Asked]:
        """Return the labelled questions beside the bases."""
        labels = self.linted.labels if self.linted is not None else {}
        return [Asked(base.name, label) for base in self.bases for label in labels.get(base.name, ())]

    def findings(self, levels: Levels) -> list[Finding]:
        """Return all that the rules find; files are paths of the repository."""
        if self.linted is None:
            return []
        with contextlib.chdir(self.root):
            return [replace(one, file=self._path(one.file)) for one in findings_of(self.linted, levels)]

    def _path(self, file: str) -> str:
        """Return the path of a file that a rule names by the folder of its base."""
        folders = [base.folder for base in self.linted.bases if base.folder] if self.linted is not None else []
        places = (folder.parent / file for folder in folders)
        found = (place for place in places if place.is_file() and place.is_relative_to(self.root))
        place = None if (self.root / file).is_file() else next(found, None)
        return file if place is None else place.relative_to(self.root).as_posix()

    def indexed(self, store: Store, encoder: Encoder, chosen: Settings, progress: Progress | None) -> Side:
        """Return this side with an index of it, for which only what no version of the store knows is encoded."""
        if self.linted is None or not self.bases:
            return self
        with contextlib.chdir(self.root):
            checkouts = fetched(self.paths, chosen)
            done = build(self.paths, store, encoder, progress=progress, is_lenient=True, check_out=lambda: checkouts)
        version = done.manifest.version
        manifest, corpora, loaded = open_corpora(
            store, version, device=chosen.device, loaded={encoder.fingerprint: encoder}
        )
        searcher = Searcher(corpora, loaded, calibration=store.calibration(manifest))
        by_name = {corpus.base.name: corpus for corpus in corpora}
        return replace(
            self,
            linted=replace(self.linted, serving=serving_of(version, searcher, chosen), corpora=by_name),
        )


def read_side(root: Path, wanted: Sequence[str], chosen: Settings, *, is_past: bool = False) -> Side:
    """Read the FAQ at paths below a folder, an empty one where there is none; raise MmfaqError.

    What it names in git repositories is fetched; of the past, what cannot be had any more is left out.
    """
    root = root.resolve()
    paths = tuple(path for name in wanted if _holds_faq(path := root / name))
    if not paths:
        return Side(root, ())
    try:
        with contextlib.chdir(root):
            with contextlib.suppress(*([SourceError] if is_past else [])):
                fetch(paths, chosen)
            linted = read_linted(paths, chosen, is_text_only=True)
    except KnowledgeError:
        raise
    except MmfaqError as error:
        raise ReviewError(str(error).replace(f"{root}/", "")) from error
    _require_inside(root, linted, chosen)
    return Side(root, paths, linted)


def _holds_faq(path: Path) -> bool:
    if not path.is_dir():
        return path.is_file()
    folders = [path, *(one for one in path.rglob("*") if one.is_dir())]
    return any((folder / SETTINGS_FILE).is_file() or faq_files(folder) for folder in folders)


def _require_inside(root: Path, linted: Linted, chosen: Settings) -> None:
    """Raise ReviewError where settings name files of this machine, which an edit may not show to others."""
    own = (root, chosen.sources.resolve())
    for base in linted.bases:
        for file in base.files.values():
            if not any(file.path.resolve().is_relative_to(folder) for folder in own):
                raise ReviewError(messages.outside(base.name))
