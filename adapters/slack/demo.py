"""A workspace on this machine in which a person plays everybody, to try the bot without Slack."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from adapters.listening import ListeningError
from adapters.slack.double.composing import composed
from adapters.slack.double.installed_app import App
from adapters.slack.double.server import Double
from adapters.slack.double.state import Channel, Message, User
from adapters.slack.double.web import PREFIX, page_app
from adapters.slack.double.workspace import Workspace
from adapters.slack.manifest import manifest
from adapters.slack.settings import COMMAND, SlackSettings
from bot.secret import Secret


@dataclass(frozen=True, slots=True)
class Demo:
    """The double that runs, its page, and the settings with which the bot takes it for Slack.

    Whoever started it ends it: `await demo.double.stop()`.
    """

    double: Double
    page_url: str
    settings: SlackSettings


async def demo(port: int = 0, command: str = COMMAND) -> Demo:
    """Start a workspace with people and channels, and the page to play them on; 0 is any free port.

    Raise ListeningError where the port is taken.
    """
    app = manifest(command)
    scopes = app["oauth_config"]["scopes"]["bot"]
    events = app["settings"]["event_subscriptions"]["bot_events"]
    shortcuts = {shortcut["callback_id"]: shortcut["name"] for shortcut in app["features"]["shortcuts"]}
    workspace = Workspace("OpenMMLab", bot_name=app["features"]["bot_user"]["display_name"], scopes=scopes)
    ada, lin, mo = (workspace.add_user(name, is_admin=name == "Mo") for name in ("Ada", "Lin", "Mo"))
    # In the second channel there is no bot yet, so that inviting it can be tried as well.
    talk = workspace.add_channel("help"), workspace.add_channel("general", has_bot=False)
    _said(workspace, talk[0], ada, "My loss becomes NaN after some hundred iterations. Has anybody seen this?")
    _said(workspace, talk[0], lin, "显存不够怎么办？")
    _said(workspace, talk[1], mo, "Welcome! Questions go to the help channel.")
    installed = App(commands=(command,), shortcuts=tuple(shortcuts), events=frozenset(events))
    double = Double(workspace, app=installed, port=port)
    double.app.add_subapp(PREFIX, page_app(double, shortcuts))
    await _started(double, port)
    settings = SlackSettings(
        bot_token=Secret(double.bot_token),
        app_token=Secret(double.app_token),
        signing_secret=Secret(double.installed_app.signing_secret),
        api_url=double.api_url,
        maintainers=frozenset({mo.id}),
        command=command,
    )
    return Demo(double, f"{double.base}{PREFIX}", settings)


async def _started(double: Double, port: int) -> None:
    try:
        await double.start()
    except OSError as error:
        await double.stop()
        why = os.strerror(error.errno) if error.errno else "unknown"
        raise ListeningError(f"Nothing can listen at port {port} ({why}). Set --port to another one.") from None


def _said(workspace: Workspace, channel: Channel, user: User, words: str) -> None:
    """Let somebody have said something before the bot came, so that it hears of no event."""
    text, blocks = composed(words, workspace)
    ts = workspace.new_ts(time.time())
    channel.messages[ts] = Message(ts, channel.id, user.id, text, blocks, team=workspace.team)
