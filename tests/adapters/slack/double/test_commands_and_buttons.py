"""Commands, response URLs, buttons and shortcuts, through the real SDK."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.double import App, Double, DoubleError, Interaction
from tests.adapters.slack.double.bots import QUICK, bot, button, client_of, run, section


def answering(app: AsyncApp, **content: Any) -> list[dict[str, Any]]:
    """Let the bot answer commands with this content, and collect what it was sent."""
    bodies: list[dict[str, Any]] = []

    async def answer(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        await ack()
        bodies.append(body)
        await respond(**content)

    app.command("/mmfaq")(answer)
    return bodies


def pressed(app: AsyncApp, action_id: str = "go", **content: Any) -> list[dict[str, Any]]:
    """Let the bot take presses, perhaps respond, and collect what it was sent."""
    bodies: list[dict[str, Any]] = []

    async def take(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        await ack()
        bodies.append(body)
        if content:
            await respond(**content)

    app.action(action_id)(take)
    return bodies


def test_a_command_works_where_the_bot_is_not_and_its_answer_is_private() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = answering(app, text="so")
            done = await double.command("ann", "quiet", "how? <b>")
            await double.until(lambda: double.ephemerals("ann", "quiet"))
        assert done.acked_ms is not None
        assert done.error == ""
        body = bodies[0]
        assert (body["command"], body["text"]) == ("/mmfaq", "how? &lt;b&gt;")
        assert (body["channel_name"], body["user_name"], body["team_domain"]) == ("quiet", "ann", "openmmlab")
        assert double.messages("quiet") == []

    run(test)


def test_a_command_may_come_unescaped() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = answering(app, text="so")
            await double.command("ann", "general", "how? <b>")
            await double.until(lambda: bodies)
        assert bodies[0]["text"] == "how? <b>"

    run(test, app=App(escapes_commands=False))


def test_private_and_direct_channels_have_no_names_in_commands() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = answering(app, text="so")
            await double.command("ann", "secret")
            await double.command("ann", double.direct("ann"))
            await double.until(lambda: len(bodies) == 2)
        assert [body["channel_name"] for body in bodies] == ["privategroup", "directmessage"]

    run(test)


def test_what_the_acknowledgement_says_is_seen_at_once() -> None:
    async def test(double: Double) -> None:
        async def answer(ack: Any) -> None:
            await ack(text="one moment", response_type="ephemeral")

        async with bot(double) as app:
            app.command("/mmfaq")(answer)
            assert (await double.command("ann", "general")).text == "one moment"
        assert [message.text for message in double.ephemerals("ann", "general")] == ["one moment"]

    run(test)


def test_a_late_acknowledgement_is_an_error_that_the_person_sees_and_nothing_is_sent_again() -> None:
    async def test(double: Double) -> None:
        calls = []

        async def late(ack: Any) -> None:
            calls.append(1)
            await asyncio.sleep(0.5)
            await ack()

        async with bot(double) as app:
            app.command("/mmfaq")(late)
            done = await double.command("ann", "general")
            await asyncio.sleep(0.4)
        assert (done.acked_ms, done.error) == (None, "operation_timeout")
        assert double.ephemerals("ann", "general")[0].text == '/mmfaq failed with the error "operation_timeout"'
        assert calls == [1]
        assert double.acks[0].error == "timeout"

    run(test, timing=QUICK)


def test_a_response_url_works_five_times() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = answering(app, text="1")
            await double.command("ann", "general")
            await double.until(lambda: double.ephemerals("ann", "general"))
        hook = AsyncWebhookClient(bodies[0]["response_url"])
        assert [(await hook.send(text="more")).status_code for _ in range(5)] == [200, 200, 200, 200, 404]
        assert len(double.ephemerals("ann", "general")) == 5
        assert double.refusals[-1].error == "used_url"

    run(test)


def test_a_response_url_works_for_thirty_minutes() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = answering(app, text="1")
            await double.command("ann", "general")
            await double.until(lambda: double.ephemerals("ann", "general"))
        hook = AsyncWebhookClient(bodies[0]["response_url"])
        double.clock.advance(1799)
        assert (await hook.send(text="2")).status_code == 200
        double.clock.advance(2)
        response = await hook.send(text="3")
        assert (response.status_code, "expired_url" in response.body) == (404, True)

    run(test)


def test_a_response_url_meets_faults_too() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = answering(app, text="1")
            await double.command("ann", "general")
            await double.until(lambda: double.ephemerals("ann", "general"))
        hook = AsyncWebhookClient(bodies[0]["response_url"], retry_handlers=[])
        double.faults.rate_limit("response_url", retry_after=3)
        response = await hook.send(text="2")
        assert (response.status_code, response.headers["Retry-After"]) == (429, "3")
        double.faults.lose_answers("response_url")
        with pytest.raises(aiohttp.ClientError):
            await hook.send(text="3")
        assert [message.text for message in double.ephemerals("ann", "general")] == ["1", "3"]

    run(test)


def test_a_response_url_refuses_what_a_message_may_not_hold() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            answering(app, text="x", blocks=[section("y" * 3001)])
            await double.command("ann", "general")
            await double.until(lambda: double.refusals)
        assert double.refusals[0].error == "invalid_blocks"
        assert double.ephemerals("ann", "general") == []
        assert (await AsyncWebhookClient(f"{double.base}/commands/T1/none").send(text="x")).status_code == 404

    run(test)


def test_a_command_may_answer_for_all_even_where_the_bot_is_not() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            answering(app, text="so", response_type="in_channel", replace_original=True)
            await double.command("ann", "quiet")
            await double.until(lambda: double.messages("quiet"))
        assert [message.text for message in double.from_bot("quiet")] == ["so"]

    run(test)


def test_a_press_in_an_ephemeral_message_carries_no_message_and_replaces_it() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            answering(app, text="one", blocks=[button()])
            bodies = pressed(app, text="two", replace_original=True)
            await double.command("ann", "quiet")
            (shown,) = await double.until(lambda: double.ephemerals("ann", "quiet"))
            done = await double.press("ann", shown, "go")
            await double.until(lambda: shown.text == "two")
        assert done.acked_ms is not None
        body = bodies[0]
        assert "message" not in body
        assert body["container"] == {
            "type": "message",
            "message_ts": shown.ts,
            "channel_id": shown.channel,
            "is_ephemeral": True,
        }
        (action,) = body["actions"]
        assert (action["type"], action["action_id"], action["value"]) == ("button", "go", "1")
        assert len(double.ephemerals("ann", "quiet")) == 1

    run(test)


def test_a_press_in_a_message_carries_all_of_it() -> None:
    async def test(double: Double) -> None:
        metadata = {"event_type": "answer", "event_payload": {"id": "7"}}
        async with bot(double) as app:
            bodies = pressed(app)
            ts = await double.say("ann", "general", "one")
            await client_of(double).chat_postMessage(
                channel="general", text="x", blocks=[button()], thread_ts=ts, metadata=metadata
            )
            (shown,) = double.messages("general", ts)
            await double.press("bob", shown, "go")
            await double.until(lambda: bodies)
        body = bodies[0]
        assert body["message"]["metadata"] == metadata
        assert body["message"]["bot_id"] == double.workspace.bot_id
        assert (body["container"]["is_ephemeral"], body["container"]["thread_ts"]) == (False, ts)
        assert body["user"]["id"] == double.workspace.user("bob").id

    run(test)


def test_a_response_replaces_its_message_unless_it_says_no_and_may_delete_it() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            pressed(app, text="replaced")
            pressed(app, "keep", text="beside", replace_original=False)
            pressed(app, "drop", delete_original=True)
            elements = [button(name)["elements"][0] for name in ("go", "keep", "drop")]
            blocks = [{"type": "actions", "elements": elements}]
            await client_of(double).chat_postMessage(channel="general", text="x", blocks=blocks)
            (shown,) = double.messages("general")
            await double.press("ann", shown, "keep")
            await double.until(lambda: double.ephemerals("ann", "general"))
            assert shown.text == "x"
            before = list(shown.blocks)
            await double.press("ann", shown, "go")
            await double.until(lambda: shown.text == "replaced")
            shown.blocks = before
            await double.press("ann", shown, "drop")
            await double.until(lambda: not double.messages("general"))

    run(test)


def test_labels_arrive_escaped_in_presses_but_values_as_they_are() -> None:
    async def test(double: Double) -> None:
        label = {"type": "plain_text", "text": "a & b"}
        element = {"type": "button", "action_id": "go", "value": "a & b", "text": label}
        async with bot(double) as app:
            bodies = pressed(app)
            await client_of(double).chat_postMessage(
                channel="general", text="x", blocks=[{"type": "actions", "elements": [element]}]
            )
            (shown,) = double.messages("general")
            await double.press("ann", shown, "go")
            await double.until(lambda: bodies)
        (action,) = bodies[0]["actions"]
        assert (action["text"]["text"], action["value"]) == ("a &amp; b", "a & b")
        assert bodies[0]["message"]["blocks"][0]["elements"][0]["text"]["text"] == "a &amp; b"
        assert shown.blocks[0]["elements"][0]["text"]["text"] == "a & b"

    run(test)


def test_only_what_a_person_sees_can_be_pressed() -> None:
    async def test(double: Double) -> None:
        workspace, client = double.workspace, client_of(double)
        ann, channel = workspace.user("ann").id, workspace.channel("general").id
        trash = {
            "type": "icon_button",
            "icon": "trash",
            "action_id": "drop",
            "text": {"type": "plain_text", "text": "Delete"},
            "visible_to_user_ids": [ann],
        }
        blocks = [{"type": "context_actions", "elements": [trash]}]
        await client.chat_postMessage(channel=channel, text="x", blocks=blocks)
        await client.chat_postEphemeral(channel=channel, user=ann, text="x", blocks=[button()])
        (public,) = double.messages("general")
        (private,) = double.ephemerals("ann", "general")
        async with bot(double) as app:
            bodies = pressed(app, "drop")
            with pytest.raises(DoubleError, match="drop"):
                await double.press("bob", public, "drop")
            with pytest.raises(DoubleError, match="does not see"):
                await double.press("bob", private, "go")
            with pytest.raises(DoubleError, match="elements are: drop"):
                await double.press("ann", public, "none")
            await double.press("ann", public, "drop")
            await double.until(lambda: bodies)

    run(test)


def test_feedback_buttons_and_choices_carry_what_was_picked() -> None:
    async def test(double: Double) -> None:
        def plain(text: str) -> dict[str, str]:
            return {"type": "plain_text", "text": text}

        feedback = {
            "type": "feedback_buttons",
            "action_id": "judge",
            "positive_button": {"text": plain("Good"), "value": "yes"},
            "negative_button": {"text": plain("Bad"), "value": "no"},
        }
        options = [{"text": plain("One"), "value": "1"}, {"text": plain("Two"), "value": "2"}]
        select = {"type": "static_select", "action_id": "pick", "placeholder": plain("?"), "options": options}
        blocks = [
            {"type": "context_actions", "elements": [feedback]},
            {"type": "actions", "elements": [select]},
        ]
        await client_of(double).chat_postMessage(channel="general", text="x", blocks=blocks)
        (shown,) = double.messages("general")
        async with bot(double) as app:
            judged, picked = pressed(app, "judge"), pressed(app, "pick")
            await double.press("ann", shown, "judge", "no")
            await double.press("ann", shown, "pick", "2")
            await double.until(lambda: judged and picked)
            with pytest.raises(DoubleError, match="neither"):
                await double.press("ann", shown, "judge", "maybe")
            with pytest.raises(DoubleError, match="no choice"):
                await double.press("ann", shown, "pick", "3")
        assert judged[0]["actions"][0]["value"] == "no"
        assert picked[0]["actions"][0]["selected_option"]["value"] == "2"
        state = picked[0]["state"]["values"][shown.blocks[1]["block_id"]]["pick"]
        assert state["selected_option"]["value"] == "2"

    run(test)


def test_a_shortcut_carries_the_message_and_a_response_url() -> None:
    async def test(double: Double) -> None:
        bodies: list[dict[str, Any]] = []

        async def take(ack: Any, respond: Any, body: dict[str, Any]) -> None:
            await ack()
            bodies.append(body)
            await respond(text="so", thread_ts=body["message_ts"])

        async with bot(double) as app:
            app.shortcut("answer_from_faq")(take)
            ts = await double.say("bob", "quiet", "how?", files=[("run.log", "Traceback")])
            done = await double.shortcut("ann", "quiet", ts)
            await double.until(lambda: double.ephemerals("ann", "quiet", ts))
        assert isinstance(done, Interaction)
        body = bodies[0]
        assert (body["type"], body["callback_id"]) == ("message_action", "answer_from_faq")
        assert body["message"]["files"][0]["name"] == "run.log"
        assert body["message"]["user"] == double.workspace.user("bob").id
        assert body["channel"] == {"id": double.workspace.channel("quiet").id, "name": "quiet"}

    run(test)


def test_people_use_only_what_the_app_offers_them() -> None:
    async def test(double: Double) -> None:
        with pytest.raises(DoubleError, match="/other"):
            await double.command("ann", "general", name="/other")
        ts = await double.say("ann", "general", "x")
        with pytest.raises(DoubleError, match="other_shortcut"):
            await double.shortcut("ann", "general", ts, "other_shortcut")
        with pytest.raises(DoubleError, match="nobody called 'eve'"):
            await double.say("eve", "general", "x")
        double.workspace.add_user("eve")
        with pytest.raises(DoubleError, match="eve is not in general"):
            await double.say("eve", "general", "x")
        with pytest.raises(DoubleError, match="no message"):
            await double.edit("bob", "general", ts, "y")
        await double.revoke()
        with pytest.raises(DoubleError, match="not a command"):
            await double.command("ann", "general")

    run(test)
