"""Addresses of git repositories: which ones git may be given, how they are shown, and where their files can be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

_SCP = re.compile(r"(?:(?!-)(?P<user>[\w.+-]+)@)?(?!-)(?P<host>[\w.-]+):(?!-|//)(?P<path>[^\s:@]+)", re.ASCII)
_HOST = re.compile(r"(?!-)[\w.-]+|[0-9A-Fa-f:.]+", re.ASCII)
_USER = re.compile(r"(?!-)[\w.+-]+", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_REF = re.compile(r"(?![-/.])(?!.*(?:\.\.|//|@\{|/\.|\.lock(?:/|$)))[^\x00-\x20\x7f~^:?*\[\\]+(?<![/.])")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_FORMS = "Write https://…, ssh://…, git@host:path or an absolute path."


class BadAddressError(Exception):
    """An address that git may not be given; the remedy says which may."""

    def __init__(self, what: str, remedy: str = _FORMS) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}. {remedy}")


@dataclass(frozen=True, slots=True)
class Access:
    """An address as git gets it, without credentials, and the credentials: "" for those that git finds itself.

    `secrets` are what may not be shown of them, in every form that git may print.
    """

    url: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    is_local: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def is_ssh(self) -> bool:
        """Tell whether git reaches it by ssh."""
        return not self.url.startswith(("file://", "https://"))


def without_secrets(url: str) -> str:
    """Return an address as it may be shown: without password, user of a web address, query and fragment."""
    if url.startswith(("/", "file:///")) or _SCP.fullmatch(url):
        return url
    scheme, mark, rest = url.partition("://")
    if not mark or "@" in scheme:
        scheme, mark, rest = "", "", url
    before, _, after = rest.rpartition("@")
    shown = re.split(r"[?#]", after, maxsplit=1)[0]
    is_user = scheme == "ssh" and _USER.fullmatch(before)
    return f"{scheme}{mark}{before}@{shown}" if is_user else f"{scheme}{mark}{shown}"


def access_to(url: str) -> Access:
    """Return how git reaches an address; raise BadAddressError where it may not be given it."""
    if _CONTROL.search(url):
        raise BadAddressError("it holds control characters")
    if url.startswith("-"):
        raise BadAddressError("it begins with a dash")
    if url.startswith(("/", "file:///")):
        return Access("file://" + url.removeprefix("file://"), is_local=True)
    if "://" in url:
        return _of_url(url)
    if not _SCP.fullmatch(url):
        raise BadAddressError("this is no address of a repository")
    return Access(url)


def _of_url(url: str) -> Access:
    parts = _split(url)
    if parts.scheme not in {"https", "ssh"}:
        raise BadAddressError(f"{parts.scheme}:// is not used")
    if not _HOST.fullmatch(parts.hostname or "") or " " in url:
        raise BadAddressError("it names no host")
    if not parts.path.strip("/") or "@" in parts.path or "?" in url or "#" in url:
        raise BadAddressError("what stands behind the host is no path")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if _CONTROL.search(user + password) or user.startswith("-"):
        raise BadAddressError("the user in it is no name")
    if parts.scheme == "ssh":
        if parts.password is not None:
            raise BadAddressError("ssh takes no password", "Remove it, and use a key.")
        return Access(url)
    secret = parts.password or parts.username or ""  # a user alone may be a token
    secrets = tuple(text for text in (secret, unquote(secret)) if text)
    return Access(f"https://{parts.netloc.rpartition('@')[2]}{parts.path}", user, password, secrets=secrets)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise BadAddressError("this is no address") from None
    return parts


def is_ref(text: str) -> bool:
    """Tell whether a text may name a branch, a tag or a commit."""
    return _REF.fullmatch(text) is not None


def is_commit(ref: str) -> bool:
    """Tell whether a ref is the whole name of a commit, which never moves."""
    return _COMMIT.fullmatch(ref) is not None


def repository_name(url: str) -> str:
    """Return the last part of an address."""
    return re.split(r"[/:]", without_secrets(url).rstrip("/"))[-1].removesuffix(".git") or "repository"


def permalink_of(url: str) -> str:
    """Return the template of a link to lines of a file on GitHub or GitLab, "" for other places."""
    found = _SCP.fullmatch(url)
    if found:
        host, path = found["host"], found["path"]
    elif "://" in url and not url.startswith("file:"):
        parts = urlsplit(url)
        is_web = parts.scheme == "https" and parts.port is not None
        host, path = (parts.hostname or "") + (f":{parts.port}" if is_web else ""), parts.path
    else:
        return ""
    page = f"https://{host}/{path.strip('/').removesuffix('.git')}"
    labels = host.lower().partition(":")[0].split(".")
    if "github" in labels:
        return page + "/blob/{commit}/{file}#L{first_line}-L{last_line}"
    if "gitlab" in labels:
        return page + "/-/blob/{commit}/{file}#L{first_line}-{last_line}"
    return ""
