"""`mmfaq.yml`, up to the settings that it gives."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bot.configuration.effective import configuration_of
from bot.configuration.setting import all_of
from fuzz.running import main_of
from fuzz.seeds import ROOT, encoded
from fuzz.target import Target
from fuzz.yaml_faq import YAML_TOKENS
from index.errors import MmfaqError
from tests.bot.configuration.tables import TABLES

_path = Path(tempfile.mkdtemp(prefix="mmfaq-fuzz-")) / "mmfaq.yml"
_SETTINGS = [one for _, one in all_of(TABLES) if one.key]
_VALUES = (
    "30m",
    "6h",
    "off",
    "postgresql://u:p@h/d",
    "sqlite:///x.db",
    "127.0.0.1:8080",
    "[::1]:0",
    "99999999999d",
    "~x",
)


def _seeds() -> list[bytes]:
    keys = [one.key.split(".", 1) for one in _SETTINGS]
    lines = [f"{key[0]}:\n  {key[1]}: {value}\n" for key in keys if len(key) > 1 for value in _VALUES]
    shipped = ROOT / "deploy" / "config" / "mmfaq.yml"
    return [*encoded([*lines, "".join(lines)]), shipped.read_bytes()]


def _check(data: bytes) -> None:
    _path.write_bytes(data)
    found = configuration_of({"MMFAQ_CONFIG": str(_path)}, TABLES)
    try:
        found.require([table.name for table in TABLES])
    except MmfaqError as error:
        str(error).encode()
        return
    environment: dict[str, str] = {}
    found.apply(environment)
    for table in TABLES:
        table.read(environment)


TARGET = Target(_check, _seeds, (*YAML_TOKENS, *_VALUES, *(one.key.rpartition(".")[2] for one in _SETTINGS)))

if __name__ == "__main__":
    main_of("config")
