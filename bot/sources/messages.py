"""What maintainers read about sources: what is wrong with one, and what to do."""

from __future__ import annotations

from datetime import timedelta

from bot.sources.git import Fault, GitError, Limits
from index.sources import GitSource, short

_MIB = 1 << 20
_STAYS = "What was published stays."


def fetching(source: GitSource) -> str:
    """Say what is being fetched."""
    return f"fetching {source.shown}"


def fault(source: GitSource, error: GitError, limits: Limits) -> tuple[str, str]:
    """Say why a source cannot be fetched, and what to do."""
    what, remedy = _FAULTS.get(error.fault, ("cannot be fetched ({said})", "Check the address and the ref."))
    values = {
        "said": error.said,
        "ref": source.ref or "its default branch",
        "seconds": f"{limits.seconds:g}",
        "size": f"{limits.bytes / _MIB:g} MiB",
        "files": str(limits.files),
    }
    return f"{source.shown} {what.format_map(values)}", f"{remedy.format_map(values)} {_STAYS}"


_FAULTS = {
    Fault.UNREACHABLE: ("cannot be reached ({said})", "Check the network, then build again."),
    Fault.GONE: (
        "is gone, or may not be read ({said})",
        "Correct the address, or give this machine's git access to it.",
    ),
    Fault.DENIED: (
        "may not be read ({said})",
        "Give this machine's git access to it: a credential helper, or a key in the ssh agent.",
    ),
    Fault.NO_REF: (
        "has no branch or tag of this name",
        "Correct ref; a commit is written with all its 40 characters.",
    ),
    Fault.NO_FILES: ("has no FAQ file that fits {said!r}", "Correct files."),
    Fault.LINK: ("has only a symbolic link at {said!r}, which is not followed", "Name the file that it leads to."),
    Fault.REWRITTEN: (
        "was given another history (force push): {said} is no longer part of it",
        "Look at what changed; to accept it, write rewrites: follow below this source.",
    ),
    Fault.TOO_SLOW: ("took longer than {seconds} s to fetch", "Try again when the network is faster."),
    Fault.TOO_LARGE: ("is larger than {size} or {files} files", "Name fewer files, or a smaller repository."),
    Fault.BUSY: ("is being fetched by another program", "Wait until that has ended, then build again."),
    Fault.MISSING: ("needs the command git, which is not installed", "Install git."),
}


def stale(source: GitSource, error: GitError, commit: str, age: timedelta) -> tuple[str, str]:
    """Say that what was fetched earlier is used, and how old it is."""
    reason = error.said or error.fault.value
    what = f"{source.shown} cannot be reached ({reason}): {short(commit)} is used, as it was {_ago(age)}"
    return what, "Check the network, then build again."


def unwritable(source: GitSource, place: str, reason: str) -> tuple[str, str]:
    """Say that there is no room or no right to keep what is fetched."""
    return f"{source.shown} cannot be kept in {place} ({reason})", "Set MMFAQ_SOURCES to a folder with room."


def _ago(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds() // 60))
    for unit, length in (("day", 1440), ("hour", 60), ("minute", 1)):
        count = minutes // length
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "less than a minute ago"
