"""Answers on their way to Slack: shown once, changed, found again, taken back; and files that are read or not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.card import Message
from adapters.slack.delivery import SlackDelivery, respond
from adapters.slack.double import Double
from adapters.slack.errors import SlackError
from adapters.slack.oauth import oauth_flow
from adapters.slack.settings import SlackSettings
from adapters.slack.workspaces import installed, patient
from bot.answering import answer_to
from bot.chat.asking import Asking, Attachment, Way
from bot.chat.delivery import DeliveryError
from bot.chat.given import Given
from bot.chat.live import Live
from bot.journal.chat_records import Post
from bot.question import Question
from bot.secret import Secret
from bot.settings import Settings
from tests.adapters.slack.answering import closed_port, line_that, slack_that
from tests.adapters.slack.conversing import QUICK, team, words

_NOW = datetime(2026, 1, 1, tzinfo=UTC)

Test = Callable[["_Stage"], Coroutine[Any, Any, None]]


class _Stage:
    """A delivery to a workspace, and a question in it."""

    def __init__(self, double: Double, given: Given, sent: str) -> None:
        self.double, self.given, self.sent = double, given, sent
        self.ended: list[bool] = []
        client = patient(AsyncWebClient(double.bot_token, base_url=double.api_url))

        async def clients(_: str) -> AsyncWebClient:
            return client

        self.delivery = SlackDelivery(clients, lambda: self.ended.append(True))

    @property
    def place(self) -> str:
        return self.double.workspace.channel("help").id

    def asking(self, way: Way = Way.MENTION, **fields: Any) -> Asking:
        """Return the question, in the thread below it."""
        person = self.double.workspace.user("ann").id
        where = {"thread": self.sent, "message": self.sent} | fields
        return Asking("message:1", way, self.double.workspace.team, self.place, person, "how?", **where)

    def post(self, message: str) -> Post:
        return Post(
            "slack", self.double.workspace.team, self.place, message, self.sent, self.sent, "", "", "", "", "", "", _NOW
        )

    def seen(self) -> list[str]:
        """Return what everybody sees in the thread."""
        return [words(one) for one in self.double.from_bot("help", self.sent)]


def _staged(live: Live, test: Test) -> None:
    answer = answer_to(Question("how do I start a backup by hand?"), live.serving)
    given = Given(answer.id, answer.asked, None, answer.reply)

    async def within() -> None:
        async with Double(team(), timing=QUICK) as double:
            double.installed_app.events = frozenset()
            sent = await double.say("ann", "help", "how do I start a backup by hand?")
            await test(_Stage(double, given, sent))

    asyncio.run(within())


def test_a_notice_is_replaced_by_the_answer(slack_live: Live) -> None:
    async def test(stage: _Stage) -> None:
        await stage.delivery.tell(stage.asking(), "Busy, one moment…")
        assert stage.seen() == ["Busy, one moment…"]
        await stage.delivery.show(stage.asking(), stage.given)
        (answer,) = stage.seen()
        assert "tern fly" in answer
        assert "Busy" not in answer

    _staged(slack_live, test)


def test_an_answer_whose_notice_is_gone_is_shown_all_the_same(slack_live: Live) -> None:
    async def test(stage: _Stage) -> None:
        await stage.delivery.tell(stage.asking(), "Busy, one moment…")
        (notice,) = stage.double.from_bot("help", stage.sent)
        await stage.delivery.delete(stage.post(notice.ts))
        (shown,) = await stage.delivery.show(stage.asking(), stage.given)
        assert shown != notice.ts
        (answer,) = stage.seen()
        assert "tern fly" in answer

    _staged(slack_live, test)


@pytest.mark.parametrize("is_direct", [False, True])
def test_what_another_program_showed_is_found_and_shown_again_in_its_place(
    slack_live: Live, *, is_direct: bool
) -> None:
    async def test(stage: _Stage) -> None:
        asking = stage.asking()
        if is_direct:
            direct = stage.double.direct("ann")
            sent = await stage.double.say("ann", direct, "how?")
            asking = Asking("message:2", Way.DIRECT, asking.workspace, direct, asking.person, "how?", message=sent)
        (first,) = await stage.delivery.show(asking, stage.given)
        other = _Stage(stage.double, stage.given, stage.sent).delivery
        assert await other.find(asking) == first
        assert await other.show(asking, stage.given) == (first,)
        thread = asking.thread or None
        assert len(stage.double.from_bot(asking.place, thread)) == 1

    _staged(slack_live, test)


def test_an_answer_is_found_below_a_hundred_messages_that_came_before(slack_live: Live) -> None:
    async def test(stage: _Stage) -> None:
        for _ in range(120):
            await stage.double.say("bob", "help", "hm", thread=stage.sent)
        late = await stage.double.say("ann", "help", "@mmfaq how?", thread=stage.sent)
        asking = stage.asking(message=late)
        (shown,) = await stage.delivery.show(asking, stage.given)
        assert await stage.delivery.find(asking) == shown

    _staged(slack_live, test)


def test_what_answers_another_question_is_not_found(slack_live: Live) -> None:
    async def test(stage: _Stage) -> None:
        asking = stage.asking()
        await stage.delivery.show(asking, stage.given)
        other = replace(asking, key="message:9")
        assert await stage.delivery.find(other) == ""

    _staged(slack_live, test)


def test_a_message_that_is_gone_is_deleted_already(slack_live: Live) -> None:
    async def test(stage: _Stage) -> None:
        (shown,) = await stage.delivery.show(stage.asking(), stage.given)
        await stage.delivery.delete(stage.post(shown))
        await stage.delivery.delete(stage.post(shown))
        assert stage.seen() == []

    _staged(slack_live, test)


def test_an_answer_that_is_changed_can_still_be_found(slack_live: Live) -> None:
    async def test(stage: _Stage) -> None:
        (shown,) = await stage.delivery.show(stage.asking(), stage.given)
        await stage.delivery.edit(stage.post(shown), stage.given, "Updated.")
        (answer,) = stage.seen()
        assert "Updated." in answer
        assert await stage.delivery.find(stage.asking()) == shown

    _staged(slack_live, test)


@pytest.mark.parametrize(
    ("code", "is_lasting"),
    [("is_archived", True), ("msg_too_long", True), ("internal_error", False), ("service_unavailable", False)],
)
def test_a_refusal_tells_whether_it_lasts(slack_live: Live, code: str, *, is_lasting: bool) -> None:
    async def test(stage: _Stage) -> None:
        stage.double.faults.fail("chat.postMessage", error=code)
        with pytest.raises(DeliveryError, match=code) as raised:
            await stage.delivery.show(stage.asking(), stage.given)
        assert raised.value.is_lasting is is_lasting
        assert stage.ended == []

    _staged(slack_live, test)


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth"])
def test_a_token_that_is_good_for_nothing_is_told(slack_live: Live, code: str) -> None:
    async def test(stage: _Stage) -> None:
        stage.double.faults.fail("chat.postMessage", error=code)
        with pytest.raises(DeliveryError, match=code):
            await stage.delivery.show(stage.asking(), stage.given)
        assert stage.ended == [True]

    _staged(slack_live, test)


@pytest.mark.parametrize("text", ["<html>no</html>", "{broken", ""])
@pytest.mark.parametrize("status", [502, 200])
def test_an_answer_that_is_not_slacks_is_a_sentence(slack_live: Live, text: str, status: int) -> None:
    def broken(_: web.Request) -> web.Response:
        kind = "application/json" if text.startswith("{") else "text/html"
        return web.Response(text=text, status=status, content_type=kind)

    async def test(stage: _Stage) -> None:
        async with slack_that(broken) as url:
            delivery = _delivery_at(url)
            with pytest.raises(DeliveryError) as raised:
                await delivery.show(stage.asking(), stage.given)
        assert raised.value.is_lasting is (status == 200)

    _staged(slack_live, test)


@pytest.mark.parametrize("is_there", [False, True])
def test_a_line_that_breaks_is_no_lasting_fault(slack_live: Live, *, is_there: bool) -> None:
    async def test(stage: _Stage) -> None:
        async with line_that(hangs_up=True) as url:
            delivery = _delivery_at(url if is_there else f"http://127.0.0.1:{closed_port()}/api/")
            with pytest.raises(DeliveryError) as raised:
                await delivery.show(stage.asking(), stage.given)
        assert raised.value.is_lasting is False

    _staged(slack_live, test)


def test_a_workspace_without_the_app_is_a_lasting_fault(slack_live: Live) -> None:
    async def gone(_: str) -> AsyncWebClient:
        raise SlackError("The app is no longer installed in the workspace.", "account_inactive")

    async def test(stage: _Stage) -> None:
        with pytest.raises(DeliveryError, match="no longer installed"):
            await SlackDelivery(gone).show(stage.asking(), stage.given)

    _staged(slack_live, test)


def test_a_private_answer_takes_the_way_back_where_the_bot_is_no_member(slack_live: Live) -> None:
    async def test(stage: _Stage) -> None:
        stage.double.workspace.channel("help").members.discard(stage.double.workspace.bot.id)
        back = stage.double.response_urls.issue(
            stage.double.base, stage.double.workspace.team, stage.double.workspace.user("ann").id, stage.place
        )
        assert await stage.delivery.show(stage.asking(Way.MENU, back=back), stage.given) == ()
        (whisper,) = stage.double.ephemerals("ann", "help")
        assert "tern fly" in words(whisper)

    _staged(slack_live, test)


def test_a_private_answer_that_no_way_takes_is_a_fault(slack_live: Live) -> None:
    async def test(stage: _Stage) -> None:
        stage.double.workspace.channel("help").members.discard(stage.double.workspace.bot.id)
        with pytest.raises(DeliveryError, match="not_in_channel"):
            await stage.delivery.show(stage.asking(Way.MENU, back=f"{stage.double.base}/commands/T/x"), stage.given)

    _staged(slack_live, test)


def test_a_way_back_ends_after_five_uses(slack_live: Live) -> None:
    async def test(stage: _Stage) -> None:
        back = stage.double.response_urls.issue(
            stage.double.base, stage.double.workspace.team, stage.double.workspace.user("ann").id, stage.place
        )
        told = [await respond(back, Message((), f"number {number}")) for number in range(6)]
        assert told == [True] * 5 + [False]

    _staged(slack_live, test)


def test_a_way_back_that_leads_nowhere_is_no_fault() -> None:
    assert asyncio.run(respond(f"http://127.0.0.1:{closed_port()}/x", Message((), "words"))) is False


def test_files_of_slack_are_read_and_those_of_others_never_get_the_token(
    slack_live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[str] = []

    def note(request: web.Request) -> web.Response:
        asked.append(request.headers.get("Authorization", ""))
        return web.Response(text="secret plans")

    async def test(stage: _Stage) -> None:
        sent = await stage.double.say("ann", "help", "look", files=[("a.log", "ImportError: libtern"), ("b.log", "ok")])
        files = stage.double.message("help", sent).files
        ours = [Attachment(file.url, file.name, len(file.content)) for file in files]
        async with slack_that(note) as url:
            others = [
                Attachment(f"{url}x", "x.log", 9),
                Attachment(stage.double.base.replace("http://", "http://a@") + "/files-pri/T-F/x", "x.log", 9),
                Attachment("https://slack.com.example.org/x", "x.log", 9),
                Attachment("http://files.slack.com/x", "x.log", 9),
            ]
            text = await stage.delivery.attached(stage.asking(files=(ours[0], *others, ours[1])))
        assert text == "ImportError: libtern\nok"
        assert asked == []

    _staged(slack_live, test)
    assert caplog.text.count("it lies outside of Slack") == 4


def test_a_file_that_comes_in_pieces_is_read_to_its_end(slack_live: Live) -> None:
    async def lines() -> AsyncIterator[bytes]:
        for line in (b"Traceback\n", b"ImportError: libtern"):
            yield line
            await asyncio.sleep(0.05)

    def slowly(_: web.Request) -> web.Response:
        return web.Response(body=lines(), content_type="text/plain")

    async def test(stage: _Stage) -> None:
        async with slack_that(slowly) as url:
            file = Attachment(f"{url}x", "x.log", 30)
            assert await _delivery_at(url).attached(stage.asking(files=(file,))) == "Traceback\nImportError: libtern"

    _staged(slack_live, test)


def test_where_the_installations_cannot_be_read_just_now_another_try_is_worth_it(
    slack_live: Live, tmp_path: Path
) -> None:
    app = SlackSettings(client_id="1.2", client_secret=Secret("s" * 8), public_url="https://faq.example.org")

    async def test(stage: _Stage) -> None:
        settings = Settings(tmp_path, tmp_path, tmp_path, journal=None, state=tmp_path)
        file = Attachment(f"{stage.double.base}/files-pri/x", "x.log", 9)
        async with oauth_flow(settings, app, AsyncWebClient()) as flow:
            (tmp_path / "slack.db").write_bytes(b"no database" * 100)
            delivery = SlackDelivery(installed(flow, app))
            with pytest.raises(DeliveryError, match="installations cannot be read") as raised:
                await delivery.show(stage.asking(), stage.given)
            with pytest.raises(DeliveryError, match="installations cannot be read"):
                await delivery.attached(stage.asking(files=(file,)))
        assert raised.value.is_lasting is False

    _staged(slack_live, test)


def test_the_page_on_which_people_sign_in_is_no_file_and_the_answer_says_so(slack_live: Live) -> None:
    async def test(stage: _Stage) -> None:
        lost = Attachment(f"{stage.double.base}/files-pri/{stage.double.workspace.team}-F9/x.log", "x.log", 9)
        asking = stage.asking(files=(lost,))
        assert await stage.delivery.attached(asking) == ""
        await stage.delivery.show(asking, stage.given)
        (answer,) = stage.seen()
        assert answer.startswith("I could not read an attached file: paste its end.")

    _staged(slack_live, test)


def _delivery_at(url: str) -> SlackDelivery:
    client = patient(AsyncWebClient("xoxb-1-2", base_url=url))

    async def clients(_: str) -> AsyncWebClient:
        return client

    return SlackDelivery(clients)
