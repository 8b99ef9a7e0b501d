"""From paths to bases: what is read, what it is called, and what its entries are known by."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.bases import read_bases, require_usable, wanted_sources
from index.entry import Base, File
from index.errors import KnowledgeError, MmfaqError, Problem, Severity
from index.sources import Checkout, Checkouts, GitSource
from tests.index.writing import write

_FAQ = "## What is it?\n\nA tool.\n\n## Is it free?\n\nIt is.\n"


def _base(path: Path) -> Base:
    (base,), problems = read_bases([path])
    assert problems == []
    return base


def _names(*paths: Path) -> list[str]:
    return [base.name for base in read_bases(paths)[0]]


def _ids(base: Base) -> list[str]:
    return [entry.id for entry in base.entries]


def _problems(path: Path) -> list[Problem]:
    return read_bases([path])[1]


def test_a_folder_is_a_base_named_after_it(tmp_path: Path) -> None:
    base = _base(write(tmp_path / "Foo Tool", {"faq.md": _FAQ}))
    assert (base.name, base.title, base.language, base.folder) == ("foo-tool", "foo-tool", "en", tmp_path / "Foo Tool")
    assert _ids(base) == ["what-is-it", "is-it-free"]


def test_a_single_file_is_a_base(tmp_path: Path) -> None:
    write(tmp_path, {"tool.md": _FAQ, "other.md": _FAQ})
    assert _names(tmp_path / "tool.md") == ["tool"]


@pytest.mark.parametrize(
    "name", ["faq.md", "FAQ.md", "en_faq.md", "faq_zh.md", "faq.zh-CN.md", "faq.en.md", "faqs.md", "questions.rst"]
)
def test_a_generic_file_name_leaves_the_name_to_the_folder(name: str, tmp_path: Path) -> None:
    assert _names(write(tmp_path / "tool", {name: _FAQ}) / name) == ["tool"]


def test_a_folder_of_folders_holds_a_base_each(tmp_path: Path) -> None:
    write(tmp_path, {"a/faq.md": _FAQ, "b/faq.md": _FAQ, "c/deeper/faq.md": _FAQ})
    assert _names(tmp_path) == ["a", "b", "deeper"]


def test_files_beside_folders_are_bases_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, {"a/faq.md": _FAQ, "tool.md": _FAQ})
    assert sorted(_names(tmp_path)) == ["a", "tool"]


def test_several_files_of_a_folder_are_one_base(tmp_path: Path) -> None:
    write(tmp_path / "tool", {"one.md": _FAQ, "two.md": "## Where is it?\n\nHere.\n"})
    base = _base(tmp_path / "tool")
    assert _ids(base) == ["what-is-it", "is-it-free", "where-is-it"]
    assert [entry.source.file for entry in base.entries] == ["tool/one.md", "tool/one.md", "tool/two.md"]


def test_a_folder_with_settings_is_one_base_whatever_it_holds(tmp_path: Path) -> None:
    write(tmp_path / "tool", {"base.yml": "files: [docs/*.md]", "docs/one.md": _FAQ, "inner/faq.md": _FAQ})
    assert (_names(tmp_path / "tool"), len(_base(tmp_path / "tool").entries)) == (["tool"], 2)


def test_a_path_given_twice_is_read_once(tmp_path: Path) -> None:
    folder = write(tmp_path / "tool", {"faq.md": _FAQ})
    assert _names(folder, folder) == ["tool"]
    assert len(read_bases([folder / "faq.md", folder / "faq.md"])[0][0].entries) == 2


def test_two_folders_may_not_be_the_same_base(tmp_path: Path) -> None:
    write(tmp_path, {"a/tool/faq.md": _FAQ, "b/tool/faq.md": _FAQ})
    with pytest.raises(MmfaqError, match=r"both would be the base 'tool'\. Rename one"):
        read_bases([tmp_path])


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "README.zh-CN.md",
        "readme_en.md",
        "CHANGELOG.rst",
        "CODE_OF_CONDUCT.md",
        "questions.yml",
        ".hidden.md",
        "_draft.md",
        "notes.txt",
        "_template/faq.md",
        ".git/faq.md",
    ],
)
def test_what_is_no_faq_is_not_read(name: str, tmp_path: Path) -> None:
    base = _base(write(tmp_path / "tool", {"faq.md": _FAQ, name: "## Am I read?\n\nNo.\n"}))
    assert len(base.entries) == 2


@pytest.mark.parametrize("name", ["security-groups.md", "license_faq.md", "README-faq.md", "contributing_questions.md"])
def test_a_name_that_only_begins_like_a_project_file_is_an_faq(name: str, tmp_path: Path) -> None:
    assert len(_base(write(tmp_path / "tool", {name: _FAQ})).entries) == 2


@pytest.mark.parametrize("settings", ["title: x", "files: []"])
def test_settings_without_faq_files_are_an_error_that_says_so(settings: str, tmp_path: Path) -> None:
    (base,), (problem,) = read_bases([write(tmp_path / "tool", {"base.yml": settings})])
    assert base.entries == ()
    assert (problem.severity, problem.file) == (Severity.ERROR, "tool/base.yml")
    assert problem.what == "no FAQ files stand beside these settings"
    assert problem.remedy.startswith("Add one with .markdown, .md,")


def test_a_file_of_nothing_but_warnings_has_no_questions(tmp_path: Path) -> None:
    found = _problems(write(tmp_path / "tool", {"faq.rst": "=====\nT\n===\n"}))
    assert [problem.what for problem in found if problem.severity is Severity.ERROR] == [
        "no questions found in this file"
    ]


@pytest.mark.parametrize("file", ["faq.md", "guide.md"])
@pytest.mark.parametrize("order", [1, -1])
def test_a_file_named_beside_its_folder_is_read_once_with_the_settings(file: str, order: int, tmp_path: Path) -> None:
    folder = write(tmp_path / "tool", {"base.yml": "title: Foo", file: _FAQ, "other.md": "## Where?\n\nHere.\n"})
    (base,), problems = read_bases([folder / file, folder][::order])
    assert (base.name, base.title, len(base.entries), problems) == ("tool", "Foo", 3, [])
    assert {entry.source.file for entry in base.entries} == {f"tool/{file}", "tool/other.md"}


def test_a_file_named_beside_a_folder_of_bases_is_read_once(tmp_path: Path) -> None:
    write(tmp_path / "all", {"a/faq.md": _FAQ, "tool.md": _FAQ})
    bases, _ = read_bases([tmp_path / "all" / "tool.md", tmp_path / "all" / "a" / "faq.md", tmp_path / "all"])
    assert [(base.name, base.entries[0].source.file) for base in bases] == [
        ("tool", "all/tool.md"),
        ("a", "all/a/faq.md"),
    ]


def test_a_place_without_faq_files_says_what_is_read(tmp_path: Path) -> None:
    with pytest.raises(MmfaqError, match=r"no FAQ files here.*\.md, \.mdx, \.rst"):
        read_bases([tmp_path])


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(MmfaqError, match="gone: no such file or folder"):
        read_bases([tmp_path / "gone"])


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MmfaqError, match="this kind of file is not read"):
        read_bases([write(tmp_path, {"faq.pdf": "x"}) / "faq.pdf"])


def test_a_folder_in_place_of_a_file_is_no_faq(tmp_path: Path) -> None:
    write(tmp_path / "tool", {"faq.md": _FAQ})
    (tmp_path / "tool" / "odd.md").mkdir()
    assert len(_base(tmp_path / "tool").entries) == 2


def test_ids_survive_an_edit_of_the_answer_and_the_markup_of_the_question(tmp_path: Path) -> None:
    before = _ids(_base(write(tmp_path / "a", {"faq.md": "- `x` is *slow*\n\n  Wait.\n\n- Why?\n\n  So.\n"})))
    after = _ids(_base(write(tmp_path / "b", {"faq.md": "- x is **slow**\n\n  Buy more.\n\n- Why?\n\n  Thus.\n"})))
    assert before == after == ["x-is-slow", "why"]


def test_an_explicit_id_is_used_in_every_format(tmp_path: Path) -> None:
    files = {
        "a.md": "- What is it? <!-- id: bullet -->\n\n  A tool.\n",
        "b.md": "## Is it free? {#heading}\n\nIt is.\n",
        "c.yml": "- {id: key, question: 'Where?', answer: Here.}\n",
    }
    assert _ids(_base(write(tmp_path / "tool", files))) == ["bullet", "heading", "key"]


def test_an_id_taken_twice_is_an_error_that_names_the_first_place(tmp_path: Path) -> None:
    text = "- {id: x, question: 'Where?', answer: Here.}\n- {id: x, question: 'When?', answer: Now.}\n"
    (problem,) = _problems(write(tmp_path / "tool", {"faq.yml": text}))
    assert (problem.severity, problem.line, "tool/faq.yml:1" in problem.what) == (Severity.ERROR, 2, True)


def test_long_questions_that_begin_alike_get_longer_ids(tmp_path: Path) -> None:
    same = "Why does the program that I installed yesterday from the package index"
    base = _base(write(tmp_path / "tool", {"faq.md": f"## {same} stop?\n\nOne.\n\n## {same} start?\n\nTwo.\n"}))
    assert len(set(_ids(base))) == 2


def test_one_question_in_two_sections_gets_the_section_in_its_id(tmp_path: Path) -> None:
    text = "## Linux\n\n### How?\n\nOne.\n\n## Windows\n\n### How?\n\nTwo.\n"
    (base,), (problem,) = read_bases([write(tmp_path / "tool", {"faq.md": text})])
    assert _ids(base) == ["linux-how", "windows-how"]
    assert (problem.severity, problem.line) == (Severity.WARNING, 9)


def test_a_file_in_another_language_ends_its_ids_with_it(tmp_path: Path) -> None:
    files = {
        "en.md": _FAQ,
        "faq.md": "## 这是什么？\n\n一个工具。\n",
        "faq.en.md": "## 在哪里？\n\nHere it is.\n",
        "faq.zh.md": "## What now?\n\n没有了。\n",
    }
    base = _base(write(tmp_path / "tool", files))
    assert (base.language, _ids(base)) == ("en", ["what-is-it", "is-it-free", "在哪里", "这是什么.zh", "what-now.zh"])
    assert [entry.language for entry in base.entries] == ["en", "en", "en", "zh", "zh"]


def test_a_base_mostly_in_chinese_is_chinese(tmp_path: Path) -> None:
    base = _base(write(tmp_path / "tool", {"faq.md": "## 这是什么？\n\n一个工具。\n"}))
    assert (base.language, _ids(base)) == ("zh", ["这是什么"])


def test_a_permalink_is_filled_in_and_other_braces_stay(tmp_path: Path) -> None:
    link = "https://x.org/{file}#L{first_line}-L{last_line}?{id}&{anchor}&{other}"
    text = "# FAQ\n\n## Set up\n\n### What is it?\n\nA tool.\n\n### Is it free? {#fees}\n\nIt\nis.\n"
    base = _base(write(tmp_path / "tool", {"base.yml": f'permalink: "{link}"', "faq.md": text}))
    assert [entry.source.url for entry in base.entries] == [
        "https://x.org/faq.md#L5-L7?what-is-it&set-up&{other}",
        "https://x.org/faq.md#L9-L12?fees&fees&{other}",
    ]


def test_without_a_permalink_an_entry_has_no_address(tmp_path: Path) -> None:
    base = _base(write(tmp_path / "tool", {"faq.md": _FAQ}))
    assert {entry.source.url for entry in base.entries} == {None}


def test_settings_describe_the_base(tmp_path: Path) -> None:
    settings = "title: Foo 1\nproject: Foo\naliases: [foo, libfoo]\nlanguage: zh\ncontact: me\nglossary: [[a, b]]\n"
    base = _base(write(tmp_path / "tool", {"base.yml": settings, "faq.md": _FAQ}))
    assert (base.title, base.project, base.aliases, base.contact) == ("Foo 1", "Foo", ("foo", "libfoo"), "me")
    assert (base.language, base.glossary) == ("zh", (("a", "b"),))


def test_a_yaml_faq_carries_its_settings_itself(tmp_path: Path) -> None:
    text = "title: Foo 1\nphrasings: {what: [huh]}\nentries: [{question: 'What?', answer: This.}]\n"
    base = _base(write(tmp_path / "tool", {"faq.yml": text}))
    assert (base.title, base.entries[0].phrasings) == ("Foo 1", ("huh",))


def test_phrasings_of_settings_join_those_of_the_entry(tmp_path: Path) -> None:
    files = {
        "base.yml": "phrasings: {what: [two]}",
        "faq.yml": "- {question: 'What?', answer: This., phrasings: [one]}\n",
    }
    assert _base(write(tmp_path / "tool", files)).entries[0].phrasings == ("one", "two")


def test_phrasings_of_an_unknown_id_are_a_warning_at_their_line(tmp_path: Path) -> None:
    files = {"base.yml": "phrasings:\n  what-is-it: [x]\n  gone: [y]\n", "faq.md": _FAQ}
    (problem,) = _problems(write(tmp_path / "tool", files))
    assert (problem.severity, problem.file, problem.line) == (Severity.WARNING, "tool/base.yml", 3)
    assert "'gone'" in problem.what


@pytest.mark.parametrize(
    "pattern",
    [
        *("../other/faq.md", "/etc/*.md", "gone.md", "docs/../../other/faq.md", "notes.txt", "", ".", "/", "**foo"),
        *("docs", "base.yml", "questions.yml", "*.yml"),
    ],
)
def test_the_files_of_a_base_stay_inside_its_folder(pattern: str, tmp_path: Path) -> None:
    write(tmp_path, {"other/faq.md": _FAQ, "tool/faq.md": _FAQ, "tool/notes.txt": "x", "tool/docs/x.txt": "x"})
    write(tmp_path / "tool", {"base.yml": f"files: ['{pattern}']", "questions.yml": "- {question: q, entry: a}"})
    (base,), problems = read_bases([tmp_path / "tool"])
    assert base.entries == ()
    assert [("matches no FAQ file" in problem.what, problem.file) for problem in problems] == [(True, "tool/base.yml")]


def test_files_may_choose_and_order(tmp_path: Path) -> None:
    files = {"base.yml": "files: [two.md, '*.md']", "one.md": "## One?\n\n1\n", "two.md": "## Two?\n\n2\n"}
    assert _ids(_base(write(tmp_path / "tool", files))) == ["two", "one"]


def test_any_file_means_any_faq_file(tmp_path: Path) -> None:
    files = {"base.yml": "files: ['*']", "questions.yml": "- {question: q, entry: what-is-it}", "faq.md": _FAQ}
    assert _ids(_base(write(tmp_path / "tool", files))) == ["what-is-it", "is-it-free"]


def test_a_region_in_the_language_of_a_base_changes_no_id(tmp_path: Path) -> None:
    base = _base(write(tmp_path / "tool", {"base.yml": "language: en-US", "faq.md": _FAQ}))
    assert (base.language, _ids(base)) == ("en", ["what-is-it", "is-it-free"])


def test_a_linked_file_is_read_like_any_other(tmp_path: Path) -> None:
    write(tmp_path, {"docs/faq.md": _FAQ})
    (tmp_path / "tool").mkdir()
    (tmp_path / "tool" / "faq.md").symlink_to(tmp_path / "docs" / "faq.md")
    assert len(_base(tmp_path / "tool").entries) == 2


def test_all_problems_of_all_bases_come_together(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"a/faq.md": "No questions.\n", "b/faq.yml": "- question: x\n", "c/base.yml": "tittle: x", "c/faq.md": _FAQ},
    )
    found = {(problem.file.split("/")[1], problem.line) for problem in _problems(tmp_path)}
    assert found == {("a", 1), ("b", 1), ("c", 1)}


def test_a_message_names_a_file_so_that_it_opens_from_where_the_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "docs" / "tool", {"base.yml": "tittle: x", "faq.md": _FAQ})
    monkeypatch.chdir(tmp_path)
    (base,), (problem,) = read_bases([folder])
    assert (problem.file, base.entries[0].source.file) == ("docs/tool/base.yml", "tool/faq.md")
    monkeypatch.chdir(folder)
    (base,), (problem,) = read_bases([folder])
    assert (problem.file, base.entries[0].source.file) == ("base.yml", "tool/faq.md")


def test_only_errors_make_a_base_unusable() -> None:
    warning = Problem(Severity.WARNING, "f", 1, "odd", "Look.")
    error = Problem(Severity.ERROR, "f", 2, "bad", "Mend it.")
    require_usable([warning])
    with pytest.raises(KnowledgeError, match=r"f:2: error: bad\. Mend it\.") as caught:
        require_usable([warning, error])
    assert caught.value.problems == (error,)


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
    write(tmp_path, {"docs/faq.md": _FAQ, "docs/README.md": "# Docs\n", "docs/notes.txt": "x"})
    folder = write(tmp_path / "knowledge" / "tool", {"base.yml": f"sources: [{{path: '{path.format(tmp_path)}'}}]"})
    (folder / "link.md").symlink_to(tmp_path / "docs" / "faq.md")
    (folder / "base.yml").write_text((folder / "base.yml").read_text() + "files: []\n")
    base = _base(folder)
    assert {entry.source.file for entry in base.entries} == {"../docs/faq.md"}
    assert base.files == {"../docs/faq.md": File(tmp_path / "docs" / "faq.md")}


def test_files_beside_the_settings_and_sources_are_one_base_and_each_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, {"docs/faq.md": _FAQ, "tool/own.md": "## Where is it?\n\nHere.\n"})
    write(tmp_path / "tool", {"base.yml": "sources: [{path: ../docs}, {path: ../docs/faq.md}, {path: own.md}]"})
    base = _base(tmp_path / "tool")
    assert _ids(base) == ["where-is-it", "what-is-it", "is-it-free"]


@pytest.mark.parametrize("path", ["../gone.md", "gone/*.md", "notes.txt", "base.yml", "../empty", "[", "**/gone.md"])
def test_a_source_that_leads_nowhere_is_an_error_at_its_line(path: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    text = f"title: x\nsources:\n  - path: '{path}'\n"
    (problem,) = _problems(write(tmp_path / "tool", {"base.yml": text, "notes.txt": "x", "faq.md": _FAQ}))
    assert (problem.severity, problem.file, problem.line) == (Severity.ERROR, "tool/base.yml", 3)
    assert problem.what == f"{path!r} leads to no FAQ file"


def test_entries_of_a_repository_stand_at_their_path_in_it(tmp_path: Path) -> None:
    folder, checkouts = _git_base(tmp_path, "https://github.com/me/tool.git", {"docs/my faq.md": _FAQ})
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
    folder, checkouts = _git_base(tmp_path, "https://example.org/tool", {"docs/faq.md": _FAQ}, permalink)
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
    base = _base(write(tmp_path / "tool", {"base.yml": "\n".join(lines)}))
    assert [entry.source.url for entry in base.entries] == ["https://a/faq.md", "https://b/where-is-it"]


def test_languages_in_a_repository_are_told_by_their_paths(tmp_path: Path) -> None:
    files = {"docs/en/faq.md": _FAQ, "docs/zh_cn/faq.md": _FAQ}
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
    base = _base(tmp_path / "tool")
    assert (base.title, base.contact, _ids(base)) == ("Ours", "", ["what"])


def test_the_repositories_of_all_bases_are_known_before_any_is_read(tmp_path: Path) -> None:
    _git_base(tmp_path, "https://host/tool", {})
    write(tmp_path / "knowledge", {"other/base.yml": "sources: [{path: faq.md}]", "third/faq.md": "## sources?\n\nx\n"})
    assert [(one.source.url, one.file) for one in wanted_sources([tmp_path / "knowledge"])] == [
        ("https://host/tool", "knowledge/tool/base.yml")
    ]


def test_settings_and_labels_with_another_suffix_are_a_warning_with_their_right_name(tmp_path: Path) -> None:
    files = {"faq.md": "## What is it?\n\nA tool.\n", "base.yaml": "title: T\n", "questions.yaml": "[]\n"}
    found = _problems(write(tmp_path / "tool", files))
    assert [(one.severity, one.file, one.remedy) for one in found] == [
        (Severity.WARNING, "tool/base.yaml", "Call it base.yml."),
        (Severity.WARNING, "tool/questions.yaml", "Call it questions.yml."),
    ]
    assert _problems(tmp_path / "tool" / "faq.md") == []
