"""Settings as people read them: what holds and where it came from, the reference, and a file to start from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.configuration.effective import Configuration, Origin, Value
from bot.configuration.setting import Secrecy, Setting, Table, all_of

MASK = "***"
_USER_PASSWORD = re.compile(r"(://[^:/@\s]*):[^/\s]*@")
_QUERY_PASSWORD = re.compile(r"([?&](?:\w*pass\w*|\w*secret\w*|\w*token\w*|\w*pwd\w*)=)[^&\s]*", re.IGNORECASE)
_HEAD = (
    "# Settings of mmfaq. Save this as mmfaq.yml, and take the # from the lines that you want to change: what is left",
    "# out has its default. The environment wins over this file, by the name that stands behind each setting. Paths",
    "# are relative to this file. Secrets do not stand here: set them in the environment, or name a file with them.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A setting as `mmfaq config` shows it."""

    key: str
    variable: str
    value: str
    origin: Origin
    where: str
    is_secret: bool


def lines_of(configuration: Configuration, tables: Sequence[Table]) -> list[Line]:
    """Return each setting with its effective value; of a secret only whether it is set."""
    values = {value.setting.variable: value for value in configuration.values}
    texts = {value.setting.variable: value.text for value in configuration.values if value.text}
    chosen = {table.name: _read(table, texts, configuration) for table in tables}
    return [
        _line(values[setting.variable], chosen[table.name], configuration.file)
        for table, setting in all_of(tables)
        if setting.variable in values
    ]


def masked(text: str) -> str:
    """Return a text without the passwords of addresses in it."""
    return _QUERY_PASSWORD.sub(rf"\1{MASK}", _USER_PASSWORD.sub(rf"\1:{MASK}@", text))


def _read(table: Table, texts: dict[str, str], configuration: Configuration) -> object:
    """Return what a table's settings are read into, None where any of them is wrong or none has to be looked up."""
    is_wrong = any(fault.table == table.name for fault in configuration.faults)
    is_wanted = any(setting.effective for setting in table.settings)
    return table.read(texts) if is_wanted and not is_wrong else None


def _line(value: Value, chosen: object, file: str) -> Line:
    setting = value.setting
    is_secret = setting.secrecy is Secrecy.SECRET
    shown = _secret(value) if is_secret else masked(value.text) or _default(setting, chosen)
    if not setting.key:
        shown = file or "none"
    return Line(setting.key, setting.variable, shown, value.origin, value.where, is_secret)


def _secret(value: Value) -> str:
    return "not set" if value.origin is Origin.DEFAULT else "set"


def _default(setting: Setting, chosen: object) -> str:
    """Return the default as one value where it is one, else what the docs say of it."""
    if setting.effective is not None and chosen is not None:
        return str(setting.effective(chosen))
    return setting.default or setting.default_note.replace("`", "") or "nothing"


def reference(tables: Sequence[Table]) -> str:
    """Return a Markdown table of all settings, under a heading for each group."""
    parts = []
    for table in tables:
        rows = [_row(setting) for setting in table.settings]
        head = ["| key in `mmfaq.yml` | variable | meaning | default |", "| --- | --- | --- | --- |"]
        parts.append("\n".join([f"### {table.title}", "", *head, *rows]))
    return "\n\n".join(parts) + "\n"


def _row(setting: Setting) -> str:
    key = f"`{setting.key}`" if setting.key and setting.secrecy is not Secrecy.SECRET else ""
    default = f"`{setting.default}`" if setting.default else setting.default_note
    return f"| {key} | `{setting.variable}` | {setting.what} | {default} |".replace("|  |", "| |")


def example(tables: Sequence[Table]) -> str:
    """Return a file with every setting in a comment, with its default or an example."""
    sections: dict[str, list[str]] = {}
    for _, setting in all_of(tables):
        if setting.key and setting.secrecy is not Secrecy.SECRET:
            section, _, name = setting.key.partition(".")
            sections.setdefault(section, []).extend(_commented(setting, name))
    body = "\n\n".join("\n".join([f"{section}:", *lines]) for section, lines in sections.items())
    return "\n".join([*_HEAD, "", body, "", *_secrets(tables)]) + "\n"


def _commented(setting: Setting, name: str) -> Iterator[str]:
    yield f"  # {setting.what[0].upper()}{setting.what[1:]}. ({setting.variable})".replace("`", "")
    yield f"  # {name}: {setting.example or setting.default}"


def _secrets(tables: Sequence[Table]) -> Iterator[str]:
    yield "# Secrets: each a variable of the environment, or with _FILE behind its name the path of a file with it."
    for _, setting in all_of(tables):
        if setting.secrecy is Secrecy.SECRET:
            yield f"# {setting.variable}: {setting.what}".replace("`", "")


def record(line: Line) -> dict[str, object]:
    """Return a line for scripts."""
    value = None if line.is_secret else line.value
    return {
        "key": line.key,
        "variable": line.variable,
        "value": value,
        "is_set": line.origin is not Origin.DEFAULT,
        "origin": line.origin.value,
        "where": line.where,
    }


def place_of(line: Line) -> str:
    """Say where a value came from."""
    if line.origin is Origin.SECRET_FILE:
        return str(Path(line.where))
    return line.where or line.origin.value
