"""`mmfaq build`, `check`, `try`, `versions` and `rollback`, as people start them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from index.store import Store
from tests.bot.running import Command, assert_one_sentence

BROKEN = "- question: What is whole?\n  answer: This entry is.\n- question: What has no answer?\n"
FAULT = "broken.yml:3: error: this question has no answer. Add an answer, or remove the question."


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Return an FAQ with one good entry and one fault."""
    path = tmp_path / "broken.yml"
    path.write_text(BROKEN, encoding="utf-8")
    return path


def _edit(own: Command) -> None:
    path = Path(own.environment["MMFAQ_KNOWLEDGE"]) / "kestrel" / "faq.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nAnd at dusk.\n", encoding="utf-8")


def test_a_build_says_what_it_did_and_a_second_one_that_nothing_changed(own: Command) -> None:
    first = own("build")
    assert (first.code, first.err) == (0, "")
    assert first.lines[0] == "2 bases: kestrel (1 entry), tern (3 entries)"
    encoded = re.fullmatch(r"(\d+) passages: (\d+) encoded, 0 reused", first.lines[1])
    assert encoded is not None
    assert encoded[1] == encoded[2]
    assert re.fullmatch(r"version 0001-[0-9a-f]{8}, \d+\.\d s", first.lines[2])
    second = own("build")
    assert second.lines[1] == f"{encoded[1]} passages: 0 encoded, {encoded[1]} reused"
    assert second.lines[2].startswith("nothing changed, version 0001-")
    _edit(own)
    third = own("build")
    assert third.lines[1].endswith(f"1 encoded, {encoded[1]} reused")
    assert third.lines[2].startswith("version 0002-")


def test_a_build_in_json_is_one_record(own: Command) -> None:
    done = own("build", "--json")
    record = json.loads(done.out)
    assert list(record) == [
        *("version", "created", "bases", "passages", "encoder", "model", "calibration", "sources"),
        *("is_new", "encoded", "reused", "seconds", "problems"),
    ]
    assert record["bases"] == {"kestrel": 1, "tern": 3}
    assert (record["is_new"], record["reused"], record["problems"]) == (True, 0, [])
    assert json.loads(own("build", "--json").out)["is_new"] is False


def test_a_build_of_a_broken_file_lists_its_faults_and_keeps_the_index(own: Command, broken: Path) -> None:
    own("build")
    done = own("build", broken)
    assert (done.code, done.out) == (1, "")
    assert done.err == FAULT + "\n"
    assert "kestrel" in own("ask", "who feeds the kestrel").out


def test_paths_and_the_index_can_be_given(own: Command, tmp_path: Path) -> None:
    file = tmp_path / "one.md"
    file.write_text("## Is this one?\n\nIt is.\n", encoding="utf-8")
    assert own("build", file, "--index", tmp_path / "given").lines[0] == "1 base: one (1 entry)"
    assert "Is this one?" in own("ask", "is this one", "--index", tmp_path / "given").out
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("name", ["build", "check", "try"])
def test_a_path_that_is_not_there_is_told(own: Command, name: str) -> None:
    assert_one_sentence(own(name, "/no/such/faq.md"), "/no/such/faq.md: no such file or folder. Check the path.")


