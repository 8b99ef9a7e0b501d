"""Calls of GitHub and GitLab over real HTTP: only what is signed, new and followed asks for a build."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from adapters.listening import Address, health_application, serving
from adapters.webhooks import GITHUB_PATH, GITLAB_PATH, MOST_BYTES, Webhooks
from bot.building.deliveries import Deliveries
from bot.secret import Secret
from index.errors import MmfaqError
from index.sources import GitSource

SECRET = "correct horse battery staple"  # noqa: S105  # of tests
SOURCE = GitSource("git@github.com:tern/faq.git", "main")
OF_GITLAB = GitSource("https://gitlab.com/tern/faq", "main")
Answer = tuple[int, Any]
Test = Callable[["Forge"], Awaitable[None]]


def push(ref: str = "refs/heads/main", **more: Any) -> dict[str, Any]:
    """Return what GitHub says of a push."""
    repository = {"clone_url": "https://github.com/tern/faq.git", "default_branch": "main"}
    return {"ref": ref, "after": uuid.uuid4().hex + "0" * 8, "repository": repository, **more}


def gitlab_push(ref: str = "refs/heads/main", **more: Any) -> dict[str, Any]:
    """Return what GitLab says of a push."""
    project = {"git_http_url": "https://gitlab.com/tern/faq.git", "default_branch": "main"}
    return {"ref": ref, "after": uuid.uuid4().hex + "0" * 8, "project": project, **more}


def signed(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Forge:
    """GitHub or GitLab, as the other side sees it; `asked` are the builds that were asked for."""

    def __init__(self, url: str, session: aiohttp.ClientSession, asked: list[str]) -> None:
        self.url, self.asked, self._session = url, asked, session

    async def github(
        self, payload: object, *, event: str = "push", delivery: str | None = None, is_form: bool = False
    ) -> Answer:
        """Deliver a payload as GitHub does."""
        text = json.dumps(payload)
        body = (urlencode({"payload": text}) if is_form else text).encode()
        kind = "application/x-www-form-urlencoded" if is_form else "application/json"
        headers = {"X-GitHub-Event": event, "X-Hub-Signature-256": signed(body), "Content-Type": kind}
        return await self.post(GITHUB_PATH, body, headers | {"X-GitHub-Delivery": delivery or str(uuid.uuid4())})

    async def gitlab(
        self, payload: object, *, event: str = "Push Hook", token: str = SECRET, more: Mapping[str, str] | None = None
    ) -> Answer:
        """Deliver a payload as GitLab does."""
        headers = {"X-Gitlab-Event": event, "X-Gitlab-Token": token, "Content-Type": "application/json"}
        return await self.post(GITLAB_PATH, json.dumps(payload).encode(), headers | dict(more or {}))

    async def post(self, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
        data = io.BytesIO(body) if isinstance(body, bytes) else body
        async with self._session.post(self.url + path, data=data, headers=headers) as answer:
            return answer.status, await answer.json()


def talk(tmp_path: Path, test: Test, sources: Callable[[], list[GitSource]] = lambda: [SOURCE, OF_GITLAB]) -> list[str]:
    """Run a test against what listens; return the builds that were asked for."""
    asked: list[str] = []

    async def within() -> None:
        answers = health_application(lambda: {"ok": True})
        Webhooks(Secret(SECRET), sources, asked.append, Deliveries(tmp_path / "webhooks.json")).add_to(answers)
        listening = serving(answers, Address("127.0.0.1", 0), "MMFAQ_WEBHOOK")
        async with listening as address, aiohttp.ClientSession() as session:
            await test(Forge(f"http://{address}", session, asked))

    asyncio.run(within())
    return asked


def test_a_push_to_what_is_followed_asks_for_a_build(tmp_path: Path) -> None:
    async def test(forge: Forge) -> None:
        assert await forge.github(push()) == (202, {"result": "is built"})
        assert await forge.github(push(), is_form=True) == (202, {"result": "is built"})
        assert await forge.gitlab(gitlab_push()) == (202, {"result": "is built"})

    assert talk(tmp_path, test) == [
        "push to git@github.com:tern/faq.git@main",
        "push to git@github.com:tern/faq.git@main",
        "push to https://gitlab.com/tern/faq@main",
    ]


def test_a_ping_is_answered_and_what_is_no_push_is_not_looked_at(tmp_path: Path) -> None:
    async def test(forge: Forge) -> None:
        assert await forge.github({"zen": "Keep it."}, event="ping") == (200, {"result": "pong"})
        assert await forge.github({"action": "opened"}, event="issues") == (200, {"result": "no push"})
        assert await forge.gitlab({}, event="Issue Hook") == (200, {"result": "no push"})

    assert talk(tmp_path, test) == []


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        signed(b"{}", "another secret altogether"),
        signed(json.dumps(push("refs/heads/other", after="1" * 40)).encode()),
        "sha1=" + "0" * 40,
        "sha256=" + "é" * 64,
        "sha256=" + "0" * 1_000,
    ],
)
def test_a_bad_signature_is_refused_and_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, signature: str | None
) -> None:
    async def test(forge: Forge) -> None:
        headers = {"X-GitHub-Event": "push", "X-GitHub-Delivery": "1", "Content-Type": "application/json"}
        if signature is not None:
            headers["X-Hub-Signature-256"] = signature
        for _ in range(3):
            answer = await forge.post(GITHUB_PATH, json.dumps(push()).encode(), headers)
            assert answer == (401, {"error": "Unauthorized"})

    assert talk(tmp_path, test) == []
    assert len(caplog.messages) == 1
    assert "it is not signed with MMFAQ_WEBHOOK_SECRET" in caplog.messages[0]
    assert SECRET not in caplog.text


@pytest.mark.parametrize("token", ["", "wrong", SECRET + "x", SECRET[:-1], "é" * 16])
def test_a_bad_token_is_refused(tmp_path: Path, caplog: pytest.LogCaptureFixture, token: str) -> None:
    async def test(forge: Forge) -> None:
        assert await forge.gitlab(gitlab_push(), token=token) == (401, {"error": "Unauthorized"})

    assert talk(tmp_path, test) == []
    assert len(caplog.messages) == 1


def test_a_call_that_is_delivered_again_builds_nothing_also_after_a_restart(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="adapters")
    first, second = push(), gitlab_push()

    async def test(forge: Forge) -> None:
        assert (await forge.github(first, delivery="one"))[0] == 202
        # The id of a delivery is not signed: whoever has recorded a call can give it another.
        for delivery in ("one", "two"):
            assert await forge.github(first, delivery=delivery) == (200, {"result": "known already"})
        assert await forge.github(push(), delivery="one") == (200, {"result": "known already"})
        assert (await forge.gitlab(second, more={"X-Gitlab-Event-UUID": "3"}))[0] == 202
        assert (await forge.gitlab(gitlab_push(), more={"Idempotency-Key": "4"}))[0] == 202
        assert (await forge.gitlab(gitlab_push(), more={"Idempotency-Key": "4"}))[0] == 200

    async def after(forge: Forge) -> None:
        assert (await forge.github(first, delivery="three"))[0] == 200
        assert (await forge.gitlab(second, more={"X-Gitlab-Event-UUID": "5"}))[0] == 200

    assert len(talk(tmp_path, test)) == 3
    assert talk(tmp_path, after) == []
    assert sum("came once more; nothing is built" in line for line in caplog.messages) == 6


def test_another_branch_or_repository_is_not_followed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="adapters")

    async def test(forge: Forge) -> None:
        for payload in (
            push("refs/heads/dev"),
            push("refs/tags/main/1"),
            push(repository={"clone_url": "https://github.com/tern/other"}),
            push(repository=None),
            push("refs/heads/\nERROR forged"),
        ):
            assert await forge.github(payload) == (200, {"result": "not followed"})
        assert await forge.gitlab(gitlab_push("refs/heads/dev")) == (200, {"result": "not followed"})

    assert talk(tmp_path, test) == []
    assert len(caplog.messages) == 6
    assert not any("\n" in line for line in caplog.messages)
    assert "GitHub: a push to 'refs/heads/dev' of 'github.com/tern/faq' is followed by no base" in caplog.text


def test_a_push_that_is_forced_asks_for_a_build_too(tmp_path: Path) -> None:
    async def test(forge: Forge) -> None:
        assert (await forge.github(push(forced=True)))[0] == 202

    assert len(talk(tmp_path, test)) == 1


def test_a_branch_that_is_deleted_is_one_line_and_no_build(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def test(forge: Forge) -> None:
        assert await forge.github(push(deleted=True)) == (200, {"result": "deleted"})
        assert await forge.gitlab(gitlab_push(after="0" * 40)) == (200, {"result": "deleted"})

    assert talk(tmp_path, test) == []
    assert len(caplog.messages) == 2
    assert "git@github.com:tern/faq.git@main was deleted. Nothing is built, the version before stays." in caplog.text


def test_a_password_in_an_address_is_told_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    async def test(forge: Forge) -> None:
        await forge.github(push())
        await forge.github(push(deleted=True))

    asked = talk(tmp_path, test, lambda: [GitSource("https://ann:hunter2@github.com/tern/faq", "main")])
    assert "hunter2" not in caplog.text + "".join(asked)


def test_bases_that_cannot_be_read_are_told_and_the_call_may_come_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    faults = [MmfaqError("knowledge: no FAQ files here.")]

    def sources() -> list[GitSource]:
        if faults:
            raise faults.pop()
        return [SOURCE]

    async def test(forge: Forge) -> None:
        payload = push()
        assert (await forge.github(payload, delivery="one"))[0] == 503
        assert (await forge.github(payload, delivery="one"))[0] == 202

    assert len(talk(tmp_path, test, sources)) == 1
    assert caplog.messages == ["A webhook is not taken, since the bases cannot be read. knowledge: no FAQ files here."]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"ref": 1}', b"\xff", b"[" * 100_000, b"payload=%7B"])
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_what_is_signed_and_no_push_is_a_bad_request_and_not_repeated(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, body: bytes, kind: str
) -> None:
    async def test(forge: Forge) -> None:
        headers = {"X-GitHub-Event": "push", "X-Hub-Signature-256": signed(body), "Content-Type": kind}
        assert await forge.post(GITHUB_PATH, body, headers) == (400, {"error": "Bad Request"})

    assert talk(tmp_path, test) == []
    assert caplog.messages == []


def test_other_methods_contents_and_paths_are_refused(tmp_path: Path) -> None:
    async def test(forge: Forge) -> None:
        body = json.dumps(push()).encode()
        headers = {"X-GitHub-Event": "push", "X-Hub-Signature-256": signed(body)}
        for kind in ("text/plain", "multipart/form-data; boundary=x", "application/octet-stream"):
            assert (await forge.post(GITHUB_PATH, body, {**headers, "Content-Type": kind}))[0] == 415
        assert (await forge.post("/webhook", body, {**headers, "Content-Type": "application/json"}))[0] == 404
        async with aiohttp.ClientSession() as session, session.get(forge.url + GITHUB_PATH) as answer:
            assert answer.status == 405

    assert talk(tmp_path, test) == []


def test_a_body_that_is_too_large_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    headers = {"X-Hub-Signature-256": "sha256=" + "0" * 64, "Content-Type": "application/json"}

    async def untold() -> AsyncIterator[bytes]:
        for _ in range(MOST_BYTES // 1_000_000 + 2):
            yield b" " * 1_000_000

    async def test(forge: Forge) -> None:
        assert (await forge.post(GITHUB_PATH, bytes(MOST_BYTES + 1), headers))[0] == 413
        assert (await forge.post(GITHUB_PATH, untold(), headers))[0] == 413

    assert talk(tmp_path, test) == []


def test_a_large_push_is_taken(tmp_path: Path) -> None:
    async def test(forge: Forge) -> None:
        assert (await forge.github(push(commits=["x" * 1000] * 3000)))[0] == 202

    assert len(talk(tmp_path, test)) == 1


def test_who_sends_slowly_is_not_waited_for_and_keeps_nobody_else_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.webhooks._READ_SECONDS", 0.5)
    head = (
        f"POST {GITHUB_PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n"
        f"X-Hub-Signature-256: sha256={'0' * 64}\r\n\r\n"
    )

    async def test(forge: Forge) -> None:
        host, _, port = forge.url.removeprefix("http://").rpartition(":")
        slow = [await asyncio.open_connection(host, int(port)) for _ in range(20)]
        for _, writer in slow:
            writer.write(head.encode())
        assert (await forge.github(push()))[0] == 202
        for reader, writer in slow:
            assert b"408" in await asyncio.wait_for(reader.readline(), 10)
            writer.close()

    assert len(talk(tmp_path, test)) == 1
