"""Commands about what is remembered: forget."""

from __future__ import annotations

import click

from bot.commands.common import json_option, say, settings


@click.command()
@click.argument("person")
@json_option
def forget(person: str, *, is_json: bool) -> None:
    """Delete what a PERSON asked and said: written as platform:id, such as discord:123456 or terminal:alice."""
    from bot import messages
    from bot.memory import forget as forget_person

    platform, _, identifier = person.partition(":")
    if not platform or not identifier:
        raise click.UsageError("Write the person as platform:id, such as discord:123456 or slack:U012AB3CD.")
    count = forget_person(settings(), platform, identifier)
    if is_json:
        from bot.records import to_json

        print(to_json({"forgotten": count}))
    else:
        say(messages.forgotten(count))
