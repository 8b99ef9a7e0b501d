"""`mmfaq.yml`: each of its values as the environment would say it, with the line, and every fault."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.configuration import messages
from bot.configuration.faults import Fault
from bot.configuration.files import UnreadableError, read_text
from bot.configuration.setting import Kind, Secrecy, Setting, Table, all_of
from index.errors import MmfaqError
from index.readers.yaml_nodes import (
    Node,
    NotYamlError,
    compose,
    is_mapping,
    is_null,
    is_sequence,
    items,
    key_text,
    kind_of,
    line_of,
    pairs,
    written_text,
)

_MOST_BYTES = 256 * 1024
_LONGEST_NAME = 80
_PASSWORD = re.compile(r"://[^/@\s]*:[^/\s]*@|[?&](?:\w*pass\w*|\w*secret\w*|\w*token\w*|\w*pwd\w*)=", re.IGNORECASE)
_SQLITE = re.compile(r"(sqlite(?:\+\w+)?:///)(?!/|:memory:|file:)(.+)", re.DOTALL)
_BOOLEAN = "true or false"


@dataclass(frozen=True, slots=True)
class Written:
    """A value as it stands in the file, and its line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Content:
    """What a file says: values by variable, and what is wrong with it."""

    values: dict[str, Written] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_file(path: Path, shown: str, variable: str, tables: Sequence[Table]) -> Content:
    """Return what a file says; `shown` is what it is called, `variable` what names it."""
    content = Content()
    try:
        root = compose(read_text(path, variable, _MOST_BYTES))
    except UnreadableError as error:
        content.faults.append(Fault(f"{shown}:{error.line}" if error.line else shown, error.what))
    except NotYamlError as error:
        content.faults.append(Fault(f"{shown}:{error.line}", messages.not_yaml(error.what)))
    else:
        _Reader(path.absolute().parent, shown, tables, content).read(root)
    return content


def has_password(text: str) -> bool:
    """Tell whether an address holds a password."""
    return bool(_PASSWORD.search(text))


def nearest_key(key: str, tables: Sequence[Table]) -> str:
    """Return the key that was meant, "" where none is near: by its name, its last word, or its variable."""
    by_name: dict[str, str] = {}
    for _, setting in all_of(tables):
        if setting.key:
            by_name |= {setting.key: setting.key, setting.variable.lower(): setting.key}
            by_name.setdefault(setting.key.rpartition(".")[2], setting.key)
            by_name.setdefault(setting.key.partition(".")[0], setting.key.partition(".")[0])
    names = [key.lower()[:_LONGEST_NAME], key.lower().rpartition(".")[2][:_LONGEST_NAME]]
    if names[1] in by_name:
        return by_name[names[1]]
    close = (difflib.get_close_matches(name, by_name, n=1, cutoff=0.7) for name in names)
    return next((by_name[found[0]] for found in close if found), "")


class _Reader:
    """Reads the nodes of one file."""

    def __init__(self, folder: Path, shown: str, tables: Sequence[Table], content: Content) -> None:
        self._folder, self._shown, self._tables, self._content = folder, shown, tables, content
        self._settings = {one.key: (table, one) for table, one in all_of(tables) if one.key}
        self._sections = {key.partition(".")[0] for key in self._settings}
        self._lines: dict[str, int] = {}

    def read(self, root: Node | None) -> None:
        """Read the whole file."""
        if root is None or is_null(root):
            return
        if not is_mapping(root):
            self._refuse(root, messages.not_settings(kind_of(root)))
        for key, node, value in self._named(root, ""):
            if key in self._sections:
                self._read_section(key, value)
            else:
                self._refuse(node, messages.unknown_key(key, nearest_key(key, self._tables)))

    def _read_section(self, section: str, node: Node) -> None:
        if is_null(node):
            return
        if not is_mapping(node):
            found = [one for _, one in self._settings.values() if one.secrecy is not Secrecy.SECRET]
            keys = [one.key.partition(".")[2] for one in found if one.key.startswith(f"{section}.")]
            self._refuse(node, messages.not_a_section(section, kind_of(node), keys))
        for key, named, value in self._named(node, f"{section}."):
            if key in self._settings:
                self._take(*self._settings[key], named, value)
            else:
                self._refuse(named, messages.unknown_key(key, nearest_key(key, self._tables)))

    def _named(self, node: Node, prefix: str) -> Iterator[tuple[str, Node, Node]]:
        """Yield the keys of a mapping with their nodes and values, each once."""
        for named, value in pairs(node):
            key = f"{prefix}{key_text(named)}"
            if named.id != "scalar":
                self._refuse(named, messages.not_a_key(kind_of(named)))
            elif key in self._lines:
                self._refuse(named, messages.set_twice(key, self._lines[key]))
            else:
                self._lines[key] = line_of(named)
                yield key, named, value

    def _take(self, table: Table, setting: Setting, named: Node, node: Node) -> None:
        if setting.secrecy is Secrecy.SECRET:
            self._refuse(named, messages.secret_in_file(setting), table)
            return
        text = "" if is_null(node) else self._text(table, setting, node)
        if not text or not text.strip():
            return  # as an empty variable is: not set
        if fault := _fault_of(setting, text):
            self._refuse(node, fault, table)
            return
        text = self._absolute(setting, text.strip())
        try:
            table.read({setting.variable: text})
        except MmfaqError as error:
            self._refuse(node, f"{setting.key}{str(error).removeprefix(setting.variable)}", table)
        else:
            self._content.values[setting.variable] = Written(text, line_of(named))

    def _text(self, table: Table, setting: Setting, node: Node) -> str | None:
        """Return a value as the environment would say it, None where it has another form."""
        if setting.kind is Kind.NAMES and is_sequence(node):
            return self._joined(table, setting, node)
        text = written_text(node)
        is_word = setting.kind in {Kind.TEXT, Kind.PATH, Kind.MODEL, Kind.URL, Kind.NAMES}
        if text is None or (is_word and kind_of(node) == _BOOLEAN):
            self._refuse(node, messages.wrong_kind(setting, kind_of(node)), table)
            return None
        return text

    def _joined(self, table: Table, setting: Setting, node: Node) -> str | None:
        texts = []
        for item in items(node):
            text = written_text(item)
            if text is None or "," in text:
                found = kind_of(item) if text is None else "a comma"
                self._refuse(item, messages.wrong_item(setting, found), table)
                return None
            texts.append(text)
        return ", ".join(texts)

    def _absolute(self, setting: Setting, text: str) -> str:
        """Return a path as seen from the file's folder; "~" and hub names stay what they are."""
        if setting.kind is Kind.DATABASE and (found := _SQLITE.fullmatch(text)):
            return f"{found[1]}{self._folder / found[2]}"
        is_path = setting.kind is Kind.PATH or (setting.kind is Kind.MODEL and text.startswith((".", "/")))
        return str(self._folder / text) if is_path and not text.startswith("~") else text

    def _refuse(self, node: Node, text: str, table: Table | None = None) -> None:
        self._content.faults.append(Fault(f"{self._shown}:{line_of(node)}", text, table.name if table else ""))


def _fault_of(setting: Setting, text: str) -> str:
    """Return what keeps a text from being a setting, "" for nothing."""
    if has_password(text):
        return messages.password_in_file(setting)
    try:
        is_usable = b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        is_usable = False
    return "" if is_usable else messages.unusable_text(setting)
