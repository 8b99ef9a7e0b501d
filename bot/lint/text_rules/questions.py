"""Titles that tell too little, entries that answer two questions, and phrasings that say the same again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from markdown_it.token import Token

from bot.lint.finding import Finding, Level, Rule
from bot.lint.linted import Linted
from index.entry import Base, Entry
from index.language import has_chinese
from index.markdown_text import inline_text, parser, plain_text
from index.signs import asks, asks_surely, ends_as_question, names_error, unmarked_question, without_number

_VAGUE, _TWO, _REPEATED = "vague-title", "two-questions", "repeated-phrasing"
_FEWEST_WORDS = 2
_FEWEST_CHARACTERS = 4  # of Chinese
_FEWEST_TELLING = 2
_SAME_STEM = 5
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|「[^」]*」|`[^`]*`|(?<!\w)'[^']*'(?!\w)|\([^()]*\)|（[^（）]*）")
_NAMED = re.compile(r"\w[_.()/:\\-]\w|\(\)|\d|[a-z][A-Z]|[A-Z]{2}|[\"“'`「]")
_ASKING = r"(?:how|what|why|when|where|which|who|can|could|does|do|is|are|should|will)"
_JOINT = re.compile(
    rf"(?<=[?？])\s*|,?\s+and\s+(?={_ASKING}\b)|[，,；;]?\s*(?:以及|并且|还有|和)\s*(?=(?:如何|怎么|怎样|为什么|为何|什么|是否|能否))",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\b(?:it|its|this|that|these|those|them|they|then|instead|else|one|ones|if so|if not|same)\b"
    r"|它|这|那|其|该|^(?:是不是|是否|是|需要|要不要|能否|能|可以|应该|必须|还是)",  # these ask on, without a subject
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:do|does|did|is|are|was|were|can|could|should|will|would|may|might|has|have|am|isn't|aren't|doesn't|don't"
    r"|can't|won't)\b|'s\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w'-]*")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_STOP = frozenset(
    """
    how what why when where which who whom whose can could does did doing done should would will may might must is
    are was were been being has have had the and for with from into about after before not any all some get got use
    using used make need want work works working happen happens mean means there here you your our we my me i a an of
    on in to do be or if as at by no don't doesn't isn't can't please possible best way difference between
    """.split()  # noqa: SIM905  # a hundred quotation marks would hide the words
)
_STOP_CHINESE = re.compile("[如何怎么样为什是否能可以的了吗呢有在和与或个我你他们中时会要应该办请问做用使到对于]")


def check_titles(linted: Linted) -> Iterator[Finding]:
    """Yield the titles that are no question and a single word."""
    for base, entry in _entries(linted):
        title = plain_text(entry.question)
        if asks(title) or names_error(entry.question) or _NAMED.search(without_number(entry.question)):
            continue
        is_short = len("".join(_CHINESE.findall(title))) < _FEWEST_CHARACTERS if has_chinese(title) else True
        if is_short and len(_WORD.findall(title)) < _FEWEST_WORDS:
            what = f"The title {title!r} does not tell what is asked."
            yield linted.at(_VAGUE, Level.WARNING, base, entry, what, "Write the question as people ask it.")


def check_two_questions(linted: Linted) -> Iterator[Finding]:
    """Yield the entries that answer two questions about different things."""
    for base, entry in _entries(linted):
        names = _telling(" ".join((base.name, base.title, base.project, *base.aliases)))
        parts = _asked_parts(entry.question)
        pair = next((pair for pair in pairwise(parts) if _are_apart(*pair, names)), None)
        if pair:
            what = f"The title asks two things: {pair[0]!r} and {pair[1]!r}."
            yield linted.at(_TWO, Level.WARNING, base, entry, what, "Make each an entry of its own.")
            continue
        for row, question in _asked_within(entry):
            if _are_apart(plain_text(entry.question), question, names):
                line = entry.answer_lines[row]
                what = f"The answer holds another question: {question!r}."
                remedy = "Make it an entry of its own."
                yield linted.at(_TWO, Level.WARNING, base, entry, what, remedy, (line, line))


def check_phrasings(linted: Linted) -> Iterator[Finding]:
    """Yield the phrasings that are the title, or stand twice."""
    for base in linted.bases:
        first: dict[str, Entry] = {_key(entry.question): entry for entry in reversed(base.entries)}
        titles = dict(first)
        for entry in base.entries:
            for phrasing in entry.phrasings:
                key = _key(phrasing)
                earlier = first.setdefault(key, entry)
                is_first = earlier is entry and key not in titles and not _is_again(entry, phrasing)
                if not is_first:
                    yield _repeated(linted, base, entry, phrasing, earlier, is_title=key in titles)


def _repeated(linted: Linted, base: Base, entry: Entry, phrasing: str, earlier: Entry, *, is_title: bool) -> Finding:
    whose = "this entry" if earlier is entry else f"the entry {earlier.id!r}"
    role = "the title" if is_title else "a phrasing"
    what = f"The phrasing {phrasing!r} of {entry.id!r} is already {role} of {whose}."
    remedy = "Remove it." if earlier is entry else "Leave it to the entry that answers it."
    level = Level.NOTE if earlier is entry else Level.WARNING
    file, line = linted.wording(base, entry, phrasing)
    return Finding(_REPEATED, level, file, line, line, what, remedy)


def _is_again(entry: Entry, phrasing: str) -> bool:
    """Tell whether this very text, not its equal, has an earlier equal in the entry's list."""
    place = next(row for row, other in enumerate(entry.phrasings) if other is phrasing)
    return any(_key(other) == _key(phrasing) for other in entry.phrasings[:place])


