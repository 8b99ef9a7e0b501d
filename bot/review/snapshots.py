"""A git repository as it is at a commit and in its working tree: read by plumbing, and written into other folders."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from bot.lint.text_rules.pages import MARKDOWN
from bot.review import messages
from bot.review.errors import ReviewError
from index.readers import SUFFIXES

_TIMEOUT_S = 120.0
_NO_PROGRAMS = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "gc.auto=0")
_KEPT = ("GIT_CONFIG_", "GIT_SSL_", "GIT_PROXY_", "GIT_EXEC_PATH")
_FILES = {b"100644", b"100755"}
_NO_ENVIRONMENT: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Limits:
    """How many files a repository may have, and how large its texts may be: each, and all together, in bytes."""

    files: int = 200_000
    text: int = 4 << 20
    texts: int = 64 << 20


@dataclass(frozen=True, slots=True)
class _Blob:
    """A file of a tree, its content's name and size."""

    path: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Repository:
    """A checkout, of which nothing is changed: no file, no index, no object."""

    top: Path
    more: Mapping[str, str] = field(default_factory=lambda: _NO_ENVIRONMENT)

    def commit(self, ref: str) -> str:
        """Return the commit that a ref names; raise ReviewError."""
        is_name = ref and not ref.startswith("-") and ref.isprintable()
        found = self._finds("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}") if is_name else ""
        if not found:
            raise ReviewError(messages.no_such_ref(ref))
        return found

    def left(self, commit: str) -> str:
        """Return the commit at which what is checked out left the history of another, or that one if none is known."""
        return self._finds("merge-base", commit, "HEAD") or commit

    @contextlib.contextmanager
    def working(self, wanted: Sequence[str]) -> Iterator[tuple[Repository, str]]:
        """Yield the tree of what is in the working tree, and the repository in which it can be read meanwhile.

        What is not committed is part of it, and of what git does not know, what lies at the `wanted` paths.
        """
        with tempfile.TemporaryDirectory(prefix="mmfaq-review-") as name:
            folder = Path(name)
            (folder / "objects").mkdir()
            own = {
                "GIT_INDEX_FILE": str(folder / "index"),
                "GIT_OBJECT_DIRECTORY": str(folder / "objects"),
                "GIT_ALTERNATE_OBJECT_DIRECTORIES": _quoted(self._inside("objects")),
                "GIT_LITERAL_PATHSPECS": "1",
            }
            there = Repository(self.top, own)
            if (index := self._inside("index")).is_file():
                shutil.copyfile(index, folder / "index")
            else:
                there._run("read-tree", "HEAD")
            there._run("add", "--update", "--", ".")
            unknown = there._run("ls-files", "--others", "--exclude-standard", "-z", "--", *wanted).split(b"\0")
            files = b"".join(name + b"\0" for name in unknown if name and not name.endswith(b"/"))
            there._run("update-index", "--add", "-z", "--stdin", given=files)
            yield there, there._run("write-tree").decode().strip()

    def changed(self, before: str, after: str) -> list[str]:
        """Return the paths at which two trees differ."""
        found = self._run("diff-tree", "-r", "-z", "--name-only", "--no-renames", before, after)
        return [os.fsdecode(path) for path in found.split(b"\0") if path]

    def write(self, tree: str, folder: Path, wanted: Sequence[str], limits: Limits | None = None) -> None:
        """Write a tree into an empty folder: texts as they are, of all other files that they are there.

        Links are not followed, and not written. Raise ReviewError where it is too much.
        """
        limits = limits or Limits()
        texts, others = self._files(tree, wanted, limits)
        (folder / ".git").mkdir(parents=True)  # so that it is known that no file is missing
        for path in others:
            _place(folder, path).touch()
        data, start = self._run("cat-file", "--batch", given="".join(f"{one.name}\n" for one in texts).encode()), 0
        for one in texts:
            start = data.index(b"\n", start) + 1
            _place(folder, one.path).write_bytes(data[start : start + one.size])
            start += one.size + 1

    def _files(self, tree: str, wanted: Sequence[str], limits: Limits) -> tuple[list[_Blob], list[str]]:
        """Return the texts of a tree, and the paths of its other files."""
        texts: list[_Blob] = []
        others: list[str] = []
        for record in self._run("ls-tree", "-r", "-z", "-l", "--full-tree", tree).split(b"\0"):
            about, _, raw = record.partition(b"\t")
            path = os.fsdecode(raw)
            if about[:6] not in _FILES or not _is_safe(path):
                continue
            _, _, name, size = about.split()
            is_text = PurePosixPath(path).suffix.lower() in {*SUFFIXES, *MARKDOWN}
            if is_text and int(size) <= limits.text:
                texts.append(_Blob(path, name.decode(), int(size)))
            elif is_text and is_below(path, wanted):
                raise ReviewError(messages.too_large(path, limits.text))
            else:
                others.append(path)
        if len(texts) + len(others) > limits.files:
            raise ReviewError(messages.too_many_files(limits.files))
        if sum(one.size for one in texts) > limits.texts:
            raise ReviewError(messages.too_much_text(limits.texts))
        return texts, others

    def _inside(self, name: str) -> Path:
        """Return where git keeps something of this checkout."""
        return self.top / os.fsdecode(self._run("rev-parse", "--git-path", name).rstrip(b"\n"))

    def _finds(self, *words: str) -> str:
        done = _done(self.top, words, b"", self.more)
        return "" if done.returncode else done.stdout.decode("utf-8", "replace").strip()

    def _run(self, *words: str, given: bytes = b"") -> bytes:
        done = _done(self.top, words, given, self.more)
        if done.returncode:
            raise ReviewError(messages.git_failed(words[0], _said(done)))
        return done.stdout


def open_repository(folder: Path) -> Repository:
    """Return the checkout that a folder lies in; raise ReviewError."""
    if not folder.is_dir():
        raise ReviewError(messages.no_folder(folder))
    done = _done(folder, ("rev-parse", "--show-toplevel"), b"", _NO_ENVIRONMENT)
    if done.returncode:
        raise ReviewError(messages.no_checkout(folder, _said(done)))
    return Repository(Path(os.fsdecode(done.stdout.rstrip(b"\n"))).resolve())


def is_below(path: str, wanted: Iterable[str]) -> bool:
    """Tell whether a path of a repository is one of others, or below one."""
    return any(one in {".", path} or path.startswith(f"{one}/") for one in wanted)


def _done(
    folder: Path, words: tuple[str, ...], given: bytes, more: Mapping[str, str]
) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    try:
        return subprocess.run(  # noqa: S603  # a list of words, and no shell
            ["git", *_NO_PROGRAMS, "-C", str(folder), *words],  # noqa: S607  # the operator's own git
            input=given,
            capture_output=True,
            env={**kept, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", **more},
            timeout=_TIMEOUT_S,
            check=False,
        )
    except FileNotFoundError:
        raise ReviewError(messages.NO_GIT) from None
    except subprocess.TimeoutExpired:
        raise ReviewError(messages.git_failed(words[0], "it took too long")) from None


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    line = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
    return "".join(letter for letter in line if letter.isprintable())[:300] or "it gave no reason"


def _quoted(path: Path) -> str:
    """Return a path as git takes it in a list."""
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _is_safe(path: str) -> bool:
    """Tell whether a path stays below whatever folder it is put into."""
    return not any(part in {"", ".", ".."} or part.lower() == ".git" for part in path.split("/"))


def _place(folder: Path, path: str) -> Path:
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    return place
