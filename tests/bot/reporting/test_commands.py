"""`mmfaq digest`, `report`, `export` and `import`, as people run them."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import app
from bot.journal.sql import SqlJournal
from bot.reporting.messages import NO_INDEX
from tests.bot.journal.records import url_of
from tests.bot.reporting.asked import asked
from tests.bot.running import Command


@pytest.fixture
def journal(tmp_path: Path) -> str:
    """Return the address of a journal with a few answers of this week."""
    now = datetime.now(UTC)
    with SqlJournal(url_of(tmp_path / "journal.db")) as found:
        told = [asked(asked_at=now - timedelta(days=day), helpful=day == 1) for day in (1, 2, 3)]
        found.add([*told, asked(asked_at=now - timedelta(days=40))], now)
    return url_of(tmp_path / "journal.db")


def _run(command: Command, journal: str, *words: str, **environment: str) -> Result:
    return CliRunner().invoke(app, words, env=command.whole(**{"MMFAQ_JOURNAL": journal, **environment}))


def test_the_digest_is_printed_for_people_and_for_scripts(command: Command, journal: str) -> None:
    lines = _run(command, journal, "digest").output.splitlines()
    assert lines[0].startswith("FAQ digest, ")
    assert "• helpful: 1 of 3 ratings" in lines
    record = json.loads(_run(command, journal, "digest", "--json", "--since", "2d").output)
    assert (record["now"]["questions"], record["before"]["questions"], "picture" in record) == (1, 2, False)


def test_the_report_is_one_file_that_tells_where_it_is(command: Command, journal: str, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    done = _run(command, journal, "report", "--out", str(out))
    assert done.output == f"{out}: a report on 4 questions. Open it in a browser; it needs nothing else.\n"
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert _run(command, journal, "report", "--out", "-").output.startswith("<!DOCTYPE html>")
    assert json.loads(_run(command, journal, "report", "--json", "--since", "7d").output)["total"]["questions"] == 3


def test_without_an_index_all_but_the_gaps_is_told(command: Command, journal: str, tmp_path: Path) -> None:
    nowhere = {"MMFAQ_INDEX": str(tmp_path / "none")}
    assert f"Gaps are left out: {NO_INDEX}." in _run(command, journal, "digest", **nowhere).output
    record = json.loads(_run(command, journal, "report", "--json", **nowhere).output)
    assert (record["without_gaps"], record["total"]["questions"]) == (NO_INDEX, 4)


def test_a_journal_is_exported_and_imported_into_another(command: Command, journal: str, tmp_path: Path) -> None:
    file, other = tmp_path / "answers.csv", url_of(tmp_path / "other.db")
    assert _run(command, journal, "export", "-o", str(file)).output == f"4 rows written to {file}.\n"
    assert file.stat().st_mode & 0o777 == 0o600
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.DictReader(lines))) == 4
    assert _run(command, other, "import", str(file)).output == "4 answers imported; 0 of the file were there already.\n"
    assert _run(command, other, "import", str(file)).output == "0 answers imported; 4 of the file were there already.\n"
    both = [_run(command, one, "export", "--since", "7d").output for one in (journal, other)]
    assert both[0] == both[1]
    assert len(both[0].splitlines()) == 3
    assert "exists already" in str(_run(command, journal, "export", "-o", str(file)).exception)


def test_labels_are_exported_and_imported(built: Command, tmp_path: Path) -> None:
    labels = Path(built.environment["MMFAQ_KNOWLEDGE"]) / "tern" / "questions.yml"
    row = {"base": "tern", "question": "=fly?", "entries": ["how-do-i-start-a-backup-by-hand"]}
    (tmp_path / "more.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    done = _run(built, "", "import", str(tmp_path / "more.jsonl"))
    assert done.output == f"1 labelled question imported into {labels}; 0 of the file were there already.\n"
    lines = _run(built, "", "export", "--what", "labels", "--format", "csv").output.splitlines()
    assert lines[1].startswith("tern,'=fly?,")
    (tmp_path / "same.csv").write_text("\n".join(lines), encoding="utf-8")
    assert "1 of the file were there already" in _run(built, "", "import", str(tmp_path / "same.csv")).output


def test_bad_input_is_one_sentence(command: Command, journal: str, tmp_path: Path) -> None:
    for words in (("digest",), ("report",), ("export",)):
        assert "MMFAQ_JOURNAL is off" in str(_run(command, "off", *words).exception)
    assert "cannot be read" in str(_run(command, journal, "import", str(tmp_path / "gone.csv")).exception)
    assert "cannot be written" in str(_run(command, journal, "report", "--out", str(tmp_path / "no" / "x")).exception)
    assert _run(command, journal, "export", "--what", "labels", "--since", "3d").exit_code == 2
