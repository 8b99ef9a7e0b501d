"""The terms of a passage and of a project's names: what building and searching must agree on."""

from __future__ import annotations

from index.entry import Base
from index.glossary import Glossary
from index.language import has_chinese
from index.passage import Passage
from index.tokens import is_common, is_placeholder, terms

_SHORTEST_STEM = 4


def passage_terms(passage: Passage, glossary: Glossary) -> list[str]:
    """Return the terms of a passage, in the words of both languages where it is Chinese."""
    found = terms(passage.text)
    if has_chinese(passage.text):
        found += terms(glossary.to_english(passage.text))
    return [term for term in found if not is_placeholder(term)]


def name_terms(base: Base) -> frozenset[str]:
    """Return the terms of a project's own names, and of their beginnings: mmdet for mmdetection.

    Of open-mmlab/mmdetection only the last part is a name; numbers and everyday words are none.
    """
    last_parts = [name.rpartition("/")[2] for name in (base.name, base.project, *base.aliases)]
    names = {term for name in last_parts for term in terms(name) if term[0].isalpha() and not is_common(term)}
    starts = {name[:length] for name in names if name.isalpha() for length in range(_SHORTEST_STEM, len(name))}
    return frozenset(names | starts)
