"""What the page asks to be done for a person, each under a word of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from adapters.slack.double import elements
from adapters.slack.double.clicks import Clicks, Interaction
from adapters.slack.double.errors import DoubleError
from adapters.slack.double.state import Json, Message, View

_NOTHING: Json = {}


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody does: who, where, and with what; whatever is missing or of another kind is an error."""

    double: Clicks
    given: Json

    def text(self, name: str) -> str:
        """Return a text that was sent, "" where none was."""
        value = self.given.get(name, "")
        if not isinstance(value, str):
            raise DoubleError(f"{name!r} is {type(value).__name__}: send a text")
        return value

    @property
    def viewer(self) -> str:
        """Return the id of the person."""
        return self.text("viewer")

    @property
    def channel(self) -> str:
        """Return the id of the channel."""
        return self.text("channel")

    @property
    def message(self) -> Message:
        """Return the message that is meant, also where only this person sees it."""
        _, place = self.double.place(self.channel)
        ts = self.text("ts")
        found = place.ephemerals.get(ts) or place.messages.get(ts)
        if found is None:
            raise DoubleError(f"there is no message {ts} in {place.name} any more")
        return found

    @property
    def view(self) -> View:
        """Return the view that is meant: a modal on top, or the home tab."""
        views = (self.double.modal(self.viewer), self.double.home(self.viewer))
        for view in views:
            if view is not None and view.id == self.text("view"):
                return view
        raise DoubleError("that view is not open any more")


async def act(double: Clicks, given: Any) -> Json:
    """Do it, and return what the page should tell beside the change itself; raise DoubleError."""
    if not isinstance(given, dict):
        raise DoubleError("an action is an object: send {verb, viewer, …}")
    deed = Deed(double, given)
    verb = deed.text("verb")
    if verb not in _DEEDS:
        raise DoubleError(f"there is no verb {verb!r}: use one of {', '.join(_DEEDS)}")
    return await _DEEDS[verb](deed)


async def _say(deed: Deed) -> Json:
    thread = deed.text("thread") or None
    await deed.double.say(deed.viewer, deed.channel, deed.text("text"), thread=thread, files=_files(deed))
    return _NOTHING


def _files(deed: Deed) -> list[tuple[str, str]]:
    files = deed.given.get("files", [])
    is_list = isinstance(files, list) and all(isinstance(file, dict) for file in files)
    pairs = [(file.get("name"), file.get("content")) for file in files] if is_list else []
    texts = [(name, content) for name, content in pairs if isinstance(name, str) and isinstance(content, str)]
    if not is_list or len(texts) != len(files):
        raise DoubleError("'files' is a list of {name, content}, both texts")
    # The name becomes a part of the file's address.
    return [(name.replace("/", "_"), content) for name, content in texts]


async def _command(deed: Deed) -> Json:
    name, _, text = deed.text("text").partition(" ")
    if deed.text("thread"):
        raise DoubleError(f"{name} is not supported in threads. Sorry!")
    await deed.double.command(deed.viewer, deed.channel, text.strip(), name=name)
    return _NOTHING


async def _edit(deed: Deed) -> Json:
    await deed.double.edit(deed.viewer, deed.channel, deed.text("ts"), deed.text("text"))
    return _NOTHING


async def _delete(deed: Deed) -> Json:
    await deed.double.delete(deed.viewer, deed.channel, deed.text("ts"))
    return _NOTHING


async def _react(deed: Deed) -> Json:
    name = deed.text("name")
    is_on = deed.viewer in deed.message.reactions.get(name, [])
    work = deed.double.unreact if is_on else deed.double.react
    await work(deed.viewer, deed.channel, deed.text("ts"), name)
    return _NOTHING


async def _shortcut(deed: Deed) -> Json:
    return _told(await deed.double.shortcut(deed.viewer, deed.channel, deed.text("ts"), deed.text("id")))


async def _press(deed: Deed) -> Json:
    return _told(await deed.double.press(deed.viewer, deed.message, deed.text("action"), deed.given.get("chosen")))


async def _press_in_view(deed: Deed) -> Json:
    view, action = deed.view, deed.text("action")
    _fill(deed, view)
    return _told(await deed.double.press(deed.viewer, view, action, deed.given.get("chosen")))


async def _submit_view(deed: Deed) -> Json:
    view = deed.view
    _fill(deed, view)
    told = _told(await deed.double.submit(deed.viewer))
    return told | {"errors": view.errors}


async def _close_view(deed: Deed) -> Json:
    if deed.view is deed.double.modal(deed.viewer):
        await deed.double.close(deed.viewer)
    return _NOTHING


async def _open_home(deed: Deed) -> Json:
    await deed.double.open_home(deed.viewer)
    return _NOTHING


async def _invite(deed: Deed) -> Json:
    await deed.double.invite(deed.channel, deed.viewer)
    return _NOTHING


def _fill(deed: Deed, view: View) -> None:
    """Keep what the person typed and chose so far, so that the app is told it with whatever it hears of."""
    fields: Any = deed.given.get("fields", {})
    if not isinstance(fields, dict):
        raise DoubleError("'fields' is an object: send the values by action id")
    for action, value in fields.items():
        place = elements.find(view.blocks, action, deed.viewer)
        view.values.setdefault(place.block["block_id"], {})[action] = elements.entered(place, value)


def _told(done: Interaction) -> Json:
    if not done.error:
        return _NOTHING
    return {"error": f"The app did not take this in time, or failed ({done.error}): is it running?"}


_DEEDS: dict[str, Callable[[Deed], Awaitable[Json]]] = {
    "say": _say,
    "command": _command,
    "edit": _edit,
    "delete": _delete,
    "react": _react,
    "shortcut": _shortcut,
    "press": _press,
    "press_in_view": _press_in_view,
    "submit_view": _submit_view,
    "close_view": _close_view,
    "open_home": _open_home,
    "invite": _invite,
}
