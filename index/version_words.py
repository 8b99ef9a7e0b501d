"""The words by which a question about versions is told from one that only mentions a version."""

from __future__ import annotations

import re
from enum import Enum

MARK = "\ufffc"
_PLAIN = re.IGNORECASE | re.ASCII  # words end where Chinese begins

FUNCTION_WORDS = frozenset(
    """
    a able about above according after again all already also always am an and any anyone are as at ate be because
    been before being below best between both but by can cannot cant choose come correct correspond corresponding
    corresponds could current currently did different do does doesnt done dont each either else ever exact exactly
    few find for from get gets give go goes going good got had has have having hello help hey hi highest how however
    i if im in instead into is isnt it its ive just keep know last later latest least less let like listed ll lowest
    make many max maximum may me mean means might min minimum more most much must my need needed needs new newer
    newest no not now of off ok okay old older oldest on one only or other our own please possible problem question
    range re really recommended release releases respectively right run running same say says see seems shall should
    since so some still such suitable supposed tell than thank thanks that the their them then there these they
    thing this those though to together too tried try trying two under until up upon upper us usable use used uses
    using v ve ver version versions very via want was way we well went were what whats when where whether which
    while who why will with within without wont work worked working works would wrong yes yet you your
    """.split(),  # noqa: SIM905  # two hundred quotation marks would hide the words
)
_COMPATIBILITY_WORDS = frozenset(
    """
    assertionerror checkout clone compat compatibility compatible conflict conflicts depend dependencies dependency
    depends downgrade downgraded downgrading fit fits fulfil incompat incompatibility incompatible install
    installable installation installed installing match matched matches matching mismatch package packages pair
    paired pip require required requirement requirements requires satisfied satisfy support supported supports table
    upgrade upgraded upgrading
    """.split(),  # noqa: SIM905  # as above
)
_ABOUT_VERSIONS = re.compile(
    r"\b(?:in)?compat\w*|\b(?:mis)?match\w*|\bcorrespond\w*|\brequire\w*|\bdepend\w*|\bversions?\b|\bconflict\w*"
    r"|\b(?:go|goes|work|works|working|run|runs|pairs?|paired|fits?) with\b|\btogether\b"
    r"|版本|对应|兼容|匹配|依赖|配套|配合|搭配|适配|冲突",
    _PLAIN,
)
_MAYBE_ABOUT_VERSIONS = re.compile(
    r"\b(?:which|what|install\w*|support\w*|(?:up|down)grade\w*|latest|newest|can|need\w*|should|works?|use)\b"
    r"|支持|安装|哪|什么|多少|几|能用|可以|可用|需要|升级|降级|最高|最新|最低|[用装]",
    _PLAIN,
)
_TOOLS = frozenset({"conda", "mim", "pip", "pip3", "uv"})
_CLASH = re.compile(
    r"is used but incompatible|which is incompatible|is incompatible with|but you(?:'ll)? have|conflicting dependencies"
    r"|ResolutionImpossible",
    _PLAIN,
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_KNOWN_CHINESE = re.compile(
    "版本|对应|兼容|匹配|依赖|配套|配合|搭配|适配|冲突|支持|安装|哪个|哪些|哪|什么|多少|可以|可用|能用|需要|升级|降级|最高"
    "|最新|最低|请问|怎么|如何|应该|使用|目前|现在|问题|关系|要求|是否|有没有|没有|一下|大家|各位|我的|一起|同时|不能|能不能"
    "|[吗么呢的是和与跟要用装能到了我在有得这那个吧啊对为下给该请问问几号一不行得与]",
)
_BARE_WORDS = frozenset(
    """
    a about also and at fine for good have hello hi how i if is it its now of ok okay or please so table thanks the
    then this to use using version versions was what with
    """.split(),  # noqa: SIM905  # as above
)
_BARE_CHINESE = re.compile("可以|可用|版本|[吗呢么那啊吧的是和行]")
_ASKED_NAME = re.compile(
    rf"\b(?:which|what)\b(?:\s+[\w-]+){{0,3}}\s*{MARK}|(?:哪|什么)[^{MARK}\n]{{0,6}}{MARK}", _PLAIN
)
_WORD = re.compile(r"[A-Za-z][A-Za-z]*")
_MOST_UNKNOWN_WHEN_ASKED = 2
_MANY_UNKNOWN = 25
_MOST_UNKNOWN_IN_A_LINE = 12
_CHARACTERS_OF_A_WORD = 2


def is_everyday(word: str) -> bool:
    """Return whether a word before a version is none that the version could be of."""
    return word.lower() in FUNCTION_WORDS or word.lower() in _COMPATIBILITY_WORDS


def is_clash(text: str) -> bool:
    """Return whether a text holds an installer's or a project's complaint about versions."""
    return _CLASH.search(text) is not None


class Other(Enum):
    """What a question about a version says of a second column; the value is how many unknown words it may hold."""

    NOTHING = 0
    NAMED = 1
    PINNED = 6


def is_about_versions(rest: str, other: Other) -> bool:
    """Return whether a question, with marks for its names and versions, asks what goes with what.

    Where it names what it asks for, a word for it or few other words do; otherwise no word may be unknown. A long
    paste has to say it in one line.
    """
    unknown = unknown_words(rest)
    is_said = _ABOUT_VERSIONS.search(rest) is not None
    if other is Other.NOTHING:
        return is_said and unknown == 0
    if unknown > _MANY_UNKNOWN:
        return any(map(_is_said_in, rest.split("\n")))
    is_asked = _MAYBE_ABOUT_VERSIONS.search(rest) is not None
    most = max(other.value, _MOST_UNKNOWN_WHEN_ASKED) if is_asked else other.value
    return is_said or _ASKED_NAME.search(rest) is not None or unknown <= most


def _is_said_in(line: str) -> bool:
    is_said = _ABOUT_VERSIONS.search(line) or _ASKED_NAME.search(line)
    return MARK in line and is_said is not None and unknown_words(line) <= _MOST_UNKNOWN_IN_A_LINE


def is_nothing_more(rest: str) -> bool:
    """Return whether what a question says beside its versions asks nothing of its own."""
    words = [word.lower() for word in _WORD.findall(rest.replace("'", "").replace("’", ""))]
    return _BARE_WORDS.issuperset(words) and not _CHINESE.search(_BARE_CHINESE.sub("", rest))


def unknown_words(rest: str) -> int:
    """Return how many words of a text are not about versions; two Chinese characters count as a word."""
    words = [word.lower() for word in _WORD.findall(rest.replace("'", "").replace("’", ""))]
    unknown = [word for word in words if not is_everyday(word) and word not in _TOOLS]
    chinese = len(_CHINESE.findall(_KNOWN_CHINESE.sub("", rest)))
    return len(unknown) + -(-chinese // _CHARACTERS_OF_A_WORD)
