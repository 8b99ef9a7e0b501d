"""The two languages in which the program speaks to people."""

from __future__ import annotations

_CHINESE = "zh"


def in_language(language: str, english: str, chinese: str) -> str:
    """Return the Chinese wording for Chinese, the English one for every other language."""
    return chinese if language == _CHINESE else english
