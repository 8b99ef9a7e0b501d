"""Every sentence that the program says to a person, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import Problem, Severity

if TYPE_CHECKING:  # what they describe is loaded by whoever made it
    from index.builder import Summary
    from index.searcher import Hit
    from index.store import Manifest

NOTHING_FOUND = "Nothing in the FAQ shares a word with that. Try other words, or the text of the error."
CHAT_WELCOME = "Ask a question; a traceback can be pasted as it is. Leave with Ctrl-D."
CHAT_GOODBYE = "Goodbye."
EXPORTING = "Exporting the encoder (once per model)"
ENCODING = "Encoding new passages"


def built(summary: Summary) -> str:
    """Say what a build did."""
    manifest = summary.manifest
    bases = ", ".join(f"{name} ({plural(count, 'entry', 'entries')})" for name, count in manifest.bases.items())
    state = f"version {manifest.version}" if summary.is_new else f"nothing changed, version {manifest.version} stays"
    passages = f"{plural(manifest.passages, 'passage')}: {summary.encoded} encoded, {summary.reused} reused"
    return f"{plural(len(manifest.bases), 'base')}: {bases}\n{passages}\n{state}, {summary.seconds:.1f} s"


def checked(entries: int, bases: int, problems: list[Problem]) -> str:
    """Say what a check found."""
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    found = f"{plural(entries, 'entry', 'entries')} in {plural(bases, 'base')}"
    return f"{found}: {plural(errors, 'error')}, {plural(len(problems) - errors, 'warning')}"


def rolled_back(manifest: Manifest) -> str:
    """Say which version is served after a rollback."""
    return f"Now serving version {manifest.version} of {manifest.created}."


def one_line(hit: Hit) -> str:
    """Say a hit on one line: the question, the part of the answer that fits best, and where it stands."""
    focus = " ".join(hit.focus.markdown.split())
    return f"{hit.entry.question} | {focus} | {hit.entry.source}"


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun."""
    return f"{count} {one if count == 1 else many or one + 's'}"
