"""What stands at the gate: the labelled questions beside the bases, put to a version before it is published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.answering import Serving, serving_of
from bot.building.gate import Gate, GateError, Worse
from bot.comparing.entries import differences
from bot.comparing.renaming import as_after, as_before, compare_across
from bot.evaluation import wording
from bot.evaluation.against import Change, Comparison
from bot.evaluation.grading import Asked, grade
from bot.settings import Settings
from index.bases import QUESTIONS_FILE
from index.codec import BaseContent, Content
from index.corpus import FaissCorpus
from index.encoder import Encoder
from index.entry import Base
from index.errors import KnowledgeError
from index.labels import read_labels, shown
from index.searcher import Searcher
from index.serving import open_corpora
from index.store import Manifest, Store


def examine(
    content: Content, served: Manifest, store: Store, encoder: Encoder, chosen: Settings, gate: Gate
) -> Comparison | None:
    """Put the labelled questions of every base that changes to what is served and to what would be.

    Return None where there are none; raise GateError where it gets worse than the gate allows, KnowledgeError where
    labels cannot be read.
    """
    asked = [one for part in content.bases if part.base.name in served.bases for one in _labelled(part.base)]
    if not asked:
        return None
    loaded = {encoder.fingerprint: encoder}
    _, corpora, own = open_corpora(store, served.version, device=chosen.device, loaded=loaded)
    calibration = store.calibration(served)
    earlier = serving_of(served.version, Searcher(corpora, own, calibration=calibration), chosen)
    is_alike = (served.encoder, calibration) == (encoder.fingerprint, content.calibration)
    same = _same(corpora, content.bases) if is_alike else frozenset()
    asked = [one for one in asked if one.base not in same]
    comparison = _compared(asked, earlier, _candidate(content, encoder, chosen))
    if comparison.is_worse(gate.allowed):
        raise GateError(worse=list(_worse(comparison, asked)), comparison=comparison)
    return comparison if asked else None


def _labelled(base: Base) -> Iterator[Asked]:
    """Yield the labelled questions beside a base; raise KnowledgeError with all problems of their file."""
    path = None if base.folder is None else base.folder / QUESTIONS_FILE
    if path is None or not path.is_file():
        return
    file = shown(path)
    labels, problems = read_labels(path, file)
    if problems:
        raise KnowledgeError(problems)
    yield from (Asked(base.name, label, file) for label in labels)


def _candidate(content: Content, encoder: Encoder, chosen: Settings) -> Serving:
    """Return what would answer if a content were published."""
    corpora = [
        FaissCorpus(part.base, part.passages, part.encodings, part.postings, part.model) for part in content.bases
    ]
    return serving_of("", Searcher(corpora, encoder, calibration=content.calibration), chosen)


def _same(corpora: Sequence[FaissCorpus], parts: Sequence[BaseContent]) -> frozenset[str]:
    """Return the bases whose questions find what they found: their entries are the same, and all bases' names."""
    earlier = {corpus.base.name: corpus for corpus in corpora}
    if {_names(corpus.base) for corpus in corpora} != {_names(part.base) for part in parts}:
        return frozenset()
    return frozenset(
        part.base.name
        for part in parts
        if part.base == earlier[part.base.name].base
        and [*map(tuple, part.passages)] == [*map(tuple, earlier[part.base.name].passages)]
    )


def _names(base: Base) -> tuple[str, ...]:
    return base.name, base.project, *base.aliases


def _compared(asked: Sequence[Asked], earlier: Serving, later: Serving) -> Comparison:
    """Compare what is shown; a label none of whose entries was ever there says nothing.

    An entry that was reworded, and has another id by that, is the same entry, whichever of the two a label names.
    """
    before, after = _ids(earlier), _ids(later)
    known = {base: ids | before.get(base, frozenset()) for base, ids in after.items()}
    asked = [one for one in asked if not one.label.entries or not known[one.base].isdisjoint(one.label.entries)]
    changes = differences(earlier, later)
    first, last = as_before(asked, changes), as_after(asked, changes)
    return compare_across(grade(first, earlier), grade(last, later), changes)


def _ids(serving: Serving) -> dict[str, frozenset[str]]:
    searcher = serving.searcher
    return {name: frozenset(entry.id for entry in searcher.base(name).entries) for name in searcher.names}


def _worse(comparison: Comparison, asked: Sequence[Asked]) -> Iterator[Worse]:
    """Yield the questions that get worse, those answered wrongly first, in the order of their labels."""
    places = {(one.base, one.label.question): one for one in reversed(asked)}
    found = [change for change in comparison.compared if change.is_lost or change.is_newly_wrong]
    for change in sorted(found, key=lambda change: not change.is_newly_wrong):
        yield _described(change, places[change.after.base, change.after.question])


def _described(change: Change, asked: Asked) -> Worse:
    after, question = change.after, wording.shortened(change.after.question)
    return Worse(after.base, question, wording.shown(change.before), wording.shown(after), asked.file, asked.label.line)
