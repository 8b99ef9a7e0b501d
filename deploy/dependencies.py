"""What answering needs of others: `python deploy/dependencies.py licences|sbom`, from what is installed here.

`licences` prints docs/licences.md; `sbom FILE` writes a bill of materials in CycloneDX's JSON, validated.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
_HEAD = """# Licences

mmfaq is under the Apache License 2.0. To answer it needs these packages, as `constraints.txt` pins them, unchanged.
Their licences ask you to keep their notices; the MPL-2.0 also asks for the source of changes to files under it. With
the extra `postgres` comes psycopg, under the LGPL-3.0-only. `make licences` writes this page anew; a test compares it
with what is installed.

| package | licence |
| --- | --- |
"""
# Where the metadata say nothing that can be read, as each package's own licence file has it.
_KNOWN = {
    "docutils": "LicenseRef-Public-Domain AND BSD-2-Clause AND PSF-2.0",
    "pystemmer": "MIT AND BSD-3-Clause",
}
_SPOKEN = {
    "Apache 2.0": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "MIT license": "MIT",
}
_CLASSIFIER = "License :: OSI Approved :: "
_LONGEST = 100


def declared() -> list[Requirement]:
    """Return the packages that pyproject.toml names for answering."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(text) for text in project["dependencies"]]


def closure(requirements: Iterable[Requirement]) -> dict[str, Distribution]:
    """Return the installed distributions that requirements need, theirs included, by name."""
    found: dict[str, Distribution] = {}
    waiting = [(one, frozenset(one.extras)) for one in requirements]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement, extras = waiting.pop()
        name = canonicalize_name(requirement.name)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            found[name] = distribution(requirement.name)
        except PackageNotFoundError:
            sys.exit(f"{requirement.name} is not installed. Run `make setup` first.")
        waiting += [(needed, frozenset(needed.extras)) for needed in _needs(found[name], extras)]
    return dict(sorted(found.items()))


def _needs(package: Distribution, extras: frozenset[str]) -> Iterator[Requirement]:
    for text in package.requires or ():
        needed = Requirement(text)
        if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield needed


def licence_of(package: Distribution) -> str:
    """Return the licence of a package as its metadata have it, an SPDX expression where there is one."""
    told = package.metadata
    if expression := told.get("License-Expression"):
        return expression
    name = canonicalize_name(told["Name"])
    if name in _KNOWN:
        return _KNOWN[name]
    text = (told.get("License") or "").strip()
    classifiers = [one.removeprefix(_CLASSIFIER) for one in told.get_all("Classifier") or () if _CLASSIFIER in one]
    named = text if text and len(text) <= _LONGEST and "\n" not in text else " AND ".join(classifiers)
    return _SPOKEN.get(named, re.sub(r"\s+", " ", named))


def licences() -> str:
    """Return the page that lists all packages with their licences."""
    rows = (f"| {package.metadata['Name']} | {licence_of(package)} |" for package in closure(declared()).values())
    return _HEAD + "\n".join(rows) + "\n"


def write_bill(path: Path) -> None:
    """Write the bill of materials of what answering needs."""
    program = [sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", str(ROOT / "pyproject.toml")]
    made = subprocess.run(  # noqa: S603 - a fixed program
        [*program, "--output-reproducible", "--of", "JSON", sys.executable], check=True, capture_output=True, text=True
    )
    bill = json.loads(made.stdout)
    kept = set(closure(declared()))
    bill["components"] = [one for one in bill["components"] if canonicalize_name(one["name"]) in kept]
    refs = {one["bom-ref"] for one in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}
    bill["dependencies"] = [
        one | {"dependsOn": sorted(set(one.get("dependsOn", ())) & refs)}
        for one in bill["dependencies"]
        if one["ref"] in refs
    ]
    text = json.dumps(bill, indent=2, ensure_ascii=False) + "\n"
    _require_valid(text)
    path.write_text(text, encoding="utf-8")


def _require_valid(text: str) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    version = SchemaVersion.from_version(json.loads(text)["specVersion"])
    fault = JsonStrictValidator(version).validate_str(text)
    if fault is not None:
        sys.exit(f"The bill of materials is not valid: {fault}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["licences"]:
            sys.stdout.write(licences())
        case ["sbom", file]:
            write_bill(Path(file))
        case _:
            sys.exit("Say `licences`, or `sbom FILE`.")
