"""`mmfaq run slack --http`: called by Slack over HTTP, for one workspace by its token, for many by installation."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
from yarl import URL

from adapters.slack.double import Double, Message, Timing, Workspace
from index.store import Store
from tests.adapters.slack.conversing import QUICK, team, words
from tests.adapters.slack.processes import Process, environment_of, free_address, get, started

QUESTION, ANSWER = "how do I start a backup by hand?", "tern fly"


@asynccontextmanager
async def _one(index: Store) -> AsyncIterator[tuple[Double, Process, str]]:
    """Yield a workspace, the bot that it calls over HTTP, and where that listens."""
    address = free_address()
    async with Double(team(), timing=QUICK) as double:
        environment = environment_of(double, index.folder) | {
            "SLACK_APP_TOKEN": "",
            "SLACK_SIGNING_SECRET": double.installed_app.signing_secret,
            "MMFAQ_HTTP": address,
        }
        double.deliver_over_http(f"http://{address}/slack/events")
        # With no app-level token `mmfaq run` serves over HTTP by itself, too.
        async with started(**environment) as process:
            await process.says("listening at")
            yield double, process, f"http://{address}"


def _second() -> Workspace:
    workspace = Workspace("OpenMMLab China", number=2, is_installed=False)
    workspace.add_user("lin")
    workspace.add_channel("bangzhu")
    return workspace


@asynccontextmanager
async def _many(index: Store) -> AsyncIterator[tuple[Double, Process, str]]:
    """Yield two workspaces without the app, the app, and where that listens."""
    address = free_address()
    first = Workspace("OpenMMLab", is_installed=False)
    first.add_user("ann")
    first.add_channel("help")
    async with Double(first, _second(), timing=Timing(ack=3.0, retries=())) as double:
        app = double.installed_app
        app.redirect_urls.append(f"http://{address}/slack/oauth_redirect")
        environment = {
            "MMFAQ_INDEX": str(index.folder),
            "MMFAQ_SLACK_API": double.api_url,
            "MMFAQ_HTTP": address,
            "MMFAQ_PUBLIC_URL": f"http://{address}",
            "SLACK_SIGNING_SECRET": app.signing_secret,
            "SLACK_CLIENT_ID": app.client_id,
            "SLACK_CLIENT_SECRET": app.client_secret,
        }
        double.deliver_over_http(f"http://{address}/slack/events")
        async with started("slack", "--http", **environment) as process:
            await process.says("listening at")
            yield double, process, f"http://{address}"


async def _install(url: str, workspace: Workspace) -> str:
    """Go through the installation as a browser does, and return the last page."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        async with browser.get(f"{url}/slack/install", allow_redirects=False) as answer:
            page = URL(answer.headers["Location"])
            cookie = answer.headers["Set-Cookie"].partition(";")[0]
        allow = page.with_path("/oauth/v2/allow").with_query({**page.query, "team": workspace.team})
        async with browser.get(allow, allow_redirects=False) as answer:
            back = answer.headers["Location"]
        async with browser.get(back, headers={"Cookie": cookie}) as answer:
            assert answer.status == 200
            return await answer.text()


async def _answered(double: Double, user: str, channel: str) -> Message:
    sent = await double.say(user, channel, f"@mmfaq {QUESTION}")
    await double.until(lambda: double.from_bot(channel, sent))
    await asyncio.sleep(0.3)
    (found,) = double.from_bot(channel, sent)
    return found


def test_one_workspace_is_served_by_its_token_until_it_removes_the_app(slack_index: Store) -> None:
    async def within() -> None:
        async with _one(slack_index) as (double, process, url):
            assert await double.verify_url(f"{url}/slack/events")
            assert ANSWER in words(await _answered(double, "ann", "help"))
            assert (await double.command("bob", "help", QUESTION)).error == ""
            await double.until(lambda: ANSWER in "".join(map(words, double.ephemerals("bob", "help"))))
            direct = double.direct("ann")
            await double.say("ann", direct, QUESTION)
            await double.until(lambda: double.from_bot(direct))
            assert (await get(f"{url}/health"))[0] == 200
            assert [one.error for one in double.refusals] == []
            await double.revoke(uninstall=True)
            assert await process.ended() == 1
            assert "removed from the workspace" in process.lines[-1]
            assert "Traceback" not in process.text

    asyncio.run(within())


def test_forged_requests_are_refused(slack_index: Store) -> None:
    async def within() -> None:
        async with _one(slack_index) as (double, process, _):
            double.faults.forges_signatures = True
            assert (await double.command("ann", "help", QUESTION)).acked_ms is None
            double.faults.forges_signatures = False
            double.faults.clock_skew = -400
            assert (await double.command("ann", "help", QUESTION)).acked_ms is None
            double.faults.clock_skew = 0
            assert (await double.command("ann", "help", QUESTION)).acked_ms is not None
            assert await process.end() == 0
            assert "Traceback" not in process.text

    asyncio.run(within())


def test_workspaces_install_the_app_are_answered_by_their_own_tokens_and_remove_it(slack_index: Store) -> None:
    async def within() -> None:
        async with _many(slack_index) as (double, process, url):
            first, second = double.workspaces
            for workspace in (first, second):
                assert f"mmfaq is installed in {workspace.name}" in await _install(url, workspace)
            for user, channel in (("ann", "help"), ("lin", "bangzhu"), ("ann", "help")):
                assert ANSWER in words(await _answered(double, user, channel))
            assert (await double.command("lin", "bangzhu", QUESTION)).error == ""
            await double.until(lambda: double.ephemerals("lin", "bangzhu"))
            # A token of one workspace opens nothing of the other, so a wrong one would have been refused.
            assert [one.error for one in double.refusals] == []
            tokens = [workspace.bot_token for workspace in (first, second)]
            assert [_is_kept(token) for token in tokens] == [True, True]
            await double.revoke(uninstall=True, workspace=second)
            await process.says("its token is deleted")
            await double.settled()
            assert [_is_kept(token) for token in tokens] == [True, False]
            assert (await get(f"{url}/health"))[0] == 200
            assert ANSWER in words(await _answered(double, "ann", "help"))
            assert f"mmfaq is installed in {second.name}" in await _install(url, second)
            assert ANSWER in words(await _answered(double, "lin", "bangzhu"))
            assert await process.end() == 0
            for secret in (*tokens, second.bot_token, double.installed_app.client_secret):
                assert secret not in process.text
            assert "Traceback" not in process.text

    asyncio.run(within())


def _is_kept(token: str) -> bool:
    """Tell whether a token stands anywhere in what the bot keeps, which comes and goes while it is read."""
    state = Path(os.environ["MMFAQ_STATE"])
    while True:
        with suppress(FileNotFoundError):
            return any(token.encode() in file.read_bytes() for file in state.iterdir())
