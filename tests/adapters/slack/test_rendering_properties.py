"""Whatever an answer is made of: no limit is crossed, nothing is lost, nobody is reached."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.slack.limits import check_limits, size_of
from adapters.slack.rendering import MOST_BLOCKS, MOST_SIZE, others_of
from bot.markup.parsing import tree_of
from bot.markup.tree import Code, walk
from bot.reply import Kind
from tests.adapters.slack.cards import all_of, card, choice, code_of, said, shown, texts_of, types_of

Json = dict[str, Any]
_FORBIDDEN = {"mrkdwn", "user", "usergroup", "broadcast", "channel", "team", "markdown", "image", "emoji", "date"}
_HOSTILE = ["<!channel>", "<@U123>", "<!subteam^S1>", "<#C1>", "@here", "*b*", "<https://x.y|z>", "&lt;!here&gt;", "😀"]
_WORDS = st.sampled_from(
    ["plain", "中文字", "`code`", "**bold**", "[l](https://x.y/z)", "[r](a.md)", "<b>h</b>", *_HOSTILE]
)
# Every "§" becomes a word of its own, by which the test finds what is lost or out of order.
_LINE = st.lists(_WORDS, min_size=1, max_size=6).map(lambda words: "§ " + " ".join(words))
_PARAGRAPH = st.tuples(_LINE, st.integers(1, 120)).map(lambda made: f"{made[0]} " + "§ words " * made[1])
_CODE = st.tuples(st.integers(1, 60), st.integers(1, 90)).map(
    lambda size: "```sh\n" + "\n".join(f"  § {'x' * size[1]}" for _ in range(size[0])) + "\n```"
)
_TABLE = st.tuples(st.integers(1, 4) | st.just(21), st.integers(0, 40) | st.just(120), _WORDS).map(
    lambda made: "\n".join(
        [
            "|" + " § |" * made[0],
            "|" + "---|" * made[0],
            *("|" + f" § {made[2].replace('|', '')} |" * made[0] for _ in range(made[1])),
        ]
    )
)
_HEADING = st.tuples(st.integers(1, 6), _LINE).map(lambda made: "#" * made[0] + " " + made[1])
_QUOTE = _PARAGRAPH.map(lambda text: f"> {text}\n>\n> - § item")
_HTML = st.sampled_from(["<details><summary>§ more</summary>\n\n§ in\n\n</details>", "<p>§ <br>§</p>", "<!-- no -->"])


def _indented(blocks: list[str], marker: str) -> str:
    lines = "\n\n".join(blocks).split("\n")
    return "\n".join((marker if number == 0 else " " * len(marker)) + line for number, line in enumerate(lines))


_BLOCK: st.SearchStrategy[str] = st.recursive(
    st.one_of(_PARAGRAPH, _CODE, _HEADING, _QUOTE, _TABLE, _HTML),
    lambda inner: st.tuples(st.lists(inner, min_size=1, max_size=4), st.sampled_from(["- ", "1. ", "7. "])).map(
        lambda made: _indented(*made)
    ),
    max_leaves=6,
)
_ANSWER = st.lists(_BLOCK, min_size=1, max_size=12).map("\n\n".join)
_ANY = st.text(alphabet=st.sampled_from("a中\n `*_~[]()<>!|#-1.&:\\😀\t@"), max_size=300)
_slowly = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _numbered(answer: str) -> str:
    parts = answer.split("§")
    return parts[0] + "".join(f"q{number}q{part}" for number, part in enumerate(parts[1:]))


@_slowly
@given(_ANSWER.map(_numbered))
def test_every_message_of_an_answer_is_within_the_limits(answer: str) -> None:
    for message in all_of(card(shown(answer, answer[:400]), is_private=True)):
        assert check_limits(message.blocks) == []
        assert size_of(message.blocks) <= MOST_SIZE
        assert len(message.blocks) <= MOST_BLOCKS


@_slowly
@given(_ANSWER.map(_numbered))
def test_all_words_of_an_answer_come_in_order(answer: str) -> None:
    text, end = said(all_of(card(shown(answer)))), 0
    for word in re.findall(r"q\d+q", answer):
        found = text.find(word, end)
        assert found >= 0, word
        end = found


@_slowly
@given(_ANSWER.map(_numbered))
def test_all_lines_of_code_of_an_answer_come_in_order(answer: str) -> None:
    blocks = [block for block in walk(tree_of(answer)) if isinstance(block, Code)]
    lines = [line for block in blocks for line in block.text.split("\n") if line.strip()]
    known = set(lines)
    assert [line for line in code_of(all_of(card(shown(answer)))) if line in known] == lines


@_slowly
@given(_ANSWER, _ANY)
def test_nothing_that_anybody_wrote_is_markup_or_reaches_anybody(answer: str, words: str) -> None:
    entry = shown(answer, words or "x", title=words.strip() or "x")
    asked = card(entry, choice(words.strip() or "x"), lead=words, asked=words, note=words, next_step=words)
    suggested = card(None, choice(words.strip() or "x"), kind=Kind.SUGGESTED, lead=words)
    for message in (*all_of(asked), *all_of(suggested), others_of(asked)):
        assert not set(types_of(message.blocks)) & _FORBIDDEN
        assert not re.search(r"<[^>]|@(?:here|channel|everyone)", message.text)
        assert all(url.startswith(("https://", "http://", "mailto:")) for url in _urls(message.blocks))


@_slowly
@given(_ANY, _ANY)
def test_no_text_makes_a_message_that_slack_refuses(answer: str, words: str) -> None:
    given_card = card(
        shown(answer, words, title=words), choice(words), lead=words, asked=words, note=words, next_step=words
    )
    for message in (*all_of(given_card), others_of(given_card)):
        assert check_limits(message.blocks) == []


@given(_ANY)
def test_texts_are_never_empty(answer: str) -> None:
    assert all(text for message in all_of(card(shown(answer))) for text in texts_of(message.blocks))


def _urls(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["url"]] if isinstance(value.get("url"), str) else []
        return own + [url for inner in value.values() for url in _urls(inner)]
    return [url for inner in value for url in _urls(inner)] if isinstance(value, list | tuple) else []
