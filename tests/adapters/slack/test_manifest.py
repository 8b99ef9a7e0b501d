"""The app's manifest, and the tables that the documentation holds of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.slack.manifest import CAPTURE, EVENTS, SCOPES, SHORTCUT, as_yaml, manifest, tables

ROOT = Path(__file__).resolve().parents[3]
URL = "https://faq.example.org/bot"


def _all(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *(part for one in value.values() for part in _all(one))]
    return [part for one in value for part in _all(one)] if isinstance(value, list) else [value]


def test_the_file_in_the_repository_is_what_the_table_says() -> None:
    assert (ROOT / "adapters/slack/manifest.yml").read_text(encoding="utf-8") == as_yaml()


@pytest.mark.parametrize("url", ["", URL])
def test_the_yaml_says_the_same_as_the_manifest(url: str) -> None:
    assert yaml.safe_load(as_yaml("/faq", url)) == manifest("/faq", url)


def test_each_scope_stands_there_with_its_reason() -> None:
    lines = [line.strip() for line in as_yaml().splitlines()]
    assert all(f"- {scope.name}  # {scope.reason}" in lines for scope in SCOPES)


def test_without_an_address_it_is_for_socket_mode() -> None:
    found = manifest()
    assert found["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in found["settings"]["event_subscriptions"]
    assert not any("://" in str(part) for part in _all(found))


def test_with_an_address_slack_is_told_where_to_send_what() -> None:
    found = manifest(public_url=URL)
    assert found["settings"]["socket_mode_enabled"] is False
    assert found["settings"]["event_subscriptions"]["request_url"] == f"{URL}/slack/events"
    assert found["settings"]["interactivity"] == {"is_enabled": True, "request_url": f"{URL}/slack/events"}
    assert found["features"]["slash_commands"][0]["url"] == f"{URL}/slack/events"
    assert found["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]


def test_the_command_is_the_operators() -> None:
    assert manifest("/faq")["features"]["slash_commands"][0]["command"] == "/faq"


def test_every_event_has_the_scope_that_it_needs_and_no_scope_is_there_twice() -> None:
    names = [scope.name for scope in SCOPES]
    assert len(set(names)) == len(names)
    assert {event.scope for event in EVENTS} - {""} <= set(names)
    assert len({event.name for event in EVENTS}) == len(EVENTS)


def test_a_person_can_write_in_the_messages_tab_and_open_the_home_tab() -> None:
    home = manifest()["features"]["app_home"]
    assert home["home_tab_enabled"]
    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]


def test_tokens_do_not_rotate() -> None:
    assert manifest()["settings"]["token_rotation_enabled"] is False


def test_nothing_is_longer_than_slack_allows() -> None:
    found = manifest("/" + "x" * 31, URL)
    shortcuts, command = found["features"]["shortcuts"], found["features"]["slash_commands"][0]
    assert len(found["display_information"]["description"]) <= 140
    assert all(len(shortcut["name"]) <= 24 and len(shortcut["description"]) <= 150 for shortcut in shortcuts)
    assert len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000
    assert [shortcut["callback_id"] for shortcut in shortcuts] == [SHORTCUT, CAPTURE]
    assert (SHORTCUT, CAPTURE) == ("answer_from_faq", "add_to_faq")


def test_the_documentation_holds_the_tables() -> None:
    text = (ROOT / "docs/slack.md").read_text(encoding="utf-8")
    assert f"<!-- scopes -->\n{tables()}<!-- /scopes -->" in text


def test_every_scope_and_event_is_in_the_tables_with_its_reason() -> None:
    rows = tables().splitlines()
    assert all(f"| `{scope.name}` | {scope.reason} |" in rows for scope in SCOPES)
    assert all(any(row.startswith(f"| `{event.name}` |") and event.reason in row for row in rows) for event in EVENTS)
