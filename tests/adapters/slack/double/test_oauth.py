"""Installing the app over OAuth v2."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest

from adapters.slack.double import Double, Workspace
from tests.adapters.slack.double.bots import client_of, code_of, run, team

# slack_sdk itself calls what aiohttp is going to remove.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

BACK = "http://127.0.0.1:1/slack/oauth_redirect"


async def consented(double: Double, **changes: str) -> tuple[int, dict[str, str]]:
    """Follow the page's link, and return the status and what the app would be called back with."""
    double.installed_app.redirect_urls = [BACK]
    query = {
        "client_id": double.installed_app.client_id,
        "scope": "commands,chat:write",
        "state": "s/1",
        "redirect_uri": BACK,
        **changes,
    }
    async with aiohttp.ClientSession() as session:
        page = f"{double.base}/oauth/v2/{changes.pop('page', 'allow')}?{urlencode(query)}"
        async with session.get(page, allow_redirects=False) as response:
            target = response.headers.get("Location", "")
            return response.status, {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


def test_a_code_gives_a_token_once_and_to_the_right_app_only() -> None:
    async def test(double: Double) -> None:
        status, back = await consented(double)
        assert (status, back["state"]) == (302, "s/1")
        client, app = client_of(double, ""), double.installed_app
        given = {"client_id": app.client_id, "client_secret": app.client_secret, "redirect_uri": BACK}
        wrong = client.oauth_v2_access(code=back["code"], **(given | {"client_secret": "no"}))
        assert await code_of(wrong) == "bad_client_secret"
        elsewhere = client.oauth_v2_access(code=back["code"], **(given | {"redirect_uri": "http://evil"}))
        assert await code_of(elsewhere) == "bad_redirect_uri"
        assert await code_of(client.oauth_v2_access(code="none", **given)) == "invalid_code"
        answer = await client.oauth_v2_access(code=back["code"], **given)
        assert answer["scope"] == "chat:write,commands"
        assert answer["team"]["id"] == double.workspace.team
        assert (await client_of(double, answer["access_token"]).auth_test())["ok"]
        assert await code_of(client.oauth_v2_access(code=back["code"], **given)) == "code_already_used"
        _, more = await consented(double, scope="users:read")
        answer = await client.oauth_v2_access(code=more["code"], **given)
        assert answer["scope"] == "chat:write,commands,users:read"

    run(test, is_installed=False)


def test_a_code_grows_old() -> None:
    async def test(double: Double) -> None:
        _, back = await consented(double)
        double.clock.advance(601)
        app = double.installed_app
        late = client_of(double, "").oauth_v2_access(
            code=back["code"], client_id=app.client_id, client_secret=app.client_secret, redirect_uri=BACK
        )
        assert await code_of(late) == "invalid_code"

    run(test)


def test_who_cancels_goes_back_without_a_code() -> None:
    async def test(double: Double) -> None:
        _, back = await consented(double, page="cancel")
        assert back == {"error": "access_denied", "state": "s/1"}

    run(test)


@pytest.mark.parametrize(
    "change", [{"client_id": "1.2"}, {"scope": ""}, {"redirect_uri": "http://evil/"}, {"team": "T0"}]
)
def test_a_wrong_request_for_consent_is_refused(change: dict[str, str]) -> None:
    async def test(double: Double) -> None:
        assert (await consented(double, **change))[0] == 400
        assert double.refusals[-1].method == "oauth.v2.authorize"

    run(test)


def test_the_page_names_the_scopes_and_all_workspaces_and_nothing_in_it_is_markup() -> None:
    async def test(double: Double) -> None:
        query = {"client_id": double.installed_app.client_id, "scope": "commands,<b>"}
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{double.authorize_url}?{urlencode(query)}") as response,
        ):
            page = await response.text()
        assert "commands, &lt;b&gt;" in page
        assert "Allow in OpenMMLab" in page
        assert "Allow in &lt;Other&gt;" in page

    run(test, Workspace("<Other>", number=2))


def test_two_workspaces_of_one_app_have_their_own_people_tokens_and_channels() -> None:
    async def test() -> None:
        first, second = team(), team(name="Other", number=2)
        async with Double(first, second) as double:
            there = second.user("bob").id
            place = second.channel("general").id
            await double.say(there, place, "over there")
            await client_of(double, second.bot_token).chat_postMessage(channel=place, text="x")
            assert await code_of(client_of(double).chat_postMessage(channel=place, text="x")) == "channel_not_found"
            assert [message.text for message in double.messages(place)] == ["over there", "x"]
            await double.revoke(workspace=second)
            assert (await client_of(double).auth_test())["ok"]
            assert await code_of(client_of(double, second.bot_token).auth_test()) == "token_revoked"

    asyncio.run(test())
