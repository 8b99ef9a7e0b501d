from __future__ import annotations

import pytest

from index.documents import encoded_texts, weighted_terms
from index.entry import Entry
from index.glossary import Glossary
from index.language import has_chinese
from index.passages import passages_of
from index.tokens import terms
from index.vocabulary import name_terms, passage_terms
from tests.index.samples import VERSIONS, a_base, an_entry, error_passage

_GLOSSARY = Glossary([("GPU memory", "显存")])


def _encoded(entry: Entry) -> list[str]:
    return list(encoded_texts(entry, passages_of(entry), _GLOSSARY))


def _weights(entry: Entry) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for term, weight in weighted_terms(entry, passages_of(entry), _GLOSSARY):
        found.setdefault(term, []).append(weight)
    return found


def test_each_passage_is_encoded_once() -> None:
    for answer in (VERSIONS, "One.\n\nTwo.", "1. one\n2. two", "```\ncode\n```"):
        entry = an_entry('"out of memory"; "no memory left"', answer, phrasings=("oom",))
        assert len(_encoded(entry)) == len(passages_of(entry))


def test_parts_of_an_answer_are_encoded_with_their_title() -> None:
    entry = an_entry("Save the best model", "Set it to auto.", phrasings=("keep the best",))
    assert _encoded(entry) == ["Save the best model", "keep the best", "Save the best model: Set it to auto."]


def test_the_title_is_plain_and_cut_where_it_stands_before_an_answer() -> None:
    question = "Why is *the* `loss` of " + "long " * 50
    title, answer = _encoded(an_entry(question, "Because."))
    assert title.startswith("Why is the loss of long")
    assert len(title) > 200
    assert answer.startswith("Why is the loss of long")
    assert answer.endswith(": Because.")
    assert len(answer) < 100


def test_chinese_is_encoded_in_english_words() -> None:
    texts = _encoded(an_entry("显存不够怎么办", "升级显卡。", phrasings=("显存太小",)))
    assert not any(map(has_chinese, texts))
    assert all("memory" in text for text in texts)


def test_a_title_weighs_more_than_an_answer_and_an_answer_more_than_a_section() -> None:
    found = _weights(an_entry("gradients", "explode", section=("Training",), phrasings=("divergence",)))
    (title,), (answer,), (section,), (phrasing,) = (
        found[terms(word)[0]] for word in ("gradients", "explode", "training", "divergence")
    )
    assert title > answer == phrasing > section > 0


def test_a_row_weighs_less_than_a_paragraph_and_repeats_its_header() -> None:
    found = _weights(an_entry("Which release?", VERSIONS))
    assert len(found["mmdetect"]) == 4
    assert max(found["2.23.0"]) < found[terms("table")[0]][0]


def test_a_quoted_error_counts_once_with_its_question() -> None:
    found = _weights(an_entry('"gizmo exploded badly"; "widget imploded quietly"'))
    assert found["gizmo"] == found["widget"] == [2.0]


def test_placeholders_are_no_terms() -> None:
    assert passage_terms(error_passage("MMCV==xxx and your foo"), _GLOSSARY) == ["mmcv"]


def test_a_chinese_passage_has_the_terms_of_both_languages() -> None:
    assert passage_terms(error_passage("显存"), _GLOSSARY) == ["显存", "gpu", "memori"]


def test_names_hold_the_name_the_project_and_the_aliases() -> None:
    base = a_base(an_entry("Why?"), name="detection", project="MMDetection", aliases=("mmcls", "det2"))
    assert {"detect", "mmdetect", "mmcls", "det2"} <= name_terms(base)


def test_names_hold_the_beginnings_of_a_name_but_no_stubs_of_it() -> None:
    names = name_terms(a_base(an_entry("Why?"), name="mmdetection"))
    assert "mmdet" in names
    assert all(len(name) >= 4 for name in names)


@pytest.mark.parametrize("name", ["ab", "abcd", "abcde", "faq-bot"])
def test_names_are_never_empty(name: str) -> None:
    names = name_terms(a_base(an_entry("Why?"), name=name))
    assert names
    assert "" not in names
