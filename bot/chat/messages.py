"""Every sentence that a chat platform shows beside a reply: notices, help; in English and Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot.languages import in_language as _in
from bot.messages import plural

if TYPE_CHECKING:
    from bot.journal.chat_records import Kept


def busy(language: str) -> str:
    """Say that others are before this question; it is answered all the same."""
    return _in(language, "Busy, one moment…", "稍等，前面还有别的问题……")


def too_busy(language: str) -> str:
    """Say that a question was not taken."""
    return _in(
        language,
        "Too many questions at once: this one was not taken. Ask it again in a minute.",
        "同时提问的人太多，这个问题没有受理。请过一分钟再问。",
    )


def help_text(command: str, bases: Sequence[str], language: str) -> tuple[str, ...]:
    """Explain how to ask, a sentence or an example each; what is in backticks is typed."""
    named = bases[0] if bases else "NAME"
    return (
        _introduction(language),
        _in(
            language,
            f"`{command} QUESTION`: ask in your own words, or paste the end of an error. Only you see the answer.",
            f"`{command} 问题`：用自己的话提问，或粘贴报错的最后几行。答案只有您看得到。",
        ),
        _in(
            language,
            f"`{command} in {named} QUESTION`: ask one FAQ only. There are: {', '.join(bases)}.",
            f"`{command} in {named} 问题`：只问其中一个 FAQ。现有：{'、'.join(bases)}。",
        ),
        _in(
            language,
            "Or mention me in a channel, write to me directly, or choose “Answer from FAQ” on any message.",
            "也可以在频道里提到我、直接给我发消息，或对任意消息选择 “Answer from FAQ”。",
        ),
        _in(
            language,
            "In a thread I understand what adds to the question before: “and for 2.24?”",
            "在消息列里，我能听懂接着上一个问题的话，比如 “2.24 呢？”",
        ),
    )


def others(language: str) -> str:
    """Introduce what else may be meant."""
    return _in(language, "These may be meant, too:", "也可能是下面这些：")


def no_others(language: str) -> str:
    """Say that nothing else may be meant."""
    return _in(language, "The FAQ has nothing else that is near.", "FAQ 中没有其他接近的内容。")


def glad(language: str) -> str:
    """Thank for a helpful answer."""
    return _in(language, "Thanks, noted: this helped.", "谢谢，已记下：有帮助。")


def what_was_wrong(language: str) -> str:
    """Ask why an answer did not help."""
    return _in(language, "Thanks, noted: this did not help. What was wrong?", "谢谢，已记下：没有帮助。哪里不对？")


def noted(language: str) -> str:
    """Thank for a reason."""
    return _in(language, "Thanks. The maintainers will see it.", "谢谢，维护者会看到。")


def gone(language: str) -> str:
    """Say that an entry or an answer is no longer there."""
    return _in(
        language,
        "That is no longer in the FAQ. Ask again to see what is.",
        "FAQ 里已经没有这一条了。请重新提问，看看现在有什么。",
    )


def shared(language: str) -> str:
    """Say that an answer was shared."""
    return _in(language, "Shared with everybody here.", "已分享给这里的所有人。")


def shared_already(language: str) -> str:
    """Say that an answer is here already."""
    return _in(language, "This answer is shared here already.", "这个回答已经分享过了。")


def not_yours(language: str) -> str:
    """Say that only the asker may do that."""
    return _in(language, "Only who asked, or a maintainer, can delete this.", "只有提问者或维护者可以删除。")


def failed(language: str) -> str:
    """Say that something of ours went wrong."""
    return _in(
        language,
        "That did not work, and it is not your fault. Please try again in a minute.",
        "出了点问题，不是您的错。请过一分钟再试。",
    )


def updated(day: date, language: str) -> str:
    """Say that an answer shows a newer text than it once did."""
    return _in(language, f"Updated on {day:%Y-%m-%d}: the FAQ has changed.", f"{day:%Y-%m-%d} 更新：FAQ 有改动。")


def entry_gone(day: date, language: str) -> str:
    """Say that the entry behind an answer is no longer in the FAQ."""
    return _in(
        language,
        f"Since {day:%Y-%m-%d} the FAQ no longer has this answer: it may be wrong now.",
        f"{day:%Y-%m-%d} 起 FAQ 不再收录这个回答，它可能已经不对了。",
    )


def kept_about(kept: Kept, days: int, language: str) -> str:
    """Say what is kept about a person."""
    if not kept.questions and not kept.feedback:
        return _in(language, "Nothing is kept about you.", "没有保存与您有关的内容。")
    since = f"{kept.since:%Y-%m-%d}" if kept.since else "?"
    questions, ratings = plural(kept.questions, "question"), plural(kept.feedback, "rating")
    return _in(
        language,
        f"Kept about you, under a code instead of your name: {questions} and {ratings} since {since}; "
        f"for {days} days at most.",
        f"自 {since} 起，以代码而非姓名保存了您的 {kept.questions} 个问题和 {kept.feedback} 次评价，"
        f"最多保存 {days} 天。",
    )


def forgotten(count: int, language: str) -> str:
    """Say that what was kept about a person is gone."""
    deleted = f"{plural(count, 'question')} of yours {'is' if count == 1 else 'are'} deleted"
    return _in(language, f"Forgotten: {deleted}.", f"已忘记：删除了您的 {count} 个问题。")


def maintainers_only(language: str) -> str:
    """Say that only maintainers may do that."""
    return _in(language, "Only maintainers can change that.", "只有维护者可以更改。")


def channel_set(base: str | None, language: str, *, is_listening: bool, is_inherited: bool = False) -> str:
    """Say what counts for a channel; `is_inherited`: its base is that of the whole server."""
    asked = base or _in(language, "all", "全部")
    asked += _in(language, " (the server's)", "（服务器的设置）") if base and is_inherited else ""
    heard = (
        _in(
            language,
            "questions that nobody puts to me are answered if I am sure",
            "没有点名问我的问题，有把握时我会回答",
        )
        if is_listening
        else _in(language, "I answer only when I am asked", "只在被问到时回答")
    )
    return _in(language, f"In this channel: FAQ {asked}; {heard}.", f"本频道：FAQ {asked}；{heard}。")


def no_such_base(name: str, bases: Sequence[str], language: str) -> str:
    """Say that there is no base of that name."""
    listed = ", ".join(bases)
    return _in(
        language, f"There is no FAQ called {name}. There are: {listed}.", f"没有名为 {name} 的 FAQ。现有：{listed}。"
    )


def forget_what(language: str) -> str:
    """Ask whether a person is to be forgotten."""
    return _in(
        language,
        "Your questions and ratings are deleted. This cannot be undone.",
        "您的问题和评价将被删除，无法恢复。",
    )


def nothing_to_read(language: str) -> str:
    """Say that a message holds no text to answer."""
    return _in(language, "There is no text in that message that I can read.", "那条消息里没有我能读的文字。")


def answer_of_mine(language: str) -> str:
    """Say that a message is an answer of the bot, not a question."""
    return _in(
        language,
        "That is an answer of mine: use the menu on the question instead.",
        "那是我的回答：请在提问的那条消息上使用这个菜单。",
    )


def file_too_large(limit_kb: int, language: str) -> str:
    """Say that an attached file is not read for its size."""
    return _in(
        language,
        f"I have not read an attached file of more than {limit_kb} KB: paste its end.",
        f"有一个附件超过 {limit_kb} KB，我没有读：请粘贴它的最后几行。",
    )


def file_unreadable(language: str) -> str:
    """Say that an attached file could not be had."""
    return _in(
        language, "I could not read an attached file: paste its end.", "有一个附件我读不了：请粘贴它的最后几行。"
    )


def by_direct_message(place: str, language: str) -> str:
    """Say why an answer comes by direct message; `place` is the channel's name, "" where it is not known."""
    where = f"#{place}" if place else _in(language, "the channel", "那个频道")
    return _in(language, f"I may not write in {where}, so here it is.", f"我不能在 {where} 里发言，所以发到这里。")


