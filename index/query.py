"""What a question says: prose, error lines, identifiers, and what of it is worth encoding.

A question may be a word, a sentence or a three-thousand-line traceback. The error line and the prose are
what it is about; frames and logs only add names, and are weighed down so that they cannot drown the rest.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from index.glossary import Glossary
from index.language import has_chinese, language_of
from index.tokens import terms

_MOST_CHARACTERS = 40_000
_END_CHARACTERS = 14_000
_LONGEST_BETWEEN = 300  # an error line between the ends; with them it stays below the most characters
_MOST_LINES = 400
_LONGEST_LINE = 2_000
_ENCODED_CHARACTERS = 600
_LONG_TEXT = 240
_MOST_ERRORS = 4
_MOST_ERRORS_BETWEEN = 20
_FEWEST_WORDS = 2
_MOST_CONTEXT_TERMS = 60
_CONTEXT_WEIGHT = 0.25
_SYNONYM_WEIGHT = 0.5
_NAME_WEIGHT = 0.4
_FRAME = re.compile(
    r"^\s*File \".*\", line \d+|^\s*at [\w.$<>]+\(|^\s*#\d+\s|^\s*[\^~]+\s*$|^Traceback \(most recent",
)
_LOG = re.compile(
    r"^\s*\[?\d{4}[-/]\d\d[-/]\d\d|^\s*\d\d:\d\d:\d\d|\b(?:INFO|DEBUG)\b|^\s*\[\d+/\d+\]"
    r"|^\s*(?:-I|gcc|g\+\+|/\S+/(?:nvcc|gcc|g\+\+))\s",
)
_ERROR = re.compile(
    r"(?:Error|Exception|Warning|Failure|Interrupt|Fault)\b"
    r"|\b(?:fatal|FATAL|FAILED|error|ERROR|panic|E\d{4}|[A-Z]\d{4})\b\s*[:\]]"
    r"|\b(?:fatal\s*:|undefined symbol|cannot open|core dumped|[Ss]egmentation fault|[Nn]o module named"
    r"|not found|unsupported|out of memory)\b",
)
_TRACEBACK = "Traceback (most recent"
_RAISED = re.compile(r"(?<!\S)[\w.]*(?:Error|Exception|Warning|Interrupt)(?=:|\s*$)")
_MANGLING = "_Z"  # looked for first: it is quicker than the pattern
_MANGLED = re.compile(r"\b_Z[A-Z]*\d\w+")
_MARKS = re.compile(r"[^\w\s.+#%/-]+")  # they say little to the encoder, and each takes as long as a word
_NAME = re.compile(r"[A-Za-z][\w.\-]*")
_PATH = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][\w.+@-]+){2,}[\\/]?")
_HEX = re.compile(r"\b0x[0-9a-fA-F]{4,}\b|\b[0-9a-f]{24,}\b")
_CONTROL = {"Cc", "Cf", "Cs", "Co", "Cn"}
_CODE = re.compile(
    r"^\s*(?:[\w.,\[\]][\w.,\[\] ]* = |return\b|raise\b|import\b|from \w+ import|if .*:$|for .*:$|def |class |self\."
    r"|[\w.]+\(.*\)$)",
)
_SYMBOL_WORDS = "undefined symbol"


@dataclass(frozen=True, slots=True)
class Query:
    """A question, taken apart.

    `encoded` is what the encoder gets; `weights` are the terms of the lexical side, 1 for what the asker
    says and for error lines, less for the context around; `errors` are the error lines, the last first.
    """

    text: str
    language: str
    encoded: str
    weights: dict[str, float]
    errors: tuple[str, ...]


def parse(question: str, glossary: Glossary, names: frozenset[str] = frozenset()) -> Query:
    """Take a question apart; any text will do, the empty one too.

    `names` are the terms of the projects that are asked: every question may hold them, so they say little to
    the lexical side, and the encoder does without them where other words remain.
    """
    text = _clean(question)
    lines = _lines(text)
    errors, prose, context = _sort(lines)
    said = "\n".join([*prose, *errors])
    language = language_of("\n".join(prose) or text)
    english = glossary.to_english(said) if has_chinese(said) else said
    symbols = f" {_SYMBOL_WORDS}" if _MANGLING in said and _MANGLED.search(said) else ""
    weights = _weights(said, english + symbols, context, glossary)
    weights |= {name: weights[name] * _NAME_WEIGHT for name in names & weights.keys()}
    return Query(text, language, _without(names, _encoded(prose, errors, glossary)), weights, errors)


def gist(question: str) -> tuple[str, ...]:
    """Return what tells what is asked, in two lines at most: what is said first, and the last error or line."""
    lines = _lines(question)
    if len(lines) == 1:
        found = list(_RAISED.finditer(lines[0])) if _TRACEBACK in lines[0] else []
        return (lines[0][found[-1].start() :].strip() if found else lines[0].strip(),)
    errors, prose, _ = _sort(lines)
    return tuple(dict.fromkeys([*prose[:1], *(errors[:1] or [lines[-1].strip()])])) if lines else ()


def _clean(question: str) -> str:
    """Return the text without control characters; of what nobody typed by hand, the errors and both ends."""
    text = unicodedata.normalize("NFKC", shortened(question))
    if not text.isprintable():
        text = "".join(c if c in "\n\t" or unicodedata.category(c) not in _CONTROL else " " for c in text)
    return text.strip()


def shortened(text: str) -> str:
    """Return what of a text is looked at: of a very long one both ends, and the last error lines between them."""
    if len(text) <= _MOST_CHARACTERS:
        return text
    first = text.find("\n", _END_CHARACTERS, _END_CHARACTERS + _LONGEST_LINE)
    first = _END_CHARACTERS if first < 0 else first
    last = text.rfind("\n", -_END_CHARACTERS - _LONGEST_LINE, -_END_CHARACTERS)
    last = len(text) - _END_CHARACTERS if last < 0 else last
    between = (line[:_LONGEST_BETWEEN] for line in text[first:last].split("\n"))
    errors = list(dict.fromkeys(line for line in between if _ERROR.search(line)))[-_MOST_ERRORS_BETWEEN:]
    return "\n".join([text[:first], *errors, text[last:]])


def _lines(text: str) -> list[str]:
    lines = [line[:_LONGEST_LINE].rstrip() for line in text.split("\n") if line.strip()]
    if len(lines) > _MOST_LINES:
        half = _MOST_LINES // 2
        lines = [*lines[:half], *(line for line in lines[half:-half] if _ERROR.search(line)), *lines[-half:]]
    return lines


def _sort(lines: list[str]) -> tuple[tuple[str, ...], list[str], list[str]]:
    """Return the error lines, last first, the prose, and the context."""
    if len(lines) == 1:
        is_error = _ERROR.search(lines[0]) is not None
        return (lines[0],) if is_error else (), [] if is_error else lines, []
    errors: list[str] = []
    prose: list[str] = []
    context: list[str] = []
    is_after_frame = False
    for line in lines:
        is_frame = _FRAME.search(line) is not None
        if is_frame or (is_after_frame and line.startswith("    ")):
            context.append(line)
        elif _ERROR.search(line) and not (_LOG.search(line) and "rror" not in line):
            errors.append(line.strip())
        elif _LOG.search(line) or _CODE.search(line):
            context.append(line)
        else:
            prose.append(line.strip())
        is_after_frame = is_frame
    return tuple(dict.fromkeys(reversed(errors)))[:_MOST_ERRORS], prose, context


def _encoded(prose: list[str], errors: tuple[str, ...], glossary: Glossary) -> str:
    """Return what the encoder gets: all of a short question; of a long one its prose and last error."""
    parts = [" ".join(prose)[:_ENCODED_CHARACTERS], *errors]
    whole = " ".join(part for part in parts if part)
    if len(whole) > _LONG_TEXT and errors:
        whole = " ".join(part for part in (parts[0][:_LONG_TEXT], errors[0]) if part)
    english = glossary.to_english(whole) if has_chinese(whole) else whole
    paths = _PATH.sub(_last_name, english) if "/" in english or "\\" in english else english
    return _MARKS.sub(" ", _without_codes(paths, _SYMBOL_WORDS))[:_ENCODED_CHARACTERS]


def _without_codes(text: str, symbol: str) -> str:
    """Return a text without addresses and hashes, and with other words for mangled symbols."""
    plain = _HEX.sub("", text)
    return _MANGLED.sub(symbol, plain) if _MANGLING in plain else plain


def _without(names: frozenset[str], encoded: str) -> str:
    """Return the text without the projects' names, unless hardly anything would be left."""
    rest = " ".join(_NAME.sub(lambda word: "" if word[0].lower() in names else word[0], encoded).split())
    return rest if len(_NAME.findall(rest)) >= _FEWEST_WORDS else encoded


def _last_name(path: re.Match[str]) -> str:
    """Return the last part of a path: it says what the whole does."""
    return re.split(r"[\\/]", path[0].rstrip("\\/"))[-1]


def _weights(said: str, english: str, context: list[str], glossary: Glossary) -> dict[str, float]:
    weights: dict[str, float] = {}
    joined = " ".join(context[-_MOST_LINES // 4 :])
    joined += " " + " ".join(_MANGLED.findall(said) if _MANGLING in said else ())
    context_terms = list(dict.fromkeys(terms(_HEX.sub("", joined))))[-_MOST_CONTEXT_TERMS:]
    weights |= dict.fromkeys(context_terms, _CONTEXT_WEIGHT)
    is_translated = english != said
    said = _without_codes(said, "")
    english = _without_codes(english, "") if is_translated else said
    for word in glossary.synonyms(english):
        weights |= {term: max(weights.get(term, 0), _SYNONYM_WEIGHT) for term in terms(word)}
    weights |= dict.fromkeys(terms(said), 1.0)
    if is_translated:
        weights |= dict.fromkeys(terms(english), 1.0)
    return weights
