"""Phrasings are tried on the labelled questions before they are written, and refusals are remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.learning.accepting import Acceptance, Refusals, labelled_questions
from bot.learning.trials import Phrasing
from index.bases import read_bases
from index.errors import MmfaqError
from index.sources import NO_CHECKOUTS
from tests.bot.learning.asking_again import BASE, QUESTIONS, trials_of

GOOD = Phrasing(BASE, "install", "setup wizard crashes halfway")
BAD = Phrasing(BASE, "install", "kestrel lunch time")
LABELS = """\
- {question: kestrel lunch time today, entry: feed}
- {question: setup wizard crashes halfway there, entry: install}
"""


@pytest.fixture
def acceptance(tmp_path: Path) -> Acceptance:
    """Return what accepts phrasings for a base of three entries with labelled questions."""
    folder = tmp_path / BASE
    folder.mkdir()
    entries = (f"## {text} {{#{name}}}\n\nRead on: kestrel {name}.\n" for name, text in QUESTIONS.items())
    (folder / "faq.md").write_text("# FAQ\n\n" + "\n".join(entries))
    (folder / "questions.yml").write_text(LABELS)
    (base,) = read_bases([folder])[0]
    return Acceptance([folder], NO_CHECKOUTS, trials_of(base), labelled_questions([base], [BASE]))


def _written(acceptance: Acceptance) -> dict[str, tuple[str, ...]]:
    (base,) = read_bases(acceptance.paths)[0]
    return {entry.id: entry.phrasings for entry in base.entries if entry.phrasings}


def test_a_phrasing_that_helps_is_written(acceptance: Acceptance) -> None:
    effect = acceptance.effect_of([GOOD])
    assert effect.rank_after == 1
    assert effect.confidence_after > effect.confidence_before
    assert not effect.is_worse
    assert acceptance.accept_harmless([GOOD]) == []
    assert _written(acceptance) == {"install": (GOOD.text,)}


def test_of_several_only_the_one_that_makes_a_question_worse_is_refused(acceptance: Acceptance) -> None:
    ((refused, effect),) = acceptance.accept_harmless([BAD, GOOD])
    assert refused == BAD
    assert [one.after.question for one in effect.comparison.compared if one.is_newly_wrong or one.is_lost] == [
        "kestrel lunch time today"
    ]
    assert _written(acceptance) == {"install": (GOOD.text,)}


def test_what_a_person_insists_on_is_written_and_counted_on(acceptance: Acceptance) -> None:
    acceptance.accept([BAD])
    assert _written(acceptance) == {"install": (BAD.text,)}
    assert not acceptance.effect_of([GOOD]).is_worse  # beside what it is now, not what it was


def test_what_is_written_already_is_not_written_twice(acceptance: Acceptance) -> None:
    acceptance.accept([GOOD])
    acceptance.accept([GOOD])
    assert _written(acceptance) == {"install": (GOOD.text,)}


def test_nothing_is_written_for_nothing(acceptance: Acceptance) -> None:
    assert acceptance.accept_harmless([]) == []
    assert _written(acceptance) == {}


def test_a_text_with_which_all_fails_leaves_the_files_as_they_were(acceptance: Acceptance) -> None:
    before = sorted(path.name for path in acceptance.paths[0].iterdir())
    with pytest.raises(MmfaqError, match="no entry has the id 'none'"):
        acceptance.accept([GOOD, Phrasing(BASE, "none", "x y")])
    assert sorted(path.name for path in acceptance.paths[0].iterdir()) == before


def test_a_refusal_is_remembered_whatever_the_order_of_the_words_and_without_them(tmp_path: Path) -> None:
    state = tmp_path / "state"
    Refusals(state).add(GOOD)
    again = Refusals(state)
    assert GOOD in again
    assert Phrasing(BASE, "install", "Halfway, the setup: wizard crashes".replace("the ", "")) in again
    assert Phrasing(BASE, "nest", GOOD.text) not in again
    assert all("wizard" not in path.read_text() for path in state.iterdir())
