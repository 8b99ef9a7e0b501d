"""The bot is killed, and Discord fails, at random points; in the end every question has one answer."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.discord_bot.client import FaqClient
from adapters.discord_bot.double import Channel, DiscordDouble, Message, World
from bot.chat.claims import kept
from bot.chat.live import Live
from bot.memory import memory_of
from bot.settings import Settings
from index.store import Store
from tests.adapters.discord_bot.conversing import QUICK, Talk, words, world
from tests.adapters.discord_bot.using import HOW, ask, use
from tests.adapters.slack.processes import Process, started

TOKEN = f"{'M' * 24}.{'d' * 6}.{'t' * 38}"
KILLS, PAUSE_S = 8, (0.02, 0.3)
PEOPLE = tuple(f"person{number}" for number in range(20))  # what one person may ask at once is limited
ASKED = {
    "how do I install tern?": "pip install tern",
    "how do I start a backup by hand?": "tern fly",
    "who feeds the kestrel at noon?": "The warden feeds the kestrel",
    "怎么给红隼喂食？": "中午由管理员喂食",
}


def test_every_question_that_was_taken_has_one_answer_however_often_the_bot_is_killed(
    slack_index: Store, tmp_path: Path
) -> None:
    async def within() -> None:
        async with DiscordDouble(_crowded(), timing=QUICK) as double:
            crowd = _Crowd(double)
            for number in range(KILLS):
                await _live_for(crowd, slack_index, tmp_path, crowd.random.uniform(0.0, 1.0), is_cut=number % 3 == 1)
            async with _running(double, slack_index, tmp_path) as process:
                await double.until(lambda: not crowd.unanswered(_taken(tmp_path, crowd.asked)), 30)
                lost = crowd.unanswered(crowd.asked)  # the bot was gone before it could read them
                assert len(lost) < len(crowd.asked)
                double.faults.clear()
                for question in lost:
                    await crowd.ask(question)
                await double.until(lambda: crowd.unanswered(crowd.asked) == lost, 30)
                await asyncio.sleep(2.0)  # for as long as questions of the dead may be taken over
                assert await process.end() == 0
                assert "Traceback" not in process.text
            crowd.check(lost)
            assert [one for one in double.refusals if one.status != 429] == []

    asyncio.run(within())


def test_told_to_end_the_bot_answers_what_it_was_asked_and_exits_without_an_error(
    slack_index: Store, tmp_path: Path
) -> None:
    async def within() -> None:
        double = DiscordDouble(_crowded(), timing=QUICK)
        async with double, _running(double, slack_index, tmp_path) as process:
            double.faults.delay("send_message", 1.5)
            double.faults.delay("edit_original", 1.5)
            said = await double.say("ann", "help", f"@faqbot {HOW}")
            asked = await double.slash("bob", "questions-too", "faq", {"question": HOW})
            await double.until(lambda: not any(double.faults._failures.values()))
            assert double.from_bot("help") == asked.seen == []
            assert await process.end() == 0
            (answer,) = double.from_bot("help")
            assert answer.reference is said
            assert "pip install tern" in words(answer)
            assert len(asked.seen) == 1
            assert "Traceback" not in process.text
            assert "next start" not in process.text

    asyncio.run(within())


def _fail(status: int) -> Callable[[Talk], None]:
    return lambda talk: talk.double.faults.fail("send_message", 2, status=status)


@pytest.mark.parametrize(
    "go_wrong",
    [
        _fail(500),
        _fail(503),
        lambda talk: talk.double.faults.rate_limit("send_message", 2, 0.2),
        lambda talk: talk.double.faults.rate_limit("send_message", 1, 0.2, is_global=True),
        lambda talk: talk.double.faults.lose_answers("send_message", 2),
    ],
    ids=["500", "503", "429", "429-global", "lost"],
)
def test_a_mention_has_one_answer_though_discord_fails(slack_live: Live, go_wrong: Callable[[Talk], None]) -> None:
    async def test(talk: Talk) -> None:
        go_wrong(talk)
        said = await talk.double.say("ann", "help", f"@faqbot {HOW}")
        await ask(talk, HOW, by="bob", private=True)
        assert "pip install tern" in words(await talk.answer("help"))
        await talk.quiet(2.5)  # for as long as it may be tried again
        assert [one.reference for one in talk.double.from_bot("help")] == [said]

    use(slack_live, test, refusals=[0])


async def _drop(double: DiscordDouble) -> None:
    double.gateway.drop()


async def _invalidate(double: DiscordDouble) -> None:
    double.gateway.invalidate(is_resumable=True)


@pytest.mark.parametrize(
    "cut", [_drop, _invalidate, lambda double: double.gateway.ask_to_reconnect()], ids=["dropped", "invalid", "asked"]
)
def test_what_is_asked_while_the_line_is_cut_is_answered_once(
    slack_live: Live, cut: Callable[[DiscordDouble], AsyncIterator[None]]
) -> None:
    async def test(talk: Talk) -> None:
        asked = [await talk.double.say("ann", "help", f"@faqbot {HOW}")]
        cutting = asyncio.ensure_future(cut(talk.double))
        await asyncio.sleep(0.02)
        asked.append(await talk.double.dm("bob", HOW))
        asked.append(await talk.double.say("bob", "help", f"@faqbot {HOW}"))
        await cutting
        await talk.double.until(lambda: talk.double.gateway.resumes, 15)
        await talk.double.until(lambda: all(_replies(talk.double, one) for one in asked))
        await talk.quiet()
        assert [len(_replies(talk.double, one)) for one in asked] == [1, 1, 1]

    use(slack_live, test)


def test_after_an_invalid_session_the_bot_logs_in_anew(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        talk.double.gateway.invalidate()
        await talk.double.until(lambda: len(talk.double.gateway.identifies) == 2, 15)
        said = await talk.double.say("ann", "help", f"@faqbot {HOW}")
        await talk.answer("help")
        await talk.quiet()
        assert [one.reference for one in talk.double.from_bot("help")] == [said]

    use(slack_live, test)


def test_each_of_two_edits_that_name_the_bot_has_its_own_answer(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        said = [await talk.double.say(name, "help", "@bob please") for name in ("ann", "mo")]
        await talk.quiet()
        for one in said:
            await talk.double.edit(one.author, one, f"@faqbot {HOW}")
        await talk.answer("help", 2)
        assert [len(_replies(talk.double, one)) for one in said] == [1, 1]

    use(slack_live, test)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question, and where it was asked."""

    text: str
    message: Message


class _Crowd:
    """People who ask in a channel and in private while the bot is there."""

    def __init__(self, double: DiscordDouble) -> None:
        self.random = random.Random(11)  # noqa: S311 - what is asked when is no secret
        self.asked: list[Asked] = []
        self.double = double
        self._people = [double.world.user(name) for name in PEOPLE]

    async def ask_on(self, seconds: float) -> None:
        """Ask for so many seconds, while Discord fails now and then."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while loop.time() < deadline:
            self._go_wrong()
            await self.ask(Asked(self.random.choice(list(ASKED)), None))
            await asyncio.sleep(self.random.uniform(*PAUSE_S))

    async def ask(self, question: Asked) -> None:
        """Ask in the channel or in private."""
        person = self._people[len(self.asked) % len(self._people)]
        place: Channel | str = "help" if self.random.random() < 0.5 else self.double.direct(person)
        message = await self.double.say(person, place, f"@faqbot {question.text}")
        self.asked.append(Asked(question.text, message))
