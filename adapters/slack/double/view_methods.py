"""The methods that show home tabs and modals."""

from __future__ import annotations

import uuid

from adapters.slack.double.calls import Call, Method
from adapters.slack.double.content import view_of
from adapters.slack.double.errors import Refused
from adapters.slack.double.state import Json, View

MOST_STACKED = 3


def publish(call: Call) -> Json:
    """Show a home tab to a person."""
    user = call.needed("user_id")
    content = view_of(call.args, "home")
    if not call.core.installed_app.is_home_enabled:
        raise Refused("not_enabled")
    if user not in call.workspace.users:
        raise Refused("invalid_arguments", ["invalid `user_id`"])
    before = call.workspace.homes.get(user)
    if before is None:
        before = call.workspace.homes[user] = new_view(call, user, content)
    else:
        _replace(call, before, content)
    call.core.changed("home", team=call.workspace.team, user=user)
    return _shown(call, before)


def open_modal(call: Call) -> Json:
    """Open a modal for whoever did what the trigger id was given for."""
    content = view_of(call.args, "modal")
    user = call.core.triggers.use(call.text("trigger_id"))
    view = new_view(call, user, content)
    call.workspace.modals[user] = [view]
    call.core.changed("modal", team=call.workspace.team, user=user)
    return _shown(call, view)


def push(call: Call) -> Json:
    """Put a modal on top of the one that is open."""
    content = view_of(call.args, "modal")
    user = call.core.triggers.use(call.text("trigger_id"))
    stack = call.workspace.modals.get(user) or []
    if not stack:
        raise Refused("not_found")
    if len(stack) >= MOST_STACKED:
        raise Refused("push_limit_reached")
    view = new_view(call, user, content)
    stack_on(stack, view)
    call.core.changed("modal", team=call.workspace.team, user=user)
    return _shown(call, view)


def update(call: Call) -> Json:
    """Change a modal that is open."""
    content = view_of(call.args, "modal")
    view = call.workspace.find_view(call.text("view_id"), call.text("external_id"))
    if view is None:
        raise Refused("not_found")
    _replace(call, view, content)
    call.core.changed("modal", team=call.workspace.team, user=view.user)
    return _shown(call, view)


def new_view(call: Call, user: str, content: Json) -> View:
    """Return a view that nothing is known of yet."""
    return fresh_view(call.workspace.new_id("V"), user, content)


def fresh_view(view_id: str, user: str, content: Json) -> View:
    """Return a view on its own."""
    return View(view_id, user, content, uuid.uuid4().hex[:8], root=view_id)


def stack_on(stack: list[View], view: View) -> None:
    """Put a view on top of others."""
    view.root, view.previous = stack[0].id, stack[-1].id
    stack.append(view)


def replaced(view: View, content: Json) -> None:
    """Give a view other contents; what was typed stays where its block stays."""
    ids = {block.get("block_id") for block in content["blocks"]}
    view.content, view.hash = content, uuid.uuid4().hex[:8]
    view.values = {block: values for block, values in view.values.items() if block in ids}


def _replace(call: Call, view: View, content: Json) -> None:
    if call.args.get("hash") not in (None, "", view.hash):
        raise Refused("hash_conflict")
    replaced(view, content)


def _shown(call: Call, view: View) -> Json:
    return {"ok": True, "view": call.workspace.view_payload(view, call.core.installed_app.id)}


VIEWS = {
    "views.publish": Method(publish),
    "views.open": Method(open_modal),
    "views.push": Method(push),
    "views.update": Method(update),
}
