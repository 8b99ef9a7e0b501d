"""What an operator can set, from the environment."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.risk import Risk
from bot.secret import Secret
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
    "MMFAQ_SECRET": "0123456789abcdef",
    "MMFAQ_GATE": "3",
    "MMFAQ_WATCH": "on",
    "MMFAQ_BUILD_EVERY": "6h",
    "MMFAQ_WEBHOOK": "127.0.0.1:8080",
    "MMFAQ_WEBHOOK_SECRET": "fedcba9876543210",
    "MMFAQ_SOURCES": "/so",
    "MMFAQ_CAPTURES": "/ca",
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
        Secret("0123456789abcdef"),
        3,
        True,  # noqa: FBT003 - as the fields stand
        timedelta(hours=6),
        "127.0.0.1:8080",
        Secret("fedcba9876543210"),
        Path("/so"),
        Path("/ca"),
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


def _told(environment: dict[str, str]) -> str:
    with pytest.raises(MmfaqError) as told:
        settings_from(environment)
    return str(told.value)


def test_without_settings_nothing_is_built_by_itself_and_nothing_may_get_worse() -> None:
    settings = settings_from({})
    assert (settings.gate, settings.watch, settings.build_every, settings.webhook) == (0, False, None, "")
    assert (settings.secret, settings.webhook_secret) == (None, None)


def test_sources_and_captures_are_in_the_state_folder() -> None:
    settings = settings_from({"MMFAQ_STATE": "/s"})
    assert (settings.sources, settings.captures) == (Path("/s/sources"), Path("/s/captures"))


@pytest.mark.parametrize("text", ["off", "None", " no "])
def test_the_gate_can_be_switched_off(text: str) -> None:
    assert settings_from({"MMFAQ_GATE": text}).gate is None


@pytest.mark.parametrize("text", ["-1", "1.5", "1e3", "many", "100001", "٣", "9" * 5000])
def test_a_gate_that_is_no_number_of_questions_is_told(text: str) -> None:
    assert _told({"MMFAQ_GATE": text}).startswith("MMFAQ_GATE is '")
    assert len(_told({"MMFAQ_GATE": text})) < 200


@pytest.mark.parametrize(
    ("text", "every"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("6 h", timedelta(hours=6)),
        ("1d", timedelta(days=1)),
        ("off", None),
        ("no", None),
    ],
)
def test_the_time_between_two_builds_is_a_number_with_its_unit(text: str, every: timedelta | None) -> None:
    assert settings_from({"MMFAQ_BUILD_EVERY": text}).build_every == every


@pytest.mark.parametrize("text", ["30", "59s", "367d", "1w", "-1h", "1.5h", "999999999d", "h", "1h30m"])
def test_any_other_time_is_told(text: str) -> None:
    remedy = "Set it to a duration from 1m to 366d, such as 30m, 6h or 1d, or to off."
    assert _told({"MMFAQ_BUILD_EVERY": text}) == f"MMFAQ_BUILD_EVERY is {text!r}. {remedy}"


@pytest.mark.parametrize("text", ["[::1]:80", "localhost:8080", "0.0.0.0:0", "faq.example.org:65535"])
def test_a_webhook_is_taken_at_a_host_and_a_port(text: str) -> None:
    assert settings_from({"MMFAQ_WEBHOOK": text}).webhook == text


@pytest.mark.parametrize("text", ["8080", "::1:80", "h:65536", "a b:1", "http://h:1", "h:"])
def test_a_webhook_anywhere_else_is_told(text: str) -> None:
    assert _told({"MMFAQ_WEBHOOK": text}) == f"MMFAQ_WEBHOOK is {text!r}. Set it to host:port, such as 127.0.0.1:8080."


def test_watching_is_on_or_off() -> None:
    assert settings_from({"MMFAQ_WATCH": "Yes"}).watch
    assert not settings_from({"MMFAQ_WATCH": "off"}).watch
    assert _told({"MMFAQ_WATCH": "maybe"}) == "MMFAQ_WATCH is 'maybe'. Set it to on or off."


@pytest.mark.parametrize("name", ["MMFAQ_SECRET", "MMFAQ_WEBHOOK_SECRET"])
def test_a_short_secret_is_refused_without_showing_it(name: str) -> None:
    assert _told({name: "hunter2"}) == f"{name} has 7 characters. Set it to 16 or more random ones."


def test_no_secret_is_shown() -> None:
    assert "0123456789abcdef" not in f"{settings_from(ALL)!r}"


@pytest.mark.parametrize("name", ["MMFAQ_KNOWLEDGE", "MMFAQ_STATE", "MMFAQ_SOURCES"])
def test_the_home_of_nobody_is_told(name: str) -> None:
    assert _told({name: "~0/x"}) == f"{name} is '~0/x'. Set it to a path: that user has no home here."
