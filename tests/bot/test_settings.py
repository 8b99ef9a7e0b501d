"""What an operator can set, from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import ROOT, Settings, settings_from
from index.errors import MmfaqError
from index.models import DEFAULT_MODEL


def test_without_settings_everything_has_a_default() -> None:
    settings = settings_from({})
    assert settings.knowledge == ROOT / "knowledge"
    assert settings.index == ROOT / "var" / "index"
    assert settings.cache.name == "mmfaq"
    assert (settings.encoder, settings.backend, settings.device) == (DEFAULT_MODEL, "onnx", "cpu")


def test_every_setting_can_be_set() -> None:
    environment = {
        "MMFAQ_KNOWLEDGE": "/k",
        "MMFAQ_INDEX": "/i",
        "MMFAQ_CACHE": "/c",
        "MMFAQ_ENCODER": "some/model",
        "MMFAQ_ENCODER_BACKEND": "torch",
        "MMFAQ_DEVICE": "cuda:0",
    }
    expected = Settings(Path("/k"), Path("/i"), Path("/c"), "some/model", "torch", "cuda:0")
    assert settings_from(environment) == expected


@pytest.mark.parametrize(
    "name",
    ["MMFAQ_KNOWLEDGE", "MMFAQ_INDEX", "MMFAQ_CACHE", "MMFAQ_ENCODER", "MMFAQ_ENCODER_BACKEND", "MMFAQ_DEVICE"],
)
def test_an_empty_setting_is_no_setting(name: str) -> None:
    assert settings_from({name: ""}) == settings_from({})


def test_a_tilde_is_the_home_of_this_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings_from({"MMFAQ_INDEX": "~/index"}).index == tmp_path / "index"


def test_the_default_encoder_is_the_one_whose_bytes_are_checked() -> None:
    assert settings_from({}).encoder == DEFAULT_MODEL


def test_an_unknown_backend_is_told_with_the_known_ones() -> None:
    with pytest.raises(MmfaqError, match=r"MMFAQ_ENCODER_BACKEND is 'tpu'\. Set it to one of onnx, torch\."):
        settings_from({"MMFAQ_ENCODER_BACKEND": "tpu"})
