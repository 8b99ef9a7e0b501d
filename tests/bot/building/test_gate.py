"""A version that answers worse, or has lost what was served, is not published, and says why."""

from __future__ import annotations

import json
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.building.gate import Gate, GateError, gate_of, losses_of
from bot.building.messages import passed
from bot.building.publishing import publish
from bot.building.records import failure_record
from bot.settings import settings_from
from index.errors import KnowledgeError
from tests.bot.building.knowledge import BACKUP, INSTALL, KESTREL, PAINT, UPDATE, Knowledge
from tests.bot.running import Command

ASKED = "how do i start a backup by hand"
_BY_QUESTION = "how-do-i-start-a-backup-by-hand"
_COUNTS = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 20))


def _spoiled(knowledge: Knowledge) -> str:
    """Label a question, publish, and edit the entry that answers it; return what is served."""
    knowledge.label("tern", ("how do I install the package?", "install"), (ASKED, "backup"))
    served = knowledge.publish().summary.manifest.version
    knowledge.write("tern", PAINT, INSTALL, UPDATE)
    return served


def _publish_without_ids(knowledge: Knowledge) -> None:
    """Label the question of an entry whose question gives it its id, and publish."""
    knowledge.write("tern", ("", *BACKUP[1:]), INSTALL, UPDATE)
    knowledge.label("tern", ("how do I install the package?", "install"), (ASKED, _BY_QUESTION))
    knowledge.publish()


def test_an_edit_that_takes_an_answer_away_is_not_published_and_says_which_question_where(
    knowledge: Knowledge,
) -> None:
    served = _spoiled(knowledge)
    with pytest.raises(GateError) as caught:
        knowledge.publish(Gate())
    assert knowledge.store.current() == served
    assert [one.version for one in knowledge.store.versions()] == [served]
    (worse,) = caught.value.worse
    assert (worse.base, worse.question, worse.file, worse.line) == ("tern", ASKED, "tern/questions.yml", 3)
    assert worse.before.startswith("backup (answered")
    first, second = str(caught.value).splitlines()
    assert "2 right before, 1 after; wrong answers 0, 0; of 2" in first
    assert "`mmfaq build --no-gate`" in first
    assert second.startswith(f'tern/questions.yml:3: "{ASKED}" before: backup (answered')


def test_as_many_questions_may_get_worse_as_are_allowed(knowledge: Knowledge) -> None:
    _spoiled(knowledge)
    published = knowledge.publish(Gate(1))
    assert published.summary.is_new
    assert published.comparison is not None
    assert [change.after.question for change in published.comparison.lost] == [ASKED]


def test_without_a_gate_everything_is_published(knowledge: Knowledge) -> None:
    _spoiled(knowledge)
    published = knowledge.publish()
    assert (published.summary.is_new, published.comparison) == (True, None)


def test_ten_questions_are_named_and_the_others_are_counted(knowledge: Knowledge) -> None:
    knowledge.label("tern", *((f"{ASKED} {number}", "backup") for number in range(13)))
    knowledge.publish()
    knowledge.write("tern", PAINT, INSTALL, UPDATE)
    with pytest.raises(GateError) as caught:
        knowledge.publish(Gate())
    lines = str(caught.value).splitlines()
    assert len(lines) == 12
    assert len(caught.value.worse) == 13
    assert lines[-1] == "And 3 more."


def test_an_entry_that_is_removed_on_purpose_is_no_loss_and_its_label_no_fault(knowledge: Knowledge) -> None:
    knowledge.label("tern", (ASKED, "backup"), ("how do I install the package?", "install"))
    knowledge.publish()
    knowledge.write("tern", INSTALL, UPDATE)
    published = knowledge.publish(Gate())
    assert published.summary.is_new
    assert published.comparison is not None
    assert len(published.comparison.compared) == len(published.comparison.removed) == 1
    assert passed(published.comparison).endswith("of 1; not counted, since their entries are gone: 1")


@pytest.mark.parametrize("label", [_BY_QUESTION, "which-colour-has-the-mast"])
def test_a_reworded_entry_that_is_found_worse_is_a_loss_whichever_of_its_two_ids_the_label_names(
    knowledge: Knowledge, label: str
) -> None:
    _publish_without_ids(knowledge)
    served = knowledge.store.current()
    knowledge.label("tern", ("how do I install the package?", "install"), (ASKED, label))
    knowledge.write("tern", ("", PAINT[1], BACKUP[2]), INSTALL, UPDATE)
    with pytest.raises(GateError) as caught:
        knowledge.publish(Gate())
    assert knowledge.store.current() == served
    first, second = str(caught.value).splitlines()
    assert "2 right before, 1 after; wrong answers 0, 0; of 2" in first
    assert second.startswith(f'tern/questions.yml:3: "{ASKED}" before: which-colour-has-the-mast (answered')


