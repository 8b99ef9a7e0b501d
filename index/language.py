"""The language of a text, told by its script."""

from __future__ import annotations

import re

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK = re.compile(f"[{CJK}]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_WORD = re.compile(r"[A-Za-z]{2,}")
# A Chinese question about software is full of English names: two Chinese characters weigh like one word.
_CHARACTERS_PER_WORD = 2
_CHINESE_SHARE = 0.25
_MOST_KANA = 1  # a Chinese text may hold one, for fun


def language_of(text: str) -> str:
    """Return "zh" where a fair share of the text is Chinese, otherwise "en", also for Japanese."""
    chinese = len(_CJK.findall(text)) / _CHARACTERS_PER_WORD
    if not chinese or len(_KANA.findall(text)) > _MOST_KANA:
        return "en"
    return "zh" if chinese >= _CHINESE_SHARE * (chinese + len(_WORD.findall(text))) else "en"


def has_chinese(text: str) -> bool:
    """Tell whether the text holds any Chinese character."""
    return _CJK.search(text) is not None
