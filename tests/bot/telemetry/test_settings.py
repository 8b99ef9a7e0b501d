"""Where health is shown and how the log is written can be set, and what makes no sense is said."""

from __future__ import annotations

import pytest

from bot.settings import settings_from
from index.errors import MmfaqError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", ""),
        ("off", ""),
        ("8080", "127.0.0.1:8080"),
        (":8080", "127.0.0.1:8080"),
        ("0.0.0.0:8080", "0.0.0.0:8080"),
        ("[::1]:8080", "[::1]:8080"),
    ],
)
def test_health_is_shown_on_this_machine_unless_a_host_is_named(text: str, address: str) -> None:
    assert settings_from({"MMFAQ_HEALTH": text}).health == address


@pytest.mark.parametrize("text", ["here", "99999", "host:", "http://here:80"])
def test_an_address_that_is_none_is_said(text: str) -> None:
    with pytest.raises(MmfaqError, match="MMFAQ_HEALTH is"):
        settings_from({"MMFAQ_HEALTH": text})


def test_words_for_the_log_are_those_that_there_are() -> None:
    chosen = settings_from({"MMFAQ_LOG_FORMAT": "JSON", "MMFAQ_LOG_LEVEL": "Error"})
    assert (chosen.log_format, chosen.log_level) == ("json", "error")
    with pytest.raises(MmfaqError, match=r"is .xml.\. Set it to one of auto, text, json\."):
        settings_from({"MMFAQ_LOG_FORMAT": "xml"})
    with pytest.raises(MmfaqError, match="MMFAQ_LOG_LEVEL is 'loud'"):
        settings_from({"MMFAQ_LOG_LEVEL": "loud"})
