"""An FAQ of two bases that a test may edit, its index, and its labelled questions."""

from __future__ import annotations

from pathlib import Path

from bot.building.gate import Gate
from bot.building.publishing import Published, publish
from bot.settings import Settings
from index.store import Store

BACKUP = ("backup", "How do I start a backup by hand?", "Run `tern fly` in the folder.")
INSTALL = ("install", "How do I install the package?", "Run `pip install tern` and restart the shell.")
UPDATE = ("update", "Where do I find the newest release?", "On the page of releases, at the top.")
KESTREL = ("feeding", "Who feeds the kestrel?", "The warden feeds the kestrel at noon.")
PAINT = ("backup", "Which colour has the mast?", "It is black, of tar.")
Entry = tuple[str, str, str]


class Knowledge:
    """The files below `folder`, and an index of them."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder, self.store = folder / "knowledge", Store(folder / "index")
        self.settings = Settings(self.folder, self.store.folder, cache, state=folder / "state")
        self.write("tern", BACKUP, INSTALL, UPDATE)
        self.write("kestrel", KESTREL)

    def write(self, base: str, *entries: Entry) -> None:
        """Write a base anew; an entry whose id is "" gets it from its question."""
        self._write(base, "faq.yml", [_written(*entry) for entry in entries])

    def label(self, base: str, *labels: tuple[str, str]) -> Path:
        """Label questions with the entries that answer them, null for none."""
        return self._write(base, "questions.yml", [f"- question: {one}\n  entry: {two}\n" for one, two in labels])

    def publish(self, gate: Gate | None = None) -> Published:
        """Build and publish what is written."""
        return publish([self.folder], self.store, self.settings, gate=gate)

    def _write(self, base: str, name: str, items: list[str]) -> Path:
        path = self.folder / base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(items), encoding="utf-8")
        return path


def _written(identifier: str, question: str, answer: str) -> str:
    by_id = f"  id: {identifier}\n" if identifier else ""
    return f"- question: {question}\n  answer: {answer}\n{by_id}"
