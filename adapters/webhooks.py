"""What GitHub and GitLab call when something is pushed: signed, taken once, answered before anything is built."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import re
import reprlib
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from urllib.parse import parse_qs

from aiohttp import web

from adapters.listening import Handler
from bot.building import messages
from bot.building.deliveries import Deliveries
from bot.building.pushes import Push, follows, push_of
from bot.chat.claims import utc_now
from bot.chat.seldom import Seldom
from bot.secret import Secret
from index.errors import MmfaqError
from index.sources import GitSource

GITHUB_PATH, GITLAB_PATH = "/webhook/github", "/webhook/gitlab"
MOST_BYTES = 25_000_000  # GitHub sends no more
_SMALL = 1 << 20  # what nearly every push needs
_MOST_READ = 4  # larger bodies at once: strangers may send any
_READ_SECONDS = 10.0  # as long as GitHub waits for an answer
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_SIGNATURE = re.compile(r"sha256=[0-9a-f]{64}")
_PUSHES_OF_GITLAB = {"Push Hook", "Tag Push Hook"}
_log = logging.getLogger(__name__)


class Webhooks:
    """Asks for a build when a source that `sources` returns is pushed to; `sources` is called in a worker thread."""

    def __init__(
        self,
        secret: Secret,
        sources: Callable[[], Sequence[GitSource]],
        ask: Callable[[str], None],
        deliveries: Deliveries,
    ) -> None:
        self._key, self._sources, self._ask, self._deliveries = secret.reveal().encode(), sources, ask, deliveries
        self._reading = asyncio.Semaphore(_MOST_READ)
        self._seldom = Seldom(utc_now)

    def add_to(self, answers: web.Application) -> None:
        """Let an application answer the calls."""
        handlers: dict[str, Handler] = {GITHUB_PATH: self._github, GITLAB_PATH: self._gitlab}
        for path, handler in handlers.items():
            answers.router.add_post(path, handler)

    async def _github(self, request: web.Request) -> web.StreamResponse:
        headers = request.headers
        _require_content(request, _JSON, _FORM)
        signature = headers.get("X-Hub-Signature-256", "")
        if not _SIGNATURE.fullmatch(signature):
            raise self._refusal("GitHub", request)
        body = await self._body(request)
        ours = hmac.new(self._key, body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"sha256={ours}", signature):
            raise self._refusal("GitHub", request)
        event = headers.get("X-GitHub-Event", "")
        if event != "push":
            return _answer("pong" if event == "ping" else "no push")
        return await self._taken("GitHub", request, body, headers.get("X-GitHub-Delivery", ""))

    async def _gitlab(self, request: web.Request) -> web.StreamResponse:
        headers = request.headers
        _require_content(request, _JSON)
        token = headers.get("X-Gitlab-Token", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(token, self._key):
            raise self._refusal("GitLab", request)
        if headers.get("X-Gitlab-Event", "") not in _PUSHES_OF_GITLAB:
            return _answer("no push")
        delivery = headers.get("Idempotency-Key", "") or headers.get("X-Gitlab-Event-UUID", "")
        return await self._taken("GitLab", request, await self._body(request), delivery)

    async def _taken(self, forge: str, request: web.Request, body: bytes, delivery: str) -> web.StreamResponse:
        push = await asyncio.to_thread(push_in, body, is_form=request.content_type == _FORM)
        source = await asyncio.to_thread(self._followed, push)
        if source is None:
            _log.info("%s", messages.not_followed(forge, reprlib.repr(push.ref), _shown(push)))
            return _answer("not followed")
        # The id of a delivery is not signed, the body is: who repeats one under another id is known all the same.
        marks = [f"{forge} {hashlib.sha256(body).hexdigest()}", *([f"{forge} {delivery}"] if delivery else [])]
        if not await asyncio.to_thread(self._deliveries.take, marks):
            _log.info("%s", messages.delivered_again(forge, source.shown))
            return _answer("known already")
        if push.is_deleted:
            _log.warning("%s", messages.branch_deleted(forge, source.shown))
            return _answer("deleted")
        self._ask(messages.pushed(source.shown))
        return _answer("is built", status=202)

    def _followed(self, push: Push) -> GitSource | None:
        """Return the source that a push is to, None where there is none."""
        try:
            sources = self._sources()
        except MmfaqError as error:
            _log.warning("%s", messages.unread(error))
            raise web.HTTPServiceUnavailable from None
        return next((source for source in sources if follows(source, push)), None)

    async def _body(self, request: web.Request) -> bytes:
        """Return the body; who sends too much, or too slowly, is not listened to."""
        if (request.content_length or 0) > MOST_BYTES:
            raise web.HTTPRequestEntityTooLarge(MOST_BYTES, request.content_length or 0)
        is_small = (request.content_length or MOST_BYTES) <= _SMALL
        try:
            async with asyncio.timeout(_READ_SECONDS), nullcontext() if is_small else self._reading:
                return await _read(request)
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        except web.RequestPayloadError:
            raise web.HTTPBadRequest from None

    def _refusal(self, forge: str, request: web.Request) -> web.HTTPException:
        if self._seldom.is_due(forge):
            _log.warning("%s", messages.badly_signed(forge, request.path))
        return web.HTTPUnauthorized()


async def _read(request: web.Request) -> bytes:
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > MOST_BYTES:
            raise web.HTTPRequestEntityTooLarge(MOST_BYTES, len(body))
    return bytes(body)


def _require_content(request: web.Request, *types: str) -> None:
    if request.content_type not in types:
        raise web.HTTPUnsupportedMediaType


def push_in(body: bytes, *, is_form: bool) -> Push:
    """Return the push that a body tells of; raise HTTPBadRequest where it tells of none."""
    try:
        text = body.decode()
        payload = parse_qs(text, strict_parsing=True, max_num_fields=1)["payload"][0] if is_form else text
        push = push_of(json.loads(payload))
    except (ValueError, LookupError, RecursionError):
        push = None
    if push is None:
        raise web.HTTPBadRequest
    return push


def _shown(push: Push) -> list[str]:
    return sorted({reprlib.repr("/".join(filter(None, one))) for one in push.repositories})[:1]


def _answer(result: str, *, status: int = 200) -> web.StreamResponse:
    return web.json_response({"result": result}, status=status)
