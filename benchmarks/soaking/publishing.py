"""Another process that publishes a new version of the index every few seconds."""

from __future__ import annotations

import multiprocessing
import shutil
import time
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path

from benchmarks.corpora import encoder
from benchmarks.questions import ROOT
from index.builder import build
from index.store import Store


class Publisher:
    """Publishes the shipped knowledge in ever new editions, from when the first is there until the end."""

    def __init__(self, folder: Path, seconds: float) -> None:
        shutil.copytree(ROOT / "knowledge", folder / "faq")
        self.index = folder / "index"
        build([folder / "faq"], Store(self.index), encoder())
        context = multiprocessing.get_context("spawn")
        self._count, self._over = context.Value("i", 0), context.Event()
        arguments = (folder, seconds, self._count, self._over)
        self._process = context.Process(target=_publish, args=arguments, daemon=True)
        self._process.start()

    @property
    def count(self) -> int:
        """How many versions were published."""
        count: int = self._count.value
        return count

    def end(self) -> None:
        """End the process."""
        self._over.set()
        self._process.join(30.0)
        if self._process.exitcode:
            raise RuntimeError(f"the publisher failed with {self._process.exitcode}")


def _publish(folder: Path, seconds: float, count: Synchronized[int], over: Event) -> None:
    path = folder / "faq" / "mmdetection" / "faq.md"
    text, store = path.read_text(encoding="utf-8"), Store(folder / "index")
    due = time.monotonic() + seconds
    while not over.wait(max(0.0, due - time.monotonic())):
        due += seconds
        edition = f"\n## What is new in edition {count.value + 1}?\n\nNothing but its number.\n"
        path.write_text(text + edition, encoding="utf-8")
        build([folder / "faq"], store, encoder())
        count.value += 1
