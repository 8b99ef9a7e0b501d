"""What is said about settings, one function a sentence."""

from __future__ import annotations

import reprlib
from collections.abc import Sequence

from bot.configuration.setting import Setting


def _meant(close: str) -> str:
    return f"Did you mean {close}?" if close else "`mmfaq config --example` lists all keys."


def unknown_key(key: str, close: str) -> str:
    """Say that no setting has this key."""
    return f"no setting is called {reprlib.repr(key)}. {_meant(close)}"


def unknown_variable(name: str, close: str) -> str:
    """Say that a variable looks like a setting and is none."""
    said = f"{name} is no setting of mmfaq, and not looked at."
    return f"{said} Did you mean {close}?" if close else said


def set_twice(key: str, line: int) -> str:
    """Say that a key stands in the file twice."""
    return f"{key} stands there already, in line {line}. Remove one of the two."


def not_a_key(found: str) -> str:
    """Say that a key is no text."""
    return f"found {found} as the name of a setting, wanted a text. Check the indentation around that line."


def not_a_section(key: str, found: str, keys: Sequence[str]) -> str:
    """Say that a section holds no settings."""
    return f"{key}: found {found}, wanted settings. Put them below it, indented: {', '.join(keys)}."


def wrong_kind(setting: Setting, found: str) -> str:
    """Say that a value has another form than the setting's."""
    example = setting.example or setting.default
    remedy = f"Write it as {setting.key.rpartition('.')[2]}: {example}" if example else "Write one value"
    return f"{setting.key}: found {found}, wanted {setting.kind.value}. {remedy}."


def wrong_item(setting: Setting, found: str) -> str:
    """Say that a list holds something that is no name."""
    return f"{setting.key}: found {found} in the list, wanted a name without a comma. Correct or remove it."


def secret_in_file(setting: Setting) -> str:
    """Say that a secret has no place in the file."""
    ways = f"Set {setting.variable} in the environment, or {setting.file_variable} to the path of a file that holds it"
    return f"{setting.key} is a secret, and secrets do not stand in this file. {ways}, and change the secret."


def password_in_file(setting: Setting) -> str:
    """Say that an address with a password has no place in the file."""
    other = f", or {setting.file_variable} to the path of a file that holds it" if setting.file_variable else ""
    return f"{setting.key} holds a password, and secrets do not stand in this file. Set {setting.variable}{other}."


def unusable_text(setting: Setting) -> str:
    """Say that a value holds characters that no environment can."""
    return f"{setting.key} holds a character that no setting can, such as \\0. Remove it."


def not_yaml(what: str) -> str:
    """Say that the file is not YAML."""
    return f"this is not valid YAML: {what}. Check the indentation and the quotes around that line."


def not_settings(found: str) -> str:
    """Say that the file holds something else than settings."""
    return f"found {found}, wanted settings. `mmfaq config --example` prints a file to start from."


def no_file(variable: str) -> str:
    """Say that the file that a variable names is not there."""
    return f"there is no such file. Correct {variable}, or unset it."


def no_plain_file(variable: str) -> str:
    """Say that what a variable names is no file that can be read."""
    return f"this is no plain file. Set {variable} to one."


def cannot_be_read(reason: str) -> str:
    """Say why a file cannot be read."""
    return f"it cannot be read ({reason}). Let this user read it."


def too_large(most: int) -> str:
    """Say that a file is too large."""
    return f"the file is larger than {most // 1024} KiB. Check that it is the right one."


def not_utf8() -> str:
    """Say that a file is no text."""
    return "this is not UTF-8. Save the file in that encoding."


def no_secret(variable: str) -> str:
    """Say that a file with a secret is empty."""
    return f"this file is empty. Write the secret into it, on one line, or unset {variable}."


def not_one_line() -> str:
    """Say that a file with a secret holds more than that."""
    return "this file holds more than one line. Leave only the secret in it."


def set_both(setting: Setting) -> str:
    """Say that a secret is set twice."""
    return f"{setting.variable} and {setting.file_variable} are both set. Unset one of them."


def all_understood(file: str, count: int) -> str:
    """Say that nothing is wrong."""
    return f"{count} settings are set, and all are understood. {f'Read: {file}.' if file else 'There is no mmfaq.yml.'}"
