"""What the readers found wrong with the files themselves."""

from __future__ import annotations

from collections.abc import Iterator

from bot.lint.finding import Finding, Level, Rule
from bot.lint.linted import Linted
from bot.lint.text_rules.fences import check_fences
from index.errors import Problem, Severity

_NAME = "format"
_LEVELS = {Severity.ERROR: Level.ERROR, Severity.WARNING: Level.WARNING}


def check_format(linted: Linted) -> Iterator[Finding]:
    """Yield the problems of reading, but for the fences that a rule of their own tells more of."""
    fences = list(check_fences(linted))
    for problem in linted.problems:
        if not any(_is_about(fence, problem) for fence in fences):
            yield _finding(problem)


def _is_about(fence: Finding, problem: Problem) -> bool:
    """Tell whether both are about one line; of a file that was fetched, a problem names the repository first."""
    is_same_file = problem.file == fence.file or problem.file.endswith(f":{fence.file}")
    return is_same_file and problem.line == fence.first_line


def _finding(problem: Problem) -> Finding:
    what = f"{problem.what[:1].upper()}{problem.what[1:]}."
    return Finding(_NAME, _LEVELS[problem.severity], problem.file, problem.line, problem.line, what, problem.remedy)


RULES = (Rule(_NAME, Level.ERROR, "a file, or a part of it, cannot be read as questions with answers", check_format),)
