"""Nobody is disturbed by an answer that nobody wanted: only questions to all are looked at, and not too often."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.overhearing import Ear, Heard, Silence, is_question

START = datetime(2026, 1, 1, tzinfo=UTC)
QUESTION = Heard("How do I install the package on Windows?", place="C1", thread="1.0")

TRACEBACK = """Traceback (most recent call last):
  File "train.py", line 12, in <module>
    import cv2
ImportError: libGL.so.1: cannot open shared object file: No such file or directory
"""

QUESTIONS = [
    "How do I install mmcv on Windows?",
    "how to freeze the backbone",
    "Hi all, which mmcv version works with mmdet 2.23?",
    "Hello everyone! Does anybody know why the loss becomes nan",
    "good morning, how can I resume training from a checkpoint?",
    "I can't install mmcv-full, the build fails every time",
    "My training hangs after the first epoch.",
    "anyone else seeing CUDA out of memory with batch size 1?",
    "any idea how to speed up the data loader",
    "I updated torch yesterday. Is there a wheel of mmcv for it?",
    "Is it possible to train on CPU only",
    "what does `find_unused_parameters` do?",
    "I followed https://example.org/install?step=2 but it does not work on my Mac",
    "RuntimeError: CUDA error: invalid device function",
    "```\n" + TRACEBACK + "```",
    TRACEBACK,
    "Got this after the upgrade:\n```\nModuleNotFoundError: No module named 'mmcv._ext'\n```",
    "I upgraded mmcv and now it crashes at import",
    "I fixed the path, but how do I resume now?",
    "Should I use mmcv-lite or mmcv for inference",
    "> you need mmcv 1.4.8\nand why does mmdet need that version?",
    "mmcv 怎么安装？",
    "请问 mmdet 2.23 对应哪个版本的 mmcv",
    "大家好，训练的时候 loss 变成 nan 是什么原因",
    "有没有人遇到过显存不足的问题",
    "在 Windows 上编译 mmcv 报错",
    "安装mmcv一直失败，求助",
    "这个模型能不能导出 ONNX",
    "mmpose 支持 python 3.12 吗",
    "个别问题想请教：mmcv 怎么安装",
    "Same error on Windows, how do I fix it?",
    "training runs at 1.2 it/s, how can I speed it up?",
    "这个 bug 解决了吗",
    "I solved the import but how do I train on two GPUs?",
    "has anyone fixed the segmentation fault with torch 2.1?",
    "how was it solved? I get 'undefined symbol' as well",
    "I have not found it in the FAQ: which mmcv for mmdet 3.1?",
    "I read the docs but I can't find how to resume training",
    "I was playing with the config and now my loss is nan, any ideas?",
    "Can someone explain why AP is -1 on my COCO dataset?",
    'I keep getting "GPU out of memory" on a 3090',
    "Got 'CUDA out of memory' after two epochs",
    "who knows how to freeze the backbone?",
    "GPU out of memory",
    "segmentation fault (core dumped) when importing mmcv",
    "could anybody tell me what norm_eval does?",
    "没找到答案，mmdet 3.1 应该装哪个 mmcv？",
    "谁能告诉我怎么在 CPU 上训练",
    "有人解决了显存不足的问题吗",
    "提示“GPU out of memory”，显存有 24G",
    "问题解决了一半，但是训练还是卡住",
]
OTHERS = [
    "",
    "   \n",
    "hi",
    "Hello everyone!",
    "good morning",
    "How are you?",
    "lunch?",
    "???",
    "ok",
    "thanks, that solved it",
    "What a great talk!",
    "https://example.org/faq?how=to#why",
    "see https://github.com/example/project/issues/12?q=is%3Aopen",
    "FYI: the cluster is down tomorrow, any questions?",
    "Heads up: version 3.0 drops Python 3.7",
    "We just released 3.0, it fixes ImportError: libGL.so.1 on slim images",
    "Released: mmdet 3.3",
    "New version is out! What is new: faster training.",
    "mmcv 2.1.0 is out",
    "Fixed the KeyError: 'img_metas' in the loader",
    "I merged the branch that fixes the crash",
    "The build finished without errors: 0 errors, 3 warnings",
    "```python\nx = cfg['a'] if ok else None\nprint(x)\n```",
    "```js\nconst a = b ? c : d;\nwhat?\n```",
    "def run(self):\n    return self.model(x)",
    "the docs describe how it works",
    "I finished the tutorial today",
    "my PR is ready",
    "> how do I install it?\nlike in the manual",
    "大家好",
    "早上好！",
    "谢谢大家",
    "好的，收到",
    "【公告】今晚十点停机维护，有什么问题请联系管理员",
    "3.0 版本已发布，修复了安装失败的问题",
    "收到，我看一下",
    "omg gpu out of memory again, nvidia shares should go up",
    "who wants to review my PR about segmentation fault?",
    "don't ask about 'GPU out of memory' in this channel, read the FAQ",
    "haha segmentation fault (core dumped) on a friday",
    "No module named 'mmcv._ext' is such a classic lol",
    "which mmcv for mmdet 2.23? nvm found it",
    "GPU out of memory when playing Cyberpunk",
    "lol why does mmcv even need a compiler?",
    "why does my training hang? ah never mind, wrong folder",
    "how do I resume training? solved",
    "CUDA error: invalid device function, fixed it by a rebuild",
    "I get undefined symbol everywhere. Edit: figured it out",
    "can somebody review my patch for the loss nan issue?",
    "could anyone please approve the mmcv upgrade?",
    "anyone up for pairing on the segmentation fault?",
    "anybody want to grab coffee?",
    "please stop asking which mmcv fits mmdet",
    "what is the answer? read the docs, please",
    "the entry 'GPU out of memory' has a typo in line two",
    'today\'s talk is about "CUDA out of memory" and friends',
    "same here, segmentation fault all day",
    "oof, segmentation fault on release day",
    "good luck with the segmentation fault",
    "gotta love segmentation fault (core dumped)",
    "what's for lunch, who is in?",
    "哈哈，GPU out of memory 又来了",
    "笑死，怎么又是 segmentation fault",
    "mmcv 怎么安装？搞定了",
    "训练卡住了怎么办，算了已解决",
    "谁有空 review 一下我的 PR？",
    "别再问“GPU out of memory”了，先看 FAQ",
    "有人一起吃饭吗",
    "谁来看看我的代码？",
    "打游戏的时候 GPU out of memory",
    "我也是，segmentation fault",
    "太惨了，No module named 'mmcv._ext'",
]
_REPEATED = ["how ", "is a ", "which a b ", "I can't ", "```", "`", "> ", "？", "?", "Error: ", "怎么", "a-", " "]
_REPEATED += ["ha", "who ", "'a ", "' ", "not a ", "please "]


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_or_an_error_is_worth_a_look(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", OTHERS)
def test_whatever_asks_nothing_is_left_alone(text: str) -> None:
    assert not is_question(text)


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_judged(text: str) -> None:
    assert is_question(text) in {True, False}


@settings(deadline=None)
@given(st.sampled_from(_REPEATED))
def test_a_repeated_text_is_judged_before_long(part: str) -> None:
    assert is_question(part * 20_000) in {True, False}


@pytest.mark.parametrize(
    ("heard", "silence"),
    [
        (QUESTION, None),
        (replace(QUESTION, is_channel_listening=False), Silence.NOT_LISTENING),
        (replace(QUESTION, is_bot=True), Silence.A_BOT),
        (replace(QUESTION, is_reply=True), Silence.A_REPLY),
        (replace(QUESTION, addressed=True), Silence.ADDRESSED),
        (replace(QUESTION, text="Hello everyone!"), Silence.NO_QUESTION),
    ],
)
def test_a_message_is_left_alone_for_a_reason(heard: Heard, silence: Silence | None) -> None:
    assert Ear(now=lambda: START).why_not(heard) is silence


def test_a_channel_that_was_answered_is_left_in_peace_for_a_while() -> None:
    now = START
    ear = Ear(timedelta(minutes=5), lambda: now)
    ear.answered("C1", "1.0")
    later = replace(QUESTION, thread="2.0")

    assert ear.why_not(later) is Silence.COOLING_DOWN
    assert ear.why_not(replace(later, place="C2")) is None
    now += timedelta(minutes=4, seconds=59)
    assert ear.why_not(later) is Silence.COOLING_DOWN
    now += timedelta(seconds=1)
    assert ear.why_not(later) is None


def test_a_look_that_came_to_nothing_costs_the_channel_nothing() -> None:
    ear = Ear(timedelta(minutes=5), lambda: START)

    assert [ear.why_not(QUESTION) for _ in range(3)] == [None] * 3


def test_a_thread_is_answered_once() -> None:
    now = START
    ear = Ear(timedelta(0), lambda: now)
    ear.answered("C1", "1.0")
    now += timedelta(hours=1)

    assert ear.why_not(QUESTION) is Silence.ANSWERED
    assert ear.why_not(replace(QUESTION, place="C2")) is None
    assert ear.why_not(replace(QUESTION, thread="1.1")) is None


def test_what_is_long_past_is_not_kept() -> None:
    now = START
    ear = Ear(timedelta(minutes=5), lambda: now)
    for number in range(100):
        ear.answered(f"C{number}", f"{number}.0")
        now += timedelta(days=1)

    assert len(ear._places) == len(ear._threads) == 1
