"""Every sentence about backups."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def made(path: Path, files: int, megabytes: float, version: str) -> str:
    """Say what was kept and where."""
    index = f"index version {version}" if version else "no index"
    return (
        f"{path}: {files} files, {megabytes:.1f} MB, with {index}. It holds what people asked and keys: keep it safe."
    )


def journal_elsewhere() -> str:
    """Say what the file does not hold."""
    return "The journal is in PostgreSQL and not in this file: back it up with pg_dump."


def restored(state: Path, index: Path, version: str, put_aside: Sequence[Path]) -> str:
    """Say where everything is now, and where that is which was there."""
    whole = f"Restored to {state} and {index}, with {f'index version {version}' if version else 'no index'}."
    kept = ", ".join(map(str, put_aside))
    return f"{whole} What was there is now in {kept}." if kept else whole
