"""Phrasings that a maintainer accepts: tried on the labelled questions first, then written into the base's files."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.evaluation.against import Comparison, compare
from bot.evaluation.graded import Graded
from bot.evaluation.grading import Asked, grade
from bot.learning.asked_texts import words_of
from bot.learning.patching import Edit, PatchError, edits_of, undo, write
from bot.learning.trials import Phrasing, Trials, texts_of
from index.bases import QUESTIONS_FILE, read_bases
from index.entry import Base
from index.errors import MmfaqError
from index.labels import require_labels
from index.sources import NO_CHECKOUTS, Checkouts

_REFUSED_FILE = "refused-phrasings.txt"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a phrasing changes: the entry's place for it and the confidence, before and after, and test questions."""

    rank_before: int | None
    rank_after: int | None
    confidence_before: float
    confidence_after: float
    comparison: Comparison

    @property
    def is_worse(self) -> bool:
        """Tell whether right outcomes fall or wrong answers rise."""
        return self.comparison.is_worse()


@dataclass(slots=True)
class Acceptance:
    """Accepts phrasings one after the other; each is tried together with those accepted before it.

    `asked` are the labelled questions. `write` puts what is accepted into the files of the paths.
    """

    paths: Sequence[Path]
    checkouts: Checkouts
    trials: Trials
    asked: Sequence[Asked]
    _graded: list[Graded] | None = field(default=None, repr=False)
    _tried: tuple[Sequence[Phrasing], Trials, list[Graded]] | None = field(default=None, repr=False)

    def effect_of(self, phrasings: Sequence[Phrasing]) -> Effect:
        """Return what phrasings change together; place and confidence are those of the first."""
        if self._graded is None:
            self._graded = list(grade(self.asked, self.trials.serving))
        after = self.trials.with_phrasings(phrasings)
        graded = list(grade(self.asked, after.serving))
        self._tried = (phrasings, after, graded)
        (rank, confidence), (rank_after, confidence_after) = (_place(phrasings[0], one) for one in (self.trials, after))
        return Effect(rank, rank_after, confidence, confidence_after, compare(self._graded, graded))

    def accept(self, phrasings: Sequence[Phrasing]) -> None:
        """Write phrasings into the files, and count on them from now on; raise PatchError, KnowledgeError."""
        put(self.paths, phrasings, self.checkouts)
        if self._tried is None or self._tried[0] != phrasings:
            self.effect_of(phrasings)
        if self._tried is not None:
            _, self.trials, self._graded = self._tried

    def missing(self, phrasings: Sequence[Phrasing]) -> list[Phrasing]:
        """Return the phrasings that the files do not hold yet, each once."""
        known = _written(_bases(self.paths, self.checkouts))
        return [one for one in dict.fromkeys(phrasings) if one not in known]

    def accept_harmless(self, phrasings: Sequence[Phrasing]) -> list[tuple[Phrasing, Effect]]:
        """Accept those that make no test question worse; return the others, each with what it would do."""
        if not phrasings:
            return []
        if not self.effect_of(phrasings).is_worse:
            self.accept(phrasings)
            return []
        refused = []
        for one in phrasings:
            effect = self.effect_of([one])
            if effect.is_worse:
                refused.append((one, effect))
            else:
                self.accept([one])
        return refused


def put(paths: Sequence[Path], phrasings: Sequence[Phrasing], checkouts: Checkouts = NO_CHECKOUTS) -> None:
    """Write phrasings into the files of bases, those that are not there yet; raise PatchError.

    Where that fails, the files are left as they were.
    """
    before = _bases(paths, checkouts)
    known = _written(before)
    edits: list[Edit] = []
    for name, additions in texts_of(one for one in phrasings if one not in known).items():
        if name not in before:
            listed = ", ".join(map(str, paths))
            raise MmfaqError(f"{listed}: there is no base {name!r} here. Set MMFAQ_KNOWLEDGE to where its files are.")
        edits += edits_of(before[name], additions)
    done: list[Edit] = []
    try:
        for edit in edits:
            write(edit)
            done.append(edit)
        _require_written(before, _bases(paths, checkouts), phrasings)
    except BaseException:
        for edit in reversed(done):
            with contextlib.suppress(PatchError):
                undo(edit)
        raise


def labelled_questions(bases: Iterable[Base], names: Iterable[str]) -> list[Asked]:
    """Return the labelled questions beside bases that an index holds; raise KnowledgeError."""
    known = set(names)
    files = [(base.name, base.folder / QUESTIONS_FILE) for base in bases if base.folder and base.name in known]
    return [Asked(name, label) for name, file in files if file.is_file() for label in require_labels(file)]


class Refusals:
    """What maintainers refused, so that it is not proposed again: hashes only, in the journal's folder."""

    def __init__(self, state: Path) -> None:
        self._path = state / _REFUSED_FILE
        try:
            self._known = set(self._path.read_text(encoding="ascii", errors="replace").split())
        except FileNotFoundError:
            self._known = set()

    def __contains__(self, phrasing: object) -> bool:
        return isinstance(phrasing, Phrasing) and _digest(phrasing) in self._known

    def add(self, phrasing: Phrasing) -> None:
        """Remember a refusal."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._path.open("a", encoding="ascii") as file:
            file.write(_digest(phrasing) + "\n")
        self._known.add(_digest(phrasing))


def _digest(phrasing: Phrasing) -> str:
    """Return the hash of a phrasing, whatever the order of its words."""
    words = sorted(words_of(phrasing.text))
    return hashlib.sha256("\n".join([phrasing.base, phrasing.entry, *words]).encode()).hexdigest()[:32]


def _place(phrasing: Phrasing, trials: Trials) -> tuple[int | None, float]:
    result = trials.serving.searcher.search(phrasing.text, phrasing.base, 10)
    ids = [hit.entry.id for hit in result.hits]
    return (ids.index(phrasing.entry) + 1 if phrasing.entry in ids else None), result.confidence


def _written(bases: Mapping[str, Base]) -> set[Phrasing]:
    return {
        Phrasing(name, one.id, text) for name, base in bases.items() for one in base.entries for text in one.phrasings
    }


def _bases(paths: Sequence[Path], checkouts: Checkouts) -> dict[str, Base]:
    return {base.name: base for base in read_bases(paths, checkouts)[0]}


def _require_written(before: Mapping[str, Base], after: Mapping[str, Base], phrasings: Iterable[Phrasing]) -> None:
    """Raise PatchError unless a build would now find each phrasing, and besides them what it found before."""
    known, listed = (
        {(name, entry.id): entry.phrasings for name, base in bases.items() for entry in base.entries}
        for bases in (before, after)
    )
    for one in phrasings:
        key = (one.base, one.entry)
        if one.text not in listed.get(key, ()) or listed.keys() != known.keys():
            what = f"a phrasing of {one.entry!r} written here would not be read, so nothing was changed"
            remedy = "Give the base a folder of its own, and name that folder instead of a file."
            raise PatchError(before[one.base].folder or Path(one.base), what, remedy)
