"""Log lines: for people and for machines, each without secrets, whatever is logged."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Settings
from bot.telemetry.logs import LineFormatter, write_news

SECRET = "xoxb-12345678901-12345678901-abcdefghijklmnop"  # noqa: S105 - nobody's
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (INFO   |WARNING|ERROR  ) \S.*")
SETTINGS = Settings(Path(), Path(), Path())


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@contextmanager
def written(stream: io.StringIO, chosen: Settings = SETTINGS) -> Iterator[logging.Logger]:
    """Yield a logger of the bot whose lines go to a stream; leaving puts the root logger back."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in ("adapters", "bot", "index")}
    try:
        write_news(chosen, stream)
        yield logging.getLogger("bot.tern")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        for name, one in levels.items():
            logging.getLogger(name).setLevel(one)


def line(record: logging.LogRecord, *, is_json: bool) -> str:
    return LineFormatter(is_json=is_json).format(record)


def record_of(message: object, *args: object, **more: object) -> logging.LogRecord:
    record = logging.LogRecord("bot.tern", logging.INFO, "", 0, message, args, None)
    record.__dict__.update(more)
    return record


def test_a_terminal_gets_lines_and_everything_else_gets_json() -> None:
    terminal, pipe = _Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        with written(stream) as log:
            log.info("question", extra={"outcome": "answered", "ms": 3})
    assert LINE.fullmatch(terminal.getvalue().rstrip("\n"))
    assert terminal.getvalue().endswith("INFO    question outcome=answered ms=3\n")
    told = json.loads(pipe.getvalue())
    assert (told["event"], told["outcome"], told["ms"], told["level"]) == ("question", "answered", 3, "info")


@pytest.mark.parametrize(("word", "is_json"), [("text", False), ("json", True)])
def test_a_format_that_is_set_holds_everywhere(word: str, *, is_json: bool) -> None:
    for stream in (_Terminal(), io.StringIO()):
        with written(stream, replace(SETTINGS, log_format=word)) as log:
            log.warning("careful")
        assert stream.getvalue().startswith("{") is is_json


def test_the_least_that_is_written_can_be_set() -> None:
    stream = io.StringIO()
    with written(stream, replace(SETTINGS, log_level="error")) as log:
        log.warning("one")
        logging.getLogger("somebody.else").warning("two")
        log.error("three")
    assert [json.loads(one)["event"] for one in stream.getvalue().splitlines()] == ["three"]


def test_of_other_programs_parts_only_warnings_are_news() -> None:
    stream = io.StringIO()
    with written(stream):
        logging.getLogger("somebody.else").info("one")
        logging.getLogger("somebody.else").warning("two")
    assert [json.loads(one)["event"] for one in stream.getvalue().splitlines()] == ["two"]


def test_an_exception_is_one_field_without_secrets() -> None:
    stream = io.StringIO()
    with written(stream) as log:
        try:
            int(f"token={SECRET}")
        except ValueError:
            log.exception("it failed")
    (told,) = stream.getvalue().splitlines()
    assert "ValueError" in json.loads(told)["exception"]
    assert SECRET not in told


@pytest.mark.parametrize("is_json", [True, False])
def test_arguments_that_do_not_fit_are_not_written(*, is_json: bool) -> None:
    told = line(record_of("%d of them", SECRET, more="kept out"), is_json=is_json)
    assert "%d of them (TypeError while formatting)" in told
    assert SECRET not in told


@given(st.text(), st.text(), st.dictionaries(st.sampled_from(["answer", "outcome", "way"]), st.text()))
def test_every_record_is_one_object_of_json_on_one_line(message: str, argument: str, more: dict[str, str]) -> None:
    told = line(record_of(message.replace("%", "%%") + "%s", argument, **more), is_json=True)
    assert len(told.split("\n")) == 1
    assert json.loads(told).keys() == {"time", "level", "event", "logger", *more}


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_secret_in_a_message_is_written_nowhere(before: str, after: str) -> None:
    text = f"{before} {SECRET} {after}"
    for is_json in (True, False):
        assert SECRET not in line(record_of("%s", text, note=text), is_json=is_json)


def test_what_somebody_else_attaches_to_a_record_is_not_written() -> None:
    told = line(record_of("one", question="who feeds the osprey?", asctime="now"), is_json=True)
    assert json.loads(told).keys() == {"time", "level", "event", "logger"}
