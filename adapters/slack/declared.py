"""The settings for Slack, as they are declared; Slack's own modules are loaded with the first one that is set."""

from __future__ import annotations

from collections.abc import Mapping

from bot.configuration.setting import Kind, Secrecy, Setting, Table


def _read(environment: Mapping[str, str]) -> object:
    from adapters.slack.settings import slack_settings

    return slack_settings(environment)


SLACK = Table(
    "slack",
    "Slack",
    (
        Setting("slack.bot_token", "SLACK_BOT_TOKEN", "the Bot User OAuth Token, `xoxb-…`", secrecy=Secrecy.SECRET),
        Setting(
            "slack.app_token", "SLACK_APP_TOKEN", "the app-level token of Socket Mode, `xapp-…`", secrecy=Secrecy.SECRET
        ),
        Setting(
            "slack.signing_secret",
            "SLACK_SIGNING_SECRET",
            "over HTTP: what Slack signs its requests with",
            secrecy=Secrecy.SECRET,
        ),
        Setting(
            "slack.client_id",
            "SLACK_CLIENT_ID",
            "over HTTP, for many workspaces: the app",
            example='"1234567890.1234567890"',
        ),
        Setting(
            "slack.client_secret",
            "SLACK_CLIENT_SECRET",
            "over HTTP, for many workspaces: its secret",
            secrecy=Secrecy.SECRET,
        ),
        Setting(
            "slack.public_url",
            "MMFAQ_PUBLIC_URL",
            "over HTTP, for many workspaces: the https address at which Slack and browsers reach the program",
            Kind.URL,
            example="https://faq.example.org",
        ),
        Setting("slack.http", "MMFAQ_HTTP", "over HTTP: where it listens, host:port", Kind.ADDRESS, "127.0.0.1:3000"),
        Setting(
            "slack.maintainers",
            "MMFAQ_SLACK_MAINTAINERS",
            "who may change channel settings and remove answers: member IDs by comma",
            Kind.NAMES,
            default_note="nobody",
            example="[U012AB3CD, U045EF6GH]",
        ),
        Setting("slack.command", "MMFAQ_SLACK_COMMAND", "the slash command; the manifest follows it", default="/mmfaq"),
        Setting(
            "slack.api",
            "MMFAQ_SLACK_API",
            "the base address of Slack's Web API: for government and enterprise hosts, and for proxies",
            Kind.URL,
            default="https://slack.com/api/",
        ),
    ),
    _read,
)
