"""Questions of people who mean harm, and of machines that know no better: each gets a reply."""

from __future__ import annotations

import json
import random

import pytest

from bot import messages
from bot.answering import answer_to
from bot.question import Question
from bot.records import answer_record, to_json
from bot.reply import Kind, Reply
from tests.bot.results import serving
from tests.bot.running import Command

COUNT = 1000
_PIECES = [
    "'; DROP TABLE answers; --",
    '" OR 1=1 /*',
    "**bold** _it_ `code` ```\nfence\n~~~",
    "[link](javascript:alert(1)) ![i](x)",
    "<script>alert(1)</script> &amp; &#0;",
    "<@U012AB3CD> <!channel> @everyone <@&123> <#42> :smile:",
    "{0} {answer} %s %d %n ${HOME} $(id) `id` {{7*7}}",
    "[bold]x[/bold] [/] [@click=app.quit]y[/]",
    "\x1b[31mred\x1b]0;title\x07 \x00 \x08\x7f",
    "\ud800\udfff\udc80",
    "\u202eright to left\u2066 \u200b\u200d\ufeff",
    "e\u0301\u0327" * 20,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9",
    "../../etc/passwd C:\\..\\NUL file:///dev/zero",
    'Traceback (most recent call last):\n  File "x.py", line 1\nValueError: install',
    "install 如何安装 kestrel 1.2.3 v0 ==99999999999999999999.0",
    '{"id": {"$ne": null}, "question": ["x"]}',
    "((((((((((a+)+)+)+)+)+)+)+)+)+$",
    "9" * 400,
    "\\" * 99 + "\r\n\t\v\f\x85\u2028",
]


def _letters(rng: random.Random) -> str:
    """Return letters from all of Unicode, halves of characters and control characters included."""
    return "".join(chr(rng.randrange(rng.choice([0x80, 0x3000, 0xE000, 0x110000]))) for _ in range(rng.randrange(40)))


def _hostile(rng: random.Random) -> str:
    parts = [rng.choice(_PIECES) if rng.random() < 0.6 else _letters(rng) for _ in range(rng.randrange(1, 5))]
    text = rng.choice([" ", "\n", ""]).join(parts)
    return text * rng.randrange(200, 1000) if rng.random() < 0.01 else text


def _questions(seed: int) -> list[str]:
    rng = random.Random(seed)  # noqa: S311 - the same ones in every run
    return [_hostile(rng) for _ in range(COUNT)]


def _assert_reply(reply: Reply, confidence: float) -> None:
    assert isinstance(reply, Reply)
    assert isinstance(reply.kind, Kind)
    assert 0.0 <= confidence <= 1.0
    assert reply.lead or reply.shown


def test_every_hostile_question_gets_a_reply_that_is_json() -> None:
    served = serving()
    for number, text in enumerate(_questions(1)):
        answer = answer_to(Question(text, is_overheard=number % 2 == 1), served)
        _assert_reply(answer.reply, answer.result.confidence)
        record = json.loads(to_json(answer_record(str(number), text, answer, with_why=True)))
        assert record["question"] == text
        assert record["outcome"] == answer.reply.kind.value


@pytest.mark.parametrize(
    "unit", ["a", "install ", "如何", "\n", "'\"<@{%", "ValueError: x\n", "1.2.3 ", "((", "é\u0301"]
)
def test_a_question_of_ten_megabytes_gets_a_reply(unit: str) -> None:
    text = unit * (10_000_000 // len(unit.encode()))
    answer = answer_to(Question(text), serving())
    _assert_reply(answer.reply, answer.result.confidence)


def test_a_stream_of_hostile_questions_gets_an_answer_for_each(command: Command) -> None:
    asked = [*_questions(2), "install " * 1_300_000, "who feeds the kestrel"]
    lines = "".join(json.dumps({"id": str(number), "question": text}) + "\n" for number, text in enumerate(asked))
    done = command("ask", "-", "--json", stdin=lines)
    assert (done.code, done.err) == (0, "")
    records = [json.loads(line) for line in done.out.split("\n")[:-1]]
    assert [record["id"] for record in records] == [str(number) for number in range(len(asked))]
    outcomes = {kind.value for kind in Kind}
    for record in records:
        assert record["outcome"] in outcomes
        assert 0.0 <= record["confidence"] <= 1.0
    assert records[-1]["hits"][0]["entry"] == "who-feeds-the-kestrel"


def test_hostile_questions_are_answered_for_people_too(command: Command) -> None:
    asked = _questions(3)[:100]
    lines = "".join(json.dumps({"question": text}) + "\n" for text in asked)
    done = command("ask", "-", "--why", stdin=lines)
    assert (done.code, done.err) == (0, "")
    signed = [line for line in done.out.split("\n") if line.startswith(("answer ", "回答 "))]
    empty = [
        line for line in done.out.split("\n") if line in {messages.nothing_asked("en"), messages.nothing_asked("zh")}
    ]
    assert len(signed) + len(empty) == len(asked)
    assert "\x1b" not in done.out
