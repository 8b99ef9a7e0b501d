"""What went wrong with Slack, in one sentence each."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError, SlackClientNotConnectedError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import REMEDIES, SlackError, code_of, explain, known, table
from adapters.slack.settings import SlackSettings
from adapters.slack.startup import client_of
from bot.secret import Secret
from index.errors import MmfaqError
from tests.adapters.slack.answering import Answer, closed_port, line_that, slack_that

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "xoxb-1234-hunter2hunter2"  # noqa: S105 - opens nothing
_SENTENCES = re.compile(r"[A-Z][^\n{}]+\. [A-Z/][^\n{}]+\.")


def _client(url: str, timeout: int = 5) -> AsyncWebClient:
    client = client_of(SlackSettings(api_url=url), Secret(TOKEN))
    client.timeout = timeout
    client.retry_handlers.clear()
    return client


def _explained(answer: Answer, method: str = "chat.postMessage") -> tuple[str, str]:
    """Return the sentence and the code for what a real call raises."""

    async def call() -> tuple[str, str]:
        async with slack_that(answer) as url:
            with pytest.raises(SlackApiError) as raised:
                await _client(url).api_call(method, json={"text": "a private question"})
        return explain(raised.value), code_of(raised.value)

    return asyncio.run(call())


def _refusal(code: str, status: int = 200, headers: dict[str, str] | None = None, **more: Any) -> Answer:
    return lambda _: web.json_response({"ok": False, "error": code, **more}, status=status, headers=headers)


@pytest.mark.parametrize("code", REMEDIES)
def test_every_known_code_says_what_happened_and_what_to_do(code: str) -> None:
    sentence, found = _explained(_refusal(code))
    assert found == code
    assert _SENTENCES.fullmatch(sentence)
    assert sentence.startswith("Slack ")
    assert f"({code})" in sentence
    assert "hunter2" not in sentence
    assert "private" not in sentence


def test_a_missing_scope_is_named() -> None:
    sentence, _ = _explained(_refusal("missing_scope", needed="files:read", provided="chat:write"))
    assert sentence == (
        "Slack wants the scope files:read, which the app was not given (missing_scope). "
        "Paste what `mmfaq slack manifest` prints into the app's App Manifest, and install the app again."
    )


def test_several_missing_scopes_are_named_in_the_plural() -> None:
    sentence, _ = _explained(_refusal("missing_scope", needed="chat:write,im:history"))
    assert sentence.startswith("Slack wants the scopes chat:write and im:history, ")


@pytest.mark.parametrize("needed", [None, 7, "", "<script>", "x" * 999, "{0}", TOKEN])
def test_what_is_no_scope_is_not_repeated(needed: object) -> None:
    sentence, _ = _explained(_refusal("missing_scope", needed=needed))
    assert sentence.startswith("Slack wants the scope that is needed, ") or needed == TOKEN


def test_a_token_that_slack_does_not_know_is_told_with_its_variable() -> None:
    assert "SLACK_BOT_TOKEN" in _explained(_refusal("invalid_auth"))[0]
    sentence, _ = _explained(_refusal("invalid_auth"), "apps.connections.open")
    assert "the app-level token" in sentence
    assert "SLACK_APP_TOKEN" in sentence


@pytest.mark.parametrize(("given", "told"), [("30", " for 30 s"), ("soon", ""), ("9" * 400, ""), ("", "")])
def test_a_limit_is_told_with_its_seconds(given: str, told: str) -> None:
    sentence, code = _explained(_refusal("ratelimited", 429, {"Retry-After": given}))
    assert code == "ratelimited"
    assert sentence == f"Slack asks for fewer calls{told} (ratelimited). Try again in a few minutes."


def test_an_unknown_code_is_told_with_its_method() -> None:
    sentence, code = _explained(_refusal("some_new_code"), "views.open")
    assert sentence == "Slack refuses views.open (some_new_code). Report it as a fault of mmfaq, with this code."
    assert code == "some_new_code"


@pytest.mark.parametrize("code", [None, 7, "", "<b>", TOKEN, "a b", "x" * 200, {"a": 1}])
def test_what_is_no_code_is_not_repeated(code: Any) -> None:
    sentence, found = _explained(_refusal(code))
    assert found == ""
    assert sentence.startswith("What answers is not Slack at the address in MMFAQ_SLACK_API (status 200). ")


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (500, "Slack is out of order for the moment (status 500). Try again in a few minutes."),
        (503, "Slack is out of order for the moment (status 503). Try again in a few minutes."),
        (429, "Slack asks for fewer calls (ratelimited). Try again in a few minutes."),
        (404, "Nothing is found at the address in MMFAQ_SLACK_API (status 404). "),
        (403, "What answers is not Slack at the address in MMFAQ_SLACK_API (status 403). "),
        (200, "What answers is not Slack at the address in MMFAQ_SLACK_API (status 200). "),
    ],
)
@pytest.mark.parametrize("kind", ["text/html", "application/json"])
def test_a_page_instead_of_json_is_told(status: int, told: str, kind: str) -> None:
    page = f"<html>Sign in to the guest network, {TOKEN}</html>"
    sentence, code = _explained(lambda _: web.Response(text=page, status=status, content_type=kind))
    assert sentence.startswith(told)
    assert code == ""
    assert "hunter2" not in sentence


def test_nobody_listening_is_told() -> None:
    async def call() -> str:
        with pytest.raises(aiohttp.ClientError) as raised:
            await _client(f"http://127.0.0.1:{closed_port()}/api/").auth_test()
        return explain(raised.value)

    told = "Slack cannot be reached. Check the network, any proxy on the way, and MMFAQ_SLACK_API."
    assert asyncio.run(call()) == told


def test_a_host_that_does_not_exist_is_told() -> None:
    async def call() -> str:
        client = _client("https://slack.invalid/api/")
        client.proxy = None
        with pytest.raises(aiohttp.ClientError) as raised:
            await client.auth_test()
        return explain(raised.value)

    assert asyncio.run(call()).startswith("Slack cannot be reached. ")


def test_a_server_that_says_nothing_is_told() -> None:
    async def call() -> str:
        async with line_that(hangs_up=False) as url:
            with pytest.raises(TimeoutError) as raised:
                await _client(url, timeout=1).auth_test()
        return explain(raised.value)

    assert asyncio.run(call()).startswith("Slack did not answer in time. ")


def test_a_server_that_hangs_up_is_told() -> None:
    async def call() -> str:
        async with line_that(hangs_up=True) as url:
            with pytest.raises(aiohttp.ClientError) as raised:
                await _client(url).auth_test()
        return explain(raised.value)

    assert asyncio.run(call()) in {
        "The connection to Slack broke off. Try again in a few minutes.",
        "Slack cannot be reached. Check the network, any proxy on the way, and MMFAQ_SLACK_API.",  # a reset
    }


def test_a_server_without_tls_is_told() -> None:
    async def call() -> str:
        async with slack_that(_refusal("invalid_auth")) as url:
            with pytest.raises(aiohttp.ClientError) as raised:
                await _client(url.replace("http:", "https:")).auth_test()
        return explain(raised.value)

    assert asyncio.run(call()).startswith("No secure connection to Slack can be made. ")


def test_faults_that_need_a_special_network_are_told() -> None:
    key: Any = aiohttp.client_reqrep.ConnectionKey("slack.com", 443, True, True, None, None, None)  # noqa: FBT003 - a tuple's fields
    certificate = aiohttp.ClientConnectorCertificateError(key, ValueError(TOKEN))
    assert explain(certificate).startswith("Slack's certificate is not trusted. ")
    proxy = aiohttp.ClientProxyConnectionError(key, OSError(111, TOKEN))
    assert explain(proxy) == "The proxy on the way to Slack does not answer. Check HTTPS_PROXY."
    assert explain(aiohttp.InvalidURL(TOKEN)).startswith("The address in MMFAQ_SLACK_API cannot be called. ")
    assert explain(SlackRequestError(TOKEN)).startswith("The address in MMFAQ_SLACK_API cannot be called. ")
    assert explain(SlackClientNotConnectedError(TOKEN)).startswith("Slack cannot be reached. ")


def test_what_nobody_thought_of_is_told_by_its_kind_alone() -> None:
    told = explain(RuntimeError(TOKEN))
    assert told == "Slack cannot be used (RuntimeError). Report it as a fault of mmfaq, with this code."


def test_our_own_errors_tell_themselves() -> None:
    error = SlackError("The app is not set up. Set it up.", "not_authed")
    assert isinstance(error, MmfaqError)
    assert explain(error) == "The app is not set up. Set it up."
    assert code_of(error) == "not_authed"
    assert code_of(ValueError("invalid_auth")) == ""


def test_the_documentation_holds_every_sentence() -> None:
    text = (ROOT / "docs/slack.md").read_text(encoding="utf-8")
    assert f"<!-- errors -->\n{table()}<!-- /errors -->" in text
    assert all(f"`{code}`" in table() for code in REMEDIES)


def test_a_code_is_explained_without_a_call() -> None:
    assert known("missing_scope", needed="im:history").startswith("Slack wants the scope im:history, ")
