"""A newer version is served as soon as it is published, and a broken one never is."""

from __future__ import annotations

import asyncio
import gc
import logging
import shutil
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.answering import answer_to
from bot.chat.live import Live
from bot.chat.rounds import Rounds
from bot.question import Question
from index.errors import NoIndexError
from index.store import Store
from tests.bot.chat.served import Served

BADGER = ("Where does the badger sleep?", "In the sett by the old mill.")
OTTER = ("What does the otter eat?", "Trout, and on Sundays crayfish.")


def titles(live: Live, text: str) -> list[str]:
    return [hit.entry.question for hit in answer_to(Question(text), live.serving).result.hits]


def test_the_published_version_is_served_at_the_start(served: Served) -> None:
    assert served.live().serving.version == served.store.current()


def test_nothing_changes_where_nothing_was_published(served: Served) -> None:
    live = served.live()
    before = live.serving

    assert not live.refresh()
    assert live.serving is before


def test_a_newer_version_is_served_by_the_same_encoder(served: Served) -> None:
    live = served.live()
    encoder = live.serving.searcher._encoder
    version = served.publish(*BADGER).version

    assert live.refresh()
    assert live.serving.version == version
    assert titles(live, BADGER[0])[0] == BADGER[0]
    assert live.serving.searcher._encoder is encoder


def test_an_earlier_version_is_served_after_a_rollback(served: Served) -> None:
    first = served.store.current()
    served.publish(*BADGER)
    live = served.live()
    served.store.rollback(first)

    assert live.refresh()
    assert live.serving.version == first
    assert BADGER[0] not in titles(live, BADGER[0])


def test_the_version_before_is_let_go(served: Served) -> None:
    live = served.live()
    before = weakref.ref(live.serving.searcher._bases["tern"])
    gc.disable()
    try:
        served.publish(*BADGER)
        live.refresh()

        assert before() is None
    finally:
        gc.enable()


def test_whoever_took_a_version_keeps_it_whole(served: Served) -> None:
    live = served.live()
    taken = live.serving
    served.publish(*BADGER)
    live.refresh()

    assert BADGER[0] not in [hit.entry.question for hit in answer_to(Question(BADGER[0]), taken).result.hits]


def test_a_broken_version_is_one_warning_and_the_one_before_stays(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    live = served.live()
    before = live.serving
    served.spoil(served.publish(*BADGER).version)

    with caplog.at_level(logging.WARNING):
        assert [live.refresh() for _ in range(5)] == [False] * 5

    assert live.serving is before
    assert len(caplog.records) == 1
    assert f"Version {before.version} stays in use." in caplog.text
    assert titles(live, "How do I install the package?")


def test_a_version_after_a_broken_one_is_served(served: Served) -> None:
    live = served.live()
    served.spoil(served.publish(*BADGER).version)
    live.refresh()
    version = served.publish(*OTTER).version

    assert live.refresh()
    assert live.serving.version == version


def test_a_broken_version_that_is_mended_is_served_a_minute_later(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    now = 0.0
    live = Live(served.store, served.settings(), now=lambda: now)
    version = served.publish(*BADGER).version
    folder = served.store.version_folder(version)
    copy = shutil.copytree(folder, served.faq.parent / "copy")
    served.spoil(version)
    with caplog.at_level(logging.WARNING):
        live.refresh()
        now = 61.0
        assert not live.refresh()
        shutil.copytree(copy, folder, dirs_exist_ok=True)
        assert not live.refresh()
        now = 122.0
        assert live.refresh()

    assert live.serving.version == version
    assert len(caplog.records) == 1


def test_an_index_folder_that_vanishes_is_one_warning(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    live = served.live()
    shutil.rmtree(served.store.folder)

    with caplog.at_level(logging.WARNING):
        assert [live.refresh() for _ in range(3)] == [False] * 3

    assert len(caplog.records) == 1
    assert titles(live, "How do I install the package?")


def test_a_start_without_an_index_says_what_to_do(served: Served) -> None:
    with pytest.raises(NoIndexError, match="mmfaq build"):
        Live(Store(served.faq), served.settings())


def test_two_that_refresh_at_once_open_a_version_once(served: Served) -> None:
    live = served.live()
    served.publish(*BADGER)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: live.refresh(), range(8))) == 1


def test_watching_serves_what_is_published_and_never_opens_it_in_the_loop(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = served.live()
    threads: set[int] = set()
    load = Store.load

    def noted(store: Store, version: str | None = None) -> object:
        threads.add(threading.get_ident())
        return load(store, version)

    async def watch() -> None:
        look = Rounds(live.meters).keep("the index", lambda: asyncio.to_thread(live.refresh), 0.01)
        watching = asyncio.create_task(look)
        version = (await asyncio.to_thread(served.publish, *BADGER)).version
        async with asyncio.timeout(60):
            while live.serving.version != version:  # noqa: ASYNC110  # it changes in another thread
                await asyncio.sleep(0.01)
        watching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await watching

    monkeypatch.setattr(Store, "load", noted)
    asyncio.run(watch())

    assert threads
    assert threading.get_ident() not in threads
