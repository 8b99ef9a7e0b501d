"""The home tab and modals."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from adapters.slack.double import App, Double, DoubleError
from tests.adapters.slack.double.bots import bot, button, client_of, code_of, run, section


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def field(action_id: str = "query", **settings: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": action_id}
    return {"type": "input", "block_id": f"block_{action_id}", "label": plain("Ask"), "element": element, **settings}


def modal(*blocks: dict[str, Any], **settings: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Form"),
        "submit": plain("Send"),
        "blocks": list(blocks),
        **settings,
    }


async def triggered(double: Double, app: AsyncApp) -> str:
    """Return a fresh trigger id."""
    triggers: list[str] = []

    async def take(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        triggers.append(body["trigger_id"])

    if not double.acks:
        app.command("/mmfaq")(take)
    done = await double.command("ann", "general")
    trigger = done.payload["trigger_id"]
    assert isinstance(trigger, str)
    return trigger


def test_a_home_tab_is_seen_by_its_person_and_typing_in_it_is_told() -> None:
    async def test(double: Double) -> None:
        ann, client = double.workspace.user("ann").id, client_of(double)
        bodies: list[dict[str, Any]] = []

        async def take(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            bodies.append(body)

        async with bot(double) as app:
            app.action("query")(take)
            with pytest.raises(DoubleError, match="open_home"):
                await double.type_in_home("ann", "x")
            home = {"type": "home", "blocks": [section("hi"), field(dispatch_action=True)]}
            answer = await client.views_publish(user_id=ann, view=home)
            await double.type_in_home("ann", "how?")
            await double.until(lambda: bodies)
            assert double.home("bob") is None
        body = bodies[0]
        assert body["container"] == {"type": "view", "view_id": answer["view"]["id"]}
        assert body["actions"][0]["value"] == "how?"
        assert body["view"]["state"]["values"]["block_query"]["query"]["value"] == "how?"
        assert "response_url" not in body
        stale = client.views_publish(user_id=ann, view=home, hash="old")
        assert await code_of(stale) == "hash_conflict"

    run(test)


@pytest.mark.parametrize(
    ("view", "code"),
    [
        ({"type": "modal", "blocks": [section("x")]}, "invalid_arguments"),
        ({"type": "home", "blocks": []}, "invalid_arguments"),
        ({"type": "home", "blocks": [section("x" * 3001)]}, "invalid_arguments"),
        ({"type": "home", "blocks": [section("x")] * 101}, "invalid_arguments"),
        ({"type": "home", "blocks": [section("x" * 2900)] * 90}, "view_too_large"),
        ("{", "invalid_arguments"),
    ],
)
def test_a_home_tab_that_breaks_a_limit_is_refused(view: Any, code: str) -> None:
    async def test(double: Double) -> None:
        ann = double.workspace.user("ann").id
        call = client_of(double).api_call("views.publish", json={"user_id": ann, "view": view})
        assert await code_of(call) == code
        assert double.home("ann") is None

    run(test)


def test_an_app_without_a_home_tab_publishes_none() -> None:
    async def test(double: Double) -> None:
        ann = double.workspace.user("ann").id
        home = {"type": "home", "blocks": [section("x")]}
        assert await code_of(client_of(double).views_publish(user_id=ann, view=home)) == "not_enabled"
        with pytest.raises(DoubleError, match="no home tab"):
            await double.open_home("ann")

    run(test, app=App(is_home_enabled=False))


def test_a_trigger_id_opens_one_modal_within_three_seconds() -> None:
    async def test(double: Double) -> None:
        client = client_of(double)
        async with bot(double) as app:
            trigger = await triggered(double, app)
            await client.views_open(trigger_id=trigger, view=modal(section("x")))
            assert double.modal("ann") is not None
            again = client.views_open(trigger_id=trigger, view=modal(section("x")))
            assert await code_of(again) == "exchanged_trigger_id"
            late = await triggered(double, app)
            double.clock.advance(3.1)
            assert await code_of(client.views_open(trigger_id=late, view=modal(section("x")))) == "expired_trigger_id"
            unknown = client.views_open(trigger_id="1.2.3", view=modal(section("x")))
            assert await code_of(unknown) == "invalid_trigger_id"

    run(test)


def test_a_refused_modal_leaves_its_trigger_id_unused() -> None:
    async def test(double: Double) -> None:
        client = client_of(double)
        async with bot(double) as app:
            trigger = await triggered(double, app)
            wrong = client.views_open(trigger_id=trigger, view=modal(section("x" * 3001)))
            assert await code_of(wrong) == "invalid_arguments"
            await client.views_open(trigger_id=trigger, view=modal(section("x")))

    run(test)


def test_a_modal_is_filled_in_submitted_and_gone() -> None:
    async def test(double: Double) -> None:
        client = client_of(double)
        bodies: list[dict[str, Any]] = []

        async def take(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            bodies.append(body)

        async with bot(double) as app:
            app.view("form")(take)
            view = modal(field(), field("more", optional=True), private_metadata="kept")
            await client.views_open(trigger_id=await triggered(double, app), view=view)
            with pytest.raises(DoubleError, match="block_query"):
                await double.submit("ann")
            await double.submit("ann", {"query": "how?"})
            await double.until(lambda: bodies)
        assert double.modal("ann") is None
        sent = bodies[0]["view"]
        assert sent["state"]["values"]["block_query"]["query"]["value"] == "how?"
        assert sent["state"]["values"]["block_more"]["more"]["value"] is None
        assert (sent["private_metadata"], sent["callback_id"]) == ("kept", "form")
        with pytest.raises(DoubleError, match="no modal"):
            await double.close("ann")

    run(test)


def test_a_submission_may_be_answered_with_errors_an_update_or_another_modal() -> None:
    async def test(double: Double) -> None:
        client = client_of(double)
        answers: list[dict[str, Any]] = [
            {"response_action": "errors", "errors": {"block_query": "no"}},
            {"response_action": "update", "view": modal(field(), section("updated"))},
            {"response_action": "push", "view": modal(section("pushed"))},
            {"response_action": "clear"},
        ]

        async def take(ack: Any) -> None:
            await ack(**answers.pop(0))

        async with bot(double) as app:
            app.view("form")(take)
            await client.views_open(trigger_id=await triggered(double, app), view=modal(field()))
            first = double.modal("ann")
            assert first is not None
            await double.submit("ann", {"query": "how?"})
            assert first.errors == {"block_query": "no"}
            await double.submit("ann")
            assert first.blocks[1]["text"]["text"] == "updated"
            assert first.values["block_query"]["query"]["value"] == "how?"
            await double.submit("ann")
            second = double.modal("ann")
            assert second is not None
            assert (second.previous, second.root) == (first.id, first.id)
            await double.submit("ann")
            assert double.modal("ann") is None

    run(test)


def test_modals_stack_three_high_are_updated_by_id_and_closed_from_the_top() -> None:
    async def test(double: Double) -> None:
        client = client_of(double)
        closed: list[dict[str, Any]] = []

        async def take(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            closed.append(body)

        async with bot(double) as app:
            app.view_closed("form")(take)
            early = client.views_push(trigger_id=await triggered(double, app), view=modal(section("0")))
            assert await code_of(early) == "not_found"
            opened = await client.views_open(trigger_id=await triggered(double, app), view=modal(section("1")))
            for text in ("2", "3"):
                view = modal(section(text), button(), notify_on_close=True)
                await client.views_push(trigger_id=await triggered(double, app), view=view)
            fourth = client.views_push(trigger_id=await triggered(double, app), view=modal(section("4")))
            assert await code_of(fourth) == "push_limit_reached"
            await client.views_update(view_id=opened["view"]["id"], view=modal(section("changed")))
            assert await code_of(client.views_update(view_id="V0", view=modal(section("x")))) == "not_found"
            await double.close("ann")
            await double.close("ann")
            last = double.modal("ann")
            assert last is not None
            assert last.blocks[0]["text"]["text"] == "changed"
            assert await double.close("ann") is None
            await double.until(lambda: len(closed) == 2)

    run(test)


def test_the_app_hears_of_a_button_in_a_modal_but_not_of_a_plain_field() -> None:
    async def test(double: Double) -> None:
        bodies: list[dict[str, Any]] = []

        async def take(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            bodies.append(body)

        async with bot(double) as app:
            app.action("go")(take)
            view = modal(field(), button())
            await client_of(double).views_open(trigger_id=await triggered(double, app), view=view)
            shown = double.modal("ann")
            assert shown is not None
            with pytest.raises(DoubleError, match="before the view is submitted"):
                await double.press("ann", shown, "query", "x")
            await double.press("ann", shown, "go")
            await double.until(lambda: bodies)
        assert bodies[0]["view"]["id"] == shown.id

    run(test)
