"""The installation into many workspaces: through the browser, and what is kept of it."""

from __future__ import annotations

import asyncio
import logging
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import func, select
from yarl import URL

from adapters.slack.double.workspace import TokenState
from adapters.slack.errors import SlackError
from adapters.slack.manifest import SCOPES
from adapters.slack.oauth import oauth_flow
from adapters.slack.startup import client_of
from adapters.slack.workspaces import installed
from bot.settings import Settings
from tests.adapters.slack.installing import APP, SLACK, Stage, run_stage, settings_in


def test_a_person_installs_the_app_and_it_answers_in_that_workspace(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        response = await stage.installed()
        text = await response.text()
        assert response.status == 200
        assert "mmfaq is installed in OpenMMLab." in text
        assert "type /mmfaq" in text
        assert (await stage.double.command("alice", "general", "loss nan")).text == "taken"
        assert stage.taken == ["loss nan"]

    run_stage(settings_in(tmp_path), act)


def test_slack_is_asked_once_who_the_bot_is_and_not_for_each_event(tmp_path: Path) -> None:
    async def act(stage: Stage) -> int:
        await stage.installed()
        before = stage.double.web_api.calls["auth.test"]
        for number in range(5):
            await stage.double.command("alice", "general", str(number))
        assert len(stage.taken) == 5
        return stage.double.web_api.calls["auth.test"] - before

    assert run_stage(settings_in(tmp_path), act) == 1


def test_the_installation_outlives_the_program(tmp_path: Path) -> None:
    async def keep(stage: Stage) -> Any:
        await stage.installed()
        return await _kept(stage)

    async def look(stage: Stage) -> Any:
        return await _kept(stage)

    one, other = run_stage(settings_in(tmp_path), keep), run_stage(settings_in(tmp_path), look)
    assert one.bot_token == other.bot_token
    assert other.bot_token.startswith("xoxb-")
    assert set(other.bot_scopes) == {scope.name for scope in SCOPES}
    assert (other.user_token, other.bot_refresh_token) == (None, None)


async def _kept(stage: Stage) -> Any:
    team = stage.double.workspace.team
    return await stage.flow.settings.installation_store.async_find_installation(enterprise_id=None, team_id=team)


def test_only_the_scopes_of_the_table_are_asked_for(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        page, cookie = await stage.asked()
        assert str(page).startswith(stage.double.authorize_url + "?")
        assert page.query["scope"].split(",") == [scope.name for scope in SCOPES]
        assert page.query["client_id"] == APP.client_id
        assert page.query["redirect_uri"] == f"{stage.url}/slack/oauth_redirect"
        assert cookie == f"slack-app-oauth-state={page.query['state']}"
        assert "user_scope" not in page.query

    run_stage(settings_in(tmp_path), act)


def test_the_cookie_is_for_this_server_and_no_script(tmp_path: Path) -> None:
    async def act(stage: Stage) -> str:
        return (await stage.get(f"{stage.url}/slack/install")).headers["Set-Cookie"]

    cookie = run_stage(settings_in(tmp_path), act)
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "Max-Age=600" in cookie


@pytest.mark.parametrize(
    ("query", "team"),
    [
        ("?team=T012AB3CD", "T012AB3CD"),
        ("?team=E012AB3CD", "E012AB3CD"),
        ("?team=T1%26scope%3Dadmin", None),
        ("?team=T012AB3CD%0d%0aX: y", None),
        ("?scope=admin&redirect_uri=https%3A%2F%2Fevil.example&state=mine", None),
    ],
)
def test_nothing_but_a_workspace_is_passed_on_to_slack(tmp_path: Path, query: str, team: str | None) -> None:
    async def act(stage: Stage) -> None:
        page, _ = await stage.asked(query)
        assert page.query.get("team") == team
        assert "admin" not in page.query["scope"]
        assert page.query["redirect_uri"].startswith(stage.url)
        assert page.query["state"] != "mine"
        assert sorted(page.query) == sorted(
            {"state", "client_id", "scope", "redirect_uri"} | ({"team"} if team else set())
        )

    run_stage(settings_in(tmp_path), act)


def test_who_cancels_is_told_that_nothing_was_installed(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        page, cookie = await stage.asked()
        back = await stage.get(page.with_path("/oauth/v2/cancel").with_query(page.query))
        response = await stage.get(back.headers["Location"], Cookie=cookie)
        assert response.status == 200
        assert "Nothing was installed, as you chose in Slack." in await response.text()
        assert await stage.rows() == 0

    run_stage(settings_in(tmp_path), act)


def test_a_state_is_good_once(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        back, cookie = await stage.allowed()
        answers = await asyncio.gather(*(stage.get(back, Cookie=cookie) for _ in range(5)))
        assert sorted(answer.status for answer in answers) == [200, 401, 401, 401, 401]
        refused = next(answer for answer in answers if answer.status == 401)
        assert "begun in another browser" in await refused.text()

    run_stage(settings_in(tmp_path), act)


@pytest.mark.parametrize("cookie", ["", "slack-app-oauth-state=", "slack-app-oauth-state=other", "x=y"])
def test_another_browser_does_not_finish_an_installation(tmp_path: Path, cookie: str) -> None:
    async def act(stage: Stage) -> None:
        back, _ = await stage.allowed()
        response = await stage.get(back, Cookie=cookie)
        assert response.status == 400
        assert "begun in another browser" in await response.text()
        assert await stage.rows() == 0

    run_stage(settings_in(tmp_path), act)


def test_a_state_that_nobody_gave_out_is_refused_even_with_its_cookie(tmp_path: Path) -> None:
    async def act(stage: Stage) -> int:
        back, _ = await stage.allowed()
        forged = back.update_query(state="forged")
        return (await stage.get(forged, Cookie="slack-app-oauth-state=forged")).status

    assert run_stage(settings_in(tmp_path), act) == 401


def test_a_state_expires_and_expired_ones_are_deleted(tmp_path: Path) -> None:
    async def act(stage: Stage) -> tuple[int, int]:
        states: Any = stage.flow.settings.state_store
        states.expiration_seconds = -1
        back, cookie = await stage.allowed()
        status = (await stage.get(back, Cookie=cookie)).status
        states.expiration_seconds = 600
        await stage.asked()
        async with states.engine.connect() as connection:
            return status, int(await connection.scalar(select(func.count()).select_from(states.oauth_states)))

    assert run_stage(settings_in(tmp_path), act) == (401, 1)


@pytest.mark.parametrize("code", ["", "99.hunter2", "{0}", "x" * 4000])
def test_a_code_that_slack_does_not_know_is_told_and_not_logged(
    tmp_path: Path, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    async def act(stage: Stage) -> None:
        back, cookie = await stage.allowed()
        response = await stage.get(back.update_query(code=code), Cookie=cookie)
        assert response.status == 401
        assert "Slack did not confirm the installation." in await response.text()
        assert await stage.rows() == 0

    run_stage(settings_in(tmp_path), act)
    assert "A workspace could not be connected. Slack " in caplog.text
    assert not code or code not in caplog.text
    assert APP.client_secret not in caplog.text


def test_without_a_code_nothing_is_installed(tmp_path: Path) -> None:
    async def act(stage: Stage) -> int:
        back, cookie = await stage.allowed()
        return (await stage.get(back.with_query(state=back.query["state"]), Cookie=cookie)).status

    assert run_stage(settings_in(tmp_path), act) == 401


@pytest.mark.parametrize("reason", ["<script>alert(1)</script>", "some_new_code", "", "x" * 3000])
def test_a_page_holds_nothing_that_a_browser_runs(tmp_path: Path, reason: str) -> None:
    async def act(stage: Stage) -> aiohttp.ClientResponse:
        return await stage.get(URL(f"{stage.url}/slack/oauth_redirect").with_query(error=reason))

    async def text(stage: Stage) -> tuple[aiohttp.ClientResponse, str]:
        response = await act(stage)
        return response, await response.text()

    response, page = run_stage(settings_in(tmp_path), text)
    assert response.content_type == "text/html"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert response.headers["Cache-Control"] == "no-store"
    assert "<script" not in page
    assert "x" * 100 not in page
    assert ("some_new_code" in page) is (reason == "some_new_code")
    assert '<a href="install">Start again</a>' in page


def test_a_slack_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    async def act(stage: Stage) -> str:
        back, cookie = await stage.allowed()
        stage.double.faults.fail("oauth.v2.access", 5, status=503)
        response = await stage.get(back, Cookie=cookie)
        assert response.status == 401
        return await response.text()

    assert "Slack did not confirm the installation." in run_stage(settings_in(tmp_path), act)


def test_a_database_that_is_gone_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = settings_in(tmp_path)

    async def act(stage: Stage) -> tuple[int, str]:
        back, cookie = await stage.allowed()
        store: Any = stage.flow.settings.installation_store
        async with store.engine.begin() as connection:
            await connection.run_sync(store.installations.drop)
        response = await stage.get(back, Cookie=cookie)
        return response.status, await response.text()

    status, text = run_stage(settings, act)
    assert status == 500
    assert "The installation could not be kept. Tell those who run this server." in text
    assert "A workspace's token could not be kept (OperationalError)." in caplog.text
    assert "xoxb-" not in caplog.text


@pytest.mark.parametrize("uninstall", [True, False])
def test_who_removes_the_app_is_forgotten(tmp_path: Path, *, uninstall: bool) -> None:
    settings = settings_in(tmp_path)

    async def act(stage: Stage) -> None:
        await stage.installed()
        assert await stage.rows() == 2
        token = stage.double.bot_token
        await stage.double.revoke(uninstall=uninstall)
        await stage.double.settled()
        for _ in range(100):
            if not await stage.rows():
                break
            await asyncio.sleep(0.02)
        assert await stage.rows() == 0
        assert token.encode() not in (settings.state / "slack.db").read_bytes()

    run_stage(settings, act)


def test_who_installs_it_again_leaves_no_older_token(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        await stage.installed()
        stage.double.workspace.token_state = TokenState.REVOKED
        old = (await _kept(stage)).bot_token
        await stage.installed()
        assert await stage.rows() == 2
        assert (await _kept(stage)).bot_token == stage.double.bot_token != old
        assert (await stage.double.command("alice", "general", "again")).text == "taken"

    run_stage(settings_in(tmp_path), act)


def test_an_event_of_a_workspace_that_never_installed_it_is_not_answered(tmp_path: Path) -> None:
    async def act(stage: Stage) -> list[str]:
        await stage.double.command("alice", "general", "loss nan")
        return stage.taken

    assert run_stage(settings_in(tmp_path), act, is_installed=True) == []


def test_two_workspaces_have_two_tokens(tmp_path: Path) -> None:
    async def run() -> tuple[str, str]:
        async with oauth_flow(settings_in(tmp_path), SLACK, client_of(SLACK)) as flow:
            store = flow.settings.installation_store
            for team in ("T1", "T2"):
                await store.async_save(Installation(app_id="A1", team_id=team, bot_token=f"xoxb-{team}", user_id="U1"))
            found = [await store.async_find_bot(enterprise_id=None, team_id=team) for team in ("T1", "T2")]
            return found[0].bot_token, found[1].bot_token  # type: ignore[union-attr]  # both are there

    assert asyncio.run(run()) == ("xoxb-T1", "xoxb-T2")


def test_a_workspace_of_an_organisation_is_answered_by_its_own_id(tmp_path: Path) -> None:
    made = Installation(app_id="A1", enterprise_id="E1", team_id="T1", bot_token="xoxb-T1", user_id="U1")  # noqa: S106 - opens nothing

    async def run() -> str | None:
        async with oauth_flow(settings_in(tmp_path), SLACK, client_of(SLACK)) as flow:
            await flow.settings.installation_store.async_save(made)
            with pytest.raises(SlackError, match="no longer installed"):
                await installed(flow, SLACK)("T2")
            return (await installed(flow, SLACK)("T1")).token

    assert asyncio.run(run()) == "xoxb-T1"


def test_the_file_is_its_owners_only(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.state.mkdir(mode=0o700)
    (settings.state / "slack.db").touch(mode=0o644)

    async def run() -> None:
        async with oauth_flow(settings, SLACK, client_of(SLACK)):
            pass

    asyncio.run(run())
    assert stat.S_IMODE((settings.state / "slack.db").stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.state.stat().st_mode) == 0o700


def test_a_new_folder_is_its_owners_only(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        await stage.installed()

    run_stage(settings_in(tmp_path), act)
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "state").iterdir()} == {0o600}


def _refused(settings: Settings) -> str:
    async def run() -> None:
        async with oauth_flow(settings, SLACK, client_of(SLACK)):
            raise AssertionError("it was opened")

    with pytest.raises(SlackError) as told:
        asyncio.run(run())
    return str(told.value)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = _refused(replace(settings_in(tmp_path), state=tmp_path / "file" / "state"))
    assert told.endswith(
        "/slack.db: the file cannot be made (Not a directory). Set MMFAQ_STATE to a folder that can be written."
    )


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "slack.db").write_text("not a database, but a long enough text " * 100)
    assert "Slack's installations cannot be kept there (file is not a database). " in _refused(settings_in(tmp_path))


def test_a_postgresql_that_is_not_there_is_told_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://bob:hunter2@127.0.0.1:1/faq?password=hunter2"
    told = _refused(replace(settings_in(tmp_path), journal=url))
    assert told.startswith("postgresql+psycopg://bob:***@127.0.0.1:1/faq: ")
    assert "hunter2" not in told
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("journal", ["", None, "sqlite:////tmp/elsewhere.db", "no url"])
def test_whatever_the_journal_is_tokens_are_kept_in_the_state_folder(tmp_path: Path, journal: str | None) -> None:
    async def run() -> None:
        async with oauth_flow(replace(settings_in(tmp_path), journal=journal), SLACK, client_of(SLACK)):
            pass

    asyncio.run(run())
    assert (tmp_path / "state" / "slack.db").stat().st_size > 0


def test_two_programs_that_start_at_once_share_the_file(tmp_path: Path) -> None:
    async def one() -> str:
        async with oauth_flow(settings_in(tmp_path), SLACK, client_of(SLACK)) as flow:
            return await flow.settings.state_store.async_issue()

    async def run() -> list[str]:
        return await asyncio.gather(*(one() for _ in range(12)))

    assert len(set(asyncio.run(run()))) == 12
