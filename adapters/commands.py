"""Commands that need a platform: run the bot there, set it up, and put right what it said."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adapters.outdated import answering
from bot.commands.common import index_option, json_option, say, settings
from bot.settings import Settings
from index.errors import MmfaqError

if TYPE_CHECKING:
    from adapters.base import Served
    from adapters.discord_bot.settings import DiscordSettings
    from adapters.listening import Address
    from adapters.slack.settings import SlackSettings
    from bot.chat.live import Live
    from bot.memory import Memory

_DEMO_PORT = 8765
_LEASE, _LONGEST_LEASE = 30.0, 3600.0
_NO_PLATFORM = (
    "No chat platform is set up. For Slack set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (`mmfaq slack manifest` makes the"
    " app); to try it without, `mmfaq run slack --demo`. For Discord set DISCORD_TOKEN."
)


_health_option = click.option("--health", metavar="HOST:PORT", help="Answer GET /health there.")
_lease_option = click.option(
    "--lease",
    type=click.FloatRange(1, _LONGEST_LEASE),
    default=_LEASE,
    show_default=True,
    help="Seconds until the questions of a program that died are taken over.",
)


@click.group(invoke_without_command=True)
@_health_option
@click.pass_context
def run(context: click.Context, health: str | None) -> None:
    """Run the bot on a chat platform until it is told to stop (Ctrl-C, SIGTERM); by itself on all that are set up."""
    if context.invoked_subcommand is None:
        _run_all(_health_at(health))
    elif health is not None:
        raise click.UsageError(f"Put --health behind the platform: mmfaq run {context.invoked_subcommand} --health …")


@run.command(name="slack")
@index_option
@click.option("--http", "is_http", is_flag=True, help="Be called over HTTP (Events API, OAuth) instead of a socket.")
@click.option("--demo", "is_demo", is_flag=True, help="Run against a Slack of its own, with a page to type on.")
@click.option("--port", type=click.IntRange(0, 65535), default=_DEMO_PORT, show_default=True, help="Of the demo.")
@_health_option
@_lease_option
def run_slack(index: Path | None, health: str | None, port: int, lease: float, *, is_http: bool, is_demo: bool) -> None:
    """Serve Slack, by default over a socket that needs no open port."""
    from adapters.slack.settings import hide, require, slack_settings

    if is_demo and is_http:
        raise click.UsageError("The demo uses a socket: leave out --http.")
    if health and is_http:
        raise click.UsageError("With --http, health is answered at MMFAQ_HTTP already: leave out --health.")
    _log_news()
    chosen, health_at = settings(), _health_at(health)
    if is_demo:
        _serve_demo(chosen, index, port, health_at=health_at, lease=lease)
        return
    slack = slack_settings(os.environ)
    require(slack, is_http=is_http)
    hide(os.environ)
    with _remembering(chosen, index) as (live, memory):
        _serve([_slack(slack, chosen, live, memory, lease=lease, is_http=is_http)], health_at)


@run.command(name="discord")
@index_option
@_health_option
@_lease_option
def run_discord(index: Path | None, health: str | None, lease: float) -> None:
    """Serve Discord, over its gateway: no port has to be open."""
    from adapters.discord_bot.settings import discord_settings, hide, require

    _log_news()
    chosen, health_at, discord = settings(), _health_at(health), discord_settings(os.environ)
    require(discord)
    hide(os.environ)
    with _remembering(chosen, index) as (live, memory):
        _serve([_discord(discord, replace(chosen, index=index or chosen.index), live, memory, lease=lease)], health_at)


def _run_all(health_at: Address | None) -> None:
    """Serve every platform whose tokens are set, all from one index; raise MmfaqError where none is."""
    from adapters.discord_bot import settings as of_discord
    from adapters.slack import settings as of_slack

    _log_news()
    chosen = settings()
    slack, discord = of_slack.slack_settings(os.environ), of_discord.discord_settings(os.environ)
    if not slack.is_set and discord.token is None:
        raise MmfaqError(_NO_PLATFORM)
    is_http = slack.app_token is None and slack.signing_secret is not None
    if slack.is_set:
        of_slack.require(slack, is_http=is_http)
    of_slack.hide(os.environ)
    of_discord.hide(os.environ)
    with _remembering(chosen, None) as (live, memory):
        adapters = [_slack(slack, chosen, live, memory, is_http=is_http)] if slack.is_set else []
        adapters += [_discord(discord, chosen, live, memory)] if discord.token is not None else []
        _serve(adapters, health_at)


def _health_at(text: str | None) -> Address | None:
    from adapters.listening import address_of

    return None if text is None else address_of(text, "--health")


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


def _serve(adapters: Sequence[Served], health_at: Address | None) -> None:
    from adapters.serving import serve  # with asyncio, which takes longer to load than all other commands need

    serve(adapters, health_at)


def _serve_demo(chosen: Settings, index: Path | None, port: int, *, health_at: Address | None, lease: float) -> None:
    """Serve a workspace on this machine; what is remembered there goes when it ends."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="mmfaq-demo-") as folder:
        passing = replace(chosen, state=Path(folder), journal=None)
        with answering(passing, index) as (live, memory):
            _serve([_Demo(port, lambda found: _slack(found, passing, live, memory, lease=lease))], health_at)


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


def _log_news() -> None:
    """Say what happens, not only what goes wrong: a line each, with its time."""
    from bot.journal.logs import ScrubFormatter

    root = logging.getLogger()
    for handler in [one for one in root.handlers if getattr(one, "stream", None) is sys.stderr]:
        root.removeHandler(handler)
    lines = logging.StreamHandler()
    lines.setFormatter(ScrubFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(message)s")))
    root.addHandler(lines)
    for name in ("adapters", "bot", "index"):
        logging.getLogger(name).setLevel(logging.INFO)
