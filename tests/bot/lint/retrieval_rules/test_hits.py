from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.lint.finding import Level
from bot.lint.retrieval_rules.hits import NEVER_HIT
from tests.bot.lint.corpus import found, lines, written
from tests.bot.lint.indexed import headings

FAQ = {"faq.md": headings({"A tern?": "It flies.", "A gull?": "It swims.", "A heron?": "It stands."})}


def test_an_entry_that_was_never_shown_is_a_note(tmp_path: Path) -> None:
    linted = written(tmp_path, FAQ)
    name = linted.bases[0].name
    counted = replace(linted, hits={(name, "a-tern"): 9, (name, "a-gull"): 0})
    (finding,) = found(counted, [NEVER_HIT])

    assert finding.level is Level.NOTE
    assert finding.first_line == 7
    assert "'A gull?' was never shown" in finding.what


def test_where_nothing_is_remembered_nothing_is_said(tmp_path: Path) -> None:
    assert lines(written(tmp_path, FAQ), NEVER_HIT) == []
