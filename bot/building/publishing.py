"""From FAQ files to a version that is served, past the gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.building.gate import Gate, GateError, losses_of
from bot.sources.fetching import fetch
from index.builder import Progress, Summary, build
from index.serving import building_encoder
from index.store import Manifest, Store, bases_of

if TYPE_CHECKING:
    from bot.evaluation.against import Comparison
    from bot.settings import Settings
    from index.codec import Content


@dataclass(frozen=True, slots=True)
class Published:
    """What a build did, and what the labelled questions said of it: None where none had to be asked."""

    summary: Summary
    comparison: Comparison | None = None


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
    `index.builder.build` does, and SourceError where a source cannot be had.
    """
    encoder = building_encoder(chosen.encoder, chosen.backend, chosen.cache / "encoders", chosen.device)
    found: list[Comparison | None] = [None]

    def approve(content: Content, served: Manifest | None) -> None:
        if gate is None or served is None or store.is_seed(served.version):
            return
        if losses := losses_of(served.bases, bases_of(content.bases)):
            raise GateError(losses)
        from bot.building.examining import examine

        found[0] = examine(content, served, store, encoder, chosen, gate)

    summary = build(
        paths,
        store,
        encoder,
        progress=progress,
        is_lenient=is_lenient,
        approve=approve,
        check_out=lambda: fetch(paths, chosen),
    )
    return Published(summary, found[0])
