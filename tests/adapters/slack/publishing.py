"""An FAQ of the tests' workspace that a test may change, and the index versions that come of it."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.chat.live import Live
from bot.settings import Settings
from index.builder import build
from index.export import load_encoder
from index.models import DEFAULT_MODEL
from index.store import Store
from tests.adapters.slack.conversing import Talk


class Published:
    """A copy of an FAQ and of its index, in a folder of its own."""

    def __init__(self, folder: Path, index: Path, faq: Path, encoder: Path) -> None:
        self.store = Store(shutil.copytree(index, folder / "index"))
        self.faq = shutil.copytree(faq, folder / "knowledge")
        self._encoder = encoder

    def live(self) -> Live:
        return Live(self.store, Settings(self.faq, self.store.folder, self.faq))

    def change(self, base: str, old: str, new: str) -> str:
        """Write something else into a base, publish it, and return the new version."""
        path = self.faq / base / "faq.md"
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new), encoding="utf-8")
        return build([self.faq], self.store, load_encoder(DEFAULT_MODEL, self._encoder)).manifest.version


async def served(talk: Talk, version: str) -> None:
    """Wait until the bot answers from a version."""
    await talk.double.until(lambda: talk.adapter.health()["index"] == version)
