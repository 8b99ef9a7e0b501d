import random

import discord

from adapters.discord_bot.double import DiscordDouble, Guild, Kind, Permission, Role, User, World
from adapters.discord_bot.double.permissions import ALL, NONE, in_channel, in_guild
from tests.adapters.discord_bot.double.bots import Bot, online, run

# discord.py takes these away with the right to write; Discord itself says so for channels, not for threads.
_IMPLIED = Permission.MENTION_EVERYONE | Permission.EMBED_LINKS | Permission.ATTACH_FILES


def drawn(source: random.Random) -> Permission:
    """Return some permissions, never the one that stands for all."""
    return Permission(sum(one for one in Permission if source.random() < 0.3)) & ~Permission.ADMINISTRATOR


def populate(world: World) -> None:
    """Add roles and many channels whose overwrites were drawn by lot."""
    source = random.Random(5)  # noqa: S311 - drawn by lot, not secret
    roles = [world.add_role(f"role{number}", drawn(source)) for number in range(3)]
    own = world.guild.members[world.bot.id].roles
    own.update(role.id for role in roles[:2])
    for number in range(60):
        channel = world.add_channel(f"channel{number}")
        targets: list[Role | User] = [world.guild.roles[world.guild.id], *roles, world.bot]
        for target in targets:
            if source.random() < 0.5:
                overwrite = world.overwrite(channel, target)
                overwrite.allow, overwrite.deny = drawn(source), drawn(source)


def test_permissions_are_those_that_discord_py_computes() -> None:
    async def test(double: DiscordDouble) -> None:
        populate(double.world)
        async with online(double, Bot()) as bot:
            seen = 0
            for channel in bot.guilds[0].text_channels:
                theirs = Permission(channel.permissions_for(bot.guilds[0].me).value & ALL)
                ours = in_channel(double.world.channel(channel.id), double.world.bot.id)
                assert (Permission.VIEW_CHANNEL in ours) == (Permission.VIEW_CHANNEL in theirs)
                if Permission.VIEW_CHANNEL in ours:
                    implied = NONE if Permission.SEND_MESSAGES in ours else _IMPLIED
                    assert ours & ~implied == theirs & ~implied
                    seen += 1
            assert 10 < seen < 60

    run(test)


def test_the_bits_are_those_of_discord_py() -> None:
    for one in Permission:
        name = str(one.name).lower()
        assert getattr(discord.Permissions, name).flag == one


def test_owners_and_administrators_may_everything_and_strangers_nothing() -> None:
    world = World()
    ann, ada, eve = world.add_user("ann"), world.add_user("ada"), world.add_stranger("eve")
    world.guild.owner = ann.id
    world.guild.members[ada.id].roles.add(world.add_role("admins", Permission.ADMINISTRATOR).id)
    channel = world.add_channel("general")
    world.overwrite(channel, ada).deny = ALL
    assert in_channel(channel, ann.id) == in_channel(channel, ada.id) == ALL
    assert in_channel(channel, eve.id) == NONE
    assert in_guild(Guild(1, "elsewhere"), ann.id) == NONE


def test_a_thread_has_its_parents_overwrites_and_a_direct_message_only_two() -> None:
    world = World()
    ann, bob = world.add_user("ann"), world.add_user("bob")
    channel = world.add_channel("general", Kind.TEXT)
    world.overwrite(channel, ann).deny = Permission.SEND_MESSAGES_IN_THREADS
    thread = world.add_thread(channel, "here", bob)
    assert Permission.SEND_MESSAGES_IN_THREADS not in in_channel(thread, ann.id)
    assert Permission.SEND_MESSAGES_IN_THREADS in in_channel(thread, bob.id)
    assert in_channel(world.direct(ann), ann.id) == ALL
    assert in_channel(world.direct(ann), bob.id) == NONE
