"""What maintainers may say in base.yml, and how mistakes in it are reported."""

from __future__ import annotations

from textwrap import dedent

import pytest

from index.base_settings import BaseSettings, read_settings
from index.errors import Severity
from index.sources import GitSource, PathSource


def _problems(text: str) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.what, problem.remedy) for problem in read_settings(text, "base.yml")[1]]


def test_every_setting_is_read() -> None:
    settings, problems = read_settings(
        "title: Foo\nproject: foo\nlanguage: en\npermalink: https://x\naliases: [f]\nfiles: [a.md]\n"
        "phrasings:\n  one: [x, y]\nglossary:\n  - [a, b]\n  - [c, d, e]\n",
        "base.yml",
    )
    assert problems == []
    assert settings.texts == {"title": "Foo", "project": "foo", "language": "en", "permalink": "https://x"}
    assert settings.lists == {"aliases": ("f",), "files": ("a.md",)}
    assert (settings.phrasings, settings.phrasing_lines) == ({"one": ("x", "y")}, {"one": 8})
    assert settings.glossary == (("a", "b"), ("c", "d", "e"))


@pytest.mark.parametrize("text", ["", "# nothing\n", "title:\naliases:\nphrasings:\nglossary:\n"])
def test_every_setting_may_be_missing(text: str) -> None:
    assert read_settings(text, "base.yml") == (BaseSettings(), [])


@pytest.mark.parametrize(("key", "meant"), [("tittle", "title"), ("alias", "aliases"), ("phrasing", "phrasings")])
def test_a_misspelt_key_is_reported_with_the_one_that_was_meant(key: str, meant: str) -> None:
    assert _problems(f"{key}: x") == [(1, f"unknown key '{key}'", f"Did you mean {meant}?")]


def test_a_key_like_no_other_is_reported_with_all_known_ones() -> None:
    ((_, what, remedy),) = _problems("zzz: x")
    assert what == "unknown key 'zzz'"
    assert remedy.startswith("Known keys: title, project, ")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("title: 2", 1, "title must be text, found a number"),
        ("project: [x]", 1, "project must be text, found a list"),
        ("language: no", 1, "language must be text, found true or false"),
        ("title: x\nlanguage: french", 2, "the language 'french' is not known"),
        ("language: english", 1, "the language 'english' is not known"),
        ("aliases: foo", 1, "aliases must be a list of texts, found text"),
        ("files:\n  - 3", 2, "files must hold texts, found a number"),
        ("phrasings: [x]", 1, "phrasings must be a mapping, found a list"),
        ("phrasings:\n  a: x", 2, "phrasings of a must be a list of texts, found text"),
        ("phrasings:\n  a: [x, 1.5]", 2, "phrasings of a must hold texts, found a number"),
        ("glossary: words", 1, "glossary must be a list of lists, found text"),
        ("glossary:\n  - words", 2, "a glossary line must be a list of texts, found text"),
        ("glossary:\n  - [a, 1]", 2, "a glossary line must hold texts, found a number"),
        ("- title: x", 1, "the settings of a base must be a mapping, found a list"),
        ("title: 'x", 1, "this is not valid YAML: found unexpected end of stream"),
    ],
)
def test_a_wrong_type_is_an_error_with_what_was_found(text: str, line: int, what: str) -> None:
    ((found_line, found, remedy),) = _problems(text)
    assert (found_line, found) == (line, what)
    assert remedy.endswith(".")


def test_all_mistakes_are_reported_at_once_and_the_rest_is_used() -> None:
    settings, problems = read_settings("title: 1\naliases: [a, 2]\nodd: x\nproject: foo\n", "base.yml")
    assert [(problem.line, problem.severity) for problem in problems] == [(line, Severity.ERROR) for line in (1, 2, 3)]
    assert (settings.texts, settings.lists) == ({"project": "foo"}, {"aliases": ("a",)})


@pytest.mark.parametrize(
    ("written", "meant"),
    [("en", "en"), ("EN", "en"), ("en-US", "en"), ("zh", "zh"), ("zh-CN", "zh"), ("zh_cn", "zh"), ("zh-Hans-CN", "zh")],
)
def test_a_language_may_name_its_region(written: str, meant: str) -> None:
    assert read_settings(f"language: {written}", "f")[0].texts == {"language": meant}


@pytest.mark.parametrize(
    "text",
    ["question: x\nanswer: y\nphrasings: [z]", "title: x\nanswer: y", "questions: [x]\nphrasings: [y]\nanswer: z"],
)
def test_the_keys_of_a_single_entry_are_no_settings(text: str) -> None:
    assert read_settings(text, "faq.yml", is_faq=True) == (BaseSettings(), [])


def test_the_first_document_of_a_yaml_faq_may_hold_its_settings() -> None:
    text = "title: Foo\n---\ntitle: What?\ntext: This.\n"
    assert read_settings(text, "faq.yml", is_faq=True)[0].texts == {"title": "Foo"}


@pytest.mark.parametrize("text", ["entries: []\nodd: x", "- question: x", "'", "just text"])
def test_other_keys_of_a_yaml_faq_are_its_own(text: str) -> None:
    assert read_settings(text, "faq.yml", is_faq=True) == (BaseSettings(), [])


def test_a_wrong_type_in_a_yaml_faq_is_an_error_too() -> None:
    assert [problem.line for problem in read_settings("aliases: x", "faq.yml", is_faq=True)[1]] == [1]


