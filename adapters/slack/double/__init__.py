"""A local double of Slack that refuses what Slack refuses: for tests, demos and pictures."""

from adapters.slack.double.clicks import Command, Interaction
from adapters.slack.double.delivery import Ack
from adapters.slack.double.errors import DoubleError, Refusal
from adapters.slack.double.faults import Timing
from adapters.slack.double.installed_app import App
from adapters.slack.double.pings import pings_of
from adapters.slack.double.server import Double
from adapters.slack.double.state import Channel, Kind, Message, User, View
from adapters.slack.double.workspace import Workspace

__all__ = [
    "Ack",
    "App",
    "Channel",
    "Command",
    "Double",
    "DoubleError",
    "Interaction",
    "Kind",
    "Message",
    "Refusal",
    "Timing",
    "User",
    "View",
    "Workspace",
    "pings_of",
]