def test_a_reworded_entry_that_is_found_as_before_passes_and_its_label_is_warned_of(knowledge: Knowledge) -> None:
    _publish_without_ids(knowledge)
    knowledge.write("tern", ("", "How do I start a backup of a folder by hand?", "Run `tern fly`."), INSTALL, UPDATE)
    published = knowledge.publish(Gate())
    assert published.comparison is not None
    assert (len(published.comparison.compared), published.comparison.removed) == (2, ())
    assert (published.comparison.right_before, published.comparison.right_after) == (2, 2)
    (problem,) = published.labels
    assert str(problem).startswith(f"tern/questions.yml:3: warning: no entry has the id '{_BY_QUESTION}'.")


def test_a_label_whose_entry_never_was_says_nothing(knowledge: Knowledge) -> None:
    knowledge.label("tern", (ASKED, "no-such-entry"))
    knowledge.publish()
    knowledge.write("tern", BACKUP, INSTALL, UPDATE, ("boat", "Is there a boat?", "There is one."))
    comparison = knowledge.publish(Gate()).comparison
    assert comparison is not None
    assert comparison.compared == ()


def test_labels_that_come_with_their_entry_count_as_a_gain(knowledge: Knowledge) -> None:
    knowledge.publish()
    knowledge.write("tern", BACKUP, INSTALL, UPDATE, ("boat", "Where is the boat moored?", "At the quay."))
    knowledge.label("tern", ("where is the boat moored", "boat"))
    comparison = knowledge.publish(Gate()).comparison
    assert comparison is not None
    assert (len(comparison.gained), len(comparison.lost)) == (1, 0)


def test_only_the_questions_of_what_changes_are_asked(knowledge: Knowledge) -> None:
    knowledge.label("tern", (ASKED, "backup"))
    knowledge.label("kestrel", ("who feeds the kestrel", "feeding"))
    knowledge.publish()
    knowledge.write("kestrel", KESTREL, ("night", "Where does it sleep?", "In the tower."))
    comparison = knowledge.publish(Gate()).comparison
    assert comparison is not None
    assert [change.after.base for change in comparison.compared] == ["kestrel"]


def test_a_first_version_and_one_without_labels_pass(knowledge: Knowledge) -> None:
    assert knowledge.publish(Gate()).summary.is_new
    knowledge.write("tern", PAINT, INSTALL, UPDATE)
    published = knowledge.publish(Gate())
    assert (published.summary.is_new, published.comparison) == (True, None)


def test_labels_that_cannot_be_read_are_told_with_their_line(knowledge: Knowledge) -> None:
    knowledge.publish()
    path = knowledge.label("tern", (ASKED, "backup"))
    path.write_text(path.read_text(encoding="utf-8") + "- question: 3\n", encoding="utf-8")
    knowledge.write("tern", PAINT, INSTALL, UPDATE)
    with pytest.raises(KnowledgeError, match=r"tern/questions\.yml:3: error: "):
        knowledge.publish(Gate())


