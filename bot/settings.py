"""What an operator can set, from the environment: read once in the composition root and passed down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_ENCODER = "sentence-transformers/all-MiniLM-L6-v2"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are, and which encoder reads them."""

    knowledge: Path
    index: Path
    cache: Path
    encoder: str = DEFAULT_ENCODER
    backend: str = "onnx"
    device: str = "cpu"


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Return the settings that the environment holds, with defaults for the rest."""

    def path(name: str, default: Path) -> Path:
        return Path(environment.get(name) or default).expanduser()

    return Settings(
        path("MMFAQ_KNOWLEDGE", ROOT / "knowledge"),
        path("MMFAQ_INDEX", ROOT / "var" / "index"),
        path("MMFAQ_CACHE", platformdirs.user_cache_path("mmfaq")),
        environment.get("MMFAQ_ENCODER") or DEFAULT_ENCODER,
        environment.get("MMFAQ_ENCODER_BACKEND") or "onnx",
        environment.get("MMFAQ_DEVICE") or "cpu",
    )
