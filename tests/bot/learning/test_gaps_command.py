"""`mmfaq gaps`: what a journal holds, as processes remembered it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands.learning import gaps
from bot.journal.sql import SqlJournal
from bot.learning.terms import background_of
from index.bases import read_bases
from tests.bot.journal.records import a_record, url_of
from tests.bot.running import Command, assert_one_sentence

EXPORT = ("how do I export a report as PDF", "export report to pdf file", "PDF export of reports")
PROXY = ("does it work behind a corporate proxy", "how to set an http proxy")


@pytest.fixture
def remembered(command: Command, state: Path) -> Command:
    """Return the command with a journal of questions that nothing answered."""
    state.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    with SqlJournal(url_of(state / "journal.db")) as journal:
        for number, text in enumerate((*EXPORT, *PROXY)):
            days = timedelta(days=1 + number)
            record = a_record(
                asked_at=now - days, question=text, outcome="unanswered", shown=(), person=f"{number:032}", base=None
            )
            journal.record(record).result(30)
    return command


def _gaps(command: Command, *options: str, **environment: str) -> Result:
    """Run the command in this process, which is quicker."""
    return CliRunner().invoke(gaps, options, env={**command.environment, **environment})


def test_gaps_are_listed_for_people_with_label_count_trend_and_nearest_entry(remembered: Command) -> None:
    done = remembered("gaps")
    assert (done.code, done.err) == (0, "")
    first, second = done.out.strip().split("\n\n")
    assert first.splitlines()[0].removeprefix("1. ") in EXPORT
    assert "pdf" in first
    assert "3 questions by 3 people, 0 -> 3 (3 unanswered)" in first
    assert "Nearest entry: " in first
    assert second.splitlines()[0].removeprefix("2. ") in PROXY
    assert _gaps(remembered, "--limit", "1").output.splitlines()[-1] == "And 1 more gap (--limit)."


def test_gaps_are_one_json_object_a_line_for_scripts(remembered: Command) -> None:
    records = [json.loads(line) for line in _gaps(remembered, "--json").output.splitlines()]
    assert [(one["count"], one["people"], one["before"]) for one in records] == [(3, 3, 0), (2, 2, 0)]
    assert {records[0]["question"], *records[0]["questions"]} == set(EXPORT)
    assert records[0]["why"] == {"unanswered": 3}
    assert set(records[0]) == {
        *("question", "title", "count", "people", "before", "base", "language", "terms", "questions", "nearest"),
        *("why", "last_asked"),
    }


def test_a_period_bounds_what_is_counted(remembered: Command) -> None:
    (record,) = [json.loads(line) for line in _gaps(remembered, "--json", "--since", "2d").output.splitlines()]
    assert (record["count"], record["before"]) == (1, 2)
    assert json.loads(_gaps(remembered, "--json", "--since", "52w").output.splitlines()[0])["before"] is None
    wrong = _gaps(remembered, "--since", "soon")
    assert wrong.exit_code == 2
    assert "'soon' is no period. Write hours, days or weeks, such as 12h, 30d or 4w." in wrong.output


def test_no_gaps_and_no_questions_are_told_apart(remembered: Command, state: Path) -> None:
    quiet = "Nobody has put a question to the bot in the last 12 hours, so nothing is known of gaps.\n"
    done = _gaps(remembered, "--since", "12h")
    assert (done.exit_code, done.output) == (0, quiet)
    with SqlJournal(url_of(state / "journal.db")) as journal:
        now = datetime.now(UTC)
        journal.record(a_record(asked_at=now, outcome="unanswered", is_overheard=True)).result(30)
        assert _gaps(remembered, "--since", "12h").output == quiet
        journal.record(a_record(asked_at=now, outcome="answered")).result(30)
    assert _gaps(remembered, "--since", "12h").output == (
        "No gaps: of the last 12 hours, the FAQ answers every question put to the bot.\n"
    )
    assert _gaps(remembered, "--since", "12h", "--json").output == ""


def test_stubs_are_written_to_a_new_file_that_check_refuses(remembered: Command, tmp_path: Path) -> None:
    file = tmp_path / "stubs.md"
    done = _gaps(remembered, "--base", "tern", "--stubs", str(file))
    assert done.exit_code == 0
    assert (
        done.output
        == f"{file.read_text(encoding='utf-8').count('(mmfaq:unanswered)')} entries to fill in written to {file}.\n"
    )
    assert "### " in file.read_text(encoding="utf-8")
    assert {problem.what for problem in read_bases([file])[1]} >= {"this entry is still to be filled in"}
    assert "exists already" in str(_gaps(remembered, "--base", "tern", "--stubs", str(file)).exception)
    assert _gaps(remembered, "--base", "tern", "--stubs", "-").output == file.read_text(encoding="utf-8")


def test_bad_input_is_one_sentence(remembered: Command) -> None:
    assert "no base 'gone'" in str(_gaps(remembered, "--base", "gone").exception)
    assert_one_sentence(remembered("gaps", MMFAQ_JOURNAL="off"), "MMFAQ_JOURNAL is off")
    assert _gaps(remembered, "--json", "--stubs", "-").exit_code == 2


def test_a_label_tells_a_cluster_from_all_other_questions_in_words_as_people_write_them() -> None:
    others = ["how do I train tern on my dataset", "tern training fails", "怎么训练模型", "how to install tern"]
    cluster = ["Exporting tern to ONNX fails", "exporting a model to ONNX", "ONNX exporting error of tern"]
    background = background_of([*cluster, *others], ["tern"])
    assert background.label(cluster)[:2] in {("exporting", "onnx"), ("onnx", "exporting")}
    assert "tern" not in background.label(cluster)[:2]
    chinese = ["训练时显存不够怎么办", "显存不够了", "请问显存不够怎么解决"]
    label = background_of([*chinese, *others]).label(chinese)
    assert "显存" in "".join(label)
    assert not {"怎么", "怎么办", "请问"} & set(label)


def test_parts_of_words_that_nobody_writes_by_themselves_are_not_shown() -> None:
    cluster = ["tried to allocate 2.00 GiB", "CUDA allocates 20 GiB", "why does it need 11 GiB?"]
    label = background_of([*cluster, "how to train", "the GPU is slow"]).label(cluster)
    assert "gib" in label
    assert "gi" not in label
    path = "tern/plumage/feathers/quills/a_very_long_name/downy.py"
    cluster = [f"{path} fails", f"{path} is slow"]
    label = background_of([*cluster, "how to train"]).label(cluster)
    assert label
    assert all(len(word) < len(path) for word in label)


def test_an_identifier_is_shown_whole_and_not_once_more_in_parts() -> None:
    cluster = ["find_unused_parameters error", "set find_unused_parameters=True?"]
    label = background_of([*cluster, "how to train"]).label(cluster)
    assert label[0] == "find_unused_parameters"
    assert "unused" not in label
