"""Questions that mean something only together with the one before: "and for 2.24?", "that did not work"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Protocol

from bot.chat import followup_words as words
from bot.chat.joining import PREPOSITIONS, followed, is_known_kind, is_version, joined
from bot.reply import Choice, Kind, Reply
from index.glossary import Glossary
from index.language import CJK, has_chinese, language_of
from index.query import parse
from index.tokens import is_common, terms

_LONGEST = 160
_LONGEST_THANKS = 120
_MOST_WORDS = 8  # of what is added
_MOST_CONTENT = 2  # of a question that refers to the one before
_CHARACTERS_OF_A_WORD = 2
_WORDS_OF_A_LANGUAGE = 2
_ENDS = " \t.,;:!~…。、"
_CHINESE = re.compile(f"[{CJK}]")
_FOREIGN = re.compile(f"[^{CJK}]+")
_LED = re.compile(rf"(?:{PREPOSITIONS})[ ]+\S", words.PLAIN)
_LATER_LED = re.compile(rf"[ ](?=(?:{PREPOSITIONS})[ ])", words.PLAIN)
_REST = re.compile(rf"\A(?:{PREPOSITIONS})[ ]+(?:the[ ]+)?", words.PLAIN)
_PERSON = re.compile(r"\b(?:i|we|you|he|she|they|it)\b", words.PLAIN)
_NUMBERS = re.compile(r"v?[0-9][0-9.x]*")


class LeadOf(Protocol):
    """A sentence above what else may be meant."""

    def __call__(self, language: str, *, has_others: bool) -> str:
        """Return the sentence."""


def asked_of(text: str, previous: str) -> str | None:
    """Return the whole question that a follow-up means, None where the text is a question by itself, or none at all.

    A doubt about the answer means the question before once more.
    """
    said = _said(text)
    if not said or not previous.strip() or len(said) > _LONGEST or "\n" in said or is_thanks(text):
        return None
    if parse(said, Glossary()).errors:  # an error is looked up by itself
        return None
    if _is_doubt(said):
        return previous
    return _doubted(said, previous) or _continued(said, previous) or _by_itself(said, previous)


def is_thanks(text: str) -> bool:
    """Tell whether a text only thanks, agrees, or says that all is well: nothing is asked."""
    plain = _plain(text)
    found = words.words_of(plain)
    if len(plain) > _LONGEST_THANKS or "?" in plain or (found and found[0] in words.OPENS_QUESTION):
        return False
    if not any(character.isalnum() for character in plain):
        return words.SMILE.search(text) is not None
    if has_chinese(plain):
        rest = _CHINESE.search(words.CHINESE_THANKS.sub("", plain))
        return rest is None and words.GRATEFUL.issuperset(found)
    is_said = not words.GRATEFUL.isdisjoint(found) and not _NUMBERS.search(plain)
    return is_said and (words.GRATEFUL | words.BESIDE_THANKS).issuperset(found)


def is_doubt(text: str) -> bool:
    """Tell whether a text doubts an answer, or wishes for another one, and says nothing else."""
    return _is_doubt(_said(text)) and not wants_all(text)


def wants_all(text: str) -> bool:
    """Tell whether a text wishes to see more of an answer, and says nothing else."""
    said = _said(text)
    return _is_doubt(said) and (words.WANTS_ALL.search(said) or words.CHINESE_WANTS_ALL.search(said)) is not None


def adds_nothing(text: str) -> bool:
    """Tell whether a question about an answer names nothing that the one before does not: "why?", "are you sure?"."""
    said = _said(text)
    is_named = any(map(is_known_kind, words.words_of(said))) or _NUMBERS.search(said)
    return not is_named and _asks(words.CONNECTIVE.sub("", said, count=1)) and _content(said) == 0


def spoken(text: str, before: str) -> str:
    """Return the language of a follow-up; a version or a name alone is of no language, and leaves that of `before`."""
    if has_chinese(text):
        return language_of(text)
    return "en" if len(words.words_of(text)) >= _WORDS_OF_A_LANGUAGE else before


def brief(reply: Reply, shown_before: tuple[str, str]) -> Reply:
    """Return a reply without the answer's body where its entry (base and id) was just shown."""
    shown = reply.shown
    if shown is None or (shown.base, shown.id) != shown_before:
        return reply
    return replace(reply, shown=replace(shown, answer=""))


def other_than(reply: Reply, shown_before: tuple[str, str], lead: LeadOf, step: str) -> Reply:
    """Return what else a reply has to offer than the entry (base and id) that was shown, and what to do next.

    Where no entry was shown, its choices were. `lead` is said first, by whether there is anything else.
    """
    shown, choices = reply.shown, reply.choices
    first = (Choice(shown.base, shown.id, shown.title, shown.source),) if shown is not None else ()
    others = tuple(one for one in (*first, *choices) if (one.base, one.id) != shown_before) if any(shown_before) else ()
    kind = Kind.SUGGESTED if others else Kind.UNANSWERED
    return Reply(kind, reply.language, lead(reply.language, has_others=bool(others)), None, others, step)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", words.SMILE.sub(" ", text[: 4 * _LONGEST])).replace("’", "'").strip()


