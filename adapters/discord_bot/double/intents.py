"""Which events a connection asks for, and which of them need Discord's consent."""

from __future__ import annotations

from enum import IntFlag


class Intent(IntFlag):
    """A group of events; the bits are Discord's."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    MESSAGE_CONTENT = 1 << 15


NONE = Intent(0)
PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT
MOST_BITS = 26  # a number with higher bits is no set of intents at all

_FLAGS = {Intent.GUILD_PRESENCES: 1 << 13, Intent.GUILD_MEMBERS: 1 << 15, Intent.MESSAGE_CONTENT: 1 << 19}


def application_flags(allowed: Intent) -> int:
    """Return the flags of an application in few servers for which these intents are switched on."""
    return sum(flag for intent, flag in _FLAGS.items() if intent in allowed)
