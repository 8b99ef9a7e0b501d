"""All commands: found where the table says, each with a help of its own, and none loaded for another."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import click
import pytest

from bot.__main__ import COMMANDS, app
from tests.bot.running import ROOT, Command

_NAMES = app.list_commands(click.Context(app))


def _found(name: str) -> click.Command:
    found = app.get_command(click.Context(app), name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", _NAMES)
def test_every_command_is_there_by_its_own_name_and_says_what_it_does(name: str) -> None:
    found = _found(name)
    assert found.name == name
    assert found.get_short_help_str()
    assert all(one.help for one in found.params if isinstance(one, click.Option))


def test_a_command_that_does_not_exist_is_told_with_the_nearest_one() -> None:
    done = Command({})("bild")
    assert done.code == 2
    assert "No such command 'bild'. Did you mean build?" in done.err


def test_a_command_loads_no_other_one() -> None:
    code = "import sys, bot.__main__; print([name for name in sys.modules if name.startswith(('bot.', 'adapters'))])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True)
    assert "bot.commands.common" in done.stdout
    assert "adapters" not in done.stdout
    assert not any(place.partition(":")[0] in done.stdout for place in COMMANDS.values())


def test_all_packages_are_installed() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    files = [file.relative_to(ROOT) for top in ("adapters", "bot", "index") for file in (ROOT / top).rglob("*.py")]
    assert set(listed) == {".".join(file.parent.parts) for file in files}
