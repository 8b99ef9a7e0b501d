"""A review inside a GitHub workflow: its comment, the job's summary, and output that gives the runner no commands."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.review import messages
from bot.review.errors import GitHubError, RefusedError
from bot.review.github import Comments, pull_request_of

SUMMARY = "GITHUB_STEP_SUMMARY"


@contextlib.contextmanager
def unread(environment: Mapping[str, str]) -> Iterator[None]:
    """Keep the runner from taking lines of what is printed meanwhile for commands: they hold what people wrote."""
    if environment.get("GITHUB_ACTIONS") != "true":
        yield
        return
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}", flush=True)
    try:
        yield
    finally:
        print(f"::{token}::", flush=True)


def post(body: str, environment: Mapping[str, str], *, is_wanted: bool = True) -> str:
    """Comment on the pull request of the workflow, or put it into the summary of its job; say which was done.

    Raise ReviewError where the comment should be there, and is not.
    """
    try:
        return Comments(pull_request_of(environment)).put(body, is_wanted=is_wanted) or messages.UNTOUCHED
    except GitHubError as error:
        if summary := environment.get(SUMMARY):
            with Path(summary).open("a", encoding="utf-8") as file:
                file.write(body)
        if not isinstance(error, RefusedError):
            raise
        return str(error)
