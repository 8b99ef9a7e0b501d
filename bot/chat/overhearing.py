"""Which messages of a channel are worth an answer although nobody asked the bot: few, and only questions to all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from bot.chat.chatter import is_chatter, without_mentioned
from index.glossary import Glossary
from index.query import parse, shortened
from index.tokens import terms

COOLDOWN = timedelta(minutes=2)  # between two answers that a channel did not ask for
_REMEMBERED = timedelta(days=1)
_FEWEST_TERMS = 2
_LONGEST_LINE = 500  # longer ones are logs, or data
_PLAIN = re.IGNORECASE | re.ASCII  # words end where Chinese begins

_FENCE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
_INLINE_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://\S+|\bwww\.\S+", _PLAIN)
_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_OPENING = re.compile(
    r"^(?:\W|\b(?:hi|hello|hey|dear|all|everyone|everybody|guys|folks|there|team|please|pls|so|and|but|ok|okay|just"
    r"|good (?:morning|evening|afternoon|day)|quick question|question)\b)+",
    _PLAIN,
)
_MARKED = re.compile(r"[^\s?？][ \t]*[?？]+[ \t]*(?=[\s\"'”’)）*_.!]|$)")
_SENTENCE_END = re.compile(r"[.!;,:](?:\s|$)|[。、]")
_ASKS = re.compile(
    r"how (?:do|does|did|to|can|could|should|would|is|are|am|much|many|long|come|i)\b"
    r"|why (?:do|does|did|is|are|am|was|were|can|can't|cannot|won't|doesn't|don't|isn't|aren't|my|the)\b"
    r"|what(?:'s| (?:is|are|does|do|did|should|would|could|can|causes?|versions?|kind|to do|happens))\b"
    r"|where (?:is|are|do|does|did|can|could|should|to)\b|when (?:will|is|does|should|do)\b"
    r"|which [\w.-]+(?: [\w.-]+){0,3} (?:is|are|do|does|should|can|works?|fits?|for|with)\b|which (?:is|are|should)\b"
    r"|(?:can|could|should|may|would|do|does|did|will|has|have) (?:i|we|it|one|any(?:one|body)|some(?:one|body)|the)\b"
    r"|does [\w.-]+ (?:support|work|need|require|run|have|use|allow)\b|is (?:there|it|this|that)\b|are there\b"
    r"|is [\w.-]+ [\w. -]{0,40}\b(?:compatible|supported|possible|required|needed|available)\b"
    r"|(?:does )?any(?:one|body) (?:knows?|else|here|have|has|had|seen|tried|can|able|help)\b"
    r"|any (?:ideas?|way|help|suggestions?)\b|(?:need (?:some )?)?help\b|(?:i'm|im) wondering\b"
    r"|i (?:don't know|do not know|wonder|am wondering|was wondering) (?:how|why|what|if|whether|which)\b",
    _PLAIN,
)
_TROUBLE = re.compile(
    r"\b(?:can't|cannot|can not|couldn't|unable to|not able to|fails?|failed|failing|gets? stuck|stuck (?:at|on|in)"
    r"|(?:is|are|does|do|did) not work(?:ing)?|(?:isn't|aren't|doesn't|don't|didn't|won't|not) work(?:ing)?|hangs?"
    r"|crash(?:es|ed|ing)?)\b",
    _PLAIN,
)
_OWN = re.compile(r"\b(?:i|i'm|im|i've|my|we|our|me)\b", _PLAIN)
_CHINESE_ASKS = re.compile(
    "如何|怎么|怎样|为什么|为啥|为何|什么|是否|能否|可否|哪[个些里种一]|多少|多大|多久|吗|有没有|是不是|能不能|会不会|可不可以|行不行"
    "|要不要|请问|请教|求助|求教|求救|咋"
)
_CHINESE_TROUBLE = re.compile(
    "报错|出错|失败|无法|不能用|用不了|装不上|安装不了|跑不[起通]来?|卡住|卡死|崩溃|不起作用|没反应|遇到.{0,12}(?:问题|错误)"
)
_ANNOUNCES = re.compile(
    r"(?:(?:fyi|psa|heads?[- ]?up|announc\w+|changelog|release notes|welcome|congrat\w*|happy|til)\b"
    r"|(?:reminder|attention|news|update|notice|tip|released?|done)[ \t]*[:!-]"
    r"|(?:released|merged|published|deployed|fixed|solved|resolved|pushed)\b|(?:the |a )?new (?:version|release)\b"
    r"|version [\w.]+ (?:is|has)\b|[\w.-]+ v?[0-9][\w.]* (?:is|has been) (?:out|released|available)\b)",
    _PLAIN,
)
_REPORTS = re.compile(
    r"(?:we|i)(?:'ve| have| are|'re| am|'m)? (?:just |now )?"
    r"(?:releas|merg|publish|deploy|fix|solv|resolv|finish|complet)(?:e?d|ing)\b",
    _PLAIN,
)
_CHINESE_ANNOUNCES = re.compile(
    "(?:[【\\[(].{0,4})?(?:公告|通知|提醒|更新日志|新闻|喜讯|欢迎|恭喜|感谢|谢谢)|.{0,20}(?:已经?|刚刚?)(?:发布|修复|合并|上线|更新|解决)"
)
_FIXED = re.compile(r"\b(?:fix(?:e[sd])?|solved?|resolved?|closes?|merged)\b|修复|解决了", _PLAIN)
_COUNTS_ERRORS = re.compile(
    r"\b(?:0|no|zero|without) (?:errors?|warnings?|exceptions?)\b|没有(?:报错|错误|警告)", _PLAIN
)


class Silence(Enum):
    """Why a message is left alone."""

    NOT_LISTENING = "the channel does not want it"
    A_BOT = "a bot wrote it"
    A_REPLY = "it belongs to a conversation"
    ADDRESSED = "it is put to a person"
    NO_QUESTION = "it asks nothing"
    ANSWERED = "its thread was answered"
    COOLING_DOWN = "the channel was answered a moment ago"


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that nobody put to the bot; ids as the platform writes them. `addressed`: it mentions a person."""

    text: str
    place: str
    thread: str = ""
    is_bot: bool = False
    is_reply: bool = False
    addressed: bool = False
    is_channel_listening: bool = True


