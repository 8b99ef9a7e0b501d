"""The anchors that a page of Markdown has, by the rules of GitHub and of the usual documentation builders."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from docutils.nodes import make_id
from markdown_it.token import Token

from index.markdown_text import inline_text, parser

_ID = re.compile(r"""<[a-z][^<>]*?\s(?:id|name)\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"'>]+))""", re.IGNORECASE)
_HTML_HEADING = re.compile(r"<h[1-6]\b[^<>]*>(.{0,500}?)</h[1-6]>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_WRITTEN_ID = re.compile(r"\s*\{:?\s*#([\w:.\-]+)[^}]*\}\s*$")
_TARGET = re.compile(r"^[ \t]*\(([^()\n]+)\)=[ \t]*$", re.MULTILINE)
_NO_SLUG = re.compile(r"[^\w\- ]")


def anchors_of(text: str) -> frozenset[str]:
    """Return the anchors of a Markdown text, in lower case."""
    tokens = parser().parse(text)
    titles = list(_titles(tokens))
    found = {anchor for pattern in (_ID, _TARGET) for match in pattern.findall(text) for anchor in _texts(match)}
    found |= {written[1] for title in titles if (written := _WRITTEN_ID.search(title))}
    plain = [_WRITTEN_ID.sub("", title) for title in titles]
    for make, mark in ((github_slug, "-"), (_markdown_slug, "_"), (make_id, "-")):
        found |= set(_numbered(map(make, plain), mark))
    return frozenset(anchor.lower() for anchor in found if anchor)


def github_slug(title: str) -> str:
    """Return the anchor that GitHub gives to a heading."""
    return _NO_SLUG.sub("", title.strip().lower()).replace(" ", "-")


def _markdown_slug(title: str) -> str:
    """Return the anchor that Python-Markdown, and so MkDocs, gives to a heading."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


def _titles(tokens: list[Token]) -> Iterator[str]:
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and before.type == "heading_open":
            yield inline_text(token)
        elif token.type == "html_block":
            yield from (" ".join(_TAG.sub("", found).split()) for found in _HTML_HEADING.findall(token.content))


def _numbered(slugs: Iterable[str], mark: str) -> Iterator[str]:
    """Yield the slugs, a number after each that stood before."""
    seen: Counter[str] = Counter()
    for slug in slugs:
        yield f"{slug}{mark}{seen[slug]}" if seen[slug] else slug
        seen[slug] += 1


def _texts(match: str | tuple[str, ...]) -> tuple[str, ...]:
    return (match,) if isinstance(match, str) else match
