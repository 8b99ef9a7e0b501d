from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lint.finding import Level
from bot.lint.text_rules.anchors import anchors_of, github_slug
from bot.lint.text_rules.links import RULES
from tests.bot.lint.corpus import found, lines, read, written

_LINK, _ANCHOR = RULES


def _page(body: str) -> dict[str, str]:
    return {"base.yml": "files: [faq.md]\n", "faq.md": f"## What is it?\n\n{body}\n"}


def _checkout(folder: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)  # noqa: S607  # whichever git there is


def test_in_a_git_checkout_a_link_anywhere_below_it_must_lead_to_a_file(tmp_path: Path) -> None:
    _checkout(tmp_path)
    (tmp_path / "LICENSE").write_text("free", encoding="utf-8")
    linted = written(tmp_path / "docs", _page("[a](../LICENSE) [b](../src/main.c)\n[c](../../outside.md)"))

    assert lines(linted, _LINK) == [3]
    assert [finding.what for finding in found(linted, [_LINK])] == [
        "The link to '../src/main.c' leads nowhere: there is no such file."
    ]


def test_of_a_page_that_was_copied_out_of_its_project_nothing_is_said(tmp_path: Path) -> None:
    linted = written(tmp_path / "copy", _page("[a](../LICENSE) [b](guide/install.md) [c](get_started#first)"))

    assert lines(linted, *RULES) == []


def test_many_broken_links_of_one_page_are_one_finding_with_their_count_and_the_first(tmp_path: Path) -> None:
    _checkout(tmp_path)
    (tmp_path / "here.md").write_text("# Here\n", encoding="utf-8")
    links = [f"[{number}](guide/{number}.md)" for number in range(30)]
    (finding,) = found(written(tmp_path / "docs", _page("\n".join(["[a](../here.md)", *links]))), [_LINK])
    assert (finding.first_line, finding.level) == (4, Level.WARNING)
    assert finding.remedy.startswith(
        "30 of 31: 'guide/0.md' (line 4), 'guide/1.md' (line 5), 'guide/2.md' (line 6), and 27 more. Write whole URLs"
    )
    fewer = found(written(tmp_path / "docs", _page("\n".join(links[1:]))), [_LINK])
    assert [one.what for one in fewer] == [finding.what]


def test_a_few_broken_links_or_some_among_many_good_ones_are_told_one_by_one(tmp_path: Path) -> None:
    _checkout(tmp_path)
    (tmp_path / "here.md").write_text("# Here\n", encoding="utf-8")
    broken = [f"[{number}](guide/{number}.md)" for number in range(7)]
    assert lines(written(tmp_path / "docs", _page("\n".join(broken[:5]))), _LINK) == [3, 4, 5, 6, 7]
    good = ["[a](../here.md)"] * 7
    assert lines(written(tmp_path / "docs", _page("\n".join(broken + good))), _LINK) == [*range(3, 10)]


@pytest.mark.parametrize("home", ["https://example.org/blob/main/docs/faq.md", "https://example.org/blob/main/faq.md"])
def test_a_permalink_tells_whether_the_checkout_is_the_page_s_home(tmp_path: Path, home: str) -> None:
    _checkout(tmp_path)
    texts = _page("[a](gone.md)")
    texts["base.yml"] += f"permalink: {home}#L{{first_line}}\n"
    linted = written(tmp_path / "docs", texts)

    assert bool(lines(linted, _LINK)) == home.endswith("docs/faq.md")


def test_a_file_that_git_ignores_is_not_at_home_in_the_checkout(tmp_path: Path) -> None:
    _checkout(tmp_path)
    (tmp_path / ".gitignore").write_text("var/\n", encoding="utf-8")

    assert lines(written(tmp_path / "var", _page("[a](gone.md)")), _LINK) == []


def test_in_a_sparse_checkout_what_is_not_there_may_exist(tmp_path: Path) -> None:
    _checkout(tmp_path)
    (tmp_path / ".git" / "info").mkdir(exist_ok=True)
    (tmp_path / ".git" / "info" / "sparse-checkout").write_text("/docs/\n", encoding="utf-8")

    assert lines(written(tmp_path / "docs", _page("[a](gone.md)")), _LINK) == []


def test_files_beside_the_page_show_that_the_folder_is_at_hand(tmp_path: Path) -> None:
    texts = _page("[a](install.md)\n[b](instal.md)\n[c](img/x.png)") | {"install.md": "# Install\n"}
    linted = written(tmp_path, texts)

    assert [(one.first_line, one.remedy) for one in found(linted, [_LINK])] == [(4, "Did you mean 'install.md'?")]


