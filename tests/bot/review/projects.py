"""A project with an FAQ, in a repository made by the real git command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.review.reviewing import Manner, Review, review, store_of
from bot.review.snapshots import open_repository
from bot.settings import Settings
from index.builder import build
from index.encoder import Encoder, HashEncoder
from tests.bot.calibrations import calibrate
from tests.bot.sources.repositories import git
from tests.index.writing import write

FAQ = """
# Questions

## How do I install the package?

Run `pip install tern` and restart the shell. The [manual](missing.md) says more.

## How do I start a backup by hand?

Run `tern fly` in the folder.

## Who feeds the kestrel?

The warden feeds the kestrel at noon.
"""
LABELS = """
- question: how do I install the package?
  entry: how-do-i-install-the-package
- question: start a backup by hand
  entry: how-do-i-start-a-backup-by-hand
- question: who feeds the kestrel
  entry: who-feeds-the-kestrel
- question: what does the ticket cost
  entry: null
"""
FILES = {"knowledge/tern/faq.md": FAQ, "knowledge/tern/questions.yml": LABELS, "setup.py": "print()"}
WANTED = ("knowledge",)


@dataclass(frozen=True, slots=True)
class Project:
    """A checkout, and the cache that reviews of it use."""

    top: Path
    cache: Path

    @property
    def settings(self) -> Settings:
        """What a review is made with."""
        return Settings(self.top / "knowledge", self.cache / "index", self.cache, sources=self.cache / "sources")

    def git(self, *words: str) -> str:
        """Run git in the checkout."""
        return git(self.top, *words)

    def commit(self, files: dict[str, str] | None = None) -> str:
        """Write files, and commit all there is; return the commit."""
        write(self.top, files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "Change")
        return self.git("rev-parse", "HEAD")

    def edit(self, before: str, after: str, file: str = "knowledge/tern/faq.md") -> None:
        """Replace a text of a file."""
        path = self.top / file
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")

    def found(
        self,
        ref: str = "main",
        wanted: Sequence[str] = WANTED,
        manner: Manner | None = None,
        encoder: Encoder | None = None,
    ) -> Review | None:
        """Review what is in the working tree."""
        repository = open_repository(self.top)
        return review(repository, ref, wanted, self.settings, manner or Manner(), encoder=encoder or HashEncoder())

    def review(
        self,
        ref: str = "main",
        wanted: Sequence[str] = WANTED,
        manner: Manner | None = None,
        encoder: Encoder | None = None,
    ) -> Review:
        """Review what is in the working tree, which touches the FAQ."""
        found = self.found(ref, wanted, manner, encoder)
        assert found is not None
        return found

    def calibrate(self) -> None:
        """Make confidence foreseeable: the index of the reviews gets a calibration, which later builds keep."""
        store = store_of(open_repository(self.top), WANTED, self.settings)
        build([self.top / "knowledge"], store, HashEncoder(), is_lenient=True)
        calibrate(store)


def project_in(folder: Path, files: dict[str, str] | None = None) -> Project:
    """Make a project whose FAQ is committed to main; what follows is committed to another branch."""
    made = Project(folder / "project", folder / "cache")
    made.top.mkdir()
    made.git("init", "--quiet", "--initial-branch=main")
    made.commit(FILES if files is None else files)
    made.git("checkout", "--quiet", "-b", "edit")
    return made