class Ear:
    """Decides what of a channel to look at: a question to all, in a thread not answered yet, not too often."""

    def __init__(self, cooldown: timedelta = COOLDOWN, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._cooldown, self._now = cooldown, now
        self._places: dict[str, datetime] = {}
        self._threads: dict[tuple[str, str], datetime] = {}

    def why_not(self, heard: Heard) -> Silence | None:
        """Return why a message is left alone, None where it is worth a look."""
        said = _why_never(heard)
        if said is not None:
            return said
        if heard.thread and (heard.place, heard.thread) in self._threads:
            return Silence.ANSWERED
        last = self._places.get(heard.place)
        if last is not None and self._now() - last < self._cooldown:
            return Silence.COOLING_DOWN
        return None if is_question(heard.text) else Silence.NO_QUESTION

    def answered(self, place: str, thread: str = "") -> None:
        """Note that a message was answered, so that the channel is left in peace for a while."""
        now = self._now()
        self._places = {one: at for one, at in self._places.items() if now - at < self._cooldown} | {place: now}
        self._threads = {one: at for one, at in self._threads.items() if now - at < _REMEMBERED}
        if thread:
            self._threads[place, thread] = now


def is_question(text: str) -> bool:
    """Tell whether a message asks everybody something, or shows an error: no greeting, no news, no link, no code."""
    whole = unicodedata.normalize("NFKC", shortened(text)).replace("’", "'")
    prose = _INLINE_CODE.sub(" x ", _LINK.sub(" ", _QUOTED.sub("", _FENCE.sub("\n", whole))))
    lines = [line.strip() for line in prose.split("\n") if line.strip() and len(line) <= _LONGEST_LINE]
    if (lines and _announces(lines[0])) or any(map(is_chatter, lines)):
        return False
    has_trouble = not (lines and _REPORTS.match(_OPENING.sub("", lines[0])))
    said = _LINK.sub(" ", whole)
    if has_trouble and _shows_error(said):
        return True
    is_asked = any(_asks(line) or (has_trouble and _is_in_trouble(line)) for line in lines)
    return is_asked and len(terms(said)) >= _FEWEST_TERMS


def _why_never(heard: Heard) -> Silence | None:
    """Return why a message is left alone at all times."""
    reasons = {
        Silence.NOT_LISTENING: not heard.is_channel_listening,
        Silence.A_BOT: heard.is_bot,
        Silence.A_REPLY: heard.is_reply,
        Silence.ADDRESSED: heard.addressed,
    }
    return next((silence for silence, holds in reasons.items() if holds), None)


def _announces(line: str) -> bool:
    opened = _OPENING.sub("", line)
    return any(
        pattern.match(words) is not None for pattern in (_ANNOUNCES, _CHINESE_ANNOUNCES) for words in (line, opened)
    )


def _shows_error(text: str) -> bool:
    said = "\n".join(map(without_mentioned, text.replace("`", " ").split("\n")))
    errors = parse(said, Glossary()).errors
    return any(not _FIXED.search(line) and not _COUNTS_ERRORS.search(line) for line in errors)


def _asks(line: str) -> bool:
    if _MARKED.search(line) or _CHINESE_ASKS.search(line):
        return True
    return any(_ASKS.match(_OPENING.sub("", sentence)) for sentence in _SENTENCE_END.split(line))


def _is_in_trouble(line: str) -> bool:
    return _CHINESE_TROUBLE.search(line) is not None or (
        _TROUBLE.search(line) is not None and _OWN.search(line) is not None
    )
