"""A follow-up means the question before with what it adds; a whole question means itself, and thanks mean nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.followup import adds_nothing, asked_of, brief, is_doubt, is_thanks, spoken, wants_all
from bot.reply import Kind, Reply, Shown
from index.entry import Source

WHICH = "which mmcv for mmdet 2.23?"
BOTH = "does mmdet 2.23 work with cuda 11.3?"
INSTALL = "how do I install mmdet on windows?"
PLAIN = "how do I install mmdet?"
MEMORY = "CUDA out of memory during training"
WHICH_ZH = "mmdet 2.23 用哪个版本的 mmcv？"
INSTALL_ZH = "如何在 Windows 上安装 mmcv？"
NAN = "训练时 loss 变成 nan 怎么办"

FOLLOW_UPS = [
    # a version in the place of a version
    ("and for 2.24?", WHICH, "which mmcv for mmdet 2.24?"),
    ("2.24?", WHICH, "which mmcv for mmdet 2.24?"),
    ("v2.24.1", WHICH, "which mmcv for mmdet v2.24.1?"),
    ("what about 2.24 or 2.25?", WHICH, "which mmcv for mmdet 2.24 or 2.25?"),
    ("ok thanks, and for version 3.0?", WHICH, "which mmcv for mmdet 3.0?"),
    ("but I have mmdet 3.0", WHICH, "which mmcv for mmdet 3.0?"),
    ("and if I use 3.x", WHICH, "which mmcv for mmdet 3.x?"),
    ("and with cuda 11.8?", BOTH, "does mmdet 2.23 work with cuda 11.8?"),
    ("and 11.8?", BOTH, "does mmdet 2.23 work with cuda 11.8?"),
    ("and for 3.0?", BOTH, "does mmdet 3.0 work with cuda 11.3?"),
    ("what about mmdet 2.24", "which mmcv for mmdet?", "which mmcv for mmdet 2.24?"),
    ("python 3.11?", "which torch for python 3.8?", "which torch for python 3.11?"),
    ("2.24呢", WHICH_ZH, "mmdet 2.24 用哪个版本的 mmcv？"),
    ("那 2.24 版本呢？", WHICH_ZH, "mmdet 2.24 用哪个版本的 mmcv？"),
    ("如果是 3.0 呢", WHICH_ZH, "mmdet 3.0 用哪个版本的 mmcv？"),
    ("好的，那3.1呢？", WHICH_ZH, "mmdet 3.1 用哪个版本的 mmcv？"),
    ("my version is 2.24.1", WHICH, "which mmcv for mmdet 2.24.1?"),
    ("is that also the case for 3.x?", WHICH, "which mmcv for mmdet 3.x?"),
    ("Thanks! And what would it be for 3.1.0?", WHICH, "which mmcv for mmdet 3.1.0?"),
    ("how about the master branch", WHICH, "which mmcv for mmdet master branch?"),
    ("我的是2.24", WHICH_ZH, "mmdet 2.24 用哪个版本的 mmcv？"),
    ("谢谢，3.1的呢", WHICH_ZH, "mmdet 3.1 用哪个版本的 mmcv？"),
    # whether a version is right, and several of them
    ("is 1.6 ok?", WHICH, "which mmcv 1.6 for mmdet 2.23?"),
    ("is mmcv 1.4.0 ok then?", WHICH, "which mmcv 1.4.0 for mmdet 2.23?"),
    ("would 1.4 or 1.5 be fine?", WHICH, "which mmcv 1.4 or 1.5 for mmdet 2.23?"),
    ("and 2.25 with mmcv 1.3?", WHICH, "which mmcv 1.3 for mmdet 2.25?"),
    ("2.25 with mmcv 1.3", WHICH, "which mmcv 1.3 for mmdet 2.25?"),
    ("what about mmcv 1.7?", "which mmcv for mmdet 2.25 with mmcv 1.3?", "which mmcv for mmdet 2.25 with mmcv 1.7?"),
    ("what about mmdet 2.17 and 2.16?", WHICH, "which mmcv for mmdet 2.17 and 2.16?"),
    ("and mmdet 2.20?", "which mmcv for mmdet 2.17 and 2.16?", "which mmcv for mmdet 2.20?"),
    ("and MMDetection 2.20?", WHICH, "which mmcv for MMDetection 2.20?"),
    # a name in the place of its like
    ("what about mmcv-full", WHICH, "which mmcv-full for mmdet 2.23?"),
    ("same for mmpose?", WHICH, "which mmcv for mmpose?"),
    ("and mmpose 1.0?", WHICH, "which mmcv for mmpose 1.0?"),
    ("and for mmsegmentation 1.2?", WHICH, "which mmcv for mmsegmentation 1.2?"),
    ("what about mac?", INSTALL, "how do I install mmdet on mac?"),
    ("and on Linux", INSTALL, "how do I install mmdet on Linux?"),
    ("on ubuntu 22.04?", INSTALL, "how do I install mmdet on ubuntu 22.04?"),
    ("great, how about linux then?", INSTALL, "how do I install mmdet on linux?"),
    ("it works on my PC, but what about colab?", INSTALL, "how do I install mmdet on colab?"),
    ("is it the same on linux?", INSTALL, "how do I install mmdet on linux?"),
    ("or conda?", "can I install mmcv with pip?", "can I install mmcv with conda?"),
    ("and from source?", "how do I install mmcv with pip?", "how do I install mmcv from source?"),
    ("gpu?", "does inference run on cpu?", "does inference run on gpu?"),
    ("那 Linux 呢？", INSTALL_ZH, "如何在 Linux 上安装 mmcv？"),
    ("mac上呢", INSTALL_ZH, "如何在 mac 上安装 mmcv？"),
    ("在 Linux 上呢？", INSTALL_ZH, "如何在 Linux 上安装 mmcv？"),
    ("那 mmpose 呢？", INSTALL_ZH, "如何在 Windows 上安装 mmpose？"),
    ("换成 mmdet 3.0 呢", WHICH_ZH, "mmdet 3.0 用哪个版本的 mmcv？"),
    # what has no like is added
    ("what about windows?", PLAIN, "how do I install mmdet windows?"),
    ("and on mac", PLAIN, "how do I install mmdet on mac?"),
    ("and with cuda 11.8", PLAIN, "how do I install mmdet with cuda 11.8?"),
    ("with python 3.12?", PLAIN, "how do I install mmdet with python 3.12?"),
    ("and with cuda 11.8", INSTALL, "how do I install mmdet on windows with cuda 11.8?"),
    ("but without sudo", PLAIN, "how do I install mmdet without sudo?"),
    ("I'm on windows", PLAIN, "how do I install mmdet windows?"),
    ("but I'm on windows", PLAIN, "how do I install mmdet windows?"),
    ("in docker?", PLAIN, "how do I install mmdet in docker?"),
    ("and for a single GPU?", MEMORY, "CUDA out of memory during training for a single GPU"),
    ("even with batch size 1?", MEMORY, "CUDA out of memory during training with batch size 1"),
    ("我用的是 Linux", INSTALL_ZH, "如何在 Linux 上安装 mmcv？"),
    ("what else do I need?", PLAIN, f"{PLAIN} what else do I need?"),
    ("why? :thinking_face:", WHICH, f"{WHICH} why?"),
    ("what if I use amp?", MEMORY, "CUDA out of memory during training amp"),
    ("多卡训练呢", NAN, "训练时 loss 变成 nan 怎么办 多卡训练"),
    ("如果用 fp16 呢", NAN, "训练时 loss 变成 nan 怎么办 fp16"),
    ("windows下也一样吗", WHICH_ZH, "mmdet 2.23 用哪个版本的 mmcv windows？"),
    ("换成cuda12行吗", WHICH_ZH, "mmdet 2.23 用哪个版本的 mmcv cuda12？"),
    ("only during evaluation", MEMORY, "CUDA out of memory during training during evaluation"),
    # a question about what was said
    ("can i use a newer one?", WHICH, f"{WHICH} can i use a newer one?"),
    ("then how do I verify it?", INSTALL, f"{INSTALL} how do I verify it?"),
    ("怎么升级", WHICH_ZH, f"{WHICH_ZH} 怎么升级"),
    ("why?", WHICH, f"{WHICH} why?"),
    ("but why?", WHICH, f"{WHICH} why?"),
    ("how?", MEMORY, f"{MEMORY} how?"),
    ("how do I do that?", MEMORY, f"{MEMORY} how do I do that?"),
    ("which one?", WHICH, f"{WHICH} which one?"),
    ("are you sure?", WHICH, f"{WHICH} are you sure?"),
    ("does it work on mac?", PLAIN, "how do I install mmdet on mac?"),
    ("and where is it installed?", PLAIN, f"{PLAIN} where is it installed?"),
    ("why does it need that?", WHICH, f"{WHICH} why does it need that?"),
    ("为什么？", WHICH_ZH, f"{WHICH_ZH} 为什么?"),
    ("怎么办", MEMORY, f"{MEMORY} 怎么办"),
    ("那怎么解决", NAN, f"{NAN} 怎么解决"),
    ("它支持 Linux 吗", INSTALL_ZH, f"{INSTALL_ZH} 它支持 Linux 吗"),
    # a doubt
    ("hmm no luck", INSTALL, INSTALL),
    ("sorry, I don't understand", INSTALL, INSTALL),
    ("it fails on linux", INSTALL, "how do I install mmdet on linux?"),
    ("能详细说说吗", NAN, NAN),
    ("that did not work", INSTALL, INSTALL),
    ("that didn't help :(", INSTALL, INSTALL),
    ("Still the same error.", MEMORY, MEMORY),
    ("hmm, still not working", MEMORY, MEMORY),
    ("I tried that already, it still fails", MEMORY, MEMORY),
    ("any other ideas?", MEMORY, MEMORY),
    ("can you explain that in more detail?", MEMORY, MEMORY),
    ("does not work on mac", INSTALL, "how do I install mmdet on mac?"),
    ("还是不行", NAN, NAN),
    ("试过了，没用", NAN, NAN),
    ("还是一样的报错", NAN, NAN),
    ("有没有别的办法？", NAN, NAN),
]
WHOLE_QUESTIONS = [
    "how do I train on a custom dataset?",
    "and how do I train on a custom dataset?",
    "ok. How can I resume training from a checkpoint?",
    "and which mmcv for mmpose 1.0?",
    "what is the difference between mmcv and mmcv-lite?",
    "is it possible to train on CPU only?",
    "Can I use the pretrained weights for commercial products?",
    "RuntimeError: CUDA error: invalid device function",
    "that did not work, now I get ImportError: libGL.so.1: cannot open shared object file",
    "what happens if i use mmcv 2.0 with the newest torch?",
    "where is the compatibility table",
    "where do the config files of the backbones live",
    "gradient checkpointing",
    "multi-scale training augmentation",
    "how to export to ONNX",
    "mmcv 怎么安装呢",
    "如何冻结骨干网络",
    "显存不足怎么解决",
    "那怎么在自己的数据集上训练模型",
    "hello",
    "",
    "   ",
    "...",
    "Traceback (most recent call last):\n  File \"a.py\", line 1\nKeyError: 'x'",
    "and " + "very " * 100 + "long",
]
THANKS = [
    "thanks",
    "Thank you so much!",
    "thx :)",
    "ok",
    "ok it works",
    "OK, it works now. Thanks!",
    "great, that solved it",
    "It worked like a charm!",
    "got it, thanks a lot",
    "perfect!!!",
    "that's exactly what I needed, thank you",
    "never mind, I found it",
    "cool, will try",
    "problem solved",
    "yes that fixed it",
    "no problem",
    "谢谢",
    "谢谢！已经解决了",
    "好的，谢谢大佬",
    "可以了，多谢",
    "明白了",
    "搞定了，感谢！",
    "ok 解决了",
    "收到",
    "👍",
    "🙏🙏",
    ":+1: :tada:",
    "thanks :)",
]
NO_THANKS = [
    "thanks, and for 2.24?",
    "ok, but why?",
    "it works?",
    "does it work?",
    "is it fixed",
    "???",
    "...",
    "thanks but it does not work",
    "it worked on 2.23",
    "how do I install it",
    "great, how about linux then?",
    "谢谢，那 2.24 呢",
    "还是不行",
    "可以用 conda 装吗？",
    "可以用 conda 装",
    "好像没解决",
    "windows",
    "2.24",
    "?",
]


@pytest.mark.parametrize(("text", "previous", "whole"), FOLLOW_UPS)
def test_a_follow_up_means_the_question_before_with_what_it_adds(text: str, previous: str, whole: str) -> None:
    assert asked_of(text, previous) == whole


@pytest.mark.parametrize("text", WHOLE_QUESTIONS)
@pytest.mark.parametrize("previous", [WHICH, INSTALL_ZH])
def test_a_whole_question_is_no_follow_up(text: str, previous: str) -> None:
    assert asked_of(text, previous) is None


@pytest.mark.parametrize("text", THANKS)
def test_thanks_are_no_question(text: str) -> None:
    assert is_thanks(text)
    assert asked_of(text, WHICH) is None


@pytest.mark.parametrize("text", NO_THANKS)
def test_what_asks_is_more_than_thanks(text: str) -> None:
    assert not is_thanks(text)


def test_nothing_follows_up_where_nothing_was_asked() -> None:
    assert asked_of("and for 2.24?", "") is None


def test_follow_ups_of_follow_ups_build_on_each_other() -> None:
    whole = WHICH
    for text in ("and for 2.24?", "with cuda 11.8?", "and cuda 12.1?", "same for mmpose 1.0", "那 1.1 呢"):
        whole = asked_of(text, whole) or "no follow-up"

    assert whole == "which mmcv for mmpose 1.1 with cuda 12.1?"


def test_an_addition_to_a_paste_stands_below_it() -> None:
    paste = "Traceback:\n  File 'a.py'\nRuntimeError: CUDA 11.3 is missing"

    assert asked_of("and on windows?", paste) == f"{paste}\non windows"


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_are_put_together_or_not(text: str, previous: str) -> None:
    whole = asked_of(text, previous)

    assert whole is None or (whole.strip() and len(whole) <= 2 * len(text) + len(previous) + 10)
    assert is_thanks(text) in {True, False}


_PIECES = [
    "and ",
    "what about ",
    "for ",
    "2.24",
    "mmdet ",
    "-",
    "?",
    " ",
    "那",
    "呢",
    "it ",
    "not ",
    "ok ",
    "，",
    "1.",
    "v",
    "a",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=30).map("".join), st.sampled_from([WHICH, INSTALL_ZH, MEMORY]))
def test_pieces_of_follow_ups_in_any_order_make_a_question(text: str, previous: str) -> None:
    whole = asked_of(text, previous)

    assert whole is None or whole.strip()


@pytest.mark.parametrize("piece", _PIECES)
def test_a_very_long_text_is_decided_before_long(piece: str) -> None:
    assert asked_of(piece * 20_000, WHICH) is None
    assert is_thanks(piece * 20_000) in {True, False}
    assert asked_of("and for 2.24?", "x" + piece * 20_000)


@pytest.mark.parametrize("text", ["that doesn't work", "another answer", "not really", "none of these", "不行"])
def test_a_doubt_wants_another_answer(text: str) -> None:
    assert is_doubt(text)
    assert not wants_all(text)


@pytest.mark.parametrize("text", ["more details", "can you explain that?", "give me an example", "能详细说说吗"])
def test_a_wish_for_details_wants_the_same_answer(text: str) -> None:
    assert wants_all(text)
    assert not is_doubt(text)


@pytest.mark.parametrize(
    ("text", "is_empty"),
    [
        ("why?", True),
        ("but why?", True),
        ("为什么？", True),
        ("on mac?", False),
        ("and for 2.24?", False),
        ("why pip?", False),
    ],
)
def test_a_question_may_add_nothing(text: str, *, is_empty: bool) -> None:
    assert adds_nothing(text) == is_empty


@pytest.mark.parametrize(
    ("text", "before", "language"),
    [("那 2.25 呢？", "en", "zh"), ("2.25?", "zh", "zh"), ("mmcv 2.25?", "zh", "zh"), ("and for 2.25?", "zh", "en")],
)
def test_a_follow_up_is_of_the_language_in_which_it_is_typed(text: str, before: str, language: str) -> None:
    assert spoken(text, before) == language


SHOWN = Shown("tern", "install", "How?", (), Source("faq.md", 1, 2, None), (), "Run it.")


def test_an_entry_that_was_just_shown_is_not_shown_again() -> None:
    reply = Reply(Kind.ANSWERED, "en", "Yes", SHOWN)

    assert brief(reply, ("tern", "install")) == replace(reply, shown=replace(SHOWN, answer=""))
    assert brief(reply, ("tern", "other")) is reply
    assert brief(reply, ("kestrel", "install")) is reply


def test_a_reply_without_an_entry_stays_as_it_is() -> None:
    reply = Reply(Kind.SUGGESTED, "en", "Which?")

    assert brief(reply, ("tern", "install")) is reply
