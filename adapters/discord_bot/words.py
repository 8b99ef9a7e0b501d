"""The words that Discord shows for commands, in the languages of its users."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord import app_commands

from bot.chat import messages
from index.language import language_of

# Each of our words with its Chinese; Discord takes names in lower case.
_CHINESE = {
    "faq": "问答",
    "Ask the FAQ": "向 FAQ 提问",
    "question": "问题",
    "Your question, or the last line of an error": "您的问题，或报错的最后一行",
    "project": "项目",
    "The FAQ to ask; all of them without it": "要问的 FAQ；不填则全部",
    "private": "仅自己可见",
    "Whether only you see the answer": "答案是否只有您看得到",
    "Answer from FAQ": "用 FAQ 回答",
    "Add to FAQ": "加入 FAQ",
    "Look after the FAQ bot": "管理 FAQ 机器人",
    "How the bot fares": "机器人的状态",
    "What is set for this channel": "本频道的设置",
    "Answer questions that nobody puts to the bot, where it is sure": "没有点名提问但有把握时也回答",
    "The FAQ that this channel asks, all for every one, or server for the server's": (
        "本频道使用的 FAQ；all 为全部，server 为沿用服务器的设置"
    ),
    "The channel or forum; this one without it": "频道或论坛；不填则为本频道",
    "The name of the FAQ, or all": "FAQ 的名称，或 all",
    "The FAQ that this server asks, or all": "本服务器使用的 FAQ，或 all",
    "A digest of the week, on Monday, for this channel": "每周一在本频道发布一周摘要",
    "Whether it is posted": "是否发布",
    "The channel; this one without it": "频道；不填则为本频道",
    "Read the FAQ files again and publish a new index": "重新读取 FAQ 文件并发布新索引",
    "Why an answer came about": "某个回答是怎么得来的",
    "The id of the answer": "回答的编号",
    "The last answers": "最近的回答",
}
_LOCALES = {discord.Locale.chinese, discord.Locale.taiwan_chinese}


class Words(app_commands.Translator):
    """Gives Discord the words of commands in Chinese; in all other languages they are English."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - discord.py's signature
    ) -> str | None:
        """Return a word in a language, None for English."""
        return _CHINESE.get(string.message) if locale in _LOCALES else None


def help_for(bases: Sequence[str], language: str) -> str:
    """Explain how to ask, as a list below a sentence, with the names that the reader's Discord shows."""
    command = _CHINESE["faq"] if language == "zh" else "faq"
    first, *rest = messages.public_help(f"/{command}", bases, language)
    return "\n".join([first, *(f"• {one}" for one in rest)])


def language_for(interaction: discord.Interaction, typed: str = "") -> str:
    """Return the language in which to speak to whoever uses something: that of their Discord, or of what they type."""
    return "zh" if interaction.locale in _LOCALES or language_of(typed) == "zh" else "en"
