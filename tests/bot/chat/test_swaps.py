"""New versions while people ask: every question is answered once, from one version, and no version is missed."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.swaps import editions_in, measure, write_edition
from bot.answering import answer_to
from bot.chat.live import Live
from bot.question import Question
from bot.settings import Settings
from index.builder import build
from index.export import load_encoder
from index.models import DEFAULT_MODEL
from index.store import KEPT_VERSIONS, Store

FEEDS = Question("Who feeds the kestrel?")


def test_no_question_is_dropped_doubled_or_answered_from_a_mixture_while_versions_come(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "MMFAQ_CACHE", str(cache))
    monkeypatch.setattr("bot.chat.host._LOOK_S", 0.05)
    monkeypatch.setattr("benchmarks.swaps._LOOK_S", 0.05)
    found = measure(tmp_path, swaps=10, storm=10, askers=4, cache=cache)

    assert (found.dropped, found.doubled, found.mixed, found.unremembered) == (0, 0, 0, 0)
    assert found.answered == found.asked > 0
    assert len(found.seconds) == 10
    assert found.versions_answered > 5


def test_a_version_that_was_dropped_from_the_disk_answers_on_for_whoever_took_it(tmp_path: Path, cache: Path) -> None:
    encoder, faq, store = load_encoder(DEFAULT_MODEL, cache / "encoders"), tmp_path / "faq", Store(tmp_path / "index")
    write_edition(faq, 0)
    first = build([faq], store, encoder).manifest.version
    live = Live(store, Settings(faq, store.folder, cache))
    taken = live.serving
    for edition in range(1, KEPT_VERSIONS + 2):
        write_edition(faq, edition)
        build([faq], store, encoder)

    assert not store.version_folder(first).exists()
    assert editions_in(answer_to(FEEDS, taken).reply) == {0}
    assert live.refresh()
    assert editions_in(answer_to(FEEDS, live.serving).reply) == {KEPT_VERSIONS + 1}


def test_an_answer_of_two_editions_would_be_noticed(tmp_path: Path, cache: Path) -> None:
    encoder, faq, store = load_encoder(DEFAULT_MODEL, cache / "encoders"), tmp_path / "faq", Store(tmp_path / "index")
    replies = []
    for edition in (3, 4):
        write_edition(faq, edition)
        build([faq], store, encoder)
        replies.append(answer_to(FEEDS, Live(store, Settings(faq, store.folder, cache)).serving).reply)
    three, four = replies
    assert three.shown is not None
    assert four.shown is not None

    assert editions_in(three) == {3}
    assert editions_in(replace(three, shown=replace(three.shown, source=four.shown.source))) == {3, 4}
    assert editions_in(replace(three, choices=four.choices)) == ({3, 4} if four.choices else {3})
