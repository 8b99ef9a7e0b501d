"""What goes wrong on purpose."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

from adapters.slack.double import Double
from tests.adapters.slack.double.bots import client_of, code_of, run


def test_a_rate_limit_is_a_429_that_says_when_to_come_back() -> None:
    async def test(double: Double) -> None:
        double.faults.rate_limit("chat.postMessage", times=2, retry_after=7)
        client = client_of(double)
        for _ in range(2):
            with pytest.raises(SlackApiError) as caught:
                await client.chat_postMessage(channel="general", text="x")
            assert caught.value.response.status_code == 429
            assert caught.value.response.headers["Retry-After"] == "7"
        await client.chat_postMessage(channel="general", text="x")
        assert double.refusals == []

    run(test)


def test_the_real_client_waits_and_then_posts() -> None:
    async def test(double: Double) -> None:
        double.faults.rate_limit("chat.postMessage", retry_after=1)
        client = client_of(double)
        client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
        await client.chat_postMessage(channel="general", text="x")
        assert double.web_api.calls["chat.postMessage"] == 2

    run(test)


def test_a_channel_takes_one_message_per_second_where_that_is_asked_for() -> None:
    async def test(double: Double) -> None:
        double.faults.posts_per_second = True
        client = client_of(double)
        await client.chat_postMessage(channel="general", text="1")
        await client.chat_postMessage(channel="secret", text="1")
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel="general", text="2")
        assert (caught.value.response.status_code, caught.value.response["error"]) == (429, "ratelimited")
        double.clock.advance(1)
        await client.chat_postMessage(channel="general", text="2")

    run(test)


def test_calls_fail_with_an_error_or_a_status_and_then_work_again() -> None:
    async def test(double: Double) -> None:
        client = client_of(double)
        double.faults.fail("auth.test", error="fatal_error")
        double.faults.fail("auth.test", status=503)
        assert await code_of(client.auth_test()) == "fatal_error"
        with pytest.raises(SlackApiError) as caught:
            await client.auth_test()
        assert caught.value.response.status_code == 503
        await client.auth_test()

    run(test)


def test_a_lost_answer_is_of_a_call_that_was_done() -> None:
    async def test(double: Double) -> None:
        client = client_of(double)
        client.retry_handlers.clear()
        double.faults.lose_answers("chat.postMessage")
        with pytest.raises(aiohttp.ClientError):
            await client.chat_postMessage(channel="general", text="x")
        assert [message.text for message in double.messages("general")] == ["x"]

    run(test)


def test_the_date_is_as_far_off_as_the_clock() -> None:
    async def test(double: Double) -> None:
        double.faults.clock_skew = 3600
        answer = await client_of(double).auth_test()
        shown = parsedate_to_datetime(answer.headers["Date"]).timestamp()
        assert 3500 < shown - time.time() < 3700

    run(test)


def test_broken_json_is_refused() -> None:
    async def test(double: Double) -> None:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {double.bot_token}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            for body, code in (("{", "invalid_json"), ("[]", "json_not_object")):
                async with session.post(double.api_url + "chat.postMessage", data=body) as response:
                    assert (await response.json())["error"] == code

    run(test)
