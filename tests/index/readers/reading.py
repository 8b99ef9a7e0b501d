"""Texts into drafts without files, as the readers' own registry does it."""

from __future__ import annotations

from textwrap import dedent

from index.readers.blocks import Draft
from index.readers.markdown import read_markdown
from index.readers.outline import entries_of
from index.readers.rst import read_rst
from index.readers.yaml_faq import read_yaml

FILE = "faq"


def drafts_of(text: str, suffix: str = ".md") -> list[Draft]:
    """Return the drafts of a text in the format that files with the suffix have."""
    if suffix == ".yml":
        return read_yaml(text, FILE)[0]
    blocks, _ = read_rst(text, FILE) if suffix == ".rst" else read_markdown(text, FILE)
    return entries_of(blocks)


def drafts(text: str, suffix: str = ".md") -> list[Draft]:
    """Return the drafts of a text that is indented like the code around it."""
    return drafts_of(dedent(text).strip("\n") + "\n", suffix)


def questions(text: str, suffix: str = ".md") -> list[str]:
    """Return only the questions of an indented text."""
    return [draft.question for draft in drafts(text, suffix)]


def answers(text: str, suffix: str = ".md") -> list[str]:
    """Return only the answers of an indented text, those that are there."""
    return ["\n".join(draft.answer) for draft in drafts(text, suffix)]
