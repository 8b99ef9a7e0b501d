"""What a running bot writes of itself: lines for people, or JSON for machines; without secrets either way."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any, TextIO

import structlog

from bot.journal.scrub import scrub
from bot.settings import Settings

# What a record may hold beside its message: words and numbers of this program, in which nothing is secret. Whatever
# else somebody attaches may be anybody's text, and is left out.
FIELDS = ("platform", "way", "outcome", "answer", "confidence", "index", "ms")
_OURS = ("adapters", "bot", "index")  # of others only warnings are news
_TRACE = "exception"


def write_news(chosen: Settings, stream: TextIO | None = None) -> None:
    """Let what happens be written to standard error, not only what goes wrong."""
    stream = sys.stderr if stream is None else stream
    root = logging.getLogger()
    for handler in [one for one in root.handlers if getattr(one, "stream", None) is stream]:
        root.removeHandler(handler)
    lines = logging.StreamHandler(stream)
    is_json = chosen.log_format == "json" or (chosen.log_format == "auto" and not stream.isatty())
    lines.setFormatter(LineFormatter(is_json=is_json))
    root.addHandler(lines)
    level = logging.getLevelNamesMapping()[chosen.log_level.upper()]
    root.setLevel(max(level, logging.WARNING))
    for name in _OURS:
        logging.getLogger(name).setLevel(level)


class LineFormatter(structlog.stdlib.ProcessorFormatter):
    """Makes a line of a record: what it says is scrubbed before it is JSON, so that it stays JSON."""

    def __init__(self, *, is_json: bool) -> None:
        written = _as_json if is_json else _as_text
        super().__init__(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(FIELDS)],
            processors=[structlog.processors.format_exc_info, _scrubbed, written],
        )

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, whatever the record's arguments."""
        try:
            return super().format(record)
        except Exception as error:  # noqa: BLE001 - else logging prints the arguments themselves to stderr
            plain = {name: record.__dict__[name] for name in ("name", "levelno", "levelname", "created")}
            told = f"{record.msg} ({type(error).__name__} while formatting)"
            return super().format(logging.makeLogRecord(plain | {"msg": told}))


def _scrubbed(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take secrets out of what is said, and out of the stack of what failed."""
    for name in ("event", _TRACE):
        if name in event:
            event[name] = scrub(str(event[name]))
    return event


def _as_json(_: object, __: str, event: Mapping[str, Any]) -> str:
    record: logging.LogRecord = event["_record"]
    when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    first = {"time": when, "level": record.levelname.lower(), "event": event["event"], "logger": record.name}
    return json.dumps(first | _fields(event), ensure_ascii=False)


def _as_text(_: object, __: str, event: Mapping[str, Any]) -> str:
    record: logging.LogRecord = event["_record"]
    when = datetime.fromtimestamp(record.created).astimezone()
    fields = _fields(event)
    trace = f"\n{fields.pop(_TRACE)}" if _TRACE in fields else ""
    told = " ".join([event["event"], *(f"{name}={value}" for name, value in fields.items())])
    return f"{when:%Y-%m-%d %H:%M:%S},{when.microsecond // 1000:03} {record.levelname:<7} {told}{trace}"


def _fields(event: Mapping[str, Any]) -> dict[str, Any]:
    return {name: event[name] for name in (*FIELDS, _TRACE) if name in event}
