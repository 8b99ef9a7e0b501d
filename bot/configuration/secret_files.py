"""Secrets that stand in a file of their own, as container platforms hand them over: `SLACK_BOT_TOKEN_FILE` and such."""

from __future__ import annotations

from collections.abc import Mapping

from bot.configuration import messages
from bot.configuration.faults import Fault
from bot.configuration.files import UnreadableError, read_text
from bot.configuration.setting import Setting, Table
from bot.configuration.starting import from_home

_MOST_BYTES = 8 * 1024


def secret_from(setting: Setting, table: Table, environment: Mapping[str, str]) -> str | Fault | None:
    """Return the secret of the file that the environment names, None where it names none; the secret is never told."""
    named = environment.get(setting.file_variable, "").strip() if setting.file_variable else ""
    if not named:
        return None
    if environment.get(setting.variable, "").strip():
        return Fault("", messages.set_both(setting), table.name)
    where = f"{setting.file_variable}: {named}"
    try:
        text = read_text(from_home(named), setting.file_variable, _MOST_BYTES)
    except UnreadableError as error:
        return Fault(where, error.what, table.name)
    line = text.removesuffix("\n").removesuffix("\r")
    if not text.strip():
        return Fault(where, messages.no_secret(setting.file_variable), table.name)
    if line.splitlines() != [line] or "\0" in line:
        return Fault(where, messages.not_one_line(), table.name)
    return line
