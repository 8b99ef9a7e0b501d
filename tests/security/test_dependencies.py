"""What is installed beside us: exactly pinned, under licences that allow it, and listed."""

from __future__ import annotations

import re
import runpy
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
_DEPENDENCIES = runpy.run_path(str(ROOT / "deploy" / "dependencies.py"))
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
_EXTRAS = ("", *_PROJECT["optional-dependencies"])
_ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "LicenseRef-Public-Domain", "MIT"),
    *("MPL-2.0", "PSF-2.0", "Zlib"),
}


def _pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line.partition(" #")[0]) for line in lines if line.strip() and not line.startswith("#")]
    found: dict[str, str] = {canonicalize_name(pin.name): str(pin.specifier) for pin in pins}
    assert len(found) == len(pins)
    return found


def _declared(extra: str) -> list[Requirement]:
    texts = _PROJECT["optional-dependencies"][extra] if extra else _PROJECT["dependencies"]
    return [Requirement(text) for text in texts]


def test_every_pin_is_one_exact_version() -> None:
    assert [pin for pin in _pins().values() if not re.fullmatch(r"==[\w.+!]+", pin)] == []


@pytest.mark.parametrize("extra", _EXTRAS)
def test_every_package_that_we_name_is_pinned(extra: str) -> None:
    assert {canonicalize_name(one.name) for one in _declared(extra)} <= set(_pins())


def test_all_that_answering_needs_is_pinned_as_it_is_installed() -> None:
    pins = _pins()
    for name, package in _DEPENDENCIES["closure"](_declared("")).items():
        assert pins.get(name) == f"=={package.version}", name


@pytest.mark.parametrize("extra", _EXTRAS[1:])
def test_what_an_extra_needs_is_pinned_where_it_is_installed(extra: str) -> None:
    installed = []
    for one in _declared(extra):
        try:
            version(one.name)
        except PackageNotFoundError:
            continue
        installed.append(one)
    missing = set(_DEPENDENCIES["closure"](installed)) - set(_pins())
    assert missing - {"pip", "setuptools"} == set()  # these come with Python itself


def test_no_licence_is_outside_of_those_that_we_may_ship_with() -> None:
    for name, package in _DEPENDENCIES["closure"](_declared("")).items():
        licence = _DEPENDENCIES["licence_of"](package)
        assert set(re.split(r" (?:AND|OR) ", licence.strip("()"))) <= _ALLOWED, (name, licence)


def test_the_page_of_licences_lists_what_is_installed() -> None:
    assert (ROOT / "docs" / "licences.md").read_text(encoding="utf-8") == _DEPENDENCIES["licences"]()
