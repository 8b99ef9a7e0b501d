"""The double itself: a server on this machine that an unmodified SDK takes for Slack."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from aiohttp import web

from adapters.slack.double import answering, file_methods
from adapters.slack.double.clicks import Clicks
from adapters.slack.double.faults import Timing
from adapters.slack.double.installed_app import App
from adapters.slack.double.oauth import Consent
from adapters.slack.double.state import File
from adapters.slack.double.web_api import WebApi
from adapters.slack.double.workspace import Workspace

_LOGIN = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in to your workspace</body></html>"


class Double(Clicks):
    """Serves the Web API, Socket Mode, response URLs, files and OAuth; people act through its methods.

    `app` takes routes of others before it starts; `observers` are called with each change.
    """

    def __init__(
        self,
        workspace: Workspace,
        *others: Workspace,
        app: App | None = None,
        timing: Timing | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        super().__init__(workspace, *others, app=app, timing=timing)
        self.web_api = WebApi(self)
        self.app = web.Application(client_max_size=16 * 1024**2)
        self._host, self._port = host, port
        self._runner = web.AppRunner(self.app, shutdown_timeout=0.1)
        self._add_routes(Consent(self))

    @property
    def api_url(self) -> str:
        """Return the base address of the Web API."""
        return f"{self.base}/api/"

    @property
    def authorize_url(self) -> str:
        """Return the address of the page that installs the app."""
        return f"{self.base}/oauth/v2/authorize"

    @property
    def app_token(self) -> str:
        """Return the app-level token."""
        return self.installed_app.token

    @property
    def bot_token(self) -> str:
        """Return the bot's token in the first workspace."""
        return self.workspace.bot_token

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen, on a free port unless one was given."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.base = f"http://{self._host}:{port}"

    async def stop(self) -> None:
        """Cut all lines and stop listening."""
        await self.stop_tasks()
        await self.sockets.close(cleanly=False)
        await self._runner.cleanup()

    async def connected(self, count: int = 1, seconds: float = 10.0) -> None:
        """Wait until that many websockets are open."""
        await self.until(lambda: len(self.sockets.connections) >= count, seconds)

    async def settled(self, seconds: float = 10.0) -> None:
        """Wait until no event is on its way any more."""
        await self.until(lambda: not self._tasks, seconds)

    async def drop_sockets(self, *, cleanly: bool = False) -> None:
        """Cut all websockets, or close them properly."""
        await self.sockets.close(cleanly=cleanly)

    def stall_sockets(self, *, also_new: bool = False) -> None:
        """Let all open websockets neither listen nor speak from now on, and perhaps those that come."""
        for connection in self.sockets.connections:
            connection.is_stalled = True
        self.sockets.stalls_new = also_new

    def resume_sockets(self) -> None:
        """Let stalled websockets listen and speak again."""
        for connection in self.sockets.connections:
            connection.is_stalled = False
        self.sockets.stalls_new = False

    async def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """Ask all websockets to come back: "warning", "refresh_requested" or "link_disabled"."""
        if reason == "link_disabled":
            self.installed_app.is_socket_mode = False
        await self.sockets.refresh(reason)

    def _add_routes(self, consent: Consent) -> None:
        self.app.add_routes(
            [
                web.route("*", "/api/{method}", self.web_api.handle),
                web.get("/link/", self.sockets.handle),
                web.post("/{kind:commands|actions}/{team}/{secret}", self._respond),
                web.get("/files-pri/{file}/{name}", self._file),
                web.get("/files-pri/download/{file}/{name}", self._file),
                web.post(f"{file_methods.PREFIX}{{secret}}", self._upload),
                web.get("/signin", _sign_in),
                web.get("/oauth/v2/authorize", consent.ask),
                web.get("/oauth/v2/allow", consent.allow),
                web.get("/oauth/v2/cancel", consent.cancel),
            ]
        )

    async def _respond(self, request: web.Request) -> web.Response:
        return await answering.handle(self, request)

    async def _upload(self, request: web.Request) -> web.Response:
        return await file_methods.receive(self, request)

    async def _file(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        team, _, file_id = request.match_info["file"].partition("-")
        file = self._readable_file(token, team, file_id)
        if file is None:
            # Slack does not refuse: it leads to the page on which people sign in.
            self.refuse("files", "not_authed", file_id)
            raise web.HTTPFound("/signin")
        return web.Response(body=file.content, content_type=file.mimetype)

    def _readable_file(self, token: str, team: str, file_id: str) -> File | None:
        for workspace in self.workspaces:
            if workspace.team == team and workspace.bot_token == token and self._may(workspace, "files:read"):
                return workspace.files.get(file_id)
        return None


async def _sign_in(_: web.Request) -> web.Response:
    return web.Response(text=_LOGIN, content_type="text/html")
