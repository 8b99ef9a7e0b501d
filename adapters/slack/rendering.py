"""From a reply to Slack's messages: the focus first, then the entry, then where it stands and what can be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count

from adapters.slack.blocks import (
    MOST_HEADER,
    Grid,
    Json,
    MoreRows,
    Room,
    Unit,
    assembled,
    header,
    page,
    pages,
    parted,
    plain,
    units_of,
    written,
)
from adapters.slack.buttons import choice_sections, feedback, row_of_buttons
from adapters.slack.card import Card, Message
from adapters.slack.limits import size_of
from adapters.slack.rich_text import Element, quote, section
from adapters.slack.sentences import notification, said
from bot.chat import labels, messages
from bot.markup.focus import brief_words, focus_tree, has_row, pair_of, telling_focus
from bot.markup.inlines import bolded
from bot.markup.links import absolute
from bot.markup.parsing import tree_of
from bot.markup.titles import shortened, title_of
from bot.markup.tree import Block, Span, words_of
from bot.reply import Kind, Reply, Shown
from bot.telemetry.stages import Stage, timed

MOST_SIZE = 10_000  # characters of a message, all told
MOST_BLOCKS = 45
_WHOLE = 2_400  # an answer up to so many characters is shown whole
_BEGINNING = 1_200
_FOCUS = 1_500
_MOST_ROWS = 12  # of a table, its header included, that is shown at first beside a focus
_FOCUS_BLOCKS = 8
_NARROW = 2  # columns of a table whose rows can be lines
_MOST_ASKED = 500
_MOST_REPEATED = 150
_MOST_SENTENCE = 1_000
_MOST_STEP = 1_000
_STEP_BLOCKS = 3
_MOST_TITLE = 400
_MOST_TEXT = 200


@dataclass(frozen=True, slots=True)
class _Layout:
    """What stands before and after the answer, and the answer: what of it is shown at first, and what is left."""

    before: tuple[Json, ...]
    begin: tuple[Unit, ...]
    rest: tuple[Unit, ...]
    after: tuple[Json, ...]


def brief_question(asked: str) -> str:
    """Return a question on one line, as what only the asker sees repeats it: no message of theirs says it there."""
    return shortened(" ".join(asked.split()), _MOST_REPEATED)


@timed(Stage.RENDER)
def message_of(card: Card) -> Message:
    """Return the first message of a reply."""
    layout = _layout(card)
    return Message((*layout.before, *assembled(layout.begin), *layout.after), _notification(card.reply))


def continuation_of(card: Card) -> tuple[Message, ...]:
    """Return the messages that go on where the first one stops, none where it holds the whole answer."""
    shown, rest = card.reply.shown, _layout(card).rest
    if shown is None or not rest:
        return ()
    title, language = shortened(_title(shown), MOST_HEADER), card.reply.language
    room = Room(MOST_SIZE - size_of(_small(labels.continued(title, 9999, 9999, language))), MOST_BLOCKS - 1)
    found = list(pages(rest, room, partial(_more_rows, shown.source.url, language)))
    numbered = zip(count(1), found, strict=False)
    heads = ((labels.continued(title, number, len(found), language), units) for number, units in numbered)
    return tuple(Message((_small(head), *assembled(units)), notification(head)) for head, units in heads)


def others_of(card: Card) -> Message:
    """Return the other answers, each with a button that shows it."""
    reply = card.reply
    if not reply.choices:
        return said(messages.no_others(reply.language))
    lead = messages.others(reply.language)
    titles = ", ".join(title_of(choice.title, choice.id, _MOST_TEXT) for choice in reply.choices)
    return Message((_words(lead), *choice_sections(card)), notification(f"{lead} {titles}"))


def _layout(card: Card) -> _Layout:
    reply, after = card.reply, tuple(_after(card, is_cut=True))
    if reply.shown is None:
        return _Layout(tuple(_before(card)), (), (), tuple(_after(card, is_cut=False)))
    units = units_of(tree_of(reply.shown.answer, reply.shown.source.url))
    shown, later = _without_long_table(units) if has_row(telling_focus(reply)) else (units, [])
    before = tuple(_before(card, has_table=any(isinstance(unit, Grid) for unit in shown)))
    begin, rest = _beginning(shown, (*before, *after), partial(_more_rows, reply.shown.source.url, reply.language))
    rest = [*rest, *later]
    is_cut = bool(rest) or not reply.shown.answer
    return _Layout(before, tuple(begin), tuple(rest), after if is_cut else tuple(_after(card, is_cut=False)))


def _without_long_table(units: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Return what stands before a long table, and all from there on: its row that counts is the focus."""
    long = (place for place, unit in enumerate(units) if isinstance(unit, Grid) and len(unit.table.rows) > _MOST_ROWS)
    return parted(units, next(long, len(units)))


