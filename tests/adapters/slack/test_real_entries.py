"""Every entry of every FAQ at hand, as Slack would get it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from adapters.slack.card import Card
from adapters.slack.limits import check_limits, size_of
from adapters.slack.rendering import MOST_BLOCKS, MOST_SIZE, others_of
from bot.markup.parsing import tree_of
from bot.markup.tree import Code, walk, words_of
from bot.reply import Focus, Shown
from index.bases import read_bases
from index.entry import Entry
from index.passages import passages_of
from tests.adapters.slack.cards import all_of, card, choice, code_of, said, squeezed, types_of
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
        for message in (*all_of(given), others_of(given)):
            assert check_limits(message.blocks) == []
            assert size_of(message.blocks) <= MOST_SIZE
            assert len(message.blocks) <= MOST_BLOCKS
            assert message.text


@every_faq
def test_the_messages_of_an_entry_hold_all_its_words_in_order(folder: Path) -> None:
    for entry in _entries(folder):
        words = squeezed(words_of(tree_of(entry.answer, entry.source.url)))
        for given in _cards(entry):
            assert words in squeezed(said(all_of(given)))


@every_faq
def test_the_messages_of_an_entry_hold_all_its_code_line_by_line(folder: Path) -> None:
    for entry in _entries(folder):
        code = [block.text for block in walk(tree_of(entry.answer)) if isinstance(block, Code)]
        lines = [line for text in code for line in text.split("\n") if line]
        assert [line for line in code_of(all_of(_cards(entry)[0])) if line in lines] == lines


@every_faq
def test_no_entry_can_reach_anybody_or_forge_markup(folder: Path) -> None:
    for given in (given for entry in _entries(folder) for given in _cards(entry)):
        found = {kind for message in all_of(given) for kind in types_of(message.blocks)}
        assert not found & {"mrkdwn", "user", "usergroup", "broadcast", "channel", "team", "markdown", "image"}
