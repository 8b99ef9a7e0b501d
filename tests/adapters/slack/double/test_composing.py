"""What becomes of what people type."""

from __future__ import annotations

import html
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.double import Message, pings_of
from adapters.slack.double.composing import composed
from adapters.slack.limits import check_limits
from tests.adapters.slack.double.bots import team

WORKSPACE = team()
BOT, ANN = WORKSPACE.bot.id, WORKSPACE.user("ann").id


def _texts(value: Any) -> str:
    if isinstance(value, dict):
        return str(value["text"]) if value.get("type") == "text" else "".join(map(_texts, value.values()))
    return "".join(map(_texts, value)) if isinstance(value, list) else ""


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("@mmfaq how?", f"<@{BOT}> how?"),
        (f"<@{BOT}> how?", f"<@{BOT}> how?"),
        ("a@ann.org", "a@ann.org"),
        ("@nobody", "@nobody"),
        ("@here now", "<!here> now"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("see https://x.org/?a=1&b=2 there", "see <https://x.org/?a=1&amp;b=2> there"),
        ("run `a < b`", "run `a &lt; b`"),
        ("```\nx <y>\n```", "```x &lt;y&gt;```"),
        ("`@ann`", "`@ann`"),
        ("", ""),
    ],
)
def test_typed_text_becomes_what_slack_makes_of_it(typed: str, text: str) -> None:
    assert composed(typed, WORKSPACE)[0] == text


def test_blocks_say_the_same_as_the_text() -> None:
    _, (block,) = composed("@ann see `x`:\n```\ny\n```", WORKSPACE)
    section, code = block["elements"]
    assert section["elements"][0] == {"type": "user", "user_id": ANN}
    assert section["elements"][2] == {"type": "text", "text": "x", "style": {"code": True}}
    assert code == {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "y"}]}


@given(st.text(st.characters(blacklist_characters="@`", blacklist_categories=["Cs"]), max_size=200))
def test_text_without_markup_loses_nothing_and_pings_nobody(typed: str) -> None:
    text, blocks = composed(typed.replace("://", ""), WORKSPACE)
    assert html.unescape(text) == _unescaped(typed.replace("://", ""))
    assert _texts(blocks) == typed.replace("://", "")
    assert pings_of(Message("1.1", "C1", ANN, text, blocks)) == []


@given(st.text(alphabet="ab@<>&`\n!/:.hereUmfaqpst", max_size=80))
def test_whatever_is_typed_makes_blocks_that_slack_takes(typed: str) -> None:
    _, blocks = composed(typed, WORKSPACE)
    assert check_limits(blocks) == []


def _unescaped(text: str) -> str:
    return html.unescape(text.replace("&", "&amp;"))
