from __future__ import annotations

import re
from pathlib import Path

from bot.lint.finding import Level
from bot.lint.running import RULES
from bot.lint.text_rules.answers import MOST_CHARACTERS

_PAGE = (Path(__file__).parents[3] / "docs" / "lint.md").read_text(encoding="utf-8")
_SECTIONS = dict(re.findall(r"^### `([\w-]+)`\n(.*?)(?=^##|\Z)", _PAGE, re.MULTILINE | re.DOTALL))


def test_the_page_describes_every_rule_in_order() -> None:
    assert list(_SECTIONS) == [rule.name for rule in RULES]


def test_each_rule_has_the_level_that_the_page_says_and_a_remedy() -> None:
    for rule in RULES:
        section = _SECTIONS[rule.name]
        assert re.match(r"\s*Level: (\w+)", section), rule.name
        assert re.match(r"\s*Level: (\w+)", section)[1] == rule.level.value, rule.name  # type: ignore[index]  # matched above
        assert "Remedy:" in section, rule.name


def test_the_page_names_every_level_and_the_length_of_a_message() -> None:
    assert all(f"`{level.value}`" in _PAGE for level in Level)
    assert f"{MOST_CHARACTERS:,} characters" in _PAGE


def test_names_of_rules_are_short_words_joined_by_hyphens_and_unique() -> None:
    names = [rule.name for rule in RULES]

    assert all(re.fullmatch(r"[a-z]+(-[a-z]+){0,2}", name) for name in names)
    assert len(set(names)) == len(names)
    assert all(rule.what and "\n" not in rule.what for rule in RULES)
