"""Results as JSON: what scripts may rely on."""

from __future__ import annotations

import json

from bot.records import answer_record, manifest_record, problem_record, summary_record, to_json
from index.builder import Summary
from index.errors import Problem, Severity
from index.evidence import FEATURES
from tests.bot.results import MANIFEST, answer

PROBLEM = Problem(Severity.WARNING, "d.md", 3, "what", "remedy")


KEYS = ["id", "question", "answer_id", "outcome", "confidence", "hits", "elapsed_ms"]


def test_an_answer_has_the_keys_of_the_contract_in_their_order() -> None:
    given = answer()
    record = answer_record("7", "install", given)
    assert list(record) == KEYS
    assert (record["id"], record["question"], record["answer_id"]) == ("7", "install", given.id)
    assert (record["outcome"], record["confidence"]) == ("answered", round(given.result.confidence, 4))
    assert list(record["hits"][0]) == ["entry", "base", "question", "section", "source", "score", "focus"]


def test_a_hit_says_where_it_stands_and_what_to_show_first() -> None:
    hit = answer_record("7", "birds fly", answer("birds fly"))["hits"][0]
    assert hit["source"] == {"file": "d.md", "first_line": 5, "last_line": 10, "url": None}
    assert hit["focus"] == {"text": "Birds fly.", "first_line": 7, "last_line": 7}
    assert (hit["entry"], hit["base"], hit["section"]) == ("other", "demo", [])


def test_nothing_asked_is_a_record_too() -> None:
    record = answer_record("7", "", answer(""))
    assert list(record) == KEYS
    assert (record["outcome"], record["confidence"], record["hits"]) == ("unanswered", 0.0, [])
    assert answer_record("7", "", answer(""), with_why=True)["why"]["evidence"] == {}


def test_why_explains_the_question_and_every_hit() -> None:
    given = answer("instal a zebra")
    record = answer_record("7", "instal a zebra", given, with_why=True)
    assert list(record["why"]) == ["language", "encoded", "errors", "unknown", "corrections", "evidence"]
    assert record["why"]["encoded"] == given.result.query.encoded
    assert list(record["why"]["evidence"]) == list(FEATURES)
    for hit, one in zip(record["hits"], given.result.hits, strict=True):
        assert hit["why"]["cosine"] == round(one.score.cosine, 4)
        assert hit["why"]["passage"] == {"role": one.passage.role.value, "text": one.passage.text}


def test_every_record_is_one_line_of_json_with_letters_as_they_are() -> None:
    record = answer_record("é\n", "如何\u2028安装\r", answer(), with_why=True)
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
        "calibration": "shipped",
        "sources": {},
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
