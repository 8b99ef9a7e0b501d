"""What an operator can set, from the environment: read once in the composition root and passed down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from index.errors import MmfaqError
from index.models import BACKENDS, DEFAULT_MODEL

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are, and which encoder reads them."""

    knowledge: Path
    index: Path
    cache: Path
    encoder: str = DEFAULT_MODEL
    backend: str = "onnx"
    device: str = "cpu"


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Return the settings that the environment holds, with defaults for the rest; raise MmfaqError."""

    def path(name: str, default: Path) -> Path:
        return Path(environment.get(name) or default).expanduser()

    return Settings(
        path("MMFAQ_KNOWLEDGE", ROOT / "knowledge"),
        path("MMFAQ_INDEX", ROOT / "var" / "index"),
        path("MMFAQ_CACHE", platformdirs.user_cache_path("mmfaq")),
        environment.get("MMFAQ_ENCODER") or DEFAULT_MODEL,
        _backend(environment.get("MMFAQ_ENCODER_BACKEND") or BACKENDS[0]),
        environment.get("MMFAQ_DEVICE") or "cpu",
    )


def _backend(name: str) -> str:
    if name not in BACKENDS:
        raise MmfaqError(f"MMFAQ_ENCODER_BACKEND is {name!r}. Set it to one of {', '.join(BACKENDS)}.")
    return name
