"""Every setting there is, as the composition root joins them."""

from __future__ import annotations

from pathlib import Path

from adapters.discord_bot.declared import DISCORD
from adapters.slack.declared import SLACK
from bot.configuration.declared import BOT
from bot.configuration.effective import Configuration, configuration_of

ROOT = Path(__file__).resolve().parents[3]
TABLES = (BOT, SLACK, DISCORD)
NAMES = [table.name for table in TABLES]


def configured(folder: Path, text: str | bytes | None = None, **environment: str) -> Configuration:
    """Return what a file with a text and an environment say together."""
    path = folder / "mmfaq.yml"
    if text is not None:
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        environment = {"MMFAQ_CONFIG": str(path), **environment}
    return configuration_of({"MMFAQ_CONFIG": "off", **environment}, TABLES)


def told(found: Configuration) -> list[str]:
    """Return the faults, without the folder of the file."""
    return [str(fault).replace(found.file, "mmfaq.yml") if found.file else str(fault) for fault in found.faults]


def texts(found: Configuration) -> dict[str, str]:
    """Return what is set, by variable."""
    return {value.setting.variable: value.text for value in found.values if value.text and value.setting.key}
