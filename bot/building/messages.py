"""Every sentence about builds that happen by themselves, and about the gate before what they publish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.messages import plural

if TYPE_CHECKING:  # what they describe is loaded by whoever made it
    from bot.building.gate import Worse
    from bot.evaluation.against import Comparison
    from index.builder import Summary

BUSY = "The index is being built already."
START, CHANGE, SCHEDULE, RETRY = "start", "files have changed", "schedule", "another try"
_MOST_SHOWN = 10
_LONGEST_LINE = 1_000
_REFUSED = "This version does not pass its gate and is not published"
_FORCE = "`mmfaq build --no-gate` publishes it all the same."


def lost(base: str, before: int, after: int) -> str:
    """Say what a base loses."""
    entries = plural(before, "entry", "entries")
    return f"the base {base} shrinks from {entries} to {after}" if after else f"the base {base} ({entries}) is gone"


def refused(losses: Sequence[str], worse: Sequence[Worse], comparison: Comparison | None) -> Iterator[str]:
    """Say why a version is not published: first that and what to do, then each question, where its label stands."""
    if losses:
        yield f"{_REFUSED}: {'; '.join(losses)}. Check that all files are there; if it is meant, {_FORCE}"
    if comparison is None:
        return
    yield (
        f"{_REFUSED}: the labelled questions would be answered worse ({_counts(comparison)})."
        f" Mend the entries, or the labels; {_FORCE}"
    )
    for one in worse[:_MOST_SHOWN]:
        yield f'{one.file}:{one.line}: "{one.question}" before: {one.before}; after: {one.after}'
    if len(worse) > _MOST_SHOWN:
        yield f"And {len(worse) - _MOST_SHOWN} more."


def passed(comparison: Comparison) -> str:
    """Say what the gate found."""
    lost = len(comparison.removed)
    orphans = f"; not counted, since their entries are gone: {lost}" if lost else ""
    return f"labelled questions of what changed: {_counts(comparison)}{orphans}"


def _counts(comparison: Comparison) -> str:
    right = f"{comparison.right_before} right before, {comparison.right_after} after"
    return f"{right}; wrong answers {comparison.wrong_before}, {comparison.wrong_after}; of {len(comparison.compared)}"


def published(summary: Summary, reason: str) -> str:
    """Say on one line what a build did, and why it was done."""
    manifest, seconds = summary.manifest, f"{summary.seconds:.1f} s"
    if not summary.is_new:
        return f"Built ({reason}, {seconds}): nothing changed, version {manifest.version} stays."
    bases = ", ".join(f"{name} ({count})" for name, count in manifest.bases.items())
    return f"Built ({reason}, {seconds}): version {manifest.version} is published, {bases}."


def failed(error: str, reason: str) -> str:
    """Say on one line why a build failed."""
    line = " | ".join(filter(None, map(str.strip, error.splitlines())))
    if len(line) > _LONGEST_LINE:
        line = f"{line[: _LONGEST_LINE - 1]}…"
    return f"Not built ({reason}); the version before stays. {line}"


def still_failing(reason: str) -> str:
    """Say that a build failed as the one before it did."""
    return f"Not built ({reason}), for the same reason as before."


def died(code: int, output: str) -> str:
    """Say that a build ended without saying what came of it."""
    return f"The build ended with exit code {code}. {output}".rstrip()


def not_started(error: OSError) -> str:
    """Say that no process can be started to build in."""
    return f"No process can be started for it ({error.strerror or error}). Free some memory or processes."


def deliveries_not_kept(error: OSError) -> str:
    """Say that calls of forges are remembered until the end only."""
    return f"Which webhooks were taken is forgotten with a restart. {error}"


def pushed(source: str) -> str:
    """Say that a build is due to a push."""
    return f"push to {source}"


def branch_deleted(forge: str, source: str) -> str:
    """Say that what a source follows is deleted."""
    return f"{forge}: {source} was deleted. Nothing is built, the version before stays. Name another ref in base.yml."


def not_followed(forge: str, ref: str, repositories: Sequence[str]) -> str:
    """Say that nothing follows a push."""
    return f"{forge}: a push to {ref} of {' or '.join(repositories)} is followed by no base; nothing is built."


def delivered_again(forge: str, source: str) -> str:
    """Say that a call came once more."""
    return f"{forge}: a call about {source} came once more; nothing is built for it."


def unread(error: Exception) -> str:
    """Say that nobody knows what is followed."""
    return f"A webhook is not taken, since the bases cannot be read. {error}"


def badly_signed(forge: str, path: str) -> str:
    """Say that a call is not the forge's, or signed otherwise."""
    return (
        f"{forge}: a call of {path} was refused, since it is not signed with MMFAQ_WEBHOOK_SECRET. If it is yours, set "
        "the same secret there. More of the kind are told once a minute at most."
    )


def listens(address: str, paths: Sequence[str]) -> str:
    """Say where calls of forges are taken."""
    return f"Webhooks are taken at http://{address}: {', '.join(paths)}."


def watches(paths: Sequence[str], every: str) -> str:
    """Say what is watched."""
    schedule = f", and built every {every}" if every else ""
    return f"Files are watched{schedule}: {', '.join(paths)}."


def nothing_fetches(sources: Sequence[str]) -> str:
    """Say that repositories are fetched only when files change."""
    return (
        f"{', '.join(sources)}: fetched only when a file here changes. Give --every 30m (MMFAQ_BUILD_EVERY), or"
        " --webhook (MMFAQ_WEBHOOK)."
    )


WATCHES_NO_MORE = "By a fault of the program the files are not watched any more; start it again."
UNSIGNED = (
    "MMFAQ_WEBHOOK_SECRET is not set, and without it anybody could call. Set it to 16 or more random characters, and"
    " to the same at GitHub or GitLab."
)
