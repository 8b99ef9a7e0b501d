"""The page of all commands, and the table in README, tell of every command that there is, and of no other."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from bot.__main__ import app
from docs.hooks import ROOT
from docs.reference import GROUPS, PAGE, page


def _commands(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        below = click.Context(command, info_name=name, parent=context)
        yield below.command_path
        if isinstance(command, click.Group):
            yield from _commands(command, below)


_ALL = sorted(_commands(app, click.Context(app, info_name="mmfaq")))


def test_the_page_is_what_the_commands_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "Run `make docs`, or `python -m docs.reference`."


def test_every_command_has_its_place_on_the_page_and_no_other_has() -> None:
    assert sorted(re.findall(r"^### (.+)$", page(), re.MULTILINE)) == _ALL


def test_every_command_belongs_to_one_group() -> None:
    grouped = [name for names in GROUPS.values() for name in names]
    assert len(set(grouped)) == len(grouped)
    assert {path.split()[1] for path in _ALL} <= set(grouped)


def test_readme_tells_of_every_command_and_of_no_other() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8").partition("## What you can do")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`.+?) \|", readme, re.MULTILINE)
    told = {word for cell in cells for word in re.findall(r"`(?:mmfaq )?([a-z]+)", cell)}
    assert told == {path.split()[1] for path in _ALL}
