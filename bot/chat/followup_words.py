"""The words by which thanks, doubts and follow-ups are told from questions, in English and Chinese."""

from __future__ import annotations

import re

PLAIN = re.IGNORECASE | re.ASCII  # words end where Chinese begins
WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words of which thanks consist, and news that all is well; one of the first line says so.
GRATEFUL = _words(
    """
    thank thanks thankyou thx thnx tnx ty tysm cheers ok okay okey k kk cool nice great good perfect awesome excellent
    amazing brilliant wonderful fantastic wow lol yes yep yeah yup no nope noted understood gotcha got see sense fine
    works worked working helps helped fixed fixes solved solves nvm nevermind mind np problem done trick sure right
    welcome appreciated appreciate hm hmm ah oh aha well bye haha clear
    """
)
BESIDE_THANKS = _words(
    """
    a again all and anyway at awesome be bot charm did does everyone everything finally find for found god guys help i
    i'll i've is it it's its job just know let like lot makes man mate me much my never now of out perfectly really so
    super that that's the them this to today too tried try u very was what will you you're you've your information
    info answer reply issue quick have check exactly needed super we i'm happy so
    """
)
OPENS_QUESTION = _words("is does did was how what why can could")
SMILE = re.compile(
    "[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]+|(?<!\\S):[a-z0-9_+-]{1,40}:(?!\\S)|(?<!\\S)[:;]-?[()DP](?!\\S)"
)
CHINESE_THANKS = re.compile(
    "非常|十分|太好了|太棒了|感谢|谢谢|谢了|多谢|谢|辛苦|你们?|您|大家|大佬|老师|好的|好了|好|行吧|行了|嗯|哦|噢|啊|已经?|成功|终于|我|现在|问题"
    "|都|解决|搞定|弄好|装好|跑通|真的?|果然|可以了|能用了|明白|懂了|知道|了解|收到|没事了?|没问题|不用|不客气|厉害|完美|赞|有用|有效|试一?试看?|试|先|去|看"
    "|一下|原来如此|对的?|是的|了|啦|吧|呀|ok|okay|\\s"
)

# A doubt about the answer, or a wish for more of it: the question stays what it was.
DOUBTFUL = _words(
    """
    not still same nothing no never didn't doesn't don't isn't wasn't won't couldn't can't cannot didnt doesnt dont
    fails failed failing fail persists remains wrong useless more other another else explain elaborate example examples
    details detail alternative alternatives mean none neither nope nor
    """
)
BESIDE_DOUBTS = _words(
    """
    a about again all already also an and answer any anything are but can change changed code command could did do does
    either error even exact exactly fix fixed fixing for get gets getting give gives happens have having help helped
    helpful helping helps here how i idea ideas in is issue it it's just later luck me message new ok option options
    please possible problem result sadly show so solution solutions solve solved solving sorry suggestion suggestions
    tell that that's the there they this to too tried try trying understand unfortunately use was way ways well what
    with work worked working works yet you your these those of really quite different should
    """
)
WANTS_ALL = re.compile(
    r"\b(?:details?|explain|elaborate|understand|tell me more|more (?:info(?:rmation)?|about)"
    r"|(?:an|any|some|more|another|with|for) examples?|(?:do|does) (?:it|that|this|you) mean)\b|\A(?:more|examples?)\Z",
    PLAIN,
)
CHINESE_WANTS_ALL = re.compile("更多|详细|具体|例子|示例|举例|解释|说明|什么意思|看不懂|不明白|没看懂")
CHINESE_DOUBT = re.compile(
    "(?:不行|没用|没有用|不起作用|没有?效果?|无效|不管用|不好使|不对|不是这个|报错|错误|失败|不能用|用不了|没解决|没有解决|解决不了|跑不[起通]来?"
    "|别的|其他|其它|另外|更多|详细|具体|例子|示例|举例|解释|说明|什么意思|看不懂|不明白|没看懂)"
)
BESIDE_CHINESE_DOUBT = re.compile(
    "还是?|仍然?|依然|依旧|也|都|就|又|我|试过?|按照?|这样|那样|这个|那个|上面|做|方法|办法|方案|一样|同样|相同|出现|的|了|吗|呢|啊|但是?|可是?|不过|有没有|有|没"
    "|能|可以|请|一?点|一下|给|个|说|讲|再|更|是|怎么|过|完|之后|后|问题|不好意思|抱歉|[\\s,.!?。~]"
)

