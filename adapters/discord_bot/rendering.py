"""From a reply to Discord's components: the focus first, then the entry, then where it stands and what can be done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from discord.ui import Container, Item, LayoutView, Separator, TextDisplay

from adapters.discord_bot.buttons import choice_sections, reason_row, rows
from adapters.discord_bot.card import Card, Pressed
from adapters.discord_bot.markdown import fitting, heading, sentence
from adapters.discord_bot.pages import Piece, Room, markdown_of, page, pages, pieces_of
from bot.chat import labels, messages
from bot.markup.focus import has_row, telling_focus
from bot.markup.inlines import bolded
from bot.markup.links import absolute
from bot.markup.parsing import tree_of
from bot.markup.titles import shortened, title_of, titles_of
from bot.markup.tree import Block, Heading, Listing, Paragraph, Quote, Rule, Span, Table
from bot.reply import Kind, Reply, Shown
from index.query import gist

MOST_SIZE = 3_600  # characters of a message of components
MOST_PLAIN = 1_950  # characters of a message of plain text
_CHANNEL = re.compile(r"\\<#(\d{15,20})>")
_MOST_ROWS = 12  # a table with more is not on the first page, if there is a focus
_WHOLE = 2_400  # an answer up to so many characters is shown whole
_BEGINNING = 1_200
_LEAST = 400  # what an answer has room for, whatever else there is
_FOCUS = 1_000
_MOST_NOTE = 200
_MOST_ASKED = 150  # of each line
_MOST_LEAD = 500
_MOST_STEP = 500
_MOST_TITLE = 300
_MOST_PLACE = 200
_LONGEST_HEADING = 150  # characters; a longer title is a line in bold
_MOST_RULES = 6  # lines across a page that are drawn
_MOST_MESSAGES = 6  # of plain text; an answer that is longer goes on at its source
_COLOURS = {Kind.ANSWERED: 0x2E7D32, Kind.SUGGESTED: 0xB26A00, Kind.UNANSWERED: 0x5F6368}

Components = Iterator[Item[Any]]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The texts around the answer: what stands above its title, the title, where it stands, and what to do next."""

    above: tuple[str, ...]
    focus: str
    title: str
    place: str
    next_step: str

    @property
    def room(self) -> int:
        """The characters that are left for the answer."""
        texts = (*self.above, self.focus, self.title, self.place, self.next_step)
        return max(MOST_SIZE - sum(map(len, texts)) - len(texts), _LEAST)


def view_of(card: Card, page: int = 0) -> LayoutView:
    """Return a page of a reply, the last one where it has fewer."""
    found = _pages(card)
    number = min(page, len(found) - 1)
    frame = _first_frame(card) if number == 0 else _later_frame(card, number, len(found))
    items = [*_texts(card, frame, found[number]), *rows(card, number, len(found))]
    return _view(Container(*items, accent_colour=_COLOURS[card.reply.kind]))


def pages_of(card: Card) -> int:
    """Return how many pages a reply has."""
    return len(_pages(card))


def sentence_view(text: str) -> LayoutView:
    """Return a message that is a sentence, or a few lines; what stands in backticks is code."""
    return _view(_said(text, MOST_SIZE))


def plain_sentence(text: str) -> str:
    """Return a sentence, or a few lines, as a message of plain text."""
    return sentence(text.strip(), MOST_PLAIN)


def choices_view(reply: Reply, answer: str, lead: str) -> LayoutView:
    """Return questions that can be chosen, each with a button that shows it."""
    return _view(_said(lead), *choice_sections(reply.choices, answer, reply.language))


def reasons_view(carried: Pressed, others: Reply | None, language: str) -> LayoutView:
    """Ask why an answer did not help, and offer the other answers, if there are any."""
    asked = [_said(messages.what_was_wrong(language)), reason_row(carried, language)]
    if others is None or not others.choices:
        return _view(*asked)
    return _view(*asked, _said(others.lead), *choice_sections(others.choices, carried.answer, language))


