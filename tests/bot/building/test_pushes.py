"""Which pushes a source follows, whatever form addresses are written in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.building.pushes import Push, follows, push_of, repository_at
from index.sources import GitSource

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["ref", "after", "deleted", "repository", "project", "clone_url", "url"]), inner, max_size=5
        )
    ),
    max_leaves=12,
)
SAME = [
    "https://github.com/open-mmlab/mmdetection",
    "https://github.com/open-mmlab/mmdetection.git",
    "https://github.com/open-mmlab/mmdetection/",
    "https://github.com/Open-MMLab/MMDetection.git",
    "https://x-access-token:secret@github.com/open-mmlab/mmdetection.git",
    "http://GitHub.com:80/open-mmlab/mmdetection.git/",
    "ssh://git@github.com/open-mmlab/mmdetection.git",
    "ssh://git@github.com:22/open-mmlab/mmdetection",
    "ssh://git@ssh.github.com:443/open-mmlab/mmdetection.git",
    "git@github.com:open-mmlab/mmdetection.git",
    "github.com:open-mmlab/mmdetection",
    "git://github.com/open-mmlab/mmdetection.git",
]
OTHER = [
    "https://gitlab.com/open-mmlab/mmdetection",
    "https://github.com/open-mmlab/mmdetection3d",
    "https://github.com/mmdetection",
    "https://github.com.example.org/open-mmlab/mmdetection",
    "https://example.org/github.com/open-mmlab/mmdetection",
    "/open-mmlab/mmdetection",
    "file:///open-mmlab/mmdetection",
]


def github(ref: str = "refs/heads/main", url: str = SAME[1], **more: Any) -> dict[str, Any]:
    return {"ref": ref, "repository": {"clone_url": url, "default_branch": "main"}, "after": "a" * 40, **more}


def _push(payload: object) -> Push:
    push = push_of(payload)
    assert push is not None
    return push


@pytest.mark.parametrize("address", SAME)
def test_all_forms_of_an_address_mean_one_repository(address: str) -> None:
    assert repository_at(address) == ("github.com", "open-mmlab/mmdetection")
    assert follows(GitSource(address, "main"), _push(github()))


@pytest.mark.parametrize("address", OTHER)
def test_other_repositories_are_others(address: str) -> None:
    assert not follows(GitSource(address, "main"), _push(github()))


def test_a_folder_of_this_machine_is_a_repository_too() -> None:
    assert repository_at("file:///srv/faq.git") == repository_at("/srv/faq") == ("", "srv/faq")


@pytest.mark.parametrize(
    ("ref", "pushed", "is_followed"),
    [
        ("main", "refs/heads/main", True),
        ("refs/heads/main", "refs/heads/main", True),
        ("v1.0", "refs/tags/v1.0", True),
        ("", "refs/heads/main", True),
        ("", "refs/heads/dev", False),
        ("main", "refs/heads/dev", False),
        ("main", "refs/heads/fix/main", False),
        ("fix/main", "refs/heads/fix/main", True),
        ("a" * 40, "a" * 40, False),
    ],
)
def test_a_push_is_followed_by_its_ref(ref: str, pushed: str, *, is_followed: bool) -> None:
    assert follows(GitSource(SAME[0], ref), _push(github(pushed))) is is_followed


def test_without_a_ref_and_a_default_branch_nothing_is_followed() -> None:
    push = _push({"ref": "refs/heads/", "repository": {"clone_url": SAME[0]}})
    assert not follows(GitSource(SAME[0]), push)


def test_a_push_of_gitlab_names_its_project() -> None:
    project = {"git_ssh_url": "git@gitlab.com:team/faq.git", "default_branch": "trunk", "git_http_url": 7}
    push = _push({"ref": "refs/heads/trunk", "after": "b" * 40, "project": project})
    assert follows(GitSource("https://gitlab.com/team/faq"), push)
    assert not push.is_deleted


@pytest.mark.parametrize("more", [{"deleted": True}, {"after": "0" * 40}, {"after": "0" * 64}])
def test_a_branch_that_is_deleted_says_so(more: dict[str, Any]) -> None:
    assert _push(github(**more)).is_deleted


@pytest.mark.parametrize("payload", [None, [], "x", {}, {"ref": 7}, {"ref": ""}, {"ref": None}])
def test_what_is_no_push_is_none(payload: object) -> None:
    assert push_of(payload) is None


@given(_JSON)
def test_no_payload_is_too_odd(payload: object) -> None:
    push = push_of(payload)
    assert push is None or not follows(GitSource(SAME[0], "main"), push)


@given(st.text(max_size=40))
def test_no_address_is_too_odd(address: str) -> None:
    host, path = repository_at(address)
    assert not path.endswith("/")
    assert host == host.lower()
