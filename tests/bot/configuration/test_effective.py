"""What holds: the environment before files with secrets, those before `mmfaq.yml`, that before the default."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.configuration.effective import Configuration, Origin
from bot.configuration.faults import ConfigurationError
from bot.configuration.starting import Started, config_file
from index.errors import MmfaqError
from tests.bot.configuration.tables import NAMES, TABLES, configured, texts, told

_NO_TOKEN = "hunter2"  # noqa: S105 - of no form that a token has
KEY = "hunter2hunter2hunter2"


def _origin(found: Configuration, variable: str) -> Origin:
    return next(value.origin for value in found.values if value.setting.variable == variable)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    found = configured(tmp_path, "answers: {risk: 5%}\n", MMFAQ_RISK="7%")
    assert texts(found) == {"MMFAQ_RISK": "7%"}
    assert _origin(found, "MMFAQ_RISK") is Origin.ENVIRONMENT


@pytest.mark.parametrize("blank", ["", " ", "\t"])
def test_a_blank_variable_does_not(tmp_path: Path, blank: str) -> None:
    found = configured(tmp_path, "answers: {risk: 5%}\n", MMFAQ_RISK=blank)
    assert texts(found) == {"MMFAQ_RISK": "5%"}


def test_what_nothing_sets_is_the_default(tmp_path: Path) -> None:
    found = configured(tmp_path)
    assert (found.faults, found.strange, texts(found)) == ((), (), {})
    assert _origin(found, "MMFAQ_RISK") is Origin.DEFAULT


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_secret_can_stand_in_a_file(tmp_path: Path, end: str) -> None:
    path = tmp_path / "secret"
    path.write_bytes((KEY + end).encode())
    found = configured(tmp_path, MMFAQ_SECRET_FILE=str(path))
    assert texts(found) == {"MMFAQ_SECRET": KEY}
    assert _origin(found, "MMFAQ_SECRET") is Origin.SECRET_FILE


def test_an_address_of_a_database_can_stand_in_a_file_for_its_password(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_text("postgresql+psycopg://bob:hunter2@host/journal\n")
    assert texts(configured(tmp_path, MMFAQ_JOURNAL_FILE=str(path)))["MMFAQ_JOURNAL"].startswith("postgresql")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "this file is empty. Write the secret into it, on one line, or unset MMFAQ_SECRET_FILE."),
        (b"\n", "this file is empty."),
        (b" \r\n\n", "this file is empty."),
        (b"hunter2hunter2hunter2\n\n", "this file holds more than one line."),
        (b"hunter2hunter2\nhunter2hunter2\n", "this file holds more than one line."),
        (b"hunter2hunter2\0hunter2hunter2", "this file holds more than one line."),
        (b"hunter2" * 2_000, "the file is larger than 8 KiB."),
        (b"hunter2hunter2hunter2\xff", "this is not UTF-8."),
        (b"hunter2", "MMFAQ_SECRET has 7 characters."),
    ],
)
def test_a_file_that_holds_no_secret_is_told_and_not_shown(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "secret"
    path.write_bytes(content)
    found = told(configured(tmp_path, MMFAQ_SECRET_FILE=str(path)))
    assert len(found) == 1
    assert found[0].startswith(f"MMFAQ_SECRET_FILE: {path}: {said}")
    assert "hunter2" not in found[0]


def test_a_file_in_the_home_of_nobody_is_told(tmp_path: Path) -> None:
    assert len(configured(tmp_path, MMFAQ_SECRET_FILE=f"~0/{KEY}").faults) == 1
    assert len(configured(tmp_path, MMFAQ_CONFIG="~0/mmfaq.yml").faults) == 1


@pytest.mark.parametrize("name", ["nowhere", "folder", "folder/x\0y"])
def test_a_file_with_a_secret_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    found = told(configured(tmp_path, SLACK_BOT_TOKEN_FILE=str(tmp_path / name)))
    assert len(found) == 1
    assert found[0].startswith(f"SLACK_BOT_TOKEN_FILE: {tmp_path}")


def test_a_secret_that_is_set_twice_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(KEY)
    found = told(configured(tmp_path, MMFAQ_SECRET=KEY, MMFAQ_SECRET_FILE=str(tmp_path / "secret")))
    assert found == ["MMFAQ_SECRET and MMFAQ_SECRET_FILE are both set. Unset one of them."]


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    found = configured(tmp_path, "answers: {risk: x}\n", MMFAQ_KEEP_DAYS="0", SLACK_APP_TOKEN=_NO_TOKEN, MMFAQ_GATE="y")
    with pytest.raises(ConfigurationError) as caught:
        found.require(NAMES)
    lines = str(caught.value).splitlines()
    assert lines[0] == "4 settings are wrong:"
    assert [line.split()[0] for line in lines[1:]] == [
        f"{found.file}:1:",
        "MMFAQ_KEEP_DAYS",
        "MMFAQ_GATE",
        "SLACK_APP_TOKEN",
    ]


def test_a_platforms_variables_concern_only_who_uses_it(tmp_path: Path) -> None:
    found = configured(tmp_path, SLACK_APP_TOKEN=_NO_TOKEN)
    found.require(["mmfaq", "discord"])
    with pytest.raises(ConfigurationError, match=r"^SLACK_APP_TOKEN does not have the form "):
        found.require(["slack"])


def test_but_the_file_is_right_as_a_whole(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r":1: slack\.command is 'x'\. "):
        configured(tmp_path, "slack: {command: x}\n").require(["mmfaq"])


def test_a_variable_that_is_named_like_a_setting_is_told(tmp_path: Path) -> None:
    found = configured(tmp_path, MMFAQ_RISC="5%", MMFAQ_ZEBRA="1", MMFAQ_SECRETS_FILE="x", OTHER="1")
    assert found.strange == (
        "MMFAQ_RISC is no setting of mmfaq, and not looked at. Did you mean MMFAQ_RISK?",
        "MMFAQ_SECRETS_FILE is no setting of mmfaq, and not looked at. Did you mean MMFAQ_SECRET_FILE?",
        "MMFAQ_ZEBRA is no setting of mmfaq, and not looked at.",
    )
    found.require(NAMES)


def test_what_holds_is_put_into_the_environment_for_whoever_reads_it(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(KEY)
    (tmp_path / "mmfaq.yml").write_text("answers: {risk: 5%}\nbuild: {gate: x}\nfolders: {index: i}\n")
    environment = {
        "MMFAQ_CONFIG": str(tmp_path / "mmfaq.yml"),
        "MMFAQ_SECRET_FILE": str(tmp_path / "secret"),
        "MMFAQ_INDEX": "/own",
    }
    Started(environment, lambda: TABLES)
    assert environment == {
        "MMFAQ_CONFIG": "off",  # what is started reads the same, whatever becomes of the file
        "MMFAQ_SECRET": KEY,
        "MMFAQ_RISK": "5%",
        "MMFAQ_INDEX": "/own",
    }


def test_who_needs_the_settings_is_told_of_their_faults(tmp_path: Path) -> None:
    (tmp_path / "mmfaq.yml").write_text("answers: {risk: x}\n")
    started = Started({"MMFAQ_CONFIG": str(tmp_path / "mmfaq.yml")}, lambda: TABLES)
    with pytest.raises(ConfigurationError, match=r"mmfaq\.yml:1: answers\.risk is 'x'\. "):
        started.settings()


def test_settings_are_those_of_the_file_and_the_environment(tmp_path: Path) -> None:
    (tmp_path / "mmfaq.yml").write_text("answers: {risk: 5%}\njournal: {keep_days: 3}\n")
    environment = {"MMFAQ_CONFIG": str(tmp_path / "mmfaq.yml"), "MMFAQ_KEEP_DAYS": "4"}
    chosen = Started(environment, lambda: TABLES).settings("slack", "discord")
    assert (chosen.risk.asked, chosen.keep_days) == (0.05, 4)


def test_a_wrong_platform_is_told_only_where_it_is_asked_for() -> None:
    started = Started({"MMFAQ_CONFIG": "off", "SLACK_BOT_TOKEN": "x", "DISCORD_TOKEN": "y"}, lambda: TABLES)
    started.settings()
    with pytest.raises(MmfaqError, match=r"^2 settings are wrong:\nSLACK_BOT_TOKEN .*\nDISCORD_TOKEN "):
        started.settings("slack", "discord")


def test_the_file_is_looked_for_where_one_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert config_file({"MMFAQ_CONFIG": "off"}) == (None, "")
    (tmp_path / "mmfaq.yml").touch()
    assert config_file({}) == (Path("mmfaq.yml"), "mmfaq.yml")
    assert config_file({"MMFAQ_CONFIG": "~/x.yml"})[0] == Path(os.path.expanduser("~/x.yml"))  # noqa: PTH111 - an oracle
