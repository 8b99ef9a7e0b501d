"""The bot is killed and its sockets are cut at random points; in the end every question has one answer."""

from __future__ import annotations

import asyncio
import random

from adapters.slack.double import Double, Timing, Workspace
from index.store import Store
from tests.adapters.slack.conversing import team, words
from tests.adapters.slack.processes import environment_of, started

KILLS = 10
QUESTIONS = 60
PEOPLE = tuple(f"person{number}" for number in range(20))  # what one person may ask at once is limited
ASKED = {
    "how do I install tern?": "pip install tern",
    "how do I start a backup by hand?": "tern fly",
    "who feeds the kestrel at noon?": "The warden feeds the kestrel",
    "怎么给红隼喂食？": "中午由管理员喂食",
}
# An event that nobody takes comes again after a second, as if Slack's minutes were seconds.
TIMING = Timing(ack=3.0, retries=(0.2, 1.0, 3.0), close_after_refresh=0.05)


def test_every_question_has_one_answer_however_often_the_bot_is_killed(slack_index: Store) -> None:
    async def within() -> None:
        async with Double(_crowded(), timing=TIMING) as double:
            crowd = _Crowd(double)
            asking = asyncio.ensure_future(crowd.ask())
            cutting = asyncio.ensure_future(_cut(double, asking))
            for _ in range(KILLS):
                await _live_for(double, slack_index, crowd.random.uniform(0.0, 0.3))
            await asking
            await cutting
            async with started("slack", "--lease", "1", **environment_of(double, slack_index.folder)) as process:
                await double.until(crowd.is_answered, 30)
                await double.settled()
                await asyncio.sleep(2.0)  # for as long as questions of the dead may be taken over
                assert await process.end() == 0
                assert "Traceback" not in process.text
            crowd.check()
            assert [one.error for one in double.refusals] == []

    asyncio.run(within())


def _crowded() -> Workspace:
    workspace = team()
    for person in PEOPLE:
        workspace.channel("help").members.add(workspace.add_user(person).id)
    return workspace


async def _live_for(double: Double, index: Store, seconds: float) -> None:
    """Let the bot connect, and kill it so many seconds later."""
    async with started("slack", "--lease", "1", **environment_of(double, index.folder)) as process:
        await process.says("connected")
        await asyncio.sleep(seconds)
        await process.kill()
        assert "Traceback" not in process.text


async def _cut(double: Double, asking: asyncio.Future[None]) -> None:
    """Cut the sockets from time to time for as long as people ask."""
    chance = random.Random(7)  # noqa: S311 - when is no secret
    while not asking.done():
        await asyncio.sleep(chance.uniform(0.5, 3.0))
        await double.drop_sockets(cleanly=chance.random() < 0.3)


class _Crowd:
    """People who ask in threads and in private, whether the bot is there or not."""

    def __init__(self, double: Double) -> None:
        self.random = random.Random(11)  # noqa: S311 - what is asked when is no secret
        self._double = double
        self._mentions: dict[str, str] = {}
        self._directs: dict[str, list[str]] = {person: [] for person in PEOPLE}

    async def ask(self) -> None:
        """Ask in every way, for about as long as the kills take."""
        for number in range(QUESTIONS):
            person, question = PEOPLE[number % len(PEOPLE)], self.random.choice(list(ASKED))
            if self.random.random() < 0.5:
                self._mentions[await self._double.say(person, "help", f"@mmfaq {question}")] = question
            else:
                self._directs[person].append(question)
                await self._double.say(person, self._double.direct(person), question)
            await asyncio.sleep(self.random.uniform(0.05, 0.5))

    def is_answered(self) -> bool:
        """Tell whether there are as many answers as questions."""
        return all(self._double.from_bot("help", sent) for sent in self._mentions) and all(
            len(self._double.from_bot(self._double.direct(person))) >= len(asked)
            for person, asked in self._directs.items()
        )

    def check(self) -> None:
        """Assert that each question has one answer, the right one."""
        for sent, question in self._mentions.items():
            (answer,) = self._double.from_bot("help", sent)
            assert ASKED[question] in words(answer)
        for person, asked in self._directs.items():
            answers = [words(one) for one in self._double.from_bot(self._double.direct(person))]
            assert len(answers) == len(asked)
            for question, part in ASKED.items():
                assert sum(part in one for one in answers) == asked.count(question)
