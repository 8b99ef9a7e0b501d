"""A local double of Discord that refuses what Discord refuses: for tests, demos and pictures."""

from adapters.discord_bot.double.core import Called
from adapters.discord_bot.double.errors import Code, DoubleError, Refusal
from adapters.discord_bot.double.faults import Timing
from adapters.discord_bot.double.gateway import Close
from adapters.discord_bot.double.intents import Intent
from adapters.discord_bot.double.interaction import Callback, Interaction, InteractionType
from adapters.discord_bot.double.permissions import Permission
from adapters.discord_bot.double.server import DiscordDouble
from adapters.discord_bot.double.state import Button, Channel, Flag, Guild, Kind, Message, Role, User
from adapters.discord_bot.double.world import World

__all__ = [
    "Button",
    "Callback",
    "Called",
    "Channel",
    "Close",
    "Code",
    "DiscordDouble",
    "DoubleError",
    "Flag",
    "Guild",
    "Intent",
    "Interaction",
    "InteractionType",
    "Kind",
    "Message",
    "Permission",
    "Refusal",
    "Role",
    "Timing",
    "User",
    "World",
]
