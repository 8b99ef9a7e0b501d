"""FAQ files to build from, an encoder that tells what it did, and builds in processes of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from index.builder import Summary, build
from index.encoder import Encodings, HashEncoder
from index.store import Store

ROOT = Path(__file__).resolve().parents[2]
TOPICS = ("installing", "upgrading", "training", "exporting", "logging", "caching", "testing", "tracing")


class CountingEncoder(HashEncoder):
    """Remembers every text that it encoded."""

    def __init__(self, dimension: int = 64) -> None:
        super().__init__(dimension)
        self.encoded: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> Encodings:
        self.encoded += texts
        return super().encode_passages(texts)


def write_faq(folder: Path, entries: int = 4, *, extra: str = "", settings: str = "") -> Path:
    """Write a base of so many entries; `extra` is more of the first answer, `settings` its base.yml."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = [
        f"## How does {TOPICS[number % len(TOPICS)]} number {number} work?\n\n"
        f"Set option_{number} in the file and restart.{extra if number == 0 else ''}\n"
        for number in range(entries)
    ]
    (folder / "faq.md").write_text("# FAQ\n\n" + "\n".join(parts), encoding="utf-8")
    if settings:
        (folder / "base.yml").write_text(settings, encoding="utf-8")
    return folder


def build_hash(faq: Path, store: Store) -> Summary:
    """Build with words hashed into 64 buckets."""
    return build([faq], store, HashEncoder())


def build_script(faq: Path, index: Path, *, pause_s: float = 0.0, limit: int = 0) -> str:
    """Return a program that builds an index, slowly if asked to, under a limit on file sizes if given."""
    return f"""
import resource, sys, time
from pathlib import Path
from index.builder import build
from index.encoder import HashEncoder
from index.errors import MmfaqError
from index.store import Store

class Slow(HashEncoder):
    def encode_passages(self, texts):
        time.sleep({pause_s})
        return super().encode_passages(texts)

if {limit}:
    resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
print("ready", flush=True)
try:
    summary = build([Path({str(faq)!r})], Store(Path({str(index)!r})), Slow())
except MmfaqError as error:
    sys.exit(str(error))
print(summary.manifest.version, summary.is_new)
"""


def start(script: str) -> subprocess.Popen[str]:
    """Start a program in a process of its own."""
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=pipe, stderr=pipe, text=True)


def leftovers(index: Path) -> list[Path]:
    """Return what a build should have removed."""
    return [path for pattern in (".draft-*", ".CURRENT-*") for path in index.rglob(pattern)]


def truncate(path: Path) -> None:
    """Cut a file in the middle."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def make_foreign(path: Path) -> None:
    """Put somebody else's text into a file."""
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
