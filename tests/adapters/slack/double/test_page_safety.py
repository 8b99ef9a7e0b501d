"""What people and bots write does nothing to the page, and no other page reaches it."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import aiohttp
import pytest

from adapters.slack.double import Double, board
from adapters.slack.double.state import Message
from adapters.slack.double.web import PAGE, PREFIX
from adapters.slack.double.workspace import with_block_ids
from benchmarks.chromium import Page
from tests.adapters.slack.double.browsing import browse, count, needs_chromium, paged, sees, write

HOSTILE = (
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    "</textarea><svg onload=window.pwned=1>",
    "<javascript:window.pwned=1|press me>",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    "<https://example.org/|<img src=x onerror=window.pwned=1>>",
    '<@U000"><script>window.pwned=1</script>>',
    "<!channel> ${window.pwned=1} {{window.pwned=1}}",
)  # fmt: skip
LINK = "javascript:window.pwned=1"


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def hostile_blocks() -> list[dict[str, Any]]:
    """Return blocks that Slack would refuse, for the page must stand them as well."""
    button = {"type": "button", "action_id": "x", "url": LINK, "text": {"type": "plain_text", "text": HOSTILE[0]}}
    raw = [[{"type": "raw_text", "text": text} for text in HOSTILE[:3]]]
    return [
        rich({"type": "link", "url": LINK, "text": "press me too"}, *({"type": "text", "text": t} for t in HOSTILE)),
        rich({"type": "emoji", "name": "constructor"}, {"type": "__proto__"}, {"type": "toString"}),
        {"type": "section", "text": {"type": "mrkdwn", "text": "\n".join(HOSTILE)}, "accessory": button},
        {"type": "header", "text": {"type": "plain_text", "text": HOSTILE[1]}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": text} for text in HOSTILE]},
        {"type": "table", "rows": raw, "column_settings": [{"align": '"><script>window.pwned=1</script>'}]},
        {"type": "image", "image_url": LINK, "alt_text": HOSTILE[1]},
        {"type": "markdown", "text": HOSTILE[0]},
        {"type": "constructor"},
        {"type": HOSTILE[0]},
    ]


def put(double: Double, *, text: str, blocks: list[dict[str, Any]]) -> None:
    """Let the bot have said it, past all checks."""
    workspace, place = double.place("general")
    message = Message(workspace.new_ts(double.clock.now()), place.id, workspace.bot.id, text, with_block_ids(blocks))
    board.post(double, workspace, place, message)


@needs_chromium
def test_hostile_texts_and_addresses_stay_words() -> None:
    async def test(double: Double, page: Page) -> None:
        for text in HOSTILE:
            await write(page, text)
            put(double, text=text, blocks=[])
        put(double, text="blocks", blocks=hostile_blocks())
        await page.until("document.querySelectorAll('[data-type=markdown]').length === 1")
        await sees(page, "press me too")
        await sees(page, HOSTILE[0])
        await page.run("document.querySelectorAll('.message a, [data-action=x]').forEach((one) => one.click())")
        assert await page.run("typeof window.pwned") == "undefined"
        assert await count(page, ".message script, .message img, .message textarea, .message svg[onload]") == 0
        schemes = "[...new Set([...document.querySelectorAll('.message a')].map((link) => link.protocol))]"
        assert await page.run(schemes) == ["https:"]
        assert await count(page, ".message .unknown") == 5

    browse(test)


@needs_chromium
def test_the_page_cannot_make_markup_of_a_text_even_if_it_tried() -> None:
    async def test(_: Double, page: Page) -> None:
        tried = "(() => { try { document.body.innerHTML = '<b>x</b>'; return 'made' } catch { return 'refused' } })()"
        assert await page.run(tried) == "refused"
        page.errors.clear()

    browse(test)


def test_no_script_of_the_page_makes_markup_of_text() -> None:
    words = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|setHTML|\beval\(|Function\("
    )
    scripts = list(PAGE.glob("*.js"))
    assert scripts
    assert [script.name for script in scripts if re.search(words, script.read_text(encoding="utf-8"))] == []


def asked(method: str = "GET", path: str = "", **settings: Any) -> tuple[int, str, dict[str, str]]:
    """Return status, body and headers of one request to the page of a double."""
    headers = settings.pop("headers", {})

    async def within() -> tuple[int, str, dict[str, str]]:
        async with paged() as double, aiohttp.ClientSession() as session:
            own = {name: value.replace("OWN", double.base) for name, value in headers.items()}
            address = double.base + PREFIX + path
            async with session.request(method, address, headers=own, **settings) as answer:
                return answer.status, await answer.text(), dict(answer.headers)

    return asyncio.run(within())


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "[", "", "10.0.0.1"])
def test_another_name_that_leads_here_is_refused(host: str) -> None:
    for path in ("", "state", "page.js"):
        assert asked(path=path, headers={"Host": host})[0] in {400, 403}


def test_this_machine_by_its_own_names_is_served() -> None:
    for host in ("127.0.0.1:1", "localhost:1", "localhost", "[::1]:1"):
        assert asked(headers={"Host": host})[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "OWN", "Content-Type": "text/plain"},
        {"Origin": "OWN", "Content-Type": "application/x-www-form-urlencoded"},
    ],
)
def test_only_the_page_itself_acts(headers: dict[str, str]) -> None:
    headers = {"Content-Type": "application/json"} | headers
    status, text, _ = asked("POST", "act", headers=headers, data=b'{"verb": "open_home"}')
    assert (status, text) == (403, "Only the page itself may act.")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"[", "is JSON"),
        (b"\xff", "is JSON"),
        (b"[]", "is an object"),
        (b"{}", "there is no verb ''"),
        (b'{"verb": "__class__"}', "there is no verb '__class__'"),
        (b'{"verb": 1}', "'verb' is int: send a text"),
        (b'{"verb": "say", "viewer": "nobody", "channel": "general"}', "nobody called 'nobody'"),
        (b'{"verb": "say", "viewer": "ann", "channel": "general", "files": [1]}', "'files' is a list"),
        (b'{"verb": "press", "viewer": "ann", "channel": "general", "ts": "1.0"}', "no message 1.0"),
        (b'{"verb": "submit_view", "viewer": "ann", "view": "V1"}', "not open any more"),
        (b'{"verb": "delete", "viewer": "ann", "channel": "nowhere", "ts": "1"}', "no channel 'nowhere'"),
    ],
)
def test_an_action_that_is_none_is_a_sentence(body: bytes, sentence: str) -> None:
    headers = {"Content-Type": "application/json", "Origin": "OWN"}
    status, text, _ = asked("POST", "act", headers=headers, data=body)
    assert status == 200
    assert sentence in text


def test_files_outside_of_the_page_are_not_served() -> None:
    for path in ("../web.py", "%2e%2e/web.py", "..%2fweb.py", "nothing.js"):
        assert asked(path=path)[0] in {403, 404}


def test_every_answer_forbids_scripts_frames_and_connections_of_others() -> None:
    for path in ("", "state", "page.js", "nothing"):
        headers = asked(path=path)[2]
        assert "default-src 'none'; script-src 'self';" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in headers


def test_an_open_page_does_not_keep_the_double_from_stopping() -> None:
    async def within() -> bytes:
        async with aiohttp.ClientSession() as session, paged() as double:
            answer = await session.get(f"{double.base}{PREFIX}changes")
            first = await answer.content.readline()
            await double.say("ann", "general", "hello")
            await answer.content.readuntil(b"data: changed\n")
        return first

    assert asyncio.run(within()) == b"data: open\n"
