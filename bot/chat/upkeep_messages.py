"""Every sentence that a chat platform shows to those who look after the bot; in English and Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.languages import in_language as _in

if TYPE_CHECKING:  # what it describes is loaded by whoever made it
    from index.builder import Summary


def needs_content(language: str) -> str:
    """Say that the bot cannot read what nobody puts to it."""
    return _in(
        language,
        "I cannot read yet what nobody puts to me: switch Message Content Intent on, on the page Bot of the "
        "application, and start me with `MMFAQ_DISCORD_CONTENT=on`.",
        "我还读不到没有点名我的消息：请在应用的 Bot 页面打开 Message Content Intent，"
        "并以 `MMFAQ_DISCORD_CONTENT=on` 启动。",
    )


def status(version: str, bases: Sequence[str], waiting: int, language: str) -> str:
    """Say what answers, with how many entries, and how many wait."""
    return _in(
        language,
        f"Index version {version}: {', '.join(bases)}. Questions that wait: {waiting}.",
        f"索引版本 {version}：{'、'.join(bases)}。等待中的问题：{waiting}。",
    )


def journal_state(dropped: int, last_error: str, language: str, *, is_ok: bool) -> str:
    """Say how the journal fares."""
    if is_ok and not dropped:
        return _in(language, "The journal is written.", "日志写入正常。")
    english, chinese = ("is written again", "已恢复写入") if is_ok else ("cannot be written", "无法写入")
    return _in(
        language,
        f"The journal {english}; {dropped} records were dropped since the start ({last_error}).",
        f"日志{chinese}；启动以来丢弃了 {dropped} 条记录（{last_error}）。",
    )


def listening_in(places: Sequence[str], language: str) -> str:
    """Say where questions are overheard."""
    if not places:
        return _in(language, "Overhears no channel.", "没有频道开启旁听。")
    return _in(language, f"Overhears questions in {', '.join(places)}.", f"旁听提问的频道：{'、'.join(places)}。")


def no_answers_yet(language: str) -> str:
    """Say that nothing was asked."""
    return _in(language, "Nothing was asked yet.", "还没有人提问。")


def settings_of(place: str, told: str) -> str:
    """Head what is set with the place for which it is."""
    return f"{place}: {told}"


def server_set(base: str | None, language: str) -> str:
    """Say which base all channels ask that have none of their own."""
    asked = base or _in(language, "all", "全部")
    return _in(
        language,
        f"On this server: FAQ {asked}, in every channel that has none of its own.",
        f"本服务器：FAQ {asked}，适用于没有单独设置的频道。",
    )


def lacks_permissions(names: Sequence[str], language: str) -> str:
    """Say what the bot may not do in a channel."""
    listed = ", ".join(names)
    return _in(language, f"I lack permissions there: {listed}.", f"我在那里缺少权限：{listed}。")


def upkeep_usage(command: str, language: str) -> str:
    """Explain what those who look after the bot can type; what is in backticks is typed."""
    return _in(
        language,
        f"For maintainers: `{command} channel`, `{command} status`, `{command} answers`, `{command} why ID`, "
        f"`{command} rebuild`.",
        f"供维护者使用：`{command} channel`、`{command} status`、`{command} answers`、`{command} why ID`、"
        f"`{command} rebuild`。",
    )


def building(language: str) -> str:
    """Say that a build has begun."""
    return _in(
        language,
        "Building a new version; questions are answered meanwhile…",
        "正在构建新版本，期间照常回答问题……",
    )


def encoding(done: int, total: int, language: str) -> str:
    """Say how far a build is."""
    return _in(
        language,
        f"Building a new version: {done} of {total} new passages are encoded…",
        f"正在构建新版本：已编码 {done}/{total} 个新段落……",
    )


def is_building(encoded: tuple[int, int] | None, language: str) -> str:
    """Say that somebody else's build runs, and how far it is, if that is known."""
    told = _in(language, "The index is being built already.", "索引正在构建中。")
    return told if encoded is None else f"{told} {encoding(*encoded, language)}"


def built(summary: Summary, language: str) -> str:
    """Say what a build did."""
    manifest, seconds = summary.manifest, f"{summary.seconds:.1f}"
    if not summary.is_new:
        return _in(
            language,
            f"Nothing is new: version {manifest.version} stays ({seconds} s).",
            f"没有新内容：版本 {manifest.version} 保持不变（{seconds} 秒）。",
        )
    bases = [f"{name} ({count})" for name, count in manifest.bases.items()]
    return _in(
        language,
        f"Version {manifest.version} is published ({seconds} s, {summary.encoded} of {manifest.passages} passages "
        f"encoded anew): {', '.join(bases)}.",
        f"版本 {manifest.version} 已发布（{seconds} 秒，{manifest.passages} 个段落中重新编码 {summary.encoded} 个）："
        f"{'、'.join(bases)}。",
    )


def not_built(why: str, version: str, language: str) -> str:
    """Say that a rebuild came to nothing, and why."""
    told = _in(
        language,
        f"Nothing is published; version {version} goes on answering.",
        f"没有发布任何内容，继续使用版本 {version}。",
    )
    return f"{told}\n{why}"


def not_served(version: str, language: str) -> str:
    """Say that what was built cannot be opened."""
    return _in(
        language,
        f"It cannot be opened here, so version {version} goes on answering; the log says why.",
        f"这里无法打开新版本，继续使用版本 {version}；原因见日志。",
    )


def stopped(version: str, language: str) -> str:
    """Say that the program ended before a build did."""
    return not_built(_in(language, "I was stopped meanwhile.", "构建期间程序被停止。"), version, language)