def _beginning(units: list[Unit], frame: Sequence[Json], more_rows: MoreRows) -> tuple[list[Unit], list[Unit]]:
    size, blocks = MOST_SIZE - size_of(frame), MOST_BLOCKS - len(frame)
    begin, rest = page(units, Room(size, blocks, _WHOLE), more_rows)
    return page(units, Room(size, blocks, _BEGINNING), more_rows) if rest else (begin, rest)


def _before(card: Card, *, has_table: bool = False) -> Iterator[Json]:
    """Yield what stands above the answer; `has_table`: the answer's first table is Slack's own."""
    reply = card.reply
    if card.note.strip():
        yield _small(shortened(card.note, _MOST_ASKED))
    if card.asked.strip():
        yield _rich_text([quote([Span(shortened(" ".join(card.asked.split()), _MOST_ASKED))])])
    if reply.lead.strip():
        yield _words(reply.lead)
    if reply.shown is not None:
        yield from _head(reply.shown, telling_focus(reply), reply.language, has_table=has_table)


def _head(shown: Shown, focus: Sequence[Block], language: str, *, has_table: bool) -> Iterator[Json]:
    """Yield the focus, if it says something of its own, and the title; a message's one table may be the answer's."""
    if focus:
        room = Room(2 * _FOCUS, _FOCUS_BLOCKS, _FOCUS)
        found = _as_lines(units_of(focus)) if has_table else units_of(focus)
        units, _ = page(found, room, partial(_more_rows, shown.source.url, language))
        label = Element(section(bolded((Span(labels.best_match(language)),))))
        yield from assembled([label, *units] if shown.answer else units)
        yield from [{"type": "divider"}] if shown.answer else []
    if shown.answer or not focus:
        title = _title(shown)
        yield header(title) if len(title) <= MOST_HEADER else _rich_text([section(bolded((Span(title),)))])


def _as_lines(units: Sequence[Unit]) -> list[Unit]:
    """Return narrow tables as a line for each of their rows, since a phone breaks aligned text; others as that."""
    return [one for unit in units for one in _lines(unit)]


def _lines(unit: Unit) -> Iterator[Unit]:
    if isinstance(unit, Grid) and len(unit.table.aligns) <= _NARROW:
        yield from (Element(section(pair_of(row))) for row in unit.table.rows[1:] if any(row))
    else:
        yield written(unit)


def _after(card: Card, *, is_cut: bool) -> Iterator[Json]:
    """Yield what stands below the answer."""
    reply = card.reply
    if reply.shown is not None:
        place = " › ".join((reply.shown.base, *reply.shown.section))
        yield _small(shortened(f"{place} · {reply.shown.source}", _MOST_TITLE))
    if reply.kind is not Kind.ANSWERED:
        yield from choice_sections(card)
    if reply.next_step:
        room = Room(_MOST_STEP, _STEP_BLOCKS)
        found = map(written, units_of(tree_of(reply.next_step)))  # a message's one table may be the answer's
        units, _ = page(list(found), room, partial(_more_rows, None, reply.language))
        yield from assembled(units)
    yield from row_of_buttons(card, is_cut=is_cut)
    yield from feedback(card)


def _notification(reply: Reply) -> str:
    """Return the text of the notification of a reply: what it says, as briefly as it can be said."""
    parts = [reply.lead] if reply.lead else []
    if reply.shown is not None:
        title = [] if reply.lead else [shortened(_title(reply.shown), _MOST_TEXT // 2), "–"]
        focus = brief_words(focus_tree(reply.shown))
        parts += [*title, focus or words_of(tree_of(reply.shown.answer, reply.shown.source.url))]
    else:
        parts += [title_of(choice.title, choice.id, _MOST_TEXT) for choice in reply.choices]
    return notification(" ".join(parts))


def _title(shown: Shown) -> str:
    return title_of(shown.title, shown.id, _MOST_TITLE)


def _more_rows(url: str | None, language: str, number: int) -> Span:
    return Span(messages.more_rows(number, language), url=absolute(url or "", None))


def _small(words: str) -> Json:
    return {"type": "context", "elements": [plain(words)]}


def _words(sentence: str) -> Json:
    return _rich_text([section([Span(shortened(sentence, _MOST_SENTENCE))])])


def _rich_text(elements: list[Json]) -> Json:
    return {"type": "rich_text", "elements": elements}
