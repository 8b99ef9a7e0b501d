"""The command that shows the settings: what holds, where it came from, and what is wrong."""

from __future__ import annotations

import json

import click

from bot.commands.common import console, json_option, say
from bot.configuration.setting import Table
from bot.configuration.starting import Started


@click.command()
@click.option("--check", "is_checking", is_flag=True, help="Only tell what is wrong; exit status 1 if anything is.")
@click.option("--example", "is_example", is_flag=True, help="Print a mmfaq.yml with every setting, to start from.")
@click.option("--reference", "is_reference", is_flag=True, help="Print every setting as a table in Markdown.")
@json_option
@click.pass_context
def config(context: click.Context, *, is_checking: bool, is_example: bool, is_reference: bool, is_json: bool) -> None:
    """Show the settings that hold and where each came from; secrets are not shown."""
    from bot.configuration import showing

    started = context.find_root().obj
    if not isinstance(started, Started):
        raise click.UsageError("`config` is a command of `mmfaq`.")
    if is_example or is_reference:
        print((showing.example if is_example else showing.reference)(started.tables), end="")
        return
    if not is_checking:
        _show(started, is_json=is_json)
    _require(started, started.tables, is_told=is_checking)


def _show(started: Started, *, is_json: bool) -> None:
    from bot.configuration import showing

    lines = showing.lines_of(started.configuration, started.tables)
    if is_json:
        for line in lines:
            print(json.dumps(showing.record(line), ensure_ascii=False))
        return
    from rich.table import Table as Shown
    from rich.text import Text

    table = Shown(box=None, pad_edge=False)
    for name in ("setting", "value", "from"):
        table.add_column(name)
    for line in lines:
        style = "dim" if line.origin.value == "default" else ""
        cells = (line.key or line.variable, line.value, showing.place_of(line))
        table.add_row(*(Text(cell, style) for cell in cells))
    console().print(table)


def _require(started: Started, tables: tuple[Table, ...], *, is_told: bool) -> None:
    """Tell that all is well, and what is strange; raise ConfigurationError with all that is wrong."""
    from bot.configuration import messages

    found = started.configuration
    for sentence in found.strange:
        console(is_error=True).print(f"mmfaq: {sentence}", style="yellow", markup=False, highlight=False)
    found.require([table.name for table in tables])
    if is_told:
        count = sum(value.origin.value != "default" for value in found.values)
        say(messages.all_understood(found.file, count))
