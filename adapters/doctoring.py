"""The command that looks at everything that usually goes wrong, the platforms included."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import Counter
from collections.abc import Coroutine, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import click

from bot.commands.common import console, index_option, json_option, say
from bot.configuration.starting import Started
from bot.doctor import messages
from bot.doctor.check import Check, Status, failed, looked_at, ok, skipped
from bot.settings import settings_from
from index.errors import MmfaqError

if TYPE_CHECKING:
    from adapters.discord_bot.settings import DiscordSettings
    from adapters.slack.settings import SlackSettings

_STYLES = {Status.OK: "green", Status.WARNING: "yellow", Status.FAILED: "red", Status.SKIPPED: "dim"}
_TIMEOUT_S = 20
_T = TypeVar("_T")


@click.command()
@index_option
@click.option(
    "--online", "is_online", is_flag=True, help="Also ask the chat platforms: tokens, scopes, intents, clock."
)
@json_option
@click.pass_context
def doctor(context: click.Context, index: Path | None, *, is_online: bool, is_json: bool) -> None:
    """Look at everything that usually goes wrong, and say what to do; exit status 1 if anything is wrong."""
    started = context.find_root().obj
    if not isinstance(started, Started):
        raise click.UsageError("`doctor` is a command of `mmfaq`.")
    logging.getLogger("adapters").setLevel(logging.ERROR)  # what a running bot would log is a check here
    found = _told(_examined(started, index, is_online=is_online), is_json=is_json)
    if any(check.status is Status.FAILED for check in found):
        raise SystemExit(1)


def _examined(started: Started, index: Path | None, *, is_online: bool) -> Iterator[Check]:
    """Yield every check; where a setting is wrong, its default is looked at."""
    from bot.configuration.effective import sound_texts
    from bot.doctor.examining import examine

    configuration = started.configuration
    environment = sound_texts(configuration, started.tables)
    chosen = settings_from(environment)
    yield from examine(replace(chosen, index=index or chosen.index), configuration)
    for name, looking in (("slack", _check_slack), ("discord", _check_discord)):
        if any(fault.table == name for fault in configuration.faults):
            yield skipped(name, messages.SETTINGS_ARE_WRONG)
        else:
            yield from looked_at(name, partial(looking, environment, is_online=is_online))


def _check_slack(environment: Mapping[str, str], *, is_online: bool) -> Iterator[Check]:
    from adapters.slack.settings import require, slack_settings

    slack = slack_settings(environment)
    if not slack.is_set:
        yield skipped("slack", messages.not_set_up("Slack"))
        return
    is_http = slack.app_token is None and slack.signing_secret is not None
    require(slack, is_http=is_http)
    yield ok("slack", messages.TOKENS_HAVE_THEIR_FORM)
    if not is_online:
        yield skipped("slack online", messages.NOT_ONLINE)
        return
    address = f"{slack.api_url}api.test"
    yield from looked_at("clock", lambda: [asyncio.run(_clock(address, is_local=slack.is_local))])
    yield from looked_at("slack online", lambda: [asyncio.run(_in_time(_slack_online(slack, is_http=is_http)))])


def _check_discord(environment: Mapping[str, str], *, is_online: bool) -> Iterator[Check]:
    from adapters.discord_bot.settings import discord_settings

    chosen = discord_settings(environment)
    if chosen.token is None:
        yield skipped("discord", messages.not_set_up("Discord"))
        return
    yield ok("discord", messages.TOKENS_HAVE_THEIR_FORM)
    if not is_online:
        yield skipped("discord online", messages.NOT_ONLINE)
        return
    is_local = chosen.api_url.startswith("http:")  # which is allowed only there
    yield from looked_at("clock", lambda: [asyncio.run(_clock(f"{chosen.api_url}/gateway", is_local=is_local))])
    yield from looked_at("discord online", lambda: asyncio.run(_in_time(_discord_online(chosen))))


async def _slack_online(slack: SlackSettings, *, is_http: bool) -> Check:
    """Ask Slack who the bot is, what it may do, and for a socket; raise SlackError."""
    from adapters.slack.startup import check, check_reach, client_of

    if slack.bot_token is None:
        await check_reach(client_of(slack), slack)
        return ok("slack online", messages.SLACK_IS_REACHED)
    identity = await check(client_of(slack, slack.bot_token), slack, is_http=is_http)
    return ok("slack online", messages.slack_takes_it(identity.workspace, len(identity.scopes)))


async def _discord_online(chosen: DiscordSettings) -> list[Check]:
    """Ask Discord who the bot is, and which intents its application has; raise DiscordError."""
    from adapters.discord_bot.application import application_of, has_message_content

    application = await application_of(chosen)
    found = [ok("discord online", messages.discord_takes_it(application.name))]
    if chosen.has_content and not has_message_content(application):
        return [*found, failed("intents", messages.INTENT_MISSING, messages.SWITCH_INTENT_ON)]
    return [*found, ok("intents", messages.intents(has_content=chosen.has_content))]


async def _in_time(asked: Coroutine[Any, Any, _T]) -> _T:
    try:
        return await asyncio.wait_for(asked, _TIMEOUT_S)
    except TimeoutError:
        raise MmfaqError(messages.NO_ANSWER) from None


async def _clock(url: str, *, is_local: bool) -> Check:
    """Compare the clock with the date of a platform's answer, whatever else it says."""
    import aiohttp

    from bot.doctor.machine import clock_against

    host = urlsplit(url).hostname or ""
    timeout = aiohttp.ClientTimeout(total=_TIMEOUT_S)
    try:
        async with aiohttp.ClientSession(timeout=timeout, trust_env=not is_local) as session:
            before = time.time()
            async with session.get(url) as answer:
                there = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    except (aiohttp.ClientError, OSError):
        raise MmfaqError(messages.cannot_reach(host)) from None
    except (KeyError, ValueError, TypeError):
        return skipped("clock", messages.no_date(host))
    after = time.time()
    return clock_against(after - there if there > after else max(before - there - 1, 0.0), host)


def _told(checks: Iterable[Check], *, is_json: bool) -> list[Check]:
    """Show each check as soon as it is done, a remedy for several once, and how many went how."""
    found: list[Check] = []
    for check in checks:
        is_said = any(check.remedy == before.remedy for before in found)
        _show(check if is_json or not is_said else replace(check, remedy=""), is_json=is_json)
        found.append(check)
    if not is_json:
        counted = Counter(check.status.value for check in found)
        say(messages.summary({status.value: counted[status.value] for status in Status}))
    return found


def _show(check: Check, *, is_json: bool) -> None:
    if is_json:
        print(json.dumps({**asdict(check), "status": check.status.value}, ensure_ascii=False), flush=True)
        return
    from rich.text import Text

    line = Text.assemble((f"{check.status.value:8}", _STYLES[check.status]), f" {check.name}: {check.what}")
    console().print(line)
    if check.remedy:
        console().print(Text(f"{'':8} {check.remedy}", "bold"))
