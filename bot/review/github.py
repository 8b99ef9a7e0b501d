"""One comment on a pull request, by GitHub's REST API: made once, and updated from then on."""

from __future__ import annotations

import http.client
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from bot.review import messages
from bot.review.comment import MARKER
from bot.review.errors import GitHubError, RefusedError, ReviewError
from bot.secret import Secret

TOKEN, REPOSITORY, EVENT, API, GRAPHQL = (
    f"GITHUB_{name}" for name in ("TOKEN", "REPOSITORY", "EVENT_PATH", "API_URL", "GRAPHQL_URL")
)
PAUSES = (1.0, 4.0, 15.0)  # seconds before each further try
_LONGEST_PAUSE = 60.0
_TIMEOUT_S = 30.0
_MOST_BYTES = 32 << 20
_A_PAGE, _MOST_PAGES = 100, 50
_ACTIONS = "github-actions[bot]"  # who writes with the token of a workflow
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/(?!\.{1,2}$)[A-Za-z0-9._-]+", re.ASCII)
_LOCAL = {"127.0.0.1", "::1", "localhost"}
_FORBIDDEN, _NOT_FOUND, _TOO_MANY, _SERVER = 403, 404, 429, 500


@dataclass(frozen=True, slots=True)
class PullRequest:
    """Where to comment, and with what."""

    api: str
    graphql: str
    repository: str
    number: int
    token: Secret = field(repr=False)


def pull_request_of(environment: Mapping[str, str]) -> PullRequest:
    """Return the pull request that a workflow runs for; raise ReviewError."""
    token = environment.get(TOKEN, "").strip()
    if not token or not token.isprintable() or not token.isascii():
        raise ReviewError(messages.no_token(TOKEN))
    repository = environment.get(REPOSITORY, "")
    if not _NAME.fullmatch(repository):
        raise ReviewError(messages.no_event(REPOSITORY))
    number = _number(environment.get(EVENT, ""))
    api = _address(API, environment.get(API) or "https://api.github.com")
    graphql = _address(GRAPHQL, environment.get(GRAPHQL) or f"{api}/graphql")
    return PullRequest(api, graphql, repository, number, Secret(token))


def _number(path: str) -> int:
    try:
        number = json.loads(Path(path).read_bytes())["pull_request"]["number"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        number = None
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise ReviewError(messages.no_event(EVENT))
    return number


def _address(name: str, url: str) -> str:
    parts = urlsplit(url)
    is_usable = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
    if not is_usable or not parts.hostname:
        raise ReviewError(messages.bad_address(name))
    return url.rstrip("/")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows nothing: the token goes to no other place."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Return no request to go on with."""


class Comments:
    """The comments of a pull request."""

    def __init__(self, of: PullRequest, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._of, self._pause = of, pause
        self._opener = urllib.request.build_opener(_NoRedirects)
        self._waits = 0.0

    def put(self, body: str, *, is_wanted: bool = True) -> str | None:
        """Update our comment, or else make it where one is wanted; return what was done, None for nothing.

        Each further try looks for the comment again: one that seemed to fail may be there. Raise RefusedError where the
        token may not write, GitHubError where GitHub does not answer.
        """
        for pause in (*PAUSES, None):
            self._waits = 0.0
            try:
                return self._put(body, is_wanted=is_wanted)
            except GitHubError as error:
                if pause is None or not error.is_passing:
                    raise
                self._pause(max(pause, self._waits))
        raise AssertionError  # the last pause is None

    def _put(self, body: str, *, is_wanted: bool) -> str | None:
        issues = f"{self._of.api}/repos/{self._of.repository}/issues"
        own = next(self._own(f"{issues}/{self._of.number}/comments"), None)
        if own is not None:
            self._ask("PATCH", f"{issues}/comments/{own}", {"body": body})
            return messages.posted(is_new=False)
        if not is_wanted:
            return None
        self._ask("POST", f"{issues}/{self._of.number}/comments", {"body": body})
        return messages.posted(is_new=True)

    def _own(self, url: str) -> Iterator[int]:
        """Yield the ids of our own comments: they begin with the marker, which others can write, too."""
        login = self._login()
        for page in range(1, _MOST_PAGES + 1):
            found = self._ask("GET", f"{url}?per_page={_A_PAGE}&page={page}")
            comments = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
            for one in comments:
                user, body, number = one.get("user"), one.get("body"), one.get("id")
                is_ours = isinstance(user, dict) and _plain(user.get("login")) == login
                if is_ours and isinstance(body, str) and body.startswith(MARKER) and isinstance(number, int):
                    yield number
            if len(comments) < _A_PAGE:
                return

    def _login(self) -> str:
        """Return who the token is; that of a workflow may not ask everywhere."""
        try:
            found = self._ask("POST", self._of.graphql, {"query": "query { viewer { login } }"})
            login = found["data"]["viewer"]["login"]
        except GitHubError as error:
            if error.is_passing:
                raise
            login = _ACTIONS
        except (KeyError, TypeError):
            login = _ACTIONS
        return _plain(login)

    def _ask(self, method: str, url: str, sent: dict[str, Any] | None = None) -> Any:
        request = urllib.request.Request(  # noqa: S310  # an address that was looked at
            url,
            None if sent is None else json.dumps(sent).encode(),
            {
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self._of.token.reveal()}",
                "Content-Type": "application/json",
                "User-Agent": "mmfaq",
                "X-GitHub-Api-Version": "2022-11-28",
            },
            method=method,
        )
        try:
            with self._opener.open(request, timeout=_TIMEOUT_S) as answer:
                return _read(answer)
        except urllib.error.HTTPError as error:
            raise self._fault(error, is_writing=method != "GET") from None
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            text = messages.unreachable(self._shown(f"{type(error).__name__}: {reason}"))
            raise GitHubError(text, is_passing=True) from None

    def _fault(self, error: urllib.error.HTTPError, *, is_writing: bool) -> GitHubError:
        with error:
            found = _read(error)
        said = self._shown(str(found.get("message", "")) if isinstance(found, dict) else "")
        limited = error.headers.get("Retry-After") or error.headers.get("X-RateLimit-Remaining") == "0"
        is_limit = error.code == _TOO_MANY or (error.code == _FORBIDDEN and bool(limited))
        if is_limit or error.code >= _SERVER:
            self._waits = _seconds(error.headers.get("Retry-After") or "")
            return GitHubError(messages.unreachable(f"{error.code} {said}".strip()), is_passing=True)
        if error.code == _FORBIDDEN or (error.code == _NOT_FOUND and is_writing):
            return RefusedError(messages.not_permitted(error.code, said))
        return GitHubError(messages.declined(error.code, said))

    def _shown(self, text: str) -> str:
        line = " ".join(text.replace(self._of.token.reveal(), "***").split())
        return "".join(letter for letter in line if letter.isprintable())[:200]


def _read(answer: IO[bytes]) -> Any:
    try:
        return json.loads(answer.read(_MOST_BYTES) or b"null")
    except (ValueError, RecursionError):
        return None


def _plain(login: object) -> str:
    """Return a name as both of GitHub's APIs could write it."""
    return login.removesuffix("[bot]").lower() if isinstance(login, str) else ""


def _seconds(text: str) -> float:
    return min(float(text), _LONGEST_PAUSE) if text.isascii() and text.isdecimal() else 0.0
