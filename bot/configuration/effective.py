"""The settings that hold, where each came from, and all that is wrong with them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from bot.configuration import messages
from bot.configuration.faults import ConfigurationError, Fault
from bot.configuration.secret_files import secret_from
from bot.configuration.setting import Setting, Table, all_of
from bot.configuration.starting import CONFIG, PREFIX, config_file
from index.errors import MmfaqError

if TYPE_CHECKING:
    from bot.configuration.file import Content, Written

_TESTS = {"MMFAQ_TEST_CACHE"}  # what the tests of mmfaq itself read


class Origin(Enum):
    """Where a value came from."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"
    SECRET_FILE = "secret file"  # noqa: S105 - the name of a kind


@dataclass(frozen=True, slots=True)
class Value:
    """What holds for a setting: its text, "" where nothing is set, and where it was set, with the line of a file."""

    setting: Setting
    text: str
    origin: Origin
    where: str


@dataclass(frozen=True, slots=True)
class Configuration:
    """All settings as they hold, the file that was read, and what is wrong or strange."""

    file: str
    values: tuple[Value, ...]
    faults: tuple[Fault, ...]
    strange: tuple[str, ...]

    def require(self, tables: Sequence[str]) -> None:
        """Raise ConfigurationError with every fault of these tables, and of the file."""
        in_file = f"{self.file}:" if self.file else "\0"
        wanted = {"", *tables}
        faults = [one for one in self.faults if one.table in wanted or one.where.startswith(in_file)]
        if faults:
            raise ConfigurationError(faults)

    def apply(self, environment: MutableMapping[str, str]) -> None:
        """Let the environment say what holds, so that whoever reads it, child processes too, need not read more."""
        for value in self.values:
            if value.origin in {Origin.FILE, Origin.SECRET_FILE}:
                environment[value.setting.variable] = value.text
                environment.pop(value.setting.file_variable, None)


def configuration_of(environment: Mapping[str, str], tables: Sequence[Table]) -> Configuration:
    """Return the settings that an environment and the file that it names hold."""
    path, shown = config_file(environment)
    content = None if path is None else _read(path, shown, tables)
    written, faults = (content.values, list(content.faults)) if content else ({}, [])
    values = []
    for table, setting in all_of(tables):
        value = _value_of(setting, table, environment, written, shown)
        if isinstance(value, Fault):
            faults.append(value)
            continue
        values.append(value)
        if value.origin in {Origin.ENVIRONMENT, Origin.SECRET_FILE}:
            faults += _faults_of(value, table)
    return Configuration(shown, tuple(values), tuple(faults), tuple(_strange(environment, tables)))


def _read(path: Path, shown: str, tables: Sequence[Table]) -> Content:
    from bot.configuration.file import read_file  # with what reads YAML

    return read_file(path, shown, CONFIG, tables)


def _value_of(
    setting: Setting, table: Table, environment: Mapping[str, str], written: Mapping[str, Written], shown: str
) -> Value | Fault:
    """Return what holds: what the environment says, else a file with a secret, else `mmfaq.yml`, else the default."""
    secret = secret_from(setting, table, environment)
    if isinstance(secret, Fault):
        return secret
    if secret is not None:
        return Value(setting, secret, Origin.SECRET_FILE, environment[setting.file_variable])
    if environment.get(setting.variable, "").strip():
        return Value(setting, environment[setting.variable], Origin.ENVIRONMENT, setting.variable)
    if setting.variable in written:
        found = written[setting.variable]
        return Value(setting, found.text, Origin.FILE, f"{shown}:{found.line}")
    return Value(setting, "", Origin.DEFAULT, "")


def _faults_of(value: Value, table: Table) -> list[Fault]:
    if not value.setting.key:
        return []
    where = f"{value.setting.file_variable}: {value.where}" if value.origin is Origin.SECRET_FILE else ""
    try:
        table.read({value.setting.variable: value.text})
    except MmfaqError as error:
        return [Fault(where, str(error), table.name)]
    return []


def _strange(environment: Mapping[str, str], tables: Sequence[Table]) -> list[str]:
    """Return a sentence for each variable that is named like a setting and is none."""
    settings = [setting for _, setting in all_of(tables)]
    known = {name for one in settings for name in (one.variable, one.file_variable) if name}
    names = [name for name in environment if name.startswith(PREFIX) and name not in known | _TESTS]
    close = {name: difflib.get_close_matches(name[:80], known, n=1, cutoff=0.8) for name in names}
    return [messages.unknown_variable(name, found[0] if found else "") for name, found in sorted(close.items())]


def sound_texts(found: Configuration, tables: Sequence[Table]) -> dict[str, str]:
    """Return what is set, by variable, without what is wrong: what a doctor goes on with."""
    texts = {value.setting.variable: value.text for value in found.values if value.text}
    return {
        setting.variable: texts[setting.variable]
        for table, setting in all_of(tables)
        if setting.variable in texts and not _faults_of(_found(found, setting), table)
    }


def _found(found: Configuration, setting: Setting) -> Value:
    return next(value for value in found.values if value.setting is setting)
