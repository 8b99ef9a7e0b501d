"""Delivery to an app that listens itself: signed requests to its address."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from adapters.slack.double.delivery import COMMANDS, EVENTS, Carried, Envelope
from adapters.slack.double.faults import Clock, Faults, Timing
from adapters.slack.double.installed_app import App
from adapters.slack.double.state import Json

_OK = 200
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"


class Requests:
    """Posts each envelope to the app's address, as Slack does over HTTP."""

    def __init__(self, url: str, app: App, timing: Timing, clock: Clock, faults: Faults) -> None:
        self._url = url
        self._app = app
        self._timing = timing
        self._clock = clock
        self._faults = faults

    async def ready(self) -> None:
        """Return at once: Slack does not know whether an app listens before it has tried."""

    async def carry(self, envelope: Envelope) -> Carried:
        """Post it; the answer's status and time tell whether it was taken."""
        kind, body = _body(envelope)
        started = time.perf_counter()
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._timing.ack)) as session,
                session.post(self._url, data=body, headers=self.headers(kind, body, envelope)) as response,
            ):
                text = await response.text()
        except TimeoutError:
            return Carried(None, error="http_timeout")
        except aiohttp.ClientError:
            return Carried(None, error="connection_failed")
        if response.status != _OK:
            is_final = response.headers.get("x-slack-no-retry") == "1"
            return Carried(None, error="http_error", is_final=is_final)
        return Carried((time.perf_counter() - started) * 1000, _payload(text))

    async def verify(self) -> bool:
        """Send the challenge that Slack sends when an address is entered, and tell whether the app repeats it."""
        challenge = {"type": "url_verification", "token": self._app.verification_token, "challenge": "3eZbrw1aBm2rZgRN"}
        carried = await self.carry(Envelope(EVENTS, challenge))
        said = carried.payload or {}
        return challenge["challenge"] in (said.get("challenge"), said.get("text"))

    def headers(self, kind: str, body: bytes, envelope: Envelope) -> Mapping[str, str]:
        """Return the headers of a request, signed."""
        secret = "another-secret" if self._faults.forges_signatures else self._app.signing_secret
        stamp = str(int(self._clock.now() + self._faults.clock_skew))
        signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
        headers = {
            "content-type": kind,
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": signature or "",
        }
        if envelope.attempt:
            headers |= {"x-slack-retry-num": str(envelope.attempt), "x-slack-retry-reason": envelope.reason}
        return headers


def _body(envelope: Envelope) -> tuple[str, bytes]:
    if envelope.kind == EVENTS:
        return _JSON, json.dumps(envelope.payload).encode()
    if envelope.kind == COMMANDS:
        return _FORM, urlencode(envelope.payload).encode()
    return _FORM, urlencode({"payload": json.dumps(envelope.payload)}).encode()


def _payload(text: str) -> Json | None:
    if not text:
        return None
    try:
        said = json.loads(text)
    except ValueError:
        return {"text": text}
    return said if isinstance(said, dict) else {"text": text}
