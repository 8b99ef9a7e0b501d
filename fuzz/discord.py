"""Replies on Discord: no limit is crossed, nothing becomes markup that nobody meant, nobody is pinged."""

from __future__ import annotations

import re
from typing import Any

from adapters.discord_bot.limits import check_content, check_limits
from adapters.discord_bot.rendering import choices_view, plain_of
from bot.reply import Kind
from fuzz.cards import HOSTILE, answers
from fuzz.running import main_of
from fuzz.target import Target, texts_of
from tests.adapters.discord_bot.cards import card, choice, json_of, shown, texts_of_pages, views_of
from tests.adapters.discord_bot.reading import read

_ALLOWED = {"bold", "italic", "strike", "code", "list", "quote", "h2", "h3", "subtext"}
_PING = re.compile(r"@(?:everyone|here)|<@[!&]?\d")


def _check(data: bytes) -> None:
    answer, words = texts_of(data, 2)
    title = words.strip() or "x"
    said: dict[str, Any] = {"lead": words, "asked": words, "note": words, "next_step": words}
    asked = card(shown(answer, words or "x", title=title), choice(title), **said)
    suggested = card(None, choice(title), kind=Kind.SUGGESTED, lead=words)
    for view in (*views_of(asked), *views_of(suggested), choices_view(asked.reply, "A1", title)):
        if faults := check_limits(json_of(view)):
            raise AssertionError(faults)
    plains = [*plain_of(asked), *plain_of(suggested)]
    if faults := [fault for text in plains for fault in check_content(text)]:
        raise AssertionError(faults)
    for text in (*texts_of_pages(asked), *texts_of_pages(suggested), *plains):
        _require_harmless(text)


def _require_harmless(text: str) -> None:
    found = read(text)
    is_linked = all(url.startswith(("https://", "http://")) for _, url in found.links)
    if not (found.kinds <= _ALLOWED and is_linked) or _PING.search(text):
        raise AssertionError((found, text))


TARGET = Target(_check, answers, HOSTILE, longest=4_096)

if __name__ == "__main__":
    main_of("discord")
