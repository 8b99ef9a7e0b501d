"""What the repository's Markdown becomes for the site: its lists, its links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from docs.hooks import repository_path, site_path, with_deep_items, with_links

_LINES = st.lists(
    st.sampled_from(["", "- a", "  b", "1. c", "   d", "  - e", "    f", "```", "g", "   ```"]), max_size=12
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1. a\n\n   b\n", "1. a\n\n    b\n"),
        ("- a\n  b\n", "- a\n    b\n"),
        ("10. a\n\n    ```shell\n    b\n    ```\n", "10. a\n\n    ```shell\n    b\n    ```\n"),
        ("1. a\n   - b\n\n     c\n", "1. a\n    - b\n\n        c\n"),
        ("a:\n- b\n", "a:\n\n- b\n"),
        ("- a\nb\n", "- a\n    b\n"),
        ("```\n- a\n  b\n```\n", "```\n- a\n  b\n```\n"),
        ("    a\n", "    a\n"),
    ],
    ids=["step", "bullet", "ten", "nested", "after text", "lazy", "code", "indented code"],
)
def test_what_belongs_to_an_item_is_indented_by_four(before: str, after: str) -> None:
    assert with_deep_items(before) == after


@given(_LINES)
def test_no_word_is_lost_and_what_is_no_list_stays_as_it_is(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert with_deep_items(text).split() == text.split()
    if not any(token.type == "list_item_open" for token in MarkdownIt("commonmark").parse(text)):
        assert [line.strip() for line in with_deep_items(text).split("\n")] == [line.strip() for line in lines or [""]]


def test_links_are_changed_but_not_in_code() -> None:
    text = "[a](b.md) `[c](d.md)` [e](f.md#g)\n\n```\n[h](i.md)\n```\n[j](https://k.org/l.md) [m](#n)\n"
    changed = with_links(text, lambda link: f"x/{link}")
    assert changed == text.replace("(b.md)", "(x/b.md)").replace("(f.md#g)", "(x/f.md#g)")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("docs/slack.md", "slack.md"),
        ("knowledge/README.md", "format.md"),
        ("README.md", "index.md"),
        ("deploy/alerts.yml", "files/deploy/alerts.yml"),
    ],
)
def test_each_file_has_its_place_in_the_site(source: str, name: str) -> None:
    assert site_path(source) == name


def test_a_page_knows_where_it_stands_in_the_repository() -> None:
    assert [repository_path(name) for name in ("format.md", "index.md", "a/b.md")] == [
        "knowledge/README.md",
        "docs/index.md",
        "docs/a/b.md",
    ]
