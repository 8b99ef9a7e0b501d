"""What can go wrong with Discord, each as one sentence that says what to do.

DiscordError   its text may be shown to a person
ClosedError    one of discord.py's: a fault on the way to Discord, like them
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from index.errors import MmfaqError


class ClosedError(discord.ClientException):
    """The bot ended while something was still to be said."""


NO_PERMISSION, NO_ACCESS, ANSWERED_ALREADY = 50013, 50001, 40060
ENDED = {10015, 10062, 50027}  # of an interaction: fifteen minutes are over, or it was never acknowledged
FAULTS = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
_SERVERS, _TOO_MANY, _UNKNOWN_TOKEN = 500, 429, 401
# Discord's own codes, each with what it means and what to do.
REMEDIES = {
    10003: ("has the channel no more", "Ask in another one"),
    10008: ("has the message no more", "Ask again"),
    10015: ("lets this interaction be answered no more", "Use the command again"),
    10062: ("lets this interaction be answered no more", "Use the command again"),
    30046: ("lets a message that old be changed no more for now", "Try again in an hour"),
    40005: ("says that the message is too large", "Report it as a fault of mmfaq"),
    40060: ("has an answer to this interaction already", "Use the command again"),
    50001: ("does not let the bot into the channel", "Give its role View Channels there"),
    50007: ("cannot send direct messages to this person", "Ask in a channel"),
    50008: ("takes no messages in such a channel", "Ask in a text channel, a thread or a post"),
    50013: ("does not give the bot the permission", "Give its role Send Messages and Send Messages in Threads"),
    50027: ("lets this interaction be answered no more", "Use the command again"),
    50083: ("says that the thread is archived", "Open it again"),
    160002: ("lets the bot reply to no message that it cannot read", "Give its role Read Message History there"),
    160005: ("says that the thread is locked", "Ask a moderator to unlock it"),
}
_LATER = "Try again in a few minutes."
_TOKEN = "Discord does not know the bot's token. Copy it again into DISCORD_TOKEN: page Bot, under Reset Token."  # noqa: S105 - a sentence
_INTENT = (
    "Discord keeps the content of messages back. Switch Message Content Intent on, on the application's page Bot, or"
    " set MMFAQ_DISCORD_CONTENT=off."
)
_REPORT = "Report it as a fault of mmfaq."
# How the gateway ends a connection for good.
CLOSES = {
    4004: _TOKEN,
    4010: f"Discord does not take the bot's shards. {_REPORT}",
    4011: f"Discord wants the bot to use more shards. {_LATER}",
    4013: f"Discord does not know what the bot wants to hear of. {_REPORT}",
    4014: _INTENT,
}
_OF_FAULTS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((ClosedError,), "The bot was ending. Use it again once it is back."),
    ((discord.LoginFailure,), _TOKEN),
    ((discord.PrivilegedIntentsRequired,), _INTENT),
    ((discord.GatewayNotFound, discord.ConnectionClosed), f"Discord's gateway cannot be used just now. {_LATER}"),
    ((TimeoutError,), f"Discord does not answer in time. {_LATER}"),
    (
        (aiohttp.ClientError, OSError),
        "Discord cannot be reached. Check the network, any proxy, MMFAQ_DISCORD_API and MMFAQ_DISCORD_GATEWAY.",
    ),
)


class DiscordError(MmfaqError):
    """Discord cannot be reached, refuses, or is not set up."""


def explain(error: BaseException) -> str:
    """Return one sentence about what happened and what to do; it holds no token and no text of a message."""
    if isinstance(error, discord.HTTPException):
        return _of_answer(error)
    if isinstance(error, discord.ConnectionClosed) and error.code in CLOSES:
        return CLOSES[error.code]
    unknown = f"Discord cannot be used ({type(error).__name__}). {_REPORT}"
    return next((sentence for kinds, sentence in _OF_FAULTS if isinstance(error, kinds)), unknown)


def may_pass(error: BaseException) -> bool:
    """Tell whether it may be otherwise in a moment."""
    if isinstance(error, discord.HTTPException):
        return error.status >= _SERVERS or error.status == _TOO_MANY
    return isinstance(error, aiohttp.ClientError | OSError | TimeoutError | ClosedError)


def is_closed(error: BaseException) -> bool:
    """Tell whether an error says that the bot has ended: aiohttp has no class of its own for that."""
    return isinstance(error, ClosedError) or (isinstance(error, RuntimeError) and str(error) == "Session is closed")


@contextmanager
def unless_closed() -> Iterator[None]:
    """Raise ClosedError where the bot has ended meanwhile."""
    try:
        yield
    except RuntimeError as error:
        if is_closed(error):
            raise ClosedError from error
        raise


def quieten() -> None:
    """Let discord.py say what goes wrong on the way to Discord in one line, without a stack.

    Faults of ours keep theirs.
    """
    for name in ("client", "gateway", "http", "shard", "ui.view", "app_commands.tree"):
        logger = logging.getLogger(f"discord.{name}")
        if _in_one_line not in logger.filters:
            logger.addFilter(_in_one_line)
    # The bot does not speak: it needs nothing for it.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


def _in_one_line(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, FAULTS):
        record.msg, record.args = f"{record.getMessage().rstrip('.')}. {explain(error)}", ()
        record.exc_info = record.exc_text = None
    return True


def _of_answer(error: discord.HTTPException) -> str:
    if error.code in REMEDIES:
        what, remedy = REMEDIES[error.code]
        return f"Discord {what} ({error.code}). {remedy}."
    if error.status == _UNKNOWN_TOKEN:
        return _TOKEN
    if error.status >= _SERVERS:
        return f"Discord is out of order for the moment (status {error.status}). {_LATER}"
    if error.status == _TOO_MANY:
        return f"Discord asks for fewer calls (429). {_LATER}"
    return f"Discord refuses a call (status {error.status}, code {error.code}). {_REPORT}"
