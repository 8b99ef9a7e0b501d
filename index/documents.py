"""What the two sides of the search get to see of an entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.entry import Entry
from index.glossary import Glossary
from index.language import has_chinese
from index.markdown_text import plain_text
from index.passage import Passage, Role
from index.tokens import terms
from index.vocabulary import passage_terms

# How much a term counts by where it stands. A table has many rows alike: together they must not drown the rest.
_FIELD_WEIGHTS = {
    Role.QUESTION: 2.0,
    Role.PHRASING: 1.0,
    Role.TEXT: 1.0,
    Role.STEP: 1.0,
    Role.CODE: 1.0,
    Role.ROW: 0.3,
    Role.ERROR: 0.0,
}
_SECTION_WEIGHT = 0.5
_LONGEST_TITLE = 80


def encoded_texts(entry: Entry, passages: Sequence[Passage], glossary: Glossary) -> Iterator[str]:
    """Yield what the encoder gets for each passage: parts of an answer with their title, all in English words."""
    title = _english(plain_text(entry.question), glossary)[:_LONGEST_TITLE]
    for passage in passages:
        text = _english(passage.text, glossary)
        yield f"{title}: {text}" if passage.role.is_answer else text


def weighted_terms(entry: Entry, passages: Sequence[Passage], glossary: Glossary) -> Iterator[tuple[str, float]]:
    """Yield the terms of an entry with the weight of the field that they stand in."""
    for passage in passages:
        weight = _FIELD_WEIGHTS[passage.role]
        if weight:
            for term in passage_terms(passage, glossary):
                yield term, weight
    for section in entry.section:
        for term in terms(section):
            yield term, _SECTION_WEIGHT


def _english(text: str, glossary: Glossary) -> str:
    return glossary.to_english(text) if has_chinese(text) else text