def test_labels_are_looked_at_also_where_no_entry_changes(knowledge: Knowledge) -> None:
    path = knowledge.label("tern", (ASKED, "backup"), ("is there a boat", "boat"))
    for is_new in (True, False):
        published = knowledge.publish(Gate())
        assert published.summary.is_new is is_new
        (problem,) = published.labels
        assert str(problem).startswith("tern/questions.yml:3: warning: no entry has the id 'boat'. Correct the id, or")
    path.write_text("- question: Is there a boat?\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"tern/questions\.yml:1: error: the entry is missing"):
        knowledge.publish(Gate())
    assert not knowledge.publish().labels


def test_faults_of_entries_and_of_labels_are_told_together(knowledge: Knowledge) -> None:
    knowledge.label("tern", (ASKED, "backup")).write_text("- no label\n", encoding="utf-8")
    (knowledge.folder / "kestrel" / "faq.yml").write_text("- question: Who?\n", encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        knowledge.publish(Gate())
    assert [problem.file.removeprefix("knowledge/") for problem in caught.value.problems] == [
        "kestrel/faq.yml",
        "tern/questions.yml",
    ]


def test_a_build_that_would_lose_a_base_ends_before_anything_is_encoded(knowledge: Knowledge) -> None:
    knowledge.publish()
    shutil.rmtree(knowledge.folder / "kestrel")
    knowledge.write("tern", BACKUP, INSTALL, ("boat", "Is there a boat?", "There is one."))
    told: list[int] = []
    with pytest.raises(GateError, match="the base kestrel"):
        publish(
            [knowledge.folder],
            knowledge.store,
            knowledge.settings,
            gate=Gate(),
            progress=lambda done, _: told.append(done),
        )
    assert told == []
    knowledge.publish()
    assert knowledge.store.manifest(knowledge.store.current()).bases == {"tern": 3}


def test_a_base_that_is_gone_is_no_accident_only_where_that_is_said(knowledge: Knowledge) -> None:
    served = knowledge.publish().summary.manifest.version
    (knowledge.folder / "tern" / "faq.yml").unlink()
    with pytest.raises(GateError, match=r"the base tern \(3 entries\) is gone") as caught:
        knowledge.publish(Gate(100))
    assert caught.value.losses == ("the base tern (3 entries) is gone",)
    assert knowledge.store.current() == served
    assert knowledge.publish().summary.manifest.bases == {"kestrel": 1}


def test_what_came_with_an_image_may_be_replaced_once(knowledge: Knowledge) -> None:
    served = knowledge.publish().summary.manifest.version
    (knowledge.store.folder / "SEED").write_text(f"{served}\n", encoding="utf-8")
    (knowledge.folder / "tern" / "faq.yml").unlink()
    assert knowledge.publish(Gate()).summary.manifest.bases == {"kestrel": 1}
    (knowledge.folder / "kestrel" / "faq.yml").unlink()
    knowledge.write("tern", PAINT)
    with pytest.raises(GateError, match="the base kestrel"):
        knowledge.publish(Gate())


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ({"a": 4}, {"a": 2}, []),
        ({"a": 4}, {"a": 1}, ["the base a shrinks from 4 entries to 1"]),
        ({"a": 3}, {"a": 1}, []),
        ({"a": 1}, {"b": 1}, ["the base a (1 entry) is gone"]),
        ({}, {"a": 1}, []),
    ],
)
def test_more_than_half_of_the_entries_is_a_loss(
    before: dict[str, int], after: dict[str, int], lost: list[str]
) -> None:
    assert losses_of(before, after) == lost


@given(_COUNTS, _COUNTS)
def test_what_grows_loses_nothing(before: dict[str, int], more: dict[str, int]) -> None:
    after = {name: before.get(name, 0) + more.get(name, 0) for name in before | more}
    assert losses_of(before, after) == []


@pytest.mark.parametrize(("text", "gate"), [("", Gate()), ("3", Gate(3)), ("off", None)])
def test_the_gate_is_what_the_settings_say(text: str, gate: Gate | None) -> None:
    assert gate_of(settings_from({"MMFAQ_GATE": text})) == gate


def test_the_record_of_a_failure_holds_what_a_script_needs(knowledge: Knowledge) -> None:
    _spoiled(knowledge)
    with pytest.raises(GateError) as caught:
        knowledge.publish(Gate())
    record = failure_record(caught.value)
    assert (record["kind"], record["problems"], record["losses"]) == ("GateError", [], [])
    assert record["gate"] == {"compared": 2, "right_before": 2, "right_after": 1, "wrong_before": 0, "wrong_after": 0}
    assert [(one["question"], one["line"]) for one in record["worse"]] == [(ASKED, 3)]


def test_the_command_ends_with_one_and_the_reason_and_can_be_forced(knowledge: Knowledge, command: Command) -> None:
    served = _spoiled(knowledge)
    paths = {"MMFAQ_KNOWLEDGE": str(knowledge.folder), "MMFAQ_INDEX": str(knowledge.store.folder)}
    done = command("build", "--json", **paths)
    assert done.code == 1
    assert json.loads(done.out)["kind"] == "GateError"
    assert done.err.startswith("mmfaq: This version does not pass its gate")
    assert "questions.yml:3: " in done.err
    assert knowledge.store.current() == served
    done = command("build", "--no-gate", **paths)
    assert (done.code, done.err) == (0, "")
    assert knowledge.store.current() != served


def test_the_command_warns_of_labels_without_an_entry_for_people_and_for_scripts(
    knowledge: Knowledge, command: Command
) -> None:
    knowledge.publish()
    knowledge.label("tern", ("is there a boat", "boat"))
    paths = {"MMFAQ_KNOWLEDGE": str(knowledge.folder), "MMFAQ_INDEX": str(knowledge.store.folder)}
    done = command("build", "--json", **paths)
    (problem,) = json.loads(done.out)["problems"]
    assert (done.code, problem["severity"], problem["line"]) == (0, "warning", 1)
    assert "tern/questions.yml:1: warning: no entry has the id 'boat'." in done.err