def plain_of(card: Card) -> list[str]:
    """Return a reply as messages of plain text, for where no components can be sent."""
    reply, more_rows = card.reply, _more_rows(card.reply)
    answer = pieces_of(_answer(reply.shown))
    parts = list(pages(answer, Room(MOST_PLAIN), more_rows))
    if len(parts) > _MOST_MESSAGES:
        left = Paragraph((Span(messages.rest_is_at_source(reply.language)),))
        answer = [piece for part in parts[:_MOST_MESSAGES] for piece in part] + pieces_of([left])
    pieces = [*pieces_of(list(_plain_above(card))), *answer, *pieces_of(list(_plain_below(card)))]
    return [markdown_of(found) for found in pages(pieces, Room(MOST_PLAIN), more_rows)]


def _pages(card: Card) -> list[list[Piece]]:
    blocks, more_rows = _answer(card.reply.shown), _more_rows(card.reply)
    end = _long_table(blocks) if has_row(telling_focus(card.reply)) else len(blocks)
    pieces, later, size = pieces_of(blocks[:end]), pieces_of(blocks[end:]), _first_frame(card).room
    begin, rest = page(pieces, Room(size, _WHOLE), more_rows)
    if rest:
        begin, rest = page(pieces, Room(size, _BEGINNING), more_rows)
    return [begin, *pages([*rest, *later], Room(_later_frame(card, 998, 999).room), more_rows)]


def _long_table(blocks: Sequence[Block]) -> int:
    """Return the place of the first long table, or of its heading: it comes later, its row that counts is the focus."""
    long = (place for place, block in enumerate(blocks) if isinstance(block, Table) and len(block.rows) > _MOST_ROWS)
    end = next(long, len(blocks))
    while 0 < end < len(blocks) and isinstance(blocks[end - 1], Heading):
        end -= 1
    return end


def _first_frame(card: Card) -> _Frame:
    shown = card.reply.shown
    focus = _focus(card.reply)
    title = _title(shown) if shown is not None and (shown.answer or not focus) else ""
    return _Frame(tuple(_above(card)), focus, _heading(title), _place(card.reply), _next_step(card.reply))


def _later_frame(card: Card, number: int, count: int) -> _Frame:
    shown = card.reply.shown
    title = labels.continued(_title(shown), number + 1, count, card.reply.language) if shown else ""
    return _Frame((), "", heading(_LONGEST_HEADING, [Span(title)]) if title else "", _place(card.reply), "")


def _texts(card: Card, frame: _Frame, answer: Sequence[Piece]) -> Components:
    """Yield what is said: around the answer, in it, and the questions that can be chosen."""
    reply = card.reply
    yield from map(TextDisplay[Any], filter(None, (*frame.above, frame.focus)))
    if frame.title and frame.focus:
        yield Separator()
    yield from _drawn(frame.title, answer)
    yield from [TextDisplay[Any](frame.place)] if frame.place else []
    if reply.kind is not Kind.ANSWERED:
        yield from choice_sections(reply.choices, card.answer, reply.language)
    yield from [TextDisplay[Any](frame.next_step)] if frame.next_step else []


def _drawn(title: str, answer: Sequence[Piece]) -> Components:
    """Yield an answer below its title, with its lines across."""
    runs = groupby(answer, lambda piece: isinstance(piece.block, Rule))
    texts = [markdown_of(list(group)) for is_rule, group in runs if not is_rule]
    below = "\n\n" if title.startswith("**") else "\n"  # a heading brings its own distance
    texts = [below.join(filter(None, [title, *texts[:1]])), *texts[1:_MOST_RULES], "\n\n".join(texts[_MOST_RULES:])]
    for number, text in enumerate(filter(None, texts)):
        yield from [Separator[Any]()] if number else []
        yield TextDisplay(text)


