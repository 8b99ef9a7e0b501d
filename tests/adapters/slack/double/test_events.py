"""What the app hears of what people do, in Slack's own shapes."""

from __future__ import annotations

from typing import Any

from adapters.slack.double import App, Double, Message
from tests.adapters.slack.double.bots import bot, client_of, heard, run


def test_a_mention_in_a_channel_arrives_as_a_message_and_as_a_mention() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = heard(app, "message", "app_mention")
            ts = await double.say("ann", "general", "@mmfaq is 1 < 2 & `x`?")
            await double.settled()
            message, mention = sorted(bodies, key=lambda body: str(body["event"]["type"]), reverse=True)
        workspace = double.workspace
        assert message["event"]["text"] == f"<@{workspace.bot.id}> is 1 &lt; 2 &amp; `x`?"
        assert message["event"]["channel_type"] == "channel"
        assert message["event"]["client_msg_id"] == mention["event"]["client_msg_id"]
        assert [body["event"]["ts"] for body in (message, mention)] == [ts, ts]
        assert mention["event"]["type"] == "app_mention"
        assert "channel_type" not in mention["event"]
        assert message["event_id"] != mention["event_id"]
        assert message["authorizations"][0]["user_id"] == workspace.bot.id
        assert message["team_id"] == workspace.team
        (rich,) = message["event"]["blocks"]
        assert rich["elements"][0]["elements"][0] == {"type": "user", "user_id": workspace.bot.id}

    run(test)


def test_a_direct_message_arrives_once_even_with_a_mention() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = heard(app, "message", "app_mention")
            await double.say("ann", double.direct("ann"), "@mmfaq hi")
            await double.settled()
        (body,) = bodies
        assert body["event"]["channel_type"] == "im"
        assert body["event"]["channel"].startswith("D")

    run(test)


def test_nothing_is_heard_of_channels_without_the_bot_until_it_is_invited() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = heard(app, "message", "app_mention", "member_joined_channel")
            await double.say("ann", "quiet", "@mmfaq one")
            await double.settled()
            assert bodies == []
            await double.invite("quiet", "ann")
            await double.say("ann", "quiet", "two")
            await double.settled()
        joined, said = (body["event"] for body in bodies)
        assert (joined["type"], joined["inviter"]) == ("member_joined_channel", double.workspace.user("ann").id)
        assert (said["type"], said["text"]) == ("message", "two")
        assert double.messages("quiet")[1].subtype == "channel_join"

    run(test)


def test_nothing_is_heard_without_the_scope_or_the_subscription() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = heard(app, "message", "app_mention", "reaction_added")
            ts = await double.say("ann", "general", "@mmfaq one")
            await double.react("bob", "general", ts, "eyes")
            await double.settled()
        assert [body["event"]["type"] for body in bodies] == ["app_mention"]

    app = App(events=frozenset({"app_mention", "message.channels"}))
    run(test, scopes=["app_mentions:read", "reactions:read"], app=app)


def test_edits_deletions_and_tombstones_are_told() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = heard(app, "message")
            lone = await double.say("ann", "general", "one")
            parent = await double.say("ann", "general", "two")
            await double.say("bob", "general", "below", thread=parent)
            await double.edit("ann", "general", lone, "uno")
            await double.delete("ann", "general", lone)
            await double.delete("ada", "general", parent)
            await double.settled()
        told = {body["event"]["subtype"]: body["event"] for body in bodies if "subtype" in body["event"]}
        edits = [body["event"] for body in bodies if body["event"].get("subtype") == "message_changed"]
        assert [(edit["previous_message"]["text"], edit["message"]["text"]) for edit in edits] == [
            ("one", "uno"),
            ("two", "This message was deleted."),
        ]
        assert edits[0]["message"]["edited"]["user"] == double.workspace.user("ann").id
        assert edits[1]["message"]["subtype"] == "tombstone"
        assert told["message_deleted"]["deleted_ts"] == lone
        assert told["message_deleted"]["hidden"] is True

    run(test)


def test_the_preview_of_a_link_is_told_as_a_change_that_nobody_made() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = heard(app, "message")
            ts = await double.say("ann", "general", "https://example.org")
            await double.unfurl("general", ts)
            await double.settled()
        change = bodies[1]["event"]
        assert change["subtype"] == "message_changed"
        assert change["message"]["text"] == change["previous_message"]["text"]
        assert "edited" not in change["message"]
        assert change["message"]["attachments"]

    run(test)


