"""Every entry of every FAQ at hand, as Discord would get it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from adapters.discord_bot.card import Card, pressed_of
from adapters.discord_bot.limits import check_content, check_limits
from adapters.discord_bot.markdown import UNSEEN
from adapters.discord_bot.pages import pieces_of
from adapters.discord_bot.rendering import plain_of
from bot.markup.parsing import tree_of
from bot.markup.tree import Code, walk, words_of
from bot.reply import Focus, Shown
from index.bases import read_bases
from index.entry import Entry
from index.passages import passages_of
from tests.adapters.discord_bot.cards import (
    answer_of,
    buttons_of,
    card,
    choice,
    json_of,
    squeezed,
    texts_of,
    texts_of_pages,
    views_of,
)
from tests.adapters.discord_bot.reading import read
from tests.conftest import SHARED, needs_shared

_KNOWLEDGE = Path(__file__).resolve().parents[3] / "knowledge"
_FOLDERS = [
    pytest.param(_KNOWLEDGE, id="knowledge"),
    *(
        pytest.param(folder, id=folder.name, marks=needs_shared)
        for folder in (sorted((SHARED / "faqs").iterdir()) if SHARED.is_dir() else [])
        if folder.is_dir()
    ),
]
_ALLOWED = {"bold", "italic", "strike", "code", "list", "quote", "h2", "h3", "subtext"}
_MOST_TEXT, _MOST_COMPONENTS = 3_600, 35
every_faq = pytest.mark.parametrize("folder", _FOLDERS)


@cache
def _entries(folder: Path) -> list[Entry]:
    return [entry for base in read_bases([folder])[0] for entry in base.entries]


def _cards(entry: Entry) -> list[Card]:
    """Return the entry with each part of it as the focus, and without one."""
    parts = [
        Focus(part.markdown, part.first_line, part.last_line) for part in passages_of(entry) if part.role.is_answer
    ]
    plain = Shown(entry.base, entry.id, entry.question, entry.section, entry.source, (), entry.answer)
    other = choice(entry.question, entry.id)
    return [card(replace(plain, focus=focus), other) for focus in ((), *((part,) for part in parts))]


@every_faq
def test_there_are_entries(folder: Path) -> None:
    assert _entries(folder)


@every_faq
def test_no_message_crosses_a_limit(folder: Path) -> None:
    for given in (given for entry in _entries(folder) for given in _cards(entry)):
        for view in views_of(given):
            found = json_of(view)
            assert check_limits(found) == []
            assert sum(map(len, texts_of(found))) <= _MOST_TEXT
            assert len(list(view.walk_children())) <= _MOST_COMPONENTS
            assert all(one.get("url") or pressed_of(one["custom_id"]) for one in buttons_of(found))


@every_faq
def test_the_pages_of_an_entry_hold_all_its_words_in_order(folder: Path) -> None:
    for entry in _entries(folder):
        pieces = pieces_of(tree_of(entry.answer, entry.source.url))
        words = squeezed(" ".join(words_of([piece.block]) for piece in pieces))
        for given in _cards(entry):
            assert words in squeezed(read(answer_of(given)).text)


@every_faq
def test_the_pages_of_an_entry_hold_all_its_code_line_by_line(folder: Path) -> None:
    for entry in _entries(folder):
        code = [block.text for block in walk(tree_of(entry.answer)) if isinstance(block, Code)]
        lines = [line.rstrip() for text in code for line in text.split("\n") if line.strip()]
        found = [
            line
            for text in texts_of_pages(_cards(entry)[0])
            for code, _ in read(text).code
            for line in code.split("\n")
        ]
        shown = [line.replace(UNSEEN, "").rstrip() for line in found]
        assert [line for line in shown if line in lines] == lines


@every_faq
def test_no_entry_can_reach_anybody_or_forge_markup(folder: Path) -> None:
    for given in (given for entry in _entries(folder) for given in _cards(entry)):
        for text in (*texts_of_pages(given), *plain_of(given)):
            assert read(text).kinds <= _ALLOWED


@every_faq
def test_plain_text_is_within_the_limits(folder: Path) -> None:
    for entry in _entries(folder):
        assert all(check_content(text) == [] for text in plain_of(_cards(entry)[-1]))
