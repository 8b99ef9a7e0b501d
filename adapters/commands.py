"""Commands that need a platform: run the bot there, set it up, and put right what it said."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.outdated import answering
from bot.commands.common import index_option, json_option, say, settings
from bot.configuration.starting import Started
from bot.settings import Settings, every_of, health_address, settings_from
from index.errors import MmfaqError

if TYPE_CHECKING:
    from adapters.base import Served
    from adapters.discord_bot.settings import DiscordSettings
    from adapters.slack.settings import SlackSettings
    from adapters.watching import Watched
    from bot.chat.live import Live
    from bot.memory import Memory

_DEMO_PORT = 8765
_LEASE, _LONGEST_LEASE = 30.0, 3600.0
_NO_PLATFORM = (
    "No chat platform is set up. For Slack set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (`mmfaq slack manifest` makes the"
    " app); to try it without, `mmfaq run slack --demo`. For Discord set DISCORD_TOKEN."
)


_HOW_TO_WAIT = "--wait is for `mmfaq run` by itself: leave it out, or the platform."
_health_option = click.option("--health", metavar="HOST:PORT", help="Show health and metrics there. MMFAQ_HEALTH.")
_lease_option = click.option(
    "--lease",
    type=click.FloatRange(1, _LONGEST_LEASE),
    default=_LEASE,
    show_default=True,
    help="Seconds until the questions of a program that died are taken over.",
)
_watch_option = click.option(
    "--watch",
    "is_watching",
    is_flag=True,
    help="Build anew when files change, on a schedule, on webhooks. MMFAQ_WATCH.",
)


@click.group(invoke_without_command=True)
@_health_option
@_watch_option
@click.option(
    "--wait",
    "is_waiting",
    is_flag=True,
    help="Where settings or tokens are missing or wrong, say so and wait, not ready, instead of ending: for containers,"
    " which would be started again and again.",
)
@click.pass_context
def run(context: click.Context, health: str | None, *, is_watching: bool, is_waiting: bool) -> None:
    """Run the bot on a chat platform until it is told to stop (Ctrl-C, SIGTERM); by itself on all that are set up."""
    if context.invoked_subcommand is None:
        _run_all(health, is_watching=is_watching, is_waiting=is_waiting)
    elif is_waiting:
        raise click.UsageError(_HOW_TO_WAIT)
    elif health is not None or is_watching:
        option = "--watch" if health is None else "--health"
        raise click.UsageError(f"Put {option} behind the platform: mmfaq run {context.invoked_subcommand} {option} …")


@run.command(name="slack")
@index_option
@click.option("--http", "is_http", is_flag=True, help="Be called over HTTP (Events API, OAuth) instead of a socket.")
@click.option("--demo", "is_demo", is_flag=True, help="Run against a Slack of its own, with a page to type on.")
@click.option("--port", type=click.IntRange(0, 65535), default=_DEMO_PORT, show_default=True, help="Of the demo.")
@_health_option
@_lease_option
@_watch_option
def run_slack(
    index: Path | None, health: str | None, port: int, lease: float, *, is_http: bool, is_demo: bool, is_watching: bool
) -> None:
    """Serve Slack, by default over a socket that needs no open port."""
    from adapters.slack.settings import hide, require, slack_settings

    if is_demo and is_http:
        raise click.UsageError("The demo uses a socket: leave out --http.")
    if is_demo and is_watching:
        raise click.UsageError("The demo builds nothing: run `mmfaq watch` beside it.")
    chosen = _started(health) if is_demo else _started(health, "slack")
    if is_demo:
        _serve_demo(chosen, index, port, lease=lease)
        return
    slack = slack_settings(os.environ)
    require(slack, is_http=is_http)
    hide(os.environ)
    chosen, watched = _watched(chosen, index, is_watching=is_watching)
    with _remembering(chosen, index) as (live, memory):
        adapter = _slack(slack, chosen, live, memory, lease=lease, is_http=is_http)
        _serve([adapter], chosen, live, memory, watched)


@run.command(name="discord")
@index_option
@_health_option
@_lease_option
@_watch_option
def run_discord(index: Path | None, health: str | None, lease: float, *, is_watching: bool) -> None:
    """Serve Discord, over its gateway: no port has to be open."""
    from adapters.discord_bot.settings import discord_settings, hide, require

    chosen, discord = _started(health, "discord"), discord_settings(os.environ)
    require(discord)
    hide(os.environ)
    chosen, watched = _watched(chosen, index, is_watching=is_watching)
    with _remembering(chosen, index) as (live, memory):
        _serve([_discord(discord, chosen, live, memory, lease=lease)], chosen, live, memory, watched)


def _run_all(health: str | None, *, is_watching: bool, is_waiting: bool) -> None:
    """Serve every platform whose tokens are set, all from one index; raise MmfaqError where none is."""
    try:
        chosen, slack, discord = _set_up(health)
    except MmfaqError as error:
        if not is_waiting:
            raise
        _wait(health, error)
        return
    is_http = _is_http(slack)
    chosen, watched = _watched(chosen, None, is_watching=is_watching)
    with _remembering(chosen, None) as (live, memory):
        adapters = [_slack(slack, chosen, live, memory, is_http=is_http)] if slack.is_set else []
        adapters += [_discord(discord, chosen, live, memory)] if discord.token is not None else []
        _serve(adapters, chosen, live, memory, watched)


def _set_up(health: str | None) -> tuple[Settings, SlackSettings, DiscordSettings]:
    """Return all settings, and take the tokens out of the environment; raise MmfaqError for what is missing or wrong.

    Nothing but another setting makes that right.
    """
    from adapters.discord_bot import settings as of_discord
    from adapters.slack import settings as of_slack

    chosen = _started(health, "slack", "discord")
    slack, discord = of_slack.slack_settings(os.environ), of_discord.discord_settings(os.environ)
    if not slack.is_set and discord.token is None:
        raise MmfaqError(_NO_PLATFORM)
    if slack.is_set:
        of_slack.require(slack, is_http=_is_http(slack))
    of_slack.hide(os.environ)
    of_discord.hide(os.environ)
    return chosen, slack, discord


def _is_http(slack: SlackSettings) -> bool:
    """Tell whether Slack is to call the bot."""
    return slack.app_token is None and slack.signing_secret is not None


def _wait(health: str | None, error: MmfaqError) -> None:
    """Say what is wrong, once, and serve nothing but that until a signal ends it."""
    from adapters.listening import address_of
    from adapters.readiness import unready_at
    from adapters.serving import Waiting, serve
    from bot.configuration.effective import sound_texts
    from bot.telemetry.logs import write_news

    started = click.get_current_context().find_root().obj
    sound = sound_texts(started.configuration, started.tables) if isinstance(started, Started) else {}
    chosen = settings_from(sound)
    write_news(chosen)
    logging.getLogger(__name__).error(
        "%s Until that is put right and it is started anew, it waits and is not ready.", error
    )
    at = chosen.health if health is None else health_address("--health", health)
    serve([Waiting()], *([unready_at(address_of(at, "MMFAQ_HEALTH"), str(error))] if at else []))


def _started(health: str | None, *tables: str) -> Settings:
    """Return the settings, with what `--health` says instead; from now on the log says what happens."""
    from adapters.listening import address_of
    from bot.telemetry.logs import write_news

    chosen = settings(*tables)
    if health is not None:
        chosen = replace(chosen, health=str(address_of(health_address("--health", health), "--health")))
    write_news(chosen)
    return chosen


@click.group()
def slack() -> None:
    """Set the app up in Slack."""


@slack.command()
@click.option("--url", default="", help="Where Slack reaches the bot, for --http. Default: $MMFAQ_PUBLIC_URL.")
@click.option("--command", default="", help="The slash command. Default: $MMFAQ_SLACK_COMMAND or /mmfaq.")
@json_option
def manifest(url: str, command: str, *, is_json: bool) -> None:
    """Print the app's manifest, to be pasted into Slack: "Create New App", "From a manifest"."""
    import json

    from adapters.slack import manifest as made
    from adapters.slack.settings import slack_settings

    settings()
    wanted = {"MMFAQ_PUBLIC_URL": url, "MMFAQ_SLACK_COMMAND": command}
    found = slack_settings({**os.environ, **{name: value for name, value in wanted.items() if value}})
    if is_json:
        print(json.dumps(made.manifest(found.command, found.public_url), ensure_ascii=False, indent=2))
    else:
        print(made.as_yaml(found.command, found.public_url), end="")


