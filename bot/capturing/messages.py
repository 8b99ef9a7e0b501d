"""Every sentence about drafts: what stands above them, and what whoever captures is told; in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bot.capturing.exchange import Found
from bot.languages import in_language as _in
from bot.markup.titles import shortened

if TYPE_CHECKING:
    from bot.capturing.drafting import Draft, Nearest

ADD = "Add to FAQ"
_MOST_ANSWER = 700
_MOST_NAMED = 10


def head(draft: Draft) -> Iterator[str]:
    """Yield the lines that stand above a draft in its file."""
    yield "A draft of an entry, captured from a chat. Nothing answers from it until it stands in the FAQ's own files."
    if draft.source:
        yield f"Source: {draft.source}"
    yield f"Base: {draft.base}. Language: {draft.language}. Proposed id: {draft.entry}."
    if draft.nearest is not None:
        yield nearest(draft.nearest, "en")
    if draft.left_out:
        yield left_out(draft.left_out, "en")


def asked_in(found: Found, language: str = "en") -> str:
    """Say which message is taken for the question."""
    told = {
        Found.REPLIED: _in(language, "Asked in the message that was replied to:", "提问（被回复的消息）："),
        Found.STARTED: _in(language, "Asked in the thread's first message:", "提问（主题的第一条消息）："),
        Found.BEFORE: _in(language, "Asked in the message before:", "提问（前一条消息）："),
    }
    return told[found]


def nearest(found: Nearest, language: str) -> str:
    """Name the entry that is nearest to a draft."""
    entry = found.entry
    place = f"{_plain(entry.question)} ({entry.base}, {entry.id}, {entry.source})"
    if found.is_answer:
        return _in(
            language,
            f"The FAQ may answer this already: {place}. Maybe edit that entry instead.",
            f"FAQ 可能已有答案：{place}。也许应该修改该条目。",
        )
    return _in(language, f"The nearest entry: {place}.", f"最接近的条目：{place}。")


def left_out(names: Sequence[str], language: str) -> str:
    """Name what of the messages is not in a draft."""
    listed = ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
    return _in(language, f"Left out: {listed}.", f"未收录：{listed}。")


def captured(draft: Draft, where: str, language: str, *, is_new: bool) -> str:
    """Tell whoever captures what the draft holds and where it is, a line each."""
    lines = [
        _in(language, f"A draft for {draft.base}: `{where}`", f"已为 {draft.base} 起草：`{where}`")
        if is_new
        else _in(language, f"That message has a draft already: `{where}`", f"该消息已有草稿：`{where}`"),
        f"{asked_in(draft.found, language)} {_plain(draft.question)}",
        _in(language, "The answer:", "回答：") + f" {_plain(shortened(draft.answer, _MOST_ANSWER))}",
    ]
    if draft.nearest is not None:
        lines.append(nearest(draft.nearest, language))
    if draft.left_out:
        lines.append(left_out(draft.left_out, language))
    lines.append(_in(language, "Nothing is published: edit it, and add it to the FAQ.", "尚未发布：请修改后加入 FAQ。"))
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Return text on one line in which nothing is code."""
    return " ".join(text.replace("`", "'").split())
