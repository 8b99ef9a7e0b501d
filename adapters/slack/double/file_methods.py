"""The methods by which an app uploads a file: an address for its bytes, the bytes, and the message that shows it."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING

from aiohttp import web

from adapters.slack.double import board
from adapters.slack.double.calls import Call, Method
from adapters.slack.double.errors import Refused
from adapters.slack.double.state import File, Json, Message, Upload

if TYPE_CHECKING:
    from adapters.slack.double.core import Core

PREFIX = "/upload/v1/"


def get_upload_url(call: Call) -> Json:
    """Return an address to which the bytes of a new file are sent."""
    name, length = call.needed("filename"), call.needed("length")
    if not length.isdecimal() or int(length) == 0:
        raise Refused("invalid_arguments", ["length must be a positive number"])
    core, workspace = call.core, call.workspace
    file = workspace.add_file(name, b"", workspace.bot.id, core.base, core.clock.now())
    file.alt_text = call.text("alt_txt")
    secret = secrets.token_hex(8)
    core.uploads[secret] = Upload(file, int(length))
    return {"ok": True, "upload_url": f"{core.base}{PREFIX}{secret}", "file_id": file.id}


async def receive(core: Core, request: web.Request) -> web.Response:
    """Take the bytes of a file."""
    upload = core.uploads.get(request.match_info["secret"])
    data = await request.read()
    if upload is None or len(data) != upload.length:
        core.refuse("upload", "invalid_upload", f"{len(data)} bytes")
        return web.Response(status=400, text="invalid_upload")
    upload.file.content, upload.is_there = data, True
    return web.Response(text=f"OK - {len(data)}")


def complete_upload(call: Call) -> Json:
    """Show files in a channel, perhaps in a thread."""
    wanted = json.loads(call.needed("files"))
    there = {upload.file.id: upload.file for upload in call.core.uploads.values() if upload.is_there}
    if not all(one.get("id") in there for one in wanted):
        raise Refused("file_not_found")
    files = [there[one["id"]] for one in wanted]
    if call.text("channel_id"):
        _share(call, files)
    return {"ok": True, "files": [file.payload() for file in files]}


def _share(call: Call, files: list[File]) -> None:
    name = call.text("channel_id")
    channel = next((one for one in call.workspace.channels.values() if one.id == name), None)
    if channel is None or call.workspace.bot.id not in channel.members:
        raise Refused("channel_not_found")
    message = Message(
        ts=call.now_ts(),
        channel=channel.id,
        user=call.workspace.bot.id,
        text=call.text("initial_comment"),
        thread_ts=call.text("thread_ts"),
        bot_id=call.workspace.bot_id,
        app_id=call.core.installed_app.id,
        team=call.workspace.team,
        subtype="file_share",
        files=files,
    )
    board.post(call.core, call.workspace, channel, message)


FILES = {
    "files.getUploadURLExternal": Method(get_upload_url, scope="files:write"),
    "files.completeUploadExternal": Method(complete_upload, scope="files:write"),
}
