"""Entries that are written in several languages in one place: `question: {en: …, zh: …}`, or `question_en`."""

from __future__ import annotations

import re
from collections import defaultdict

from index.readers.yaml_nodes import Node, is_mapping, key_text, pairs, text_of

Keys = dict[str, tuple[Node, Node]]
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?", re.IGNORECASE)
_SUFFIXED = re.compile(r"(?P<name>question|q|answer|a)[_.-](?P<language>[a-z]{2}(?:[-_][a-z]{2,4})?)", re.IGNORECASE)
_QUESTION_KEYS = ("question", "q")
_CONTENT_KEYS = ("answer", "content", "text", "body")


def translations(keys: Keys) -> dict[str, Keys]:
    """Return the keys of an entry in each language that its question is written in; nothing for just one wording."""
    spoken: defaultdict[str, Keys] = defaultdict(dict)
    common: Keys = {}
    for name, (key, value) in keys.items():
        suffixed = _SUFFIXED.fullmatch(name)
        if suffixed is not None:
            spoken[_code(suffixed["language"])][suffixed["name"].lower()] = (key, value)
        elif _is_translated(value):
            for language, text in pairs(value):
                spoken[_code(key_text(language))][name] = (language, text)
        else:
            common[name] = (key, value)
    return {language: {**common, **own} for language, own in spoken.items() if _is_asked(own)}


def _is_asked(own: Keys) -> bool:
    is_titled = "title" in own and any(name in own for name in _CONTENT_KEYS)
    return is_titled or any(name in own for name in _QUESTION_KEYS)


def _is_translated(node: Node) -> bool:
    """Tell whether a node is a mapping from languages to texts."""
    found = list(pairs(node)) if is_mapping(node) else []
    return bool(found) and all(_LANGUAGE.fullmatch(key_text(key)) and text_of(text) is not None for key, text in found)


def _code(language: str) -> str:
    """Return the two letters of a language: "zh" for "zh-CN"."""
    return language[:2].lower()
