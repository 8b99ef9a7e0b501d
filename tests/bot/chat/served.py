"""An index that a test may publish to, and what serves it."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.chat.live import Live
from bot.settings import Settings
from index.builder import build
from index.export import load_encoder
from index.models import DEFAULT_MODEL
from index.store import Manifest, Store


class Served:
    """A copy of an FAQ and of its index, in a folder of its own."""

    def __init__(self, folder: Path, index: Path, faq: Path, cache: Path) -> None:
        self.store = Store(shutil.copytree(index, folder / "index"))
        self.faq = shutil.copytree(faq, folder / "knowledge")
        self._cache = cache

    def settings(self) -> Settings:
        return Settings(self.faq, self.store.folder, self._cache)

    def live(self) -> Live:
        return Live(self.store, self.settings())

    def publish(self, question: str, answer: str) -> Manifest:
        """Add an entry and publish the version that holds it."""
        with (self.faq / "kestrel" / "faq.md").open("a", encoding="utf-8") as file:
            file.write(f"\n## {question}\n\n{answer}\n")
        return build([self.faq], self.store, load_encoder(DEFAULT_MODEL, self._cache / "encoders")).manifest

    def spoil(self, version: str) -> None:
        """Damage a version, as a failing disk does."""
        for file in self.store.version_folder(version).iterdir():
            if file.name != "manifest.json":
                file.write_bytes(file.read_bytes()[:-1])