def test_a_thread_names_its_parent_and_the_parent_counts_its_replies() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = heard(app, "message")
            parent = await double.say("ann", "general", "one")
            await double.say("bob", "general", "two", thread=parent)
            await double.settled()
            reply = bodies[-1]["event"]
            assert reply["thread_ts"] == parent
            assert reply["parent_user_id"] == double.workspace.user("ann").id
        answer = await client_of(double).conversations_replies(
            channel=double.workspace.channel("general").id, ts=parent
        )
        first, second = answer["messages"]
        assert (first["reply_count"], first["latest_reply"]) == (1, second["ts"])

    run(test)


def test_the_bots_own_messages_arrive_too_and_carry_its_id() -> None:
    async def test(double: Double) -> None:
        carried: list[dict[str, Any]] = []
        carry = double.delivery.carrier.carry

        async def noting(envelope: Any) -> Any:
            carried.append(envelope.payload["event"])
            return await carry(envelope)

        double.delivery.carrier.carry = noting  # type: ignore[method-assign]
        async with bot(double):
            await client_of(double).chat_postMessage(channel="general", text="mine")
            await double.settled()
        (event,) = carried
        assert (event["bot_id"], event["user"]) == (double.workspace.bot_id, double.workspace.bot.id)

    run(test)


def test_reactions_and_the_home_tab_are_told() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = heard(app, "reaction_added", "reaction_removed", "app_home_opened")
            heard(app, "message")
            ts = await double.say("ann", "general", "one")
            await double.react("bob", "general", ts, "x")
            await double.unreact("bob", "general", ts, "x")
            await double.open_home("ann")
            await double.settled()
        added, removed, home = (body["event"] for body in bodies)
        item = {"type": "message", "channel": double.workspace.channel("general").id, "ts": ts}
        assert (added["type"], added["reaction"], added["item"]) == ("reaction_added", "x", item)
        assert removed["type"] == "reaction_removed"
        assert (home["tab"], home["user"]) == ("home", double.workspace.user("ann").id)

    run(test)


def test_a_file_comes_with_its_message_and_can_be_fetched_with_the_bots_token_only() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = heard(app, "message")
            await double.say("ann", "general", "look", files=[("run.log", "Traceback: ü")])
            await double.settled()
        event = bodies[0]["event"]
        assert event["subtype"] == "file_share"
        (file,) = event["files"]
        assert (file["mode"], file["filetype"], file["size"]) == ("snippet", "text", 13)
        client = client_of(double)
        assert (await client.files_info(file=file["id"]))["file"]["url_private"] == file["url_private"]
        assert await fetched(file["url_private_download"], double.bot_token) == ("text/plain", "Traceback: ü")
        # A refused download is a page to sign in, with status 200.
        assert (await fetched(file["url_private_download"], "xoxb-1"))[0] == "text/html"
        double.workspace.scopes.discard("files:read")
        assert (await fetched(file["url_private"], double.bot_token))[0] == "text/html"

    run(test)


async def fetched(url: str, token: str) -> tuple[str, str]:
    import aiohttp

    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session,
        session.get(url) as response,
    ):
        assert response.status == 200
        return response.content_type, (await response.read()).decode()


def test_the_end_of_an_installation_is_told() -> None:
    async def test(double: Double) -> None:
        async with bot(double) as app:
            bodies = heard(app, "tokens_revoked", "app_uninstalled")
            heard(app, "message")
            await double.say("ann", "general", "so that the bot knows who it is")
            await double.settled()
            await double.revoke(uninstall=True)
            await double.settled()
        assert [body["event"]["type"] for body in bodies] == ["tokens_revoked", "app_uninstalled"]

    run(test)


def test_those_who_watch_hear_of_every_change() -> None:
    async def test(double: Double) -> None:
        seen: list[dict[str, Any]] = []
        double.observers.append(seen.append)
        ts = await double.say("ann", "general", "one")
        await double.delete("ann", "general", ts)
        channel = double.workspace.channel("general").id
        assert [(change["type"], change["channel"], change["ts"]) for change in seen] == [
            ("message", channel, ts),
            ("message_deleted", channel, ts),
        ]

    run(test)


def test_times_of_messages_never_repeat() -> None:
    async def test(double: Double) -> None:
        times = [await double.say("ann", "general", str(number)) for number in range(50)]
        assert times == sorted(set(times))
        assert isinstance(double.message("general", times[0]), Message)

    run(test)
