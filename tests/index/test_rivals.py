"""What was pasted finds its entry among any number of rivals, and builds do not overtake each other."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from index.bases import read_bases
from index.builder import build
from index.encoder import HashEncoder
from index.sources import Checkouts
from index.store import Store
from tests.index.builds import build_hash, write_faq
from tests.index.samples import a_base, an_entry, searcher_of

PASTED = "AssertionError: zorp ledger is out of balance"


@pytest.mark.parametrize("limit", [32, 1_000_000])
def test_a_pasted_error_wins_over_forty_look_alikes(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr("index.corpus._MOST_EXACT", limit)
    question = f"why does training stop at once on my machine with two cards\n{PASTED}\nwhat can I do about training"
    rivals = [
        an_entry(f"Why does training stop at once on machine {number}?", f"Training on two cards stops at {number}.")
        for number in range(40)
    ]
    right = an_entry(f'"{PASTED}"', "Run the repair tool.")
    best = searcher_of(a_base(*rivals, right)).search(question).hits[0]
    assert best.entry.question == f'"{PASTED}"'
    assert best.score.error == 1.0


def test_as_many_hits_are_found_as_asked_for() -> None:
    entries = [an_entry(f"How does part {number} work?", f"Part {number} works.") for number in range(60)]
    assert len(searcher_of(a_base(*entries)).search("how does it work", top=50).hits) == 50


def test_a_build_that_another_overtook_reads_the_files_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, faq = Store(tmp_path / "index"), write_faq(tmp_path / "faq", 2)
    build_hash(faq, store)
    overtaken = threading.Event()

    def read_slowly(paths: list[Path], checkouts: Checkouts) -> object:
        found = read_bases(paths, checkouts)
        if not overtaken.is_set():
            overtaken.set()
            build_hash(write_faq(faq, 5), store)  # the files change, and another build publishes them
        return found

    monkeypatch.setattr("index.builder.read_bases", read_slowly)
    build([faq], store, HashEncoder())
    assert store.load()[0].bases == {"faq": 5}


def test_passages_of_unchanged_entries_keep_their_own_lines(tmp_path: Path) -> None:
    store, faq = Store(tmp_path / "index"), write_faq(tmp_path / "faq", 3)
    build_hash(faq, store)
    text = (faq / "faq.md").read_text(encoding="utf-8")
    (faq / "faq.md").write_text("A first line.\n\nA second one.\n\n" + text, encoding="utf-8")
    build_hash(faq, store)
    again = Store(tmp_path / "again")
    build_hash(faq, again)
    (moved,), (fresh,) = store.load()[1], again.load()[1]
    assert moved.base == fresh.base
    assert [list(part) for part in moved.passages] == [list(part) for part in fresh.passages]
