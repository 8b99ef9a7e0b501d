"""Signs by which a line is taken for a question: how FAQ authors write them, in English and Chinese."""

from __future__ import annotations

import re

_INTERROGATIVE = re.compile(
    r"(?:so,?\s+)?(?:how|what|what's|why|when|where|which|who|whom|whose|can|can't|could|does|doesn't|do|don't|did"
    r"|is|isn't|are|aren't|was|were|should|shouldn't|will|won't|would|may|might|has|have|am|i|i'm|i've|my)\b"
    r"|.*(?:如何|怎么|怎样|为什么|为何|什么|是否|能否|可否|哪些|哪个|多少|吗|呢)",
    re.IGNORECASE,
)
_QUESTION_END = re.compile(r"[?？][\s\"'”’)）*_.!]*$")
_ERROR = re.compile(r"^[\"“'`]|\b\w*(?:Error|Exception|Warning)\b|\b[Ee]rror:")
_NUMBER = re.compile(r"^\s*(?:\d+(?:\.\d+)*[.)、:：]?|[（(]\d+[)）])\s+")
_QUESTION_MARK = re.compile(
    r"^(?P<bold>\*\*|__)?\s*(?:Q(?:uestion)?|问题|问)\s*#?\d*\s*"
    r"(?:(?P<closed>\*\*|__)\s*[:：.、)）-]?|[:：.．、)）](?P<late>\*\*|__)?)\s*",
    re.IGNORECASE,
)
_ANSWER_MARK = re.compile(
    r"^(?:\*\*|__)?\s*(?:A(?:nswer)?|答案|回答|答)\s*#?\d*\s*(?:(?:\*\*|__)\s*[:：.、)）-]?|[:：.．、)）](?:\*\*|__)?)\s*",
    re.IGNORECASE,
)
_BOLD = re.compile(r"^(?:\*\*(?P<stars>(?:(?!\*\*).)+)\*\*|__(?P<bars>(?:(?!__).)+)__)(?P<rest>.*)$", re.DOTALL)
_HARD_BREAK = re.compile(r"(?:\\|<br\s*/?>|\s{2,})$", re.IGNORECASE)
_GENERIC = re.compile(
    r"faqs?\b|frequently[ -]asked|common (?:questions|issues|problems)|known issues|questions|trouble ?shooting"
    r"|常见问题|问题解答|常见错误",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"^(?:table of )?contents?$|^toc$|^index$|^on this page$|^目录$|^see also$|^references$", re.IGNORECASE
)
_LONGEST_QUESTION = 400


def asks(text: str) -> bool:
    """Tell whether the words read as a question."""
    words = without_number(text)
    return _QUESTION_END.search(words) is not None or _INTERROGATIVE.match(words) is not None


def ends_as_question(text: str) -> bool:
    """Tell whether the text ends with a question mark."""
    return _QUESTION_END.search(text) is not None


def names_error(text: str) -> bool:
    """Tell whether the words quote an error message."""
    return _ERROR.search(text) is not None


def is_label(text: str) -> bool:
    """Tell whether the words only introduce what follows, or are too long for a question."""
    return text.rstrip("*_ ").endswith((":", "：")) or len(text) > _LONGEST_QUESTION


def is_generic(title: str) -> bool:
    """Tell whether a heading names the whole document rather than a topic."""
    return _GENERIC.search(title) is not None


def is_contents(title: str) -> bool:
    """Tell whether a heading stands above a table of contents or references."""
    return _CONTENTS.match(without_number(title).strip(" :：")) is not None


def without_number(text: str) -> str:
    """Drop a leading "1." or "2.3"."""
    return _NUMBER.sub("", text)


def unmarked_question(text: str) -> str | None:
    """Return the question after "Q:", "**Q1**", "问：" …, or None where there is no such mark."""
    match = _QUESTION_MARK.match(text)
    if match is None:
        return None
    rest = text[match.end() :].strip()
    is_open = match["bold"] and not (match["closed"] or match["late"])
    return rest.replace(match["bold"], "", 1).strip() if is_open else rest


def unmarked_answer(text: str) -> str | None:
    """Return the answer after "A:", "**A**", "答：" …, or None where there is no such mark."""
    match = _ANSWER_MARK.match(text)
    return text[match.end() :] if match else None


def split_bold(text: str) -> tuple[str, str] | None:
    """Return a bold beginning and what follows it, or None where the text does not begin in bold."""
    match = _BOLD.match(text)
    if match is None:
        return None
    return (match["stars"] or match["bars"]).strip(), match["rest"]


def without_break(line: str) -> str:
    """Drop a hard line break from the end of a line."""
    return _HARD_BREAK.sub("", line)
