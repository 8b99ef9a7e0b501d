"""What all parts of the double share: its workspaces, its clock, who watches, and what was refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from adapters.slack.double import events
from adapters.slack.double.codes import Code
from adapters.slack.double.delivery import Ack, Delivery
from adapters.slack.double.errors import DoubleError, Refusal
from adapters.slack.double.faults import Clock, Faults, Timing
from adapters.slack.double.http_delivery import Requests
from adapters.slack.double.installed_app import App
from adapters.slack.double.response_urls import ResponseUrls, Triggers
from adapters.slack.double.sockets import Sockets
from adapters.slack.double.state import Channel, Json, Message, Upload, User
from adapters.slack.double.workspace import TokenState, Workspace

T = TypeVar("T")


class Core:
    """Workspaces in which one app is installed, and the way to that app."""

    def __init__(self, workspace: Workspace, *others: Workspace, app: App | None = None, timing: Timing | None = None):
        self.workspace = workspace
        self.workspaces = (workspace, *others)
        self.installed_app = app or App()
        self.timing = timing or Timing()
        self.clock = Clock()
        self.base = ""
        self.observers: list[Callable[[Json], None]] = []
        self.refusals: list[Refusal] = []
        self.acks: list[Ack] = []
        self.codes: dict[str, Code] = {}
        self.uploads: dict[str, Upload] = {}
        self.response_urls = ResponseUrls(self.clock, self.timing)
        self.triggers = Triggers(self.clock, self.timing)
        self.sockets = Sockets(self.installed_app, self.timing, lambda count: self.changed("sockets", count=count))
        self.delivery = Delivery(self.sockets, self.timing, self.acks)
        self._change = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def faults(self) -> Faults:
        """Return what goes wrong on purpose in the first workspace."""
        return self.workspace.faults

    def deliver_over_http(self, url: str) -> None:
        """Send events, commands and interactions to this address from now on, signed, instead of through sockets."""
        self.delivery = Delivery(self._requests(url), self.timing, self.acks)

    async def verify_url(self, url: str) -> bool:
        """Send the challenge that Slack sends when an address is entered, and tell whether the app repeats it."""
        return await self._requests(url).verify()

    def changed(self, kind: str, **facts: Any) -> None:
        """Tell those who watch that something is different now."""
        self._change.set()
        for observer in self.observers:
            observer({"type": kind, **facts})

    async def until(self, predicate: Callable[[], T], seconds: float = 10.0) -> T:
        """Wait until the predicate holds and return what it returned; TimeoutError if it never does."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not (found := predicate()):
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                raise TimeoutError(f"it did not come true within {seconds} s; refused so far: {self.refusals}")
            self._change.clear()
            try:
                # What is waited for may lie outside of the double, so it looks again from time to time.
                await asyncio.wait_for(self._change.wait(), min(left, 0.05))
            except TimeoutError:
                continue
        return found

    def refuse(self, method: str, error: str, detail: str = "") -> None:
        """Note what was refused."""
        self.refusals.append(Refusal(method, error, detail))
        self.changed("refusal", method=method, error=error, detail=detail)

    def emit(self, workspace: Workspace, event: Json, channel: Channel | None = None) -> None:
        """Deliver an event, if the app may see it; the answer is not waited for."""
        is_seen = channel is None or workspace.bot.id in channel.members
        if (
            is_seen
            and workspace.token_state is TokenState.GOOD
            and events.is_wanted(self.installed_app, workspace, event)
        ):
            payload = events.callback(self.installed_app, workspace, event, self.clock.now())
            self.spawn(self.delivery.event(payload, workspace.faults))

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Let it run beside everything else until the double stops."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop_tasks(self) -> None:
        """End what still runs."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _requests(self, url: str) -> Requests:
        return Requests(url, self.installed_app, self.timing, self.clock, self.faults)

    def find(self, user: str) -> tuple[Workspace, User]:
        """Return a person by id or name, and where they are."""
        for workspace in self.workspaces:
            for person in workspace.users.values():
                if user in (person.id, person.name):
                    return workspace, person
        raise DoubleError(f"there is nobody called {user!r}: add them to a workspace with add_user")

    def place(self, name: str) -> tuple[Workspace, Channel]:
        """Return a channel by id or name, and where it is."""
        for workspace in self.workspaces:
            for channel in workspace.channels.values():
                if name == channel.id or (name == channel.name and channel.id[0] == "C"):
                    return workspace, channel
        raise DoubleError(f"there is no channel {name!r}: add it to a workspace with add_channel")

    def message(self, channel: str, ts: str) -> Message:
        """Return a message that everybody in the channel sees."""
        _, place = self.place(channel)
        if ts not in place.messages:
            raise DoubleError(f"there is no message {ts} in {place.name}")
        return place.messages[ts]
