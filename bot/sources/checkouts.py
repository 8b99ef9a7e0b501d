"""The folder of one git source: a folder for each of its last commits, which appears whole, and what was fetched last.

SOURCES/mmdetection-3fa9c1d2e4b5/
  state.json              the commit that is read, and when the server was asked; replaced atomically
  1a2b3c…/                the files of a commit, at their paths in the repository
  repository-x7k2/        what git keeps, so that the next fetch is small; made anew where it may be damaged
  .lock                   held by the one program that fetches; the system frees it when a process dies
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.sources import repository
from bot.sources.git import Fault, Git, GitError, Limits
from index.files import sync, write_atomically
from index.git_addresses import is_commit, without_secrets
from index.slug import slug
from index.sources import Checkout, GitSource, short

_STATE, _DRAFT, _REPOSITORY = "state.json", ".draft-", "repository-"
_KEPT = 2
_OFFLINE = {Fault.UNREACHABLE, Fault.TOO_SLOW}
_AGAIN = {Fault.OTHER, Fault.GONE, Fault.TOO_LARGE}  # what a damaged or grown repository may be the reason of


@dataclass(frozen=True, slots=True)
class State:
    """What was fetched last.

    `commit` is what is read: the first one with these files. `seen` is where the ref was, `seen_at` when that commit
    was made, `checked` when the server was asked; `files` is a hash of the files, `repository` a folder, "" for none.
    """

    commit: str
    seen: str
    seen_at: int
    checked: str
    files: str
    repository: str = ""

    def age(self) -> float:
        """Return how many seconds ago the server was asked."""
        return (datetime.now(UTC) - datetime.fromisoformat(self.checked)).total_seconds()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What there is of a source; `error` is why the server could not be asked now."""

    state: State
    error: GitError | None = None


class Place:
    """The folder of one source."""

    def __init__(self, root: Path, source: GitSource) -> None:
        key = json.dumps([without_secrets(source.url), source.ref, *source.files])
        name = f"{slug(source.name) or 'repository'}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"
        self.folder = root / name
        self._source = source

    def last(self) -> State | None:
        """Return what was fetched last, None where nothing was or it is not there any more."""
        try:
            state = State(**json.loads((self.folder / _STATE).read_text(encoding="utf-8")))
            state.age()
        except (OSError, ValueError, TypeError):
            return None
        is_whole = is_commit(state.commit) and (self.folder / state.commit).is_dir()
        return state if is_whole else None

    def checkout(self, state: State) -> Checkout:
        """Return where the files of a state are."""
        return Checkout(self.folder / state.commit, state.commit)

    def fetch(self, limits: Limits) -> Fetched:
        """Fetch what is new; raise GitError, or OSError where it cannot be kept, and nothing has changed then."""
        import filelock

        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with filelock.FileLock(self.folder / ".lock", timeout=limits.seconds):
                return self._fetch(limits)
        except filelock.Timeout:
            raise GitError(Fault.BUSY) from None

    def _fetch(self, limits: Limits) -> Fetched:
        last = self.last()
        if last is not None and last.seen == self._source.ref:  # a commit never moves
            return Fetched(last)
        try:
            git = Git.on(self._empty(_REPOSITORY), self._source.url, limits)
            repository.create(git)
            try:
                seen = repository.resolve(git, self._source.ref)
            except GitError as error:
                if last is not None and error.fault in _OFFLINE:
                    return Fetched(last, error)
                raise
            state = last if last is not None and last.seen == seen else self._moved(git, last, seen)
            return Fetched(self._save(replace(state, checked=_now())))
        finally:
            self._clean()

    def _moved(self, git: Git, last: State | None, seen: str) -> State:
        """Fetch where the ref is now, with what is here already if it can be used; return the new state."""
        if last is None:
            return self._read(git, None, seen)
        self._require_continued(git, last, seen)
        if last.repository:
            self._save(replace(last, repository=""))  # whoever is killed from here on leaves it in an unknown state
            try:
                return self._read(git.beside(self.folder / last.repository), last, seen)
            except GitError as error:
                if error.fault not in _AGAIN:
                    raise
        return self._read(git, last, seen)

    def _require_continued(self, git: Git, last: State, seen: str) -> None:
        """Raise GitError where what was fetched last is no part of the history any more."""
        if self._source.follows_rewrites:
            return
        beside = git.beside(self._empty(_DRAFT))
        repository.create(beside)
        if not repository.continues(beside, last.seen, last.seen_at, seen):
            raise GitError(Fault.REWRITTEN, short(last.seen))

    def _read(self, git: Git, last: State | None, seen: str) -> State:
        repository.fetch(git, seen)
        seen_at = repository.committed_at(git, seen)
        blobs = repository.choose(git, seen, self._source.files)
        files = repository.fingerprint(blobs)
        # Links carry the commit: with another one, an index would change where no file of the FAQ has.
        is_same = last is not None and last.files == files and not self._source.follows_rewrites
        commit = last.commit if last is not None and is_same else seen
        if not (self.folder / commit).is_dir():
            repository.require(git, seen, blobs)
            self._write(git, blobs, self.folder / commit)
        return State(commit, seen, seen_at, _now(), files, git.folder.name)

    def _write(self, git: Git, blobs: list[repository.Blob], folder: Path) -> None:
        draft = self._empty(_DRAFT)
        repository.write(git, blobs, draft)
        draft.chmod(0o755)
        draft.rename(folder)
        sync(self.folder)

    def _empty(self, prefix: str) -> Path:
        return Path(tempfile.mkdtemp(prefix=prefix, dir=self.folder))

    def _save(self, state: State) -> State:
        write_atomically(self.folder / _STATE, json.dumps(asdict(state), indent=1))
        return state

    def _clean(self) -> None:
        """Remove what is not read any more, and what fetches left that were killed."""
        last = self.last()
        kept = {last.commit, last.repository} if last is not None else set()
        commits = sorted(self._commits(), key=lambda path: path.stat().st_mtime, reverse=True)
        kept |= {path.name for path in [path for path in commits if path.name not in kept][: _KEPT - 1]}
        for path in (*self._commits(), *self.folder.glob(f"{_DRAFT}*"), *self.folder.glob(f"{_REPOSITORY}*")):
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)

    def _commits(self) -> list[Path]:
        return [path for path in self.folder.iterdir() if is_commit(path.name)]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
