"""Where links lead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup.links import absolute

_GITHUB = "https://github.com/o/r/blob/main/docs/en/faq.md#L10-L20"
_PAGES = "https://r.readthedocs.io/en/v1/faq.html#some-question"


@pytest.mark.parametrize(
    ("href", "base", "url"),
    [
        ("https://x.y/z?a=b#c", None, "https://x.y/z?a=b#c"),
        ("http://x.y", _GITHUB, "http://x.y"),
        ("mailto:a@x.y", None, "mailto:a@x.y"),
        ("../zh/a.md#b", _GITHUB, "https://github.com/o/r/blob/main/docs/zh/a.md#b"),
        ("#b", _GITHUB, "https://github.com/o/r/blob/main/docs/en/faq.md#b"),
        ("/docs/a.md", _GITHUB, "https://github.com/o/r/blob/main/docs/a.md"),
        ("//x.y/z", _GITHUB, "https://x.y/z"),
        ("install.md#b", _PAGES, "https://r.readthedocs.io/en/v1/install.html#b"),
        ("/en/v2/", _PAGES, "https://r.readthedocs.io/en/v2/"),
    ],
)
def test_a_link_leads_to_a_place(href: str, base: str | None, url: str) -> None:
    assert absolute(href, base) == url


@pytest.mark.parametrize(
    "href",
    [
        *("", "a.md", "#b", "/a", "//", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "slack://x"),
        *("http://", "https:///x", "mailto:", "http://[", "http://x:port/", "https://x.y/a b", "https://x.y/\u202eb"),
        "https://x.y/" + "z" * 3000,
    ],
)
def test_a_link_that_leads_nowhere_is_none(href: str) -> None:
    assert absolute(href, None) == ""


def test_a_page_that_is_no_address_gives_no_place() -> None:
    assert absolute("a.md", "u://x") == ""
    assert absolute("a.md", "http://[") == ""


@given(st.text(), st.sampled_from([None, _GITHUB, _PAGES]))
def test_any_link_is_none_or_of_a_kind_that_is_safe(href: str, base: str | None) -> None:
    url = absolute(href, base)
    assert not url or url.startswith(("https://", "http://", "mailto:"))