def _above(card: Card) -> Iterator[str]:
    """Yield what stands above the title."""
    if card.note.strip():
        yield f"-# {fitting(_line(card.note), _MOST_NOTE)}"
    if card.asked.strip():
        yield "\n".join(f"> {fitting(_line(line), _MOST_ASKED)}" for line in gist(card.asked))
    if card.reply.lead.strip():
        yield fitting(card.reply.lead.strip(), _MOST_LEAD)


def _focus(reply: Reply) -> str:
    """Return the focus, "" where the answer says it anyway."""
    focus = telling_focus(reply)
    if not focus or reply.shown is None:
        return ""
    pieces, _ = page(pieces_of(focus), Room(_FOCUS), _more_rows(reply))
    label = f"**{fitting(labels.best_match(reply.language), _MOST_NOTE)}**\n" if reply.shown.answer else ""
    return label + markdown_of(pieces)


def _plain_above(card: Card) -> Iterator[Block]:
    reply = card.reply
    if card.note.strip():
        yield _plain(card.note, _MOST_NOTE)
    if card.asked.strip():
        yield Quote(tuple(_plain(line, _MOST_ASKED) for line in gist(card.asked)))
    if reply.lead.strip():
        yield _plain(reply.lead, _MOST_LEAD)
    if reply.shown is None:
        return
    focus = telling_focus(reply)
    if focus and reply.shown.answer:
        yield Paragraph(bolded((Span(labels.best_match(reply.language)),)))
    yield from focus
    if reply.shown.answer or not focus:
        yield Heading(2, (Span(_title(reply.shown)),))


def _plain_below(card: Card) -> Iterator[Block]:
    reply = card.reply
    if reply.shown is not None:
        url = absolute(reply.shown.source.url or "", None)
        yield Paragraph((Span(_named_place(reply.shown), url=url),))
    if reply.kind is not Kind.ANSWERED and reply.choices:
        urls = [one.source.url or "" for one in reply.choices]
        titles = list(zip(titles_of(reply.choices, _MOST_TITLE), urls, strict=True))
        yield Listing(tuple((Paragraph((Span(title, url=absolute(url, None)),)),) for title, url in titles), 1)
    yield from tree_of(reply.next_step)


def _next_step(reply: Reply) -> str:
    pieces, _ = page(pieces_of(tree_of(reply.next_step)), Room(_MOST_STEP), _more_rows(reply))
    # What the operator says where to ask may be a channel; to mention one pings nobody.
    return _CHANNEL.sub(r"<#\1>", markdown_of(pieces))


def _place(reply: Reply) -> str:
    return f"-# {fitting(_named_place(reply.shown), _MOST_PLACE)}" if reply.shown is not None else ""


def _named_place(shown: Shown) -> str:
    return f"{' › '.join((shown.base, *shown.section))} · {shown.source}"


def _heading(title: str) -> str:
    return heading(2 if len(title) <= _LONGEST_HEADING else _LONGEST_HEADING, [Span(title)]) if title else ""


def _answer(shown: Shown | None) -> tuple[Block, ...]:
    return tree_of(shown.answer, shown.source.url) if shown is not None else ()


def _title(shown: Shown) -> str:
    return title_of(shown.title, shown.id, _MOST_TITLE)


def _more_rows(reply: Reply) -> partial[Span]:
    url = reply.shown.source.url if reply.shown is not None else None
    return partial(_rows_left, url, reply.language)


def _rows_left(url: str | None, language: str, number: int) -> Span:
    return Span(messages.more_rows(number, language), url=absolute(url or "", None))


def _plain(text: str, most: int) -> Paragraph:
    return Paragraph((Span(shortened(_line(text), most)),))


def _line(text: str) -> str:
    return " ".join(text.split())


def _said(text: str, most: int = _MOST_LEAD) -> TextDisplay[Any]:
    return TextDisplay(sentence(text.strip(), most))


def _view(*items: Item[Any]) -> LayoutView:
    view = LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    return view
