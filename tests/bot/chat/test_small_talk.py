"""Greetings, thanks and marks ask nothing, and courtesies around a question are no part of it."""

from __future__ import annotations

import pytest

from bot.chat.asking import Way, is_help
from bot.chat.small_talk import is_small_talk, said_to, without_courtesies
from tests.bot.chat.chatting import asked

_HELP = [
    "",
    "help",
    "/help",
    "hi",
    "Hello!",
    "hi there",
    "hey, who are you?",
    "what can you do",
    "...",
    "??",
    "？",
    "帮助",
    "你好",
    "你是谁？",
    "在吗？",
]


@pytest.mark.parametrize("text", _HELP)
def test_a_greeting_asks_how_to_ask(text: str) -> None:
    assert is_help(text)
    assert is_small_talk(text)


@pytest.mark.parametrize(
    "text", ["hi how do I install", "hello world example", "你好，怎么安装", "help with mmcv", "2.24?"]
)
def test_a_greeting_before_a_question_does_not_hide_it(text: str) -> None:
    assert not is_small_talk(text)


@pytest.mark.parametrize("text", ["👍", ":)"])
def test_a_smile_asks_for_no_help(text: str) -> None:
    assert not is_help(text)
    assert is_small_talk(text)


@pytest.mark.parametrize(
    ("text", "way", "start"),
    [
        ("thanks!", Way.MENTION, "You are welcome"),
        ("ok it works", Way.DIRECT, "You are welcome"),
        ("谢谢", Way.COMMAND, "不客气"),
        ("ok", Way.MENTION, ""),
        ("bye", Way.MENTION, ""),
        ("👍", Way.DIRECT, ""),
        ("ok", Way.COMMAND, "Ask me"),
        ("yes", Way.DIRECT, "Ask me"),
        ("hello", Way.SEARCH, "Ask me"),
    ],
)
def test_only_thanks_are_welcome(text: str, way: Way, start: str) -> None:
    said = said_to(asked(text, way))
    assert said.startswith(start)
    assert bool(said) == bool(start)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("thanks, and how do I save the best model?", "how do I save the best model?"),
        ("Hi all! What is a config?", "What is a config?"),
        ("Hi all! Does anyone know how to train?", "Does anyone know how to train?"),
        ("你好，请问怎么安装", "请问怎么安装"),
        ("@channel @here loss nan", "loss nan"),
        ("@everyone hi all, loss nan?", "loss nan?"),
        ("hello\n@somebody: loss nan", "hello\nloss nan"),
        ("no module named x", "no module named x"),
        ("hello world fails", "hello world fails"),
        ("Who may ping @channel?", "Who may ping @channel?"),
        ("@here", "@here"),
        ("thanks, bye", "thanks, bye"),
    ],
)
def test_courtesies_are_no_part_of_a_question(text: str, question: str) -> None:
    assert without_courtesies(text) == question
