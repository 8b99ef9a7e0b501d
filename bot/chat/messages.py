"""Every sentence that a chat platform shows beside a reply: buttons, notices, help; in English and Chinese."""

from __future__ import annotations

_CHINESE = "zh"


def busy(language: str) -> str:
    """Say that others are before this question; it is answered all the same."""
    return _in(language, "Busy, one moment…", "稍等，前面还有别的问题……")


def too_busy(language: str) -> str:
    """Say that a question was not taken."""
    return _in(
        language,
        "Too many questions at once: this one was not taken. Ask it again in a minute.",
        "同时提问的人太多，这个问题没有受理。请过一分钟再问。",
    )


def _in(language: str, english: str, chinese: str) -> str:
    return chinese if language == _CHINESE else english
