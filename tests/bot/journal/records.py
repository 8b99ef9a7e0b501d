"""Records to write, and a process that writes them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.journal.chat_records import Post
from bot.journal.records import Record, Shown, new_answer_id
from tests.bot.running import ROOT

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_RECORD = Record(
    answer_id="",
    asked_at=NOON,
    question="How do I feed the tern?",
    language="en",
    base=None,
    outcome="answered",
    confidence=0.75,
    shown=(Shown("birds", "feed-the-tern", 0.9), Shown("birds", "feed-the-kestrel", 0.25)),
    index_version="0001-abc",
    platform="discord",
    place="f" * 32,
    person="a" * 32,
    is_overheard=False,
    elapsed_ms=12.5,
)
_POST = Post(
    platform="slack",
    workspace="T01",
    place="C01",
    message="1760000000.000100",
    thread="",
    asked_in="1760000000.000000",
    answer_id="ANSWER0001",
    person="a" * 32,
    base="birds",
    entry="feed-the-tern",
    digest="d" * 32,
    language="en",
    posted_at=NOON,
)


def put_in_place(path: Path, content: bytes) -> None:
    """Let another file take the place of one, as a copy that is moved there does."""
    other = path.with_name(f"{path.name}.other")
    other.write_bytes(content)
    other.replace(path)


def a_record(**changes: object) -> Record:
    """Return a record with an id of its own."""
    return replace(_RECORD, **({"answer_id": new_answer_id()} | changes))  # type: ignore[arg-type] # fields by name


def a_post(**changes: object) -> Post:
    """Return a post."""
    return replace(_POST, **changes)  # type: ignore[arg-type] # fields by name


def url_of(path: Path) -> str:
    """Return the URL of a database file."""
    return f"sqlite:///{path}"


def start_python(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a program that may import the project and these tests."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def bytes_of(folder: Path) -> bytes:
    """Return everything that the files of a folder hold."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
