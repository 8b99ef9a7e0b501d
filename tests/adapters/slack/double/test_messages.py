"""Posting, changing and removing messages, and what is refused."""

from __future__ import annotations

import pytest

from adapters.slack.double import Double, pings_of
from tests.adapters.slack.double.bots import button, client_of, code_of, refused, run, section


def test_a_posted_message_is_seen_with_its_blocks_metadata_and_thread() -> None:
    async def test(double: Double) -> None:
        ts = await double.say("ann", "general", "how?")
        metadata = {"event_type": "answer", "event_payload": {"id": "7"}}
        channel = double.workspace.channel("general").id
        answer = await client_of(double).chat_postMessage(
            channel=channel, text="so", blocks=[section("so")], thread_ts=ts, metadata=metadata
        )
        (seen,) = double.messages("general", ts)
        assert (seen.ts, seen.text, seen.thread_ts, seen.metadata) == (answer["ts"], "so", ts, metadata)
        assert seen.blocks[0]["block_id"]
        assert [message.ts for message in double.messages("general")] == [ts]
        assert double.from_bot("general", ts) == [seen]

    run(test)


def test_a_reply_to_a_reply_goes_to_the_same_thread() -> None:
    async def test(double: Double) -> None:
        ts = await double.say("ann", "general", "one")
        below = await double.say("bob", "general", "two", thread=ts)
        await client_of(double).chat_postMessage(channel="general", text="three", thread_ts=below)
        assert [message.text for message in double.messages("general", ts)] == ["two", "three"]

    run(test)