def is_to_be_deleted(language: str) -> str:
    """Ask whether an answer is to be deleted."""
    return _in(language, "Delete this answer for everybody?", "要为所有人删除这个回答吗？")


def more_rows(count: int, language: str) -> str:
    """Say below a table how many of its rows are not above."""
    rows = "row" if count == 1 else "rows"
    return _in(language, f"{count} more {rows}", f"还有 {count} 行")


def rest_is_at_source(language: str) -> str:
    """Say that an answer goes on where its source is."""
    return _in(
        language, "The rest is too long for here: it is at the source.", "其余内容太长，无法在此显示，请看原文。"
    )


def welcome(language: str) -> str:
    """Answer thanks."""
    return _in(language, "You are welcome.", "不客气。")


def invitation(language: str) -> str:
    """Answer a greeting."""
    return _in(
        language,
        "Ask me in your own words, or paste the end of an error; “help” says more.",
        "请用自己的话提问，或粘贴报错的最后几行；发送“帮助”可查看用法。",
    )


def may_be_missing(language: str, *, has_others: bool) -> str:
    """Admit that an answer did not help; what else may be meant follows, if anything."""
    if has_others:
        return _in(
            language,
            "Then the FAQ may not have it. These may be meant, too:",
            "看来 FAQ 里可能没有您要的答案。也可能是下面这些：",
        )
    return _in(language, "Then the FAQ may not have it.", "看来 FAQ 里可能没有您要的答案。")


