"""What an operator can set for Discord."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord_bot.errors import DiscordError
from adapters.discord_bot.settings import DiscordSettings, discord_settings, hide, require
from bot.secret import Secret

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gh0sty.hunter2_hunter2-hunter2hunter2hunter"  # noqa: S105 - good for nothing
ALL = {
    "DISCORD_TOKEN": TOKEN,
    "MMFAQ_DISCORD_API": "https://proxy.example.org/api/v10",
    "MMFAQ_DISCORD_GATEWAY": "wss://gateway.example.org",
    "MMFAQ_DISCORD_ROLE": "FAQ keepers",
    "MMFAQ_DISCORD_CONTENT": "on",
}
EVERYTHING = DiscordSettings(
    Secret(TOKEN), "https://proxy.example.org/api/v10", "wss://gateway.example.org/", "FAQ keepers", has_content=True
)


def _told(environment: dict[str, str]) -> str:
    with pytest.raises(DiscordError) as told:
        discord_settings(environment)
    return str(told.value)


def test_without_settings_everything_has_a_default() -> None:
    settings = discord_settings({})
    assert settings == DiscordSettings()
    assert settings.api_url == "https://discord.com/api/v10"
    assert settings.gateway_url == "wss://gateway.discord.gg/"


def test_every_setting_can_be_set() -> None:
    assert discord_settings(ALL) == EVERYTHING
    assert len(ALL) == len(fields(DiscordSettings))


@pytest.mark.parametrize("name", ALL)
def test_a_blank_setting_is_no_setting(name: str) -> None:
    assert discord_settings({name: " \t\n"}) == DiscordSettings()


def test_space_around_a_token_is_no_part_of_it() -> None:
    assert discord_settings({"DISCORD_TOKEN": f" {TOKEN}\n"}).token == Secret(TOKEN)


def test_the_token_is_never_shown() -> None:
    assert "hunter2" not in f"{EVERYTHING}{EVERYTHING!r}"


@pytest.mark.parametrize(
    "value", ["hunter2", f"Bot {TOKEN}", f'"{TOKEN}"', "xoxb-1-hunter2", TOKEN[:-30], TOKEN.replace(".", ""), "…"]
)
def test_what_is_no_token_is_told_without_showing_it(value: str) -> None:
    told = _told({"DISCORD_TOKEN": value})
    assert told.startswith("DISCORD_TOKEN has not the form of a bot's token. Copy it from the page Bot")
    assert "hunter2" not in told


@pytest.mark.parametrize(("name", "scheme"), [("MMFAQ_DISCORD_API", "https://"), ("MMFAQ_DISCORD_GATEWAY", "wss://")])
@pytest.mark.parametrize(
    "value",
    ["http://example.org", "ws://example.org", "discord.com", "ftp://x", "https://", "https://[::1", "wss://x:y", "?"],
)
def test_an_address_that_is_none_or_not_encrypted_is_told(name: str, scheme: str, value: str) -> None:
    assert _told({name: value}) == f"{name} is '{value}'. Set it to an address that begins with {scheme}."


@pytest.mark.parametrize("name", ["MMFAQ_DISCORD_API", "MMFAQ_DISCORD_GATEWAY"])
def test_an_address_with_a_password_is_refused_and_not_shown(name: str) -> None:
    told = _told({name: "https://bob:hunter2@proxy.example.org"})
    assert told.startswith(f"{name} holds more than a host and a path. ")
    assert "hunter2" not in told


def test_on_this_machine_an_address_need_not_be_encrypted() -> None:
    local = {"MMFAQ_DISCORD_API": "http://127.0.0.1:8080/api/v10/", "MMFAQ_DISCORD_GATEWAY": "ws://localhost:1/gateway"}
    settings = discord_settings(local)
    assert (settings.api_url, settings.gateway_url) == ("http://127.0.0.1:8080/api/v10", "ws://localhost:1/gateway/")


@pytest.mark.parametrize("value", ["ON", "1", "yes", "true"])
def test_the_content_of_messages_is_switched_on_in_many_words(value: str) -> None:
    assert discord_settings({"MMFAQ_DISCORD_CONTENT": value}).has_content


@pytest.mark.parametrize("value", ["off", "0", "No", "false"])
def test_and_off_in_many_words(value: str) -> None:
    assert not discord_settings({"MMFAQ_DISCORD_CONTENT": value}).has_content


def test_a_switch_that_is_neither_on_nor_off_is_told() -> None:
    assert _told({"MMFAQ_DISCORD_CONTENT": "maybe"}) == "MMFAQ_DISCORD_CONTENT is 'maybe'. Set it to on or off."


def test_a_token_that_is_not_set_is_told() -> None:
    with pytest.raises(DiscordError, match="DISCORD_TOKEN is not set"):
        require(discord_settings({}))
    require(discord_settings(ALL))


def test_the_token_is_taken_out_of_the_environment() -> None:
    environment = dict(ALL)
    hide(environment)
    assert set(environment) == set(ALL) - {"DISCORD_TOKEN"}
    hide(environment)


@given(st.sampled_from(sorted(ALL)), st.text(max_size=200))
def test_whatever_is_set_is_taken_or_told_in_one_line(name: str, value: str) -> None:
    told = ""
    try:
        discord_settings({name: value})
    except DiscordError as error:
        told = str(error)
    assert "\n" not in told
    assert len(told) < 300


def test_the_page_lists_every_setting_with_its_default() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs/discord.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \|.*\| ?([^|]*?) ?\|$", text, re.MULTILINE))
    default = DiscordSettings()
    assert rows == dict.fromkeys(ALL, "") | {
        "MMFAQ_DISCORD_API": f"`{default.api_url}`",
        "MMFAQ_DISCORD_GATEWAY": f"`{default.gateway_url}`",
        "MMFAQ_DISCORD_ROLE": "nobody",
        "MMFAQ_DISCORD_CONTENT": "`off`",
    }
