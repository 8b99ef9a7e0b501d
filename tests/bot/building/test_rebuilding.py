"""A build in a process of its own: what came of it is told, and whoever ends it leaves nothing half done."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psutil
import pytest

from bot.building.rebuilding import BuildError, Rebuild
from tests.bot.building.knowledge import BACKUP, INSTALL, PAINT, UPDATE, Knowledge
from tests.index.builds import leftovers

# A build that hangs in the middle: a folder of Python's that is searched first.
HANGING = """
import time
from index.store import Store

def hang(*_):
    open({path!r}, "w").close()
    time.sleep(60)

Store._write = hang
"""
DYING = """
import os, sys

print("aargh", file=sys.stderr, flush=True)
os._exit(9)
"""
# One that does not wait for another to end.
IMPATIENT = """
from index.store import Store

lock = Store.lock
Store.lock = lambda store: lock(store, 0.0)
"""


def _before_it(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str) -> None:
    """Let processes that are started run this code first."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))


def test_a_build_returns_what_it_did_and_tells_how_far_it_is(knowledge: Knowledge) -> None:
    told: list[tuple[int, int]] = []
    summary = asyncio.run(Rebuild(knowledge.settings).run(lambda done, of: told.append((done, of))))
    assert summary.manifest == knowledge.store.manifest(knowledge.store.current())
    assert (summary.is_new, summary.encoded) == (True, summary.manifest.passages)
    assert told[-1] == (summary.encoded, summary.encoded)
    again = asyncio.run(Rebuild(knowledge.settings).run())
    assert (again.is_new, again.manifest, again.encoded) == (False, summary.manifest, 0)


def test_paths_are_built_in_place_of_the_knowledge(knowledge: Knowledge) -> None:
    summary = asyncio.run(Rebuild(knowledge.settings, (knowledge.folder / "kestrel",)).run())
    assert summary.manifest.bases == {"kestrel": 1}


def test_a_fault_is_told_with_its_place_and_another_try_does_not_help(knowledge: Knowledge) -> None:
    (knowledge.folder / "tern" / "faq.yml").write_text("- question: Who?\n", encoding="utf-8")
    with pytest.raises(BuildError, match=r"tern/faq\.yml:1: error: this question has no answer") as caught:
        asyncio.run(Rebuild(knowledge.settings).run())
    assert not caught.value.is_passing


def test_the_gate_holds_for_it(knowledge: Knowledge) -> None:
    knowledge.label("tern", ("how do i start a backup by hand", "backup"))
    served = knowledge.publish().summary.manifest.version
    knowledge.write("tern", PAINT, INSTALL, UPDATE)
    with pytest.raises(BuildError, match=r"does not pass its gate[^\n]*\n[^\n]*questions\.yml:1: .how do i start"):
        asyncio.run(Rebuild(knowledge.settings).run())
    assert knowledge.store.current() == served


def test_a_label_without_an_entry_is_told_once_as_long_as_it_lasts(
    knowledge: Knowledge, caplog: pytest.LogCaptureFixture
) -> None:
    path = knowledge.label("tern", ("is there a boat", "boat"))
    rebuild = Rebuild(knowledge.settings)
    for _ in range(2):
        asyncio.run(rebuild.run())
    (told,) = caplog.messages
    assert "tern/questions.yml:1: warning: no entry has the id 'boat'." in told
    path.write_text("- question: Is there a boat?\n", encoding="utf-8")
    with pytest.raises(BuildError, match=r"tern/questions\.yml:1: error: the entry is missing"):
        asyncio.run(rebuild.run())


def test_an_index_that_another_holds_may_be_free_later(
    knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _before_it(monkeypatch, tmp_path / "site", IMPATIENT)
    with knowledge.store.lock(), pytest.raises(BuildError, match="another build is writing") as caught:
        asyncio.run(Rebuild(knowledge.settings).run())
    assert caught.value.is_passing


def test_of_two_at_once_the_second_is_told_of_the_first(knowledge: Knowledge) -> None:
    async def test() -> None:
        rebuild = Rebuild(knowledge.settings)
        first = asyncio.ensure_future(rebuild.run())
        await asyncio.sleep(0)
        with pytest.raises(BuildError, match="being built already"):
            await rebuild.run()
        assert (await first).is_new

    asyncio.run(test())


def test_whoever_is_cancelled_ends_the_build_and_the_version_stays(
    knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = knowledge.publish().summary.manifest.version
    knowledge.write("tern", BACKUP, INSTALL)
    _before_it(monkeypatch, tmp_path / "site", HANGING.format(path=str(tmp_path / "begun")))

    async def test() -> None:
        others = psutil.Process().children()
        task = asyncio.ensure_future(Rebuild(knowledge.settings).run())
        async with asyncio.timeout(30):
            while not (tmp_path / "begun").exists():  # noqa: ASYNC110  # another process makes it
                await asyncio.sleep(0.02)
        (child,) = [one for one in psutil.Process().children() if one not in others]
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not child.is_running()

    asyncio.run(test())
    monkeypatch.delenv("PYTHONPATH")
    assert knowledge.store.current() == served
    assert asyncio.run(Rebuild(knowledge.settings).run()).is_new
    assert leftovers(knowledge.store.folder) == []


def test_a_process_that_dies_says_with_what(
    knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _before_it(monkeypatch, tmp_path / "site", DYING)
    with pytest.raises(BuildError, match=r"ended with exit code 9\. aargh"):
        asyncio.run(Rebuild(knowledge.settings).run())
