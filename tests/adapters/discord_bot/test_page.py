"""The page about Discord says what the code does: permissions, scopes, intents, commands, reactions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import discord
import pytest

from adapters.discord_bot import client
from adapters.discord_bot.admin import NEEDED, Admin
from adapters.discord_bot.client import intents_for, invitation

PAGE = (Path(__file__).resolve().parents[3] / "docs/discord.md").read_text(encoding="utf-8")
NUMBER = discord.Permissions(**dict.fromkeys(NEEDED, True)).value


def _rows(title: str) -> Mapping[str, str]:
    """Return the table below a title, its first column without marks to its second."""
    text = PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `?(.*?)`? \| (.*?) \|", text, re.MULTILINE))


def test_the_link_and_the_number_ask_for_what_is_needed_and_no_more() -> None:
    assert invitation("APPLICATION_ID") in PAGE
    assert set(re.findall(r"permissions=(\d+)", PAGE)) == {str(NUMBER)}
    assert f"permissions integer `{NUMBER}`" in PAGE
    assert set(NEEDED.values()) <= set(_rows("What it may do, and why"))


@pytest.mark.parametrize("scope", ["bot", "applications.commands"])
def test_each_scope_has_its_reason(scope: str) -> None:
    assert _rows("What it may do, and why")[scope]


def test_each_intent_is_listed_and_one_of_them_is_privileged() -> None:
    rows = _rows("What it hears")
    listed = {name for name in rows if name in discord.Intents.VALID_FLAGS}
    assert listed == {name for name, is_on in intents_for(has_content=True) if is_on}
    assert [name for name in listed if rows[name] != "no"] == ["message_content"]
    assert not intents_for(has_content=False).message_content


def test_each_command_of_managers_is_listed() -> None:
    listed = {name.split()[1] for name in _rows("What managers can do") if name.startswith("/faq-admin")}
    assert listed == {command.name for command in Admin.__discord_app_commands_group_children__}


def test_the_reactions_that_remove_an_answer_are_listed() -> None:
    told = PAGE.partition("The reaction ")[2].partition(" of somebody")[0]
    assert set(re.findall(r"[^\s(),or]+", told)) <= client._REMOVING
