"""Of entries that say the same in two languages, a reader sees the one in the language of the question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.bases import read_bases
from index.entry import Base, Entry, Source
from index.searcher import Searcher
from index.twins import twins_of
from tests.conftest import SHARED, needs_shared
from tests.index.samples import a_base, an_entry, detection_base, searcher_of

NAN = an_entry('"Loss goes Nan"', "Lower the learning rate, or set `warmup_iters` and `grad_clip`.")
BEST = an_entry("Save the best model", "Set `save_best` to `auto` in `CheckpointHook`.")
MEMORY = an_entry('"GPU out of memory"', "Use smaller images, or `with_cp=True`.")


def _chinese(entry: Entry, question: str, answer: str, identifier: str = "") -> Entry:
    source = Source("demo_zh.md", 1, 3)
    name = identifier or f"{question}.zh"
    return replace(entry, id=name, question=question, answer=answer, language="zh", source=source)


NAN_ZH = _chinese(NAN, '"Loss goes Nan"', "降低学习率，或者设置 `warmup_iters` 与 `grad_clip`。", f"{NAN.id}.zh")
BEST_ZH = _chinese(BEST, "训练中保存最好模型", "把 `CheckpointHook` 的 `save_best` 设为 `auto`。")
ALONE_ZH = _chinese(BEST, "如何恢复训练", "加上参数 `--resume`。")
ENTRIES = (NAN, BEST, MEMORY, BEST_ZH, ALONE_ZH, NAN_ZH)


def _ids(searcher: Searcher, question: str, top: int = 6) -> list[str]:
    return [hit.entry.id for hit in searcher.search(question, top=top).hits]


def test_twins_have_one_id_but_for_the_language_or_share_the_names_of_their_answers() -> None:
    assert twins_of(ENTRIES) == {0: {5}, 5: {0}, 1: {3}, 3: {1}}


def test_entries_of_one_language_have_no_twins() -> None:
    assert twins_of(()) == twins_of(detection_base().entries) == {}


def test_files_that_are_named_differently_hold_no_twins_but_by_id() -> None:
    moved = [replace(entry, source=Source("other.md", 1, 3)) if entry.language == "zh" else entry for entry in ENTRIES]

    assert twins_of(moved) == {0: {5}, 5: {0}}


@pytest.mark.parametrize(
    ("english", "chinese"),
    [("en_faq.md", "zh_faq.md"), ("docs/en/faq.md", "docs/zh_cn/faq.md"), ("faq.md", "faq.zh-CN.md")],
)
def test_files_named_alike_but_for_a_language_hold_twins(english: str, chinese: str) -> None:
    pair = [replace(BEST, source=Source(english, 1, 3)), replace(BEST_ZH, source=Source(chinese, 1, 3))]

    assert twins_of(pair) == {0: {1}, 1: {0}}


@pytest.mark.parametrize(
    ("question", "kept", "dropped"),
    [
        ("loss goes nan", NAN, NAN_ZH),
        ("训练的时候 loss goes nan", NAN_ZH, NAN),
        ("save_best CheckpointHook auto", BEST, BEST_ZH),
        ("保存最好模型 save_best", BEST_ZH, BEST),
    ],
)
def test_of_twins_the_one_in_the_language_of_the_question_is_kept(question: str, kept: Entry, dropped: Entry) -> None:
    ids = _ids(searcher_of(a_base(*ENTRIES)), question)

    assert ids[0] == kept.id
    assert dropped.id not in ids


RESUME = an_entry("Resume training from a checkpoint", "Give the path.")
ASSERT = an_entry('"CUDA error: device-side assert triggered"', "Look at the number of classes.")
ELSEWHERE = Source("常见问题.md", 1, 3)
RESUME_ZH = replace(_chinese(RESUME, RESUME.question, "给出路径。", "resume-zh"), source=ELSEWHERE)
ASSERT_ZH = replace(_chinese(ASSERT, ASSERT.question, "检查类别数。", "assert-zh"), source=ELSEWHERE)
STRANGERS = (RESUME_ZH, RESUME, ASSERT, ASSERT_ZH, MEMORY)


def test_translations_in_files_of_other_names_are_no_twins() -> None:
    assert twins_of(STRANGERS) == {}


@pytest.mark.parametrize("entries", [STRANGERS, STRANGERS[::-1]], ids=["one order", "the other"])
@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("how do I resume training from my checkpoint", RESUME, RESUME_ZH),
        ("怎么从 checkpoint 继续训练，resume training", RESUME_ZH, RESUME),
        ("CUDA error: device-side assert triggered", ASSERT, ASSERT_ZH),
        ("CUDA error: device-side assert triggered 怎么解决", ASSERT_ZH, ASSERT),
    ],
)
def test_of_nearly_equal_entries_the_one_in_the_language_of_the_question_comes_first(
    entries: tuple[Entry, ...], question: str, first: Entry, second: Entry
) -> None:
    assert _ids(searcher_of(a_base(*entries)), question, top=2) == [first.id, second.id]


def test_an_entry_that_is_clearly_better_comes_first_in_any_language() -> None:
    worse = an_entry("Resume training from the latest checkpoint of an experiment", "Give the path.")

    assert _ids(searcher_of(a_base(worse, RESUME_ZH)), "how do I resume training from a checkpoint")[0] == RESUME_ZH.id


def test_the_language_decides_nothing_between_bases() -> None:
    other = a_base(replace(RESUME, base="other"), name="other")

    ids = _ids(searcher_of(a_base(RESUME_ZH), other), "how do I resume training from my checkpoint")

    assert ids == [RESUME_ZH.id, RESUME.id]


def test_an_entry_without_a_twin_is_found_in_any_language() -> None:
    searcher = searcher_of(a_base(*ENTRIES))

    assert _ids(searcher, "resume")[0] == ALONE_ZH.id
    assert _ids(searcher, "显存不足 GPU out of memory")[0] == MEMORY.id


def test_a_twin_is_no_rival_and_the_confidence_is_that_of_the_one_kept() -> None:
    both = searcher_of(a_base(*ENTRIES)).search("my loss goes nan").evidence
    alone = searcher_of(a_base(*(one for one in ENTRIES if one.language == "en"))).search("my loss goes nan").evidence

    assert both is not None
    assert alone is not None
    assert both.rivalry == pytest.approx(alone.rivalry, abs=0.05)
    assert both.margin > 0.2


def test_a_dropped_twin_does_not_come_back_where_more_hits_are_wanted() -> None:
    assert NAN_ZH.id not in _ids(searcher_of(a_base(*ENTRIES)), "loss goes nan", top=50)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """Return the base of a FAQ that is published in English and Chinese."""
    folder = tmp_path_factory.mktemp("twins") / "mmdetection"
    folder.mkdir()
    for name in ("en_faq.md", "zh_faq.md"):
        (folder / name).write_bytes((SHARED / "faqs/mmdetection-3x" / name).read_bytes())
    return read_bases([folder])[0][0]


@needs_shared
def test_the_entries_of_a_published_translation_are_paired(published: Base) -> None:
    twins = twins_of(published.entries)
    alone = [entry.question for row, entry in enumerate(published.entries) if row not in twins]

    assert all(len(others) == 1 for others in twins.values())
    assert len(alone) == 1
    assert "ExpMomentumEMAHook" in alone[0]


@needs_shared
@pytest.mark.parametrize("question", ["loss becomes nan", "undefined symbol", "mmdet 3.1 mmcv 1.7"])
def test_an_english_question_gets_an_english_answer_and_no_twins(published: Base, question: str) -> None:
    hits = [hit.entry for hit in searcher_of(published).search(question).hits]
    rows = {published.entries.index(entry) for entry in hits}

    assert hits[0].language == "en"
    assert all(rows.isdisjoint(others) for row, others in twins_of(published.entries).items() if row in rows)
