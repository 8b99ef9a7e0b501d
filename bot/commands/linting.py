"""The command that says what makes an FAQ a worse one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.common import console, json_option, paths_argument, say, settings

if TYPE_CHECKING:
    from bot.lint.finding import Finding
    from bot.lint.linted import Linted

_PEOPLE, _JSON, _SARIF, _GITHUB = "people", "json", "sarif", "github"


@click.command()
@paths_argument
@click.option("--level", "levels", multiple=True, metavar="RULE=LEVEL", help="off, note, warning or error; repeatable.")
@click.option("--online", "is_online", is_flag=True, help="Also ask whether URLs are alive.")
@click.option("--text-only", "is_text_only", is_flag=True, help="Without the rules that need an index: no encoder.")
@click.option("--strict", "is_strict", is_flag=True, help="Warnings fail, too.")
@click.option("--rules", "is_listing", is_flag=True, help="List the rules, and nothing else.")
@click.option(
    "--format",
    "style",
    type=click.Choice([_PEOPLE, _JSON, _SARIF, _GITHUB]),
    default=_PEOPLE,
    show_default=True,
    help="Of the findings.",
)
@json_option
def lint(  # noqa: PLR0913  # as many as there are options
    paths: tuple[Path, ...],
    levels: tuple[str, ...],
    style: str,
    *,
    is_online: bool,
    is_text_only: bool,
    is_strict: bool,
    is_listing: bool,
    is_json: bool,
) -> None:
    """Look for what makes FAQ files and folders, by default the shipped ones, a worse FAQ.

    The exit status is 1 where something is an error. `lint:` in base.yml sets levels, too.
    """
    from bot.lint.finding import Level
    from bot.lint.levels import levels_from
    from bot.lint.running import RULES, findings_of

    style = _JSON if is_json else style
    if is_listing:
        _show_rules(style)
        return
    chosen = levels_from(levels, RULES)
    linted = _read(paths or (settings().knowledge,), is_online=is_online, is_text_only=is_text_only)
    findings = findings_of(linted, chosen)
    _show(linted, findings, style)
    failing = {Level.ERROR, Level.WARNING} if is_strict else {Level.ERROR}
    if any(finding.level in failing for finding in findings):
        raise SystemExit(1)


def _read(paths: Sequence[Path], *, is_online: bool, is_text_only: bool) -> Linted:
    """Read what is to be linted, with a progress bar where a person looks on."""
    from bot.lint.running import read_linted

    chosen = settings()
    if is_text_only or not sys.stderr.isatty():
        return read_linted(paths, chosen, is_online=is_online, is_text_only=is_text_only)
    from rich.progress import Progress

    from bot import messages

    with Progress(console=console(is_error=True), transient=True) as bar:
        task = bar.add_task(messages.ENCODING, total=None)
        return read_linted(
            paths,
            chosen,
            is_online=is_online,
            progress=lambda done, of: bar.update(task, completed=done, total=of),
        )


def _show(linted: Linted, findings: Sequence[Finding], style: str) -> None:
    from bot.lint.outputs import annotation, finding_record, show_findings
    from bot.records import to_json

    if style == _SARIF:
        from importlib.metadata import version

        from bot.lint.running import RULES
        from bot.lint.sarif import sarif_log

        print(to_json(sarif_log(findings, RULES, version("mmfaq"))))
    elif style == _JSON:
        for finding in findings:
            print(to_json(finding_record(finding)))
    elif style == _GITHUB:
        for finding in findings:
            print(annotation(finding))
    else:
        from bot.lint import messages

        show_findings(console(), findings)
        say(messages.linted(sum(len(base.entries) for base in linted.bases), len(linted.bases), findings))


def _show_rules(style: str) -> None:
    from bot.lint.outputs import rule_record, show_rules
    from bot.lint.running import RULES
    from bot.records import to_json

    if style == _JSON:
        for rule in RULES:
            print(to_json(rule_record(rule)))
    else:
        show_rules(console(), RULES)
