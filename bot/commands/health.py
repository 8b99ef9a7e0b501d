"""The command that asks a running bot how it fares: light, since a container is asked twice a minute."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from bot.commands.common import json_option, settings
from bot.settings import health_address
from bot.telemetry import messages
from index.errors import MmfaqError

if TYPE_CHECKING:
    from collections.abc import Mapping

_PORT_ALONE = re.compile(r":?[0-9]{1,5}")
_PATH = "/health/ready"
_SECONDS = 4.0  # containers give it five
_MOST_BYTES = 1 << 20
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where somebody else listens
_OK, _UNWELL = 200, 503


@click.command()
@click.argument("url", default="", required=False)
@json_option
def health(url: str, *, is_json: bool) -> None:
    """Ask the running bot whether it is ready, at URL or where MMFAQ_HEALTH says; exit status 0 if it is, else 1."""
    host, port, path = _where(url or settings().health)
    status, body = _answer(host, port, path)
    state = _state(body)
    if status not in {_OK, _UNWELL} or not isinstance(state.get("ok"), bool):
        raise MmfaqError(messages.strange(f"http://{_joined(host, port)}{path}", status))
    print(body.decode() if is_json else _told(state))
    if status != _OK:
        raise SystemExit(1)


def _where(text: str) -> tuple[str, int, str]:
    """Return host, port and path of an address; raise MmfaqError."""
    if not text:
        raise MmfaqError(messages.NOT_SET)
    if _PORT_ALONE.fullmatch(text):
        text = health_address("URL", text)
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise MmfaqError(messages.no_url(text)) from None
    is_path = parts.path.isascii() and parts.path.isprintable() and " " not in parts.path
    if parts.scheme != "http" or not host or not is_path or parts.username is not None:
        raise MmfaqError(messages.no_url(text))
    path = parts.path if parts.path.strip("/") else _PATH
    return _ANYWHERE.get(host, host), port or 80, path


def _answer(host: str, port: int, path: str) -> tuple[int, bytes]:
    """Return what is answered there; raise MmfaqError."""
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection(host, port, timeout=_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read(_MOST_BYTES)
    except (OSError, HTTPException, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise MmfaqError(messages.unreachable(f"http://{_joined(host, port)}{path}", why)) from None
    finally:
        connection.close()


def _state(body: bytes) -> Mapping[str, Any]:
    import json

    try:
        state = json.loads(body)
    except ValueError:
        return {}
    return state if isinstance(state, dict) else {}


def _told(state: Mapping[str, Any]) -> str:
    """Return one line."""
    platforms = _mapping(state.get("platforms"))
    warnings = state.get("warnings")
    told = [str(one) for one in warnings] if isinstance(warnings, list) else []
    if state["ok"]:
        return messages.ready(str(_mapping(state.get("index")).get("version", "")), list(platforms), told)
    checks = {name: check for name, check in state.items() if isinstance(check, dict) and name != "platforms"}
    wrong = [name for name, check in (checks | dict(platforms)).items() if _mapping(check).get("ok") is not True]
    return messages.not_ready(wrong or told or ["nothing is served"])


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _joined(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
