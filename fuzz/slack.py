"""Replies in Slack: no limit is crossed, nothing becomes markup that nobody meant, nobody is pinged."""

from __future__ import annotations

import re
from typing import Any

from adapters.slack.limits import check_limits, check_message
from adapters.slack.rendering import others_of
from adapters.slack.text import plain
from bot.reply import Kind
from fuzz.cards import HOSTILE, answers
from fuzz.running import main_of
from fuzz.target import Target, texts_of
from tests.adapters.slack.cards import all_of, card, choice, shown, types_of

_FORBIDDEN = {"mrkdwn", "user", "usergroup", "broadcast", "channel", "team", "markdown", "image", "emoji", "date"}
_PING = re.compile(r"<[^>]|@(?:here|channel|everyone)")


def _check(data: bytes) -> None:
    answer, words = texts_of(data, 2)
    plain(answer, "U123")
    title = words.strip() or "x"
    said: dict[str, Any] = {"lead": words, "asked": words, "note": words, "next_step": words}
    asked = card(shown(answer, words or "x", title=title), choice(title), **said)
    suggested = card(None, choice(title), kind=Kind.SUGGESTED, lead=words)
    for message in (*all_of(asked), *all_of(suggested), others_of(asked)):
        faults = check_limits(message.blocks) + check_message({"text": message.text, "blocks": list(message.blocks)})
        if faults or set(types_of(message.blocks)) & _FORBIDDEN or _PING.search(message.text):
            raise AssertionError(faults or message)
        if any(not url.startswith(("https://", "http://", "mailto:")) for url in _urls(message.blocks)):
            raise AssertionError(message)


def _urls(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["url"]] if isinstance(value.get("url"), str) else []
        return own + [url for inner in value.values() for url in _urls(inner)]
    return [url for inner in value for url in _urls(inner)] if isinstance(value, list | tuple) else []


TARGET = Target(_check, answers, HOSTILE)

if __name__ == "__main__":
    main_of("slack")
