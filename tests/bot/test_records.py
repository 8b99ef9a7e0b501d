"""Results as JSON: what scripts may rely on."""

from __future__ import annotations

import json

from bot.records import manifest_record, problem_record, result_record, summary_record, to_json
from index.builder import Summary
from index.errors import Problem, Severity
from tests.bot.results import MANIFEST, result

PROBLEM = Problem(Severity.WARNING, "d.md", 3, "what", "remedy")


def test_a_result_has_the_keys_of_the_contract_in_their_order() -> None:
    record = result_record("7", "install", result())
    assert list(record) == ["id", "question", "hits", "elapsed_ms"]
    assert (record["id"], record["question"]) == ("7", "install")
    assert list(record["hits"][0]) == ["entry", "base", "question", "section", "source", "score", "focus"]


def test_a_hit_says_where_it_stands_and_what_to_show_first() -> None:
    hit = result_record("7", "birds fly", result("birds fly"))["hits"][0]
    assert hit["source"] == {"file": "d.md", "first_line": 5, "last_line": 10, "url": None}
    assert hit["focus"] == {"text": "Birds fly.", "first_line": 7, "last_line": 7}
    assert (hit["entry"], hit["base"], hit["section"]) == ("other", "demo", [])


def test_why_explains_the_question_and_every_hit() -> None:
    found = result("instal a zebra")
    record = result_record("7", "instal a zebra", found, with_why=True)
    assert list(record["why"]) == ["language", "encoded", "errors", "unknown", "corrections"]
    assert record["why"]["encoded"] == found.query.encoded
    for hit, one in zip(record["hits"], found.hits, strict=True):
        assert hit["why"]["cosine"] == round(one.score.cosine, 4)
        assert hit["why"]["passage"] == {"role": one.passage.role.value, "text": one.passage.text}


def test_every_record_is_one_line_of_json_with_letters_as_they_are() -> None:
    record = result_record("é\n", "如何\u2028安装\r", result(), with_why=True)
    line = to_json(record)
    assert "\n" not in line
    assert "如何" in line
    assert json.loads(line) == record


def test_a_version_has_its_keys() -> None:
    assert manifest_record(MANIFEST) == {
        "version": "0007-3fa9c1d2",
        "created": "2026-01-02T03:04:05+00:00",
        "bases": {"demo": 2},
        "passages": 9,
        "encoder": "abc",
        "model": "a/model",
    }


def test_a_build_is_its_version_and_what_it_took() -> None:
    record = summary_record(Summary(MANIFEST, (PROBLEM,), 4, 5, 1.23456, is_new=True))
    assert record == manifest_record(MANIFEST) | {
        "is_new": True,
        "encoded": 4,
        "reused": 5,
        "seconds": 1.235,
        "problems": [problem_record(PROBLEM)],
    }


def test_a_problem_has_its_place_and_its_remedy() -> None:
    expected = {"severity": "warning", "file": "d.md", "line": 3, "what": "what", "remedy": "remedy"}
    assert problem_record(PROBLEM) == expected
