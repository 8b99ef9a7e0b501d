"""`mmfaq config`, as people run it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.bot.running import ROOT, WORDS, Done

_REMEDY = "Copy it from the page Bot of the application, under Reset Token, without “Bot” before it."
_NO_TOKEN = "hunter2"  # noqa: S105 - of no form that a token has
KEY = "hunter2hunter2hunter2"


def _run(folder: Path, *arguments: str, **environment: str) -> Done:
    """Run a command in a folder."""
    done = subprocess.run(
        [*WORDS, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MMFAQ_CONFIG": "", **environment},
        capture_output=True,
        check=False,
        timeout=60,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a file of settings and one with a secret."""
    (tmp_path / "mmfaq.yml").write_text("answers:\n  risk: 5%\nslack:\n  command: /faq\n")
    (tmp_path / "secret").write_text(KEY + "\n")
    return tmp_path


def test_it_shows_what_holds_and_where_it_came_from(folder: Path) -> None:
    journal = "postgresql://bob:hunter2@host/j?sslpassword=hunter2"
    secret = str(folder / "secret")
    done = _run(folder, "config", "--json", MMFAQ_SECRET_FILE=secret, MMFAQ_JOURNAL=journal, MMFAQ_GATE="2")
    assert done.code == 0
    lines = {line["variable"]: line for line in map(json.loads, done.lines)}
    shown = {name: (lines[name]["value"], lines[name]["origin"], lines[name]["where"]) for name in lines}
    assert shown["MMFAQ_RISK"] == ("5%", "file", "mmfaq.yml:2")
    assert shown["MMFAQ_SLACK_COMMAND"] == ("/faq", "file", "mmfaq.yml:4")
    assert shown["MMFAQ_GATE"] == ("2", "environment", "MMFAQ_GATE")
    assert shown["MMFAQ_JOURNAL"] == ("postgresql://bob:***@host/j?sslpassword=***", "environment", "MMFAQ_JOURNAL")
    assert shown["MMFAQ_SECRET"] == (None, "secret file", secret)
    assert shown["MMFAQ_KEEP_DAYS"] == ("90", "default", "")
    assert shown["MMFAQ_INDEX"][0] == str(ROOT / "var" / "index")
    assert "hunter2" not in done.out + done.err


def test_it_says_of_a_secret_only_whether_it_is_set(folder: Path) -> None:
    done = _run(folder, "config", MMFAQ_SECRET=KEY, NO_COLOR="1")
    lines = {line.split()[0]: line.split()[1:] for line in done.lines}
    assert lines["journal.secret"] == ["set", "MMFAQ_SECRET"]
    assert lines["slack.bot_token"] == ["not", "set", "default"]
    assert lines["MMFAQ_CONFIG"] == ["mmfaq.yml", "default"]
    assert KEY not in done.out


def test_a_file_without_faults_is_told_so(folder: Path) -> None:
    done = _run(folder, "config", "--check")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("3 settings are set, and all are understood. Read: mmfaq.yml.")  # and MMFAQ_STATE


def test_with_faults_it_shows_the_rest_and_fails(folder: Path) -> None:
    (folder / "mmfaq.yml").write_text("answers:\n  risk: 5%\n  risc: 5%\n")
    done = _run(folder, "config", DISCORD_TOKEN=_NO_TOKEN, MMFAQ_ZEBRA="1")
    assert done.code == 1
    assert "mmfaq.yml:2" in done.out
    assert done.err.splitlines() == [
        "mmfaq: MMFAQ_ZEBRA is no setting of mmfaq, and not looked at.",
        "mmfaq: 2 settings are wrong:",
        "mmfaq.yml:3: no setting is called 'answers.risc'. Did you mean answers.risk?",
        f"DISCORD_TOKEN has not the form of a bot's token. {_REMEDY}",
    ]
    checked = _run(folder, "config", "--check", DISCORD_TOKEN=_NO_TOKEN)
    assert (checked.code, checked.out) == (1, "")
    assert checked.err.startswith("mmfaq: 2 settings are wrong:\n")


@pytest.mark.parametrize("arguments", [("versions",), ("run", "slack"), ("slack", "manifest"), ("outdated",)])
def test_no_command_starts_with_settings_that_are_wrong(folder: Path, arguments: tuple[str, ...]) -> None:
    (folder / "mmfaq.yml").write_text("zebra: 1\n")
    done = _run(folder, *arguments)
    assert done.code == 1
    assert "mmfaq: mmfaq.yml:1: no setting is called 'zebra'." in done.err


def test_but_help_and_an_example_are_to_be_had(folder: Path) -> None:
    (folder / "mmfaq.yml").write_text("zebra: 1\n")
    assert _run(folder, "ask", "--help").code == 0
    done = _run(folder, "config", "--example")
    assert done.code == 0
    assert done.out == (ROOT / "mmfaq.example.yml").read_text(encoding="utf-8")


def test_a_command_uses_what_the_file_says(folder: Path) -> None:
    done = _run(folder, "slack", "manifest", "--json")
    assert json.loads(done.out)["features"]["slash_commands"][0]["command"] == "/faq"


def test_a_variable_that_nobody_reads_is_a_warning(folder: Path) -> None:
    done = _run(folder, "slack", "manifest", MMFAQ_RISC="1")
    assert done.code == 0
    assert done.err == "mmfaq: MMFAQ_RISC is no setting of mmfaq, and not looked at. Did you mean MMFAQ_RISK?\n"
