"""HTML and SVG built from parts: text is escaped wherever it goes, so that nobody's question becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

_UNSHOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


class Markup(str):
    """Text that is markup already; any other text is escaped where it is put in."""

    __slots__ = ()


def tag(name: str, *inner: str | Iterable[str], **attributes: str | float | None) -> Markup:
    """Return an element; `class_` and the like lose their last underscore, None leaves an attribute out."""
    written = "".join(
        f' {key.removesuffix("_").replace("_", "-")}="{_escaped(_number(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>{joined(*inner)}</{name}>")


def joined(*parts: str | Iterable[str]) -> Markup:
    """Return parts one after the other."""
    return Markup("".join(_escaped(part) if isinstance(part, str) else joined(*part) for part in parts))


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, texts: int = 1) -> Markup:
    """Return a table whose first columns, so many, hold texts and the others numbers."""
    columns = ["text" if place < texts else "number" for place in range(len(heads))]
    head = tag("tr", (tag("th", one, scope="col", class_=kind) for one, kind in zip(heads, columns, strict=True)))
    body = (_row(row, columns) for row in rows)
    inner = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", body))
    return tag("div", inner, class_="scrolls", tabindex="0", role="region", aria_label=caption)


def _row(cells: Sequence[str], columns: Sequence[str]) -> Markup:
    first, *rest = zip(cells, columns, strict=True)
    return tag(
        "tr",
        tag("th", first[0], scope="row", class_=first[1], dir="auto"),
        (tag("td", cell, class_=kind, dir="auto") for cell, kind in rest),
    )


def _number(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def _escaped(text: str) -> str:
    return text if isinstance(text, Markup) else escape(_UNSHOWN.sub("\ufffd", text))