@pytest.mark.parametrize("name", ["build", "check", "try"])
def test_a_folder_without_an_faq_is_told(own: Command, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    assert_one_sentence(own(name, tmp_path / "empty"), "no FAQ files here. Name a folder or file with")


def test_a_file_in_place_of_the_index_is_told(own: Command, broken: Path) -> None:
    assert_one_sentence(own("build", "--index", broken), "the index cannot be written", "choose another folder")
    assert_one_sentence(
        own("ask", "how?", "--index", broken), "this is a file, and no index. Set MMFAQ_INDEX to a folder."
    )


@pytest.mark.parametrize("arguments", [("ask", "how?"), ("ask", "-"), ("chat",), ("versions",), ("rollback",)])
def test_without_an_index_one_sentence_says_what_to_run(own: Command, arguments: tuple[str, ...]) -> None:
    assert_one_sentence(own(*arguments, stdin="how?\n"), "there is no index here. Run `mmfaq build` first.")


def test_an_unknown_model_is_told(own: Command) -> None:
    done = own("build", MMFAQ_ENCODER="nobody/no-such-model")
    assert_one_sentence(done, "nobody/no-such-model: cannot be loaded", "Check the name, the path or the network.")


def test_an_unknown_backend_is_told(own: Command) -> None:
    assert_one_sentence(own("build", MMFAQ_ENCODER_BACKEND="tpu"), "Set it to one of onnx, torch.")


def test_a_check_of_good_files_counts_them(command: Command) -> None:
    done = command("check")
    assert (done.code, done.err) == (0, "")
    assert done.lines[-1] == "4 entries in 2 bases: 0 errors, 0 warnings"


def test_a_check_lists_every_problem_with_its_line_and_fails(own: Command, broken: Path) -> None:
    done = own("check", broken)
    assert (done.code, done.err) == (1, "")
    assert done.lines == [FAULT, "1 entry in 1 base: 1 error, 0 warnings"]
    assert not Path(own.environment["MMFAQ_INDEX"]).exists()


def test_a_check_with_warnings_only_passes(own: Command) -> None:
    settings = Path(own.environment["MMFAQ_KNOWLEDGE"]) / "tern" / "base.yml"
    settings.write_text("phrasings:\n  no-such-entry: [some words]\n", encoding="utf-8")
    done = own("check")
    assert done.code == 0
    assert done.lines[0].startswith(
        "knowledge/tern/base.yml:2: warning: phrasings: no entry has the id 'no-such-entry'"
    )
    assert done.lines[-1].endswith("0 errors, 1 warning")


def test_a_check_in_json_is_a_record_for_each_problem(own: Command, broken: Path) -> None:
    done = own("check", broken, "--json")
    assert done.code == 1
    assert [json.loads(line) for line in done.lines] == [
        {
            "severity": "error",
            "file": "broken.yml",
            "line": 3,
            "what": "this question has no answer",
            "remedy": "Add an answer, or remove the question.",
        }
    ]


def test_try_answers_from_the_good_entries_and_lists_the_rest(own: Command, broken: Path, cache: Path) -> None:
    done = own("try", broken, stdin="what is whole?\nis it whole\n")
    assert done.code == 0
    assert done.err == FAULT + "\n"
    assert len(done.lines) == 2
    assert all("What is whole?" in line and "broken.yml:1-2" in line for line in done.lines)
    assert not Path(own.environment["MMFAQ_INDEX"]).exists()
    assert any((cache / "try").iterdir())


def test_try_in_json_answers_with_records(own: Command, broken: Path) -> None:
    done = own("try", broken, "--json", stdin='{"id": "x", "question": "what is whole?"}\n')
    record = json.loads(done.out)
    assert (record["id"], record["hits"][0]["question"]) == ("x", "What is whole?")
    assert done.err == FAULT + "\n"


def test_try_of_nothing_usable_lists_the_faults_and_fails(own: Command, tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text("- question: Who?\n", encoding="utf-8")
    done = own("try", tmp_path / "bad.yml")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("bad.yml:1: error: this question has no answer.")


def test_versions_are_listed_and_one_is_rolled_back_to(own: Command) -> None:
    own("build")
    _edit(own)
    own("build")
    newest, oldest = (json.loads(line) for line in own("versions", "--json").lines)
    assert (newest["is_current"], oldest["is_current"]) == (True, False)
    shown = own("versions").lines
    assert [line.split()[:2] for line in shown if "000" in line] == [
        ["*", newest["version"]],
        [oldest["version"], oldest["created"]],
    ]
    done = own("rollback")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"Now serving version {oldest['version']} of {oldest['created']}.\n"
    assert "at dusk" not in own("ask", "at dusk", "--json", "--top", "1").out.partition("hits")[2]
    assert own("rollback", newest["version"]).code == 0
    assert "at dusk" in own("ask", "at dusk", "--json", "--top", "1").out.partition("hits")[2]


def test_a_rollback_to_an_unknown_version_names_the_known_ones(own: Command) -> None:
    version = json.loads(own("build", "--json").out)["version"]
    assert_one_sentence(own("rollback", "0009"), "there is no version '0009'", f"It holds: {version}.")
    assert_one_sentence(own("rollback"), f"there is no version before {version}", "mmfaq versions")


def test_a_damaged_index_is_told_and_repaired_by_what_it_says(own: Command) -> None:
    own("build")
    store = Store(Path(own.environment["MMFAQ_INDEX"]))
    (store.version_folder(store.current()) / "vectors.npy").write_bytes(b"")
    assert_one_sentence(own("ask", "how?"), "vectors.npy has 0 bytes instead of", "Run `mmfaq build`")
    assert own("build").code == 0
    assert "Who feeds the kestrel?" in own("ask", "who feeds the kestrel").out


def test_a_damaged_encoder_is_told_and_repaired_by_what_it_says(own: Command) -> None:
    own("build")
    store = Store(Path(own.environment["MMFAQ_INDEX"]))
    (store.encoder_folder(store.load()[0].encoder) / "model.onnx").write_bytes(b"")
    assert_one_sentence(own("ask", "how?"), "was built with", "Run `mmfaq build`")
    assert own("build").code == 0
    assert "Who feeds the kestrel?" in own("ask", "who feeds the kestrel").out
