"""What is said to the bot without asking it anything, and what it says to that."""

from __future__ import annotations

import re
import unicodedata

from bot.chat import messages
from bot.chat.asking import Asking, Way, is_help
from bot.chat.followup import is_thanks
from index.language import language_of

_GRATEFUL = re.compile(
    r"\b(?:thank\w*|thx|thnx|tnx|ty|tysm|cheers|appreciated?|works?|worked|working|help(?:s|ed)|fixed|fixes|solve[ds]"
    r"|great|perfect|awesome|excellent|amazing|brilliant|wonderful|fantastic)\b|谢|感谢|辛苦|解决|搞定|棒|赞|厉害|完美",
    re.IGNORECASE | re.ASCII,
)
_COURTESY = re.compile(
    r"(?:(?:many thanks|thanks?(?: you)?(?: a lot| so much| very much)?|thx|hi|hello|hey|dear|ok(?:ay)?|great|cool"
    r"|got it|sorry|good (?:morning|afternoon|evening|day))\b(?:[ ]+(?:all|everyone|everybody|guys|folks|there|team"
    r"|friends?|again|bot))?[ ]*[,.!:;]+\s*|(?:你好|您好|大家好|各位好|谢谢你?|多谢|请问|好的)[ ,.!:;，。！：]+)+",
    re.IGNORECASE | re.ASCII,
)
_GOES_ON = re.compile(r"\A(?:and|so|but|also|now)[ ,]+(?=(?:how|why|what|which|where|when|can|is|are|does|do)\b)", re.I)
_TO_ALL = re.compile(r"^[ \t]*(?:@(?:channel|here|everyone|everybody|somebody|someone|all)\b[ \t,:]*)+", re.I | re.M)


def is_small_talk(text: str) -> bool:
    """Tell whether a text asks nothing: thanks, a greeting, a smile, or how to ask."""
    return is_thanks(text) or is_help(text)


def said_to(asking: Asking) -> str:
    """Return the sentence that answers small talk, "" for silence."""
    language = language_of(asking.text)
    if is_thanks(asking.text) and _GRATEFUL.search(asking.text):
        return messages.welcome(language)
    is_said = is_help(asking.text) or any(character.isalnum() for character in asking.text)
    return messages.invitation(language) if is_said and asking.way is not Way.MENTION else ""


def without_courtesies(text: str) -> str:
    """Return a question without the greeting or thanks before it, and without calls to everybody."""
    called = _TO_ALL.sub("", text).strip() or text
    opening = _COURTESY.match(unicodedata.normalize("NFKC", called))
    if opening is None or len(unicodedata.normalize("NFKC", called)) != len(called):
        return called
    rest = called[opening.end() :]
    return _GOES_ON.sub("", rest, count=1) if rest.strip(" .!?~") and not is_thanks(rest) else called
