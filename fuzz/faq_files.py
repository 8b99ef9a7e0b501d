"""What holds for every FAQ file, whatever stands in it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from index.readers import read_file


def faq_check(suffix: str) -> Callable[[bytes], None]:
    """Return what reads bytes as a file of a suffix, and raises where an entry lies outside of it."""
    path = Path(tempfile.mkdtemp(prefix="mmfaq-fuzz-")) / f"faq{suffix}"

    def check(data: bytes) -> None:
        path.write_bytes(data)
        drafts, problems = read_file(path, path.name)
        for draft in drafts:
            lines = draft.answer_lines  # the question of a mapping may stand below its answer
            if draft.question_line < 1 or any(one > other for one, other in pairwise(lines)) or "\n" in draft.question:
                raise AssertionError(draft)
        for problem in problems:
            str(problem).encode()

    return check
