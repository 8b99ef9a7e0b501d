"""The sources of a base: paths and repositories, which files they give it, and what goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.bases import read_bases, wanted_sources
from index.entry import File
from index.errors import Severity
from index.sources import Checkout, Checkouts, GitSource
from tests.index.reading import FAQ, base_at, ids_of, problems_at
from tests.index.writing import write

_COMMIT = "1234567890" * 4


def _git_base(tmp_path: Path, url: str, files: dict[str, str], settings: str = "") -> tuple[Path, Checkouts]:
    """Return a base whose source is a repository, and a checkout of it."""
    text = f"sources:\n  - git: {url}\n    files: ['**/*.md']\n{settings}"
    folder = write(tmp_path / "knowledge" / "tool", {"base.yml": text})
    checkout = Checkout(write(tmp_path / "checkout", files), _COMMIT)
    return folder, Checkouts({GitSource(url, "", ("**/*.md",)): checkout})


@pytest.mark.parametrize(
    "path",
    [
        "../../docs/faq.md",
        "../../docs",
        "../../docs/f*.md",
        "../../**/faq.md",
        "{}/docs/faq.md",
        "{}/docs/f*.md",
        "link.md",
    ],
)
def test_a_source_is_a_file_a_folder_or_a_glob_also_outside_of_the_base(path: str, tmp_path: Path) -> None:
    write(tmp_path, {"docs/faq.md": FAQ, "docs/README.md": "# Docs\n", "docs/notes.txt": "x"})
    folder = write(tmp_path / "knowledge" / "tool", {"base.yml": f"sources: [{{path: '{path.format(tmp_path)}'}}]"})
    (folder / "link.md").symlink_to(tmp_path / "docs" / "faq.md")
    (folder / "base.yml").write_text((folder / "base.yml").read_text() + "files: []\n")
    base = base_at(folder)
    assert {entry.source.file for entry in base.entries} == {"../docs/faq.md"}
    assert base.files == {"../docs/faq.md": File(tmp_path / "docs" / "faq.md")}


def test_files_beside_the_settings_and_sources_are_one_base_and_each_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, {"docs/faq.md": FAQ, "tool/own.md": "## Where is it?\n\nHere.\n"})
    write(tmp_path / "tool", {"base.yml": "sources: [{path: ../docs}, {path: ../docs/faq.md}, {path: own.md}]"})
    base = base_at(tmp_path / "tool")
    assert ids_of(base) == ["where-is-it", "what-is-it", "is-it-free"]


@pytest.mark.parametrize("path", ["../gone.md", "gone/*.md", "notes.txt", "base.yml", "../empty", "[", "**/gone.md"])
def test_a_source_that_leads_nowhere_is_an_error_at_its_line(path: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    text = f"title: x\nsources:\n  - path: '{path}'\n"
    (problem,) = problems_at(write(tmp_path / "tool", {"base.yml": text, "notes.txt": "x", "faq.md": FAQ}))
    assert (problem.severity, problem.file, problem.line) == (Severity.ERROR, "tool/base.yml", 3)
    assert problem.what == f"{path!r} leads to no FAQ file"


def test_entries_of_a_repository_stand_at_their_path_in_it(tmp_path: Path) -> None:
    folder, checkouts = _git_base(tmp_path, "https://github.com/me/tool.git", {"docs/my faq.md": FAQ})
    (base,), problems = read_bases([folder], checkouts)
    page = f"https://github.com/me/tool/blob/{_COMMIT}/docs/my%20faq.md"
    assert [(entry.source.file, entry.source.url) for entry in base.entries] == [
        ("docs/my faq.md", f"{page}#L1-L3"),
        ("docs/my faq.md", f"{page}#L5-L7"),
    ]
    assert base.files == {"docs/my faq.md": File(tmp_path / "checkout" / "docs" / "my faq.md", _COMMIT)}
    assert problems == []


def test_problems_in_a_repository_name_it_with_the_commit(tmp_path: Path) -> None:
    folder, checkouts = _git_base(tmp_path, "https://me:word@host/tool.git", {"docs/faq.md": "No questions.\n"})
    (problem,) = read_bases([folder], checkouts)[1]
    assert (problem.file, problem.line) == ("tool@1234567:docs/faq.md", 1)


def test_a_permalink_may_carry_the_commit_and_is_left_out_where_there_is_none(tmp_path: Path) -> None:
    permalink = "permalink: https://example.org/{commit}/{file}#{first_line}\n"
    folder, checkouts = _git_base(tmp_path, "https://example.org/tool", {"docs/faq.md": FAQ}, permalink)
    write(folder, {"own.md": "## Where is it?\n\nHere.\n"})
    (base,), _ = read_bases([folder], checkouts)
    assert [entry.source.url for entry in base.entries] == [
        None,
        f"https://example.org/{_COMMIT}/docs/faq.md#1",
        f"https://example.org/{_COMMIT}/docs/faq.md#5",
    ]


def test_each_source_may_have_a_permalink_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, {"docs/faq.md": "## Where is it?\n\nHere.\n", "tool/faq.md": "## What is it?\n\nA tool.\n"})
    lines = ["permalink: https://a/{file}", "sources: [{path: ../docs, permalink: 'https://b/{id}'}]"]
    base = base_at(write(tmp_path / "tool", {"base.yml": "\n".join(lines)}))
    assert [entry.source.url for entry in base.entries] == ["https://a/faq.md", "https://b/where-is-it"]


def test_languages_in_a_repository_are_told_by_their_paths(tmp_path: Path) -> None:
    files = {"docs/en/faq.md": FAQ, "docs/zh_cn/faq.md": FAQ}
    folder, checkouts = _git_base(tmp_path, "https://host/tool", files)
    (base,), problems = read_bases([folder], checkouts)
    assert [(entry.id, entry.language) for entry in base.entries] == [
        ("what-is-it", "en"),
        ("is-it-free", "en"),
        ("what-is-it.zh", "zh"),
        ("is-it-free.zh", "zh"),
    ]
    assert problems == []


def test_what_was_not_fetched_is_an_error_at_its_line(tmp_path: Path) -> None:
    folder, _ = _git_base(tmp_path, "https://me:word@host/tool.git", {})
    (base,), (problem,) = read_bases([folder])
    assert (base.entries, problem.file, problem.line) == ((), "tool/base.yml", 2)
    assert (problem.what, problem.remedy) == (
        "https://host/tool.git has not been fetched",
        "Run `mmfaq build` to fetch it.",
    )


def test_settings_in_a_file_of_a_repository_are_not_those_of_the_base(tmp_path: Path) -> None:
    text = "title: Theirs\ncontact: them\nentries: [{question: 'What?', answer: This.}]\n"
    write(tmp_path, {"docs/faq.yml": text, "tool/base.yml": "title: Ours\nsources: [{path: ../docs}]\n"})
    base = base_at(tmp_path / "tool")
    assert (base.title, base.contact, ids_of(base)) == ("Ours", "", ["what"])


def test_the_repositories_of_all_bases_are_known_before_any_is_read(tmp_path: Path) -> None:
    _git_base(tmp_path, "https://host/tool", {})
    write(tmp_path / "knowledge", {"other/base.yml": "sources: [{path: faq.md}]", "third/faq.md": "## sources?\n\nx\n"})
    assert [(one.source.url, one.file) for one in wanted_sources([tmp_path / "knowledge"])] == [
        ("https://host/tool", "knowledge/tool/base.yml")
    ]
