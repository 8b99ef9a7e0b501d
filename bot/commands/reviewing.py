"""The command that says what an edit makes better and worse before it lands: review."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.common import any_path, console, json_option, paths_argument, settings

if TYPE_CHECKING:
    from bot.review.reviewing import Manner, Review
    from bot.review.snapshots import Repository


@click.command()
@click.argument("base_ref")
@paths_argument
@click.option("--repository", type=any_path, default=Path(), help="A checkout to review. Default: where you are.")
@click.option("--allow", type=click.IntRange(0), default=0, show_default=True, help="Questions that may get worse.")
@click.option("--level", "levels", multiple=True, metavar="RULE=LEVEL", help="off, note, warning or error; repeatable.")
@click.option("--markdown", "is_markdown", is_flag=True, help="The comment for a pull request.")
@click.option("--comment", "is_posted", is_flag=True, help="Post it to the pull request of the workflow that runs.")
@json_option
def review(  # noqa: PLR0913  # as many as there are options
    base_ref: str,
    paths: tuple[Path, ...],
    repository: Path,
    allow: int,
    levels: tuple[str, ...],
    *,
    is_markdown: bool,
    is_posted: bool,
    is_json: bool,
) -> None:
    """Tell what your edit of the FAQ makes better and worse, against the branch that it is to land on.

    What is not committed yet counts, too; nothing in the checkout is changed. The exit status is 1 where more
    questions get worse than allowed, or lint finds a new error.
    """
    from bot.lint.levels import levels_from
    from bot.lint.running import RULES
    from bot.review.reviewing import Manner
    from bot.review.snapshots import open_repository

    checkout = open_repository(repository)
    manner = Manner(levels_from(levels, RULES), allow)
    if is_posted:
        from bot.review.github import pull_request_of

        pull_request_of(os.environ)  # what is missing is told before the work
    found = _found(checkout, base_ref, _wanted(checkout, repository, paths), manner)
    _show(found, is_json=is_json, is_markdown=is_markdown)
    if is_posted:
        _post(found)
    if found is not None and found.is_refused:
        raise SystemExit(1)


def _wanted(checkout: Repository, folder: Path, paths: Sequence[Path]) -> list[str]:
    """Return paths as the repository has them; by default the folder of the settings, if it is there."""
    from bot.review import messages
    from bot.review.errors import ReviewError

    if not paths:
        usual = settings().knowledge.resolve()
        paths = (usual if usual.is_relative_to(checkout.top) else checkout.top / "knowledge",)
    found = []
    for path in paths:
        place = Path(os.path.normpath(folder.resolve() / path))
        if not place.is_relative_to(checkout.top) or ".git" in place.relative_to(checkout.top).parts:
            raise ReviewError(messages.not_inside(path))
        found.append(place.relative_to(checkout.top).as_posix())
    return list(dict.fromkeys(found))


def _found(checkout: Repository, ref: str, wanted: Sequence[str], manner: Manner) -> Review | None:
    from bot.review.reviewing import review as review_edit

    if not sys.stderr.isatty():
        return review_edit(checkout, ref, wanted, settings(), manner)
    from rich.progress import Progress

    from bot import messages

    with Progress(console=console(is_error=True), transient=True) as bar:
        task = bar.add_task(messages.ENCODING, total=None)
        return review_edit(
            checkout,
            ref,
            wanted,
            settings(),
            manner,
            progress=lambda done, of: bar.update(task, completed=done, total=of),
        )


def _show(found: Review | None, *, is_json: bool, is_markdown: bool) -> None:
    from bot.evaluation.tables import show_sheets
    from bot.records import to_json
    from bot.review import messages
    from bot.review.comment import comment_of, untouched_comment
    from bot.review.sheets import detail_sheets, review_record, verdict_sheet
    from bot.review.workflow import unread

    with unread(os.environ):
        if is_json:
            print(to_json({"format": 1, "is_touched": False} if found is None else review_record(found)))
        elif is_markdown:
            print(untouched_comment() if found is None else comment_of(found), end="")
        elif found is None:
            print(messages.UNTOUCHED)
        else:
            show_sheets(console(), (verdict_sheet(found), *detail_sheets(found)))


def _post(found: Review | None) -> None:
    """Annotate the lines with new findings, and comment; without a comment yet, nothing is said of no change."""
    from bot.lint.outputs import annotation
    from bot.review.comment import comment_of, untouched_comment
    from bot.review.workflow import post

    for finding in found.findings if found is not None else ():
        print(annotation(finding), file=sys.stderr)
    body = untouched_comment() if found is None else comment_of(found)
    print(post(body, os.environ, is_wanted=found is not None), file=sys.stderr)
