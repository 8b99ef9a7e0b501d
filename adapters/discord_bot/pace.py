"""How fast Discord is asked: below its limit for a whole bot, where discord.py learns of that by being refused.

After an outage hundreds of answers wait. All at once, most would be refused, tried again and refused again; and Discord
bans who is refused 10,000 times in ten minutes. Interactions are not counted, and do not come by here.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

from aiolimiter import AsyncLimiter

_MOST, _SECONDS = 10, 0.25  # of 50 a second: what comes at once and what follows in a second stay below it together

_P = ParamSpec("_P")


def paced(request: Callable[_P, Coroutine[Any, Any, Any]]) -> Callable[_P, Coroutine[Any, Any, Any]]:
    """Return a request that waits for its turn."""
    limiter = AsyncLimiter(_MOST, _SECONDS)

    async def wait_and_request(*args: _P.args, **named: _P.kwargs) -> Any:
        async with limiter:
            return await request(*args, **named)

    return wait_and_request
