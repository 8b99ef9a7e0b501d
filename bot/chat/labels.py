"""What stands on buttons and above parts of a message, on every chat platform; in English and Chinese."""

from __future__ import annotations

from bot.languages import in_language as _in

_REASONS = {
    "another question": ("Another question", "答非所问"),
    "incomplete": ("Not enough", "不够完整"),
    "outdated": ("Out of date", "已经过时"),
    "unclear": ("Hard to follow", "看不明白"),
}


def reason(name: str, language: str) -> str:
    """Return the label of a reason why an answer did not help."""
    english, chinese = _REASONS[name]
    return _in(language, english, chinese)


def search_label(language: str) -> str:
    """Label the search box of the bot's own page."""
    return _in(language, "Ask the FAQ", "向 FAQ 提问")


def search_hint(language: str) -> str:
    """Say what to type into the search box."""
    return _in(language, "Your question, or the last line of an error", "您的问题，或报错的最后一行")


def what_to_ask(language: str) -> str:
    """Head the list of bases."""
    return _in(language, "What I know", "我知道的内容")


def often_asked(language: str) -> str:
    """Head the list of entries that were shown most."""
    return _in(language, "Often asked lately", "最近常问")


def about_you(language: str) -> str:
    """Head what is kept about a person."""
    return _in(language, "What I keep about you", "我保存的与您有关的内容")


def forget(language: str) -> str:
    """Label the button that forgets a person."""
    return _in(language, "Forget me", "忘记我")


def keep(language: str) -> str:
    """Label the button that leaves everything as it is."""
    return _in(language, "Keep it", "保留")


def best_match(language: str) -> str:
    """Name the part of an answer that fits best."""
    return _in(language, "Best match", "最相关的部分")


def show_whole(language: str) -> str:
    """Name the button that brings the rest of an answer."""
    return _in(language, "Show the whole answer", "显示完整回答")


def other_answers(language: str) -> str:
    """Name the button that brings what else may be meant."""
    return _in(language, "Other answers", "其他回答")


def share_to_channel(language: str) -> str:
    """Name the button that shows a private answer to everybody."""
    return _in(language, "Share to channel", "分享到频道")


def source_page(language: str) -> str:
    """Name the button that opens the page on which an answer stands."""
    return _in(language, "Source", "原文")


def helpful(language: str) -> str:
    """Name the button that says that an answer helped."""
    return _in(language, "Helpful", "有帮助")


def not_helpful(language: str) -> str:
    """Name the button that says that an answer did not help."""
    return _in(language, "Not helpful", "没有帮助")


def delete(language: str) -> str:
    """Name the button that deletes an answer."""
    return _in(language, "Delete", "删除")


def choose(language: str) -> str:
    """Name the button that chooses a question."""
    return _in(language, "Show answer", "查看回答")


def continued(title: str, number: int, count: int, language: str) -> str:
    """Head a message that goes on with an answer."""
    part = f" {number}/{count}" if count > 1 else ""
    return _in(language, f"{title} (continued{part})", f"{title}（续{part}）")


def show_more(language: str) -> str:
    """Name the button that goes on with an answer."""
    return _in(language, "Show more", "继续阅读")


def show_before(language: str) -> str:
    """Name the button that goes back to what came before in an answer."""
    return _in(language, "Back", "返回")
