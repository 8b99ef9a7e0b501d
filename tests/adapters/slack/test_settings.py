"""What an operator can set for Slack."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.listening import Address, address_of
from adapters.slack.errors import SlackError
from adapters.slack.settings import SlackSettings, hide, require, slack_settings
from bot.secret import Secret
from index.errors import MmfaqError

BOT = "xoxb-1234567890-hunter2hunter2"
APP = "xapp-1-A012AB3CD-1234567890-abcdef0123456789"
SIGNING = "0123456789abcdef0123456789abcdef"
ALL = {
    "SLACK_BOT_TOKEN": BOT,
    "SLACK_APP_TOKEN": APP,
    "SLACK_SIGNING_SECRET": SIGNING,
    "SLACK_CLIENT_ID": "1234.5678",
    "SLACK_CLIENT_SECRET": SIGNING[::-1],
    "MMFAQ_SLACK_API": "https://slack-gov.com/api",
    "MMFAQ_SLACK_MAINTAINERS": "U012AB3CD, W0EFGH ,",
    "MMFAQ_SLACK_COMMAND": "/faq",
    "MMFAQ_HTTP": "0.0.0.0:8080",
    "MMFAQ_PUBLIC_URL": "https://faq.example.org/bot/",
}
EVERYTHING = SlackSettings(
    Secret(BOT),
    Secret(APP),
    Secret(SIGNING),
    "1234.5678",
    Secret(SIGNING[::-1]),
    "https://slack-gov.com/api/",
    frozenset({"U012AB3CD", "W0EFGH"}),
    "/faq",
    Address("0.0.0.0", 8080),  # noqa: S104 - what an operator may want
    "https://faq.example.org/bot",
)


def _told(environment: dict[str, str]) -> str:
    with pytest.raises(MmfaqError) as told:
        slack_settings(environment)
    return str(told.value)


def test_without_settings_everything_has_a_default() -> None:
    settings = slack_settings({})
    assert settings == SlackSettings()
    assert (settings.api_url, settings.command, str(settings.http)) == (
        "https://slack.com/api/",
        "/mmfaq",
        "127.0.0.1:3000",
    )
    assert settings.authorize_url == "https://slack.com/oauth/v2/authorize"


def test_every_setting_can_be_set() -> None:
    assert slack_settings(ALL) == EVERYTHING


@pytest.mark.parametrize("name", ALL)
def test_a_blank_setting_is_no_setting(name: str) -> None:
    assert slack_settings({name: " \t\n"}) == SlackSettings()


def test_space_around_a_token_is_no_part_of_it() -> None:
    assert slack_settings({"SLACK_BOT_TOKEN": f" {BOT}\n"}).bot_token == Secret(BOT)


def test_no_secret_is_shown() -> None:
    shown = f"{EVERYTHING}{EVERYTHING!r}"
    assert not any(ALL[name] in shown for name in ALL if "TOKEN" in name or "SECRET" in name)
    assert shown.count("***") == 8


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", APP, "holds an app-level token, which belongs in SLACK_APP_TOKEN. "),
        ("SLACK_BOT_TOKEN", "xoxp-1-hunter2hunter2", "holds a user token. "),
        ("SLACK_BOT_TOKEN", "xoxe.xoxb-1-hunter2", "holds a token that expires. Switch token rotation off for the app"),
        ("SLACK_BOT_TOKEN", "xoxs-1-hunter2", "holds a token of another kind. "),
        ("SLACK_BOT_TOKEN", "https://hooks.slack.com/hunter2", "holds an address. "),
        ("SLACK_BOT_TOKEN", "hunter2", "does not have the form of what belongs there. "),
        ("SLACK_BOT_TOKEN", f'"{BOT}"', "does not have the form of what belongs there. "),
        ("SLACK_BOT_TOKEN", "xoxb-…hunter2", "does not have the form of what belongs there. "),
        ("SLACK_APP_TOKEN", BOT, "holds a bot token, which belongs in SLACK_BOT_TOKEN. "),
        ("SLACK_APP_TOKEN", "xapp-hunter2", "does not have the form of what belongs there. "),
        ("SLACK_SIGNING_SECRET", BOT, "holds a bot token, which belongs in SLACK_BOT_TOKEN. "),
        ("SLACK_SIGNING_SECRET", "hunter 2", "does not have the form of what belongs there. "),
        ("SLACK_CLIENT_SECRET", APP, "holds an app-level token, which belongs in SLACK_APP_TOKEN. "),
    ],
)
def test_a_token_in_the_wrong_place_is_told_by_its_kind_and_never_shown(name: str, value: str, said: str) -> None:
    told = _told({name: value})
    assert told.startswith(f"{name} {said}")
    assert "Set it to " in told
    assert "hunter2" not in told
    assert value not in told


def test_each_variable_says_what_it_wants() -> None:
    told = {name: _told({name: "?"}) for name in ALL if name.startswith("SLACK_")}
    assert told["SLACK_BOT_TOKEN"].endswith(
        "Set it to the Bot User OAuth Token (xoxb-…) of OAuth & Permissions, without quotes."
    )
    assert "an app-level token (xapp-…)" in told["SLACK_APP_TOKEN"]
    assert "the Signing Secret" in told["SLACK_SIGNING_SECRET"]
    assert "the Client ID" in told["SLACK_CLIENT_ID"]
    assert "the Client Secret" in told["SLACK_CLIENT_SECRET"]


@pytest.mark.parametrize("text", ["alice", "@alice", "U012AB3CD;U1234567", "u012ab3cd", "C012AB3CD", "<@U012AB3CD>"])
def test_a_maintainer_who_is_no_member_id_is_told(text: str) -> None:
    assert _told({"MMFAQ_SLACK_MAINTAINERS": f"U0000000A,{text}"}) == (
        f"MMFAQ_SLACK_MAINTAINERS holds {text!r}. "
        "Set it to member IDs such as U012AB3CD, by comma (profile > Copy member ID)."
    )


@pytest.mark.parametrize("text", ["mmfaq", "/", "/Faq", "/my faq", "/faq!", "/" + "x" * 32, "//"])
def test_a_command_that_slack_would_refuse_is_told(text: str) -> None:
    assert _told({"MMFAQ_SLACK_COMMAND": text}).startswith("MMFAQ_SLACK_COMMAND is ")


@pytest.mark.parametrize(
    "text", ["3000", ":3000", "localhost", "localhost:", "h:65536", "h:-1", "::1:80", "h:٣", "a b:1"]
)
def test_a_wrong_address_to_listen_at_is_told(text: str) -> None:
    assert _told({"MMFAQ_HTTP": text}) == f"MMFAQ_HTTP is {text!r}. Set it to host:port, such as 127.0.0.1:3000."


@pytest.mark.parametrize("text", ["127.0.0.1:0", "[::1]:3000", "localhost:80", "faq.example.org:65535"])
def test_an_address_is_written_as_it_was_read(text: str) -> None:
    assert str(address_of(text, "MMFAQ_HTTP")) == text


@pytest.mark.parametrize("name", ["MMFAQ_SLACK_API", "MMFAQ_PUBLIC_URL"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("slack.com/api/", "is no address of http or https. "),
        ("ftp://slack.com/api/", "is no address of http or https. "),
        ("file:///etc/passwd", "is no address of http or https. "),
        ("https://", "is no address of http or https. "),
        ("https://[::1/api", "is no address of http or https. "),
        ("https://slack.com:port/", "is no address of http or https. "),
        ("https://sl ack.com/", "is no address of http or https. "),
        ("https://bob:hunter2@slack.com/api/", "holds more than a host and a path. "),
        ("https://slack.com/api/?token=hunter2", "holds more than a host and a path. "),
        ("https://slack.com/api/#x", "holds more than a host and a path. "),
        ("http://slack.com/api/", "is not encrypted: http is only for this machine itself. "),
        ("http://127.0.0.1.example.org/", "is not encrypted: http is only for this machine itself. "),
        ("http://10.0.0.1/api/", "is not encrypted: http is only for this machine itself. "),
    ],
)
def test_an_address_that_is_no_safe_one_is_told_and_not_shown(name: str, text: str, said: str) -> None:
    told = _told({name: text})
    assert told.startswith(f"{name} {said}Set it to one such as https://")
    assert "hunter2" not in told


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "127.9.9.9"])
def test_a_double_on_this_machine_may_be_called_in_the_clear(host: str) -> None:
    settings = slack_settings({"MMFAQ_SLACK_API": f"http://{host}/api/"})
    assert settings.api_url == f"http://{host}/api/"
    assert settings.authorize_url == f"http://{host}/oauth/v2/authorize"
    assert settings.is_local


def test_the_page_that_asks_is_on_the_host_of_the_api() -> None:
    assert EVERYTHING.authorize_url == "https://slack-gov.com/oauth/v2/authorize"
    behind = slack_settings({"MMFAQ_SLACK_API": "https://proxy.example.org/slack/api/"})
    assert behind.authorize_url == "https://proxy.example.org/slack/oauth/v2/authorize"
    assert not behind.is_local


@given(st.sampled_from(sorted(ALL)), st.text(max_size=60))
def test_whatever_is_set_is_understood_or_told(name: str, text: str) -> None:
    try:
        settings = slack_settings({name: text})
    except MmfaqError as error:
        assert name in str(error)  # noqa: PT017 - either is right
    else:
        assert isinstance(settings, SlackSettings)


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_socket_mode_needs_both_tokens(name: str) -> None:
    require(slack_settings(ALL), is_http=False)
    with pytest.raises(SlackError, match=rf"^{name} is not set\. Set it to .*\.$"):
        require(slack_settings({**ALL, name: ""}), is_http=False)


@pytest.mark.parametrize("name", ["SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "MMFAQ_PUBLIC_URL"])
def test_many_workspaces_over_http_need_the_app_and_its_address(name: str) -> None:
    require(replace(EVERYTHING, bot_token=None, app_token=None), is_http=True)
    with pytest.raises(SlackError, match=rf"^{name} is not set\. Set it to .*\.$"):
        require(slack_settings({**ALL, name: "", "SLACK_BOT_TOKEN": ""}), is_http=True)


def test_one_workspace_over_http_needs_its_token_and_the_signing_secret() -> None:
    settings = SlackSettings(Secret(BOT), signing_secret=Secret(SIGNING))
    require(settings, is_http=True)
    assert not settings.is_for_many
    with pytest.raises(SlackError, match=r"^SLACK_SIGNING_SECRET is not set\. "):
        require(replace(settings, signing_secret=None), is_http=True)


def test_what_bolt_would_read_by_itself_can_be_taken_out_of_the_environment() -> None:
    environment = {**ALL, "SLACK_SCOPES": "admin", "PATH": "/bin"}
    hide(environment)
    assert environment == {name: value for name, value in ALL.items() if name.startswith("MMFAQ_")} | {"PATH": "/bin"}


def test_every_setting_is_documented_with_its_default() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs/slack.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(" `"): line for line in text.splitlines() if line.startswith(("| `SL", "| `MM"))}
    assert set(rows) == set(ALL)
    defaults = SlackSettings()
    assert rows["MMFAQ_HTTP"].endswith(f"| `{defaults.http}` |")
    assert rows["MMFAQ_SLACK_COMMAND"].endswith(f"| `{defaults.command}` |")
    assert rows["MMFAQ_SLACK_API"].endswith(f"| `{defaults.api_url}` |")
