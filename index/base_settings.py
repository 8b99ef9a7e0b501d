"""What maintainers say about a base beside its entries: `base.yml`, or the head of a YAML FAQ."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field

from index.errors import Problem, Severity
from index.readers.yaml_nodes import (
    Node,
    NotYamlError,
    TextList,
    compose,
    compose_all,
    is_mapping,
    is_null,
    is_sequence,
    items,
    key_text,
    kind_of,
    line_of,
    pairs,
    text_of,
    written_text,
)
from index.source_settings import read_sources
from index.sources import Source

_TEXTS = ("title", "project", "language", "permalink", "contact")
_LISTS = ("aliases", "files")
_KEYS = (*_TEXTS, *_LISTS, "phrasings", "glossary", "sources", "lint")
LINT_LEVELS = ("off", "note", "warning", "error")
_QUOTE = "Put quotes around it."
_ENTRY_KEYS = {"question", "q", "answer", "a"}
_LANGUAGE = re.compile(r"(en|zh)(?:[-_]\w+)*", re.IGNORECASE)


@dataclass(slots=True)
class BaseSettings:
    """The settings of a base; every one of them may be missing. `lint` holds the level of a rule, and its line."""

    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    phrasings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    phrasing_lines: dict[str, int] = field(default_factory=dict)
    glossary: tuple[tuple[str, ...], ...] = ()
    sources: tuple[Source, ...] = ()
    lint: dict[str, tuple[str, int]] = field(default_factory=dict)

    def update(self, other: BaseSettings) -> None:
        """Take over what the other settings say."""
        self.texts |= other.texts
        self.lists |= other.lists
        self.phrasings |= other.phrasings
        self.phrasing_lines |= other.phrasing_lines
        self.glossary += other.glossary
        self.sources += other.sources
        self.lint |= other.lint


def read_settings(text: str, file: str, *, is_faq: bool = False) -> tuple[BaseSettings, list[Problem]]:
    """Return the settings that a YAML text holds, and its problems.

    `is_faq`: the text is an FAQ of its own, so other keys are its entries and its syntax is checked elsewhere.
    """
    try:
        root = _head(text) if is_faq else compose(text)
    except NotYamlError as fault:
        return BaseSettings(), [] if is_faq else [fault.problem(file)]
    reader = _SettingsReader(file, is_faq=is_faq)
    if root is not None and is_mapping(root):
        reader.read(root)
    elif root is not None and not is_faq:
        reader.refuse(
            root, f"the settings of a base must be a mapping, found {kind_of(root)}", "Write key: value lines."
        )
    return reader.settings, reader.problems


def _head(text: str) -> Node | None:
    """Return the first document of an FAQ, None where it is an entry itself: its keys are no settings."""
    root = next(iter(compose_all(text)), None)
    is_entry = root is not None and any(key_text(key).lower() in _ENTRY_KEYS for key, _ in pairs(root))
    return None if is_entry else root


class _SettingsReader:
    def __init__(self, file: str, *, is_faq: bool) -> None:
        self.settings = BaseSettings()
        self.problems: list[Problem] = []
        self._file, self._is_faq = file, is_faq

    def refuse(self, node: Node, what: str, remedy: str) -> None:
        self.problems.append(Problem(Severity.ERROR, self._file, line_of(node), what, remedy))

    def read(self, root: Node) -> None:
        for key, value in pairs(root):
            name = key_text(key)
            if name not in _KEYS or (self._is_faq and name == "sources"):  # an FAQ cannot name others
                self._unknown(key, name)
            elif is_null(value):
                continue
            elif name in _TEXTS:
                self._text(name, value)
            elif name in _LISTS:
                self.settings.lists[name] = self._texts(value, name)
            elif name == "phrasings":
                self._phrasings(value)
            elif name == "sources":
                self._sources(value)
            elif name == "lint":
                self._lint(value)
            else:
                self._glossary(value)

    def _unknown(self, key: Node, name: str) -> None:
        if not self._is_faq:
            close = difflib.get_close_matches(name, _KEYS, n=1)
            hint = f"Did you mean {close[0]}?" if close else f"Known keys: {', '.join(_KEYS)}."
            self.refuse(key, f"unknown key {name!r}", hint)

    def _text(self, name: str, value: Node) -> None:
        text = text_of(value)
        if text is None:
            self.refuse(value, f"{name} must be text, found {kind_of(value)}", _QUOTE)
        elif name == "language":
            self._language(value, text)
        else:
            self.settings.texts[name] = text

    def _language(self, value: Node, text: str) -> None:
        found = _LANGUAGE.fullmatch(text.strip())
        if found is None:
            self.refuse(value, f"the language {text!r} is not known", "Write en or zh, or remove the line.")
        else:
            self.settings.texts["language"] = found[1].lower()

    def _texts(self, value: Node, name: str) -> tuple[str, ...]:
        listed = TextList(value, self._file, name)
        self.problems += listed.problems
        return tuple(listed.texts)

    def _sources(self, value: Node) -> None:
        self.settings.sources, problems = read_sources(value, self._file)
        self.problems += problems

    def _lint(self, value: Node) -> None:
        levels = ", ".join(LINT_LEVELS)
        if not is_mapping(value):
            self.refuse(value, f"lint must be a mapping, found {kind_of(value)}", f"Write rule: level lines: {levels}.")
        for key, level in pairs(value):
            text = (written_text(level) or "").lower()
            if text in LINT_LEVELS:
                self.settings.lint[key_text(key)] = text, line_of(key)
            else:
                self.refuse(level, f"the level of {key_text(key)} is not known", f"Write one of {levels}.")

    def _glossary(self, value: Node) -> None:
        if not is_sequence(value):
            what = f"glossary must be a list of lists, found {kind_of(value)}"
            self.refuse(value, what, "Write - [word, word] lines.")
        self.settings.glossary = tuple(self._texts(group, "a glossary line") for group in items(value))

    def _phrasings(self, value: Node) -> None:
        if not is_mapping(value):
            self.refuse(
                value, f"phrasings must be a mapping, found {kind_of(value)}", "Write entry-id: [text, …] lines."
            )
        for key, texts in pairs(value):
            self.settings.phrasings[key_text(key)] = self._texts(texts, f"phrasings of {key_text(key)}")
            self.settings.phrasing_lines[key_text(key)] = line_of(key)
