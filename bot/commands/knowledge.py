"""Commands about FAQ files and the index made of them: build, check, versions, rollback."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.common import build_index, console, index_option, json_option, paths_argument, say, settings


@click.command()
@paths_argument
@index_option
@json_option
def build(paths: tuple[Path, ...], index: Path | None, *, is_json: bool) -> None:
    """Read FAQ files and folders, by default the shipped ones, and publish a new version of the index.

    Only what changed is encoded.
    """
    chosen = settings()
    summary = build_index(paths or (chosen.knowledge,), index or chosen.index, chosen)
    if is_json:
        from bot.records import summary_record, to_json

        print(to_json(summary_record(summary)))
    else:
        from bot import messages

        say(messages.built(summary))


@click.command()
@paths_argument
@json_option
def check(paths: tuple[Path, ...], *, is_json: bool) -> None:
    """Read FAQ files and folders, by default the shipped ones, and report every problem without building."""
    from bot import messages
    from bot.records import problem_record, to_json
    from bot.render import show_problems
    from index.bases import read_bases
    from index.errors import Severity
    from index.labels import label_problems

    bases, problems = read_bases(paths or (settings().knowledge,))
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
