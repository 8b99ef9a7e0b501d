"""How long the parts of an answer take: whoever starts an answer measures, whoever does a part says so."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from functools import wraps
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Stage(Enum):
    """A part of an answer, as metrics call it."""

    WAIT = "wait"  # for a worker
    SEARCH = "search"  # what is asked, in the index; encoding is a part of it
    ENCODE = "encode"
    RENDER = "render"
    DELIVER = "deliver"  # until the platform has taken it


_seconds: ContextVar[defaultdict[Stage, float] | None] = ContextVar("seconds", default=None)


@contextmanager
def measured() -> Iterator[defaultdict[Stage, float]]:
    """Yield the seconds of the stages that are passed within, also in tasks that are started there."""
    seconds: defaultdict[Stage, float] = defaultdict(float)
    token = _seconds.set(seconds)
    try:
        yield seconds
    finally:
        _seconds.reset(token)


def timed(stage: Stage) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """Let a function add the time that it takes to a stage, wherever somebody measures."""

    def decorate(function: Callable[_P, _T]) -> Callable[_P, _T]:
        @wraps(function)
        def call(*args: _P.args, **kwargs: _P.kwargs) -> _T:
            seconds = _seconds.get()
            if seconds is None:
                return function(*args, **kwargs)
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                seconds[stage] += time.perf_counter() - started

        return call

    return decorate
