"""What somebody types is completed to the entries that may be meant."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering import Serving
from bot.chat import completing
from bot.chat.completing import DEFAULT_MOST, Completer, Completion, Completions
from bot.chat.live import Live
from bot.risk import Bars
from index.entry import Base
from tests.bot.chat.served import Served
from tests.index.samples import a_base, an_entry, searcher_of

INSTALL = "How do I install **mmcv**?"
NAN = "Loss becomes `nan`"
EXT = "No module named 'mmcv.\\_ext'"
MEMORY = "RuntimeError: CUDA out of memory"
SEVERAL = "Using several [MMDetection](https://example.org/detection) versions"
BUILD = "Must I build again after an edit?"
CHINESE = "如何安装 mmcv"
CHINESE_MEMORY = "训练时显存不断增长"
BOIL = "How long do I boil an egg?"
SAVE = "Save leftovers"


def chinese(base: Base) -> Base:
    return replace(base, language="zh", entries=tuple(replace(entry, language="zh") for entry in base.entries))


DETECTION = a_base(
    an_entry(INSTALL, base="detection", section=("Installation",), phrasings=("how to set it up on a cluster",)),
    an_entry(NAN, base="detection", section=("Training",)),
    an_entry(EXT, base="detection", section=("Installation",)),
    an_entry(MEMORY, base="detection", section=("Training",), phrasings=("my card is full", "the card is too small")),
    an_entry(SEVERAL, base="detection", phrasings=("two checkouts side by side",)),
    an_entry(BUILD, base="detection", phrasings=("pre-trained weights and find_unused_parameters",)),
    name="detection",
    project="open-mmlab/mmdetection",
)
CHINESE_DETECTION = chinese(
    a_base(an_entry(CHINESE, base="检测"), an_entry(CHINESE_MEMORY, base="检测"), name="检测"),
)
COOKING = a_base(an_entry(BOIL, base="cooking"), an_entry(SAVE, base="cooking"), name="cooking")


def serving_of(*bases: Base, version: str = "1") -> Serving:
    return Serving(version, searcher_of(*bases, dimension=16), Bars(1.0, 1.0, 1.0))


COMPLETER = Completer(serving_of(DETECTION, CHINESE_DETECTION, COOKING))


def titles(typed: str, base: str | None = None, language: str = "en", most: int = DEFAULT_MOST) -> list[str]:
    return [one.title for one in COMPLETER.complete(typed, base, language, most)]


PLAIN_EXT = "No module named 'mmcv._ext'"
PLAIN_NAN = "Loss becomes nan"
PLAIN_INSTALL = "How do I install mmcv?"
PLAIN_SEVERAL = "Using several MMDetection versions"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("how do i inst", PLAIN_INSTALL),
        ("inst", PLAIN_INSTALL),
        ("mmcv install", PLAIN_INSTALL),
        ("installing mmcv", PLAIN_INSTALL),
        ("installation of mmcv", PLAIN_INSTALL),
        ("set it up", PLAIN_INSTALL),
        ("instal mmcv", PLAIN_INSTALL),
        ("isntall", PLAIN_INSTALL),
        ("nan lo", PLAIN_NAN),
        ("my loss is nan", PLAIN_NAN),
        ("losss", PLAIN_NAN),
        ("no mod", PLAIN_EXT),
        ("mmcv._e", PLAIN_EXT),
        ("ModuleNotFoundError: No module named 'mmcv._ext'", PLAIN_EXT),
        ("RuntimeErr", MEMORY),
        ("runtime error", MEMORY),
        ("cuda out of mem", MEMORY),
        ("CUDA OUT", MEMORY),
        ("my card", MEMORY),
        ("mmdet", PLAIN_SEVERAL),
        ("mmdetction", PLAIN_SEVERAL),
        ("mmdetcti", PLAIN_SEVERAL),
        ("detection versions", PLAIN_SEVERAL),
        ("pretrained", BUILD),
        ("pre-trained", BUILD),
        ("unused", BUILD),
        ("find_unused_para", BUILD),
        ("boil egg", BOIL),
        ("ｂｏｉｌ", BOIL),
    ],
)
def test_what_is_typed_finds_what_is_meant(typed: str, first: str) -> None:
    assert titles(typed)[0] == first


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("安", CHINESE),
        ("安装", CHINESE),
        ("怎么安装", CHINESE),
        ("显存", CHINESE_MEMORY),
        ("显存增长", CHINESE_MEMORY),
        ("不断", CHINESE_MEMORY),
    ],
)
def test_chinese_is_found_in_the_middle_of_a_title(typed: str, first: str) -> None:
    assert titles(typed, language="zh")[0] == first


def test_chinese_finds_english_entries_by_what_its_terms_stand_for() -> None:
    assert titles("显存", "detection", "zh") == [MEMORY]


def test_a_title_that_begins_so_is_before_one_that_holds_it() -> None:
    base = a_base(an_entry("Why save often?"), an_entry("Save often"), an_entry("Often saved"))
    found = Completer(serving_of(base)).complete("save", None, "en")

    assert [one.title for one in found] == ["Save often", "Why save often?", "Often saved"]


def test_all_words_are_before_some_of_them_however_they_are_typed() -> None:
    base = a_base(an_entry("Reading labels"), an_entry("Loading checkpoints"), an_entry("Loading labels"))
    completer = Completer(serving_of(base))
    firsts = [
        completer.complete(typed, None, "en")[0] for typed in ("labels loading", "labels loadi", "labels laoding")
    ]

    assert {one.title for one in firsts} == {"Loading labels"}


def test_an_entry_is_there_once_and_by_its_title() -> None:
    found = COMPLETER.complete("card", None, "en")

    assert found == [Completion(MEMORY, "detection", DETECTION.entries[3].id)]


def test_entries_in_the_language_of_the_asker_are_first() -> None:
    assert titles("mmcv", language="en")[:2] == [PLAIN_INSTALL, PLAIN_EXT]
    assert titles("mmcv", language="zh")[0] == CHINESE
    assert set(titles("mmcv", language="zh")) == set(titles("mmcv", language="en"))


def test_a_language_that_no_entry_has_hides_nothing() -> None:
    assert set(titles("mmcv", language="fr")) == set(titles("mmcv"))
    assert len(titles("", language="fr")) == 10


def test_one_base_alone_is_completed_where_it_is_named() -> None:
    assert titles("how", "cooking") == [BOIL]
    assert titles("mmcv", "cooking") == []
    assert titles("mmcv", "nowhere") == []


def test_the_names_of_a_base_and_its_sections_find_entries() -> None:
    assert set(titles("cooking")) == {BOIL, SAVE}
    assert set(titles("training")) > {PLAIN_NAN, MEMORY}


def test_nothing_typed_gives_the_first_of_each_base_in_the_language_of_the_asker() -> None:
    assert titles("")[:4] == [PLAIN_INSTALL, BOIL, PLAIN_NAN, SAVE]
    assert titles("  ", language="zh")[:3] == [CHINESE, CHINESE_MEMORY, PLAIN_INSTALL]
    assert titles("", "cooking", "zh") == [BOIL, SAVE]


@pytest.mark.parametrize("typed", ["qwrtz", "how do I qwrtz", "量子力学", "???", "🦖", "12345", "сколько"])
def test_nothing_is_found_where_nothing_resembles(typed: str) -> None:
    assert titles(typed) == []


def test_no_more_are_given_than_asked_for() -> None:
    assert len(titles("", most=3)) == 3
    assert titles("mmcv", most=1) == [PLAIN_INSTALL]
    assert titles("mmcv", most=0) == []


def test_a_title_without_words_is_shown_as_the_id_of_its_entry() -> None:
    base = a_base(replace(an_entry("![](picture.png)", phrasings=("the red light blinks",)), id="red-light"))

    assert Completer(serving_of(base)).complete("red", None, "en") == [Completion("red-light", "demo", "red-light")]


def test_an_index_without_entries_completes_nothing() -> None:
    for serving in (serving_of(), serving_of(a_base())):
        assert Completer(serving).complete("", None, "en") == []
        assert Completer(serving).complete("how", None, "en") == []


@given(
    st.one_of(st.text(max_size=250), st.lists(st.sampled_from(["mm", "how ", "安", "装", "_ext", "."])).map("".join))
)
@example("\ud83d")
@example("a" * 5000)
@example("'" * 300)
@example("İstanbul ß ﬁ ﷺ")
def test_whatever_is_typed_gives_a_few_different_entries_and_the_same_ones_again(typed: str) -> None:
    found = COMPLETER.complete(typed, None, "en", 4)

    assert len(found) <= 4
    assert len({(one.base, one.entry) for one in found}) == len(found)
    assert found == COMPLETER.complete(typed, None, "en", 25)[:4]
    assert found == Completer(serving_of(DETECTION, CHINESE_DETECTION, COOKING)).complete(typed, None, "en", 4)


@given(st.sampled_from([PLAIN_INSTALL, PLAIN_NAN, PLAIN_EXT, MEMORY, PLAIN_SEVERAL, BUILD, BOIL, SAVE]), st.data())
def test_every_beginning_of_a_title_finds_it(title: str, data: st.DataObject) -> None:
    typed = title[: data.draw(st.integers(2, len(title)))]

    assert title in titles(typed)[:5]


def until_built(completions: Completions, typed: str, title: str) -> list[str]:
    for _ in range(500):
        found = [one.title for one in completions.complete(typed, None, "en")]
        if title in found:
            return found
        time.sleep(0.01)
    return found


def test_the_version_that_is_live_is_completed(served: Served) -> None:
    live = served.live()
    completions = Completions(live)
    assert until_built(completions, "backup", "How do I start a backup by hand?")

    served.publish("Where does the badger sleep?", "In the sett by the old mill.")
    assert completions.complete("badger", None, "en") == []

    live.refresh()
    assert until_built(completions, "badg", "Where does the badger sleep?") == ["Where does the badger sleep?"]


def test_the_version_before_answers_while_the_newer_one_is_read(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = served.live()
    completions = Completions(live)
    before = until_built(completions, "backup", "How do I start a backup by hand?")
    threads: list[int] = []
    may_read = threading.Event()

    class Slow(Completer):
        def __init__(self, serving: Serving) -> None:
            threads.append(threading.get_ident())
            may_read.wait(60)
            super().__init__(serving)

    monkeypatch.setattr(completing, "Completer", Slow)
    served.publish("Where does the badger sleep?", "In the sett by the old mill.")
    live.refresh()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: completions.complete("backup", None, "en"), range(8)))
    may_read.set()

    assert all([one.title for one in each] == before for each in found)
    assert until_built(completions, "badg", "Where does the badger sleep?")
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_a_small_index_is_completed_from_the_first_letter(live: Live) -> None:
    assert until_built(Completions(live), "kestr", "Who feeds the kestrel?") == ["Who feeds the kestrel?"]
