"""reStructuredText as Markdown: the same words, for a reader who sees a chat message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from docutils import nodes

_BLOCK_GAP = "\n\n"
_UNRESOLVED = re.compile(r"^\|([^|]+)\|_{0,2}$|^`?([^`<]*?)(?:\s*<[^>]*>)?`?_{1,2}$")
_SILENT = (nodes.comment, nodes.target, nodes.substitution_definition, nodes.system_message, nodes.pending)


def inline_markdown(node: nodes.Node) -> str:
    """Return the inline content of a node as Markdown."""
    return "".join(_inline(child) for child in node.children)


def block_markdown(node: nodes.Node) -> str:
    """Return a block node as Markdown, without a trailing newline; "" for what nobody sees."""
    for kind, write in _WRITERS.items():
        if isinstance(node, kind):
            return write(node)
    if isinstance(node, _SILENT):
        return ""
    if isinstance(node, nodes.Admonition):
        return _admonition(node)  # type: ignore[arg-type]  # every admonition is an element
    return _all(node.children) if node.children else node.astext()


def _all(children: Iterable[nodes.Node], gap: str = _BLOCK_GAP) -> str:
    return gap.join(part for part in map(block_markdown, children) if part)


def _inline(node: nodes.Node) -> str:
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, _SILENT):
        return ""
    write = next((write for kind, write in _INLINE_WRITERS.items() if isinstance(node, kind)), inline_markdown)
    return write(node)


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _link(node: nodes.reference) -> str:
    target = node.get("refuri")
    words = inline_markdown(node)
    return f"[{words}]({target})" if target and target != words else f"<{target}>" if target else words


def _image(node: nodes.image) -> str:
    return f"![{node.get('alt', '')}]({node['uri']})"


def _unresolved(text: str) -> str:
    found = _UNRESOLVED.match(text)
    return (found[1] or found[2]) if found else text


def _indent(text: str, first: str) -> str:
    pad = " " * len(first)
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(pad + line if line else "" for line in lines[1:])])


def _list(node: nodes.Element, marker: Callable[[int], str]) -> str:
    items = [_indent(_all(item.children), marker(number)) for number, item in enumerate(node.children)]
    return "\n".join(items)


def _enumerated(node: nodes.Element) -> str:
    start = int(node.get("start", 1))
    return _list(node, lambda number: f"{start + number}. ")


def _definitions(node: nodes.Element) -> str:
    parts = []
    for item in node.children:
        terms = [f"**{inline_markdown(part)}**" for part in item.children if isinstance(part, nodes.term)]
        bodies = [_all(part.children) for part in item.children if isinstance(part, nodes.definition)]
        parts.append(_BLOCK_GAP.join(terms + bodies))
    return _BLOCK_GAP.join(parts)


def _fields(node: nodes.Element) -> str:
    rows = [f"- **{field.children[0].astext()}**: {_all(field.children[1].children)}" for field in node.children]
    return "\n".join(rows)


def _literal(node: nodes.Element) -> str:
    classes: list[str] = node.get("classes", [])
    language = node.get("language") or next((name for name in classes if name != "code"), "")
    text = node.astext().rstrip("\n")
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text}\n{fence}"


def _quote(node: nodes.Element) -> str:
    return "\n".join(f"> {line}".rstrip() for line in _all(node.children).split("\n"))


def _admonition(node: nodes.Element) -> str:
    title = next((child.astext() for child in node.children if isinstance(child, nodes.title)), "")
    label = title or node.tagname.capitalize()
    body = _all(child for child in node.children if not isinstance(child, nodes.title))
    return "\n".join(f"> {line}".rstrip() for line in f"**{label}:** {body}".split("\n"))


def _table(node: nodes.Element) -> str:
    rows = [
        [" ".join(_all(cell.children, " ").split()).replace("|", "\\|") for cell in row.children]
        for row in node.findall(nodes.row)
    ]
    if not rows:
        return ""
    width = max(map(len, rows))
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _lines(node: nodes.Element) -> str:
    return "  \n".join(inline_markdown(line) for line in node.findall(nodes.line))


_WRITERS: dict[type[nodes.Node], Callable[..., str]] = {
    nodes.paragraph: inline_markdown,
    nodes.rubric: lambda node: f"**{inline_markdown(node)}**",
    nodes.bullet_list: lambda node: _list(node, lambda _: "- "),
    nodes.enumerated_list: _enumerated,
    nodes.definition_list: _definitions,
    nodes.field_list: _fields,
    nodes.literal_block: _literal,
    nodes.doctest_block: _literal,
    nodes.block_quote: _quote,
    nodes.table: _table,
    nodes.line_block: _lines,
    nodes.image: _image,
}
_INLINE_WRITERS: dict[type[nodes.Node], Callable[..., str]] = {
    nodes.literal: lambda node: _code(node.astext()),
    nodes.strong: lambda node: f"**{inline_markdown(node)}**",
    nodes.emphasis: lambda node: f"*{inline_markdown(node)}*",
    nodes.title_reference: lambda node: f"*{inline_markdown(node)}*",
    nodes.reference: _link,
    nodes.image: _image,
    nodes.problematic: lambda node: _unresolved(node.astext()),
    nodes.substitution_reference: lambda node: _unresolved(node.astext()),
}