ASKS = re.compile(
    r"(?:how|why|what|what's|which|where|when|who|can|could|does|do|did|is|are|will|would|should|has|have|any)\b", PLAIN
)
CHINESE_ASKS = re.compile(
    "怎么|怎样|如何|什么|为啥|为何|哪|多少|多久|是否|能否|可否|吗|几个|有没有|能不能|是不是|要不要|咋"
)
REFERS = re.compile(
    r"\b(?:(?:it|its|that|this|these|those|them|they)|(?:a|an|the|which|another)(?: \w+)? ones?)\b", PLAIN
)
_REFERS_TO_NOTHING = re.compile(
    r"\b(?:is|was|would|will) (?:it|this) (?:be )?(?!be\b)[a-z]+ (?:to|that|if)\b|\bit (?:says|seems)\b", PLAIN
)
CHINESE_REFERS = re.compile("它|这个|那个|这样|那样|这里|那里|这种|那种|该|上述|上面|此")
CHINESE_FILLERS = re.compile(
    "怎么样|怎么|怎样|如何|为什么|什么|为啥|为何|哪里|哪个|哪些|多少|多久|是否|能否|可否|可以|能不能|是不是|有没有|要不要|需要|应该|请问|真的|确定|一定"
    "|解决|设置|支持|使用|具体|办|做|弄|搞|用|装|意思|原因|回事|时候|[吗呢的了是在有要能会我你您它他这那样个些还也都就又不没和与对吧啊呀一下里上中到给把被得啦咋]"
)

POLITE = re.compile(
    r"(?:(?:ok(?:ay)?|thanks?(?: you)?(?: a lot| so much)?|thx|great|cool|nice|perfect|got it|i see|hm+|ah|oh"
    r"|well|sorry|yes|yeah|no(?=[,.!])|hi|hello|hey|please|sure|right)\b[ ,.!:;-]*"
    r"|(?:好的?|谢谢你?|多谢|嗯+|哦|明白了?|请问|你好|行)(?:[ ,.!:;~。]+|(?=那)))+",
    PLAIN,
)
AFTERTHOUGHT = re.compile(
    r"[ ,]+(?:please|pls|thanks|thank you|thx|then|instead|too|as well|though)[ .!]*(?=\?*\Z)", PLAIN
)
CONNECTIVE = re.compile(
    r"(?:(?:and|but|or|also|even|only|then|so|plus|now|if|what if|in case)\b[ ,]*|(?:what|how) about\b[ ]*"
    r"|(?:(?:is|does) (?:it|that|this) )?(?:also )?(?:the )?(?:same|likewise|true|valid|apply|work)"
    r"(?: (?:thing|question|problem|issue|error|true))?[ ]+(?=(?:for|with|on|in|under)\b))+"
    r"|(?:那么?|还有|如果是?用?|要是|换成|换|改成|改用|而|或者|对于|至于|同样|同理|[, ])+",
    PLAIN,
)
TURN = re.compile(r"(?:.{0,80}[ ,.;!])?(?=(?:what|how) about\b)", PLAIN)
OWN = re.compile(
    r"(?:(?:i'm|i am|i|we're|we are|we|my|it's|it is)\b[ ]*)+"
    r"(?:(?:have|use|using|run|running|need|want|got|on|system is|os is|version is)\b[ ]*)?"
    r"|(?:我的?|我们的?)?(?:是用|使用|用的是|用|装的是|在|是)",
    PLAIN,
)
CHINESE_END = re.compile(
    "[ ]*(?:的|上|下|里)*(?:呢|怎么样|行吗|可以吗|行不行|也一样吗|也是吗|一样吗|的话|(?:支持|能用|可用|兼容)吗)+[?]*\\Z"
)

JUDGED = re.compile(  # "is 1.6 ok", "can I use mmcv 1.4.0", "1.6 可以吗"
    r"(?:is|are|does|do|did|can|could|would|will|should|may)[ ]+(?:(?:i|we|you|it|that)[ ]+)?"
    r"(?:(?:be|use|take|install|try|go with|stay with|keep)[ ]+)?(?P<version>\S+(?:[ ]+\S+){0,3}?)"
    r"(?:[ ]+(?:also|too|still|be|ok|okay|fine|good|enough|alright|compatible|supported|possible|work|do|fit|then))*",
    PLAIN,
)


def words_of(text: str) -> list[str]:
    """Return the English words of a text, in lower case."""
    return [word.lower() for word in WORD.findall(text)]


def refers(text: str) -> bool:
    """Tell whether a text speaks of something that was said before: "it", "that"."""
    return CHINESE_REFERS.search(text) is not None or REFERS.search(_REFERS_TO_NOTHING.sub(" ", text)) is not None
