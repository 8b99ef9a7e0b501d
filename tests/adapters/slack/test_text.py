"""What Slack sends reads as the person wrote it, and no markup is left in it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.double.composing import escaped
from adapters.slack.text import is_to_people, mentioned, plain

BOT = "U0BOT"
PIECES = ["<@U0BOT>", "<@U0ANN|ann>", "<!channel>", "<!", "<@", "<", ">", "|", "&lt;", "&amp;", "@U0ANN", "#C1", "a b"]
_MARKUP = re.compile(r"<[@#!]")


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<@U0BOT> how do I fly?", "how do I fly?"),
        ("<@U0BOT>, help", "help"),
        ("<@U0BOT>：怎么飞？", "怎么飞？"),
        ("<@U0BOT> <@U0BOT> help", "help"),
        ("how do I fly, <@U0BOT>?", "how do I fly, ?"),
        ("<@U0ANN> said", "@somebody said"),
        ("<@U0ANN|ann> said", "@ann said"),
        ("in <#C012|general> and <#C013>", "in #general and #C013"),
        ("<!channel> <!here|here> <!subteam^S1|@crew> <!subteam^S2>", "@channel @here @crew @subteam"),
        ("since <!date^1700000000^{date}|14 Nov 2023>", "since 14 Nov 2023"),
        ("see <https://example.org/a?b=1&amp;c=2>", "see https://example.org/a?b=1&c=2"),
        ("<http://libtern.so|libtern.so>.1", "libtern.so.1"),
        ("<mailto:ann@example.org>", "ann@example.org"),
        ("a &lt; b &amp;&amp; b &gt; c &amp;lt;", "a < b && b > c &lt;"),
        ("say “hi” to ‘it’", "say \"hi\" to 'it'"),
        ("```x &lt;y&gt;```", "```x <y>```"),
        ("<@U0<!channel>>", "@U0@channel>"),
        ("", ""),
        ("<>", ""),
    ],
)
def test_what_was_typed_is_read(sent: str, typed: str) -> None:
    assert plain(sent, BOT) == typed


def test_people_and_groups_are_told_from_everybody() -> None:
    assert mentioned("<@U0ANN> and <@W0BOB|bob>, <!here>") == ["U0ANN", "W0BOB"]
    assert is_to_people("<@U0ANN> hi")
    assert is_to_people("<!subteam^S012> hi")
    assert not is_to_people("<!here> hi @ann &lt;@U0ANN&gt;")


@given(st.text() | st.lists(st.sampled_from(PIECES) | st.text(max_size=3)).map("".join), st.sampled_from([BOT, ""]))
def test_no_markup_is_left_of_whatever_comes(text: str, bot: str) -> None:
    raw = text.replace("&", "")  # what is escaped was typed, and stays words
    assert _MARKUP.search(plain(raw, bot)) is None
    assert isinstance(plain(text, bot), str)


@given(st.text(st.characters(exclude_characters="\u201c\u201d\u2018\u2019\u00a0")))
def test_what_is_escaped_is_read_as_it_was_typed(text: str) -> None:
    assert plain(escaped(text), BOT) == text.strip()


def test_a_long_text_of_brackets_is_read_at_once() -> None:
    assert plain("<" * 200_000 + ">" * 200_000, BOT)
    assert plain("<@" * 200_000, BOT) is not None
