"""Files that hang on a question, as they come from a platform."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import aiohttp

from bot.chat import messages
from bot.chat.asking import Asking

LARGEST_FILE_KB = 256  # more is no question
_MOST_UNREAD = 5_000
LARGEST_FILE = 1 << 20  # bytes that are kept of a file, from its end, whatever its size was said to be


async def end_of(content: aiohttp.StreamReader) -> bytes:
    """Return what a file holds: it comes in pieces, and the end of a log says most."""
    data = b""
    async for piece in content.iter_any():
        data = (data + piece)[-LARGEST_FILE:]
    return data


class Files:
    """The files of one platform's questions: what they say together, and that some of them were not read."""

    def __init__(self) -> None:
        self._unread: OrderedDict[str, None] = OrderedDict()  # the keys of questions whose files could not be had

    def together(self, asking: Asking, texts: Sequence[str]) -> str:
        """Return what the files of a question say, the text "" standing for one that could not be had."""
        if not all(texts):
            self._unread[asking.key] = None
            while len(self._unread) > _MOST_UNREAD:
                self._unread.popitem(last=False)
        return "\n".join(filter(None, texts))

    def note(self, asking: Asking, language: str) -> str:
        """Return what is to be said above an answer: that a file was not read, "" where all were."""
        if asking.lacks_file:
            return messages.file_too_large(LARGEST_FILE_KB, language)
        return messages.file_unreadable(language) if asking.key in self._unread else ""
