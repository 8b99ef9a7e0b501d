"""`mmfaq doctor`, as people run it: all is well, everything is broken, and the platforms are asked."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.discord_bot.double import DiscordDouble
from adapters.slack.double import Double
from index.store import Store
from tests.adapters.discord_bot.conversing import QUICK as DISCORD_QUICK
from tests.adapters.discord_bot.conversing import world
from tests.adapters.slack.answering import closed_port
from tests.adapters.slack.conversing import QUICK, team
from tests.bot.running import ROOT, WORDS, Command

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gh0sty.kestrel_kestrel-kestrel2kestrel0"  # noqa: S105 - the double's own


@dataclass(frozen=True, slots=True)
class Found:
    """What a run told, by the name of the check: the worst where there are several."""

    code: int
    checks: list[dict[str, str]]
    text: str

    def status(self, name: str) -> str:
        """Return how a check went."""
        order = ["ok", "skipped", "warning", "failed"]
        return max((one["status"] for one in self.checks if one["name"] == name), key=order.index)

    def told(self, name: str) -> str:
        """Return what a check told."""
        return " ".join(f"{one['what']} {one['remedy']}" for one in self.checks if one["name"] == name)


async def _examined(folder: Path, *options: str, **environment: str) -> Found:
    """Run the command beside whatever else runs."""
    assert sys.executable == WORDS[0]
    process = await asyncio.create_subprocess_exec(
        *WORDS,
        "doctor",
        "--json",
        *options,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MMFAQ_CONFIG": "", **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    text = out.decode() + err.decode()
    assert "Traceback" not in text
    assert process.returncode is not None
    return Found(process.returncode, [json.loads(line) for line in out.decode().splitlines()], text)


def _examine(folder: Path, *options: str, **environment: str) -> Found:
    return asyncio.run(_examined(folder, *options, **environment))


@pytest.fixture
def well(tmp_path: Path, slack_index: Store, slack_faq: Path) -> dict[str, str]:
    """Return an environment in which all is well."""
    (tmp_path / "state").mkdir(mode=0o700)
    return {
        "MMFAQ_INDEX": str(slack_index.folder),
        "MMFAQ_KNOWLEDGE": str(slack_faq),
        "MMFAQ_STATE": str(tmp_path / "state"),
        "MMFAQ_CACHE": str(tmp_path / "cache"),
    }


def test_where_all_is_well_nothing_is_wrong_and_nothing_is_made(tmp_path: Path, well: dict[str, str]) -> None:
    before = sorted(tmp_path.rglob("*"))
    found = _examine(tmp_path, **well)
    assert [one for one in found.checks if one["status"] not in {"ok", "skipped"}] == []
    assert found.code == 0
    names = {one["name"] for one in found.checks}
    assert {"python", "packages", "settings", "clock", "index", "encoder", "freshness", "journal"} <= names
    assert sorted(tmp_path.rglob("*")) == before


def test_a_remedy_for_several_findings_is_said_once_to_people_and_each_time_to_scripts(
    tmp_path: Path, well: dict[str, str]
) -> None:
    remedy = "`mmfaq config` shows what holds and where it came from."
    wrong = {"MMFAQ_RISK": "5x", "MMFAQ_KEEP_DAYS": "0"}
    assert [one["remedy"] for one in _examine(tmp_path, **well, **wrong).checks if one["name"] == "settings"] == [
        remedy,
        remedy,
    ]
    done = Command(well | {"MMFAQ_CONFIG": "off"})("doctor", **wrong)
    assert (done.code, done.out.count("failed   settings: "), done.out.count(remedy)) == (1, 2, 1)


def test_everything_broken_is_told_at_once_without_a_fault_of_its_own(tmp_path: Path) -> None:
    broken = tmp_path / "modules"
    broken.mkdir()
    (broken / "faiss.py").write_text("raise ImportError('libgomp.so.1: cannot open shared object file')\n")
    (tmp_path / "file").touch()
    (tmp_path / ".env").touch(mode=0o644)
    (tmp_path / "journal.db").write_bytes(b"no database" * 1_000)
    (tmp_path / "mmfaq.yml").write_text("answers: {risk: 5x, risc: 1}\n")
    tmp_path.chmod(0o755)
    environment = {
        "PYTHONPATH": f"{broken}{os.pathsep}{ROOT}",
        "MMFAQ_INDEX": str(tmp_path / "file"),
        "MMFAQ_KNOWLEDGE": str(tmp_path / "nowhere"),
        "MMFAQ_STATE": str(tmp_path / "file" / "state"),
        "MMFAQ_CACHE": "/proc/no",
        "MMFAQ_JOURNAL": f"sqlite:///{tmp_path / 'journal.db'}",
        "MMFAQ_KEEP_DAYS": "0",
        "MMFAQ_ZEBRA": "1",
        "SLACK_BOT_TOKEN": "hunter2hunter2",
        "DISCORD_TOKEN_FILE": str(tmp_path / "gone"),
    }
    found = _examine(tmp_path, "--online", **environment)
    assert found.code == 1
    assert "hunter2" not in found.text
    wrong = {one["name"] for one in found.checks if one["status"] == "failed"}
    assert {"libraries", "settings", "index folder", "state folder", "cache", "index", "journal"} <= wrong
    settings = [one["what"] for one in found.checks if one["name"] == "settings"]
    assert len(settings) == 6
    assert (found.status("permissions"), found.status("slack"), found.status("discord")) == (
        "warning",
        "skipped",
        "skipped",
    )


def test_people_read_a_line_each_with_its_remedy(tmp_path: Path) -> None:
    environment: dict[str, Any] = {"MMFAQ_INDEX": str(tmp_path / "nowhere"), "MMFAQ_KNOWLEDGE": str(tmp_path)}

    async def told() -> str:
        process = await asyncio.create_subprocess_exec(
            *WORDS,
            "doctor",
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "MMFAQ_CONFIG": "", **environment},
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await process.communicate()
        return out.decode()

    lines = asyncio.run(told()).splitlines()
    assert "ok       clock: the clock goes on, and is not behind what was built" in lines
    assert any(line.startswith("failed   index: ") and "Run `mmfaq build` first." in line for line in lines)
    assert lines[-1].startswith("10 ok, 2 failed, ")


def test_slack_is_asked_for_tokens_scopes_and_the_time(tmp_path: Path) -> None:
    async def test() -> tuple[Found, Found, Found]:
        async with Double(team(), timing=QUICK) as double:
            environment = {
                "MMFAQ_INDEX": str(tmp_path / "index"),
                "MMFAQ_KNOWLEDGE": str(tmp_path),
                "MMFAQ_SLACK_API": double.api_url,
                "SLACK_BOT_TOKEN": double.bot_token,
                "SLACK_APP_TOKEN": double.app_token,
            }
            offline = await _examined(tmp_path, **environment)
            right = await _examined(tmp_path, "--online", **environment)
            double.workspace.scopes.discard("chat:write")
            return offline, right, await _examined(tmp_path, "--online", **environment)

    offline, right, lacking = asyncio.run(test())
    assert (offline.status("slack"), offline.status("slack online")) == ("ok", "skipped")
    assert (right.status("slack online"), right.status("clock")) == ("ok", "ok")
    assert "127.0.0.1" in right.told("clock")
    assert (lacking.code, lacking.status("slack online")) == (1, "failed")
    assert "chat:write" in lacking.told("slack online")


def test_discord_is_asked_for_its_token_and_intents(tmp_path: Path) -> None:
    async def test() -> tuple[Found, Found, Found]:
        made = world()
        made.token = TOKEN
        async with DiscordDouble(made, timing=DISCORD_QUICK) as double:
            environment = {"MMFAQ_INDEX": str(tmp_path / "index"), "MMFAQ_KNOWLEDGE": str(tmp_path)}
            environment |= {"MMFAQ_DISCORD_API": double.api_url, "DISCORD_TOKEN": TOKEN}
            right = await _examined(tmp_path, "--online", **environment)
            content = await _examined(tmp_path, "--online", **environment, MMFAQ_DISCORD_CONTENT="on")
            other = f"{TOKEN[:-1]}1"
            return right, content, await _examined(tmp_path, "--online", **{**environment, "DISCORD_TOKEN": other})

    right, content, wrong = asyncio.run(test())
    assert (right.status("discord online"), right.status("intents")) == ("ok", "ok")
    assert (content.code, content.status("intents")) == (1, "failed")
    assert "Switch the Message Content Intent on" in content.told("intents")
    assert (wrong.code, wrong.status("discord online")) == (1, "failed")


def test_a_platform_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    tokens = {
        "SLACK_BOT_TOKEN": "xoxb-0000000009-0000000001-0123456789abcdef01234567",
        "SLACK_APP_TOKEN": "xapp-1-A0000000001-1000000000001-0123456789abcdef",
        "MMFAQ_SLACK_API": f"http://127.0.0.1:{closed_port()}/api/",
    }
    tokens |= {"MMFAQ_INDEX": str(tmp_path / "index"), "MMFAQ_KNOWLEDGE": str(tmp_path)}
    found = _examine(tmp_path, "--online", **tokens)
    assert (found.code, found.status("clock"), found.status("slack online")) == (1, "failed", "failed")
    assert "127.0.0.1 cannot be reached." in found.told("clock")
