"""`mmfaq watch` and `mmfaq run --watch`: what is edited or pushed is served, and what is broken is not."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from adapters.slack.double import Double
from adapters.watching import Watched, watching
from index.store import Store
from tests.adapters.slack.conversing import QUICK, team
from tests.adapters.slack.processes import Process, environment_of, free_address, get
from tests.adapters.test_webhooks import SECRET, Forge, push
from tests.bot.building.knowledge import BACKUP, INSTALL, KESTREL, PAINT, UPDATE, Knowledge
from tests.bot.building.test_rebuilding import HANGING
from tests.bot.running import ROOT, WORDS
from tests.index.builds import leftovers

_TAKEN_UP_S = 3.0  # after which a bot surely answers from what is published
BOAT = ("boat", "Where is the boat moored?", "At the quay.")


@pytest.fixture
def knowledge(tmp_path: Path, exported_encoder: Path) -> Knowledge:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "encoders").symlink_to(exported_encoder)
    return Knowledge(tmp_path, tmp_path / "cache")


@asynccontextmanager
async def started(knowledge: Knowledge, *arguments: str | Path, **more: str) -> AsyncIterator[Process]:
    """Yield the command, which keeps an index up to date; leaving kills what still runs."""
    chosen = knowledge.settings
    paths = {"KNOWLEDGE": chosen.knowledge, "INDEX": chosen.index, "CACHE": chosen.cache, "STATE": chosen.state}
    environment = {f"MMFAQ_{name}": str(path) for name, path in paths.items()} | {"PYTHONPATH": str(ROOT)} | more
    pipe = asyncio.subprocess.PIPE
    process = Process(
        await asyncio.create_subprocess_exec(
            *(*WORDS, *arguments),
            cwd=knowledge.folder.parent,
            env={**os.environ, **environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=pipe,
            stderr=asyncio.subprocess.STDOUT,
        )
    )
    try:
        yield process
    finally:
        await process.close()


def ids(store: Store) -> set[str]:
    """Return the entries that are served."""
    return {entry.id for part in store.load()[1] for entry in part.base.entries}


def git(folder: Path, *arguments: str) -> None:
    """Run git as somebody who writes an FAQ."""
    author = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *author, *arguments], check=True, capture_output=True)  # noqa: S607


def test_an_edit_is_published_a_broken_one_is_told_with_its_line_and_a_signal_ends_it(knowledge: Knowledge) -> None:
    async def test() -> None:
        async with started(knowledge, "watch") as process:
            await process.says("Built (start")
            knowledge.write("tern", BACKUP, INSTALL, UPDATE, BOAT)
            await process.says("Built (files have changed")
            assert "boat" in ids(knowledge.store)
            served = knowledge.store.current()
            path = knowledge.folder / "kestrel" / "more.yml"
            path.write_text("- question: Who?\n", encoding="utf-8")
            told = await process.says("Not built (files have changed); the version before stays.")
            assert "knowledge/kestrel/more.yml:1: error: this question has no answer." in told
            assert knowledge.store.current() == served
            path.write_text("- question: Who?\n  answer: Ann.\n", encoding="utf-8")
            await process.says("Built (files have changed", 2)
            assert "who" in ids(knowledge.store)
            labels = knowledge.label("tern", ("is there a raft", "raft"))
            await process.says("tern/questions.yml:1: warning: no entry has the id 'raft'.")
            labels.write_text("- question: Is there a raft?\n", encoding="utf-8")
            await process.says("tern/questions.yml:1: error: the entry is missing.")
            assert await process.end() == 0
            assert "Traceback" not in process.text

    asyncio.run(test())


def test_the_end_in_the_middle_of_a_build_leaves_the_version_before(knowledge: Knowledge, tmp_path: Path) -> None:
    served = knowledge.publish().summary.manifest.version
    knowledge.write("tern", BACKUP, INSTALL, UPDATE, BOAT)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(HANGING.format(path=str(tmp_path / "begun")), encoding="utf-8")

    async def test() -> None:
        async with started(knowledge, "watch", PYTHONPATH=f"{tmp_path / 'site'}:{ROOT}") as process:
            async with asyncio.timeout(30):
                while not (tmp_path / "begun").exists():  # noqa: ASYNC110  # another process makes it
                    await asyncio.sleep(0.02)
            assert await process.end() == 0
            assert "Traceback" not in process.text

    asyncio.run(test())
    assert knowledge.store.current() == served
    assert knowledge.publish().summary.is_new
    assert leftovers(knowledge.store.folder) == []


def test_once_builds_and_ends_with_what_came_of_it(knowledge: Knowledge) -> None:
    async def test(code: int, part: str) -> None:
        async with started(knowledge, "watch", "--once") as process:
            assert await process.ended() == code
            assert part in process.lines[-1]

    asyncio.run(test(0, "is published, kestrel (1), tern (3)."))
    knowledge.label("tern", ("how do i start a backup by hand", "backup"))
    knowledge.write("tern", PAINT, INSTALL, UPDATE)
    asyncio.run(test(1, "does not pass its gate"))


@pytest.mark.parametrize(
    ("arguments", "secret", "part"),
    [
        (("--webhook", "127.0.0.1:0"), "", "MMFAQ_WEBHOOK_SECRET is not set"),
        (("--webhook", "192.0.2.1:80"), SECRET, "Nothing can listen at 192.0.2.1:80"),
        (("--every", "often"), "", "--every is 'often'. Set it to a duration from 1m to 366d"),
    ],
)
def test_what_cannot_work_is_told_at_the_start(
    knowledge: Knowledge, arguments: tuple[str, ...], secret: str, part: str
) -> None:
    async def test() -> None:
        async with started(knowledge, "watch", *arguments, MMFAQ_WEBHOOK_SECRET=secret) as process:
            assert await process.ended() == 1
            assert part in process.lines[-1]
            assert "Traceback" not in process.text

    asyncio.run(test())


class Pushed:
    """A base whose FAQ lies in a git repository, and the command that waits for calls about it."""

    def __init__(self, knowledge: Knowledge, forge: Forge, process: Process) -> None:
        self.knowledge, self._forge, self.process = knowledge, forge, process
        self.origin, self.url = knowledge.folder.parent / "origin", forge.url

    async def call(self, **more: Any) -> int:
        """Tell of a push, and return the status of the answer."""
        url = f"file://{self.origin}"
        return (await self._forge.github(push(repository={"clone_url": url, "default_branch": "main"}, **more)))[0]

    def commit(self, text: str) -> None:
        """Commit another text of the FAQ."""
        commit(self.origin, text)


def commit(origin: Path, text: str) -> None:
    (origin / "faq.md").write_text(text, encoding="utf-8")
    git(origin, "add", "--all")
    git(origin, "commit", "--message", "Edit")


def with_pushes(knowledge: Knowledge, test: Callable[[Pushed], Awaitable[None]]) -> None:
    """Run a test with a base in a repository, which has been built once."""
    origin, address = knowledge.folder.parent / "origin", free_address()
    origin.mkdir()
    git(origin, "init", "--initial-branch", "main")
    commit(origin, "## What is first?\n\nThis.\n")
    shutil.rmtree(knowledge.folder)
    (knowledge.folder / "tern").mkdir(parents=True)
    sources = f"sources:\n  - git: file://{origin}\n    ref: main\n    files: [faq.md]\n"
    (knowledge.folder / "tern" / "base.yml").write_text(sources, encoding="utf-8")

    async def within() -> None:
        secret = {"MMFAQ_WEBHOOK_SECRET": SECRET}
        async with started(knowledge, "watch", "--webhook", address, **secret) as process:
            await process.says("Built (start")
            async with aiohttp.ClientSession() as session:
                await test(Pushed(knowledge, Forge(f"http://{address}", session, []), process))
            assert await process.end() == 0
            assert SECRET not in process.text
            assert "Traceback" not in process.text

    asyncio.run(within())


def test_a_push_is_fetched_and_published_another_branch_is_not(knowledge: Knowledge) -> None:
    async def test(pushed: Pushed) -> None:
        assert ids(knowledge.store) == {"what-is-first"}
        pushed.commit("## What is first?\n\nThis.\n\n## What is second?\n\nThat.\n")
        assert await pushed.call(ref="refs/heads/dev") == 200
        assert await pushed.call() == 202
        told = await pushed.process.says("Built (push to file://")
        assert "is published, tern (2)." in told
        assert ids(knowledge.store) == {"what-is-first", "what-is-second"}
        assert await pushed.call(deleted=True) == 200
        await pushed.process.says("was deleted. Nothing is built")
        assert sum("Built (" in line for line in pushed.process.lines) == 2

    with_pushes(knowledge, test)


def _rewrite(pushed: Pushed) -> None:
    git(pushed.origin, "checkout", "--orphan", "other")
    pushed.commit("## What is another history?\n\nThis.\n")
    git(pushed.origin, "branch", "--move", "--force", "main")


def _remove(pushed: Pushed) -> None:
    shutil.rmtree(pushed.origin)


def _lose_half(pushed: Pushed) -> None:
    """Commit, and lose the text: who fetches it gets a part, and then the line is dead."""
    pushed.commit("## What is lost?\n\nThis.\n")
    blob = subprocess.run(
        ["git", "-C", str(pushed.origin), "rev-parse", "HEAD:faq.md"],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    (pushed.origin / ".git" / "objects" / blob[:2] / blob[2:]).unlink()


def _break(pushed: Pushed) -> None:
    pushed.commit("No questions.\n")


def test_what_cannot_be_had_of_a_push_publishes_nothing_and_is_one_line(knowledge: Knowledge) -> None:
    faults = [
        (_break, ":faq.md:1: error: no questions found in this file"),
        (_lose_half, "tern/base.yml:2: error: file://"),
        (_rewrite, "was given another history (force push)"),
        (_remove, "is gone, or may not be read"),
    ]

    async def test(pushed: Pushed) -> None:
        served = knowledge.store.current()
        for count, (spoil, part) in enumerate(faults, start=1):
            spoil(pushed)
            assert await pushed.call(forced=True) == 202
            told = await pushed.process.says("Not built (push to file://", count)
            assert part in told.partition("the version before stays.")[2]
            assert (await get(f"{pushed.url}/health"))[1] == {"ok": True, "built": False}
            assert [one.version for one in knowledge.store.versions()] == [knowledge.store.current()] == [served]
        assert len([line for line in pushed.process.lines if "Built (" not in line]) == 2 + len(faults)

    with_pushes(knowledge, test)


def test_a_bot_that_watches_builds_what_is_missing_and_takes_up_what_is_edited(knowledge: Knowledge) -> None:
    async def test() -> None:
        address = free_address()
        async with Double(team(), timing=QUICK) as double:
            slack = environment_of(double, knowledge.store.folder)
            arguments = ("run", "slack", "--watch", "--health", address)
            async with started(knowledge, *arguments, **slack) as process:
                await process.says("Built (start")
                first = knowledge.store.current()
                knowledge.write("kestrel", KESTREL, BOAT)
                await process.says("Built (files have changed")
                assert knowledge.store.current() != first
                await asyncio.sleep(_TAKEN_UP_S)
                assert (await get(f"http://{address}/health/ready"))[1]["index"]["version"] == knowledge.store.current()
                assert await process.end() == 0
                assert "Traceback" not in process.text

    asyncio.run(test())


def test_a_bot_that_watches_makes_an_index_anew_whose_encoder_went_with_an_earlier_image(knowledge: Knowledge) -> None:
    before = knowledge.publish().summary.manifest
    folder = knowledge.store.encoder_folder(before.encoder)
    shutil.rmtree(folder)
    folder.symlink_to(folder.parent / "nowhere")

    async def test() -> None:
        async with Double(team(), timing=QUICK) as double:
            slack = environment_of(double, knowledge.store.folder)
            async with started(knowledge, "run", "slack", "--watch", **slack) as process:
                await process.says(f"the encoder {before.encoder} of version {before.version} is missing")
                await double.connected()
                assert knowledge.store.whole().version != before.version
                assert await process.end() == 0

    asyncio.run(test())


def test_a_schedule_builds_without_any_change(knowledge: Knowledge, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="bot.building")
    watched = Watched(knowledge.settings, (knowledge.folder,), timedelta(seconds=0.2))

    async def test() -> None:
        async with watching(watched), asyncio.timeout(30):
            while not any("Built (schedule" in line for line in caplog.messages):  # noqa: ASYNC110  # a log is no event
                await asyncio.sleep(0.05)

    asyncio.run(test())
