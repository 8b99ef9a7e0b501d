"""What an operator can set, from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.risk import Risk
from bot.settings import ROOT, Settings, settings_from
from index.errors import MmfaqError
from index.models import DEFAULT_MODEL

ALL = {
    "MMFAQ_KNOWLEDGE": "/k",
    "MMFAQ_INDEX": "/i",
    "MMFAQ_CACHE": "/c",
    "MMFAQ_ENCODER": "some/model",
    "MMFAQ_ENCODER_BACKEND": "torch",
    "MMFAQ_DEVICE": "cuda:0",
    "MMFAQ_RISK": "10%",
    "MMFAQ_RISK_OVERHEARD": "0.02",
    "MMFAQ_CONTACT": "Ask [here](https://example.org).",
    "MMFAQ_JOURNAL": "postgresql+psycopg://mmfaq@host/journal",
    "MMFAQ_KEEP_DAYS": "30",
    "MMFAQ_STATE": "/s",
}


def test_without_settings_everything_has_a_default() -> None:
    settings = settings_from({})
    assert settings.knowledge == ROOT / "knowledge"
    assert settings.index == ROOT / "var" / "index"
    assert settings.cache.name == "mmfaq"
    assert (settings.encoder, settings.backend, settings.device) == (DEFAULT_MODEL, "onnx", "cpu")


def test_without_settings_questions_are_remembered_for_ninety_days_in_the_state_folder() -> None:
    settings = settings_from({})
    assert settings.state == ROOT / "var" / "state"
    assert settings.journal is None
    assert (settings.keep_days, settings.contact, settings.risk) == (90, "", Risk())


def test_every_setting_can_be_set() -> None:
    expected = Settings(
        Path("/k"),
        Path("/i"),
        Path("/c"),
        "some/model",
        "torch",
        "cuda:0",
        Risk(0.1, 0.02),
        "Ask [here](https://example.org).",
        "postgresql+psycopg://mmfaq@host/journal",
        30,
        Path("/s"),
    )
    assert settings_from(ALL) == expected


@pytest.mark.parametrize("name", ALL)
def test_an_empty_setting_is_no_setting(name: str) -> None:
    assert settings_from({name: ""}) == settings_from({})


@pytest.mark.parametrize(
    ("text", "share"), [("5%", 0.05), ("0.05", 0.05), (" 2.5 % ", 0.025), (".5", 0.5), ("1e-3", 0.001)]
)
def test_a_risk_is_a_share_or_per_cent(text: str, share: float) -> None:
    assert settings_from({"MMFAQ_RISK": text}).risk.asked == pytest.approx(share)
    assert settings_from({"MMFAQ_RISK_OVERHEARD": text}).risk.overheard == pytest.approx(share)


@pytest.mark.parametrize("name", ["MMFAQ_RISK", "MMFAQ_RISK_OVERHEARD"])
@pytest.mark.parametrize("text", ["0", "1", "5", "100%", "0%", "-1%", "nan", "inf", "low", "%", "5%%x", "0,05", "{0}"])
def test_a_wrong_risk_is_told_in_one_sentence(name: str, text: str) -> None:
    with pytest.raises(MmfaqError) as told:
        settings_from({name: text})
    remedy = "Set it to the share of answers that may be wrong, such as 0.05 or 5%."
    assert str(told.value) == f"{name} is {text!r}. {remedy}"


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "many", "٣", "1 day", "36501", "99999999999"])
def test_wrong_days_are_told_in_one_sentence(text: str) -> None:
    with pytest.raises(MmfaqError) as told:
        settings_from({"MMFAQ_KEEP_DAYS": text})
    assert str(told.value) == f"MMFAQ_KEEP_DAYS is {text!r}. Set it to a number of days from 1 to 36500."


def test_a_very_long_number_of_days_is_told_in_short() -> None:
    with pytest.raises(MmfaqError, match=r"^MMFAQ_KEEP_DAYS is '1+\.\.\.1+'\. Set it ") as told:
        settings_from({"MMFAQ_KEEP_DAYS": "1" * 5000})
    assert len(str(told.value)) < 200


def test_a_hundred_years_are_days_enough() -> None:
    assert settings_from({"MMFAQ_KEEP_DAYS": "36500"}).keep_days == 36500


@pytest.mark.parametrize("text", ["off", "OFF", "none", "no", " off "])
def test_the_journal_can_be_switched_off(text: str) -> None:
    assert settings_from({"MMFAQ_JOURNAL": text}).journal == ""


@pytest.mark.parametrize("text", ["", " ", "\t\n"])
def test_a_blank_journal_is_the_file_in_the_state_folder(text: str) -> None:
    assert settings_from({"MMFAQ_JOURNAL": text}).journal is None


def test_space_around_a_url_is_no_part_of_it() -> None:
    assert settings_from({"MMFAQ_JOURNAL": " sqlite:////j.db\n"}).journal == "sqlite:////j.db"


def test_the_password_of_a_journal_is_never_shown() -> None:
    url = "postgresql+psycopg://mmfaq:hunter2pass@host/journal"
    settings = settings_from({"MMFAQ_JOURNAL": url})
    assert settings.journal == url
    assert "hunter2pass" not in repr(settings) + str(settings) + f"{settings}"


def test_a_tilde_is_the_home_of_this_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings_from({"MMFAQ_INDEX": "~/index"}).index == tmp_path / "index"


def test_the_default_encoder_is_the_one_whose_bytes_are_checked() -> None:
    assert settings_from({}).encoder == DEFAULT_MODEL


def test_an_unknown_backend_is_told_with_the_known_ones() -> None:
    with pytest.raises(MmfaqError, match=r"MMFAQ_ENCODER_BACKEND is 'tpu'\. Set it to one of onnx, torch\."):
        settings_from({"MMFAQ_ENCODER_BACKEND": "tpu"})
