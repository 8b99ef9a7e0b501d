"""The roles and directives that Sphinx adds to reStructuredText, so that docutils alone can read its files.

Names are registered as they are met in a text: docutils keeps one registry for the process, and
adding a name that it does not know changes nothing for the ones that it does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives, roles
from docutils.parsers.rst.languages import en as english
from docutils.utils import unescape

_ROLE = re.compile(r":([a-zA-Z][\w+.:-]*):`")
_DIRECTIVE = re.compile(r"^\s*\.\.\s+(?:\|[^|]+\|\s+)?([a-zA-Z][\w+.:-]*)::", re.MULTILINE)
_OPTION = re.compile(r":[\w-]+:")
_TITLED = re.compile(r"^(?P<title>.+?)\s*<(?P<target>[^<>]+)>$", re.DOTALL)
_PROSE_ROLES = {"ref", "doc", "term", "any", "numref", "abbr", "guilabel", "menuselection", "dfn"}
# What docutils itself knows, so that its own meaning stays. English names only: FAQ files have no others.
_OWN_ROLES = set(english.roles) | set(english.roles.values())
_OWN_DIRECTIVES = set(english.directives)
_CODE_NAMES = {"code-block", "sourcecode", "code"}
_INVISIBLE = {
    "contents",
    "toctree",
    "index",
    "currentmodule",
    "module",
    "highlight",
    "meta",
    "sectnum",
    "tabularcolumns",
}
_FOLDS = {"dropdown", "details", "collapse", "toggle", "accordion", "faq", "question"}
FOLD = "mmfaq-fold"  # the class of a box whose first paragraph is its title
_LABELLED = {
    "versionadded": "New in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version",
}


class _Code(Directive):
    """`code-block`: its content, as it stands."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = None

    def run(self) -> Sequence[nodes.Node]:
        text = "\n".join(_without_options(list(self.content)))
        node = nodes.literal_block(text, text)
        argument = self.arguments[0].split("\n")[0] if self.arguments else ""
        node["language"] = "" if argument.startswith(":") else argument
        return [node]


class _Transparent(Directive):
    """A directive that only wraps: its content is read as if it stood alone, its label kept."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> Sequence[nodes.Node]:
        box = nodes.container()
        argument, _, more = self.arguments[0].partition("\n") if self.arguments else ("", "", "")
        if self.name in _LABELLED:
            box += nodes.paragraph("", "", nodes.strong("", f"{_LABELLED[self.name]} {argument}"))
            argument = ""
        for words in (argument, more):
            if words.strip() and (self.name in _LABELLED or self.name == "seealso"):
                box += nodes.paragraph(words, "", *self.state.inline_text(words.strip(), self.lineno)[0])
        if self.name in {*_FOLDS, "tab-item"} and argument:
            title = " ".join([argument, *takewhile(lambda line: not _OPTION.match(line), more.split("\n"))]).strip()
            box += nodes.rubric(argument, "", *self.state.inline_text(title, self.lineno)[0])
        self.state.nested_parse(self.content, self.content_offset, box)
        if self.name in _FOLDS and argument:
            box["classes"].append(FOLD)
            return [box]
        if self.name not in _LABELLED and self.name != "seealso":
            return box.children
        return [nodes.block_quote("", *box.children)]


class _Invisible(Directive):
    """A directive for the builder only."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> Sequence[nodes.Node]:
        return []


def register_names(text: str) -> None:
    """Make docutils understand every role and directive that the text uses."""
    for name in set(_ROLE.findall(text)) - _OWN_ROLES:
        roles.register_local_role(name, _role)  # type: ignore[arg-type]  # the stub knows references only
    for name in {found.lower() for found in _DIRECTIVE.findall(text)} | _INVISIBLE:
        if name in _INVISIBLE:
            directives.register_directive(name, _Invisible)
        elif name in _CODE_NAMES:
            directives.register_directive(name, _Code)
        elif name not in _OWN_DIRECTIVES:
            directives.register_directive(name, _Transparent)


def _role(
    name: str, rawtext: str, text: str, *_: Any, **__: Any
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    words = unescape(text)
    titled = _TITLED.match(words)
    shown = titled["title"] if titled else words.lstrip("!")
    short = name.rpartition(":")[2]
    if short in _PROSE_ROLES:
        return [nodes.Text(shown)], []
    if shown.startswith("~"):
        shown = shown[1:].rpartition(".")[2]
    return [nodes.literal(rawtext, shown.lstrip("."))], []


def _without_options(content: list[str]) -> list[str]:
    while content and _OPTION.match(content[0]):
        content.pop(0)
    while content and not content[0].strip():
        content.pop(0)
    return content
