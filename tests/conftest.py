"""What every test starts from: a clean environment, and doubles that are real code."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
DATA = Path(__file__).parent / "data"

# Read when huggingface_hub is first imported, so it must be set before: no test may wait for the network.
os.environ["HF_HUB_OFFLINE"] = "1"

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared FAQ files are not beside this checkout")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No setting of this machine reaches a test, and what a test remembers stays in a folder of its own."""
    for name in [name for name in os.environ if name.startswith("MMFAQ_") and name != "MMFAQ_TEST_CACHE"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MMFAQ_STATE", str(tmp_path_factory.getbasetemp() / "states" / uuid.uuid4().hex))
    monkeypatch.setenv("MMFAQ_CONFIG", "off")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture(scope="session")
def exported_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the cache folder that holds the default model's export, made once for all test processes."""
    import filelock

    from index.export import load_encoder
    from index.models import DEFAULT_MODEL

    cache = Path(os.environ.get("MMFAQ_TEST_CACHE") or tmp_path_factory.getbasetemp().parent / "encoders")
    cache.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(cache / ".lock"):
        load_encoder(DEFAULT_MODEL, cache)
    return cache
