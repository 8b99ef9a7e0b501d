"""The command that drafts an FAQ entry of what somebody answered in a chat, by the link to that answer."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from adapters.outdated import answering
from bot.commands.common import any_path, index_option, json_option, say, settings
from bot.settings import Settings
from index.errors import MmfaqError

if TYPE_CHECKING:
    from bot.capturing.drafting import Draft
    from bot.capturing.exchange import Conversation
    from bot.capturing.folder import Kept
    from bot.memory import Memory

_SLACK = re.compile(
    r"https://(?P<host>[a-z0-9-]{1,60}(?:\.enterprise)?\.slack(?:-gov)?\.com)/archives/(?P<place>[CDG][A-Z0-9]{2,20})"
    r"/p(?P<seconds>\d{10})(?P<rest>\d{6})(?:\?[A-Za-z0-9_.=&-]{0,200})?"
)
_DISCORD = re.compile(
    r"https://(?:(?:ptb|canary)\.)?discord(?:app)?\.com/channels"
    r"/(?P<server>\d{15,20})/(?P<place>\d{15,20})/(?P<message>\d{15,20})/?",
    re.ASCII,
)
_NO_LINK = (
    "This is no link to a message. In Slack: the message's menu, Copy link (https://….slack.com/archives/…); on"
    " Discord: Copy Message Link (https://discord.com/channels/…)."
)


@dataclass(frozen=True, slots=True)
class Link:
    """A message that a link leads to, by ids: its host and workspace or server, its channel, itself."""

    platform: str
    home: str
    place: str
    message: str


def link_of(url: str) -> Link:
    """Return what a link leads to; it is never opened. Raise MmfaqError for any other text."""
    text = url.strip()
    if found := _SLACK.fullmatch(text):
        return Link("slack", found["host"], found["place"], f"{found['seconds']}.{found['rest']}")
    if found := _DISCORD.fullmatch(text):
        return Link("discord", found["server"], found["place"], found["message"])
    raise MmfaqError(_NO_LINK)


@click.command()
@click.argument("url")
@click.option("--base", help="The knowledge base that it is for. Default: the channel's, or that of the nearest entry.")
@click.option("--branch", metavar="NAME", help="Commit the draft to this branch, which nobody pushes.")
@click.option("--repository", type=any_path, help="The checkout for --branch. Default: the one with the base's files.")
@click.option("--workspace", default="", metavar="ID", help="Of an app in many Slack workspaces: T012AB3CD.")
@index_option
@json_option
def capture(
    url: str,
    base: str | None,
    branch: str | None,
    repository: Path | None,
    workspace: str,
    index: Path | None,
    *,
    is_json: bool,
) -> None:
    """Draft an FAQ entry of the answer that URL links to, a message in Slack or on Discord; nothing is published."""
    import asyncio

    from bot.capturing.drafting import draft
    from bot.capturing.exchange import exchange_of
    from bot.capturing.folder import keep

    link, chosen = link_of(url), settings()
    if repository is not None and branch is None:
        raise click.UsageError("--repository is for --branch: name the branch, too.")
    talk = asyncio.run(_looked_up(link, workspace, chosen))
    exchange = exchange_of(talk)
    with answering(chosen, index) as (live, memory):
        names = live.serving.searcher.names
        here = _base_of(talk, memory)
        made = draft(exchange, live.serving, base or (here if here in names else None))
    kept = keep(made, chosen.captures) if branch is None else _on_branch(made, branch, repository, chosen)
    _show(made, kept, is_json=is_json)


async def _looked_up(link: Link, workspace: str, chosen: Settings) -> Conversation:
    if link.platform == "slack":
        from adapters.slack.conversations import linked
        from adapters.slack.settings import hide, slack_settings
        from adapters.slack.workspaces import clients_of

        slack = slack_settings(os.environ)
        hide(os.environ)
        if slack.bot_token is None and slack.is_set and not workspace:
            raise MmfaqError("The app is in many workspaces. Say with --workspace which one the link is of.")
        async with clients_of(slack, chosen) as clients:
            return await linked(clients, workspace, link.home, link.place, link.message)
    from adapters.discord_bot import conversations as on_discord
    from adapters.discord_bot import settings as of_discord

    discord = of_discord.discord_settings(os.environ)
    of_discord.hide(os.environ)
    of_discord.require(discord)
    return await on_discord.linked(discord, int(link.home), int(link.place), int(link.message))


def _base_of(talk: Conversation, memory: Memory) -> str | None:
    """Return the base that is set for a channel, else for its whole workspace, None where nothing is."""
    own = memory.chat.channel(talk.platform, talk.workspace, talk.settings_of).base
    return own if own is not None else memory.chat.channel(talk.platform, talk.workspace, "").base


def _on_branch(made: Draft, branch: str, repository: Path | None, chosen: Settings) -> Kept:
    from bot.capturing.branch import commit
    from index.bases import read_bases

    folder = None
    with suppress(MmfaqError):  # the index may be of other files than are here
        folder = next((one.folder for one in read_bases([chosen.knowledge])[0] if one.name == made.base), None)
    home = repository or folder
    if home is None:
        raise MmfaqError(f"The files of {made.base} are not in MMFAQ_KNOWLEDGE. Name their checkout with --repository.")
    return commit(made, home, branch, folder)


def _show(made: Draft, kept: Kept, *, is_json: bool) -> None:
    from bot.capturing import messages
    from bot.capturing.records import draft_record
    from bot.records import to_json

    if is_json:
        print(to_json(draft_record(made, kept)))
        return
    for line in messages.captured(made, kept.where, "en", is_new=kept.is_new).split("\n"):
        say(line)