def no_more(language: str, *, has_others: bool) -> str:
    """Say that an answer is all that there is; what else may be meant follows, if anything."""
    if has_others:
        return _in(
            language,
            "The FAQ says no more about this. These may be meant, too:",
            "关于这一点，FAQ 里没有更多内容。也可能是下面这些：",
        )
    return _in(language, "The FAQ says no more about this.", "关于这一点，FAQ 里没有更多内容。")


def unasked(language: str) -> str:
    """Say why the bot speaks although nobody asked it."""
    return _in(language, "Nobody asked me, but the FAQ has this.", "虽然没有人问我，但 FAQ 里有相关内容。")


def base_usage(command: str, bases: Sequence[str], language: str) -> str:
    """Explain how to ask one base; what is in backticks is typed."""
    listed = ", ".join(bases)
    return _in(
        language,
        f"Put a question behind the name: `{command} in NAME QUESTION`. There are: {listed}.",
        f"请在名称后面写上问题：`{command} in 名称 问题`。现有：{listed}。",
    )


def channel_usage(command: str, language: str) -> str:
    """Explain how to set what counts for a channel; what is in backticks is typed."""
    return _in(
        language,
        f"For maintainers: `{command} channel base NAME` (or `all`, or `inherit`), `{command} channel listen on` "
        f"(or `off`). `{command} channel` shows what is set.",
        f"供维护者使用：`{command} channel base 名称`（或 `all`、`inherit`）、"
        f"`{command} channel listen on`（或 `off`）。`{command} channel` 显示当前设置。",
    )


def public_help(command: str, bases: Sequence[str], language: str) -> tuple[str, ...]:
    """Explain how to ask where answers are for all, unless they are wanted in private; what is typed is in backticks.

    `command` is as the language has it.
    """
    names = [f"`{name}`" for name in bases]
    return (
        _introduction(language),
        _in(
            language,
            f"`{command}`: ask in your own words, or paste the end of an error; entries are offered while you type. "
            "With `private`, only you see the answer.",
            f"`{command}`：用自己的话提问，或粘贴报错的最后几行；输入时会列出条目。选“仅自己可见”则答案只有您看得到。",
        ),
        _in(
            language,
            f"With `project`, one FAQ only is asked. There are: {', '.join(names)}.",
            f"用“项目”只问其中一个 FAQ。现有：{'、'.join(names)}。",
        ),
        _in(
            language,
            "Or mention me in a channel, write to me directly, or choose “Answer from FAQ” on any message.",
            "也可以在频道里提到我、直接给我发消息，或对任意消息选择“用 FAQ 回答”。",
        ),
        _in(
            language,
            "Reply to an answer of mine to add to your question: “and for 2.24?”",
            "回复我的答案，就可以接着上一个问题问，比如“2.24 呢？”",
        ),
    )


def _introduction(language: str) -> str:
    """Say what the bot is for."""
    return _in(
        language,
        "I answer from the FAQ of this community, in its own words, or say that it has no answer.",
        "我用本社区 FAQ 的原文回答问题；FAQ 里没有的，我会直说。",
    )
