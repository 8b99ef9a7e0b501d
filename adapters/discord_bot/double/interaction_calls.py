"""How the bot answers interactions: the first response, its changes, and what follows it."""

from __future__ import annotations

from dataclasses import replace

from adapters.discord_bot.double import board, content, payloads
from adapters.discord_bot.double.call import Answer, Call
from adapters.discord_bot.double.core import Core
from adapters.discord_bot.double.errors import Code, Problem, Refused, invalid
from adapters.discord_bot.double.interaction import Callback, Interaction, InteractionType
from adapters.discord_bot.double.message_calls import shown
from adapters.discord_bot.double.state import Flag, Json, Message, MessageType

_MOST_CHOICES, _MOST_CHOICE = 25, 100
_TEXTS = {InteractionType.COMMAND, InteractionType.COMPONENT, InteractionType.MODAL}
_ALLOWED = {
    Callback.MESSAGE: _TEXTS,
    Callback.DEFERRED_MESSAGE: _TEXTS,
    Callback.DEFERRED_UPDATE: {InteractionType.COMPONENT, InteractionType.MODAL},
    Callback.UPDATE: {InteractionType.COMPONENT, InteractionType.MODAL},
    Callback.CHOICES: {InteractionType.AUTOCOMPLETE},
    Callback.MODAL: {InteractionType.COMMAND, InteractionType.COMPONENT},
}


def respond(core: Core, call: Call) -> Answer:
    """Take the first response to an interaction."""
    interaction = _unanswered(core, call)
    callback = _callback(interaction, call.body.get("type"))
    try:
        _apply(core, interaction, callback, call)
    except Refused as refused:
        # The message stands inside of the body, so that is where its problems are.
        inside = [replace(one, path=f"data.{one.path}") for one in refused.problems]
        raise Refused(refused.code, inside) from refused
    interaction.callback = callback
    interaction.answered_ms = (core.clock.now() - interaction.created) * 1000
    interaction.answered.set()
    core.changed("interaction", id=interaction.id)
    return _told(core, interaction) if call.query.get("with_response") in ("1", "true") else None


def follow_up(core: Core, call: Call) -> Answer:
    """Say more; where the first response still says "thinking", this is what it becomes."""
    interaction = _answered(core, call)
    if interaction.message and interaction.message.is_loading:
        return _changed(core, interaction.message, call)
    message = _say(core, interaction, call.body, call)
    interaction.followups.append(message)
    return shown(core, message)


def get_original(core: Core, call: Call) -> Answer:
    """Return the first response."""
    return shown(core, _original(core, call))


def edit_original(core: Core, call: Call) -> Answer:
    """Change the first response, or the message that was pressed."""
    return _changed(core, _original(core, call), call)


def delete_original(core: Core, call: Call) -> Answer:
    """Delete the first response."""
    board.remove(core, _original(core, call))
    return None


def get_followup(core: Core, call: Call) -> Answer:
    """Return what was said later."""
    return shown(core, _followup(core, call))


def edit_followup(core: Core, call: Call) -> Answer:
    """Change what was said later."""
    return _changed(core, _followup(core, call), call)


def delete_followup(core: Core, call: Call) -> Answer:
    """Delete what was said later."""
    board.remove(core, _followup(core, call))
    return None


def _apply(core: Core, interaction: Interaction, callback: Callback, call: Call) -> None:
    """Do what the first response asks for."""
    data = call.body.get("data") or {}
    if callback in (Callback.MESSAGE, Callback.DEFERRED_MESSAGE):
        is_deferred = callback is Callback.DEFERRED_MESSAGE
        interaction.message = _say(core, interaction, data, call, is_loading=is_deferred)
        interaction.is_private = bool(interaction.message.only_for)
    elif callback is Callback.CHOICES:
        interaction.choices = _choices(data.get("choices"))
    elif callback is Callback.MODAL:
        interaction.modal = _modal(data)
    else:
        interaction.message = interaction.source
    if callback is Callback.UPDATE and interaction.source:
        _rewrite(core, interaction.source, data, call)


def _unanswered(core: Core, call: Call) -> Interaction:
    interaction = _find(core, call)
    if interaction is None or interaction.id != call.id("interaction"):
        raise Refused(Code.UNKNOWN_INTERACTION)
    if interaction.callback is not None:
        raise Refused(Code.ALREADY_ACKNOWLEDGED)
    if core.clock.now() - interaction.created > core.timing.response:
        raise Refused(Code.UNKNOWN_INTERACTION)
    return interaction