def test_later_settings_win_and_glossaries_add_up() -> None:
    first, _ = read_settings("title: a\nproject: p\nglossary: [[a, b]]", "f")
    second, _ = read_settings("title: b\nglossary: [[c, d]]", "f")
    first.update(second)
    assert (first.texts, first.glossary) == ({"title": "b", "project": "p"}, (("a", "b"), ("c", "d")))


def test_a_contact_is_kept_as_it_was_written() -> None:
    settings, problems = read_settings("contact: Ask in the [forum](https://example.org) *please*.\n", "base.yml")
    assert (settings.texts, problems) == ({"contact": "Ask in the [forum](https://example.org) *please*."}, [])


def test_sources_are_paths_and_repositories() -> None:
    text = """
        sources:
          - path: ../docs/faq.md
          - path: ../more/*.md
            permalink: https://example.org/{file}
          - git: https://git.example.org/me/tool.git
            ref: 1.10
            files: [docs/en/faq.md, "docs/zh_cn/*.md"]
            permalink: https://example.org/{commit}/{file}
            rewrites: follow
          - git: git@git.example.org:me/other
            files: [faq.md]
    """
    settings, problems = read_settings(dedent(text), "base.yml")
    assert problems == []
    one, two, three, four = settings.sources
    assert (one, two) == (PathSource("../docs/faq.md"), PathSource("../more/*.md"))
    assert three == GitSource("https://git.example.org/me/tool.git", "1.10", ("docs/en/faq.md", "docs/zh_cn/*.md"))
    assert four == GitSource("git@git.example.org:me/other", "", ("faq.md",))
    assert isinstance(three, GitSource)
    assert isinstance(four, GitSource)
    assert [source.line for source in settings.sources] == [3, 4, 6, 11]
    assert [source.permalink for source in (two, three, four)] == [
        "https://example.org/{file}",
        "https://example.org/{commit}/{file}",
        "",
    ]
    assert (three.follows_rewrites, four.follows_rewrites) == (True, False)


def test_sources_of_one_repository_and_ref_are_one() -> None:
    items = [("x", "main", "a.md"), ("x", "next", "b.md"), ("x", "main", "c.md"), ("x", "main", "a.md")]
    lines = [f"- {{git: 'https://host/{name}', ref: {ref}, files: [{file}]}}\n" for name, ref, file in items]
    settings, _ = read_settings("sources:\n" + "".join(lines), "base.yml")
    assert settings.sources == (
        GitSource("https://host/x", "main", ("a.md", "c.md")),
        GitSource("https://host/x", "next", ("b.md",)),
    )


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("faq.md", "a source must name a path or a git repository, found text"),
        ("{ref: x}", "a source must name either path or git"),
        ("{path: x, git: https://host/x, files: [a]}", "a source must name either path or git"),
        ("{path: 1}", "path must be text, found a number"),
        ("{path: ' '}", "the path is empty"),
        ("{path: a, ref: b}", "unknown key 'ref'"),
        ("{git: 1, files: [a]}", "git must be the address of a repository, found a number"),
        ("{git: http://host/x, files: [a]}", "git cannot use 'http://host/x': http:// is not used"),
        ("{git: '--upload-pack=x', files: [a]}", "git cannot use '--upload-pack=x': it begins with a dash"),
        ("{git: 'http://me:word@host/x', files: [a]}", "git cannot use 'http://host/x': http:// is not used"),
        ("{git: ../x, files: [a]}", "git cannot use '../x': this is no address of a repository"),
        ("{git: https://host/x}", "a git source needs files"),
        ("{git: https://host/x, files: []}", "files is empty"),
        ("{git: https://host/x, files: a.md}", "files must be a list of texts, found text"),
        ("{git: https://host/x, files: [../a.md]}", "files: '../a.md' leads to no file in the repository"),
        ("{git: https://host/x, files: [/a.md]}", "files: '/a.md' leads to no file in the repository"),
        ("{git: https://host/x, file: [a], files: [a]}", "unknown key 'file'"),
        ("{git: https://host/x, files: [a], ref: '-x'}", "ref '-x' names no branch, tag or commit"),
        ("{git: https://host/x, files: [a], ref: ''}", "ref '' names no branch, tag or commit"),
        ("{git: https://host/x, files: [a], ref: [x]}", "ref a list names no branch, tag or commit"),
        ("{git: https://host/x, files: [a], rewrites: yes}", "rewrites must be text, found true or false"),
        ("{git: https://host/x, files: [a], rewrites: maybe}", "rewrites must be refuse or follow, found 'maybe'"),
    ],
)
def test_a_source_that_cannot_be_used_is_an_error_at_its_line(source: str, what: str) -> None:
    settings, (problem,) = read_settings(f"title: x\nsources:\n  - path: docs\n  - {source}\n", "base.yml")
    assert (problem.line, problem.what, problem.severity) == (4, what, Severity.ERROR)
    assert problem.remedy.endswith((".", "?"))
    assert settings.sources == (PathSource("docs"),)


def test_sources_must_be_a_list() -> None:
    assert _problems("sources: docs")[0][:2] == (1, "sources must be a list, found text")


def test_an_faq_cannot_name_sources() -> None:
    text = "sources: [{path: /etc}]\nentries: []\n"
    assert read_settings(text, "faq.yml", is_faq=True) == (BaseSettings(), [])
