"""The settings for Discord, as they are declared; Discord's own modules are loaded with the first one that is set."""

from __future__ import annotations

from collections.abc import Mapping

from bot.configuration.setting import Kind, Secrecy, Setting, Table


def _read(environment: Mapping[str, str]) -> object:
    from adapters.discord_bot.settings import discord_settings

    return discord_settings(environment)


DISCORD = Table(
    "discord",
    "Discord",
    (
        Setting("discord.token", "DISCORD_TOKEN", "the bot's token", secrecy=Secrecy.SECRET),
        Setting(
            "discord.content",
            "MMFAQ_DISCORD_CONTENT",
            "whether the bot may read what nobody puts to it: `on` or `off`",
            Kind.SWITCH,
            default="off",
        ),
        Setting(
            "discord.role",
            "MMFAQ_DISCORD_ROLE",
            "the name or the id of a role that may do what managers may",
            default_note="nobody",
            example='"FAQ team"',
        ),
        Setting(
            "discord.api",
            "MMFAQ_DISCORD_API",
            "the base address of Discord's REST API, for proxies",
            Kind.URL,
            default="https://discord.com/api/v10",
        ),
        Setting(
            "discord.gateway",
            "MMFAQ_DISCORD_GATEWAY",
            "the gateway to connect to instead of the one that Discord names, for proxies",
            Kind.URL,
            default="wss://gateway.discord.gg/",
        ),
    ),
    _read,
)
