"""The git command as it is run: what it gets, and what it never gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sources.errors import SourceError
from bot.sources.fetching import fetch
from bot.sources.git import Fault, Git, GitError, Limits
from tests.bot.sources.repositories import base, fake_git, settings

_SECRET = "s3cret%2Fword"  # noqa: S105  # made up


def _git(folder: Path, url: str) -> Git:
    git = Git.on(folder, url, Limits(seconds=10))
    git("init", "--quiet", "--bare", str(folder))
    return git


def test_a_password_reaches_git_by_its_credentials_only(tmp_path: Path) -> None:
    git = _git(tmp_path, f"https://ann:{_SECRET}@git.example.org/tool.git")
    assert git("config", "--get", "remote.origin.url") == b"https://git.example.org/tool.git\n"
    filled = git("credential", "fill", stdin=b"protocol=https\nhost=git.example.org\n\n").decode().splitlines()
    assert {"username=ann", "password=s3cret/word"} <= set(filled)


def test_without_a_password_the_operators_own_credentials_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    helper = '!f() { test "$1" = get && echo username=operator && echo password=own; }; f'
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "credential.helper")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", helper)
    request = b"protocol=https\nhost=git.example.org\n\n"
    filled = _git(tmp_path, "https://git.example.org/tool.git")("credential", "fill", stdin=request)
    assert b"password=own\n" in filled
    filled = _git(tmp_path, f"https://ann:{_SECRET}@git.example.org/tool.git")("credential", "fill", stdin=request)
    assert b"password=s3cret/word\n" in filled


def test_nobody_is_asked_for_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_ASKPASS", "SSH_ASKPASS"):
        monkeypatch.setenv(name, f"touch {tmp_path / 'asked'}; echo")
    git = _git(tmp_path, "https://git.example.org/tool.git")
    with pytest.raises(GitError, match="terminal prompts disabled"):
        git("credential", "fill", stdin=b"protocol=https\nhost=git.example.org\n\n")
    assert not (tmp_path / "asked").exists()


def test_ssh_asks_nothing_and_is_the_operators_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "ssh"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/given\necho "git@host: Permission denied" >&2\nexit 255\n')
    program.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", f"{program} -i key")
    base(tmp_path / "knowledge", "git@host.example.org:group/tool.git")
    with pytest.raises(SourceError, match=r"tool\.git may not be read \(.*\)\. Give this machine's git access to it"):
        fetch([tmp_path / "knowledge"], settings(tmp_path))
    given = (tmp_path / "given").read_text()
    assert given.startswith("-i key -o BatchMode=yes ")
    assert "git@host.example.org git-upload-pack 'group/tool.git'" in given


@pytest.mark.parametrize("user", [f"ann:{_SECRET}", _SECRET])
@pytest.mark.parametrize("said", ["s3cret/word", "s3cret%2Fword", "https://ann:s3cret%2Fword@git.example.org"])
def test_no_secret_is_shown_logged_or_kept(
    said: str, user: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    base(tmp_path / "knowledge", f"https://{user}@git.example.org/tool.git")
    script = f"echo $@ >> {tmp_path}/given; test $1 = init || {{ echo 'fatal: {said} is odd' >&2; exit 1; }}"
    fake_git(tmp_path, monkeypatch, script)
    told: list[str] = []
    with pytest.raises(SourceError) as caught:
        fetch([tmp_path / "knowledge"], settings(tmp_path), progress=told.append)
    kept = [path.read_text() for path in (tmp_path / "sources").rglob("*") if path.is_file()]
    names = [str(path) for path in (tmp_path / "sources").rglob("*")]
    seen = "\n".join([str(caught.value), *told, caplog.text, (tmp_path / "given").read_text(), *kept, *names])
    assert "s3cret" not in seen
    assert "https://git.example.org/tool.git" in seen


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("fatal: unable to access 'https://x/': Could not resolve host: x", Fault.UNREACHABLE),
        ("ssh: connect to host x port 22: Connection refused\nfatal: Could not read from remote", Fault.UNREACHABLE),
        ("remote: Repository not found.\nfatal: repository 'https://x/' not found", Fault.GONE),
        ("fatal: Authentication failed for 'https://x/'", Fault.DENIED),
        ("fatal: could not read Username for 'https://x': terminal prompts disabled", Fault.DENIED),
        ("git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.", Fault.DENIED),
        ("fatal: remote error: upload-pack: not our ref 123", Fault.NO_REF),
        ("fatal: early EOF", Fault.OTHER),
        ("", Fault.OTHER),
    ],
)
def test_what_git_says_is_understood(said: str, fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "said").write_text(said)
    fake_git(tmp_path, monkeypatch, f"cat {tmp_path}/said >&2; exit 128")
    with pytest.raises(GitError) as caught:
        Git.on(tmp_path, "https://git.example.org/tool", Limits())("ls-remote")
    assert caught.value.fault is fault


def test_what_git_says_is_one_line_of_printable_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_git(tmp_path, monkeypatch, r"printf 'hint\nfatal: \033[31mred\007 {0}\nmore' >&2; exit 128")
    with pytest.raises(GitError) as caught:
        Git.on(tmp_path, "https://git.example.org/tool", Limits())("ls-remote")
    assert caught.value.said == "fatal:  [31mred  {0}"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "ext::sh -c true", "git://127.0.0.1:9/x"])
def test_an_address_that_git_turns_into_another_protocol_is_not_followed(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{url}.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://git.example.org/tool")
    with pytest.raises(GitError, match=r"transport '.*' not allowed"):
        _git(tmp_path, "https://git.example.org/tool")("ls-remote", "origin")
