"""Files that hang on a question, as they come from a platform."""

from __future__ import annotations

import aiohttp

LARGEST_FILE_KB = 256  # more is no question
LARGEST_FILE = 1 << 20  # bytes that are kept of a file, from its end, whatever its size was said to be


async def end_of(content: aiohttp.StreamReader) -> bytes:
    """Return what a file holds: it comes in pieces, and the end of a log says most."""
    data = b""
    async for piece in content.iter_any():
        data = (data + piece)[-LARGEST_FILE:]
    return data
