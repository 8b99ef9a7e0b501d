"""From FAQ files to a version that is served, past the gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.building.checking import require_kept, require_sound
from bot.building.gate import Gate
from bot.sources.fetching import fetch
from index.builder import Progress, Summary, build
from index.encoder import Encoder
from index.entry import Base
from index.errors import Problem
from index.serving import building_encoder
from index.store import Manifest, Store, bases_of

if TYPE_CHECKING:
    from bot.evaluation.against import Comparison
    from bot.settings import Settings
    from index.codec import Content


@dataclass(frozen=True, slots=True)
class Published:
    """What a build did, and what the labelled questions said of it: None where none had to be asked.

    `labels` are those of them that name entries which are not there.
    """

    summary: Summary
    comparison: Comparison | None = None
    labels: Sequence[Problem] = ()


def publish(
    paths: Sequence[Path],
    store: Store,
    chosen: Settings,
    *,
    progress: Progress | None = None,
    gate: Gate | None = None,
    is_lenient: bool = False,
) -> Published:
    """Build the paths and publish them where the gate lets them pass; else raise GateError, and nothing changes.

    What the bases name in git repositories is fetched first. Raise KnowledgeError, StoreError and EncoderError as
    `index.builder.build` does, and SourceError where a source cannot be had. With a gate, faults in the labelled
    questions are a KnowledgeError, too.
    """
    encoder = building_encoder(chosen.encoder, chosen.backend, chosen.cache / "encoders", chosen.device)
    gated = _Gated(store, chosen, encoder, gate)
    summary = build(
        paths,
        store,
        encoder,
        progress=progress,
        is_lenient=is_lenient,
        approve=gated.approve,
        check_out=lambda: fetch(paths, chosen),
        inspect=gated.inspect,
    )
    return Published(summary, gated.comparison, gated.labels)


@dataclass(slots=True)
class _Gated:
    """A build that has to pass a gate, and what was found on the way."""

    store: Store
    chosen: Settings
    encoder: Encoder
    gate: Gate | None
    comparison: Comparison | None = None
    labels: Sequence[Problem] = ()

    def inspect(self, bases: Sequence[Base], problems: Sequence[Problem]) -> None:
        """Refuse at once what encoding would not mend."""
        if self.gate is not None:
            self.labels = require_sound(bases, problems, self.store)

    def approve(self, content: Content, served: Manifest | None) -> None:
        """Put the labelled questions to what would be published."""
        if self.gate is None or served is None or self.store.is_seed(served.version):
            return
        require_kept(served, bases_of(content.bases), self.store)
        from bot.building.examining import examine

        self.comparison = examine(content, served, self.store, self.encoder, self.chosen, self.gate)
