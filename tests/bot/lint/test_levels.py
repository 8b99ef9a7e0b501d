from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.lint.finding import Finding, Level, Rule
from bot.lint.levels import levels_from, setting_rule
from bot.lint.linted import Linted
from bot.lint.running import findings_of
from index.base_settings import LINT_LEVELS, read_settings
from index.errors import MmfaqError
from tests.bot.lint.corpus import read, written
from tests.bot.lint.indexed import headings

FAQ = headings({"A tern?": "It flies."})


def _of_every_entry(name: str, level: Level, own: Level | None = None) -> Rule:
    """Return a rule that finds something at every entry; `own` is the level of what it finds."""

    def check(linted: Linted) -> Iterator[Finding]:
        for base in linted.bases:
            for entry in base.entries:
                yield linted.at(name, own or level, base, entry, "It is there.", "Look away.")

    return Rule(name, level, "finds every entry", check)


LOUD, QUIET = _of_every_entry("loud", Level.WARNING), _of_every_entry("quiet", Level.WARNING, Level.NOTE)


def _levels(linted: Linted, **levels: Level) -> list[tuple[str, Level]]:
    return [(one.rule, one.level) for one in findings_of(linted, levels, [LOUD, QUIET])]


def test_the_levels_of_settings_are_those_of_findings() -> None:
    assert tuple(level.value for level in Level) == LINT_LEVELS


def test_a_finding_has_the_level_of_its_rule_unless_the_rule_is_less_sure(tmp_path: Path) -> None:
    assert _levels(written(tmp_path, {"faq.md": FAQ})) == [("loud", Level.WARNING), ("quiet", Level.NOTE)]


def test_a_base_sets_levels_and_the_command_overrules_it(tmp_path: Path) -> None:
    linted = written(tmp_path, {"faq.md": FAQ, "base.yml": "lint:\n  loud: off\n  quiet: error\n"})

    assert _levels(linted) == [("quiet", Level.NOTE)]
    assert _levels(linted, loud=Level.ERROR, quiet=Level.OFF) == [("loud", Level.ERROR)]


def test_one_base_does_not_set_the_levels_of_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, settings in (("tern", "lint: {loud: off, quiet: off}\n"), ("gull", "title: Gull\n")):
        written(tmp_path / name, {"faq.md": FAQ, "base.yml": settings})
    found = findings_of(read(tmp_path), {}, [LOUD])

    assert [one.file for one in found] == ["gull/faq.md"]


def test_a_yaml_faq_sets_levels_in_its_head(tmp_path: Path) -> None:
    linted = written(tmp_path, {"faq.yml": "lint: {loud: error, quiet: off}\nentries:\n- {q: A tern, a: It flies.}\n"})

    assert _levels(linted) == [("loud", Level.ERROR)]


def test_a_level_for_a_rule_that_does_not_exist_is_an_error_at_its_line(tmp_path: Path) -> None:
    linted = written(tmp_path / "tern", {"faq.md": FAQ, "base.yml": "title: Tern\nlint:\n  lout: off\n  zzz: note\n"})
    found = findings_of(linted, {}, [setting_rule([LOUD])])

    assert [(one.file, one.first_line, one.level) for one in found] == [
        ("tern/base.yml", 3, Level.ERROR),
        ("tern/base.yml", 4, Level.ERROR),
    ]
    assert [one.remedy for one in found] == ["Did you mean loud?", "`mmfaq lint --rules` lists them."]


def test_a_rule_that_is_off_everywhere_is_not_run(tmp_path: Path) -> None:
    def check(_: Linted) -> Iterator[Finding]:
        raise AssertionError

    rule = Rule("slow", Level.NOTE, "is not run", check)
    linted = written(tmp_path, {"faq.md": FAQ, "base.yml": "lint: {slow: off}\n"})

    assert findings_of(linted, {}, [rule]) == []
    assert findings_of(read(tmp_path), {"slow": Level.OFF}, [rule]) == []


def test_words_of_the_command_set_levels_and_the_last_one_counts() -> None:
    words = ["loud=off", " quiet = Error ", "loud=note"]

    assert levels_from(words, [LOUD, QUIET]) == {"loud": Level.NOTE, "quiet": Level.ERROR}


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("lout=off", "There is no rule 'lout'. Did you mean loud?"),
        ("xyz=off", "There is no rule 'xyz'. `mmfaq lint --rules` lists them."),
        ("loud=of", "'loud=of' is no rule with its level. Write RULE=LEVEL, "),
        ("loud", "'loud' is no rule with its level."),
        ("", "'' is no rule with its level."),
    ],
)
def test_what_is_no_level_is_refused_with_what_to_write(word: str, said: str) -> None:
    with pytest.raises(MmfaqError) as raised:
        levels_from([word], [LOUD, QUIET])

    assert str(raised.value).startswith(said)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("lint: off", 1, "lint must be a mapping, found true or false"),
        ("lint:\n  loud: maybe", 2, "the level of loud is not known"),
        ("lint:\n  loud: [off]", 2, "the level of loud is not known"),
        ("lint:\n  loud:", 2, "the level of loud is not known"),
    ],
)
def test_a_level_that_is_none_is_a_problem_of_the_settings(text: str, line: int, what: str) -> None:
    settings, (problem,) = read_settings(text, "base.yml")

    assert (problem.line, problem.what) == (line, what)
    assert settings.lint == {}


def test_levels_may_stand_in_quotes_or_not() -> None:
    settings, problems = read_settings("lint:\n  a: off\n  b: 'off'\n  c: NOTE\n", "base.yml")

    assert problems == []
    assert settings.lint == {"a": ("off", 2), "b": ("off", 3), "c": ("note", 4)}
