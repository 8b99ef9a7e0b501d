"""`mmfaq ask`: one question, or a stream of them; text for people, JSON for scripts."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from bot import messages
from index.evidence import FEATURES
from tests.bot.running import WORDS, Command, assert_one_sentence

TRACEBACK = (
    "Traceback (most recent call last):\n"
    '  File "run.py", line 3, in <module>\n'
    "    import cv2\n"
    "ImportError: libGL.so.1: cannot open shared object file: No such file or directory\n"
)
KEYS = ["id", "question", "answer_id", "outcome", "confidence", "hits", "elapsed_ms"]
HIT_KEYS = ["entry", "base", "question", "section", "source", "score", "focus"]
HIT_WHY_KEYS = ["cosine", "share", "wording", "words", "phrasing", "error", "mention", "adds", "passage", "terms"]


def test_a_question_is_answered_with_the_entry_and_where_it_stands(command: Command) -> None:
    done = command("ask", "how can I install it?")
    assert (done.code, done.err) == (0, "")
    assert done.lines[0] == "How do I install the package?"
    assert "Run `pip install tern` and restart the shell." in done.lines
    assert "tern > Installing" in done.lines
    assert "knowledge/tern/faq.md:5-10  https://example.org/faq.md#L5" in done.lines
    assert re.fullmatch("answer [0-9A-Z]{10}, confidence 100%", done.lines[-1])


def test_what_the_faq_does_not_cover_is_said_in_the_language_of_the_question(command: Command) -> None:
    for question, language in (("how do I bake bread", "en"), ("怎么烤面包", "zh")):
        done = command("ask", question)
        assert (done.code, done.err) == (0, "")
        assert done.lines[0] in {messages.nothing_alike(language), messages.not_covered(language)}
        assert messages.next_step(language, "") in done.lines


def test_whoever_runs_it_can_say_where_to_ask_people(command: Command) -> None:
    done = command("ask", "how do I bake bread", MMFAQ_CONTACT="the bakers")
    assert messages.next_step("en", "the bakers") in done.lines


def test_a_base_can_say_where_to_ask_people(built: Command) -> None:
    settings = Path(built.environment["MMFAQ_KNOWLEDGE"]) / "kestrel" / "base.yml"
    settings.write_text("contact: The warden's office\n", encoding="utf-8")
    assert built("build").code == 0
    assert messages.next_step("en", "The warden's office") in built("ask", "how?", "--base", "kestrel").lines
    assert messages.next_step("en", "") in built("ask", "how?", "--base", "tern").lines


def test_a_stated_risk_moves_the_bar(command: Command) -> None:
    asked = ("ask", "how do I install it?", "--json")
    assert json.loads(command(*asked).out)["outcome"] == "answered"
    careful = json.loads(command(*asked, MMFAQ_RISK="0.1%").out)
    assert (careful["outcome"], careful["hits"][0]["base"]) == ("suggested", "tern")
    wrong = command(*asked, MMFAQ_RISK="half")
    assert_one_sentence(wrong, "MMFAQ_RISK is 'half'. Set it to the share of answers that may be wrong")


def test_the_json_contract_is_exact(command: Command) -> None:
    done = command("ask", "how can I install it?", "--json")
    (line,) = done.lines
    record = json.loads(line)
    assert list(record) == KEYS
    assert (record["id"], record["question"]) == ("1", "how can I install it?")
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{10}", record["answer_id"])
    assert (record["outcome"], record["confidence"]) == ("answered", pytest.approx(1.0, abs=0.01))
    assert isinstance(record["elapsed_ms"], float)
    assert len(record["hits"]) == 3
    for hit in record["hits"]:
        assert list(hit) == HIT_KEYS
        assert list(hit["source"]) == ["file", "first_line", "last_line", "url"]
        assert list(hit["focus"]) == ["text", "first_line", "last_line"]
        assert isinstance(hit["score"], float)
    best = record["hits"][0]
    assert (best["entry"], best["base"]) == ("how-do-i-install-the-package", "tern")
    assert (best["question"], best["section"]) == ("How do I install the package?", ["Installing"])
    assert best["source"] == {
        "file": "knowledge/tern/faq.md",
        "first_line": 5,
        "last_line": 10,
        "url": "https://example.org/faq.md#L5",
    }
    scores = [hit["score"] for hit in record["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_the_focus_is_a_verbatim_part_of_the_file(command: Command, faq: Path) -> None:
    record = json.loads(command("ask", "install with brew on macOS", "--json").out)
    hit = record["hits"][0]
    lines = (faq.parent / hit["source"]["file"]).read_text(encoding="utf-8").splitlines()
    focus = hit["focus"]
    assert focus["text"] == "\n".join(lines[focus["first_line"] - 1 : focus["last_line"]])
    assert "brew install tern" in focus["text"]


def test_an_entry_without_a_permalink_has_null_for_its_url(command: Command) -> None:
    record = json.loads(command("ask", "who feeds the kestrel", "--json", "--top", "1").out)
    assert [hit["source"]["url"] for hit in record["hits"]] == [None]


def test_why_adds_the_parts_of_the_score_to_json(command: Command) -> None:
    record = json.loads(command("ask", "how can I instal it?", "--json", "--why").out)
    assert list(record) == [*KEYS, "why"]
    assert list(record["why"]) == ["language", "encoded", "errors", "unknown", "corrections", "evidence"]
    assert list(record["why"]["evidence"]) == list(FEATURES)
    assert record["why"]["language"] == "en"
    why = record["hits"][0]["why"]
    assert list(why) == HIT_WHY_KEYS
    assert sum(why["adds"].values()) == pytest.approx(record["hits"][0]["score"], abs=1e-3)
    assert sum(why["terms"].values()) == pytest.approx(why["share"], abs=1e-2)
    assert why["passage"]["role"] == "question"


def test_why_explains_the_score_in_words(command: Command) -> None:
    done = command("ask", TRACEBACK, "--why")
    assert done.lines[0] == '"ImportError: libGL.so.1: cannot open shared object file"'
    assert any(line.startswith("error line  ImportError: libGL.so.1") for line in done.lines)
    assert any(
        line.lstrip().startswith("1. ") and line.endswith("cannot-open-shared-object-file") for line in done.lines
    )
    assert any(" = " in line and "meaning" in line and "error text" in line for line in done.lines)
    assert any("near miss" in line for line in done.lines)


def test_every_answer_has_an_id_of_its_own_and_a_confidence(command: Command) -> None:
    asked = ["how do I install it?", "brew or bread", "how do I bake bread", "如何安装", "%s {} \\x00"]
    done = command("ask", "-", "--json", stdin="\n".join(asked))
    records = [json.loads(line) for line in done.lines]
    assert len({record["answer_id"] for record in records}) == len(asked)
    for record in records:
        assert list(record) == KEYS, "no verdict where no version was looked up"
        assert 0 <= record["confidence"] <= 1
        assert record["outcome"] in {"answered", "suggested", "unanswered"}


def test_a_version_that_was_looked_up_has_a_verdict(built: Command, tmp_path: Path) -> None:
    table = "| Tern version | Gull version |\n| --- | --- |\n| 2.1.0 | 1.2.0 |\n| 2.0.0 | 1.1.0 |\n"
    (tmp_path / "tern.md").write_text(f"## Which gull goes with tern?\n\n{table}", encoding="utf-8")
    assert built("build", "--no-gate", tmp_path / "tern.md").code == 0
    asked = ["which gull version for tern 2.1.0?", "which gull version for tern 2.9.0?", "what is a tern?"]
    done = built("ask", "-", "--json", stdin="\n".join(asked))
    listed, unlisted, other = (json.loads(line) for line in done.lines)
    assert listed["verdict"] == "listed"
    assert listed["versions"]["asked"] == [{"name": "Tern", "version": "2.1.0"}]
    (row,) = listed["versions"]["rows"]
    assert (row["text"], row["first_line"], row["last_line"]) == ("| 2.1.0 | 1.2.0 |", 5, 5)
    assert (unlisted["verdict"], unlisted["outcome"]) == ("not listed", "unanswered")
    assert not {"verdict", "versions"} & other.keys()


@pytest.mark.parametrize("top", [1, 2, 4])
def test_top_limits_how_many_entries_are_shown(command: Command, top: int) -> None:
    assert len(json.loads(command("ask", "how do I", "--json", "--top", str(top)).out)["hits"]) == top


@pytest.mark.parametrize("top", ["0", "51", "many"])
def test_a_top_out_of_range_is_a_fault_of_usage(command: Command, top: str) -> None:
    done = command("ask", "how", "--top", top)
    assert done.code == 2
    assert "--top" in done.err
    assert "Traceback" not in done.err


def test_base_asks_that_base_only(command: Command) -> None:
    record = json.loads(command("ask", "how do I install the package?", "--json", "--base", "kestrel").out)
    assert {hit["base"] for hit in record["hits"]} == {"kestrel"}


def test_an_unknown_base_is_told_with_the_known_ones(command: Command) -> None:
    done = command("ask", "how?", "--base", "albatross")
    assert_one_sentence(done, "There is no base 'albatross'", "It holds: kestrel, tern.")


def test_plain_lines_are_questions_with_their_numbers_as_ids(command: Command) -> None:
    done = command("ask", "-", "--json", stdin="how do I install it?\n\n   \nwho feeds the kestrel\r\n")
    records = [json.loads(line) for line in done.lines]
    assert [(record["id"], record["question"]) for record in records] == [
        ("1", "how do I install it?"),
        ("4", "who feeds the kestrel"),
    ]


def test_json_lines_are_questions_with_their_own_ids(command: Command) -> None:
    asked: list[dict[str, object]] = [
        {"id": "a-1", "question": TRACEBACK},
        {"question": "how do I back up?"},
        {"id": 7, "question": "如何安装"},
    ]
    done = command("ask", "-", "--json", stdin="".join(json.dumps(one) + "\n" for one in asked))
    records = [json.loads(line) for line in done.lines]
    assert [record["id"] for record in records] == ["a-1", "2", "7"]
    assert [record["question"] for record in records] == [one["question"] for one in asked]
    assert "libGL" in records[0]["hits"][0]["question"]


def test_a_json_question_that_is_no_text_is_told_with_its_line(command: Command) -> None:
    done = command("ask", "-", "--json", stdin='{"question": "how?"}\n{"question": 7}\n')
    assert done.code == 1
    assert len(done.lines) == 1
    assert done.err.startswith("mmfaq: line 2: the question must be text.")


def test_answers_come_while_questions_still_do(command: Command) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([*WORDS, "ask", "-", "--json"], env=command.whole(), stdin=pipe, stdout=pipe) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(1, 3):
            process.stdin.write(b"how do I install it?\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == str(number)
        process.stdin.close()
        assert process.wait() == 0


@pytest.mark.parametrize(
    "data",
    [
        os.urandom(4096).replace(b"\n", b" "),
        b"\x00\x00\x00 install \x00",
        b"\xff\xfe\xfd",
        b'{"question": "\\ud800 \\u0000"}',
        b'{"a":' * 50_000,
        b"install " * 1_310_720,
        b"a" * 10_485_760,
    ],
    ids=["random", "nul", "not UTF-8", "lone surrogate", "deep JSON", "10 MB of words", "10 MB of a word"],
)
def test_any_line_is_a_question(command: Command, data: bytes) -> None:
    done = command("ask", "-", "--json", stdin=data + b"\nhow do I install it?\n")
    assert (done.code, done.err) == (0, "")
    first, second = done.out.split("\n")[:2]
    assert json.loads(first)["id"] == "1"
    assert json.loads(second)["hits"][0]["entry"] == "how-do-i-install-the-package"


def test_an_empty_question_is_answered_in_words(command: Command) -> None:
    done = command("ask", " \t ")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("There is no question here.")
    assert json.loads(command("ask", "", "--json").out)["hits"] == []


def test_arguments_that_are_not_utf8_are_questions_too(command: Command) -> None:
    for form in ((), ("--json",), ("--why",)):
        done = command("ask", b"install \xff it", *form)
        assert (done.code, done.err) == (0, "")
        assert "How do I install the package?" in done.out


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk"])
def test_a_terminal_that_does_not_know_every_letter_is_answered(command: Command, encoding: str) -> None:
    done = command("ask", "如何安装 install é", "--json", PYTHONIOENCODING=encoding, PYTHONUTF8="0", LC_ALL="C")
    assert (done.code, done.err) == (0, "")


def test_without_a_question_a_pipe_is_read(command: Command) -> None:
    done = command("ask", "--json", stdin="how can I install it?\nwhy?\n")
    assert [json.loads(line)["question"] for line in done.lines] == ["how can I install it?", "why?"]
