"""From an event of Slack to a question: pure functions of what Slack sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from adapters.files import LARGEST_FILE_KB
from adapters.slack.text import is_to_people, mentioned, plain
from bot.chat.asking import Asking, Attachment, Way
from bot.chat.overhearing import Heard

Payload = Mapping[str, Any]

_TEXT_FILES = {"text", "log", "python", "shell", "plain_text", "markdown", "javascript", "yaml", "json"}
_SLACKBOT = "USLACKBOT"
_SPOKEN = {"", "file_share", "thread_broadcast"}  # subtypes in which a person says something


def from_command(command: Payload, text: str) -> Asking:
    """Return the question of a slash command, whose words are `text`."""
    return Asking(
        key=f"command:{_of(command, 'trigger_id')}",
        way=Way.COMMAND,
        workspace=_of(command, "team_id"),
        place=_of(command, "channel_id"),
        person=_of(command, "user_id"),
        text=plain(text),
        back=_of(command, "response_url"),
    )


def from_shortcut(payload: Payload, bot: str) -> Asking:
    """Return the question that a message is, chosen by whoever uses the shortcut."""
    message = _part(payload, "message")
    thread = _of(message, "thread_ts")
    return Asking(
        key=f"shortcut:{_of(payload, 'trigger_id')}",
        way=Way.MENU,
        workspace=_of(_part(payload, "team"), "id"),
        place=_of(_part(payload, "channel"), "id"),
        person=_of(_part(payload, "user"), "id"),
        text=plain(_words(message), bot),
        # What only one person sees is not shown in a thread that has no replies yet.
        thread=thread,
        message="" if thread else _of(message, "ts"),
        back=_of(payload, "response_url"),
        files=tuple(_files(message)),
        lacks_file=_lacks_file(message),
    )


def from_message(body: Payload, bot: str) -> Asking | None:
    """Return what a message or a mention asks the bot or may ask it, None where nobody says anything."""
    event = _part(body, "event")
    if not is_persons(event):
        return None
    text, sent, channel = _of(event, "text"), _of(event, "ts"), _of(event, "channel")
    thread = _of(event, "thread_ts")
    way = _way(event, bot)
    is_conversation = way is Way.DIRECT and not thread
    return Asking(
        # A mention comes as two events, and each of them again if its delivery failed.
        key=f"message:{channel}:{sent}",
        way=way,
        workspace=_of(body, "team_id"),
        place=channel,
        person=_of(event, "user"),
        text=plain(text, bot),
        thread="" if is_conversation else thread or sent,
        message=sent,
        files=tuple(_files(event)),
        lacks_file=_lacks_file(event),
    )


def from_edit(body: Payload, bot: str) -> Asking | None:
    """Return a question as it is after an edit, None where no person changed its words.

    It is put to the bot if it was before.
    """
    event = _part(body, "event")
    message, before = _part(event, "message"), _part(event, "previous_message")
    if _of(message, "text") == _of(before, "text"):
        return None
    asking = from_message({**body, "event": {**message, **_place(event)}}, bot)
    if asking is None:
        return None
    is_asked = asking.way.is_unasked and bot in mentioned(_of(before, "text"))
    way = Way.MENTION if is_asked else asking.way
    return replace(asking, way=way, revision=_of(_part(message, "edited"), "ts") or _of(event, "ts"))


def is_named_by_edit(body: Payload, bot: str) -> bool:
    """Tell whether an edit put a message to the bot that was not before."""
    event = _part(body, "event")
    now, before = (mentioned(_of(_part(event, name), "text")) for name in ("message", "previous_message"))
    return bot in now and bot not in before


def heard_of(event: Payload, bot: str, *, is_listening: bool = True) -> Heard:
    """Return what is to be known of a message that was not for the bot."""
    return Heard(
        text=plain(_of(event, "text"), bot),
        place=_of(event, "channel"),
        thread=_of(event, "thread_ts") or _of(event, "ts"),
        is_bot=not is_persons(event),
        is_reply=is_reply(event),
        addressed=is_to_people(_of(event, "text")),
        is_channel_listening=is_listening,
    )


def is_persons(event: Payload) -> bool:
    """Tell whether a person says something in a message: not a bot, not Slack itself."""
    is_bots = bool(event.get("bot_id") or event.get("bot_profile") or event.get("app_id"))
    is_known = _of(event, "user") not in {"", _SLACKBOT} and _of(event, "ts") != ""
    return not is_bots and is_known and _of(event, "subtype") in _SPOKEN


def is_reply(event: Payload) -> bool:
    """Tell whether a message stands in a thread, below another one."""
    thread = _of(event, "thread_ts")
    return bool(thread) and thread != _of(event, "ts")


def _way(event: Payload, bot: str) -> Way:
    if event.get("channel_type") == "im" or _of(event, "channel").startswith("D"):
        return Way.DIRECT
    if event.get("type") == "app_mention" or (bot and bot in mentioned(_of(event, "text"))):
        return Way.MENTION
    return Way.THREAD if is_reply(event) else Way.OVERHEARD


def _words(message: Payload) -> str:
    """Return the text of a message; what another app says may stand in its attachments alone."""
    pieces = [_of(message, "text")]
    pieces += [_of(one, "text") or _of(one, "fallback") for one in _parts(message, "attachments")]
    return "\n".join(piece for piece in pieces if piece)


def _files(message: Payload) -> Iterable[Attachment]:
    for file in _text_files(message):
        if file.size <= LARGEST_FILE_KB * 1024:
            yield file


def _lacks_file(message: Payload) -> bool:
    """Tell whether a text file is too large to be read."""
    return len(list(_files(message))) < len(list(_text_files(message)))


def _text_files(message: Payload) -> Iterable[Attachment]:
    for file in _parts(message, "files"):
        name, size, url = _of(file, "name"), file.get("size"), _of(file, "url_private")
        is_text = name.endswith((".txt", ".log")) or _of(file, "filetype") in _TEXT_FILES
        if is_text and url and isinstance(size, int):
            yield Attachment(url, name, size)


def _of(payload: Payload, name: str) -> str:
    value = payload.get(name)
    return value if isinstance(value, str) else ""


def _part(payload: Payload, name: str) -> Payload:
    value = payload.get(name)
    return value if isinstance(value, Mapping) else {}


def _parts(payload: Payload, name: str) -> Iterator[Payload]:
    value = payload.get(name)
    yield from (one for one in value if isinstance(one, Mapping)) if isinstance(value, list) else ()


def _place(event: Payload) -> Payload:
    return {name: _of(event, name) for name in ("channel", "channel_type")}
