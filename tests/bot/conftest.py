"""An index of a small FAQ, built once, and the command as a process."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from index.builder import build
from index.export import load_encoder
from index.models import DEFAULT_MODEL
from index.store import Store
from tests.bot.calibrations import calibrate
from tests.bot.running import Command

FAQ = """# Questions

## Installing

### How do I install the package?

Run `pip install tern` and restart the shell.

- On macOS use `brew install tern`.
- On Windows use the installer.

### "ImportError: libGL.so.1: cannot open shared object file"

Install the library: `apt-get install libgl1`.

## Using

### How do I start a backup by hand?

Run `tern fly` in the folder.
"""
OTHER = "# FAQ\n\n## Who feeds the kestrel?\n\nThe warden feeds the kestrel at noon.\n"


@pytest.fixture(scope="session")
def faq(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two bases; one has permalinks."""
    folder = tmp_path_factory.mktemp("faq") / "knowledge"
    folder.mkdir()
    for name, text in (("tern", FAQ), ("kestrel", OTHER)):
        (folder / name).mkdir()
        (folder / name / "faq.md").write_text(text, encoding="utf-8")
    permalink = "title: Tern\npermalink: https://example.org/{file}#L{first_line}\n"
    (folder / "tern" / "base.yml").write_text(permalink, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory, exported_encoder: Path) -> Path:
    """Return a cache that holds the default model's export."""
    folder = tmp_path_factory.mktemp("cache")
    (folder / "encoders").symlink_to(exported_encoder)
    return folder


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory, faq: Path, exported_encoder: Path) -> Path:
    """Return an index of the two bases, whose confidence can be foreseen and which no test changes."""
    store = Store(tmp_path_factory.mktemp("served") / "index")
    build([faq], store, load_encoder(DEFAULT_MODEL, exported_encoder))
    calibrate(store)
    return store.folder


@pytest.fixture
def command(index: Path, cache: Path, faq: Path, tmp_path: Path) -> Command:
    """Return the command with the index and the FAQ set in its environment."""
    settings = {"MMFAQ_INDEX": index, "MMFAQ_CACHE": cache, "MMFAQ_KNOWLEDGE": faq, "HOME": tmp_path}
    return Command({name: str(path) for name, path in settings.items()})


@pytest.fixture
def own(tmp_path: Path, command: Command, faq: Path) -> Command:
    """Return the command with an FAQ that a test may change, and no index of it yet."""
    folder = shutil.copytree(faq, tmp_path / "knowledge")
    changed = {"MMFAQ_INDEX": str(tmp_path / "index"), "MMFAQ_KNOWLEDGE": str(folder)}
    return Command(command.environment | changed)


@pytest.fixture
def built(own: Command, index: Path) -> Command:
    """Return the command with an FAQ and an index of it that a test may change."""
    shutil.copytree(index, own.environment["MMFAQ_INDEX"])
    return own


@pytest.fixture
def state() -> Path:
    """Return the folder in which this test's commands remember."""
    return Path(os.environ["MMFAQ_STATE"])
