"""What the bot asks of Discord at once: never so much that it is refused."""

from __future__ import annotations

import asyncio

from bot.chat.live import Live
from tests.adapters.discord_bot.conversing import Talk
from tests.adapters.discord_bot.using import HOW, use


def test_a_crowd_that_asks_at_once_is_answered_without_one_refused_call(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        people = [talk.double.world.add_user(f"p{number}") for number in range(60)]
        await asyncio.gather(*(talk.double.say(one, "help", f"@faqbot {HOW}") for one in people))
        await talk.double.until(lambda: len(talk.double.from_bot("help")) == len(people), 60)
        assert talk.double.refusals == []

    use(slack_live, test)
