"""Every sentence that the program says to a person, in one place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.errors import Problem, Severity

if TYPE_CHECKING:  # what they describe is loaded by whoever made it
    from index.builder import Summary
    from index.searcher import Hit, Result
    from index.store import Manifest

NOTHING_ASKED = "There is no question here. Ask in your own words, or paste the text of an error."
CHAT_WELCOME = "Ask a question; a traceback can be pasted as it is. Leave with Ctrl-D."
CHAT_GOODBYE = "Goodbye."
EXPORTING = "Exporting the encoder (once per model)"
ENCODING = "Encoding new passages"
_PARTS = {
    "cosine": "meaning",
    "share": "terms",
    "wording": "wording of the title",
    "mention": "project named",
    "error": "error text",
}
_SHOWN_TERMS = 12


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


def best_match(hit: Hit) -> str:
    """Say which lines of the file fit best."""
    first, last = hit.focus.first_line, hit.focus.last_line
    return f"Best match, line {first}:" if first == last else f"Best match, lines {first}-{last}:"


def why(result: Result) -> Iterator[str]:
    """Say how a result came about: what was understood, then each hit and what its score is made of."""
    query = result.query
    yield ""
    yield f"language    {query.language}"
    yield f"encoded     {query.encoded}"
    for error in query.errors:
        yield f"error line  {error}"
    if result.corrections:
        yield "read as     " + ", ".join(f"{wrong} -> {right}" for wrong, right in result.corrections.items())
    if result.unknown:
        yield "unknown     " + ", ".join(result.unknown[:_SHOWN_TERMS])
    best = result.hits[0].score.total if result.hits else 0.0
    for number, hit in enumerate(result.hits, start=1):
        yield from _why_hit(number, hit, best)


def _why_hit(number: int, hit: Hit, best: float) -> Iterator[str]:
    total = hit.score.total
    behind = "" if number == 1 else f"  (near miss, {best - total:.3f} behind)"
    adds = " + ".join(f"{value:.3f} {_PARTS[name]}" for name, value in hit.score.contributions().items())
    yield f"{number}. {hit.entry.id}{behind}"
    yield f"   {total:.3f} = {adds}"
    yield f"   nearest passage ({hit.passage.role.value}): {' '.join(hit.passage.text.split())}"
    terms = list(hit.explain().items())[:_SHOWN_TERMS]
    if terms:
        yield "   terms: " + ", ".join(f"{term} {part:.3f}" for term, part in terms)