@pytest.mark.parametrize(
    ("channel", "code"), [("quiet", "not_in_channel"), ("hidden", "channel_not_found"), ("none", "channel_not_found")]
)
def test_the_bot_posts_only_where_it_is(channel: str, code: str) -> None:
    async def test(double: Double) -> None:
        client = client_of(double)
        assert await code_of(client.chat_postMessage(channel=channel, text="x")) == code
        ann = double.workspace.user("ann").id
        assert await code_of(client.chat_postEphemeral(channel=channel, user=ann, text="x")) == code

    run(test)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({}, "no_text"),
        ({"text": "  "}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": [section("y" * 2500)] * 6}, "msg_blocks_too_long"),
        ({"text": "x", "blocks": [section("y" * 3001)]}, "invalid_blocks"),
        ({"text": "x", "blocks": [section("y")] * 51}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "data_table"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": "[{"}, "invalid_blocks_format"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_format"),
        ({"text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
    ],
)
def test_contents_that_slack_refuses_are_refused_with_its_code(content: dict[str, object], code: str) -> None:
    async def test(double: Double) -> None:
        call = client_of(double).api_call("chat.postMessage", json={"channel": "general", **content})
        assert await code_of(call) == code
        assert double.messages("general") == []
        assert double.refusals[-1].error == code

    run(test)


def test_invalid_blocks_come_with_what_is_wrong_in_them() -> None:
    async def test(double: Double) -> None:
        call = client_of(double).chat_postMessage(channel="general", text="x", blocks=[section("y" * 3001)])
        (message,) = (await refused(call))["response_metadata"]["messages"]
        assert message.startswith("[ERROR] ")
        assert "3000" in message

    run(test)


def test_a_changed_message_keeps_what_is_not_given() -> None:
    async def test(double: Double) -> None:
        client = client_of(double)
        channel = double.workspace.channel("general").id
        metadata = {"event_type": "answer", "event_payload": {}}
        posted = await client.chat_postMessage(channel=channel, text="one", blocks=[section("one")], metadata=metadata)
        await client.chat_update(channel=channel, ts=posted["ts"], text="two")
        (seen,) = double.messages("general")
        assert (seen.text, seen.blocks[0]["text"]["text"], seen.metadata) == ("two", "one", metadata)
        assert seen.edited is not None
        await client.chat_update(channel=channel, ts=posted["ts"], text="two", blocks=[section("two")])
        assert seen.blocks[0]["text"]["text"] == "two"
        assert await code_of(client.chat_update(channel=channel, ts=posted["ts"], text="x" * 4001)) == "msg_too_long"

    run(test)


def test_only_own_messages_can_be_changed_or_deleted_and_only_those_that_are_there() -> None:
    async def test(double: Double) -> None:
        client = client_of(double)
        channel = double.workspace.channel("general").id
        ts = await double.say("ann", "general", "mine")
        assert await code_of(client.chat_update(channel=channel, ts=ts, text="x")) == "cant_update_message"
        assert await code_of(client.chat_delete(channel=channel, ts=ts)) == "cant_delete_message"
        assert await code_of(client.chat_update(channel=channel, ts="1.2", text="x")) == "message_not_found"
        posted = await client.chat_postMessage(channel=channel, text="x")
        await client.chat_delete(channel=channel, ts=posted["ts"])
        assert await code_of(client.chat_delete(channel=channel, ts=posted["ts"])) == "message_not_found"
        assert [message.text for message in double.messages("general")] == ["mine"]

    run(test)


def test_an_ephemeral_message_is_seen_by_one_person_and_cannot_be_changed_by_its_time() -> None:
    async def test(double: Double) -> None:
        client, workspace = client_of(double), double.workspace
        channel = workspace.channel("general").id
        answer = await client.chat_postEphemeral(channel=channel, user=workspace.user("ann").id, text="psst")
        assert [message.text for message in double.ephemerals("ann", "general")] == ["psst"]
        assert double.ephemerals("bob", "general") == double.messages("general") == []
        update = client.chat_update(channel=channel, ts=answer["message_ts"], text="x")
        assert await code_of(update) == "message_not_found"
        workspace.channel("general").members.discard(workspace.user("bob").id)
        stranger = client.chat_postEphemeral(channel=channel, user=workspace.user("bob").id, text="x")
        assert await code_of(stranger) == "user_not_in_channel"

    run(test)


def test_a_message_to_a_person_goes_to_the_direct_message_with_them() -> None:
    async def test(double: Double) -> None:
        client, ann = client_of(double), double.workspace.user("ann").id
        opened = await client.conversations_open(users=ann)
        posted = await client.chat_postMessage(channel=ann, text="hello")
        assert posted["channel"] == opened["channel"]["id"] == double.direct("ann")
        assert [message.text for message in double.messages(double.direct("ann"))] == ["hello"]

    run(test)


def test_names_are_good_for_posting_only() -> None:
    async def test(double: Double) -> None:
        client, ann = client_of(double), double.workspace.user("ann").id
        ts = (await client.chat_postMessage(channel="#general", text="x"))["ts"]
        assert await code_of(client.chat_update(channel="general", ts=ts, text="y")) == "channel_not_found"
        direct = (await client.chat_postMessage(channel=ann, text="x"))["ts"]
        assert await code_of(client.chat_delete(channel=ann, ts=direct)) == "channel_not_found"

    run(test)


def test_a_permalink_leads_to_the_message_and_its_thread() -> None:
    async def test(double: Double) -> None:
        channel = double.workspace.channel("general").id
        ts = await double.say("ann", "general", "one")
        below = await double.say("bob", "general", "two", thread=ts)
        link = await client_of(double).chat_getPermalink(channel=channel, message_ts=below)
        name = below.replace(".", "")
        assert link["permalink"].endswith(f"/archives/{channel}/p{name}?thread_ts={ts}&cid={channel}")

    run(test)


def test_pings_are_found_wherever_they_hide() -> None:
    async def test(double: Double) -> None:
        rich = {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "broadcast", "range": "here"}, {"type": "text", "text": "<!channel>"}],
                }
            ],
        }
        client = client_of(double)
        await client.chat_postMessage(channel="general", text="<!channel>", blocks=[section("<@U012345> hi"), rich])
        await client.chat_postMessage(channel="general", text="&lt;!channel&gt;", blocks=[button()])
        first, second = double.messages("general")
        assert pings_of(first) == ["<!channel>", "<@U012345>", "here"]
        assert pings_of(second) == []

    run(test)
