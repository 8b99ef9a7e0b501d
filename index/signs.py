"""Signs by which a line is taken for a question: how FAQ authors write them, in English and Chinese."""

from __future__ import annotations

import re

_INTERROGATIVE = re.compile(
    r"(?:so,?\s+)?(?:how|what|what's|why|when|where|which|who|whom|whose|can|can't|could|does|doesn't|do|don't|did"
    r"|is|isn't|are|aren't|was|were|should|shouldn't|will|won't|would|may|might|has|have|am|i|i'm|i've|my)\b(?![-/])"
    r"|.*(?:如何|怎么|怎样|为什么|为何|什么|是否|能否|可否|哪些|哪个|多少|吗|呢)",
    re.IGNORECASE,
)
# Words that open statements about a trouble as often as questions: "Can't connect", "When it fails".
_STATEMENT = re.compile(r"(?:so,?\s+)?(?:can't|don't|doesn't|when|what to do when)\b", re.IGNORECASE)
_QUESTION_END = re.compile(r"[?？][\s\"'”’)）*_.!]*$")
_ERROR = re.compile(r"^[\"“'`]|\b\w*(?:Error|Exception|Warning)\b|\b[Ee]rror:")
_NUMBER = re.compile(r"^\s*(?:\d+(?:\.\d+)*[.)、:：]?|[（(]\d+[)）])\s+")
_MARK_END = (
    r"(?:\s*+(?:#\d*+|\d++))?(?(bracket)\s*[\]】])\s*"
    r"(?:(?P<closed>\*\*|__)(?:\s*[:：.、)）-])?|(?:[:：.．、)）]|(?(bracket)|(?!))|\s-(?=\s))(?P<late>\*\*|__)?)\s*"
)
_MARK_START = r"^(?P<bold>\*\*|__)?\s*(?P<bracket>[\[【])?"


def _mark(words: str) -> re.Pattern[str]:
    """Return the pattern of a mark before a text: one of the words, maybe bold or numbered, and what closes it."""
    return re.compile(f"{_MARK_START}(?P<word>{words}){_MARK_END}", re.IGNORECASE)


_QUESTION_MARK = _mark("Q(?:uestion)?|问题|问")
_ANSWER_MARK = _mark("A(?:nswer)?|答案|回答|答")
_PROBLEM_MARK = _mark("Problem|Issue|Error|Symptom|问题|现象|报错")
_SOLUTION_MARK = _mark("Solution|Fix|Resolution|Workaround|Answer|解决(?:方法|方案|办法)?")
_BOLD = re.compile(r"^(?:\*\*(?P<stars>(?:(?!\*\*).)+)\*\*|__(?P<bars>(?:(?!__).)+)__)(?P<rest>.*)$", re.DOTALL)
_HARD_BREAK = re.compile(r"(?:\\|<br\s*/?>|(?<!\s)\s{2,})$", re.IGNORECASE)
_GENERIC = re.compile(
    r"faqs?\b|frequently[ -]asked|common (?:questions|issues|problems)|known issues|questions|trouble ?shooting"
    r"|常见问题|问题解答|常见错误",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"^(?:table of )?contents?$|^toc$|^index$|^on this page$|^目录$|^see also$|^references$", re.IGNORECASE
)
_PART = re.compile(
    r"(?:(?:possible|probable|root|known|proposed|error|temporary)\s+)?(?:symptoms?|causes?|reasons?|solutions?|fix(?:es)?"
    r"|resolutions?|workarounds?|answers?|examples?|steps?|notes?|descriptions?|details?|diagnosis|explanation|remed(?:y|ies)"
    r"|tips?|warnings?|important|background|summary|expected(?: behaviou?r)?|actual(?: behaviou?r)?"
    r"|(?:steps )?to (?:fix|reproduce)|how to fix(?: it)?|see also|related(?: links)?"
    r"|(?:问题|错误|可能(?:的)?)?(?:现象|原因|说明|描述|分析|示例|步骤|注意(?:事项)?|背景|解决(?:方法|方案|办法)?))(?:\s*#?\d+)?",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"licen[cs]es?|citations?|citing(?: us)?|acknowledge?ments?|credits|contribut(?:ing|ors?)|star history"
    r"|todos?|to-do(?: list)?|copyright|(?:still )?(?:have|got) (?:(?:more|other|any|further) )?questions?"
    r"|further reading|resources|more (?:help|questions?)|许可证?|引用|致谢|贡献(?:者)?|待办",
    re.IGNORECASE,
)
_AROUND = " *_:：.!?？"
_NO_LETTER = re.compile(r"^[\W_]+")
_FAQ = re.compile(r"\bfaqs?\b|frequently[ -]asked|常见问题", re.IGNORECASE)
_LONGEST_QUESTION = 400


def asks(text: str) -> bool:
    """Tell whether the words read as a question."""
    words = without_number(text)
    return _QUESTION_END.search(words) is not None or _INTERROGATIVE.match(words) is not None


def asks_surely(text: str) -> bool:
    """Tell whether the words are a question, rather than a statement that begins like one."""
    words = without_number(text)
    return ends_as_question(words) or (_INTERROGATIVE.match(words) is not None and _STATEMENT.match(words) is None)


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


def is_part(title: str) -> bool:
    """Tell whether a title names a part of an answer: "Symptoms", "Solution 2", "原因"."""
    return _PART.fullmatch(without_number(title).strip(_AROUND)) is not None


def is_footer(title: str) -> bool:
    """Tell whether a heading stands above what closes a page: license, citation, where to ask."""
    return _FOOTER.fullmatch(_NO_LETTER.sub("", title).strip(_AROUND)) is not None


def is_faq(title: str) -> bool:
    """Tell whether a heading names an FAQ, of whatever page it is a section."""
    return _FAQ.search(title) is not None


def without_number(text: str) -> str:
    """Drop a leading "1." or "2.3"."""
    return _NUMBER.sub("", text)


def unmarked_question(text: str) -> str | None:
    """Return the question after "Q:", "**Q1**", "问：" …, or None where there is no such mark."""
    return _unmarked(_QUESTION_MARK, text)


def unmarked_answer(text: str) -> str | None:
    """Return the answer after "A:", "**A**", "答：" …, or None where there is no such mark."""
    match = _ANSWER_MARK.match(text)
    return text[match.end() :] if match else None


def unmarked_problem(text: str) -> str | None:
    """Return the problem after "Problem:", "**Issue 2:**", "现象：" …, or None where there is no such mark."""
    return _unmarked(_PROBLEM_MARK, text)


def unmarked_solution(text: str) -> str | None:
    """Return the solution after "Solution:", "**Fix**:", "解决方法：" …, or None where there is no such mark."""
    return _unmarked(_SOLUTION_MARK, text)


def problem_mark(text: str) -> str:
    """Return the word that marks a problem, in lower case, or nothing."""
    match = _PROBLEM_MARK.match(text)
    return match["word"].lower() if match else ""


def _unmarked(mark: re.Pattern[str], text: str) -> str | None:
    match = mark.match(text)
    if match is None:
        return None
    rest = text[match.end() :].strip()
    is_open = match["bold"] and not (match["closed"] or match["late"])
    return rest.replace(match["bold"], "", 1).strip() if is_open else rest


def split_bold(text: str) -> tuple[str, str] | None:
    """Return a bold beginning and what follows it, or None where the text does not begin in bold."""
    match = _BOLD.match(text)
    if match is None:
        return None
    return (match["stars"] or match["bars"]).strip(), match["rest"]


def without_break(line: str) -> str:
    """Drop a hard line break from the end of a line."""
    return _HARD_BREAK.sub("", line)
