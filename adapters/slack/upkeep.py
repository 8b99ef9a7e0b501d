"""What those who look after the bot ask of it in Slack: how it fares, why it answered so, and a new index."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Iterator, Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from adapters.slack.card import Message
from adapters.slack.delivery import respond, whisper
from adapters.slack.errors import FAULTS, SlackError, code_of, explain
from adapters.slack.sentences import said
from bot.chat import messages, upkeep_messages
from bot.chat.host import Host
from bot.chat.looking_after import last_answers, status_of, why_of
from bot.chat.rebuilding import Rebuilding
from index.errors import MmfaqError
from index.language import language_of

# When it is shown how far a build is: a way back is good for five messages, and the last is for what came of it.
_WAITS_S = (3.0, 20.0)
_WISH = re.compile(r"(?P<what>rebuild|status|answers)|why\s+`?(?P<answer>[0-9A-HJKMNP-TV-Z]{10})`?", re.IGNORECASE)


def wish_in(text: str) -> re.Match[str] | None:
    """Return what is asked of the bot by a command of those who look after it, None for any other."""
    return _WISH.fullmatch(text)


class Upkeep:
    """Does what those who look after the bot ask for, and tells them alone."""

    def __init__(self, host: Host, rebuilding: Rebuilding) -> None:
        self._host, self._rebuilding = host, rebuilding

    async def fulfil(
        self, wish: re.Match[str], ack: AsyncAck, command: Mapping[str, Any], context: AsyncBoltContext
    ) -> None:
        """Acknowledge a wish, and do it beside everything else."""
        language, back = language_of(wish.string), _Back(command, context)
        if (wish["what"] or "").casefold() == "rebuild" and not self._rebuilding.is_running:
            begun = said(upkeep_messages.building(language))
            await ack(text=begun.text, blocks=begun.blocks, response_type="ephemeral")
        else:
            await ack()
        self._host.spawn(self._fulfil(self._work(wish, command, back, language), back, language))

    async def _fulfil(self, work: Awaitable[str], back: _Back, language: str) -> None:
        try:
            told = await work
        except MmfaqError as error:
            told = str(error)
        except Exception:
            await back.tell(messages.failed(language))
            raise
        await back.tell(told)

    def _work(self, wish: re.Match[str], command: Mapping[str, Any], back: _Back, language: str) -> Awaitable[str]:
        if wish["answer"]:
            return why_of(self._host, wish["answer"])
        match wish["what"].casefold():
            case "status":
                return status_of(self._host, command["team_id"], back.called, language)
            case "answers":
                return last_answers(self._host, [command["channel_id"]], language)
            case _:
                return self._rebuilding.run(back.show, _WAITS_S, language)


class _Back:
    """The way back to whoever used a command."""

    def __init__(self, command: Mapping[str, Any], context: AsyncBoltContext) -> None:
        self._command, self._client = command, context.client
        self._named: dict[str, None] = {}

    def called(self, place: str) -> str:
        """Return what a channel is called, in whose place its own name is shown."""
        if place.startswith(("C", "G")):
            self._named[place] = None
        return f"#{place}"

    async def show(self, told: str) -> None:
        """Show how far something is, in the place of what was shown before."""
        await respond(self._command["response_url"], self._message(told), replace_original=True)

    async def tell(self, told: str) -> None:
        """Tell what came of it; where the way back is closed, as the bot."""
        message = self._message(told)
        if await respond(self._command["response_url"], message, replace_original=True) or self._client is None:
            return
        try:
            await whisper(self._client, self._command["channel_id"], self._command["user_id"], message)
        except FAULTS as error:
            raise SlackError(explain(error), code_of(error)) from error

    def _message(self, told: str) -> Message:
        message = said(*filter(str.strip, told.split("\n")))
        if self._named:
            channel = re.compile(rf"#({'|'.join(map(re.escape, self._named))})\b")
            for section in message.blocks[0]["elements"]:
                section["elements"] = [part for one in section["elements"] for part in _with_channels(one, channel)]
        return message


def _with_channels(element: dict[str, Any], channel: re.Pattern[str]) -> Iterator[dict[str, Any]]:
    for number, part in enumerate(channel.split(element["text"])):
        if number % 2:
            yield {"type": "channel", "channel_id": part}
        elif part:
            yield {**element, "text": part}