def _answered(core: Core, call: Call) -> Interaction:
    interaction = _find(core, call)
    if interaction is None or call.id("application") != core.world.application_id:
        raise Refused(Code.UNKNOWN_WEBHOOK)
    if core.clock.now() - interaction.created > core.timing.token:
        raise Refused(Code.INVALID_WEBHOOK_TOKEN)
    if interaction.callback is None:
        raise Refused(Code.UNKNOWN_WEBHOOK)
    return interaction


def _find(core: Core, call: Call) -> Interaction | None:
    return core.by_token.get(call.path["token"])


def _callback(interaction: Interaction, kind: object) -> Callback:
    fitting = [one for one, types in _ALLOWED.items() if one == kind and interaction.type in types]
    if not fitting:
        raise invalid("type", "BASE_TYPE_CHOICES", f"{kind!r} is no response to an interaction of this type")
    return fitting[0]


def _original(core: Core, call: Call) -> Message:
    message = _answered(core, call).message
    if message is None or message.is_deleted:
        raise Refused(Code.UNKNOWN_MESSAGE)
    return message


def _followup(core: Core, call: Call) -> Message:
    interaction = _answered(core, call)
    first = [interaction.message] if interaction.message else []
    for message in (*interaction.followups, *first):
        if message.id == call.id("message") and not message.is_deleted:
            return message
    raise Refused(Code.UNKNOWN_MESSAGE)


def _say(core: Core, interaction: Interaction, data: Json, call: Call, *, is_loading: bool = False) -> Message:
    message = Message(core.world.new_id(), interaction.channel, core.world.bot, core.clock.now())
    message.webhook = core.world.application_id
    message.metadata = _metadata(interaction)
    message.type = _type(interaction)
    message.reference = interaction.source
    if Flag.EPHEMERAL in Flag(data.get("flags") or 0):
        message.flags, message.only_for = Flag.EPHEMERAL, interaction.user.id
    if is_loading:
        message.flags |= Flag.LOADING
    else:
        content.write(core, message, data, call.files)
    return board.post(core, message)


def _changed(core: Core, message: Message, call: Call) -> Json:
    _rewrite(core, message, call.body, call)
    return shown(core, message)


def _rewrite(core: Core, message: Message, data: Json, call: Call) -> None:
    if message.channel.is_archived and not message.only_for:
        raise Refused(Code.ARCHIVED)
    content.rewrite(core, message, data, call.files)
    (board.finish if message.is_loading else board.change)(core, message)


def _type(interaction: Interaction) -> MessageType:
    if interaction.type is not InteractionType.COMMAND:
        return MessageType.REPLY if interaction.source else MessageType.DEFAULT
    is_typed = interaction.payload["data"]["type"] == 1
    return MessageType.CHAT_INPUT_COMMAND if is_typed else MessageType.CONTEXT_MENU_COMMAND


def _metadata(interaction: Interaction) -> Json:
    told: Json = {
        "id": str(interaction.id),
        "type": int(interaction.type),
        "user": payloads.user(interaction.user),
        "authorizing_integration_owners": interaction.payload["authorizing_integration_owners"],
    }
    if interaction.source:
        told["interacted_message_id"] = str(interaction.source.id)
    return told


def _choices(choices: object) -> list[Json]:
    if not isinstance(choices, list) or len(choices) > _MOST_CHOICES:
        raise invalid("choices", "BASE_TYPE_BAD_LENGTH", f"Must be between 0 and {_MOST_CHOICES} in length.")
    problems = [
        Problem(f"choices.{index}.{key}", "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {_MOST_CHOICE} in length.")
        for index, choice in enumerate(choices)
        for key in ("name", "value")
        if isinstance(choice.get(key), str) and not 1 <= len(choice[key]) <= _MOST_CHOICE
    ]
    if problems:
        raise Refused(Code.INVALID_FORM, problems)
    return choices


def _modal(data: Json) -> Json:
    most = {"title": 45, "custom_id": _MOST_CHOICE}
    problems = [
        Problem(key, "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {longest} in length.")
        for key, longest in most.items()
        if not 1 <= len(data.get(key) or "") <= longest
    ]
    if problems or not data.get("components"):
        raise Refused(Code.INVALID_FORM, problems)
    return data


def _told(core: Core, interaction: Interaction) -> Json:
    message = interaction.message
    about: Json = {
        "id": str(interaction.id),
        "type": int(interaction.type),
        "response_message_id": str(message.id) if message else None,
        "response_message_loading": bool(message and message.is_loading),
        "response_message_ephemeral": bool(message and message.only_for),
    }
    told: Json = {"interaction": about}
    if interaction.callback in (Callback.MESSAGE, Callback.UPDATE) and message:
        told["resource"] = {"type": int(interaction.callback), "message": shown(core, message)}
    return told
