"""Runs targets one after the other, each in a process, and tells what was found."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

import click

from fuzz.child import FINDINGS
from fuzz.target import NAMES, target_named

_DEFAULT_SECONDS = 60
_UNITS = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_SHOWN = 60  # lines of what a failing target said
_GRACE_S = 120  # for imports, and for an input that hangs
_UNGUIDED = (
    "atheris is not installed, so inputs are changed at random, not guided by what code they reach:"
    " `pip install -c constraints.txt -e '.[fuzz]'` installs it on Linux."
)


@dataclass(frozen=True, slots=True)
class Ran:
    """How a target fared: inputs tried in how many seconds, and the files of inputs that it failed on."""

    name: str
    inputs: int
    seconds: float
    findings: tuple[Path, ...]
    said: str

    @property
    def is_clean(self) -> bool:
        """Tell whether it ran to its end without a fault."""
        return not self.said


def run(name: str, folder: Path, seconds: int) -> Ran:
    """Run a target in a process of its own; its corpus and its findings stay in the folder."""
    own = folder / name
    earlier = set(own.glob(f"{FINDINGS}/*"))
    began = time.monotonic()
    said, status = _said(name, own, seconds)
    units = _UNITS.search(said)
    findings = tuple(sorted(set(own.glob(f"{FINDINGS}/*")) - earlier))
    seconds_taken = time.monotonic() - began
    return Ran(name, int(units[1]) if units else 0, seconds_taken, findings, "" if status == 0 else said)


def _said(name: str, folder: Path, seconds: int) -> tuple[str, int]:
    """Return what a target says, and its status; its temporary files go with it."""
    program = [sys.executable, "-m", "fuzz.child", name, str(folder), str(seconds)]
    with tempfile.TemporaryDirectory(prefix="mmfaq-fuzz-") as scratch:
        environment = os.environ | {"TMPDIR": scratch}
        try:
            done = subprocess.run(  # noqa: S603 - this program's own module
                program,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=environment,
                timeout=seconds + _GRACE_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"{name} did not end.", 1
    return done.stdout.decode("utf-8", "replace"), done.returncode


def main_of(name: str) -> None:
    """Run one target from the command line."""
    main([name, *sys.argv[1:]])


@click.command()
@click.argument("names", metavar="[TARGET…]", nargs=-1, type=click.Choice(NAMES))
@click.option("--seconds", default=_DEFAULT_SECONDS, show_default=True, help="How long each target runs.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where inputs that are worth keeping stay.")
@click.option("--input", "data", type=click.File("rb"), help="Try only this input, such as one that was found.")
def main(names: Sequence[str], seconds: int, folder: Path | None, data: BinaryIO | None) -> None:
    """Give each target inputs that nobody would write, and report those that it fails on."""
    if data is not None:
        content = data.read()
        for name in names:
            target_named(name).check(content)
        return
    if find_spec("atheris") is None:
        click.echo(_UNGUIDED, err=True)
    place = folder or Path(tempfile.gettempdir()) / "mmfaq-fuzz"
    failed = False
    for name in names or NAMES:
        ran = run(name, place, seconds)
        click.echo(_line(ran))
        if not ran.is_clean:
            failed = True
            click.echo("\n".join(ran.said.splitlines()[-_SHOWN:]), err=True)
    sys.exit(failed)


def _line(ran: Ran) -> str:
    found = ", ".join(map(str, ran.findings)) or ("nothing found" if ran.is_clean else "failed, see below")
    return f"{ran.name}: {ran.inputs} inputs in {ran.seconds:.0f} s: {found}"
