"""A double of the part of GitHub's API that comments need, listening on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "ghs_abcdefghijklmnopqrstuvwxyz0123456789"  # noqa: S105  # it opens nothing
OWN = "github-actions[bot]"


Failure = tuple[int, dict[str, str], bool]


@dataclass(slots=True)
class Forge:
    """Comments of pull request 7 of owner/name.

    `failures` are the next answers: a status, 0 for a proper answer, headers, and whether what was asked for is done.
    """

    address: str = ""
    login: str | None = OWN
    comments: list[dict[str, Any]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)

    def add(self, body: str, login: str = OWN) -> int:
        """Add a comment."""
        number = 100 + len(self.comments)
        self.comments.append({"id": number, "user": {"login": login}, "body": body})
        return number

    @property
    def bodies(self) -> list[str]:
        """The texts of all comments."""
        return [comment["body"] for comment in self.comments]

    def environment(self, folder: Path) -> dict[str, str]:
        """Return what a workflow has in its environment."""
        event = folder / "event.json"
        event.write_text(json.dumps({"pull_request": {"number": 7}}), encoding="utf-8")
        return {
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_REPOSITORY": "owner/name",
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_API_URL": self.address,
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        }

    def answer(self, method: str, path: str, sent: dict[str, Any]) -> tuple[int, Any]:
        """Do what is asked for."""
        parts = urlsplit(path)
        if parts.path == "/graphql":
            return (200, {"data": {"viewer": {"login": self.login}}}) if self.login else (403, {"message": "no"})
        if parts.path == "/repos/owner/name/issues/7/comments":
            if method == "POST":
                return 201, {"id": self.add(sent["body"])}
            query = parse_qs(parts.query)
            size, page = int(query["per_page"][0]), int(query["page"][0])
            return 200, self.comments[size * (page - 1) : size * page]
        number = int(parts.path.removeprefix("/repos/owner/name/issues/comments/"))
        next(comment for comment in self.comments if comment["id"] == number)["body"] = sent["body"]
        return 200, {"id": number}


@contextmanager
def forge() -> Iterator[Forge]:
    """Yield a double that listens."""
    made = Forge()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
            made.asked.append(f"{self.command} {urlsplit(self.path).path.rpartition('/')[2]}")
            made.tokens.add(self.headers["Authorization"])
            is_own = self.path == "/graphql"
            status, headers, is_done = (0, {}, True) if is_own or not made.failures else made.failures.pop(0)
            found = made.answer(self.command, self.path, sent) if is_done else (status, {})
            self.send_response(status or found[0])
            body = json.dumps({"message": f"failed with {TOKEN}"} if status else found[1]).encode()
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = _answer  # noqa: N815  # the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
