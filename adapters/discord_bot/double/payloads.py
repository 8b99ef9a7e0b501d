"""People, servers, channels and messages as Discord writes them."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.discord_bot.double.intents import application_flags
from adapters.discord_bot.double.state import Channel, Guild, Json, Kind, Member, Message, Role, User
from adapters.discord_bot.double.world import World

_ARCHIVE_MINUTES = 4320
# What a server says that has none of it.
_ABSENT_OF_GUILD = (
    "icon",
    "splash",
    "discovery_splash",
    "banner",
    "description",
    "afk_channel_id",
    "system_channel_id",
    "rules_channel_id",
    "public_updates_channel_id",
    "vanity_url_code",
    "application_id",
    "max_presences",
)
_NUMBERS_OF_GUILD = (
    "verification_level",
    "default_message_notifications",
    "explicit_content_filter",
    "mfa_level",
    "premium_tier",
    "premium_subscription_count",
    "system_channel_flags",
    "nsfw_level",
)
_LISTS_OF_GUILD = (
    "features",
    "emojis",
    "stickers",
    "presences",
    "voice_states",
    "stage_instances",
    "guild_scheduled_events",
    "soundboard_sounds",
)


def moment(seconds: float) -> str:
    """Return a time as Discord writes it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def user(of: User) -> Json:
    """Return a user."""
    return {
        "id": str(of.id),
        "username": of.name,
        "global_name": None if of.is_bot else of.name,
        "discriminator": "0000" if of.is_bot else "0",
        "avatar": None,
        "bot": of.is_bot,
        "public_flags": 0,
    }


def own_user(world: World) -> Json:
    """Return the bot's user as the bot itself sees it."""
    extra = {"verified": True, "mfa_enabled": False, "locale": "en-US", "flags": 0, "email": None}
    return user(world.bot) | extra


def member(of: Member, *, with_user: bool = True) -> Json:
    """Return somebody's membership of a server."""
    payload: Json = {
        "roles": [str(role) for role in of.roles],
        "nick": None,
        "joined_at": moment(of.joined),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "avatar": None,
        "communication_disabled_until": None,
    }
    return payload | ({"user": user(of.user)} if with_user else {})


def role(of: Role, position: int) -> Json:
    """Return a role."""
    return {
        "id": str(of.id),
        "name": of.name,
        "permissions": str(int(of.permissions)),
        "position": position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
        "icon": None,
        "unicode_emoji": None,
    }


def channel(of: Channel) -> Json:
    """Return a channel, a thread or a direct message."""
    if of.is_thread:
        return thread(of)
    last = max(of.messages, default=None)
    payload: Json = {"id": str(of.id), "type": int(of.kind), "last_message_id": str(last) if last else None, "flags": 0}
    if of.guild is None:
        people = [person for person in of.members.values() if not person.is_bot]
        return payload | {"recipients": [user(person) for person in people]}
    overwrites = [
        {"id": str(target), "type": int(one.is_member), "allow": str(int(one.allow)), "deny": str(int(one.deny))}
        for target, one in of.overwrites.items()
    ]
    payload |= {
        "guild_id": str(of.guild.id),
        "name": of.name,
        "position": 0,
        "permission_overwrites": overwrites,
        "parent_id": None,
        "topic": of.topic or None,
        "nsfw": False,
        "rate_limit_per_user": 0,
    }
    if of.kind is Kind.VOICE:
        payload |= {"bitrate": 64000, "user_limit": 0, "rtc_region": None}
    if of.kind is Kind.FORUM:
        payload |= {"available_tags": [], "default_reaction_emoji": None, "default_sort_order": None}
    return payload


def thread(of: Channel) -> Json:
    """Return a thread or a forum's post."""
    return {
        "id": str(of.id),
        "type": int(of.kind),
        "guild_id": str(of.guild.id) if of.guild else None,
        "parent_id": str(of.parent.id) if of.parent else None,
        "owner_id": str(of.owner.id) if of.owner else None,
        "name": of.name,
        "last_message_id": str(max(of.messages)) if of.messages else None,
        "rate_limit_per_user": 0,
        "message_count": len(of.messages),
        "total_message_sent": len(of.messages),
        "member_count": len(of.members),
        "applied_tags": [],
        "flags": 0,
        "thread_metadata": {
            "archived": of.is_archived,
            "locked": of.is_locked,
            "auto_archive_duration": _ARCHIVE_MINUTES,
            "archive_timestamp": moment(of.created),
            "create_timestamp": moment(of.created),
            "invitable": True,
        },
    }


def joined(of: Channel, bot: User) -> Json:
    """Return a thread with the bot's membership, if it is in it."""
    own = {"id": str(of.id), "user_id": str(bot.id), "join_timestamp": moment(of.created), "flags": 0}
    return thread(of) | ({"member": own} if bot.id in of.members else {})


