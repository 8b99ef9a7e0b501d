"""The index: whole, made by this program's encoder, and as new as its FAQ files."""

from __future__ import annotations

from collections.abc import Iterator

from bot.doctor import messages
from bot.doctor.check import Check, failed, ok, warning
from bot.settings import Settings
from bot.sources.fetching import fetched
from index.bases import read_bases
from index.entry import Entry
from index.errors import Severity, StoreError
from index.prepare import recipe
from index.store import Manifest, Store


def check_index(store: Store) -> Iterator[Check]:
    """Look at the files of the version that is served."""
    version = store.current()
    manifest = store.manifest(version)
    store.verify(manifest)
    yield ok("index", messages.whole(version, len(manifest.files)))


def has_version(store: Store) -> bool:
    """Tell whether there is a version to look at."""
    try:
        store.manifest(store.current())
    except StoreError:
        return False
    return True


def _is_whole(store: Store) -> bool:
    try:
        store.verify(store.manifest(store.current()))
    except StoreError:
        return False
    return True


def check_encoder(store: Store, chosen: Settings) -> Iterator[Check]:
    """Look at the encoder that made the version's vectors: it is hashed, and compared with the settings."""
    from index.serving import serving_encoder

    manifest = store.manifest(store.current())
    encoder = serving_encoder(store, manifest, chosen.device)
    yield ok("encoder", messages.encoder(encoder.fingerprint, manifest.model))
    if manifest.model != chosen.encoder or manifest.backend != chosen.backend:
        what = f"the index was built with {manifest.model} ({manifest.backend})"
        yield warning("encoder", f"{what}, the settings say {chosen.encoder} ({chosen.backend})", messages.BUILD)


def check_freshness(store: Store, chosen: Settings) -> Iterator[Check]:
    """Look at the FAQ files: whether what they say now is what the index holds."""
    paths = (chosen.knowledge,)
    bases, problems = read_bases(paths, fetched(paths, chosen))
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        yield failed("knowledge", messages.problems(len(errors), str(errors[0])), messages.CHECK_KNOWLEDGE)
    now = {base.name: _entries(base.entries) for base in bases if base.entries}
    if not now:
        yield failed("freshness", messages.no_knowledge(chosen.knowledge), messages.NO_KNOWLEDGE)
        return
    if not _is_whole(store):
        return  # which the index's own check tells
    manifest, contents = store.load()
    built = {part.base.name: _entries(part.base.entries) for part in contents}
    changed = sorted(name for name in now.keys() | built.keys() if now.get(name) != built.get(name))
    if changed:
        yield warning("freshness", messages.stale(changed), messages.BUILD)
    elif _is_made_by_another(manifest):
        yield warning("freshness", messages.made_by_another(manifest.version), messages.BUILD)
    else:
        yield ok("freshness", messages.fresh(sum(manifest.bases.values())))


def _is_made_by_another(manifest: Manifest) -> bool:
    return manifest.recipe != recipe()


def _entries(entries: tuple[Entry, ...]) -> dict[str, Entry]:
    return {entry.id: entry for entry in entries}
