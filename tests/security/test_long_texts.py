"""Texts made to take long: what strangers and authors may write takes time that grows with its length, not faster."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence

import pytest

from adapters.slack.text import plain
from bot.chat.followup import asked_of
from bot.chat.overhearing import is_question
from index.glossary import Glossary
from index.query import parse
from index.readers.markdown import read_markdown
from index.readers.outline import entries_of
from index.readers.rst import read_rst
from index.version_questions import look_up
from tests.index.version_samples import DETECTION, NAMES

_LONGEST_MESSAGE = 40_000  # of Slack; Discord's have a tenth
_PIECES = (
    *(
        " ",
        "\t",
        "a",
        "0",
        "\n",
        "`",
        "[",
        "<",
        "(",
        "*",
        "|",
        "-",
        ":",
        "a ",
        "0.",
        "x=",
        "\\",
        "'",
        "/",
        "<!--",
        "![ ",
    ),
    *("怎么样", "嗯", "!", "？", "a-", "a.", "v1.", "mmcv ", ">=1.0,", "/home/", "a@", "https://", "token=", "Error: "),
    *("password ", "Bearer ", "and for ", "released ", "version ", "-rw-r--r-- 1 ", "a:x:1:1:", "\u200b", "\ufdfa"),
)
_WRITTEN = ("{}", "mmdet 2.23 with {}\x00", "a {} !")


def _read_markdown(text: str) -> None:
    entries_of(read_markdown(text, "f")[0])


def _parse(text: str) -> None:
    parse(text, Glossary(), frozenset({"mmcv"}))


def _look_up(text: str) -> None:
    look_up(text, DETECTION, NAMES)


def _follow(text: str) -> None:
    asked_of(text, "mmdet 2.23 with mmcv")
    asked_of("and for 2.24?", text)


def _each(take: Callable[[str], object], texts: Sequence[str]) -> None:
    for text in texts:
        take(text)


def _ends(take: Callable[[str], object], texts: Sequence[str]) -> bool:
    """Tell whether it ends at all: what takes the square of these lengths takes hours."""
    process = multiprocessing.get_context("fork").Process(target=_each, args=(take, texts))
    process.start()
    process.join(90)
    is_done = process.exitcode == 0
    process.kill()
    process.join()
    return is_done


@pytest.mark.parametrize("take", [_parse, _look_up, _follow, is_question, plain])
def test_what_anybody_may_ask_ends(take: Callable[[str], object]) -> None:
    texts = [form.format(piece * (_LONGEST_MESSAGE // len(piece))) for piece in _PIECES for form in _WRITTEN[:2]]
    assert _ends(take, texts)


def _read_rst(text: str) -> None:
    read_rst(text, "f")


@pytest.mark.parametrize("take", [_read_markdown, _read_rst])
def test_what_an_author_may_write_ends(take: Callable[[str], object]) -> None:
    lines = [form.format(piece * 3_000) for piece in (" ", "\t", "<b>", "<summary>", "¶ ", "# ") for form in _WRITTEN]
    assert _ends(take, [f"# FAQ\n\n## How?\n\n{line}\n" for line in lines])


def test_a_line_of_blanks_is_read_at_once() -> None:
    assert _ends(_read_markdown, [f"# FAQ\n\n## How?\n\na {' ' * 200_000}x\n"])
