from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bot.lint.corpus import BROKEN
from tests.bot.running import Command, assert_one_sentence

PLANTED = BROKEN / "retrieval"


@pytest.fixture
def lint(tmp_path: Path, exported_encoder: Path) -> Command:
    """Return the command with a cache of its own."""
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "encoders").symlink_to(exported_encoder)
    return Command({"MMFAQ_CACHE": str(cache), "MMFAQ_JOURNAL": "off", "MMFAQ_KNOWLEDGE": str(PLANTED)})


def test_warnings_are_shown_and_fail_where_that_is_wanted(lint: Command) -> None:
    done, strict = lint("lint"), lint("lint", "--strict", PLANTED)

    assert (done.code, strict.code) == (0, 1)
    assert done.out == strict.out
    assert done.lines[-1] == "18 entries in 1 base: 6 warnings."
    assert {line.rpartition("[")[2] for line in done.lines[:-1]} == {
        "near-duplicate]",
        "phrasing-elsewhere]",
        "never-wins]",
    }


def test_an_error_fails_and_a_level_makes_one(lint: Command) -> None:
    done = lint("lint", "--json", "--level", "never-wins=error", "--level", "near-duplicate=off")
    levels = {(one["rule"], one["level"]) for one in map(json.loads, done.lines)}

    assert done.code == 1
    assert levels == {("never-wins", "error"), ("phrasing-elsewhere", "warning")}


def test_text_only_needs_no_encoder(tmp_path: Path) -> None:
    settings = {"MMFAQ_CACHE": str(tmp_path), "MMFAQ_JOURNAL": "off", "MMFAQ_ENCODER": "no/such-model"}
    done = Command(settings)("lint", "--text-only", PLANTED)

    assert (done.code, done.out) == (0, "18 entries in 1 base: nothing to report.\n")
    assert list(tmp_path.iterdir()) == []


def test_sarif_and_annotations_are_written_for_tools(lint: Command) -> None:
    sarif, github = lint("lint", "--format", "sarif"), lint("lint", "--format", "github")
    results = json.loads(sarif.out)["runs"][0]["results"]

    assert len(results) == len(github.lines) == 6
    assert all(line.startswith("::warning file=") for line in github.lines)


def test_the_rules_are_listed_without_looking_at_anything(lint: Command) -> None:
    table, listed = lint("lint", "--rules"), lint("lint", "--rules", "--json")
    rules = [json.loads(line) for line in listed.lines]

    assert [line.split()[0] for line in table.lines[1:]] == [rule["rule"] for rule in rules]
    assert {"rule": "never-hit", "level": "note"}.items() <= next(
        rule for rule in rules if rule["rule"] == "never-hit"
    ).items()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--level", "never-win=off"), "Did you mean never-wins?"),
        (("--level", "never-wins=loud"), "Write RULE=LEVEL"),
        (("no/such/folder",), "no such file or folder"),
    ],
)
def test_bad_input_is_one_sentence(lint: Command, arguments: tuple[str, ...], said: str) -> None:
    assert_one_sentence(lint("lint", *arguments), said)


def test_a_file_that_cannot_be_read_is_a_finding_and_fails(lint: Command, tmp_path: Path) -> None:
    (tmp_path / "faq.yml").write_text("- question: [\n", encoding="utf-8")
    done = lint("lint", tmp_path / "faq.yml")

    assert done.code == 1
    assert "error: This is not valid YAML" in done.out
    assert done.lines[-1] == "0 entries in 1 base: 1 error."
