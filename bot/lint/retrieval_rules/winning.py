"""Entries that no question can find."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.lint import messages
from bot.lint.finding import Finding, Level, Rule
from bot.lint.linted import Linted
from bot.lint.retrieval_rules.asking import Asker, Text, asked_of
from index.entry import Entry
from index.language import has_chinese
from index.markdown_text import plain_text
from index.tokens import is_stopword

_NAME = "never-wins"
_LEVEL = Level.WARNING
_WORD = re.compile(r"[^\W\d_]+")
_EMPTY = frozenset(
    """
    common faq faqs general hint hints info information issues known misc miscellaneous note notes problems remark
    remarks tip tips todo untitled various 其他 其它 其他问题 其它问题 常见问题 问题 备注 注意 注意事项 提示 说明
    """.split()  # noqa: SIM905  # a list of so many is hard to read
)


def _check(linted: Linted) -> Iterator[Finding]:
    for base, asker, texts in asked_of(linted):
        entry = texts[0].entry
        if all(map(_says_nothing, (entry.question, *entry.phrasings))):
            if not _is_one_word(entry.question):
                what, remedy = messages.says_nothing(entry), messages.SAYS_NOTHING_REMEDY
                yield linted.at(_NAME, _LEVEL, base, entry, what, remedy)
            continue
        rival = _rival(asker, texts)
        if rival is not None:
            what, remedy = messages.never_wins(entry, rival), messages.NEVER_WINS_REMEDY
            yield linted.at(_NAME, _LEVEL, base, entry, what, remedy)


def _rival(asker: Asker, texts: list[Text]) -> Entry | None:
    """Return the entry that takes the title, None where any of the texts is won."""
    rivals: list[Entry] = []
    for one in texts:
        rival = asker.winner(one)
        if rival is None:
            return None
        rivals.append(rival)
    return rivals[0]


def _is_one_word(title: str) -> bool:
    """Tell whether a title is a single word: a rule on texts says so."""
    return len(_WORD.findall(plain_text(title))) == 1 and not has_chinese(title)


def _says_nothing(text: str) -> bool:
    words = [word.lower() for word in _WORD.findall(plain_text(text))]
    is_name = "`" in text or (not words and any(letter.isdigit() for letter in text))
    return not is_name and all(word in _EMPTY or is_stopword(word) for word in words)


NEVER_WINS = Rule(_NAME, _LEVEL, "an entry that no question finds: another one always comes first", _check)
