"""Addresses of repositories: which git may be given, and that no secret in one is ever shown."""

from __future__ import annotations

import contextlib
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.git_addresses import (
    BadAddressError,
    access_to,
    is_commit,
    is_ref,
    permalink_of,
    repository_name,
    without_secrets,
)
from index.sources import GitSource


@pytest.mark.parametrize(
    ("url", "reached"),
    [
        ("https://github.com/me/tool", "https://github.com/me/tool"),
        ("https://host:8443/tool.git", "https://host:8443/tool.git"),
        ("https://me:word@host/tool.git", "https://host/tool.git"),
        ("ssh://git@host:2222/tool.git", "ssh://git@host:2222/tool.git"),
        ("git@github.com:me/tool.git", "git@github.com:me/tool.git"),
        ("host:tool", "host:tool"),
        ("file:///srv/tool.git", "file:///srv/tool.git"),
        ("/srv/my tool.git", "file:///srv/my tool.git"),
    ],
)
def test_an_address_is_reached_without_its_credentials(url: str, reached: str) -> None:
    assert access_to(url).url == reached


@pytest.mark.parametrize(
    "url",
    [
        *("", " ", "-u/x", "--upload-pack=touch x", "tool", "../tool", "./tool.git", "http://host/x", "git://host/x"),
        *("ext::sh -c touch% x", "ssh://-oProxyCommand=x/y", "ssh://-l@host/y", "-oProxyCommand=x:y", "host:-x"),
        *(
            "git@-x:y",
            "-g@host:y",
            "file://host/x",
            "file:x@y",
            "https://",
            "https:///x",
            "https://host",
            "https://host/",
        ),
        *("https://host/x?token=y", "https://host/x#y", "https://host/a@b", "https://host:port/x", "https://[::1/x"),
        *("https://a b/x", "https://host/a b", "https://u%0a:p@host/x", "https://u:p%00@host/x", "https://host/x\ny"),
        *("ssh://me:word@host/x", "fd::17", "https://-host/x", "/srv/x\n", "host:x y"),
    ],
)
def test_what_git_could_take_for_something_else_is_refused(url: str) -> None:
    with pytest.raises(BadAddressError):
        access_to(url)


@given(st.text(max_size=40) | st.from_regex(r"[a-z]{2,5}://[!-~]{0,30}", fullmatch=True))
def test_every_address_is_used_or_refused_and_never_looks_like_an_option(url: str) -> None:
    try:
        reached = access_to(url).url
    except BadAddressError:
        return
    assert reached.startswith(("https://", "ssh://", "file:///")) or ":" in reached
    assert not reached.startswith("-")
    assert "://-" not in reached


@given(
    scheme=st.sampled_from(["https", "ssh", "http", "ftp", "HTTPS", "file", ""]),
    user=st.sampled_from(["", "me", "x-access-token"]),
    secret=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=12).map(lambda text: f"Zq7{text}Zq7"),
    is_quoted=st.booleans(),
    rest=st.sampled_from(["host/tool.git", "host:8443/a/b", "[::1]/x", "", "host", "host:tool"]),
)
@settings(max_examples=300)
def test_a_password_is_never_shown(scheme: str, user: str, secret: str, rest: str, *, is_quoted: bool) -> None:
    mark = "://" if scheme else ""
    url = f"{scheme}{mark}{user}:{quote(secret, safe='') if is_quoted else secret}@{rest}"
    assert "Zq7" not in without_secrets(url)
    assert "Zq7" not in repr(GitSource(url)) + GitSource(url).shown + GitSource(url).name
    with contextlib.suppress(BadAddressError):
        access = access_to(url)
        assert "Zq7" not in access.url + repr(access)


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12))
def test_a_token_alone_and_one_behind_the_address_are_not_shown(text: str) -> None:
    token = f"Zq7{text}"
    for url in (f"https://{token}@host/tool.git", f"https://host/tool.git?token={token}", f"https://host/x#{token}"):
        assert "Zq7" not in without_secrets(url)


@pytest.mark.parametrize(
    "url", ["https://github.com/me/tool", "git@github.com:me/tool.git", "ssh://git@host/x", "/srv/a@b", "file:///x@y"]
)
def test_an_address_without_secrets_is_shown_as_it_is(url: str) -> None:
    assert without_secrets(url) == url


@pytest.mark.parametrize("ref", ["main", "v1.0", "3.10", "feature/x", "refs/heads/main", "a" * 40, "中文", "x-y_z+1"])
def test_a_ref_may_be_whatever_git_allows(ref: str) -> None:
    assert is_ref(ref)


@pytest.mark.parametrize(
    "ref",
    [
        *("", "-x", "--upload-pack=x", "a b", "a..b", "a~1", "a^", "a:b", "a?", "a*", "a[b", "a\\b", "@{1}", "a@{b"),
        *("/a", "a/", "a//b", ".a", "a/.b", "a.", "a.lock", "a.lock/b", "a\nb", "a\0", "+a:b", "refs/heads/*"),
    ],
)
def test_a_ref_that_git_could_take_for_something_else_is_refused(ref: str) -> None:
    assert not is_ref(ref)


def test_only_a_whole_name_is_a_commit() -> None:
    assert [is_commit(name) for name in ("a" * 40, "0" * 64, "a" * 39, "A" * 40, "main")] == [True, True] + [False] * 3


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://github.com/me/tool.git", "tool"),
        ("git@host:me/tool", "tool"),
        ("/srv/tool.git/", "tool"),
        ("https://me:word@host/", "host"),
        ("", "repository"),
    ],
)
def test_a_repository_is_called_by_the_end_of_its_address(url: str, name: str) -> None:
    assert repository_name(url) == name


@pytest.mark.parametrize(
    ("url", "template"),
    [
        *(
            (url, "https://github.com/me/tool/blob/{commit}/{file}#L{first_line}-L{last_line}")
            for url in (
                "https://github.com/me/tool",
                "https://github.com/me/tool.git",
                "https://token@github.com/me/tool/",
                "git@github.com:me/tool.git",
                "ssh://git@github.com/me/tool.git",
            )
        ),
        *(
            (url, "https://gitlab.example.org/a/b/tool/-/blob/{commit}/{file}#L{first_line}-{last_line}")
            for url in ("https://gitlab.example.org/a/b/tool.git", "ssh://git@gitlab.example.org:2222/a/b/tool.git")
        ),
        (
            "https://gitlab.example.org:8443/a/tool",
            "https://gitlab.example.org:8443/a/tool/-/blob/{commit}/{file}#L{first_line}-{last_line}",
        ),
        ("https://example.org/tool.git", ""),
        ("https://notgithub.com/me/tool", ""),
        ("/srv/github.com/tool", ""),
        ("file:///srv/gitlab/tool", ""),
    ],
)
def test_links_to_lines_are_known_for_github_and_gitlab(url: str, template: str) -> None:
    assert permalink_of(url) == template
