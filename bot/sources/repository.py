"""What a repository holds at a ref: resolved and fetched without history, and without files that nobody asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.sources.git import Fault, Git, GitError
from bot.sources.globs import matches
from index.discovery import is_faq
from index.files import sync
from index.git_addresses import is_commit

_FETCH = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no")
_FETCHED = "refs/mmfaq/fetched"  # what is pointed to tells the server what is here already
_LINK, _FILES = "120000", {"100644", "100755"}
_DAY_S = 86_400  # clocks of those who commit differ


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of a commit: its path and the name of its content."""

    path: str
    name: str


def create(git: Git) -> None:
    """Make an empty repository in the folder; raise GitError."""
    git("init", "--quiet", "--bare", "--template=", str(git.folder))


def resolve(git: Git, ref: str) -> str:
    """Ask the server which commit a branch, a tag or, for "", its default branch is at; raise GitError."""
    if is_commit(ref):
        return ref
    only = () if not ref or ref.startswith("refs/") else ("--heads", "--tags")
    listed = git("ls-remote", "--quiet", *only, "origin", *_names_of(ref)).decode("utf-8", errors="replace")
    found = {name: commit for commit, _, name in (line.partition("\t") for line in listed.splitlines())}
    commit = next((found[name] for name in _names_of(ref) if name in found), "")
    if not is_commit(commit):
        raise GitError(Fault.NO_REF)
    return commit


def _names_of(ref: str) -> list[str]:
    """Return what the server may call a ref: a branch before a tag, and what a tag is about before the tag."""
    if not ref:
        return ["HEAD"]
    return (
        [f"{ref}^{{}}", ref]
        if ref.startswith("refs/")
        else [f"refs/heads/{ref}", f"refs/tags/{ref}^{{}}", f"refs/tags/{ref}"]
    )


def fetch(git: Git, commit: str) -> None:
    """Fetch a commit and its folders, without history and, where the server can, without files; raise GitError."""
    git(*_FETCH, "--depth=1", "--filter=blob:none", "origin", f"+{commit}:{_FETCHED}")


def committed_at(git: Git, commit: str) -> int:
    """Return when a commit was made, in seconds since 1970; raise GitError where it is none."""
    return int(git("rev-list", "--max-count=1", "--timestamp", f"{commit}^{{commit}}").split()[0])


def continues(git: Git, old: str, old_at: int, new: str) -> bool:
    """Tell whether a commit has another, made at a time, in its history; the folder is a new repository."""
    since = f"--shallow-since=@{max(0, old_at - _DAY_S)} +0000"
    try:
        git(*_FETCH, "--filter=tree:0", since, "origin", f"+{new}:{_FETCHED}")
    except GitError as error:
        if error.fault is Fault.NOTHING_SINCE:
            return False
        raise
    return old in git("rev-list", new).decode().split()


def choose(git: Git, commit: str, patterns: Sequence[str]) -> list[Blob]:
    """Return the FAQ files of a commit that the globs name; raise GitError where one names none."""
    blobs: dict[str, Blob] = {}
    links = set()
    unmatched = set(patterns)
    for record in git("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        about, _, raw = record.partition(b"\t")
        path = raw.decode("utf-8", errors="replace")
        fitting = {pattern for pattern in patterns if matches(path, pattern)} if _is_safe(path) else set()
        mode, name = about.split()[0::2] if fitting else (b"", b"")
        if mode.decode() in _FILES:
            blobs[path] = Blob(path, name.decode())
            unmatched -= fitting
        elif mode.decode() == _LINK:
            links |= fitting
    for pattern in patterns:
        if pattern in unmatched:
            raise GitError(Fault.LINK if pattern in links else Fault.NO_FILES, pattern)
    return [blobs[path] for path in sorted(blobs)]


def _is_safe(path: str) -> bool:
    """Tell whether a path is an FAQ file's, and below whatever folder it is put into."""
    parts = path.split("/")
    is_below = not any(part in {"", ".", ".."} or part.lower() == ".git" for part in parts)
    return is_below and path.isprintable() and "\\" not in path and "\ufffd" not in path and is_faq(parts[-1])


def fingerprint(blobs: Sequence[Blob]) -> str:
    """Return the hash of paths and contents."""
    return hashlib.sha256("".join(f"{blob.name} {blob.path}\n" for blob in blobs).encode()).hexdigest()


def require(git: Git, commit: str, blobs: Sequence[Blob]) -> None:
    """Fetch the contents that are not here yet, all at once, and see that they are not too large; raise GitError."""
    if len(blobs) > git.limits.files:
        raise GitError(Fault.TOO_LARGE)
    listed = git("rev-list", "--objects", "--no-object-names", "--missing=print", commit).decode().split()
    absent = {line[1:] for line in listed if line.startswith("?")} & {blob.name for blob in blobs}
    if absent:
        names = "".join(f"{name}\n" for name in sorted(absent)).encode()
        git("-c", "fetch.negotiationAlgorithm=noop", *_FETCH, "--filter=blob:none", "--stdin", "origin", stdin=names)
    sizes = git("cat-file", "--batch-check=%(objectsize)", stdin=_names(blobs)).split()
    if sum(map(int, sizes)) > git.limits.bytes:
        raise GitError(Fault.TOO_LARGE)


def write(git: Git, blobs: Sequence[Blob], folder: Path) -> None:
    """Write the files of a commit below an empty folder, and wait for the disk; raise GitError, OSError."""
    data, start = git("cat-file", "--batch", stdin=_names(blobs)), 0
    for blob in blobs:
        head, _, _ = data[start : start + 200].partition(b"\n")
        start += len(head) + 1
        size = int(head.split()[2])
        path = folder / blob.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data[start : start + size])
        sync(path)
        start += size + 1
    for inner in {folder, *(parent for blob in blobs for parent in (folder / blob.path).parents)}:
        if inner.is_relative_to(folder):
            sync(inner)


def _names(blobs: Sequence[Blob]) -> bytes:
    return "".join(f"{blob.name}\n" for blob in blobs).encode()