def _said(text: str) -> str:
    """Return what is said, without thanks and politeness around it."""
    plain = _plain(text)
    opening = words.POLITE.match(plain)
    rest = plain[opening.end() :] if opening else plain
    return words.AFTERTHOUGHT.sub("", rest).strip(_ENDS)


def _is_doubt(said: str) -> bool:
    found = words.words_of(said)
    if has_chinese(said):
        rest = words.BESIDE_CHINESE_DOUBT.sub("", words.CHINESE_DOUBT.sub("", said))
        return not rest and words.CHINESE_DOUBT.search(said) is not None
    is_doubtful = not words.DOUBTFUL.isdisjoint(found)
    return is_doubtful and (words.DOUBTFUL | words.BESIDE_DOUBTS).issuperset(found) and not _NUMBERS.search(said)


def _doubted(said: str, previous: str) -> str | None:
    """Return the question with what a doubt adds: "does not work on Windows"."""
    place = _LATER_LED.search(said)
    if place is None or not _is_doubt(said[: place.start()]) or not _is_short(said[place.end() :]):
        return None
    return joined(previous, said[place.end() :])


def _continued(said: str, previous: str) -> str | None:
    """Return the question that words such as "and", "what about", "那…呢" go on with."""
    turn = words.TURN.match(said)
    opened = words.CONNECTIVE.match(said, turn.end() if turn else 0)
    closed = words.CHINESE_END.search(said)
    if opened is None and closed is None:
        return None
    rest = said[opened.end() if opened else 0 :].strip(_ENDS)
    if _asks(words.CHINESE_END.sub("", rest) or rest):
        return _referring(rest, previous, is_empty=_content(rest) < _MOST_CONTENT)
    core = words.CHINESE_END.sub("", rest)
    own = words.OWN.match(core)
    core = core[own.end() :] if own and own.end() < len(core) else core
    return joined(previous, core) if _is_short(core) else None


def _by_itself(said: str, previous: str) -> str | None:
    """Return the question that a text without any such word goes on with: "2.24?", "on mac", "why?"."""
    core = said.rstrip("? ")
    is_word = said.endswith("?") and len(core.split()) == 1 and not _asks(core) and not has_chinese(core)
    if is_word or _is_like_any(core):
        return joined(previous, core)
    if _LED.match(core) and _is_short(core) and not _PERSON.search(core):
        return joined(previous, core)
    own = words.OWN.match(core)
    if own and _is_like_any(core[own.end() :]):
        return joined(previous, core[own.end() :])
    if version := _judged(core):
        return joined(previous, version, is_asked_for=True)
    most = 1 if has_chinese(said) else 0  # Chinese leaves out what English calls "it"
    return _referring(said, previous, is_empty=_content(said) <= most) if _asks(said) else None


def _referring(asked: str, previous: str, *, is_empty: bool) -> str | None:
    """Return the question that one about the one before means: "why is that?", "does it work with 2.24?"."""
    if version := _judged(asked.rstrip("? ")):
        return joined(previous, version, is_asked_for=True)
    does_refer = words.refers(asked)
    tail = _LATER_LED.split(asked.rstrip("? "))[-1]
    if does_refer and _LED.match(tail) and _is_like_any(_REST.sub("", tail)):
        return joined(previous, tail)
    return followed(previous, asked) if is_empty or (does_refer and _content(asked) <= _MOST_CONTENT) else None


def _judged(asked: str) -> str:
    """Return the version of which a question asks whether it is right, "" for none."""
    found = words.JUDGED.fullmatch(asked)
    return found["version"] if found and is_version(found["version"]) else ""


def _is_like_any(text: str) -> bool:
    return is_version(text) or is_known_kind(text)


def _asks(text: str) -> bool:
    return words.ASKS.match(text) is not None or words.CHINESE_ASKS.search(text) is not None


def _is_short(text: str) -> bool:
    chinese = len(_CHINESE.findall(text)) // _CHARACTERS_OF_A_WORD
    return bool(text.strip(" ?")) and len(words.WORD.findall(text)) + chinese <= _MOST_WORDS


def _content(text: str) -> int:
    """Return how many words of a text say what it is about; systems and versions may be added to any question."""
    english = " ".join(_FOREIGN.findall(text))
    own = [term for term in terms(english) if not is_common(term) and not is_known_kind(term)]
    chinese = len(_CHINESE.findall(words.CHINESE_FILLERS.sub("", text)))
    return sum(not _NUMBERS.fullmatch(term) for term in own) + -(-chinese // _CHARACTERS_OF_A_WORD)
