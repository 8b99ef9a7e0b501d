from __future__ import annotations

from collections import Counter
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.glossary import Glossary, shipped_english
from index.language import has_chinese


def _rows() -> list[list[str]]:
    text = resources.files("index").joinpath("data", "glossary.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def test_the_longest_term_wins() -> None:
    glossary = Glossary([("memory", "内存"), ("leak", "泄漏"), ("memory leak", "内存泄漏")])
    assert glossary.to_english("内存泄漏") == "memory leak"
    assert glossary.to_english("内存") == "memory"


def test_a_shipped_term_that_is_longer_wins_over_a_shorter_own_one() -> None:
    assert Glossary([("pupil", "学习")]).to_english("学习率") == "learning rate"


def test_fillers_are_dropped() -> None:
    assert Glossary().to_english("请问大佬们") == ""
    assert Glossary().to_english("请问怎么安装 mmcv") == Glossary().to_english("怎么安装 mmcv")


def test_the_shipped_list_reads_a_question() -> None:
    assert Glossary().to_english("训练的时候loss变成nan") == "training when loss become nan"


def test_unknown_characters_are_dropped_and_english_stays() -> None:
    assert Glossary().to_english("龘 mmcv==1.3 龘") == "mmcv==1.3"


def test_the_group_of_a_base_wins_over_the_shipped_list() -> None:
    assert Glossary().to_english("安装") == "install"
    assert Glossary([("set up", "安装")]).to_english("安装") == "set up"


def test_the_groups_of_one_base_do_not_reach_another() -> None:
    Glossary([("set up", "安装")])
    assert Glossary().to_english("安装") == "install"


def test_the_first_english_word_of_a_group_leads() -> None:
    assert Glossary([("显存", "GPU memory", "VRAM", "视频内存")]).to_english("视频内存") == "GPU memory"


def test_a_group_may_hold_words_of_both_scripts() -> None:
    glossary = Glossary([("SyncBN", "同步 BN"), ("RTX 30 series", "30 系显卡")])
    assert glossary.to_english("用同步 BN 吗") == glossary.to_english("用 SyncBN 吗")
    assert "RTX 30 series" in glossary.to_english("我的30 系显卡")
    assert "RTX 30 series" not in glossary.to_english("我的130 系显卡")


def test_a_word_of_both_scripts_is_found_in_any_case() -> None:
    assert Glossary([("SyncBN", "同步BN")]).to_english("同步bn") == "SyncBN"


def test_a_group_without_english_translates_nothing() -> None:
    assert Glossary([("龘龘", "靐靐")]).to_english("龘龘") == ""


def test_synonyms_lead_both_ways() -> None:
    glossary = Glossary([("VRAM", "GPU memory", "显存")])
    assert glossary.synonyms("how much vram") == ["GPU memory"]
    assert glossary.synonyms("how much GPU memory") == ["VRAM"]


def test_a_phrase_needs_all_its_words_in_order() -> None:
    glossary = Glossary([("OOM", "out of memory")])
    assert glossary.synonyms("it runs out of memory now") == ["OOM"]
    assert glossary.synonyms("out of the memory") == []
    assert glossary.synonyms("memory of out") == []
    assert glossary.synonyms("it ran out of") == []


def test_identifiers_have_synonyms() -> None:
    assert Glossary([("unused parameters", "find_unused_parameters")]).synonyms("set find_unused_parameters") == [
        "unused parameters"
    ]


def test_synonyms_are_not_repeated() -> None:
    assert Glossary([("train", "fit")]).synonyms("train train train") == ["fit"]


def test_spellings_that_differ_in_case_are_no_synonyms_of_each_other() -> None:
    assert Glossary([("NaN", "nan", "not a number")]).synonyms("nan") == ["not a number"]


def test_words_without_a_group_have_no_synonyms() -> None:
    assert Glossary().synonyms("any words at all") == []


def test_the_shipped_list_has_two_columns() -> None:
    assert {len(row) for row in _rows()} == {2}


def test_the_shipped_list_has_no_term_twice() -> None:
    assert [term for term, count in Counter(row[0] for row in _rows()).items() if count > 1] == []


def test_the_shipped_glosses_hold_no_chinese() -> None:
    assert [gloss for _, gloss in _rows() if has_chinese(gloss)] == []


def test_the_shipped_english_is_every_gloss_once() -> None:
    english = shipped_english()
    assert set(english) == {gloss.split(" / ")[0] for _, gloss in _rows()} - {""}
    assert len(set(english)) == len(english) > 1000


def test_every_shipped_term_is_found_when_it_stands_alone() -> None:
    glossary = Glossary()
    wrong = [term for term, gloss in _rows() if glossary.to_english(term) != gloss.split(" / ")[0]]
    assert wrong == []


@given(st.text(st.sampled_from("请问显存不够训练安装龘a1 .\n位64同步BN纯"), max_size=60))
@settings(max_examples=200, deadline=None)
def test_english_words_hold_no_chinese(text: str) -> None:
    assert not has_chinese(Glossary([("SyncBN", "同步BN")]).to_english(text))


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_looked_up(text: str) -> None:
    glossary = Glossary([("OOM", "out of memory", "显存不足")])
    assert isinstance(glossary.to_english(text), str)
    assert set(glossary.synonyms(text)) <= {"OOM", "out of memory"}


@pytest.mark.parametrize("text", ["显存" * 20_000, "out of " * 20_000])
def test_a_long_text_is_survived(text: str) -> None:
    glossary = Glossary([("OOM", "out of memory")])
    assert glossary.synonyms(text) == []
    assert isinstance(glossary.to_english(text), str)
