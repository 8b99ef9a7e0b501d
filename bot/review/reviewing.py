"""From a checkout and the ref that it is to land on to what the edit makes better and worse."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.building.gate import losses_of
from bot.comparing.entries import Differences, differences
from bot.comparing.renaming import as_after, as_before, compare_across
from bot.evaluation.against import Change, Comparison
from bot.evaluation.grading import Asked, grade
from bot.lint.finding import Finding, Level
from bot.review import messages
from bot.review.errors import ReviewError
from bot.review.fresh import fresh_findings
from bot.review.sides import Key, Place, Side, read_side
from bot.review.snapshots import Repository, is_below
from index.store import Store

if TYPE_CHECKING:
    from bot.evaluation.graded import Graded
    from bot.lint.levels import Levels
    from bot.settings import Settings
    from index.builder import Progress
    from index.encoder import Encoder

_NO_LEVELS: Levels = MappingProxyType({})
_Question = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Review:
    """What an edit changes since the commit `base`.

    `findings` are new ones of lint, `fixed` is how many are gone; `places` are those of entries, by base and id, after
    the edit or else before it; `losses` say which bases are gone or lose most of their entries. `dropped` are questions
    that are labelled no more and that would be answered worse: they do not count. `allowed` questions may get worse.
    """

    base: str
    allowed: int
    findings: tuple[Finding, ...]
    fixed: int
    changes: Differences
    places: Mapping[Key, Place]
    losses: tuple[str, ...]
    comparison: Comparison
    dropped: tuple[Change, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """New findings of what must not be published."""
        return tuple(finding for finding in self.findings if finding.level is Level.ERROR)

    @property
    def is_worse(self) -> bool:
        """Whether more questions get worse than may."""
        return self.comparison.is_worse(self.allowed)

    @property
    def is_refused(self) -> bool:
        """Whether the edit should not land as it is."""
        return self.is_worse or bool(self.errors)


@dataclass(frozen=True, slots=True)
class Manner:
    """How to review: which levels rules have, and how many questions may get worse."""

    levels: Levels = field(default_factory=lambda: _NO_LEVELS)
    allowed: int = 0


def review(
    repository: Repository,
    ref: str,
    wanted: Sequence[str],
    chosen: Settings,
    manner: Manner,
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> Review | None:
    """Compare the FAQ at paths of the working tree with that of the ref which it left; None where none is touched.

    Raise MmfaqError where either cannot be read.
    """
    base = repository.left(repository.commit(ref))
    chosen = replace(chosen, cache=chosen.cache.absolute(), sources=chosen.sources.absolute())
    with repository.working(wanted) as (there, tree), tempfile.TemporaryDirectory(prefix="mmfaq-review-") as name:
        changed = there.changed(base, tree)
        if not changed:
            return None
        sides = []
        for side, snapshot in (("before", base), ("after", tree)):
            root = Path(name) / side / (repository.top.name or "repository")
            there.write(snapshot, root, wanted)
            sides.append(read_side(root, wanted, chosen, is_past=snapshot == base))
        before, after = sides
        if not before.paths and not after.paths:
            raise ReviewError(messages.no_faq(wanted))
        if not _is_touched(changed, wanted, sides):
            return None
        store = store_of(repository, wanted, chosen)
        encoder = encoder or _encoder(chosen)
        before, after = (one.indexed(store, encoder, chosen, progress) for one in (before, after))
        return _reviewed(before, after, base, manner)


def _is_touched(changed: Iterable[str], wanted: Sequence[str], sides: Iterable[Side]) -> bool:
    """Tell whether a change is below the paths, or in a file elsewhere that a base is read from."""
    files = set().union(*(side.files() for side in sides))
    return any(path in files or is_below(path, wanted) for path in changed)


def store_of(repository: Repository, wanted: Sequence[str], chosen: Settings) -> Store:
    """Return where the indexes of both sides are kept: another review of these paths encodes only what is new."""
    key = hashlib.sha256(os.fsencode("\0".join((str(repository.top), *sorted(wanted))))).hexdigest()[:16]
    return Store(chosen.cache / "review" / key)


def _encoder(chosen: Settings) -> Encoder:
    from index.serving import building_encoder

    return building_encoder(chosen.encoder, chosen.backend, chosen.cache / "encoders", chosen.device)


def _reviewed(before: Side, after: Side, base: str, manner: Manner) -> Review:
    changes = _differences(before, after)
    findings, fixed = fresh_findings(before, after, manner.levels, changes.names)
    comparison, dropped = _compared(before, after, changes)
    counts = [{name: len(ids) for name, ids in side.entries.items()} for side in (before, after)]
    places = before.places() | after.places()
    losses = tuple(losses_of(*counts))
    return Review(base, manner.allowed, tuple(findings), fixed, changes, places, losses, comparison, dropped)


def _differences(before: Side, after: Side) -> Differences:
    if before.serving is not None and after.serving is not None:
        return differences(before.serving, after.serving)
    gone, added = (tuple(entry for base in side.bases for entry in base.entries) for side in (before, after))
    return Differences(added, gone, ())


def _compared(before: Side, after: Side, changes: Differences) -> tuple[Comparison, tuple[Change, ...]]:
    """Put the labelled questions of both sides to both; what was labelled only before is told apart.

    Where both sides label a question, each is judged by its own; else by the one label that there is. An entry that the
    edit gave another id is the same entry, whichever of the two a label names.
    """
    earlier, later = before.asked(), after.asked()
    old, new = _questions(earlier), _questions(later)
    first = [*earlier, *as_before((one for one in later if _question(one) not in old), changes)]
    last = as_after((*later, *(one for one in earlier if _question(one) not in new)), changes)
    found = compare_across(_graded(first, before), _graded(last, after), changes)
    dropped = [one for one in found.compared if (one.after.base, one.after.question) not in new]
    kept = tuple(one for one in found.compared if one not in dropped)
    return replace(found, compared=kept), tuple(one for one in dropped if one.is_lost or one.is_newly_wrong)


def _question(asked: Asked) -> _Question:
    return asked.base, asked.label.question


def _questions(asked: Iterable[Asked]) -> set[_Question]:
    return {_question(one) for one in asked}


def _graded(asked: Iterable[Asked], side: Side) -> list[Graded]:
    if side.serving is None:
        return []
    return list(grade([one for one in asked if one.base in side.entries], side.serving))
