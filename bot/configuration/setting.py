"""A setting as it is declared, and the tables that settings stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.configuration.starting import FILE_SUFFIX


class Kind(Enum):
    """What a setting holds, as errors and docs call it."""

    ADDRESS = "host:port"
    CHOICE = "one of a few words"
    DATABASE = "the address of a database, or off"
    DURATION = "a duration such as 6h, or off"
    MODEL = "a model's name or path"
    NAMES = "a list of names"
    NUMBER = "a number"
    PATH = "a path"
    SHARE = "a share such as 5%"
    SWITCH = "on or off"
    TEXT = "a text"
    URL = "an address"


class Secrecy(Enum):
    """Who may see a setting: everybody; everybody but its password; nobody."""

    OPEN = "open"
    PASSWORD = "password"  # noqa: S105 - the name of a kind
    SECRET = "secret"  # noqa: S105 - the name of a kind


@dataclass(frozen=True, slots=True)
class Setting:
    """What an operator can set: its key in the file, "" for none, its variable, and what the docs say of it.

    `default` is what holds where nothing is set, as it could be written, or "" where that is not one value; then
    `default_note` says it in Markdown, and `effective` finds it in what the settings are read into.
    """

    key: str
    variable: str
    what: str
    kind: Kind = Kind.TEXT
    default: str = ""
    default_note: str = ""
    example: str = ""
    secrecy: Secrecy = Secrecy.OPEN
    effective: Callable[[Any], object] | None = None

    @property
    def file_variable(self) -> str:
        """Return the variable that names a file with the value, "" where the value is no secret."""
        return "" if self.secrecy is Secrecy.OPEN else self.variable + FILE_SUFFIX


@dataclass(frozen=True, slots=True)
class Table:
    """Settings that are read together: `read` raises MmfaqError whose text begins with the variable that is wrong."""

    name: str
    title: str
    settings: tuple[Setting, ...]
    read: Callable[[Mapping[str, str]], object]


def all_of(tables: Sequence[Table]) -> Iterator[tuple[Table, Setting]]:
    """Yield every setting with its table."""
    for table in tables:
        for setting in table.settings:
            yield table, setting
