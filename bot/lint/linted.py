"""What rules look at: bases, the lines of their files, and what an index and a journal know of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.lint.finding import Finding, Level
from bot.lint.probed import Probe
from index.bases import SETTINGS_FILE
from index.entry import Base, Entry
from index.errors import Problem
from index.readers import decode
from index.readers.lines import strict_lines

if TYPE_CHECKING:
    from bot.answering import Serving
    from index.corpus import FaissCorpus
    from index.labels import Label

__all__ = ["Linted", "Probe"]
_NO_LABELS: Mapping[str, tuple[Label, ...]] = MappingProxyType({})
_NO_CORPORA: Mapping[str, FaissCorpus] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Linted:
    """Bases with all that rules may ask about them.

    `problems` are those of reading. `labels` are by base. `serving` answers from just these bases; it is None where
    only texts are looked at. `corpora` are what it searches, by base. `hits` counts how often each entry, by base and
    id, was shown, None where nothing is remembered. `probe` asks whether URLs are alive, None where the network is not
    to be used.
    """

    bases: Sequence[Base]
    problems: Sequence[Problem] = ()
    labels: Mapping[str, tuple[Label, ...]] = field(default_factory=lambda: _NO_LABELS)
    serving: Serving | None = None
    corpora: Mapping[str, FaissCorpus] = field(default_factory=lambda: _NO_CORPORA)
    hits: Mapping[tuple[str, str], int] | None = None
    probe: Probe | None = None
    _texts: dict[Path, list[str]] = field(default_factory=dict, repr=False, compare=False)

    def path(self, base: Base, file: str) -> Path | None:
        """Return where a source file of a base, or its settings, is; None where that is not at hand."""
        if file in base.files:
            known = base.files[file].path
            return known if known.is_file() else None
        if base.folder is None:
            return None
        roots = base.folder.parents if "/" in file else (base.folder,)
        paths = (root / file for root in roots)
        return next((path for path in paths if path.is_relative_to(base.folder) and path.is_file()), None)

    def text(self, base: Base, file: str) -> list[str]:
        """Return the lines of a source file, none where it is not at hand."""
        path = self.path(base, file)
        if path is None:
            return []
        if path not in self._texts:
            try:
                self._texts[path] = strict_lines(decode(path.read_bytes())).split("\n")
            except (OSError, UnicodeDecodeError):
                self._texts[path] = []
        return self._texts[path]

    def shown(self, base: Base, file: str) -> str:
        """Return the name of a source file in findings: a path from where the command runs, if it lies below."""
        path = self.path(base, file)
        here = Path.cwd()
        return path.relative_to(here).as_posix() if path is not None and path.is_relative_to(here) else file

    def wording(self, base: Base, entry: Entry, text: str) -> tuple[str, int]:
        """Return the file and the line that hold a wording of an entry, the entry's own where none does."""
        if base.folder is not None:
            for file in (f"{base.folder.name}/{SETTINGS_FILE}", entry.source.file):
                lines = enumerate(self.text(base, file), start=1)
                found = next((number for number, line in lines if text in line), None)
                if found is not None:
                    return self.shown(base, file), found
        return self.shown(base, entry.source.file), entry.source.first_line

    def at(
        self,
        rule: str,
        level: Level,
        base: Base,
        entry: Entry,
        what: str,
        remedy: str,
        lines: tuple[int, int] | None = None,
    ) -> Finding:
        """Return a finding about an entry: about its question, or about the first and last of some lines of it."""
        first, last = lines or (entry.source.first_line, entry.source.first_line)
        return Finding(rule, level, self.shown(base, entry.source.file), first, last, what, remedy)