def _slack(
    slack_settings: SlackSettings,
    chosen: Settings,
    live: Live,
    memory: Memory,
    *,
    lease: float = _LEASE,
    is_http: bool = False,
) -> Served:
    from adapters.slack.adapter import Pace, SlackAdapter

    pace = Pace(lease=timedelta(seconds=lease))
    return SlackAdapter(slack_settings, chosen, live, memory, is_http=is_http, pace=pace)


def _discord(
    discord_settings: DiscordSettings, chosen: Settings, live: Live, memory: Memory, *, lease: float = _LEASE
) -> Served:
    from adapters.discord_bot.adapter import DiscordAdapter

    return DiscordAdapter(discord_settings, chosen, live, memory, lease=timedelta(seconds=lease))


def _serve(
    adapters: Sequence[Served], chosen: Settings, live: Live, memory: Memory, watched: Watched | None = None
) -> None:
    from adapters.listening import address_of  # with asyncio, which takes longer to load than other commands need
    from adapters.readiness import shown_at
    from adapters.serving import serve
    from adapters.watching import watching

    beside: list[contextlib.AbstractAsyncContextManager[object]] = []
    if chosen.health:
        beside.append(shown_at(address_of(chosen.health, "MMFAQ_HEALTH"), adapters, live, memory, chosen))
    if watched is not None:
        beside.append(watching(watched))
    serve(adapters, *beside)


