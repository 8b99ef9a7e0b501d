"""A draft as a commit on a branch of the FAQ's repository: nothing is pushed, and no working tree is touched."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.capturing.drafting import Draft
from bot.capturing.errors import CaptureError
from bot.capturing.folder import Kept
from bot.capturing.writing import written

OUTSIDE = "faq-drafts"  # where the base's own folder is not in the repository
_TIMEOUT_S = 60.0
_NO_PROGRAMS = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false")
_NOBODY = {
    "GIT_AUTHOR_NAME": "mmfaq",
    "GIT_AUTHOR_EMAIL": "mmfaq@localhost",
    "GIT_COMMITTER_NAME": "mmfaq",
    "GIT_COMMITTER_EMAIL": "mmfaq@localhost",
}


@dataclass(frozen=True, slots=True)
class Git:
    """Runs git in a checkout, with no shell, no question, and none of what the environment says about repositories."""

    repository: Path

    def run(self, *words: str, given: str = "", more: Mapping[str, str] | None = None) -> str:
        """Return what git prints; raise CaptureError with the first line of its complaint."""
        done = self._done(words, given, more or {})
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
            raise CaptureError(f"{self.repository}: git {words[0]} failed ({said}). Check the repository.")
        return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def finds(self, *words: str) -> str:
        """Return what git prints, "" where it finds nothing."""
        done = self._done(words, "", {})
        return "" if done.returncode else done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def _done(self, words: tuple[str, ...], given: str, more: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
        identity = ("GIT_AUTHOR_", "GIT_COMMITTER_")
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("GIT_") or name.startswith(identity)
        }
        try:
            return subprocess.run(  # noqa: S603 - a list of words, and no shell
                ["git", *_NO_PROGRAMS, "-C", str(self.repository), *words],  # noqa: S607 - where the operator has it
                input=given.encode("utf-8"),
                capture_output=True,
                env={**kept, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", **more},
                timeout=_TIMEOUT_S,
                check=False,
            )
        except FileNotFoundError:
            raise CaptureError(
                "git is not installed, or the repository is gone. Install it, or check the path."
            ) from None
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CaptureError(f"{self.repository}: git cannot be run ({type(error).__name__}).") from None


def commit(draft: Draft, repository: Path, branch: str, folder: Path | None = None) -> Kept:
    """Commit a draft to a branch, which is made from what is checked out if it is new; raise CaptureError.

    `folder` is that of the base's files: the draft stands there if the repository holds it, else in its own.
    """
    top = Path(Git(repository).finds("rev-parse", "--show-toplevel") or "/")
    git = Git(top)
    if top == Path("/"):
        raise CaptureError(f"{repository} is no checkout of a git repository. Name one with --repository.")
    ref = _ref(git, branch)
    tip = git.finds("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    start = tip or git.finds("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if not start:
        raise CaptureError(f"{top}: nothing is committed there yet. Commit the FAQ first.")
    known = git.run("ls-tree", "-r", "-z", "--name-only", start).split("\0")
    earlier = next((one for one in known if PurePosixPath(one).stem.endswith(f"-{draft.key}")), "")
    if earlier:
        return Kept(f"{branch}:{earlier}", is_new=False)
    found = written(draft)
    path = f"{_inside(top, folder)}/{found.name}".removeprefix("./")
    made = _committed(git, start, path, found.text, f"Draft of an FAQ entry: {draft.entry}\n\n{draft.source}\n")
    git.run("update-ref", "-m", "mmfaq capture", ref, made, tip)  # refused where it has moved meanwhile
    return Kept(f"{branch}:{path}", is_new=True)


def _ref(git: Git, branch: str) -> str:
    """Return the full name of a branch; raise CaptureError for none, and for one that is checked out somewhere."""
    name = git.finds("check-ref-format", "--branch", branch) if not branch.startswith(("-", "@")) else ""
    if name != branch or not branch:
        raise CaptureError(f"{branch!r} is no name of a branch. Write one such as faq/captured.")
    ref = f"refs/heads/{branch}"
    if f"branch {ref}" in git.run("worktree", "list", "--porcelain").split("\n"):
        raise CaptureError(
            f"The branch {branch} is checked out, and a working tree is left alone. Name another branch."
        )
    return ref


def _inside(top: Path, folder: Path | None) -> str:
    if folder is not None and folder.resolve().is_relative_to(top.resolve()):
        return folder.resolve().relative_to(top.resolve()).as_posix()
    return OUTSIDE


def _committed(git: Git, start: str, path: str, text: str, message: str) -> str:
    """Return the commit that adds a file to another commit, made with an index of its own."""
    blob = git.run("hash-object", "-w", "--stdin", given=text)
    with tempfile.TemporaryDirectory(prefix="mmfaq-index-") as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        git.run("read-tree", start, more=index)
        git.run("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", more=index)
        tree = git.run("write-tree", more=index)
    return git.run("commit-tree", tree, "-p", start, "-F", "-", given=message, more=_identity(git))


def _identity(git: Git) -> Mapping[str, str]:
    """Return who commits where the operator's git does not know: the program, and no person."""
    is_known = git.finds("config", "user.name") and git.finds("config", "user.email")
    return {} if is_known else {name: os.environ.get(name) or value for name, value in _NOBODY.items()}
