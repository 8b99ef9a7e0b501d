"""Asking whether URLs are alive: a few at once, with time limits, and never an address of one's own network."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from bot.lint.probed import Probed, State

_AT_ONCE = 8
_PER_HOST = 2
_SECONDS = 15.0
_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_FIRST_ERROR = 400
_REFUSED_HEAD = frozenset({403, 404, 405, 406, 410, 429, 500, 501, 503})  # some servers answer so to HEAD alone
_AGENT = "Mozilla/5.0 (compatible; mmfaq-lint)"
_NOT_HERE = "it leads into a private network, which is not asked"

AddressRule = Callable[[str], bool]


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public internet."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return bool(mapped.is_global) and not mapped.is_multicast


def probe(
    urls: Iterable[str], *, is_allowed: AddressRule = is_public, seconds: float = _SECONDS
) -> Mapping[str, Probed]:
    """Return what is known of each URL; those that differ in their fragment only are asked once."""
    return asyncio.run(_probe_all(list(dict.fromkeys(urls)), is_allowed, seconds))


class _NotPublicError(OSError):
    """A host's address that must not be asked."""


class _GuardedResolver(AbstractResolver):
    """Resolves names to allowed addresses only, so that what was checked is what is connected to."""

    def __init__(self, is_allowed: AddressRule) -> None:
        self._inner = ThreadedResolver()
        self._is_allowed = is_allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        allowed = [result for result in found if self._is_allowed(result["host"])]
        if not allowed:
            raise _NotPublicError(_NOT_HERE)
        return allowed

    async def close(self) -> None:
        await self._inner.close()


async def _probe_all(urls: list[str], is_allowed: AddressRule, seconds: float) -> dict[str, Probed]:
    connector = aiohttp.TCPConnector(
        resolver=_GuardedResolver(is_allowed), limit=_AT_ONCE, limit_per_host=_PER_HOST, use_dns_cache=False
    )
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=seconds, sock_read=seconds)
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, headers={"User-Agent": _AGENT}, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        slots = asyncio.Semaphore(_AT_ONCE)
        pages = {url: url.partition("#")[0] for url in urls}
        asked = list(dict.fromkeys(pages.values()))
        found = await asyncio.gather(*(_one(session, url, is_allowed, slots, seconds) for url in asked))
        known = dict(zip(asked, found, strict=True))
        return {url: known[page] for url, page in pages.items()}


async def _one(
    session: aiohttp.ClientSession, url: str, is_allowed: AddressRule, slots: asyncio.Semaphore, seconds: float
) -> Probed:
    async with slots:
        try:
            async with asyncio.timeout(seconds * 2):
                status = await _status(session, "HEAD", url, is_allowed)
                if status in _REFUSED_HEAD:
                    status = await _status(session, "GET", url, is_allowed)
        except _NotPublicError:
            return Probed(State.UNKNOWN, _NOT_HERE)
        except aiohttp.ClientConnectorDNSError as error:
            return _unresolved(error)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            return Probed(State.UNKNOWN, _reason(error))
    if status in _GONE:
        return Probed(State.DEAD, f"the server answers {status}")
    return Probed(State.ALIVE) if status < _FIRST_ERROR else Probed(State.UNKNOWN, f"the server answers {status}")


async def _status(session: aiohttp.ClientSession, method: str, url: str, is_allowed: AddressRule) -> int:
    """Return the status at the end of the redirects; each step is checked before it is asked."""
    for _ in range(_MOST_REDIRECTS + 1):
        _require_allowed(url, is_allowed)
        async with session.request(method, url, allow_redirects=False) as response:
            target = response.headers.get("Location")
            if response.status not in _REDIRECTS or not target:
                return response.status
            url = str(response.url.join(URL(target)))
    raise aiohttp.ClientError("it is redirected again and again")


def _require_allowed(url: str, is_allowed: AddressRule) -> None:
    """Raise where a URL names an address itself that must not be asked: such a one is not resolved."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _NotPublicError(_NOT_HERE)
    try:
        ipaddress.ip_address(parts.hostname)
    except ValueError:
        return
    if not is_allowed(parts.hostname):
        raise _NotPublicError(_NOT_HERE)


def _unresolved(error: aiohttp.ClientConnectorDNSError) -> Probed:
    inner = error.os_error
    if isinstance(inner, _NotPublicError):
        return Probed(State.UNKNOWN, _NOT_HERE)
    is_absent = isinstance(inner, socket.gaierror) and inner.errno in {socket.EAI_NONAME, socket.EAI_NODATA}
    why = "its host does not exist" if is_absent else "its host cannot be looked up"
    return Probed(State.DEAD if is_absent else State.UNKNOWN, why)


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "the server does not answer in time"
    return f"the connection fails ({type(error).__name__})"
