"""Dead URLs; only where the network may be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.lint.finding import Finding, Level, Rule
from bot.lint.linted import Linted
from bot.lint.probed import Probed, State
from bot.lint.text_rules.pages import Link, Page, links_of, pages

_NAME = "dead-url"
_EXAMPLE = re.compile(
    r"(?:.*\.)?(?:example|invalid|test|localhost|local|internal|example\.(?:com|org|net))|localhost", re.IGNORECASE
)
_TEMPLATE = re.compile(r"\{|%7B|<|\$|\*|\.\.\.|…", re.IGNORECASE)


def check_urls(linted: Linted) -> Iterator[Finding]:
    """Yield the URLs that are dead, and those of which that cannot be said."""
    if linted.probe is None:
        return
    places: dict[str, list[tuple[Page, Link]]] = {}
    for page in pages(linted):
        for link in links_of(page):
            if is_askable(link.target):
                places.setdefault(link.target, []).append((page, link))
    for url, probed in linted.probe(places).items():
        for page, link in places[url]:
            yield from _finding(page, link, probed)


def is_askable(target: str) -> bool:
    """Tell whether a URL can be asked: not an example, not one to be filled in."""
    try:
        parts = urlsplit(target)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return False
    is_web = parts.scheme.lower() in {"http", "https"} and bool(host)
    return is_web and not _EXAMPLE.fullmatch(host or "") and not _TEMPLATE.search(target)


def _finding(page: Page, link: Link, probed: Probed) -> Iterator[Finding]:
    if probed.state is State.DEAD:
        what = f"{link.target} is dead: {probed.why}."
        yield page.at(_NAME, Level.WARNING, link.row, what, "Link to where it is now, or remove the link.")
    elif probed.state is State.UNKNOWN:
        what = f"{link.target} could not be checked: {probed.why}."
        yield page.at(_NAME, Level.NOTE, link.row, what, "Open it in a browser.")


RULES = (Rule(_NAME, Level.WARNING, "a URL is dead (asked only with --online)", check_urls),)
