from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.lint.rules import TEXT_RULES
from tests.bot.lint.corpus import copied, found, planted, read
from tests.conftest import SHARED, needs_shared

_NAMES = {rule.name for rule in TEXT_RULES}
_NEEDS_NETWORK = {"dead-url"}

# Read one by one: each is true, and of use to whoever maintains the file.
_TRUE = Counter(
    {
        ("discord.py/en_faq.rst", "link-only-answer"): 1,  # "How do I run something in the background?"
        ("mmdetection-3x/zh_faq.md", "missing-translation"): 1,  # the entry on ExpMomentumEMAHook
        ("mmdetection-3x/en_faq.md", "translations-differ"): 4,  # steps and links that the Chinese lacks
        ("mmdetection-3x/zh_faq.md", "translations-differ"): 1,  # the old key of gradient clipping
        ("mmpose/en_faq.md", "version-table"): 1,  # there was a 0.15.0
    }
)


def test_every_planted_fault_of_the_texts_is_found_where_it_is_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linted = read(copied(tmp_path, monkeypatch))
    places = [(finding.file, finding.first_line, finding.rule) for finding in found(linted, TEXT_RULES)]

    assert sorted(places) == sorted(place for place in planted() if place[2] in _NAMES)


def test_every_rule_on_texts_has_a_planted_fault() -> None:
    assert {rule for _, _, rule in planted()} >= _NAMES - _NEEDS_NETWORK


@needs_shared
def test_on_published_faqs_only_what_is_true_is_reported() -> None:
    folders = sorted(path for path in (SHARED / "faqs").iterdir() if path.is_dir())
    linted = read(*folders)

    assert Counter((finding.file, finding.rule) for finding in found(linted, TEXT_RULES)) == _TRUE


def test_the_shipped_faqs_have_no_fault() -> None:
    linted = read(Path(__file__).parents[4] / "knowledge")

    assert [str(finding) for finding in found(linted, TEXT_RULES)] == []


def test_every_finding_says_what_is_wrong_and_what_to_do_in_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for finding in found(read(copied(tmp_path, monkeypatch)), TEXT_RULES):
        assert finding.what.endswith(".")
        assert finding.remedy.endswith((".", "?"))
        assert 1 <= finding.first_line <= finding.last_line
        assert Path(finding.file).is_file()
