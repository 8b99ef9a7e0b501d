"""Reading channels and threads, reactions, people."""

from __future__ import annotations

import pytest

from adapters.slack.double import Double
from tests.adapters.slack.double.bots import client_of, code_of, refused, run


def test_history_comes_newest_first_in_pages_and_without_replies() -> None:
    async def test(double: Double) -> None:
        client, channel = client_of(double), double.workspace.channel("general").id
        times = [await double.say("ann", "general", str(number)) for number in range(5)]
        await double.say("bob", "general", "below", thread=times[0])
        page = await client.conversations_history(channel=channel, limit=3)
        assert [message["text"] for message in page["messages"]] == ["4", "3", "2"]
        cursor = page["response_metadata"]["next_cursor"]
        rest = await client.conversations_history(channel=channel, limit=3, cursor=cursor)
        assert [message["text"] for message in rest["messages"]] == ["1", "0"]
        assert (page["has_more"], rest["has_more"]) == (True, False)
        some = await client.conversations_history(channel=channel, oldest=times[1], latest=times[3])
        assert [message["text"] for message in some["messages"]] == ["2"]
        inclusive = await client.conversations_history(channel=channel, latest=times[3], inclusive=True, limit=1)
        assert [message["text"] for message in inclusive["messages"]] == ["3"]
        assert await code_of(client.conversations_history(channel=channel, limit=1001)) == "invalid_limit"

    run(test)


def test_metadata_is_told_only_to_those_who_ask() -> None:
    async def test(double: Double) -> None:
        client, channel = client_of(double), double.workspace.channel("general").id
        metadata = {"event_type": "answer", "event_payload": {"id": "7"}}
        posted = await client.chat_postMessage(channel=channel, text="x", metadata=metadata)
        for_all = await client.conversations_history(channel=channel)
        asked = await client.conversations_replies(channel=channel, ts=posted["ts"], include_all_metadata=True)
        assert "metadata" not in for_all["messages"][0]
        assert asked["messages"][0]["metadata"] == metadata

    run(test)


@pytest.mark.parametrize(
    ("channel", "scope"), [("general", "channels:history"), ("secret", "groups:history"), ("dm", "im:history")]
)
def test_reading_needs_the_scope_for_that_kind_of_channel(channel: str, scope: str) -> None:
    async def test(double: Double) -> None:
        place = double.direct("ann") if channel == "dm" else double.workspace.channel(channel).id
        answer = await refused(client_of(double).conversations_history(channel=place))
        assert (answer["error"], answer["needed"]) == ("missing_scope", scope)

    run(test, scopes=["chat:write"])


def test_only_channels_that_the_bot_is_in_can_be_read() -> None:
    async def test(double: Double) -> None:
        client, workspace = client_of(double), double.workspace
        quiet, hidden = workspace.channel("quiet").id, workspace.channel("hidden").id
        assert await code_of(client.conversations_history(channel=quiet)) == "not_in_channel"
        assert await code_of(client.conversations_history(channel=hidden)) == "channel_not_found"
        assert (await client.conversations_info(channel=quiet))["channel"]["is_member"] is False
        assert await code_of(client.conversations_info(channel=hidden)) == "channel_not_found"
        missing = client.conversations_replies(channel=workspace.channel("general").id, ts="1.000001")
        assert await code_of(missing) == "thread_not_found"

    run(test)


def test_channels_and_people_are_described() -> None:
    async def test(double: Double) -> None:
        client, workspace = client_of(double), double.workspace
        ann = workspace.user("ann").id
        direct = (await client.conversations_info(channel=double.direct("ann")))["channel"]
        assert (direct["is_im"], direct["user"]) == (True, ann)
        secret = (await client.conversations_info(channel=workspace.channel("secret").id))["channel"]
        assert (secret["is_private"], secret["name"]) == (True, "secret")
        assert (await client.users_info(user=ann))["user"]["name"] == "ann"
        assert (await client.users_info(user=ann, include_locale=True))["user"]["locale"] == "en-US"
        assert await code_of(client.users_info(user="U0")) == "user_not_found"
        assert await code_of(client.conversations_open(users="U0")) == "user_not_found"

    run(test)


def test_a_reaction_is_added_once() -> None:
    async def test(double: Double) -> None:
        client, channel = client_of(double), double.workspace.channel("general").id
        ts = await double.say("ann", "general", "x")
        await client.reactions_add(channel=channel, timestamp=ts, name="eyes")
        assert double.message("general", ts).reactions == {"eyes": [double.workspace.bot.id]}
        assert await code_of(client.reactions_add(channel=channel, timestamp=ts, name="eyes")) == "already_reacted"
        assert await code_of(client.reactions_add(channel=channel, timestamp="1.2", name="x")) == "message_not_found"
        assert await code_of(client.reactions_add(channel=channel, timestamp=ts, name="A b")) == "invalid_name"

    run(test)
