"""How the page draws blocks, read from a real browser."""

from __future__ import annotations

from typing import Any

from adapters.slack.double import Double, board
from adapters.slack.double.state import Message
from adapters.slack.double.workspace import with_block_ids
from benchmarks.chromium import Page
from tests.adapters.slack.double.bots import bot
from tests.adapters.slack.double.browsing import browse, count, needs_chromium

pytestmark = needs_chromium

_LAST = "[...document.querySelectorAll('.message')].at(-1)"


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def text(words: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": words, "style": style} if style else {"type": "text", "text": words}


def part(kind: str, *elements: dict[str, Any], **settings: Any) -> dict[str, Any]:
    return {"type": f"rich_text_{kind}", "elements": list(elements), **settings}


async def drawn(double: Double, page: Page, *blocks: dict[str, Any]) -> None:
    """Let the bot post blocks, and wait until they stand on the page."""
    workspace, place = double.place("general")
    ts = workspace.new_ts(double.clock.now())
    posted = Message(ts, place.id, workspace.bot.id, "x", with_block_ids(blocks))
    board.post(double, workspace, place, posted)
    await page.until(f"document.querySelector('[data-ts=\"{ts}\"]') !== null")


async def texts(page: Page, selector: str) -> list[str]:
    """Return the texts of what a selector finds in the last message."""
    found = await page.run(f"[...{_LAST}.querySelectorAll({selector!r})].map((one) => one.textContent)")
    return [str(one) for one in found]


def test_lists_keep_their_numbers_depth_and_the_code_between_their_items() -> None:
    item = part("section", text("item"))

    async def test(double: Double, page: Page) -> None:
        numbered = part("list", item, item, style="ordered", indent=0)
        code = part("preformatted", text("pip install\n  x"))
        nested = part("list", item, style="bullet", indent=1)
        rest = part("list", item, style="ordered", indent=0, offset=2)
        await drawn(double, page, {"type": "rich_text", "elements": [numbered, code, nested, rest]})
        assert await page.run(f"[...{_LAST}.querySelectorAll('ol')].map((list) => list.start)") == [1, 3]
        assert await texts(page, "ul.indent-1 li") == ["item"]
        assert await texts(page, "pre") == ["pip install\n  x"]
        places = f"['ul', 'ol'].map((tag) => {_LAST}.querySelector(`${{tag}} li`).getBoundingClientRect().x)"
        inner, outer = await page.run(places)
        assert inner > outer

    browse(test)


def test_styles_links_mentions_and_quotes_are_drawn_as_what_they_are() -> None:
    async def test(double: Double, page: Page) -> None:
        ann = double.workspace.user("ann").id
        section = part(
            "section",
            text("both", bold=True, italic=True),
            text("code", code=True),
            text("gone", strike=True),
            {"type": "link", "url": "https://example.org/a?b=1&c", "text": "page"},
            {"type": "user", "user_id": ann},
            {"type": "emoji", "name": "tada"},
            {"type": "emoji", "name": "no_such_emoji"},
        )
        await drawn(double, page, {"type": "rich_text", "elements": [section, part("quote", text("said"))]})
        assert await texts(page, "b") == await texts(page, "i") == ["both"]
        assert [await texts(page, tag) for tag in ("code", "s", "blockquote")] == [["code"], ["gone"], ["said"]]
        assert await texts(page, ".mention-own") == ["@ann"]
        assert await texts(page, ".emoji") == ["🎉", ":no_such_emoji:"]
        assert await page.run(f"{_LAST}.querySelector('a').href") == "https://example.org/a?b=1&c"

    browse(test)


def test_mrkdwn_marks_and_entities_become_what_they_mean_and_no_more() -> None:
    words = (
        "*bold* _it_ ~no~ `a &lt; *b*` snake_case_name 2*3*4 <https://example.org|here> <!here> &amp;lt;\n```x\ny```"
    )

    async def test(double: Double, page: Page) -> None:
        await drawn(double, page, {"type": "section", "text": {"type": "mrkdwn", "text": words}})
        assert [await texts(page, tag) for tag in ("b", "i", "s")] == [["bold"], ["it"], ["no"]]
        assert await texts(page, "code") == ["a < *b*"]
        assert await texts(page, "pre") == ["x\ny"]
        assert await texts(page, "a") == ["here"]
        shown = "bold it no a < *b* snake_case_name 2*3*4 here @here &lt;\nx\ny"
        assert await texts(page, ".section-text") == [shown]

    browse(test)


def test_tables_heed_the_settings_of_their_columns() -> None:
    def cell(words: str) -> dict[str, str]:
        return {"type": "raw_text", "text": words}

    async def test(double: Double, page: Page) -> None:
        rows = [[cell("a"), cell("b"), cell("c")], [cell("1"), cell("2"), {"type": "raw_number", "number": 3}]]
        settings = [{"align": "right"}, None, {"is_wrapped": True}]
        await drawn(double, page, {"type": "table", "rows": rows, "column_settings": settings})
        assert await texts(page, "th") == ["a", "b", "c"]
        assert await texts(page, "td") == ["1", "2", "3"]
        aligned = f"[...{_LAST}.querySelectorAll('td')].map((cell) => getComputedStyle(cell).textAlign)"
        assert await page.run(aligned) == ["right", "left", "left"]
        assert await texts(page, "td.wrapped") == ["3"]

    browse(test)


def test_whatever_is_chosen_in_a_message_reaches_the_app() -> None:
    options = [{"text": plain(name), "value": name.lower()} for name in ("One", "Two")]
    elements: list[dict[str, Any]] = [
        {"type": "static_select", "action_id": "select", "options": options},
        {"type": "radio_buttons", "action_id": "radio", "options": options},
        {"type": "checkboxes", "action_id": "boxes", "options": options},
        {"type": "overflow", "action_id": "more", "options": options},
    ]

    async def test(double: Double, page: Page) -> None:
        chosen: dict[str, Any] = {}
        async with bot(double) as app:

            async def take(ack: Any, action: dict[str, Any]) -> None:
                await ack()
                chosen[action["action_id"]] = action.get("selected_option", action.get("selected_options"))

            for element in elements:
                app.action(element["action_id"])(take)
            await drawn(double, page, {"type": "actions", "elements": elements})
            select = f"{_LAST}.querySelector('select')"
            await page.run(f"({select}.value = 'two', void {select}.dispatchEvent(new Event('change')))")
            for kind in ("radio", "checkbox"):
                await page.click(f"input[type={kind}][value=two]")
            await page.run(f"void {_LAST}.querySelectorAll('.blocks .menu-item')[1].click()")
            await double.until(lambda: len(chosen) == len(elements))
            assert chosen["boxes"] == [options[1]]
            assert all(chosen[name] == options[1] for name in ("select", "radio", "more"))

    browse(test)


def test_a_block_that_slack_does_not_know_cannot_be_overlooked() -> None:
    async def test(double: Double, page: Page) -> None:
        await drawn(double, page, {"type": "divider"}, {"type": "data_table"})
        assert await texts(page, ".unknown") == ["unknown: data_table"]
        assert await count(page, ".message hr") == 1

    browse(test)
