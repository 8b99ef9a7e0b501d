"""The pictures of the documentation that show Discord, and the page that draws them."""

from __future__ import annotations

import asyncio
from textwrap import indent
from typing import Any

import pytest

from benchmarks.chromium import CHROMIUM, Page, browser
from benchmarks.discord_pictures import discord_drawing
from benchmarks.drawing import PICTURES, draw
from benchmarks.questions import ROOT

_PNG = b"\x89PNG\r\n"
_LINK = '<a href="https://example.org/a_b" target="_blank" rel="noopener noreferrer">{}</a>'
_FENCE = '```python\nx = "1"\n\ny\n```'
_PYTHON = '<pre>x = <span class="code-string">"1"</span>\n\ny</pre>'
_DRAWN = {
    "## A *b*\nc": "<h2>A <i>b</i></h2>c",
    "-# small\nlarge": "<small>small</small>large",
    "> said\n> twice\nnot": "<blockquote>said\ntwice</blockquote>not",
    "a # b\n#c": "a # b\n#c",
    r"**bold \*** ~~gone~~ __under__ _leaning_ snake_case_name": (
        "<b>bold *</b> <s>gone</s> <u>under</u> <i>leaning</i> snake_case_name"
    ),
    r"\*\*as typed\*\* \# \<@1>": "**as typed** # &lt;@1&gt;",
    "`a_b_` ``a`b``": "<code>a_b_</code> <code>a`b</code>",
    "[a page](https://example.org/a_b) <https://example.org/a_b>": (
        f"{_LINK.format('a page')} {_LINK.format('https://example.org/a_b')}"
    ),
    "[not](javascript:alert)": "[not](javascript:alert)",
    "<@1> <@2>": '<span class="mention">@Ada</span> <span class="mention">@unknown-user</span>',
    f"{_FENCE}\nafter": f"{_PYTHON}after",
    "```\n# x\n```": "<pre># x</pre>",
    f"3. a\n{indent(_FENCE, '   ', bool)}\n4. b\nc": f'<ol start="3"><li>a\n{_PYTHON}</li><li>b</li></ol>c',
    "- a\n  - b\n- c": "<ul><li>a\n<ul><li>b</li></ul></li><li>c</li></ul>",
    "<b>no markup</b>": "&lt;b&gt;no markup&lt;/b&gt;",
}
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="there is no chromium on this machine")


def test_every_picture_that_the_script_draws_is_in_the_documentation() -> None:
    drawn = {f"discord-{picture.name}.png" for picture in PICTURES}
    assert {path.name for path in (ROOT / "docs").glob("discord-*.png")} == drawn


@needs_chromium
def test_a_picture_is_as_high_as_its_messages() -> None:
    async def within() -> tuple[int, int]:
        async with browser() as page:
            await page.size(700, 300)
            drawn = [await draw(page, discord_drawing("x", [_message("line\n" * lines)])) for lines in (1, 40)]
        assert all(one.startswith(_PNG) for one in drawn)
        short, tall = (int.from_bytes(one[20:24], "big") for one in drawn)
        return short, tall

    short, tall = asyncio.run(within())
    assert short < 300 < tall


@needs_chromium
def test_markdown_is_drawn_as_discord_draws_it() -> None:
    found = asyncio.run(_html([_message(text) for text in _DRAWN], ".words"))
    assert dict(zip(_DRAWN, found, strict=True)) == _DRAWN


@needs_chromium
def test_a_component_that_the_page_does_not_know_cannot_be_overlooked() -> None:
    components = [{"type": 17, "accent_color": 255, "components": [{"type": 10, "content": "known"}, {"type": 99}]}]
    (found,) = asyncio.run(_html([_message("", components)], ".container"))
    assert "known" in found
    assert '<span class="unknown">unknown: 99</span>' in found


async def _html(messages: list[dict[str, Any]], selector: str) -> list[str]:
    """Return what a page makes of messages; it must throw no error."""
    async with browser() as page:
        await draw(page, discord_drawing("x", messages))
        found = await _all(page, selector)
        assert page.errors == []
    return found


async def _all(page: Page, selector: str) -> list[str]:
    return list(await page.run(f"[...document.querySelectorAll({selector!r})].map((one) => one.innerHTML)"))


def _message(content: str, components: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {
        "author": {"name": "mmfaq", "is_bot": True},
        "time": "9:03 AM",
        "content": content,
        "components": components or [],
        "is_ephemeral": False,
        "replied": None,
        "used": None,
        "people": {"1": "Ada"},
    }
