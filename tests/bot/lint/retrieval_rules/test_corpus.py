from __future__ import annotations

from pathlib import Path

import pytest

from bot.lint.finding import Finding
from bot.lint.retrieval_rules import RULES
from index.encoder import Encoder
from tests.bot.lint.corpus import copied, found, planted
from tests.bot.lint.indexed import read_indexed
from tests.conftest import SHARED, needs_shared

_NAMES = {rule.name for rule in RULES}
_NEEDS_JOURNAL = {"never-hit"}

# Read one by one: each is true, and of use to whoever maintains the file.
_TRUE = [
    ("faqs/geyser/en_faq.yml", "near-duplicate"),  # the steps for one shop stand as those for another, with its name
    ("faqs/juicefs/en_faq.md", "near-duplicate"),  # whether files that exist already can be read is asked twice
]


def _places(findings: list[Finding]) -> list[tuple[str, int, str]]:
    return sorted((finding.file, finding.first_line, finding.rule) for finding in findings)


def test_every_planted_fault_that_an_index_shows_is_found_where_it_is_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: Encoder
) -> None:
    folder = copied(tmp_path, monkeypatch)
    findings = list(found(read_indexed(encoder, folder / "retrieval"), RULES))

    assert _places(findings) == sorted(place for place in planted() if place[2] in _NAMES)


def test_every_rule_that_asks_an_index_has_a_planted_fault() -> None:
    assert {rule for _, _, rule in planted()} >= _NAMES - _NEEDS_JOURNAL


def test_bases_with_faults_of_their_texts_only_have_none_that_an_index_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: Encoder
) -> None:
    folder = copied(tmp_path, monkeypatch)
    others = [path for path in sorted(folder.iterdir()) if path.is_dir() and path.name != "retrieval"]

    assert _places(list(found(read_indexed(encoder, *others), RULES))) == []


@needs_shared
def test_on_published_faqs_only_what_is_true_is_reported(encoder: Encoder) -> None:
    linted = read_indexed(encoder, SHARED / "faqs")

    assert [(file, rule) for file, _, rule in _places(list(found(linted, RULES)))] == _TRUE


def test_the_shipped_faqs_have_no_fault(encoder: Encoder) -> None:
    linted = read_indexed(encoder, Path(__file__).parents[4] / "knowledge")

    assert [str(finding) for finding in found(linted, RULES)] == []
