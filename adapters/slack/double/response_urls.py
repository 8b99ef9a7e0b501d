"""What an interaction lends the app for a while: a response URL and a trigger id."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from adapters.slack.double.errors import Refused
from adapters.slack.double.faults import Clock, Timing

MOST_USES = 5


@dataclass(slots=True)
class ResponseUrl:
    """Where an app may answer: for whom, in which channel, and which message it may replace ("" for none)."""

    team: str
    user: str
    channel: str
    origin: str
    made_at: float
    uses: int = 0


class ResponseUrls:
    """Issues response URLs and counts what they are used for."""

    def __init__(self, clock: Clock, timing: Timing) -> None:
        self._clock = clock
        self._timing = timing
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, base: str, team: str, user: str, channel: str, *, origin: str = "") -> str:
        """Return the address of a new one."""
        secret = uuid.uuid4().hex
        self._issued[secret] = ResponseUrl(team, user, channel, origin, self._clock.now())
        return f"{base}/{'actions' if origin else 'commands'}/{team}/{secret}"

    def use(self, secret: str) -> ResponseUrl:
        """Return what the address stands for, and count it; Refused when it is unknown, too old or used up."""
        url = self._issued.get(secret)
        if url is None:
            raise Refused("invalid_token")
        if self._clock.now() - url.made_at > self._timing.response_url:
            raise Refused("expired_url")
        if url.uses >= MOST_USES:
            raise Refused("used_url")
        url.uses += 1
        return url


@dataclass(slots=True)
class Trigger:
    """Lets an app open one modal for a person."""

    user: str
    made_at: float
    is_used: bool = False


class Triggers:
    """Issues trigger ids, each good for one view within three seconds."""

    def __init__(self, clock: Clock, timing: Timing) -> None:
        self._clock = clock
        self._timing = timing
        self._issued: dict[str, Trigger] = {}

    def issue(self, user: str) -> str:
        """Return a new trigger id."""
        trigger = f"{len(self._issued) + 1}.{uuid.uuid4().int % 10**12}.{uuid.uuid4().hex}"
        self._issued[trigger] = Trigger(user, self._clock.now())
        return trigger

    def use(self, trigger_id: str) -> str:
        """Return whose it is, and spend it; Refused when it is unknown, spent or too old."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id" if trigger_id else "invalid_arguments")
        if trigger.is_used:
            raise Refused("exchanged_trigger_id")
        if self._clock.now() - trigger.made_at > self._timing.trigger:
            raise Refused("expired_trigger_id")
        trigger.is_used = True
        return trigger.user