def _watched(chosen: Settings, index: Path | None, *, is_watching: bool) -> tuple[Settings, Watched | None]:
    """Return the settings with the index, and what is kept up to date beside the bot; build where nothing serves."""
    from index.errors import IndexCorruptError, NoIndexError
    from index.store import Store

    chosen = replace(chosen, index=index or chosen.index)
    if not (is_watching or chosen.watch):
        return chosen, None
    from adapters.listening import address_of
    from adapters.watching import Watched, build_first

    webhook = address_of(chosen.webhook, "MMFAQ_WEBHOOK") if chosen.webhook else None
    watched = Watched(chosen, (chosen.knowledge,), chosen.build_every, webhook)
    os.environ.pop("MMFAQ_WEBHOOK_SECRET", None)  # what is started needs none
    try:
        Store(chosen.index).whole()
    except NoIndexError:
        build_first(watched)
    except IndexCorruptError as error:  # such as one whose encoder an earlier image had
        logging.getLogger(__name__).warning("%s", error)
        build_first(watched)
    return chosen, watched


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@index_option
@click.option("--every", metavar="DURATION", help="Fetch sources and build after each: 30m, 6h. $MMFAQ_BUILD_EVERY.")
@click.option("--webhook", metavar="HOST:PORT", help="Take calls of GitHub and GitLab there. $MMFAQ_WEBHOOK.")
@click.option("--once", "is_once", is_flag=True, help="Build once, then end; exit status 1 where that failed.")
def watch(
    paths: tuple[Path, ...], index: Path | None, every: str | None, webhook: str | None, *, is_once: bool
) -> None:
    """Keep the index of FAQ files and folders, by default the shipped ones, up to date until it is told to stop.

    It is built at the start, when files change, on a schedule, and when GitHub or GitLab calls; running bots take
    up what is published. What fails is told once, and the version before stays.
    """
    from adapters.listening import address_of
    from adapters.watching import Watched, build_once
    from adapters.watching import watch as keep_watching

    chosen = _started(None)
    if every is not None:
        chosen = replace(chosen, build_every=every_of("--every", every.strip()))
    at = webhook or chosen.webhook
    address = address_of(at, "--webhook" if webhook else "MMFAQ_WEBHOOK") if at else None
    os.environ.pop("MMFAQ_WEBHOOK_SECRET", None)  # what is started needs none
    chosen = replace(chosen, index=index or chosen.index)
    watched = Watched(chosen, paths or (chosen.knowledge,), chosen.build_every, address)
    if not is_once:
        keep_watching(watched)
    elif not build_once(watched):
        raise SystemExit(1)


def _serve_demo(chosen: Settings, index: Path | None, port: int, *, lease: float) -> None:
    """Serve a workspace on this machine; what is remembered there goes when it ends."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="mmfaq-demo-") as folder:
        passing = replace(chosen, state=Path(folder), journal=None)
        with answering(passing, index) as (live, memory):
            demo = _Demo(port, lambda found: _slack(found, passing, live, memory, lease=lease))
            _serve([demo], passing, live, memory)


class _Demo:
    """A bot and the Slack that it talks to, in one."""

    name = "demo"

    def __init__(self, port: int, adapter_of: Callable[[SlackSettings], Served]) -> None:
        self._port, self._adapter_of = port, adapter_of
        self._bot: Served | None = None

    async def run(self) -> None:
        """Serve both until it is cancelled."""
        from adapters.slack.demo import demo
        from bot import messages

        started = await demo(self._port)
        say(messages.demo_is_at(started.page_url))
        try:
            self._bot = self._adapter_of(started.settings)
            await self._bot.run()
        finally:
            await started.double.stop()

    def health(self) -> Mapping[str, Any]:
        """Return how the bot fares."""
        return {"ok": False} if self._bot is None else self._bot.health()


@contextlib.contextmanager
def _remembering(chosen: Settings, index: Path | None) -> Iterator[tuple[Live, Memory]]:
    """Yield what answers and what remembers; raise JournalError where nothing can ever be remembered."""
    from bot.memory import require_memory

    require_memory(chosen)
    with answering(chosen, index) as both:
        yield both
