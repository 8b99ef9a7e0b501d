"""Answers that are none, or too long, and code in them that is not marked as code to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.token import Token

from bot.lint.finding import Finding, Level, Rule
from bot.lint.linted import Linted
from bot.lint.text_rules.pages import Page, pages
from index.entry import Base, Entry
from index.markdown_text import parser, plain_text

MOST_CHARACTERS = 4_000  # of one message, where people chat; longer ones are shown in parts or cut

_EMPTY, _LINK, _LONG, _CODE = "empty-answer", "link-only-answer", "long-answer", "unbalanced-code"
_PLACEHOLDER = re.compile(
    r"\W*(?:to ?do|tbd|tba|tbc|fix ?me|wip|xxx+|n/?a|coming soon|work in progress|placeholder|lorem ipsum.*"
    r"|to be (?:done|written|added|continued|completed|determined)"
    r"|(?:write|add|fill in|insert) (?:an? |the )?answer(?: here)?"
    r"|待补充|待完善|待更新|待定|待续|未完待续|暂无(?:答案|回答)?|敬请期待|稍后补充)\b.{0,40}",
    re.IGNORECASE | re.DOTALL,
)
_MOST_WORDS_OF_PLACEHOLDER = 8
_MOST_WORDS_BESIDE_LINK = 3
_WORD = re.compile(r"[^\W_]+|[\u4e00-\u9fff]")
_QUOTED = re.compile(r"`[^`'\s][^`']*'")  # quotation marks as in old manuals: `word'
_ESCAPED = "\\`"


def check_empty(linted: Linted) -> Iterator[Finding]:
    """Yield the answers that say nothing yet."""
    for base, entry in _entries(linted):
        words = _visible(entry)
        is_placeholder = len(_WORD.findall(words)) <= _MOST_WORDS_OF_PLACEHOLDER and _PLACEHOLDER.fullmatch(words)
        if not words.strip(" .…-") or is_placeholder:
            shown = f" ({words!r})" if words else ""
            what = f"The answer says nothing{shown}."
            yield linted.at(
                _EMPTY, Level.WARNING, base, entry, what, "Write it, or remove the question.", _lines(entry)
            )


def check_links(linted: Linted) -> Iterator[Finding]:
    """Yield the answers that only say where the answer is."""
    for base, entry in _entries(linted):
        tokens = parser().parse(entry.answer)
        inlines = [token for token in tokens if token.type == "inline"]
        others = {token.type for token in tokens} & {"fence", "code_block", "html_block", "table_open"}
        children = [child for token in inlines for child in token.children or []]
        is_linked = any(child.type == "link_open" for child in children)
        has_more = any(child.type in {"image", "code_inline", "html_inline"} for child in children)
        if is_linked and not others and not has_more and _words_beside(children) <= _MOST_WORDS_BESIDE_LINK:
            what = "The answer is only a link: people who ask in a chat read nothing."
            remedy = "Say the gist in a sentence before the link."
            yield linted.at(_LINK, Level.NOTE, base, entry, what, remedy, _lines(entry))


def check_lengths(linted: Linted) -> Iterator[Finding]:
    """Yield the answers that do not fit one message."""
    for base, entry in _entries(linted):
        length = len(entry.question) + len(entry.answer)
        if length > MOST_CHARACTERS:
            what = f"Question and answer have {length} characters; one message shows at most {MOST_CHARACTERS}."
            remedy = "Split the question, or move what only some need to a page and link to it."
            lines = (entry.source.first_line, entry.source.last_line)
            yield linted.at(_LONG, Level.NOTE, base, entry, what, remedy, lines)


def check_code(linted: Linted) -> Iterator[Finding]:
    """Yield the lines with a backtick that has no partner."""
    remedy = "Add the missing `, or write \\` where the character itself is meant."
    for page in pages(linted):
        if page.file.lower().endswith(".rst"):
            continue  # its answers have been translated
        for row in _open_code(page):
            what = "A backtick in this line has no partner: the code that it marks is shown as text."
            yield page.at(_CODE, Level.WARNING, row, what, remedy)
        if not page.is_whole and _stray(parser().parseInline(page.entries[0].question)[0]) is not None:
            what = "A backtick in this question has no partner."
            yield linted.at(_CODE, Level.WARNING, page.base, page.entries[0], what, remedy)


def _entries(linted: Linted) -> Iterator[tuple[Base, Entry]]:
    return ((base, entry) for base in linted.bases for entry in base.entries)


def _lines(entry: Entry) -> tuple[int, int]:
    return entry.answer_lines[0], entry.source.last_line


def _visible(entry: Entry) -> str:
    """Return what a reader sees of an answer, pictures and code included."""
    tokens = parser().parse(entry.answer)
    texts = [token.content for token in tokens if token.type in {"fence", "code_block"}]
    for token in tokens:
        if token.type == "inline":
            pictures = [child.attrGet("src") for child in token.children or [] if child.type == "image"]
            texts += [plain_text(token.content), *map(str, pictures)]
        elif token.type == "html_block":
            texts.append(re.sub(r"<!--.*?-->|<(?!img|video|iframe)[^<>]*>", "", token.content, flags=re.DOTALL))
    return " ".join(" ".join(texts).split())


def _words_beside(children: list[Token]) -> int:
    count = depth = 0
    for child in children:
        depth += (child.type == "link_open") - (child.type == "link_close")
        if child.type == "text" and not depth:
            count += len(_WORD.findall(child.content))
    return count


def _open_code(page: Page) -> Iterator[int]:
    row = 0
    for token in page.tokens():
        row = token.map[0] if token.map is not None else row
        if token.type == "inline" and (line := _stray(token)) is not None:
            yield row + line


def _stray(token: Token) -> int | None:
    """Return the line of an inline text, from 0, that has a backtick without a partner."""
    if _ESCAPED in token.content:
        return None
    line = 0
    for child in token.children or []:
        if child.type == "text" and "`" in _QUOTED.sub("", child.content):
            return line
        line += child.type in {"softbreak", "hardbreak"}
    return None


RULES = (
    Rule(_EMPTY, Level.WARNING, "an answer is empty or a placeholder", check_empty),
    Rule(_LINK, Level.NOTE, "an answer is only a link", check_links),
    Rule(_LONG, Level.NOTE, "question and answer do not fit one message", check_lengths),
    Rule(_CODE, Level.WARNING, "inline code is not closed", check_code),
)
