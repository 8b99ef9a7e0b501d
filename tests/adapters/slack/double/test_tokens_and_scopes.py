"""Who may call, and with what."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError

from adapters.slack.double import App, Double
from adapters.slack.double.installed_app import ALL_SCOPES, EVENT_SCOPES
from adapters.slack.manifest import CAPTURE, SHORTCUT, manifest
from tests.adapters.slack.double.bots import client_of, code_of, refused, run


def test_a_good_token_says_whose_it_is_and_what_it_may() -> None:
    async def test(double: Double) -> None:
        answer = await client_of(double).auth_test()
        assert answer["user_id"] == double.workspace.bot.id
        assert answer["bot_id"] == double.workspace.bot_id
        assert answer["team_id"] == double.workspace.team
        assert set(answer.headers["x-oauth-scopes"].split(",")) == double.workspace.scopes

    run(test)


def test_a_call_without_a_token_or_with_an_unknown_one_is_refused() -> None:
    async def test(double: Double) -> None:
        assert await code_of(client_of(double, "").auth_test()) == "not_authed"
        assert await code_of(client_of(double, "xoxb-1-2-3").auth_test()) == "invalid_auth"

    run(test)


def test_tokens_of_the_wrong_kind_are_refused() -> None:
    async def test(double: Double) -> None:
        post = client_of(double, double.app_token).chat_postMessage(channel="general", text="x")
        assert await code_of(post) == "not_allowed_token_type"
        opened = client_of(double).apps_connections_open(app_token=double.bot_token)
        assert await code_of(opened) == "not_allowed_token_type"

    run(test)


@pytest.mark.parametrize(("uninstall", "code"), [(False, "token_revoked"), (True, "account_inactive")])
def test_a_token_that_was_taken_away_says_how(uninstall: bool, code: str) -> None:  # noqa: FBT001 - a parameter of the test
    async def test(double: Double) -> None:
        await double.revoke(uninstall=uninstall)
        assert await code_of(client_of(double).auth_test()) == code

    run(test)


def test_a_bot_that_was_never_installed_has_no_good_token() -> None:
    async def test(double: Double) -> None:
        assert await code_of(client_of(double).auth_test()) == "invalid_auth"

    run(test, is_installed=False)


def test_a_missing_scope_is_named_beside_those_that_are_there() -> None:
    async def test(double: Double) -> None:
        answer = await refused(client_of(double).chat_postMessage(channel="general", text="x"))
        assert answer["error"] == "missing_scope"
        assert answer["needed"] == "chat:write"
        assert answer["provided"] == "commands,users:read"
        assert [refusal.error for refusal in double.refusals] == ["missing_scope"]

    run(test, scopes=["commands", "users:read"])


def test_an_app_token_without_its_scope_opens_no_socket() -> None:
    async def test(double: Double) -> None:
        double.installed_app.app_scopes = ()
        opened = client_of(double).apps_connections_open(app_token=double.app_token)
        assert (await refused(opened))["needed"] == "connections:write"

    run(test)


def test_a_method_that_the_double_does_not_have_is_unknown() -> None:
    async def test(double: Double) -> None:
        assert await code_of(client_of(double).api_call("chat.scheduleMessage")) == "unknown_method"

    run(test)


def test_an_app_is_made_from_a_manifest() -> None:
    made = manifest("/tern", "https://example.org")
    app = App.from_manifest(made)
    assert (app.commands, app.shortcuts) == (("/tern",), (SHORTCUT, CAPTURE))
    assert app.redirect_urls == ["https://example.org/slack/oauth_redirect"]
    assert (app.is_home_enabled, app.is_socket_mode) == (True, False)
    assert app.events <= set(EVENT_SCOPES)
    assert set(made["oauth_config"]["scopes"]["bot"]) <= set(ALL_SCOPES)


def test_revoking_and_uninstalling_over_the_api_end_the_token() -> None:
    async def test(double: Double) -> None:
        client, app = client_of(double), double.installed_app
        wrong = client.apps_uninstall(client_id=app.client_id, client_secret="wrong")  # noqa: S106 - meant to be wrong
        assert await code_of(wrong) == "bad_client_secret"
        await client.apps_uninstall(client_id=app.client_id, client_secret=app.client_secret)
        assert await code_of(client.auth_test()) == "account_inactive"

        double.workspace.install()
        with pytest.raises(SlackApiError, match="account_inactive"):
            await client.auth_test()
        again = client_of(double)
        await again.auth_revoke()
        assert await code_of(again.auth_test()) == "token_revoked"

    run(test)
