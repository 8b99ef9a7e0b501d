"""Commands about FAQ files and the index made of them: build, check, versions, rollback."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.common import build_index, console, index_option, json_option, paths_argument, say, settings
from index.errors import MmfaqError


@click.command()
@paths_argument
@index_option
@json_option
@click.option("--no-gate", is_flag=True, help="Publish also what labelled questions or lost entries speak against.")
@click.option("--progress", is_flag=True, hidden=True, help="For programs: a JSON line now and then.")
def build(paths: tuple[Path, ...], index: Path | None, *, is_json: bool, no_gate: bool, progress: bool) -> None:
    """Read FAQ files and folders, by default the shipped ones, and publish a new version of the index.

    Only what changed is encoded. What answers labelled questions worse than MMFAQ_GATE allows is not published, nor
    what loses a base or most of it; the version before stays.
    """
    from bot.building.gate import gate_of
    from bot.building.records import failure_record, progress_record, published_record
    from bot.records import to_json

    def tell(done: int, total: int) -> None:
        print(to_json(progress_record(done, total)), flush=True)

    chosen = settings()
    gate = None if no_gate else gate_of(chosen)
    at = index or chosen.index
    try:
        found = build_index(paths or (chosen.knowledge,), at, chosen, gate=gate, progress=tell if progress else None)
    except MmfaqError as error:
        if is_json:
            print(to_json(failure_record(error)))
        raise
    if found.labels:
        from bot.render import show_problems

        show_problems(console(is_error=True), found.labels)
    if is_json:
        print(to_json(published_record(found)))
        return
    from bot import messages
    from bot.building.messages import passed

    say(messages.built(found.summary))
    if found.comparison is not None:
        say(passed(found.comparison))


@click.command()
@paths_argument
@json_option
def check(paths: tuple[Path, ...], *, is_json: bool) -> None:
    """Read FAQ files and folders, by default the shipped ones, and report every problem without building."""
    from bot import messages
    from bot.records import problem_record, to_json
    from bot.render import show_problems
    from bot.sources.fetching import fetched
    from index.bases import read_bases
    from index.errors import Severity
    from index.labels import label_problems

    chosen = settings()
    places = paths or (chosen.knowledge,)
    bases, problems = read_bases(places, fetched(places, chosen))
    problems = problems + label_problems(bases)
    if is_json:
        for problem in problems:
            print(to_json(problem_record(problem)))
    else:
        show_problems(console(), problems)
        say(messages.checked(sum(len(base.entries) for base in bases), len(bases), problems))
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise SystemExit(1)


@click.command()
@index_option
@json_option
def versions(index: Path | None, *, is_json: bool) -> None:
    """List the versions of the index; the one that is served has a star."""
    from bot.records import manifest_record, to_json
    from bot.render import show_versions
    from index.store import Store

    store = Store(index or settings().index)
    current = store.current()
    if is_json:
        for manifest in store.versions():
            print(to_json({**manifest_record(manifest), "is_current": manifest.version == current}))
    else:
        show_versions(console(), store.versions(), current)


@click.command()
@click.argument("version", required=False)
@index_option
def rollback(version: str | None, index: Path | None) -> None:
    """Serve an earlier VERSION of the index, by default the one before the current."""
    from bot import messages
    from index.store import Store

    manifest = Store(index or settings().index).rollback(version)
    say(messages.rolled_back(manifest))
