"""From paths to bases: what is read, what it is called, and what its entries are known by."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.bases import read_bases, require_usable
from index.errors import KnowledgeError, MmfaqError, Problem, Severity
from tests.index.reading import FAQ, base_at, ids_of, problems_at
from tests.index.writing import write


def _names(*paths: Path) -> list[str]:
    return [base.name for base in read_bases(paths)[0]]


def test_a_folder_is_a_base_named_after_it(tmp_path: Path) -> None:
    base = base_at(write(tmp_path / "Foo Tool", {"faq.md": FAQ}))
    assert (base.name, base.title, base.language, base.folder) == ("foo-tool", "foo-tool", "en", tmp_path / "Foo Tool")
    assert ids_of(base) == ["what-is-it", "is-it-free"]


def test_a_single_file_is_a_base(tmp_path: Path) -> None:
    write(tmp_path, {"tool.md": FAQ, "other.md": FAQ})
    assert _names(tmp_path / "tool.md") == ["tool"]


@pytest.mark.parametrize(
    "name", ["faq.md", "FAQ.md", "en_faq.md", "faq_zh.md", "faq.zh-CN.md", "faq.en.md", "faqs.md", "questions.rst"]
)
def test_a_generic_file_name_leaves_the_name_to_the_folder(name: str, tmp_path: Path) -> None:
    assert _names(write(tmp_path / "tool", {name: FAQ}) / name) == ["tool"]


def test_a_folder_of_folders_holds_a_base_each(tmp_path: Path) -> None:
    write(tmp_path, {"a/faq.md": FAQ, "b/faq.md": FAQ, "c/deeper/faq.md": FAQ})
    assert _names(tmp_path) == ["a", "b", "deeper"]


def test_files_beside_folders_are_bases_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, {"a/faq.md": FAQ, "tool.md": FAQ})
    assert sorted(_names(tmp_path)) == ["a", "tool"]


def test_several_files_of_a_folder_are_one_base(tmp_path: Path) -> None:
    write(tmp_path / "tool", {"one.md": FAQ, "two.md": "## Where is it?\n\nHere.\n"})
    base = base_at(tmp_path / "tool")
    assert ids_of(base) == ["what-is-it", "is-it-free", "where-is-it"]
    assert [entry.source.file for entry in base.entries] == ["tool/one.md", "tool/one.md", "tool/two.md"]


def test_a_folder_with_settings_is_one_base_whatever_it_holds(tmp_path: Path) -> None:
    write(tmp_path / "tool", {"base.yml": "files: [docs/*.md]", "docs/one.md": FAQ, "inner/faq.md": FAQ})
    assert (_names(tmp_path / "tool"), len(base_at(tmp_path / "tool").entries)) == (["tool"], 2)


def test_a_path_given_twice_is_read_once(tmp_path: Path) -> None:
    folder = write(tmp_path / "tool", {"faq.md": FAQ})
    assert _names(folder, folder) == ["tool"]
    assert len(read_bases([folder / "faq.md", folder / "faq.md"])[0][0].entries) == 2


def test_two_folders_may_not_be_the_same_base(tmp_path: Path) -> None:
    write(tmp_path, {"a/tool/faq.md": FAQ, "b/tool/faq.md": FAQ})
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
    base = base_at(write(tmp_path / "tool", {"faq.md": FAQ, name: "## Am I read?\n\nNo.\n"}))
    assert len(base.entries) == 2


@pytest.mark.parametrize("name", ["security-groups.md", "license_faq.md", "README-faq.md", "contributing_questions.md"])
def test_a_name_that_only_begins_like_a_project_file_is_an_faq(name: str, tmp_path: Path) -> None:
    assert len(base_at(write(tmp_path / "tool", {name: FAQ})).entries) == 2


@pytest.mark.parametrize("settings", ["title: x", "files: []"])
def test_settings_without_faq_files_are_an_error_that_says_so(settings: str, tmp_path: Path) -> None:
    (base,), (problem,) = read_bases([write(tmp_path / "tool", {"base.yml": settings})])
    assert base.entries == ()
    assert (problem.severity, problem.file) == (Severity.ERROR, "tool/base.yml")
    assert problem.what == "no FAQ files stand beside these settings"
    assert problem.remedy.startswith("Add one with .markdown, .md,")


def test_a_file_of_nothing_but_warnings_has_no_questions(tmp_path: Path) -> None:
    found = problems_at(write(tmp_path / "tool", {"faq.rst": "=====\nT\n===\n"}))
    assert [problem.what for problem in found if problem.severity is Severity.ERROR] == [
        "no questions found in this file"
    ]


@pytest.mark.parametrize("file", ["faq.md", "guide.md"])
@pytest.mark.parametrize("order", [1, -1])
def test_a_file_named_beside_its_folder_is_read_once_with_the_settings(file: str, order: int, tmp_path: Path) -> None:
    folder = write(tmp_path / "tool", {"base.yml": "title: Foo", file: FAQ, "other.md": "## Where?\n\nHere.\n"})
    (base,), problems = read_bases([folder / file, folder][::order])
    assert (base.name, base.title, len(base.entries), problems) == ("tool", "Foo", 3, [])
    assert {entry.source.file for entry in base.entries} == {f"tool/{file}", "tool/other.md"}


def test_a_file_named_beside_a_folder_of_bases_is_read_once(tmp_path: Path) -> None:
    write(tmp_path / "all", {"a/faq.md": FAQ, "tool.md": FAQ})
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
    write(tmp_path / "tool", {"faq.md": FAQ})
    (tmp_path / "tool" / "odd.md").mkdir()
    assert len(base_at(tmp_path / "tool").entries) == 2


def test_ids_survive_an_edit_of_the_answer_and_the_markup_of_the_question(tmp_path: Path) -> None:
    before = ids_of(base_at(write(tmp_path / "a", {"faq.md": "- `x` is *slow*\n\n  Wait.\n\n- Why?\n\n  So.\n"})))
    after = ids_of(base_at(write(tmp_path / "b", {"faq.md": "- x is **slow**\n\n  Buy more.\n\n- Why?\n\n  Thus.\n"})))
    assert before == after == ["x-is-slow", "why"]


def test_an_explicit_id_is_used_in_every_format(tmp_path: Path) -> None:
    files = {
        "a.md": "- What is it? <!-- id: bullet -->\n\n  A tool.\n",
        "b.md": "## Is it free? {#heading}\n\nIt is.\n",
        "c.yml": "- {id: key, question: 'Where?', answer: Here.}\n",
    }
    assert ids_of(base_at(write(tmp_path / "tool", files))) == ["bullet", "heading", "key"]


def test_an_id_taken_twice_is_an_error_that_names_the_first_place(tmp_path: Path) -> None:
    text = "- {id: x, question: 'Where?', answer: Here.}\n- {id: x, question: 'When?', answer: Now.}\n"
    (problem,) = problems_at(write(tmp_path / "tool", {"faq.yml": text}))
    assert (problem.severity, problem.line, "tool/faq.yml:1" in problem.what) == (Severity.ERROR, 2, True)


def test_long_questions_that_begin_alike_get_longer_ids(tmp_path: Path) -> None:
    same = "Why does the program that I installed yesterday from the package index"
    base = base_at(write(tmp_path / "tool", {"faq.md": f"## {same} stop?\n\nOne.\n\n## {same} start?\n\nTwo.\n"}))
    assert len(set(ids_of(base))) == 2


def test_one_question_in_two_sections_gets_the_section_in_its_id(tmp_path: Path) -> None:
    text = "## Linux\n\n### How?\n\nOne.\n\n## Windows\n\n### How?\n\nTwo.\n"
    (base,), (problem,) = read_bases([write(tmp_path / "tool", {"faq.md": text})])
    assert ids_of(base) == ["linux-how", "windows-how"]
    assert (problem.severity, problem.line) == (Severity.WARNING, 9)


def test_a_file_in_another_language_ends_its_ids_with_it(tmp_path: Path) -> None:
    files = {
        "en.md": FAQ,
        "faq.md": "## 这是什么？\n\n一个工具。\n",
        "faq.en.md": "## 在哪里？\n\nHere it is.\n",
        "faq.zh.md": "## What now?\n\n没有了。\n",
    }
    base = base_at(write(tmp_path / "tool", files))
    assert (base.language, ids_of(base)) == ("en", ["what-is-it", "is-it-free", "在哪里", "这是什么.zh", "what-now.zh"])
    assert [entry.language for entry in base.entries] == ["en", "en", "en", "zh", "zh"]


def test_a_base_mostly_in_chinese_is_chinese(tmp_path: Path) -> None:
    base = base_at(write(tmp_path / "tool", {"faq.md": "## 这是什么？\n\n一个工具。\n"}))
    assert (base.language, ids_of(base)) == ("zh", ["这是什么"])


def test_a_permalink_is_filled_in_and_other_braces_stay(tmp_path: Path) -> None:
    link = "https://x.org/{file}#L{first_line}-L{last_line}?{id}&{anchor}&{other}"
    text = "# FAQ\n\n## Set up\n\n### What is it?\n\nA tool.\n\n### Is it free? {#fees}\n\nIt\nis.\n"
    base = base_at(write(tmp_path / "tool", {"base.yml": f'permalink: "{link}"', "faq.md": text}))
    assert [entry.source.url for entry in base.entries] == [
        "https://x.org/faq.md#L5-L7?what-is-it&set-up&{other}",
        "https://x.org/faq.md#L9-L12?fees&fees&{other}",
    ]


def test_without_a_permalink_an_entry_has_no_address(tmp_path: Path) -> None:
    base = base_at(write(tmp_path / "tool", {"faq.md": FAQ}))
    assert {entry.source.url for entry in base.entries} == {None}


def test_settings_describe_the_base(tmp_path: Path) -> None:
    settings = "title: Foo 1\nproject: Foo\naliases: [foo, libfoo]\nlanguage: zh\ncontact: me\nglossary: [[a, b]]\n"
    base = base_at(write(tmp_path / "tool", {"base.yml": settings, "faq.md": FAQ}))
    assert (base.title, base.project, base.aliases, base.contact) == ("Foo 1", "Foo", ("foo", "libfoo"), "me")
    assert (base.language, base.glossary) == ("zh", (("a", "b"),))


def test_a_yaml_faq_carries_its_settings_itself(tmp_path: Path) -> None:
    text = "title: Foo 1\nphrasings: {what: [huh]}\nentries: [{question: 'What?', answer: This.}]\n"
    base = base_at(write(tmp_path / "tool", {"faq.yml": text}))
    assert (base.title, base.entries[0].phrasings) == ("Foo 1", ("huh",))


def test_phrasings_of_settings_join_those_of_the_entry(tmp_path: Path) -> None:
    files = {
        "base.yml": "phrasings: {what: [two]}",
        "faq.yml": "- {question: 'What?', answer: This., phrasings: [one]}\n",
    }
    assert base_at(write(tmp_path / "tool", files)).entries[0].phrasings == ("one", "two")


def test_phrasings_of_an_unknown_id_are_a_warning_at_their_line(tmp_path: Path) -> None:
    files = {"base.yml": "phrasings:\n  what-is-it: [x]\n  gone: [y]\n", "faq.md": FAQ}
    (problem,) = problems_at(write(tmp_path / "tool", files))
    assert (problem.severity, problem.file, problem.line) == (Severity.WARNING, "tool/base.yml", 3)
    assert "'gone'" in problem.what


@pytest.mark.parametrize(
    "pattern",
    [
        *("../other/faq.md", "/etc/*.md", "gone.md", "docs/../../other/faq.md", "notes.txt", "", ".", "/", "**foo"),
        *("docs", "base.yml", "questions.yml", "*.yml", "**/" + "long" * 100 + "/*.md"),
    ],
)
def test_the_files_of_a_base_stay_inside_its_folder(pattern: str, tmp_path: Path) -> None:
    write(tmp_path, {"other/faq.md": FAQ, "tool/faq.md": FAQ, "tool/notes.txt": "x", "tool/docs/x.txt": "x"})
    write(tmp_path / "tool", {"base.yml": f"files: ['{pattern}']", "questions.yml": "- {question: q, entry: a}"})
    (base,), problems = read_bases([tmp_path / "tool"])
    assert base.entries == ()
    assert [("matches no FAQ file" in problem.what, problem.file) for problem in problems] == [(True, "tool/base.yml")]


def test_files_may_choose_and_order(tmp_path: Path) -> None:
    files = {"base.yml": "files: [two.md, '*.md']", "one.md": "## One?\n\n1\n", "two.md": "## Two?\n\n2\n"}
    assert ids_of(base_at(write(tmp_path / "tool", files))) == ["two", "one"]


def test_any_file_means_any_faq_file(tmp_path: Path) -> None:
    files = {"base.yml": "files: ['*']", "questions.yml": "- {question: q, entry: what-is-it}", "faq.md": FAQ}
    assert ids_of(base_at(write(tmp_path / "tool", files))) == ["what-is-it", "is-it-free"]


def test_a_region_in_the_language_of_a_base_changes_no_id(tmp_path: Path) -> None:
    base = base_at(write(tmp_path / "tool", {"base.yml": "language: en-US", "faq.md": FAQ}))
    assert (base.language, ids_of(base)) == ("en", ["what-is-it", "is-it-free"])


def test_a_linked_file_is_read_like_any_other(tmp_path: Path) -> None:
    write(tmp_path, {"docs/faq.md": FAQ})
    (tmp_path / "tool").mkdir()
    (tmp_path / "tool" / "faq.md").symlink_to(tmp_path / "docs" / "faq.md")
    assert len(base_at(tmp_path / "tool").entries) == 2


def test_a_linked_folder_is_a_base_of_its_own_name(tmp_path: Path) -> None:
    write(tmp_path, {"all/tool/faq.md": FAQ})
    (tmp_path / "all" / "again").symlink_to(tmp_path / "all" / "tool")
    assert _names(tmp_path / "all") == ["again", "tool"]


def test_links_that_lead_in_circles_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"all/a/faq.md": FAQ, "all/b/faq.md": FAQ})
    for place, target in (("all/here", "all"), ("all/there", "all"), ("all/a/up", "all"), ("all/b/up", "all")):
        (tmp_path / place).symlink_to(tmp_path / target)
    assert _names(tmp_path / "all") == ["a", "b"]


def test_all_problems_of_all_bases_come_together(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"a/faq.md": "No questions.\n", "b/faq.yml": "- question: x\n", "c/base.yml": "tittle: x", "c/faq.md": FAQ},
    )
    found = {(problem.file.split("/")[1], problem.line) for problem in problems_at(tmp_path)}
    assert found == {("a", 1), ("b", 1), ("c", 1)}


def test_a_message_names_a_file_so_that_it_opens_from_where_the_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "docs" / "tool", {"base.yml": "tittle: x", "faq.md": FAQ})
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


def test_settings_and_labels_with_another_suffix_are_a_warning_with_their_right_name(tmp_path: Path) -> None:
    files = {"faq.md": "## What is it?\n\nA tool.\n", "base.yaml": "title: T\n", "questions.yaml": "[]\n"}
    found = problems_at(write(tmp_path / "tool", files))
    assert [(one.severity, one.file, one.remedy) for one in found] == [
        (Severity.WARNING, "tool/base.yaml", "Call it base.yml."),
        (Severity.WARNING, "tool/questions.yaml", "Call it questions.yml."),
    ]
    assert problems_at(tmp_path / "tool" / "faq.md") == []
