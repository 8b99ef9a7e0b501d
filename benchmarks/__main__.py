"""What matters for speed and size, in one command: `python -m benchmarks`.

    python -m benchmarks [--quick] [--only PART]... [--json] [--write-docs]

Each part can be run alone. `--quick` ends in about two minutes and leaves out what takes long; without it, count on
ten. `--write-docs` puts the tables into docs/benchmarks.md, those of the parts that were run.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks import builds, nearest, ratios, scaling, throughput
from benchmarks.measuring import Run, Sheet, load
from benchmarks.questions import ROOT

_PAGE = ROOT / "docs" / "benchmarks.md"
_BEGIN, _END = "<!-- {}: written by `python -m benchmarks --write-docs` -->", "<!-- end of {} -->"
_LIBRARIES = ("faiss-cpu", "onnxruntime", "sentence-transformers", "torch")
_WIDTH = 160

_Part: TypeAlias = Callable[[Run], list[Sheet]]
_PARTS: Mapping[str, _Part] = {
    "ratios": ratios.measure,
    "scaling": scaling.measure,
    "nearest": nearest.measure,
    "throughput": throughput.measure,
    "builds": builds.measure,
}
_QUICK = tuple(name for name in _PARTS if name != "ratios")


def main() -> None:
    chosen = _arguments()
    names = chosen.only or list(_QUICK if chosen.quick else _PARTS)
    before = load()
    found = _measured(names, is_quick=chosen.quick)
    told = f"{_machine()} Before: {before}; after: {load()}."
    if chosen.json:
        print(json.dumps({"machine": told, **{name: [_as_json(sheet) for sheet in found[name]] for name in found}}))
    else:
        console = Console(width=None if sys.stdout.isatty() else _WIDTH)
        for sheet in (sheet for sheets in found.values() for sheet in sheets):
            _show(console, sheet)
        console.print(told, style="dim", highlight=False)
    if chosen.write_docs:
        _write(found, told)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", choices=list(_PARTS), help="run this part only; may be repeated")
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer rounds")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--write-docs", action="store_true", help="put the tables into docs/benchmarks.md")
    return parser.parse_args()


def _measured(names: Sequence[str], *, is_quick: bool) -> dict[str, list[Sheet]]:
    found = {}
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=len(names))
        for name in names:
            with tempfile.TemporaryDirectory(prefix="mmfaq-benchmarks-") as folder:
                run = Run(Path(folder), is_quick, lambda what: progress.update(task, description=what))
                found[name] = _PARTS[name](run)
            progress.advance(task)
    return found


def _machine() -> str:
    """Say what was measured with, and when."""
    model = next((line for line in _lines(Path("/proc/cpuinfo")) if line.startswith("model name")), "")
    processor = model.partition(":")[2].strip() or platform.machine()
    versions = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    day = datetime.now(UTC).date().isoformat()
    return f"{day}; {processor}, Python {platform.python_version()}, {versions}."


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _as_json(sheet: Sheet) -> dict[str, object]:
    return {"title": sheet.title, "columns": sheet.columns, "rows": sheet.rows, "figures": sheet.figures}


def _show(console: Console, sheet: Sheet) -> None:
    table = Table(title=sheet.title, title_justify="left", box=None, pad_edge=False)
    for number, column in enumerate(sheet.columns):
        table.add_column(column, justify="left" if not number else "right", no_wrap=not number)
    for row in sheet.rows:
        table.add_row(*row)
    console.print(table)
    for note in sheet.notes:
        console.print(note, style="dim", highlight=False, markup=False)
    console.print()


def _write(found: Mapping[str, Sequence[Sheet]], told: str) -> None:
    """Put the tables between the marks of their parts."""
    page = _PAGE.read_text(encoding="utf-8")
    for name, sheets in found.items():
        begin, end = _BEGIN.format(name), _END.format(name)
        before, _, rest = page.partition(begin)
        _, _, after = rest.partition(end)
        if not rest or end not in rest:
            raise SystemExit(
                f"{_PAGE}: the marks of {name} are missing. Put {begin} and {end} where its tables belong."
            )
        tables = "\n\n".join(_markdown(sheet) for sheet in sheets)
        page = f"{before}{begin}\n\n{tables}\n\n*{told}*\n\n{end}{after}"
    _PAGE.write_text(page, encoding="utf-8")


def _markdown(sheet: Sheet) -> str:
    head = [sheet.columns, ["---", *["---:"] * (len(sheet.columns) - 1)], *sheet.rows]
    lines = [f"| {' | '.join(row)} |" for row in head]
    return "\n".join([f"**{sheet.title}**", "", *lines, *(f"\n{note}" for note in sheet.notes)])


if __name__ == "__main__":
    main()
