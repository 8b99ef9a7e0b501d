"""What a forge says of a push, and whether a source of a base follows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from index.git_addresses import is_commit
from index.sources import GitSource

_SCP = re.compile(r"(?:[^/@:]+@)?(?P<host>[^/:]+):(?P<path>.+)")
_HEADS, _TAGS = "refs/heads/", "refs/tags/"
_NOTHING = re.compile(r"0{40,64}")  # the commit that a deleted branch has
_ADDRESSES = (
    *("clone_url", "ssh_url", "git_url", "html_url", "url"),
    *("git_http_url", "git_ssh_url", "web_url", "http_url", "homepage"),
)
# Where the two great forges take SSH at the port of HTTPS.
_SAME_HOST = {"ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com"}


@dataclass(frozen=True, slots=True)
class Push:
    """A push, by GitHub's and GitLab's words: the ref, and all addresses of the repository."""

    ref: str
    is_deleted: bool
    repositories: frozenset[tuple[str, str]]
    default_branch: str = ""


def push_of(payload: object) -> Push | None:
    """Return the push that a payload tells of, None where it tells of none."""
    if not isinstance(payload, Mapping) or not isinstance(ref := payload.get("ref"), str) or not ref:
        return None
    told = [part for name in ("repository", "project") if isinstance(part := payload.get(name), Mapping)]
    addresses = [_text(part, name) for part in told for name in _ADDRESSES]
    is_deleted = payload.get("deleted") is True or _NOTHING.fullmatch(_text(payload, "after")) is not None
    branch = next(filter(None, (_text(part, "default_branch") for part in told)), "")
    return Push(ref, is_deleted, frozenset(repository_at(one) for one in addresses if one), branch)


def repository_at(address: str) -> tuple[str, str]:
    """Return the host and path that an address of a repository means, in whichever form it is written."""
    scp = None if "://" in address or address.startswith("/") else _SCP.fullmatch(address)
    if scp is not None:
        host, path = scp["host"], scp["path"]
    else:
        host, path = _split(address)
    host = host.lower()
    return _SAME_HOST.get(host, host), path.strip("/").casefold().removesuffix(".git")


def follows(source: GitSource, push: Push) -> bool:
    """Tell whether a push is to what a source names: its repository, and its ref or the default branch."""
    wanted = source.ref or push.default_branch
    is_ref = push.ref in {wanted, _HEADS + wanted, _TAGS + wanted} and not is_commit(wanted)
    return bool(wanted) and is_ref and repository_at(source.url) in push.repositories


def _split(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", address
    return parts.hostname or "", parts.path


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""
