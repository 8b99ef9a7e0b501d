"""`mmfaq capture`: which links it takes, and what it does in Slack's double, with a folder and with a branch."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from adapters.capturing import Link, capture, link_of
from adapters.slack.double import Double
from index.errors import MmfaqError
from tests.adapters.slack.conversing import QUICK, team
from tests.adapters.slack.publishing import Published
from tests.bot.running import ROOT, WORDS, Done

QUESTION, ANSWER = "What does the warden feed the kestrel?", "Two mice."
SLACK = Link("slack", "acme.slack.com", "C012AB3CD", "1700000000.123456")
DISCORD = Link("discord", "123456789012345678", "223456789012345678", "323456789012345678")
_IDS = "123456789012345678/223456789012345678/323456789012345678"


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://acme.slack.com/archives/C012AB3CD/p1700000000123456", SLACK),
        (
            " https://acme.slack.com/archives/C012AB3CD/p1700000000123456?thread_ts=1700000000.000100&cid=C012AB3CD\n",
            SLACK,
        ),
        (f"https://discord.com/channels/{_IDS}", DISCORD),
        (f"https://canary.discord.com/channels/{_IDS}/", DISCORD),
        (f"https://discordapp.com/channels/{_IDS}", DISCORD),
    ],
)
def test_a_link_is_ids(url: str, link: Link) -> None:
    assert link_of(url) == link


@pytest.mark.parametrize(
    "url",
    [
        *("", "https://acme.slack.com/", "C012AB3CD", "-h", "file:///etc/passwd"),
        "http://acme.slack.com/archives/C012AB3CD/p1700000000123456",
        "https://acme.slack.com.example.org/archives/C012AB3CD/p1700000000123456",
        "https://example.org/acme.slack.com/archives/C012AB3CD/p1700000000123456",
        "https://me@acme.slack.com/archives/C012AB3CD/p1700000000123456",
        "https://acme.slack.com:444/archives/C012AB3CD/p1700000000123456",
        "https://acme.slack.com/archives/C012AB3CD/../p1700000000123456",
        "https://acme.slack.com/archives/C012AB3CD/p1700000000123456#x",
        "https://acme.slack.com/archives/C012AB3CD/p17000000001234567",
        f"https://discord.com.example.org/channels/{_IDS}",
        f"https://discord.com/channels/@me/{_IDS}",
        f"https://discord.com/channels/{_IDS}/1",
        "https://discord.com/channels/１23456789012345678/223456789012345678/323456789012345678",
    ],
)
def test_everything_else_is_no_link(url: str) -> None:
    with pytest.raises(MmfaqError, match="no link to a message"):
        link_of(url)


@given(st.text())
def test_no_text_is_anything_but_a_link_or_none(text: str) -> None:
    with pytest.raises(MmfaqError):
        link_of(text)


def test_a_link_drafts_the_same_once_and_in_a_folder_of_its_own(published: Published) -> None:
    async def test(double: Double) -> None:
        link = await _answered(double)
        done = await _capture(double, published, link, "--json")
        assert (done.code, done.err) == (0, "")
        found = json.loads(done.out)
        assert Path(found["draft"]).parent == Path(os.environ["MMFAQ_STATE"]) / "captures"
        assert (found["base"], found["question"], found["answer"]) == ("kestrel", QUESTION, ANSWER)
        assert (found["is_new"], found["question_from"]) == (True, "started")
        assert found["nearest"]["question"] == "Who feeds the kestrel?"
        assert found["source"].startswith(link)
        again = await _capture(double, published, link)
        assert again.lines[0].startswith("That message has a draft already")
        assert again.lines[-1] == "Nothing is published: edit it, and add it to the FAQ."

    _with_double(test)


def test_with_a_branch_the_draft_is_a_commit_beside_the_base(published: Published) -> None:
    async def test(double: Double) -> None:
        link = await _answered(double)
        for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "FAQ")):
            _git(published.faq, *words)
        done = await _capture(double, published, link, "--branch", "faq/captured")
        assert (done.code, done.err) == (0, "")
        listed = _git(published.faq, "ls-tree", "-r", "--name-only", "faq/captured").splitlines()
        (path,) = (one for one in listed if one.startswith("kestrel/what-does-the-warden"))
        assert f"faq/captured:{path}" in done.lines[0]
        assert _git(published.faq, "status", "--porcelain") == ""
        other = await _capture(double, published, link, "--branch", "--upload-pack=x")
        assert (other.code, len(other.err.splitlines())) == (1, 1)
        assert not (Path(os.environ["MMFAQ_STATE"]) / "captures").exists()

    _with_double(test)


def test_what_cannot_be_captured_is_one_sentence(published: Published) -> None:
    async def test(double: Double) -> None:
        link = await _answered(double)
        moved = link.replace(double.workspace.domain, "elsewhere", 1)
        gone = f"{link.rpartition('/p')[0]}/p1700000000000000"
        for url, told in [
            (moved, "That link is to elsewhere.slack.com, and the bot is of"),
            (gone, "Slack no longer has the thread"),
        ]:
            done = await _capture(double, published, url)
            assert (done.code, len(done.err.splitlines())) == (1, 1)
            assert told in done.err
        lost = await _capture(double, published, link, SLACK_BOT_TOKEN="")
        assert (lost.code, len(lost.err.splitlines())) == (1, 1)

    _with_double(test)


def test_a_repository_without_a_branch_is_refused() -> None:
    done = CliRunner().invoke(
        capture, ["https://acme.slack.com/archives/C012AB3CD/p1700000000123456", "--repository", "."]
    )
    assert done.exit_code != 0
    assert "--repository is for --branch" in done.output


async def _answered(double: Double) -> str:
    """Let somebody ask and somebody answer; return the link to the answer."""
    sent = await double.say("ann", "help", QUESTION)
    answer = await double.say("bob", "help", ANSWER, thread=sent)
    place = double.message("help", answer).channel
    return f"https://{double.workspace.domain}.slack.com/archives/{place}/p{answer.replace('.', '')}"


def _git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=Mo", "-c", "user.email=mo@example.org")
    git = shutil.which("git") or "git"
    done = subprocess.run([git, "-C", str(folder), *identity, *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _with_double(test: Callable[[Double], Awaitable[None]]) -> None:
    async def within() -> None:
        async with Double(team(), timing=QUICK) as double:
            await test(double)

    asyncio.run(within())


async def _capture(double: Double, published: Published, *options: str, **environment: str) -> Done:
    settings = {
        "MMFAQ_INDEX": str(published.store.folder),
        "MMFAQ_KNOWLEDGE": str(published.faq),
        "MMFAQ_SLACK_API": double.api_url,
        "SLACK_BOT_TOKEN": double.bot_token,
    }
    process = await asyncio.create_subprocess_exec(
        *WORDS,
        "capture",
        *options,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return Done(process.returncode, out.decode(), err.decode())
