"""Whatever an answer is made of: no limit is crossed, nothing is lost, nobody is reached."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.discord_bot.limits import check_content, check_limits
from adapters.discord_bot.markdown import UNSEEN
from adapters.discord_bot.pages import pieces_of
from adapters.discord_bot.rendering import choices_view, plain_of, view_of
from bot.markup.parsing import tree_of
from bot.markup.tree import Code, walk, words_of
from bot.reply import Kind
from tests.adapters.discord_bot.cards import (
    URL,
    answer_of,
    card,
    choice,
    components,
    json_of,
    shown,
    texts_of,
    texts_of_pages,
    views_of,
)
from tests.adapters.discord_bot.reading import read

_ALLOWED = {"bold", "italic", "strike", "code", "list", "quote", "h2", "h3", "subtext"}
_HOSTILE = [
    *("<@123>", "<@&1>", "<#1>", "@everyone", "@here", "<:e:1>", "</faq:1>", "<t:1:R>", ":x:", "||s||", "__u__"),
    *("\\", "_i_", "~~s~~", "# h", "-# s", "> q", "- l", "1. l", "[l](http://x)", "&lt;@1&gt;", "😀", "``` ` ```"),
]
_WORDS = st.sampled_from(
    ["plain", "中文字", "`code`", "**bold**", "*i*", "[l](https://x.y/z)", "[r](a.md)", "<b>h</b>", *_HOSTILE]
)
# Every "§" becomes a word of its own, by which the test finds what is lost or out of order.
_LINE = st.lists(_WORDS, min_size=1, max_size=6).map(lambda words: "§ " + " ".join(words))
_PARAGRAPH = st.tuples(_LINE, st.integers(1, 120)).map(lambda made: f"{made[0]} " + "§ words " * made[1])
_CODE = st.tuples(st.integers(1, 60), st.integers(1, 90)).map(
    lambda size: "```sh\n" + "\n".join(f"  § {'x' * size[1]}" for _ in range(size[0])) + "\n```"
)
_TABLE = st.tuples(st.integers(1, 9), st.integers(0, 25), _WORDS).map(
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
    st.one_of(_PARAGRAPH, _CODE, _HEADING, _QUOTE, _TABLE, _HTML, st.just("***")),
    lambda inner: st.tuples(st.lists(inner, min_size=1, max_size=4), st.sampled_from(["- ", "1. ", "7. ", "10. "])).map(
        lambda made: _indented(*made)
    ),
    max_leaves=6,
)
_ANSWER = st.lists(_BLOCK, min_size=1, max_size=8).map("\n\n".join)
_ANY = st.text(alphabet=st.sampled_from("a中\n `*_~[]()<>!|#-1.&:\\😀\t@"), max_size=300)
_slowly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _numbered(answer: str) -> str:
    parts = answer.split("§")
    return parts[0] + "".join(f"q{number}q{part}" for number, part in enumerate(parts[1:]))


@_slowly
@given(_ANSWER.map(_numbered))
def test_every_page_of_an_answer_is_within_the_limits(answer: str) -> None:
    given_card = card(shown(answer, answer[:400]), choice("Other?"), is_private=True, asked=answer[:900], lead="x")
    for view in views_of(given_card):
        assert check_limits(json_of(view)) == []
        assert sum(map(len, texts_of(json_of(view)))) <= 3_600
        assert len(list(view.walk_children())) <= 35
    assert all(check_content(text) == [] for text in plain_of(given_card))


@_slowly
@given(_ANSWER.map(_numbered))
def test_all_words_of_an_answer_come_in_order(answer: str) -> None:
    text, end = read(answer_of(card(shown(answer)))).text, 0
    drawn = " ".join(words_of([piece.block]) for piece in pieces_of(tree_of(answer, URL)))
    assert set(re.findall(r"q\d+q", drawn)) == set(re.findall(r"q\d+q", answer))
    for word in re.findall(r"q\d+q", drawn):
        found = text.find(word, end)
        assert found >= 0, word
        end = found + len(word)


@_slowly
@given(_ANSWER.map(_numbered))
def test_all_lines_of_code_of_an_answer_come_in_order_and_as_they_are(answer: str) -> None:
    blocks = [block for block in walk(tree_of(answer)) if isinstance(block, Code)]
    lines = [line for block in blocks for line in block.text.split("\n") if line.strip()]
    code = [code for text in texts_of_pages(card(shown(answer))) for code, _ in read(text).code]
    found = [line for text in code for line in text.replace(UNSEEN, "").split("\n")]
    assert [line for line in found if line in set(lines)] == lines


@_slowly
@given(_ANSWER, _ANY)
def test_nothing_that_anybody_wrote_is_markup_or_reaches_anybody(answer: str, words: str) -> None:
    entry = shown(answer, words or "x", title=words.strip() or "x")
    asked = card(entry, choice(words.strip() or "x"), lead=words, asked=words, note=words, next_step=words)
    suggested = card(None, choice(words.strip() or "x"), kind=Kind.SUGGESTED, lead=words)
    texts = [*texts_of_pages(asked), *texts_of_pages(suggested), *plain_of(asked), *plain_of(suggested)]
    for text in texts:
        found = read(text)
        assert found.kinds <= _ALLOWED
        assert all(url.startswith(("https://", "http://")) for _, url in found.links)
        assert not re.search(r"@(?:everyone|here)|<@[!&]?\d", text)


@_slowly
@given(_ANY, _ANY)
def test_no_text_makes_a_message_that_discord_refuses(answer: str, words: str) -> None:
    given_card = card(
        shown(answer, words, title=words), choice(words), lead=words, asked=words, note=words, next_step=words
    )
    for view in (*views_of(given_card), choices_view(given_card.reply, "A1", words.strip() or "x")):
        assert check_limits(json_of(view)) == []
    assert all(check_content(text) == [] for text in plain_of(given_card))


@given(st.sampled_from(_HOSTILE))
def test_a_title_is_only_a_title(words: str) -> None:
    text = texts_of(components(view_of(card(shown("Answer.", title=words)))))[0]
    assert read(text).kinds <= {"h2"}
    assert URL not in text
