"""What people in a channel say to each other: laughter, what is settled, requests for company, reactions."""

from __future__ import annotations

import re

_PLAIN = re.IGNORECASE | re.ASCII  # words end where Chinese begins

_LAUGHS = re.compile(
    r"\b(?:lo+l|lmf?ao|rofl|a?ha(?:ha)+h?|hehe(?:he)*|omf?g)\b|哈哈|呵呵|嘿嘿|嘻嘻|笑死|笑哭|23333+|[😂🤣😆]", _PLAIN
)
_UNSETTLED = re.compile(  # "has anyone fixed it" settles nothing
    r"(?:\b(?:any|some)(?:one|body)|\bwho|\bnot|n't|\bhow|\bnever|\bcannot|\bi thought i)\b(?: \w+){0,4}? "
    r"(?:found|fixed|solved|figured|got)\b"
    r"|(?:没有?|未)(?:能|被)?(?:找到|解决|搞定)|(?:怎么|如何|谁|有人)[^,。?]{0,6}(?:解决|搞定|找到)了?|解决了(?:吗|没|一半)",
    _PLAIN,
)
_SETTLED = re.compile(
    r"\b(?:nvm|never ?mind|found it|found the (?:answer|solution|problem|issue|bug|cause)|problem solved"
    r"|(?:figured|sorted) (?:it|that) out|(?:solved|fixed) (?:it|that|this)|got it (?:working|to work)"
    r"|it works (?:now|again)|(?:it's|that's|already|now|got) (?:solved|fixed|resolved)"
    r"|ignore (?:me|that|this|my last \w+))\b|^\W*(?:re)?solved\b|\bsolved[.!\s]*$"
    r"|解决了|已解决|搞定|没事了|找到了[。！!~\s]*$|当我没[问说]|忽略我",
    _PLAIN,
)
_GOES_ON = re.compile(r"\b(?:but|however|yet)\b|但|不过|可是|然而", _PLAIN)
_WANTS_PEOPLE = re.compile(
    r"\bwho(?:'s| is| would| has time| else is| can| could)? ?"
    r"(?:wants?\b|like |up |free\b|around\b|in\b|coming\b|going\b|joining\b|available\b)"
    r"|\bwho(?: can| could| has time)? (?:to )?(?:reviews?|approves?|merges?|joins?|takes? over|covers?)\b"
    r"|\bany(?:one|body) (?:is )?(?:up for|down for|wants? to|free|around|in the office|going to|coming|joining)\b"
    r"|\bwants? to (?:review|join|pair|grab|take over)\b"
    r"|\b(?:can|could|would|will|may) (?:some(?:one|body)|any(?:one|body)|you|one of you|i get) "
    r"(?:(?:all|please|pls|quickly|kindly|an?|another) )*"
    r"(?:review|approve|merge|rebase|sign off|join|take over|cover for|ping|proofread)\b"
    r"|\b(?:grab|for|some) (?:lunch|coffee|beers?|pizza)\b"
    r"|谁(?:有空|有时间|想|去|要|值班|来(?!教|告诉|解释|救|帮))|(?:谁|有人|哪位)[^,。?]{0,8}(?:review|审|合并|PR)"
    r"|有人(?:一起|去|要不要|想)|[午晚]饭|吃饭|喝咖啡|奶茶|下班",
    _PLAIN,
)
_TELLS_PEOPLE = re.compile(
    r"\b(?:don't|do not|dont|stop|quit|no more) (?:ask|asking|post|posting|spam|spamming|dm|ping|pinging)\b|\brtfm\b"
    r"|(?:^|[,.;:!?] *)(?:(?:please|pls|just|first|go) )*(?:google it|(?:read|check|search|see|look (?:at|in)) "
    r"(?:the |our )?(?:faqs?|docs?|documentation|manual|wiki|pins)\b)"
    r"|(?<![特个分级类区])别再?问(?!题)|不要再?问(?!题)|先去?看(?:一下|下|看)? ?(?:FAQ|文档|置顶|群公告)",
    _PLAIN,
)
_REACTS = re.compile(
    r"^\W*(?:same here|me too|been there|oof|ouch|rip|yikes|poor (?:you|guy|thing)|good luck|classic)\b|^\+1"
    r"|\b(?:such an? (?:classic|pain|mood|meme|joke)|a classic|feel (?:you|your pain)|that sucks|sorry to hear"
    r"|my favou?rite|gotta love|story of my life|here we go again|good old)\b"
    r"|^\W*(?:我也是|同款|同感|心疼|节哀|又是|又来了)|太惨|好惨|老熟人|经典(?:错误|报错|问题)?(?:了|啊|$)|永远的痛|祝你?好运",
    _PLAIN,
)
_ELSEWHERE = re.compile(
    r"\b(?:when|while|from|after|start(?:ed)?) playing (?!an? |the |with |around|back|video|audio|it\b)"
    r"|\b(?:gaming|cyberpunk|minecraft|fortnite|video ?games?|playstation|xbox|stock price|bitcoin)\b"
    r"|[打玩]游戏|原神|股价|股票",
    _PLAIN,
)
_TALKS = (_LAUGHS, _WANTS_PEOPLE, _TELLS_PEOPLE, _REACTS, _ELSEWHERE)

_QUOTED_TITLE = re.compile(
    r"(?<!\w)'[^'\n]{1,60} [^'\n]{1,60}'(?!\w)|\"[^\"\n]{1,60} [^\"\n]{1,60}\"|“[^”\n]{2,120}”"
    r"|[「『《][^」』》\n]{2,120}[」』》]"
)
_MEETS = re.compile(
    r"\b(?:i|i'm|im|i've|my|we|our|me|gets?|got|getting|see|seeing|saw|says?|said|shows?|throws?|raises?|reports?"
    r"|prints?|fails?|failed|crash\w*|errors?|exits?|help|fix|stuck|what|why|how)\b"
    r"|[?？报我吗]|提示|出现|显示|遇到|错误|失败|请问|求助|怎么|为什么|如何",
    _PLAIN,
)
_LONGER = re.compile(r"(?:\b[A-Za-z]+\b\W*){3}|[\u4e00-\u9fff]{4}")


def is_chatter(line: str) -> bool:
    """Tell whether a line is talk among people: it laughs, takes a question back, or wants a person."""
    if any(pattern.search(line) for pattern in _TALKS):
        return True
    return _SETTLED.search(_UNSETTLED.sub(" ", line)) is not None and not _GOES_ON.search(line)


def without_mentioned(line: str) -> str:
    """Return a line without the titles that it quotes, where they are spoken of rather than met."""
    rest = _QUOTED_TITLE.sub(" ", line)
    is_spoken_of = rest != line and _LONGER.search(rest) is not None and not _MEETS.search(rest)
    return rest if is_spoken_of else line
