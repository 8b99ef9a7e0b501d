"""The command `mmfaq` as people start it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORDS = (sys.executable, "-m", "bot")


@dataclass(frozen=True, slots=True)
class Done:
    """What a process left."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of its output."""
        return self.out.splitlines()


@dataclass(frozen=True, slots=True)
class Command:
    """The command with an environment."""

    environment: dict[str, str]

    def __call__(self, *arguments: str | bytes | Path, stdin: str | bytes = b"", **environment: str) -> Done:
        """Run it to its end."""
        data = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [*WORDS, *arguments],
            cwd=ROOT,
            env=self.whole(**environment),
            input=data,
            capture_output=True,
            check=False,
            timeout=120,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def whole(self, **environment: str) -> dict[str, str]:
        """Return the whole environment that it runs in."""
        return {**os.environ, "PYTHONPATH": str(ROOT), **self.environment, **environment}


def assert_one_sentence(done: Done, *parts: str) -> None:
    """Assert that the command failed with one line for people, which holds the parts, and nothing else."""
    assert done.code == 1
    assert done.out == ""
    assert done.err.startswith("mmfaq: ")
    assert len(done.err.splitlines()) == 1
    for part in parts:
        assert part in done.err
