from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lint.retrieval_rules.likeness import are_told_apart, are_versions, asks_the_same
from index.entry import Entry, Source


def _entry(question: str, *section: str) -> Entry:
    return Entry("e", "b", section, question, "An answer.", (2,), "en", Source("f.md", 1, 2))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Does it run on Docker Desktop?", "Does it run on plain Podman?"),
        ("How do I use torch.compile?", "How do I use torch.jit?"),
        ("How do I install it?", "How do I uninstall it?"),
        ("How do I turn on the light?", "How do I turn off the light?"),
        ("How do I uninstall the package?", "How do I install the package?"),
        ("Can I log in with a password?", "Can I log in without a password?"),
        ("如何启用压缩？", "如何禁用压缩？"),
    ],
)
def test_names_and_opposites_tell_titles_apart(one: str, other: str) -> None:
    assert are_told_apart(_entry(one), _entry(other))
    assert are_told_apart(_entry(other), _entry(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Resetting the password", "Forgotten the password"),
        ("How do I install it?", "How can it be installed?"),
        ("How do I install Petrel?", "What do I do to install Petrel?"),
        ("How To Reset My Password", "Recover A Forgotten Password"),
        ("Can I use it in CI?", "Can I use it in CI and at home?"),
    ],
)
def test_other_words_do_not(one: str, other: str) -> None:
    assert not are_told_apart(_entry(one), _entry(other))


def test_versions_may_stand_in_titles_or_sections() -> None:
    assert are_versions(_entry("For 2.x?"), _entry("For 3.x?"))
    assert are_versions(_entry("How?", "1.0"), _entry("How?", "1.1"))
    assert not are_versions(_entry("How?", "1.0"), _entry("Why?", "1.0"))


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_order_of_two_entries_does_not_matter(one: str, other: str) -> None:
    first, second = _entry(one), _entry(other)

    for relation in (are_told_apart, are_versions, asks_the_same):
        assert relation(first, second) == relation(second, first)


@given(st.text(max_size=40))
def test_an_entry_is_not_told_apart_from_itself(question: str) -> None:
    assert not are_told_apart(_entry(question), _entry(question))
    assert not are_versions(_entry(question), _entry(question))
