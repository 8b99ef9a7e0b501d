"""What an edit makes better and worse, in real repositories with real commits."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.lint.finding import Level
from bot.review.errors import ReviewError
from bot.review.reviewing import Manner
from index.errors import KnowledgeError
from tests.bot.review.projects import FAQ, FILES, LABELS, Project, project_in
from tests.bot.sources.repositories import git
from tests.index.builds import CountingEncoder

_BASE = "knowledge/tern/base.yml"
_QUESTIONS = "knowledge/tern/questions.yml"
_THEFT = "phrasings:\n  who-feeds-the-kestrel: [start a backup by hand]"
_NEW_ENTRY = "\n## What does the ticket cost?\n\nA ticket costs two coins.\n"


def _questions(changes: object) -> list[str]:
    assert isinstance(changes, tuple)
    return [one.after.question for one in changes]


def test_an_edit_that_takes_a_question_away_is_worse_and_says_which(project: Project) -> None:
    project.commit({_BASE: _THEFT})
    found = project.review()
    assert _questions(found.comparison.lost) == ["start a backup by hand"]
    assert (found.is_worse, found.is_refused) == (True, True)
    assert not project.review(manner=Manner(allowed=1)).is_worse


def test_a_phrasing_that_finds_a_question_makes_it_better(project: Project) -> None:
    label = "- question: nourishing raptors\n  entry: who-feeds-the-kestrel\n"
    project.commit({_BASE: "phrasings:\n  who-feeds-the-kestrel: [nourishing raptors]", _QUESTIONS: LABELS + label})
    found = project.review()
    assert _questions(found.comparison.gained) == ["nourishing raptors"]
    assert [one.after.question for one in found.changes.edited] == ["Who feeds the kestrel?"]
    assert not found.is_refused


def test_an_edit_that_is_not_committed_counts_and_the_checkout_stays_as_it_is(project: Project) -> None:
    project.edit("at noon", "at night")
    (project.top / "knowledge" / "swift").mkdir()
    (project.top / "knowledge" / "swift" / "faq.md").write_text("# FAQ\n\n## Where do swifts sleep?\n\nIn the air.\n")
    before = (project.git("status", "--porcelain"), project.git("count-objects"))
    index = (project.top / ".git" / "index").read_bytes()
    found = project.review()
    assert [one.question for one in found.changes.added] == ["Where do swifts sleep?"]
    assert [one.after.question for one in found.changes.edited] == ["Who feeds the kestrel?"]
    assert (project.top / ".git" / "index").read_bytes() == index
    assert (project.git("status", "--porcelain"), project.git("count-objects")) == before


def test_what_stood_there_before_is_not_reported_again_wherever_it_stands_now(project: Project) -> None:
    project.edit("## How do I install", "## What is the [plan](nowhere.md)?\n\nTo fly.\n\n## How do I install")
    project.commit()
    found = project.review()
    (link,) = [one for one in found.findings if one.rule == "broken-link"]
    assert (link.file, link.first_line, "nowhere.md" in link.what) == ("knowledge/tern/faq.md", 3, True)
    assert found.fixed == 0


def test_a_finding_that_is_gone_is_counted(project: Project) -> None:
    project.edit(" The [manual](missing.md) says more.", "")
    project.commit()
    found = project.review()
    assert (found.findings, found.fixed) == ((), 1)


def test_a_renamed_file_changes_nothing(project: Project) -> None:
    project.git("mv", "knowledge/tern/faq.md", "knowledge/tern/guide.md")
    project.commit()
    found = project.review()
    assert (found.findings, found.fixed, bool(found.changes), found.is_refused) == ((), 0, False, False)
    assert str(found.places["tern", "who-feeds-the-kestrel"]) == "knowledge/tern/guide.md:11"


def test_a_renamed_folder_is_another_base_and_nothing_is_lost_with_it_silently(project: Project) -> None:
    project.git("mv", "knowledge/tern", "knowledge/arctic")
    project.commit()
    found = project.review()
    assert found.losses == ("the base tern (3 entries) is gone",)
    assert (len(found.changes.added), len(found.changes.removed)) == (3, 3)


def test_an_entry_that_is_removed_with_its_label_is_no_harm(project: Project) -> None:
    project.edit("## Who feeds the kestrel?\n\nThe warden feeds the kestrel at noon.\n", "")
    project.edit("- question: who feeds the kestrel\n  entry: who-feeds-the-kestrel\n", "", _QUESTIONS)
    project.commit()
    found = project.review()
    assert [one.question for one in found.changes.removed] == ["Who feeds the kestrel?"]
    assert _questions(found.comparison.removed) == ["who feeds the kestrel"]
    assert (found.findings, found.is_refused) == ((), False)


def test_a_label_that_is_taken_out_is_told_where_its_question_gets_worse(project: Project) -> None:
    project.commit({_BASE: _THEFT})
    project.edit("- question: start a backup by hand\n  entry: how-do-i-start-a-backup-by-hand\n", "", _QUESTIONS)
    project.commit()
    found = project.review()
    assert _questions(found.dropped) == ["start a backup by hand"]
    assert not found.is_worse


def test_a_reworded_entry_is_the_same_and_its_label_is_an_error_at_its_line(project: Project) -> None:
    project.edit("## Who feeds the kestrel?", "## Who feeds the kestrel at noon?")
    project.commit()
    found = project.review()
    assert (found.comparison.lost, found.comparison.moved, found.comparison.removed) == ((), (), ())
    (error,) = found.errors
    assert (error.file, error.first_line, error.level) == (_QUESTIONS, 5, Level.ERROR)
    assert found.is_refused


def test_levels_of_rules_are_those_asked_for(project: Project) -> None:
    project.edit("## Who feeds the kestrel?", "## Who feeds the kestrel at noon?")
    project.commit()
    assert not project.review(manner=Manner({"format": Level.OFF})).is_refused


def test_an_faq_that_is_new_and_one_that_is_removed_can_be_reviewed(tmp_path: Path) -> None:
    project = project_in(tmp_path, {"setup.py": "print()"})
    project.commit(FILES)
    added = project.review()
    assert (len(added.changes.added), len(added.comparison.new), added.is_refused) == (3, 4, False)
    project.git("rm", "--quiet", "-r", "knowledge")
    removed = project.review("HEAD")
    assert (len(removed.changes.removed), len(removed.comparison.gone), removed.is_refused) == (3, 4, False)
    assert removed.losses == ("the base tern (3 entries) is gone",)


def test_an_edit_of_other_files_touches_no_faq(project: Project) -> None:
    project.commit({"setup.py": "print(1)"})
    assert project.found() is None


def test_a_file_elsewhere_that_a_base_reads_is_the_faq_too(project: Project) -> None:
    project.commit({_BASE: "sources:\n- path: ../../docs/more.md", "docs/more.md": "# More" + _NEW_ENTRY})
    project.edit("two coins", "three coins", "docs/more.md")
    found = project.review("HEAD")
    assert [one.after.question for one in found.changes.edited] == ["What does the ticket cost?"]
    assert str(found.places["tern", "what-does-the-ticket-cost"]) == "docs/more.md:2"


def test_what_the_other_branch_did_meanwhile_is_not_of_the_edit(project: Project) -> None:
    project.git("checkout", "--quiet", "main")
    project.commit({"knowledge/tern/faq.md": FAQ + _NEW_ENTRY})
    project.git("checkout", "--quiet", "edit")
    project.edit("at noon", "at night")
    found = project.review()
    assert (len(found.changes.removed), len(found.changes.edited)) == (0, 1)


def test_a_broken_file_is_an_error_and_the_rest_is_reviewed(project: Project) -> None:
    project.commit({"knowledge/swift/faq.yml": "- question: Where?\n  answer: [1, 2"})
    found = project.review()
    assert [(one.file, one.rule) for one in found.errors] == [("knowledge/swift/faq.yml", "format")]
    assert len(found.comparison.compared) == 4


def test_another_review_encodes_nothing_twice(project: Project) -> None:
    project.edit("at noon", "at night")
    first, second = CountingEncoder(), CountingEncoder()
    project.review(encoder=first)
    project.review(encoder=second)
    assert (0 < len(first.encoded) < 12, second.encoded) == (True, [])


@pytest.mark.parametrize("ref", ["nowhere", "", "--output=x", "main\n", "0" * 40])
def test_a_base_that_is_not_there_is_one_sentence(project: Project, ref: str) -> None:
    with pytest.raises(ReviewError, match="There is no commit"):
        project.found(ref)


def test_paths_without_an_faq_are_one_sentence(project: Project) -> None:
    project.commit({"docs/a.md": "nothing"})
    with pytest.raises(ReviewError, match=r"^nowhere: no FAQ files there"):
        project.found(wanted=("nowhere",))


def test_two_folders_that_give_one_base_are_told_without_this_machine(project: Project) -> None:
    project.commit({"knowledge/a/tern/faq.md": FAQ})
    with pytest.raises(ReviewError, match="both would be the base") as caught:
        project.found()
    assert "/tmp" not in str(caught.value)  # noqa: S108  # nothing is written there


def test_files_outside_of_the_repository_are_not_shown_to_others(project: Project, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# Secret\n\n## What is the password?\n\nIt is hunter2.\n")
    project.commit({_BASE: f"sources:\n- path: {tmp_path / 'secret.md'}"})
    with pytest.raises(ReviewError, match="The base tern reads files outside of the repository") as caught:
        project.found()
    assert "hunter2" not in str(caught.value)


def test_a_repository_without_a_commit_is_one_sentence(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    with pytest.raises(ReviewError, match="There is no commit 'HEAD'"):
        Project(tmp_path, tmp_path / "cache").found("HEAD")


def test_an_edit_that_mends_a_source_which_is_gone_can_be_reviewed(tmp_path: Path) -> None:
    gone = f"sources:\n- git: file://{tmp_path}/gone\n  files: [faq.md]"
    project = project_in(tmp_path, {**FILES, _BASE: gone})
    project.git("rm", "--quiet", _BASE)
    found = project.review()
    assert (found.findings, found.fixed, found.is_refused) == ((), 1, False)
    project.commit({_BASE: gone, "knowledge/tern/faq.md": FAQ + _NEW_ENTRY})
    with pytest.raises(KnowledgeError, match="gone"):
        project.found()
