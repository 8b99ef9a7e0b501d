"""The bot is killed, and Discord fails, at random points; in the end every question has one answer."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.discord_bot.double import DiscordDouble, Interaction, Message, World
from bot.chat.claims import kept
from bot.chat.live import Live
from bot.memory import memory_of
from bot.settings import settings_from
from index.store import Store
from tests.adapters.discord_bot.conversing import QUICK, Talk, words, world
from tests.adapters.discord_bot.using import HOW, ask, use
from tests.adapters.slack.processes import Process, started

TOKEN = f"{'M' * 24}.{'d' * 6}.{'t' * 38}"
KILLS = 8
PEOPLE = tuple(f"person{number}" for number in range(20))  # what one person may ask at once is limited
ASKED = {
    "how do I install tern?": "pip install tern",
    "how do I start a backup by hand?": "tern fly",
    "who feeds the kestrel at noon?": "The warden feeds the kestrel",
    "怎么给红隼喂食？": "中午由管理员喂食",
}


def test_every_question_that_was_taken_has_one_answer_however_often_the_bot_is_killed(slack_index: Store) -> None:
    async def within() -> None:
        async with DiscordDouble(_crowded(), timing=QUICK) as double:
            crowd = _Crowd(double)
            for number in range(KILLS):
                await _live_for(crowd, slack_index, crowd.random.uniform(0.1, 1.0), is_cut=number % 3 == 1)
            claimed, lost = await _sorted(crowd.asked)
            taken = [one for one in claimed if not one.is_refused()]
            assert len(taken) > KILLS
            async with _running(double, slack_index) as process:
                await double.until(lambda: all(one.answers() for one in taken), 30)
                double.faults.clear()
                again = [await crowd.ask(one.text) for one in lost]  # the bot was gone before it could read them
                await double.until(lambda: all(one.answers() for one in again), 30)
                await asyncio.sleep(2.0)  # for as long as questions of the dead may be taken over
                assert await process.end() == 0
                assert "Traceback" not in process.text
            await asyncio.gather(*crowd.using)
            for one in (*taken, *again):
                (answer,) = one.answers()
                assert ASKED[one.text] in words(answer)
            assert [one.text for one in lost if one.answers()] == []
            # A command that was claimed just before the kill was never acknowledged: its way back leads nowhere.
            assert [one for one in double.refusals if one.status != 429 and one.code != 10015] == []

    asyncio.run(within())


def test_told_to_end_the_bot_answers_what_it_was_asked_and_exits_without_an_error(slack_index: Store) -> None:
    async def within() -> None:
        double = DiscordDouble(_crowded(), timing=QUICK)
        async with double, _running(double, slack_index) as process:
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
    return lambda talk: talk.double.faults.fail("send_message", status=status)


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
        await talk.quiet(1.5)  # for as long as it may be tried again
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
    slack_live: Live, cut: Callable[[DiscordDouble], Awaitable[None]]
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


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question, the key of its event, how to look for its answers, and whether Discord said that no bot was there."""

    text: str
    key: str
    answers: Callable[[], list[Message]]
    is_refused: Callable[[], bool] = lambda: False


class _Crowd:
    """People who ask in a channel, in private and by the command while the bot is there."""

    def __init__(self, double: DiscordDouble) -> None:
        self.random = random.Random(11)  # noqa: S311 - what is asked when is no secret
        self.asked: list[Asked] = []
        self.using: list[asyncio.Future[Interaction]] = []
        self.double = double

    async def keep_asking(self) -> None:
        """Ask until cancelled, while Discord fails now and then."""
        while True:
            self._go_wrong()
            await self.ask(self.random.choice(list(ASKED)))
            await asyncio.sleep(self.random.uniform(0.01, 0.1))

    async def ask(self, question: str) -> Asked:
        """Ask in one of the ways."""
        person = PEOPLE[len(self.asked) % len(PEOPLE)]
        if self.random.random() < 0.3:
            asked = await self._use_command(person, question)
        else:
            place = "help" if self.random.random() < 0.5 else self.double.direct(person)
            said = await self.double.say(person, place, f"@faqbot {question}")
            asked = Asked(question, f"message:{said.id}", lambda: _replies(self.double, said))
        self.asked.append(asked)
        return asked

    async def _use_command(self, person: str, question: str) -> Asked:
        """Use the command; whether the bot responds is not waited for."""
        used = self.double.slash(person, "questions-too", "faq", {"question": question})
        self.using.append(asyncio.ensure_future(used))
        await asyncio.sleep(0)
        started = self.double.interactions[-1]
        return Asked(question, f"interaction:{started.id}", lambda: started.seen, lambda: started.is_failed)

    def _go_wrong(self) -> None:
        faults, chance = self.double.faults, self.random.random()
        call = self.random.choice(("send_message", "send_message", "edit_original"))
        if chance < 0.1:
            faults.delay(call, 0.3)
        elif chance < 0.2:
            faults.lose_answers(call)
        elif chance < 0.25:
            faults.fail(call)
        elif chance < 0.3:
            faults.rate_limit(call)


async def _live_for(crowd: _Crowd, index: Store, seconds: float, *, is_cut: bool) -> None:
    """Let the bot connect and be asked, perhaps over a line that is cut meanwhile, and kill it after so long."""
    async with _running(crowd.double, index) as process:
        asking = asyncio.ensure_future(crowd.keep_asking())
        await asyncio.sleep(seconds / 2)
        if is_cut:
            crowd.double.gateway.drop()
        await asyncio.sleep(seconds / 2)
        asking.cancel()
        await process.kill()
        assert "Traceback" not in process.text


@asynccontextmanager
async def _running(double: DiscordDouble, index: Store) -> AsyncIterator[Process]:
    """Yield the bot as people start it, once it has logged in."""
    state = Path(os.environ["MMFAQ_STATE"])
    (state / "discord-identify.lock.at").unlink(missing_ok=True)  # as if the seconds between two logins had passed
    environment = {
        "DISCORD_TOKEN": TOKEN,
        "MMFAQ_DISCORD_API": double.api_url,
        "MMFAQ_DISCORD_GATEWAY": double.gateway_url,
        "MMFAQ_INDEX": str(index.folder),
    }
    before = len(double.gateway.identifies)
    async with started("discord", "--lease", "1", **environment) as process:
        await double.until(lambda: len(double.gateway.identifies) > before, 30)
        yield process


async def _sorted(asked: list[Asked]) -> tuple[list[Asked], list[Asked]]:
    """Return what a bot has taken, and what no bot has read; none may run that could read it yet."""
    taken: list[Asked] = []
    lost: list[Asked] = []
    now = datetime.now(UTC)
    with memory_of(settings_from(os.environ)) as memory:
        for one in asked:
            is_new = await kept(memory.chat.claim("discord", one.key, "", now))
            (lost if is_new else taken).append(one)
            if is_new:
                await kept(memory.chat.release("discord", one.key))
    return taken, lost


def _crowded() -> World:
    made = world()
    made.token = TOKEN
    made.add_channel("questions-too")
    for person in PEOPLE:
        made.add_user(person)
    return made


def _replies(double: DiscordDouble, said: Message) -> list[Message]:
    return [one for one in double.from_bot(said.channel) if one.reference is said]
