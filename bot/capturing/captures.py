"""How a chat's messages become drafts: in the turn of all that is worked out, for the base that their channel asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.answering import Serving
from bot.capturing import messages
from bot.capturing.drafting import Draft, draft
from bot.capturing.errors import CaptureError
from bot.capturing.exchange import Conversation, exchange_of
from bot.capturing.folder import Kept, keep
from bot.chat import messages as sentences
from bot.chat.desk import BusyError
from bot.chat.host import Host
from index.errors import MmfaqError


class Captures:
    """Keeps the drafts of one platform."""

    def __init__(self, host: Host, folder: Path) -> None:
        self._host, self._folder = host, folder

    async def keep(self, look: Callable[[], Awaitable[Conversation]], language: str, hint: str = "") -> str:
        """Keep the draft of a conversation; return what whoever captures is to be told, whatever comes of it.

        `hint` is what may help where a question or an answer is missing.
        """
        try:
            talk = await look()
            base = (await self._host.channel(talk.workspace, talk.settings_of)).base
            made, kept = await self._host.desk.run(self._kept, talk, base, self._host.live.serving)
        except BusyError:
            return sentences.too_busy(language)
        except CaptureError as error:
            return f"{error} {hint}".rstrip()
        except MmfaqError as error:
            return str(error)
        return messages.captured(made, kept.where, language, is_new=kept.is_new)

    def _kept(self, talk: Conversation, base: str | None, serving: Serving) -> tuple[Draft, Kept]:
        made = draft(exchange_of(talk), serving, base if base in serving.searcher.names else None)
        return made, keep(made, self._folder)
