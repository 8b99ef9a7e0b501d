"""Every construct of Markdown as Discord has it, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord_bot.markdown import UNSEEN, escaped, fenced, fitting, heading, inlines
from adapters.discord_bot.pages import markdown_of, pieces_of
from bot.markup.parsing import spans_of, tree_of
from bot.markup.tree import Span, Style
from tests.adapters.discord_bot.reading import read

_PAGE = "https://github.com/o/r/blob/main/docs/faq.md"
_ANY = st.text(alphabet=st.sampled_from("a中1\n `*_~[]()<>!|#-+.&:\\/😀\t@"), max_size=60)
_MARKUP = ("everyone", "mention", "emoji", "command", "time", "place", "bare url", "spoiler", "underline")


def _written(markdown: str) -> str:
    return markdown_of(pieces_of(tree_of(markdown, _PAGE)))


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("plain words", "plain words"),
        ("**b** *i* ***both*** ~~s~~ `c`", "**b** *i* ***both*** ~~s~~ `c`"),
        ("**b**_i_", f"**b**{UNSEEN}*i*"),
        ("**`x`** and **`a_b`**", "**`x`** and `a_b`"),
        ("`` a`b `` and `a``b`", "``a`b`` and `a``b`"),
        ("``` a`b``c ```", f"``a`b`{UNSEEN}`c``"),
        ("`` ` ``", "`` ` ``"),
        ("one\\\ntwo", "one\ntwo"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("a_b_c * d ~ e | f ` g \\\\ h", "a\\_b\\_c \\* d \\~ e \\| f \\` g \\\\ h"),
        ("a < b > c, 1. x, # y, - z", "a \\< b > c, 1. x, # y, - z"),
    ],
)
def test_text_is_what_it_says(markdown: str, expected: str) -> None:
    assert _written(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("[l](https://x.y/z)", "[l](https://x.y/z)"),
        ("[l](setup.md#a)", "[l](https://github.com/o/r/blob/main/docs/setup.md#a)"),
        ("![picture](a.png)", "[picture](https://github.com/o/r/blob/main/docs/a.png)"),
        ("[**l**](https://x.y/a_(b)*c)", "[**l**](https://x.y/a_%28b%29%2Ac)"),
        ("[`x[0]`](https://x.y)", "[`x[0]`](https://x.y)"),
        ("[a\\]b](https://x.y)", "a\\]b (<https://x.y>)"),
        ("https://x.y/a_b_c.", "<https://x.y/a_b_c>."),
        ("见 https://x.y/中文。", "见 <https://x.y/中文>。"),
        ("[https://good.org](https://bad.org)", "https\\://good.org (<https://bad.org>)"),
        ("[write](mailto:a@b.cd?subject=x)", "write (a@b.cd)"),
        ("[a@b.cd](mailto:a@b.cd)", "a@b.cd"),
        ("[l](ftp://x.y)", "l"),
        (f"[l](https://x.y/{'a' * 500})", "l"),
    ],
)
def test_links_lead_where_they_say(markdown: str, expected: str) -> None:
    assert _written(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("# One", "## One"),
        ("## Two", "## Two"),
        ("### Three `x`", "### Three `x`"),
        ("#### Four", "**Four**"),
        ("## C\\#", f"## C#{UNSEEN}"),
        ("## \\# x", "## \\# x"),
        ("- # in a list", "- **in a list**"),
        ("> # in a quote", "> **in a quote**"),
        ("# H\n\ntext\n\n## I", "## H\ntext\n## I"),
    ],
)
def test_headings_are_no_higher_than_the_title_and_no_deeper_than_discords(markdown: str, expected: str) -> None:
    assert _written(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("text:\n\n- a\n- b", "text:\n- a\n- b"),
        ("- a\n  - b\n    - c\n- d", "- a\n  - b\n    - c\n- d"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("0. a\n1. b", "1. a\n2. b"),
        ("9. a\n10. b\n    - c", "9. a\n10. b\n    - c"),
        ("- a\n\n  more\n- b", "- a\n  more\n- b"),
        ("- a\n- b\n\n1. c", "- a\n- b\n\n1. c"),
        ("- a\n\ntext", "- a\n\ntext"),
        ("-\n- b", f"- {UNSEEN}\n- b"),
        ("1. a\n\n   ```sh\n   x\n\n     y\n   ```\n2. b", "1. a\n   ```sh\n   x\n   \n     y\n   ```\n2. b"),
        ("- ```\n  x\n  ```", "- ```\n  x\n  ```"),
        ("- a\n\n  > q", "- a\n  > q"),
        ("term\n: what it is", "**term**\n- what it is"),
    ],
)
def test_lists_keep_their_numbers_and_what_is_in_their_items(markdown: str, expected: str) -> None:
    assert _written(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("> a\n>\n> b", "> a\n> \n> b"),
        ("> - a\n>\n>   b\n\nc", "> - a\n>   b\n\nc"),
        ("> > a\n\n> b", "> a\n\n> b"),
        ("> ```py\n> x\n>\n> y\n> ```", "> ```py\n> x\n> \n> y\n> ```"),
        ("a\n\n> b", "a\n\n> b"),
    ],
)
def test_quotes_are_quotes_in_every_line(markdown: str, expected: str) -> None:
    assert _written(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("```\nx\n```", "```\nx\n```"),
        ("```Python {1} title\nx\n```", "```Python\nx\n```"),
        ("```{.py}\nx\n```", "```\nx\n```"),
        ("text\n\n    a *b*\n      <c>", "text\n```\na *b*\n  <c>\n```"),
        ("````md\n```py\nx\n```\n````", f"```md\n`{UNSEEN}``py\nx\n`{UNSEEN}``\n```"),
        ("```\n@everyone <@1> a@b.c\n```", f"```\n@{UNSEEN}everyone <@{UNSEEN}1> a@b.c\n```"),
        ("```\n\n```", ""),
    ],
)
def test_code_is_as_it_stands_and_ends_where_it_ends(markdown: str, expected: str) -> None:
    assert _written(markdown) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("<@123>", "<@!123>", "<@&123>", "<#123>", "@everyone", "@here", "<:e:1>", "<a:e:1>", "</faq:1>"),
        *("<t:1>", "<t:1:R>", "<id:customize>", ":smile:", "||spoiler||", "__under__", "**b**", "*i*", "_i_", "~~s~~"),
        *(
            "# h",
            "### h",
            " # h",
            "-# sub",
            "> q",
            ">>> q",
            "- l",
            "* l",
            "+ l",
            "1. l",
            "  10. l",
            "```\nx\n```",
            "`c`",
        ),
        *("[l](https://x.y)", "http://x", "steam://x", "\\*", "¯\\_(ツ)_/¯", "std::a::b:c", "<https://x.y>", "a\n- b"),
    ],
)
def test_text_is_never_markup_and_reaches_nobody(text: str) -> None:
    found = read(escaped(text))
    assert found.text.replace(UNSEEN, "") == text
    assert (found.kinds, found.links, found.code) == (set(), [], [])
    assert not re.search(r"@(?:everyone|here)|<@[!&]?\d", escaped(text))


@given(_ANY)
def test_no_text_is_ever_markup(text: str) -> None:
    found = read(escaped(text))
    assert found.text.replace(UNSEEN, "") == text
    assert (found.kinds, found.links, found.code) == (set(), [], [])


@given(st.lists(st.builds(Span, _ANY.filter(bool), st.builds(Style, *[st.booleans()] * 4)), max_size=4))
def test_styles_hold_for_what_they_stand_around_and_end_there(spans: list[Span]) -> None:
    found = read(inlines(spans))
    assert "".join(found.text.replace(UNSEEN, "").split()) == "".join("".join(span.text for span in spans).split())
    assert not found.kinds & set(_MARKUP)
    assert not found.code


def test_the_words_of_a_link_are_no_block() -> None:
    assert inlines([Span("# h", url=_PAGE)]) == f"[\\# h]({_PAGE})"


@pytest.mark.parametrize("url", ["https://x.y/@everyone/a", "https://x.y/a@here"])
def test_an_address_reaches_nobody(url: str) -> None:
    assert "@everyone" not in inlines([Span(url, url=url)])
    assert "@here" not in inlines([Span("words", url=url)])


def test_an_address_with_brackets_ends_no_link_before_it() -> None:
    torn = "https://x.y/a.svg)](https://x.y/b"
    found = read(inlines([Span("words", url=_PAGE), Span(" "), Span(torn, url=torn)]))
    assert found.links[0] == ("words", _PAGE)


def test_code_ends_no_link_before_it() -> None:
    for written in (fenced("a](#b)"), inlines([Span("a](#b)", Style(code=True))])):
        assert read(f"[words]({_PAGE})\n{written}").links == [("words", _PAGE)]


@given(_ANY.filter(str.strip), st.integers(1, 6))
def test_no_heading_loses_words(text: str, level: int) -> None:
    found = read(heading(level, [Span(text.strip())]))
    assert "".join(found.text.replace(UNSEEN, "").split()) == "".join(text.split())
    assert found.kinds <= {"h2", "h3", "bold"}


@given(_ANY, _ANY)
def test_nothing_breaks_out_of_a_fence(text: str, language: str) -> None:
    found = read(fenced(f"x{text}", language) + "after")
    assert [code.replace(UNSEEN, "").rstrip("\n") for code, _ in found.code] == [f"x{text}".rstrip("\n")]
    assert found.text.endswith("after")
    assert not found.kinds


@given(_ANY, st.integers(1, 60))
def test_a_text_that_fits_is_no_longer_than_it_may_be(text: str, most: int) -> None:
    assert len(fitting(text, most)) <= most


@pytest.mark.parametrize("markdown", ["**a *b* c**", "a **b** c `d` [e](https://x.y) ~~f~~", "**one\\\ntwo**"])
def test_what_people_see_is_what_the_tree_says(markdown: str) -> None:
    spans = spans_of(markdown)
    assert read(inlines(spans)).text.replace(UNSEEN, "") == "".join(span.text for span in spans)