@pytest.mark.parametrize(
    "target", ["install", "install.html", "install/", "./install.md", "in%73tall.md", "install.md?x=1"]
)
def test_a_page_may_be_linked_as_builders_name_it(tmp_path: Path, target: str) -> None:
    _checkout(tmp_path)

    assert lines(written(tmp_path, _page(f"[a]({target})") | {"install.md": "# I\n"}), _LINK) == []


@pytest.mark.parametrize(
    "target",
    [
        *("https://example.org/x", "//example.org/x", "mailto:a@example.org", "/absolute/page", "{{ site.url }}/x"),
        *("{% link x.md %}", "javascript:void(0)", "http://[broken"),
    ],
)
def test_what_is_not_relative_is_not_looked_for(tmp_path: Path, target: str) -> None:
    _checkout(tmp_path)

    assert lines(written(tmp_path, _page(f"[a](<{target}>)")), *RULES) == []


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("x" * 5000, id="long"),
        pytest.param("a/" * 3000 + "b", id="deep"),
        *("\0", "..", ".", "?", "%00", "%ff"),
    ],
)
def test_a_hostile_target_breaks_nothing(tmp_path: Path, target: str) -> None:
    _checkout(tmp_path)

    assert len(lines(written(tmp_path, _page(f"[a](<{target}>)")), *RULES)) <= 1


def test_links_in_tables_html_pictures_and_references_are_seen_and_those_in_code_are_not(tmp_path: Path) -> None:
    _checkout(tmp_path)
    body = """`[no](no1.md)`

| a |
| - |
| [x](t.md) |

<a href="h.md">x</a> ![p](p.png) [r]

```
[no](no2.md)
```

[r]: r.md"""

    assert lines(written(tmp_path, _page(body)), _LINK) == [7, 9, 9, 9]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("What's new?", "whats-new"),
        ("`pip install` & friends", "pip-install--friends"),
        ("Über uns", "über-uns"),
        ("snake_case stays", "snake_case-stays"),
        ("如何安装？", "如何安装"),
        ("[A link](x.md) in it", "a-link-in-it"),
        ("1.2 Versions", "12-versions"),
        ("The *same* **words**", "the-same-words"),
    ],
)
def test_anchors_follow_github(heading: str, anchor: str) -> None:
    assert anchor in anchors_of(f"## {heading}\n")


def test_a_heading_that_stands_twice_has_a_numbered_anchor() -> None:
    assert {"a", "a-1", "a-2"} <= anchors_of("# A\n\n# A\n\n# A\n")


@pytest.mark.parametrize(
    "text",
    [
        *(
            '<a id="here"></a>',
            "<a name='here'>x</a>",
            "<h2 align=left id=here>X</h2>",
            "# X {#here}",
            "# X {: #here }",
        ),
        *("(here)=\n# X", "<h3>Here</h3>", "Here\n----"),
    ],
)
def test_explicit_ids_html_and_underlined_headings_are_anchors(text: str) -> None:
    assert "here" in anchors_of(text)


def test_headings_in_code_are_no_anchors() -> None:
    assert anchors_of("```\n# here\n```\n") == frozenset()


@given(st.text(max_size=80))
def test_an_anchor_of_any_title_has_no_blank_and_is_its_own_anchor(title: str) -> None:
    slug = github_slug(title)

    assert " " not in slug
    assert github_slug(slug) == slug or slug != slug.strip()


@given(st.text(alphabet="#ab [](){}<>=:*`\n-", max_size=80))
def test_any_markdown_has_anchors(text: str) -> None:
    assert all(anchors_of(text))


@pytest.mark.parametrize("anchor", ["", "top", "L10", "L10-L20", "User-Content-what-is-it", "What-Is-It", "what-is-it"])
def test_anchors_that_always_exist_or_differ_in_case_are_fine(tmp_path: Path, anchor: str) -> None:
    assert lines(written(tmp_path, _page(f"[a](#{anchor})")), _ANCHOR) == []


def test_anchors_of_other_formats_are_not_judged(tmp_path: Path) -> None:
    texts = {"faq.yml": "- question: What is it?\n  answer: '[a](#gone) [b](other.rst#gone)'\n", "other.rst": "x\n"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert lines(read(tmp_path / "faq.yml"), _ANCHOR) == []
