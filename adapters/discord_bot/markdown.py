"""Runs of text and code in Discord's Markdown, in which only what the tree says is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.markup.inlines import bolded
from bot.markup.links import absolute
from bot.markup.sentences import spans_of_sentence
from bot.markup.titles import shortened
from bot.markup.tree import Span

UNSEEN = "\u200b"  # keeps apart what would be markup together
MOST_URL = 500  # characters; a longer address would leave no room for the answer
_DEEPEST_HEADING = 3
_HIGHEST_HEADING = 2  # the biggest is left to nobody: an answer stands below its title
_MARKERS = set("*~`")
_SPECIAL = re.compile(r"[\\*_~`|\[\]<]|:(?=//|[\w+-]+:)")
_PING = re.compile(r"@(?=everyone|here)|(?<=<)@(?=[!&]?\d)")
_BLOCK_MARK = re.compile(r"^([ \t]*)(?=#|>|[-+](?:[\s#]|$))|^(\s*\d+)(?=\.(?:\s|$))", re.MULTILINE)
_BLANK = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)
_TICKS = re.compile("`+")
_FENCE = re.compile("(?<=`)`(?=`)")
_LANGUAGE = re.compile(r"[a-zA-Z0-9_+.#-]+")
_ADDRESS = re.compile(r"https?://[^\s<>]+")
_ONE_PAIR = re.compile(r"[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*")
_NOT_BARE = re.compile(r"[\[\]]|@(?=everyone|here)")  # would end a link before it, or reach people
_NOT_IN_LINK = re.compile(r"[()<>\[\]\\\s\"'`*~|]|@(?=everyone|here)")


def escaped(text: str) -> str:
    """Return text as it is to be read: nothing in it is markup, or reaches anybody."""
    return _at_line_starts(_escaped(text))


def fitting(text: str, most: int) -> str:
    """Return text as it is to be read, cut so that no more characters are sent."""
    words = escaped(shortened(text, most))
    return words if len(words) <= most else escaped(shortened(text, most // 2))  # no letter is sent as more than two


def sentence(text: str, most: int) -> str:
    """Return a sentence of ours, cut so that no more characters are sent; what stands in backticks is code."""
    words = inlines(spans_of_sentence(shortened(text, most)))
    return words if len(words) <= most else inlines(spans_of_sentence(shortened(text, most // 2)))


def inlines(spans: Sequence[Span]) -> str:
    """Return spans as Markdown."""
    found = ""
    for span in spans:
        for part in _parts(span):
            is_torn = bool(found) and found[-1] in _MARKERS and found[-1] == part[0]
            found += UNSEEN + part if is_torn else part
    return _at_line_starts(found)


def heading(level: int, spans: Sequence[Span]) -> str:
    """Return a heading; one deeper than Discord's is a line in bold."""
    flat = [replace(span, text=re.sub(r"\s+", " ", span.text)) for span in spans]
    if level > _DEEPEST_HEADING:
        return inlines(bolded(tuple(flat)))
    words = inlines(flat)
    return f"{'#' * max(level, _HIGHEST_HEADING)} {words}{UNSEEN if words.endswith('#') else ''}"


def fenced(text: str, language: str = "") -> str:
    """Return lines of code; a fence in them is kept from ending them."""
    named = _LANGUAGE.match(language)
    return f"```{named[0] if named else ''}\n{_FENCE.sub(f'{UNSEEN}`', _harmless_code(text))}\n```"


def _escaped(text: str) -> str:
    # Escaped or not, "](" would end the words of a link that stands before it.
    return _SPECIAL.sub(lambda found: "\\" + found[0], _harmless(text)).replace("](", f"]{UNSEEN}(")


def _harmless(text: str) -> str:
    return _PING.sub(f"@{UNSEEN}", text)


def _harmless_code(text: str) -> str:
    """Return code that reaches nobody; a bracket that closes nothing in it would end a link that stands before it."""
    begin, opening, rest = _harmless(text).partition("[")
    return begin.replace("](", f"]{UNSEEN}(") + opening + rest


def _at_line_starts(markdown: str) -> str:
    return _BLOCK_MARK.sub(lambda found: f"{found[0]}\\", markdown)


def _parts(span: Span) -> Iterator[str]:
    """Yield what a span is written as; no marker holds over a line's end."""
    if span.url:
        yield _link(replace(span, text=" ".join(span.text.split())))
        return
    for number, line in enumerate(span.text.split("\n")):
        if number:
            yield "\n"
        if line:
            yield _styled(replace(span, text=line))


def _styled(span: Span) -> str:
    before, words, after = _BLANK.match(span.text).groups()  # type: ignore[union-attr]  # it matches everything
    if not words:
        return span.text
    style = span.style
    if style.code:
        written = _code(words)
        if _SPECIAL.search(words):  # the end of a style would be seen in it
            return f"{before}{written}{after}"
    else:  # what stands between marks may be read as a text of its own
        written = escaped(words) if style.bold or style.italic or style.strike else _escaped(words)
    if style.strike and written[-1] == "~":  # Discord would see the end in it
        written += UNSEEN
    marks = ("*" if style.italic else "", "**" if style.bold else "", "~~" if style.strike else "")
    for mark in marks:
        written = f"{mark}{written}{mark}"
    return f"{before}{written}{after}"


def _code(words: str) -> str:
    """Return words as code, between as many backticks as they do not hold."""
    words = _FENCE.sub(f"{UNSEEN}`", _harmless_code(words))
    runs = {len(run) for run in _TICKS.findall(words)}
    mark = "`" if 1 not in runs else "``"
    if mark == "``" and 2 in runs:  # noqa: PLR2004 - two backticks
        words = words.replace("``", f"`{UNSEEN}`")
    pad = " " if runs and (words[0] == "`" or words[-1] == "`") else ""
    return f"{mark}{pad}{words}{pad}{mark}"


def _link(span: Span) -> str:
    """Return a link; where Discord shows no words for one, its address stands beside them."""
    words, url = span.text, span.url
    if url.startswith("mailto:"):
        address = url.removeprefix("mailto:").partition("?")[0]
        return _styled(replace(span, url="", text=words if address in words else f"{words} ({address})"))
    if len(url) > MOST_URL:
        return _styled(replace(span, url=""))
    if _ADDRESS.fullmatch(words) and absolute(words, None) == url and not _NOT_BARE.search(words):
        return f"<{words}>"
    label, target = _styled(replace(span, url="")), _NOT_IN_LINK.sub(_encoded, url)
    if _ADDRESS.search(words) or not _ONE_PAIR.fullmatch(words):
        return f"{label} (<{target}>)"
    return f"[{_at_line_starts(label)}]({target})"  # what stands between brackets may be read as a text of its own


def _encoded(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())