def _entries(linted: Linted) -> Iterator[tuple[Base, Entry]]:
    return ((base, entry) for base in linted.bases for entry in base.entries)


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", plain_text(text).casefold()))


def _asked_parts(title: str) -> list[str]:
    """Return the questions of a title, quoted texts left out; none where it holds one."""
    parts = [part.strip(" ,;，；") for part in _JOINT.split(_QUOTED.sub(" ", plain_text(title)))]
    asked = [" ".join(part.split()) for part in parts if part and asks_surely(part)]
    return asked if len(asked) > 1 else []


def _are_apart(one: str, other: str, names: frozenset[str]) -> bool:
    """Tell whether two questions are about different things: no telling word in common, no pointing back."""
    are_whole = all(has_chinese(text) or _VERB.search(text) for text in (one, other))
    if not are_whole or _BACK.search(_QUOTED.sub(" ", other)):
        return False
    words, others = _telling(one), _telling(other)
    is_telling = min(len(words), len(others)) >= _FEWEST_TELLING and words - names and others - names
    return bool(is_telling) and not (words & others) - names


def _telling(text: str) -> frozenset[str]:
    """Return the telling words of a text as stems, and the pairs of characters of its Chinese ones."""
    words = {word.lower()[:_SAME_STEM] for word in _WORD.findall(text) if word.lower() not in _STOP and len(word) > 1}
    runs = (run for part in _CHINESE.findall(text) for run in _STOP_CHINESE.split(part))
    pairs = {"".join(pair) for run in runs for pair in pairwise(run)}
    return frozenset({word for word in words if not has_chinese(word)} | pairs)


def _asked_within(entry: Entry) -> Iterator[tuple[int, str]]:
    """Yield the questions that stand alone in an answer, bold, quoted or marked as one, and their lines."""
    tokens = parser().parse(entry.answer)
    for number, token in enumerate(tokens):
        if token.type != "inline" or token.map is None or token.map[0] == 0:
            continue
        text = inline_text(token)
        is_quoted = number > 1 and tokens[number - 2].type == "blockquote_open"
        is_marked = (_is_bold(token) or is_quoted) and ends_as_question(text)
        marked = unmarked_question(text)
        if is_marked or marked:
            yield token.map[0], marked or text


def _is_bold(token: Token) -> bool:
    children = [child for child in token.children or [] if child.type != "text" or child.content.strip()]
    depth = 0
    for place, child in enumerate(children):
        depth += (child.type == "strong_open") - (child.type == "strong_close")
        if depth == 0 and place < len(children) - 1:
            return False
    return bool(children) and children[0].type == "strong_open"


RULES = (
    Rule(_VAGUE, Level.WARNING, "a title is one word and no question", check_titles),
    Rule(_TWO, Level.WARNING, "an entry answers two questions about different things", check_two_questions),
    Rule(_REPEATED, Level.WARNING, "a phrasing repeats a title or another phrasing", check_phrasings),
)
