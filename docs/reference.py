"""The page of all commands, from the commands themselves: `python -m docs.reference` writes it anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from bot.__main__ import app

PAGE = Path(__file__).with_name("commands.md")
GROUPS = {
    "Ask": ("ask", "chat", "why", "try"),
    "Write": ("check", "lint", "build", "watch", "versions", "rollback", "diff", "review"),
    "Measure": ("eval", "calibrate"),
    "Learn from what people asked": (
        "gaps", "phrasings", "capture", "report", "digest", "export", "import", "outdated", "forget"
    ),
    "Run": ("run", "slack", "health"),
    "Operate": ("config", "doctor", "backup", "restore"),
}  # fmt: skip
_REST = "More"
_READ_ON = {
    "ask": "scripts.md",
    "backup": "backups.md",
    "build": "rebuilding.md",
    "calibrate": "confidence.md",
    "capture": "capture.md",
    "config": "settings.md",
    "digest": "reports.md",
    "doctor": "doctor.md",
    "eval": "confidence.md",
    "export": "reports.md",
    "forget": "privacy.md",
    "gaps": "gaps.md",
    "health": "metrics.md",
    "import": "reports.md",
    "lint": "lint.md",
    "phrasings": "phrasings.md",
    "report": "reports.md",
    "restore": "backups.md",
    "review": "pull-requests.md",
    "run discord": "discord.md",
    "run slack": "slack.md",
    "watch": "rebuilding.md",
    "why": "privacy.md",
}
_HEAD = """# Commands

`make run` leaves the command in `.venv/bin/mmfaq`; `python -m bot` is the same. Put that folder on the path, or write
it out. `mmfaq --help` and `mmfaq COMMAND --help` say what stands here, for the version that you have.

- **Paths** of FAQ files are those in `knowledge/` where none is given (`MMFAQ_KNOWLEDGE`), the index is `var/index`
  (`MMFAQ_INDEX`): [settings](settings.md).
- **Output** is for people in a terminal and plain on a pipe; `NO_COLOR` is respected. `--json` is for scripts.
- **Exit status**: 0 where it went well; 1 where something is wrong, with one sentence on standard error that says
  what, where and what to do; 2 where the command was mistyped; 130 after Ctrl-C.
- **The network** is used by `run`, `capture`, `outdated --mark`, by builds of bases with git sources, and where you say
  `--online`. Answering uses none.

This page is made from the commands: `make docs`.
"""


def page() -> str:
    """Return the page as Markdown."""
    root = click.Context(app, info_name="mmfaq")
    known = app.list_commands(root)
    grouped = {name for names in GROUPS.values() for name in names}
    parts = [_HEAD]
    for title, names in {**GROUPS, _REST: tuple(name for name in known if name not in grouped)}.items():
        here = [name for name in names if name in known]
        if here:
            parts += [f"\n## {title}\n", *(text for name in here for text in _described(root, app, name))]
    return "".join(parts)


def _described(parent: click.Context, group: click.Group, name: str) -> Iterator[str]:
    """Return what is said of a command, and of those below it."""
    command = group.get_command(parent, name)
    if command is None or command.hidden:
        return
    context = click.Context(command, info_name=name, parent=parent)
    path = context.command_path
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    yield f"\n### {path}\n\n{_paragraphs(command.help or '')}\n\n```text\n{usage}\n```\n"
    rows = [row for parameter in command.get_params(context) for row in _row(parameter, context)]
    if rows:
        yield "\n| option | meaning |\n| --- | --- |\n" + "".join(rows)
    further = _READ_ON.get(path.removeprefix("mmfaq "))
    if further and PAGE.with_name(further).is_file():
        yield f"\nMore: [{further}]({further}).\n"
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            yield from _described(context, command, below)


def _row(parameter: click.Parameter, context: click.Context) -> Iterator[str]:
    record = parameter.get_help_record(context)
    if record is None or isinstance(parameter, click.Argument) or "--help" in parameter.opts:
        return
    names, meaning = record
    if isinstance(parameter.type, click.Choice):
        names = names.partition(" [")[0]
        meaning = f"{', '.join(f'`{choice}`' for choice in parameter.type.choices)}. {meaning}"
    yield f"| `{names}` | {_one_line(meaning)} |\n"


def _paragraphs(text: str) -> str:
    return "\n\n".join(_escaped(" ".join(part.split())) for part in text.split("\n\n"))


def _one_line(text: str) -> str:
    return _escaped(" ".join(text.split())).replace("|", "\\|")


def _escaped(text: str) -> str:
    """Return a text in which nothing but code is markup, and variables are code."""
    coded = re.sub(r"`[^`]*`|\$?\bMMFAQ_\w+", lambda found: f"`{found[0].strip('`')}`", text)
    return re.sub(r"(`[^`]*`)|([<>*_\[\]])", lambda found: found[1] or f"\\{found[2]}", coded)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
