"""Links that lead somewhere from a chat, where no page stands around them."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urljoin, urlsplit

_MOST = 3000  # characters; a longer address is data, not a place
_SCHEMES = {"http", "https", "mailto"}
_REPOSITORY = re.compile(r"/[^/]+/[^/]+/(?:-/)?(?:blob|tree|raw|edit)/[^/]+")
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069]")
_SOURCE_FILE = re.compile(r"\.(?:md|rst)$")


def absolute(href: str, base: str | None) -> str:
    """Return where a link leads that stands on the page `base`, "" where that is nowhere."""
    target = _split(href)
    if target is None:
        return ""
    if not target.scheme:
        target = _split(_joined(target, base))
    is_place = target is not None and target.scheme in _SCHEMES and bool(_place(target))
    url = target.geturl() if target is not None and is_place else ""
    return url if len(url) <= _MOST and not _UNSEEN.search(url) else ""


def _joined(target: SplitResult, base: str | None) -> str:
    page = _split(base or "")
    if page is None or page.scheme not in {"http", "https"}:
        return ""
    path = target.path
    if page.path.endswith(".html"):  # built pages link to each other by the names of their sources
        path = _SOURCE_FILE.sub(".html", path)
    root = _REPOSITORY.match(page.path)
    if root is not None and path.startswith("/") and not target.netloc:
        path = root[0] + path
    return urljoin(page.geturl(), target._replace(path=path).geturl())


def _place(target: SplitResult) -> str | None:
    return target.path if target.scheme == "mailto" else target.hostname


def _split(url: str) -> SplitResult | None:
    try:
        found = urlsplit(url.strip())
        _ = found.port
    except ValueError:  # such as an unclosed bracket, or a port that is no number
        return None
    return found
