"""One comment on a pull request: made once, then updated, whatever GitHub does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.review.comment import MARKER
from bot.review.errors import GitHubError, RefusedError, ReviewError
from bot.review.github import PAUSES, Comments, pull_request_of
from bot.review.workflow import post
from tests.bot.review.forge import TOKEN, Failure, Forge, forge

_BODY = f"{MARKER}\n\nhello\n"
_PROPER: Failure = (0, {}, True)
_PASSING: Failure = (500, {}, False)


@pytest.fixture
def github() -> Iterator[Forge]:
    """Return a double that listens."""
    with forge() as made:
        yield made


@pytest.fixture
def pauses() -> list[float]:
    """Return how long was waited before each further try."""
    return []


@pytest.fixture
def comments(github: Forge, tmp_path: Path, pauses: list[float]) -> Comments:
    """Return the comments of the pull request."""
    return Comments(pull_request_of(github.environment(tmp_path)), pause=pauses.append)


def test_the_first_comment_is_made_and_the_next_one_updates_it(github: Forge, comments: Comments) -> None:
    github.add("somebody says hello", "alice")
    assert comments.put(f"{MARKER}\n\nfirst\n") == "The comment is posted."
    assert comments.put(_BODY) == "The comment is updated."
    assert github.bodies == ["somebody says hello", _BODY]
    assert github.tokens == {f"Bearer {TOKEN}"}


def test_our_comment_is_found_behind_many_others(github: Forge, comments: Comments) -> None:
    for number in range(230):
        github.add(f"comment {number}", "alice")
    own = github.add(f"{MARKER}\n\nold\n")
    for number in range(80):
        github.add(f"comment {number}", "alice")
    comments.put(_BODY)
    assert [one["id"] for one in github.comments if one["body"] == _BODY] == [own]
    assert len(github.comments) == 311


def test_comments_of_others_with_the_marker_are_left_alone(github: Forge, comments: Comments) -> None:
    github.add(f"{MARKER} mine", "mallory")
    github.add(f"{MARKER} mine", "github-actions-helper[bot]")
    github.add(f"quoted {MARKER}")
    comments.put(_BODY)
    assert github.bodies[:3] == [f"{MARKER} mine", f"{MARKER} mine", f"quoted {MARKER}"]
    assert github.bodies[3:] == [_BODY]


@pytest.mark.parametrize(("login", "writes_as"), [("Bird-App", "bird-app[bot]"), (None, "github-actions[bot]")])
def test_our_comment_is_known_by_who_the_token_is(
    github: Forge, comments: Comments, login: str | None, writes_as: str
) -> None:
    github.login = login
    github.add(f"{MARKER} old", writes_as)
    comments.put(_BODY)
    assert github.bodies == [_BODY]


def test_nothing_is_posted_of_an_edit_without_the_faq_unless_there_is_a_comment(
    github: Forge, comments: Comments
) -> None:
    assert comments.put(_BODY, is_wanted=False) is None
    assert github.bodies == []
    github.add(f"{MARKER} old")
    assert comments.put(_BODY, is_wanted=False) == "The comment is updated."


def test_a_server_that_fails_is_asked_again(github: Forge, comments: Comments, pauses: list[float]) -> None:
    github.failures += [_PASSING, (502, {}, False)]
    comments.put(_BODY)
    assert (github.bodies, pauses) == ([_BODY], list(PAUSES[:2]))


def test_a_comment_that_was_made_in_spite_of_a_failure_is_not_made_twice(github: Forge, comments: Comments) -> None:
    github.failures += [_PROPER, (500, {}, True)]  # no comment is found, and the new one is made and not confirmed
    assert comments.put(_BODY) == "The comment is updated."
    assert github.bodies == [_BODY]


@pytest.mark.parametrize(
    ("status", "headers"), [(429, {"Retry-After": "30"}), (403, {"Retry-After": "30"}), (503, {"Retry-After": "30"})]
)
def test_a_limit_is_waited_for(
    github: Forge, comments: Comments, pauses: list[float], status: int, headers: dict[str, str]
) -> None:
    github.failures.append((status, headers, False))
    comments.put(_BODY)
    assert (github.bodies, pauses) == ([_BODY], [30.0])


def test_no_wait_is_longer_than_a_minute(github: Forge, comments: Comments, pauses: list[float]) -> None:
    github.failures.append((403, {"X-RateLimit-Remaining": "0", "Retry-After": "9" * 30}, False))
    comments.put(_BODY)
    assert pauses == [60.0]


def test_a_server_that_goes_on_failing_is_one_sentence_without_the_token(
    github: Forge, comments: Comments, pauses: list[float]
) -> None:
    github.failures += [_PASSING] * 9
    with pytest.raises(GitHubError, match="GitHub cannot be reached") as caught:
        comments.put(_BODY)
    assert TOKEN not in str(caught.value)
    assert "***" in str(caught.value)
    assert pauses == list(PAUSES)


def test_a_redirect_does_not_take_the_token_elsewhere(github: Forge, comments: Comments) -> None:
    github.failures.append((302, {"Location": f"{github.address}/elsewhere"}, False))
    with pytest.raises(GitHubError, match="302"):
        comments.put(_BODY)
    assert "GET elsewhere" not in github.asked


@pytest.mark.parametrize("status", [403, 404])
def test_a_token_that_may_only_read_puts_the_comment_into_the_summary(
    github: Forge, tmp_path: Path, status: int
) -> None:
    github.failures += [_PROPER, (status, {}, False)]
    said = post(_BODY, github.environment(tmp_path))
    assert "forks" in said
    assert len(said.splitlines()) == 1
    assert TOKEN not in said
    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == _BODY


def test_a_token_that_is_wrong_is_an_error_and_the_summary_holds_the_comment(github: Forge, tmp_path: Path) -> None:
    github.failures.append((401, {}, False))
    with pytest.raises(GitHubError, match="does not take the comment") as caught:
        post(_BODY, github.environment(tmp_path))
    assert not isinstance(caught.value, RefusedError)
    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == _BODY


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_TOKEN", ""),
        ("GITHUB_TOKEN", "a\nb"),
        ("GITHUB_REPOSITORY", "owner/../../x"),
        ("GITHUB_REPOSITORY", "owner/.."),
        ("GITHUB_EVENT_PATH", "/nowhere"),
        ("GITHUB_API_URL", "http://example.org"),
        ("GITHUB_API_URL", "file:///etc"),
        ("GITHUB_GRAPHQL_URL", "ftp://example.org"),
    ],
)
def test_what_the_environment_lacks_is_one_sentence(tmp_path: Path, name: str, value: str) -> None:
    environment = Forge(address="https://api.github.com").environment(tmp_path) | {name: value}
    with pytest.raises(ReviewError, match=name):
        pull_request_of(environment)


@pytest.mark.parametrize("event", ["{}", "[]", '{"pull_request": {"number": "7; x"}}', "not json", "[" * 9_999])
def test_an_event_without_a_pull_request_is_one_sentence(tmp_path: Path, event: str) -> None:
    environment = Forge(address="https://api.github.com").environment(tmp_path)
    (tmp_path / "event.json").write_text(event, encoding="utf-8")
    with pytest.raises(ReviewError, match="names no pull request"):
        pull_request_of(environment)


def test_the_token_is_shown_nowhere(tmp_path: Path) -> None:
    assert TOKEN not in repr(pull_request_of(Forge(address="https://api.github.com").environment(tmp_path)))