def message(of: Message, viewer: User, *, depth: int = 1) -> Json:
    """Return a message as the bot reads it; what it replies to stands inside, itself without its own."""
    payload: Json = {
        "id": str(of.id),
        "type": int(of.type),
        "channel_id": str(of.channel.id),
        "author": user(of.author),
        "content": of.content,
        "timestamp": moment(of.created),
        "edited_timestamp": moment(of.edited) if of.edited else None,
        "tts": False,
        "mention_everyone": of.mentions_everyone,
        "mentions": [_mentioned(of, who) for who in of.mentions],
        "mention_roles": [str(one) for one in of.mention_roles],
        "attachments": of.attachments,
        "embeds": of.embeds,
        "components": of.components,
        "pinned": False,
        "flags": int(of.flags),
        "reactions": [_reaction(emoji, users, viewer) for emoji, users in of.reactions.items() if users],
    }
    if of.nonce:
        payload["nonce"] = of.nonce
    if of.webhook:
        payload |= {"webhook_id": str(of.webhook), "application_id": str(of.webhook)}
    if of.metadata:
        payload["interaction_metadata"] = of.metadata
    if of.thread:
        payload["thread"] = thread(of.thread)
    return payload | (_reference(of.reference, viewer, depth) if of.reference else {})


def posted(of: Message, viewer: User) -> Json:
    """Return a message as events carry it: with its server and who wrote it there."""
    payload = message(of, viewer)
    guild = of.channel.guild
    if guild is None:
        return payload
    payload["guild_id"] = str(guild.id)
    if of.author.id in guild.members and not of.webhook:
        payload["member"] = member(guild.members[of.author.id], with_user=False)
    return payload


def without_content(payload: Json) -> Json:
    """Return a message as an application without the message content intent reads it."""
    hidden: Json = {"content": "", "embeds": [], "attachments": [], "components": []}
    inner = payload.get("referenced_message")
    return payload | hidden | ({"referenced_message": inner | hidden} if inner else {})


def guild(world: World, of: Guild, members: list[Member]) -> Json:
    """Return a server as it is told when the bot connects or joins."""
    return {
        **dict.fromkeys(_ABSENT_OF_GUILD),
        **dict.fromkeys(_NUMBERS_OF_GUILD, 0),
        **{name: [] for name in _LISTS_OF_GUILD},
        "id": str(of.id),
        "name": of.name,
        "owner_id": str(of.owner or 1),
        "afk_timeout": 300,
        "preferred_locale": of.locale,
        "max_members": 500_000,
        "premium_progress_bar_enabled": False,
        "roles": [role(one, position) for position, one in enumerate(of.roles.values())],
        "member_count": len(of.members),
        "large": False,
        "unavailable": False,
        "joined_at": moment(of.members[world.bot.id].joined),
        "members": [member(one) for one in members],
        "channels": [channel(one) for one in world.top_channels(of)],
        "threads": [joined(one, world.bot) for one in world.threads(of) if _is_told(one, world.bot)],
    }


def application(world: World) -> Json:
    """Return the application."""
    owner = {
        "id": "1",
        "username": "owner",
        "discriminator": "0",
        "avatar": None,
        "global_name": None,
        "public_flags": 0,
    }
    return {
        "id": str(world.application_id),
        "name": world.bot.name,
        "description": "",
        "icon": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": owner,
        "team": None,
        "verify_key": "0" * 64,
        "flags": application_flags(world.privileged),
        "approximate_guild_count": sum(world.is_bot_in(one) for one in world.guilds.values()),
        "interactions_endpoint_url": None,
    }


def _is_told(of: Channel, bot: User) -> bool:
    return not of.is_archived and (not of.is_private_thread or bot.id in of.members)


def _mentioned(of: Message, who: User) -> Json:
    guild = of.channel.guild
    there = guild.members.get(who.id) if guild else None
    return user(who) | ({"member": member(there, with_user=False)} if there else {})


def _reaction(emoji: str, users: list[int], viewer: User) -> Json:
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(users),
        "me": viewer.id in users,
        "me_burst": False,
        "count_details": {"normal": len(users), "burst": 0},
        "burst_colors": [],
    }


def _reference(to: Message, viewer: User, depth: int) -> Json:
    reference: Json = {"type": 0, "channel_id": str(to.channel.id), "message_id": str(to.id)}
    if to.channel.guild:
        reference["guild_id"] = str(to.channel.guild.id)
    shown: Json = {"message_reference": reference}
    if depth:
        shown["referenced_message"] = None if to.is_deleted else message(to, viewer, depth=depth - 1)
    return shown
