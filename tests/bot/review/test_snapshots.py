"""Trees of a repository, written elsewhere: whole, within limits, and nowhere else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.review.errors import ReviewError
from bot.review.snapshots import Limits, Repository, is_below, open_repository
from tests.bot.review.projects import FAQ, WANTED, Project, project_in
from tests.bot.sources.repositories import git


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return a repository with an FAQ, a picture, links, and a name that is hard to read."""
    project = project_in(tmp_path, {"knowledge/tern/faq.md": FAQ, "docs/bird.svg": "<svg/>"})
    (project.top / "knowledge" / "outside.md").symlink_to("/etc/passwd")
    (project.top / "knowledge" / "folder").symlink_to("/etc")
    project.commit({"knowledge/tern/a b\n☃.md": "# FAQ\n\n## Why?\n\nSo.\n"})
    return open_repository(project.top)


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def test_texts_are_written_and_other_files_are_there_without_their_content(
    repository: Repository, tmp_path: Path
) -> None:
    repository.write("HEAD", tmp_path / "out", WANTED)
    assert _files(tmp_path / "out") == {"knowledge/tern/faq.md", "knowledge/tern/a b\n☃.md", "docs/bird.svg"}
    assert (tmp_path / "out/knowledge/tern/faq.md").read_text() == (
        repository.top / "knowledge/tern/faq.md"
    ).read_text()
    assert (tmp_path / "out/docs/bird.svg").read_bytes() == b""


def test_links_are_not_followed(repository: Repository, tmp_path: Path) -> None:
    repository.write("HEAD", tmp_path / "out", WANTED)
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_symlink() or "outside" in path.name]


@pytest.mark.parametrize("name", ["..", ".git", ".GIT", "."])
def test_a_tree_that_leads_elsewhere_is_written_below_its_folder_only(tmp_path: Path, name: str) -> None:
    git(tmp_path, "init", "--quiet", "repo")
    top = tmp_path / "repo"
    (top / "x").write_text("evil")
    blob = git(top, "hash-object", "-w", "x")

    def tree(mode: str, entry: str, sha: str) -> str:
        raw = f"{mode} {entry}\0".encode() + bytes.fromhex(sha)
        words = ["git", "hash-object", "-t", "tree", "-w", "--literally", "--stdin"]
        return subprocess.run(words, cwd=top, input=raw, capture_output=True, check=True).stdout.decode().strip()

    crafted = tree("40000", name, tree("100644", "evil.md", blob))
    repository = Repository(top)
    repository.write(crafted, tmp_path / "a" / "out", WANTED)
    assert _files(tmp_path / "a") == set()


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(files=1), "more than 1 files"),
        (Limits(text=8), "larger than"),
        (Limits(texts=8), "texts. Keep the FAQ in a smaller one"),
    ],
)
def test_what_is_too_much_is_one_sentence(repository: Repository, tmp_path: Path, limits: Limits, said: str) -> None:
    with pytest.raises(ReviewError, match=said):
        repository.write("HEAD", tmp_path / "out", WANTED, limits)


def test_what_git_ignores_is_no_part_of_the_working_tree(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    project.commit({".gitignore": "*.tmp.md"})
    (project.top / "knowledge" / "tern" / "x.tmp.md").write_text("# x")
    with open_repository(project.top).working(WANTED) as (there, tree):
        assert there.changed("HEAD", tree) == []


def test_a_working_tree_in_the_middle_of_a_merge_can_be_read(project: Project) -> None:
    project.edit("at noon", "at night")
    project.commit()
    project.git("checkout", "--quiet", "main")
    project.edit("at noon", "at dawn")
    project.commit()
    with pytest.raises(subprocess.CalledProcessError):
        project.git("merge", "--quiet", "edit")
    with open_repository(project.top).working(WANTED) as (there, tree):
        assert there.changed("HEAD", tree) == ["knowledge/tern/faq.md"]


def test_a_worktree_and_a_folder_below_are_checkouts_too(project: Project, tmp_path: Path) -> None:
    project.git("worktree", "add", "--quiet", str(tmp_path / "other"), "main")
    found = open_repository(tmp_path / "other" / "knowledge")
    assert found.top == (tmp_path / "other").resolve()
    with found.working(WANTED) as (there, tree):
        assert there.changed("HEAD", tree) == []


def test_what_is_no_checkout_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="this is no checkout of a git repository"):
        open_repository(tmp_path)
    with pytest.raises(ReviewError, match="no such folder"):
        open_repository(tmp_path / "nowhere")


def test_what_the_environment_says_of_repositories_is_not_heard(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, "/nowhere")
    assert open_repository(project.top).commit("main")


def test_a_path_is_below_its_folder_and_not_below_one_that_only_begins_alike() -> None:
    assert is_below("docs/a.md", ["docs"])
    assert is_below("docs/a.md", ["."])
    assert not is_below("docs-old/a.md", ["docs"])
