"""Every sentence about an edit of the FAQ that is reviewed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.messages import plural

if TYPE_CHECKING:  # what they describe is loaded by whoever made it
    from bot.comparing.entries import Edited
    from bot.evaluation.against import Comparison
    from bot.review.reviewing import Review

NO_GIT = "git is not installed here. Install it."
UNTOUCHED = "This edit touches no FAQ file."
ADDED, REMOVED, EDITED = "Entries added", "Entries removed", "Entries changed"
DROPPED = "No longer labelled, and would be worse"
FINDINGS = "New findings of lint"
ENTRY_HEAD, EDITED_HEAD = ("entry", "where"), ("entry", "where", "what")
FINDING_HEAD = ("where", "level", "finding", "rule")
NOT_POSTED = "The comment is in the summary of this job instead."
_SHORT = 10


def no_such_ref(ref: str) -> str:
    """Say that the base is not there."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in ref)[:100]
    return f"There is no commit {shown!r} in this repository. Fetch it (git fetch origin REF), or name another."


def no_folder(folder: Path) -> str:
    """Say that the repository is not there."""
    return f"{folder}: no such folder. Name a checkout with --repository."


def no_checkout(folder: Path, said: str) -> str:
    """Say that a folder is no checkout, in the words of git."""
    return f"{folder}: this is no checkout of a git repository ({said}). Name one with --repository."


def git_failed(command: str, said: str) -> str:
    """Say what git said."""
    return f"git {command} failed ({said}). Check the repository."


def too_large(path: str, limit: int) -> str:
    """Say that a file is too large to be an FAQ."""
    return f"{path}: larger than {limit >> 20} MiB. Split it, or review other paths."


def too_many_files(limit: int) -> str:
    """Say that a repository has too many files."""
    return f"The repository has more than {limit:,} files. Keep the FAQ in a smaller one."


def too_much_text(limit: int) -> str:
    """Say that a repository holds too much text."""
    return f"The repository holds more than {limit >> 20} MiB of texts. Keep the FAQ in a smaller one."


def outside(base: str) -> str:
    """Say that a base reads files that are not in the repository."""
    return f"The base {base} reads files outside of the repository. Name files of the repository in its base.yml."


def not_inside(path: Path) -> str:
    """Say that a path is not in the repository."""
    return f"{path}: not in the repository. Name files and folders of it."


def no_faq(wanted: Sequence[str]) -> str:
    """Say that neither side holds an FAQ."""
    return (
        f"{', '.join(wanted)}: no FAQ files there, neither before the edit nor after it. Name a folder that has some."
    )


def title(review: Review) -> str:
    """Say in a few words what comes of the edit."""
    if review.errors and review.is_worse:
        return "FAQ review: worse, and with errors"
    if review.is_worse:
        return "FAQ review: worse"
    if review.errors:
        return "FAQ review: errors"
    comparison = review.comparison
    if not comparison.compared:
        return "FAQ review: no question was compared"
    if comparison.is_worse(0):
        return "FAQ review: worse, as allowed"
    is_better = comparison.right_after > comparison.right_before or comparison.wrong_after < comparison.wrong_before
    return f"FAQ review: {'better' if is_better else 'as good as before'}"


def verdict(review: Review) -> Iterator[str]:
    """Say what the edit changes, the most important first."""
    comparison = review.comparison
    if review.errors:
        yield f"It brings {plural(len(review.errors), 'error')} that lint finds."
    yield from _questions(comparison)
    if review.is_worse:
        yield f"That is worse than allowed: {plural(review.allowed, 'question')} may get worse."
    for loss in review.losses:
        yield f"Note that {loss}. `mmfaq build` publishes that only with --no-gate."
    changes = review.changes
    counts = f"{len(changes.added)} added, {len(changes.removed)} removed, {len(changes.edited)} changed"
    yield f"Entries: {counts}. Lint: {plural(len(review.findings), 'new finding')}, {review.fixed} fixed."


def _questions(comparison: Comparison) -> Iterator[str]:
    if not comparison.compared:
        yield "No labelled question could be put to both sides: write some into questions.yml beside the base."
        return
    gained, lost = len(comparison.gained), len(comparison.lost)
    right = f"{comparison.right_before} before, {comparison.right_after} now"
    wrong = f"{comparison.wrong_before} before, {comparison.wrong_after} now"
    asked = plural(len(comparison.compared), "labelled question")
    yield f"Of {asked}, {_get(gained)} better and {_get(lost)} worse."
    yield f"Right outcomes: {right}. Wrong answers shown: {wrong}."


def _get(count: int) -> str:
    return f"{count} {'gets' if count == 1 else 'get'}"


def since(review: Review) -> str:
    """Say what the edit is compared with."""
    return f"Compared with {review.base[:_SHORT]}, which it left."


def edited(one: Edited) -> str:
    """Say what of an entry has changed."""
    parts = (("reworded", one.is_reworded), ("answer", one.is_answered_otherwise))
    what = ", ".join(name for name, is_so in parts if is_so) or "moved"
    return what if one.before.question == one.after.question else f"{what}; was: {one.before.question}"


def more(count: int) -> str:
    """Say how much is left out."""
    return f"And {count} more."


def rows(title_: str, count: int) -> str:
    """Title what can be unfolded."""
    return f"{title_} ({count})"


def no_event(name: str) -> str:
    """Say that the pull request is not known."""
    return f"{name} names no pull request. Use --comment in a workflow on pull_request, or leave it out."


def no_token(name: str) -> str:
    """Say that there is no token."""
    return f"{name} is not set. Give the workflow's token to --comment, or leave --comment out."


def bad_address(name: str) -> str:
    """Say that the API's address cannot be used."""
    return f"{name} is no https:// address. Leave it as GitHub sets it."


def unreachable(reason: str) -> str:
    """Say that GitHub cannot be reached."""
    return f"GitHub cannot be reached ({reason}). Run the job again."


def declined(status: int, said: str) -> str:
    """Say what GitHub answered."""
    return f"GitHub does not take the comment ({status}: {said}). Check the token and its permissions."


def not_permitted(status: int, said: str) -> str:
    """Say that the token may not write."""
    return f"The token may not comment here ({status}: {said}), as is so for pull requests from forks. {NOT_POSTED}"


def posted(*, is_new: bool) -> str:
    """Say that the comment is there."""
    return "The comment is posted." if is_new else "The comment is updated."
