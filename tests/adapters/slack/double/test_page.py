"""The page as a person uses it, in a real browser."""

from __future__ import annotations

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncApp

from adapters.slack.card import Card
from adapters.slack.double import Double
from adapters.slack.rendering import message_of
from benchmarks.chromium import Page
from bot.reply import Choice, Focus, Kind, Reply, Shown
from index.entry import Source
from tests.adapters.slack.double.bots import bot, button, client_of, section
from tests.adapters.slack.double.browsing import become, browse, count, needs_chromium, sees, sees_no, write

pytestmark = needs_chromium

_TABLE = "| release | mmcv |\n| --- | --- |\n| 2.23 | 1.5 |"
ANSWER = f"Look it up:\n\n{_TABLE}\n\n1. First\n   ```\n   pip install x\n   ```\n2. Then"
_SOURCE = Source("faq.md", 3, 9, "https://example.org/faq.md")


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def confirm() -> dict[str, Any]:
    return {"title": plain("Sure?"), "text": plain("It goes."), "confirm": plain("Remove"), "deny": plain("Keep")}


def pressed(app: AsyncApp, action_id: str) -> list[dict[str, Any]]:
    """Collect the bodies of presses as they come."""
    bodies: list[dict[str, Any]] = []

    async def take(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        bodies.append(body)

    app.action(action_id)(take)
    return bodies


def test_a_question_that_is_typed_gets_the_bots_real_message_drawn_in_its_thread() -> None:
    shown = Shown("base", "versions", "Which mmcv?", ("Install",), _SOURCE, (Focus("| 2.23 | 1.5 |", 7, 7),), ANSWER)
    reply = Reply(Kind.ANSWERED, "en", "", shown, (Choice("base", "other", "Another?", _SOURCE),))

    async def test(double: Double, page: Page) -> None:
        ann = double.workspace.user("ann").id
        message = message_of(Card(reply, "A1", asker=ann))

        async with bot(double) as app:

            @app.event("app_mention")
            async def answer(event: dict[str, Any], client: Any) -> None:
                blocks = list(message.blocks)
                await client.chat_postMessage(
                    channel=event["channel"], thread_ts=event["ts"], text=message.text, blocks=blocks
                )

            await write(page, "@mmfaq which mmcv for 2.23?")
            await sees(page, "@mmfaq which mmcv for 2.23?")
            await page.click(".replies")
            await sees(page, "Which mmcv?", "#thread")
            cells = "[...document.querySelectorAll('#thread tr')].map((row) => [...row.cells].map((c) => c.innerText))"
            assert await page.run(cells) == [["release", "mmcv"], ["2.23", "1.5"]]
            assert "pip install x" in await page.run(
                "[...document.querySelectorAll('#thread pre')].map((p) => p.innerText).join()"
            )
            assert await count(page, "#thread .feedback button") == 2
            assert await count(page, "#thread .unknown") == 0
            assert double.refusals == []

    browse(test)


def test_who_is_not_meant_sees_neither_a_private_answer_nor_the_askers_button() -> None:
    async def test(double: Double, page: Page) -> None:
        place, ann = double.workspace.channel("general"), double.workspace.user("ann")
        client = client_of(double)
        trash = {"type": "icon_button", "icon": "trash", "text": plain("Delete"), "action_id": "delete"}
        block = {"type": "context_actions", "elements": [trash | {"visible_to_user_ids": [ann.id]}]}
        await client.chat_postMessage(channel=place.id, text="for all", blocks=[section("for all"), block])
        await client.chat_postEphemeral(channel=place.id, user=ann.id, text="between us")
        await sees(page, "between us")
        await sees(page, "Only visible to you")
        assert await count(page, "[data-action=delete]") == 1
        await become(page, double, "bob")
        await sees(page, "for all")
        await sees_no(page, "between us")
        assert await count(page, "[data-action=delete]") == 0

    browse(test)


def test_a_button_that_asks_first_is_pressed_only_once_the_person_agrees() -> None:
    async def test(double: Double, page: Page) -> None:
        async with bot(double) as app:
            bodies = pressed(app, "go")
            block = button()
            block["elements"][0]["confirm"] = confirm()
            await client_of(double).chat_postMessage(
                channel=double.workspace.channel("general").id, text="?", blocks=[block]
            )
            await page.click("[data-action=go]")
            await sees(page, "It goes.", "dialog")
            await page.click("[data-answer=deny]")
            await page.click("[data-action=go]")
            await page.click("[data-answer=confirm]")
            await double.until(lambda: bodies)
            await double.settled()
            assert [body["actions"][0]["value"] for body in bodies] == ["1"]

    browse(test)


def test_feedback_says_which_of_its_two_buttons_was_pressed() -> None:
    async def test(double: Double, page: Page) -> None:
        sides = {
            "positive_button": {"text": plain("Helpful"), "value": "yes"},
            "negative_button": {"text": plain("Not helpful"), "value": "no"},
        }
        block = {"type": "context_actions", "elements": [{"type": "feedback_buttons", "action_id": "rate", **sides}]}
        async with bot(double) as app:
            bodies = pressed(app, "rate")
            await client_of(double).chat_postMessage(
                channel=double.workspace.channel("general").id, text="?", blocks=[section("?"), block]
            )
            await page.click("button[title='Not helpful']")
            await double.until(lambda: bodies)
            assert bodies[0]["actions"][0]["value"] == "no"

    browse(test)


def test_the_home_tab_is_opened_searched_and_drawn_anew() -> None:
    def home(words: str) -> dict[str, Any]:
        element = {"type": "plain_text_input", "action_id": "search"}
        field = {"type": "input", "block_id": "q", "label": plain("Ask"), "element": element, "dispatch_action": True}
        return {"type": "home", "blocks": [field, section(words)]}

    async def test(double: Double, page: Page) -> None:
        async with bot(double) as app:

            @app.event("app_home_opened")
            async def opened(event: dict[str, Any], client: Any) -> None:
                await client.views_publish(user_id=event["user"], view=home("What I know"))

            @app.action("search")
            async def search(ack: Any, body: dict[str, Any], client: Any) -> None:
                await ack()
                found = f"found {body['actions'][0]['value']}"
                await client.views_publish(user_id=body["user"]["id"], view=home(found))

            await page.click(f"[data-place='{double.direct('ann')}']")
            await page.click("[data-tab=home]")
            await sees(page, "What I know")
            await page.type("#main .home input", "loss is nan")
            await page.enter()
            await sees(page, "found loss is nan")
            assert await page.run("document.activeElement.dataset.action") == "search"

    browse(test)


def test_a_modal_is_filled_in_its_faults_are_shown_and_it_closes() -> None:
    modal = {
        "type": "modal",
        "callback_id": "form",
        "title": plain("What was wrong?"),
        "submit": plain("Send"),
        "blocks": [
            {
                "type": "input",
                "block_id": "why",
                "label": plain("Why"),
                "element": {"type": "plain_text_input", "action_id": "text"},
            },
            {
                "type": "input",
                "block_id": "kind",
                "label": plain("Kind"),
                "element": {
                    "type": "radio_buttons",
                    "action_id": "kind",
                    "options": [{"text": plain("Old"), "value": "old"}, {"text": plain("Wrong"), "value": "wrong"}],
                },
            },
        ],
    }

    async def test(double: Double, page: Page) -> None:
        states: list[dict[str, Any]] = []
        async with bot(double) as app:

            @app.action("go")
            async def go(ack: Any, body: dict[str, Any], client: Any) -> None:
                await ack()
                await client.views_open(trigger_id=body["trigger_id"], view=modal)

            @app.view("form")
            async def submitted(ack: Any, view: dict[str, Any]) -> None:
                states.append(view["state"]["values"])
                if len(states) == 1:
                    await ack(response_action="errors", errors={"why": "Too short"})
                else:
                    await ack()

            await client_of(double).chat_postMessage(
                channel=double.workspace.channel("general").id, text="?", blocks=[button()]
            )
            await page.click("[data-action=go]")
            await sees(page, "What was wrong?", "dialog")
            await page.type("dialog input[data-action=text]", "no")
            await page.click("dialog input[value=wrong]")
            await page.click("[data-answer=submit]")
            await sees(page, "Too short", "dialog")
            await page.click("[data-answer=submit]")
            await page.until("document.querySelector('dialog') === null")
            assert states[1]["why"]["text"]["value"] == "no"
            assert states[1]["kind"]["kind"]["selected_option"]["value"] == "wrong"

    browse(test)


def test_own_messages_are_edited_and_deleted_and_reactions_come_and_go() -> None:
    async def test(double: Double, page: Page) -> None:
        await write(page, "a questoin & <more>")
        await sees(page, "a questoin & <more>")
        message = double.messages("general")[-1]
        await page.click("[data-reaction=eyes]")
        await double.until(lambda: "eyes" in message.reactions)
        await page.click(".reaction")
        await double.until(lambda: not message.reactions)
        await page.run(_menu("Edit message"))
        assert await page.run("document.querySelector('dialog textarea').value") == "a questoin & <more>"
        await page.run("void (document.querySelector('dialog textarea').value = 'a question')")
        await page.click("[data-answer=confirm]")
        await sees(page, "(edited)")
        await page.run(_menu("Delete message…"))
        await page.click("[data-answer=confirm]")
        await sees_no(page, "a question", "#main .scroll")
        assert double.messages("general") == []

    browse(test)


def test_others_messages_offer_the_shortcut_but_no_edit() -> None:
    async def test(double: Double, page: Page) -> None:
        used: list[dict[str, Any]] = []
        async with bot(double) as app:

            @app.shortcut("answer")
            async def answer(ack: Any, body: dict[str, Any]) -> None:
                await ack()
                used.append(body)

            ts = await double.say("bob", "general", "why is my loss nan")
            await sees(page, "why is my loss nan")
            words = "[...document.querySelectorAll('.menu-item')].map((item) => item.textContent)"
            assert await page.run(words) == ["Answer from FAQ"]
            await page.run(_menu("Answer from FAQ"))
            await double.until(lambda: used)
            assert used[0]["message_ts"] == ts

    browse(test)


def test_a_text_file_is_attached_and_can_be_opened() -> None:
    async def test(double: Double, page: Page) -> None:
        await page.run(
            "(() => { const files = new DataTransfer(); files.items.add(new File(['KeyError: 1'], 'run.log'));"
            " const picker = document.querySelector('.clip input'); picker.files = files.files;"
            " picker.dispatchEvent(new Event('change')); })()"
        )
        await write(page, "what is this?")
        await sees(page, "run.log", ".file")
        file = double.messages("general")[-1].files[0]
        assert (file.name, file.content, file.mode) == ("run.log", b"KeyError: 1", "snippet")
        assert await page.run("document.querySelector('.file pre').textContent") == "KeyError: 1"

    browse(test)


def test_what_slack_would_not_take_is_said_and_the_text_stays() -> None:
    async def test(double: Double, page: Page) -> None:
        await write(page, "/unknown thing")
        await sees(page, "/unknown is not a command", "#notices")
        assert await page.run("document.querySelector('textarea[name=message]').value") == "/unknown thing"
        ts = await double.say("ann", "general", "parent")
        await double.say("bob", "general", "child", thread=ts)
        await page.click(".replies")
        await page.until("document.querySelector('textarea[name=reply]') !== null")
        await write(page, "/mmfaq in a thread", "reply")
        await sees(page, "not supported in threads", "#notices")

    browse(test)


def test_a_channel_without_the_bot_offers_to_add_it() -> None:
    async def test(double: Double, page: Page) -> None:
        quiet = double.workspace.channel("quiet")
        await page.click(f"[data-place='{quiet.id}']")
        await page.until("document.querySelector('.head .button') !== null")
        await page.click(".head .button")
        await double.until(lambda: double.workspace.bot.id in quiet.members)

    browse(test)


def test_a_phone_shows_one_thing_at_a_time_and_nothing_is_wider_than_it() -> None:
    async def test(double: Double, page: Page) -> None:
        rows = [[{"type": "raw_text", "text": f"{row} {'wide ' * 10}"} for _ in range(6)] for row in range(3)]
        place = double.workspace.channel("general").id
        await client_of(double).chat_postMessage(
            channel=place, text="t", blocks=[{"type": "table", "rows": rows}, section("x" * 300)]
        )
        await page.until("document.querySelector('table') !== null")
        assert await page.run("document.documentElement.scrollWidth") == 390
        visible = "['sidebar', 'main'].filter((id) => document.getElementById(id).checkVisibility())"
        assert await page.run(visible) == ["main"]
        await page.click(".back")
        assert await page.run(visible) == ["sidebar"]
        await page.click(f"[data-place='{place}']")
        await page.until(f"{visible}.join() === 'main'")

    browse(test, width=390)


def test_what_somebody_is_typing_survives_what_others_say() -> None:
    async def test(double: Double, page: Page) -> None:
        await page.type("textarea[name=message]", "half a sent")
        await asyncio.gather(*(double.say("bob", "general", f"line {number}") for number in range(30)))
        await sees(page, "line 29")
        assert await page.run("document.querySelector('textarea[name=message]').value") == "half a sent"

    browse(test)


def _menu(words: str) -> str:
    """Return the script that chooses something from the menu of the last message."""
    items = f"[...document.querySelectorAll('.menu-item')].filter((item) => item.textContent === '{words}')"
    return f"void {items}.at(-1).click()"
