"""The terminal as a chat: a person asks, pastes, and leaves."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from adapters.terminal import TerminalAdapter
from bot import messages
from bot.answering import Answer
from index.errors import MmfaqError
from tests.bot.results import answer

TRACEBACK = (
    "Traceback (most recent call last):\n"
    '  File "run.py", line 3, in <module>\n'
    "    import tern\n"
    "  more\n"
    "ImportError: cannot install"
)


class Person:
    """Types into a chat and reads what it prints."""

    def __init__(self, typed: PipeInput) -> None:
        self.typed = typed
        self.asked: list[str] = []
        self._file = io.StringIO()
        self._console = Console(file=self._file, width=80)

    @property
    def read(self) -> str:
        return self._file.getvalue()

    def chat(self, *keys: str) -> None:
        """Type the keys, then sit until the chat ends."""

        def ask(question: str) -> Answer:
            self.asked.append(question)
            return answer(question)

        self.typed.send_text("".join(keys))
        asyncio.run(TerminalAdapter(ask, self._console).run())


ENTER, LEAVE, INTERRUPT = "\r", "\x04", "\x03"


@contextmanager
def _terminal() -> Iterator[Person]:
    with create_pipe_input() as typed, create_app_session(input=typed, output=DummyOutput()):
        yield Person(typed)


@pytest.fixture
def person() -> Iterator[Person]:
    """Return somebody at a terminal."""
    with _terminal() as one:
        yield one


def test_a_question_is_answered_and_the_chat_goes_on(person: Person) -> None:
    person.chat("how do I install it?", ENTER, "who flies", ENTER, LEAVE)
    assert person.asked == ["how do I install it?", "who flies"]
    assert person.read.index("How do I [b]install[/b] it?") < person.read.index("Birds fly.")


def test_what_is_not_covered_is_said_and_signed(person: Person) -> None:
    person.chat("who flies zebra crossings near the town", ENTER, LEAVE)
    assert messages.not_covered("en") in " ".join(person.read.split())
    assert "confidence 2%" in person.read


def test_a_number_picks_one_of_the_questions_that_were_named(person: Person) -> None:
    person.chat("how do I install what flies", ENTER, "2", ENTER, LEAVE)
    assert person.asked == ["how do I install what flies"]
    assert person.read.index("How do I [b]install[/b] it?") < person.read.index("Birds fly.")
    assert person.read.count("confidence") == 1


def test_a_picked_entry_leaves_the_other_numbers_as_they_were(person: Person) -> None:
    person.chat("birds zebra crossings", ENTER, "1", ENTER, "1", ENTER, LEAVE)
    assert person.asked == ["birds zebra crossings"]
    assert person.read.count("Best match, line 7:") == 2


@pytest.mark.parametrize("number", ["0", "9", "-1", "1.", "10", "²", "١"])
def test_a_number_that_picks_nothing_is_a_question(person: Person, number: str) -> None:
    person.chat("install", ENTER, number, ENTER, LEAVE)
    assert person.asked == ["install", number]


def test_a_number_before_any_answer_is_a_question(person: Person) -> None:
    person.chat("1", ENTER, LEAVE)
    assert person.asked == ["1"]


def test_a_chat_greets_and_says_goodbye(person: Person) -> None:
    person.chat(LEAVE)
    assert " ".join(person.read.split()) == f"{messages.CHAT_WELCOME} {messages.CHAT_GOODBYE}"
    assert person.asked == []


def test_an_interrupt_leaves_too(person: Person) -> None:
    person.chat("half a quest", INTERRUPT)
    assert person.read.endswith(messages.CHAT_GOODBYE + "\n")
    assert person.asked == []


def test_a_pasted_traceback_is_one_question(person: Person) -> None:
    person.chat("\x1b[200~", TRACEBACK, "\x1b[201~", ENTER, LEAVE)
    assert person.asked == [TRACEBACK]


def test_a_paste_with_line_breaks_of_another_system_is_one_question(person: Person) -> None:
    person.chat("\x1b[200~", TRACEBACK.replace("\n", "\r\n"), "\x1b[201~", ENTER, LEAVE)
    assert person.asked == [TRACEBACK]


def test_an_empty_line_is_no_question(person: Person) -> None:
    person.chat(ENTER, "   ", ENTER, "install", ENTER, LEAVE)
    assert person.asked == ["install"]


def test_letters_of_any_language_arrive_as_they_were_typed(person: Person) -> None:
    person.chat("如何安装 é \U0001f600", ENTER, LEAVE)
    assert person.asked == ["如何安装 é \U0001f600"]


def test_an_error_while_answering_reaches_the_caller(person: Person) -> None:
    def refuse(_: str) -> Answer:
        raise MmfaqError("told")

    person.typed.send_text("install" + ENTER)
    with pytest.raises(MmfaqError, match="told"):
        asyncio.run(TerminalAdapter(refuse, Console(file=io.StringIO())).run())


def test_the_terminal_stays_awake_while_an_answer_is_found(person: Person) -> None:
    ticks: list[int] = []

    async def chat() -> None:
        loop = asyncio.get_running_loop()

        def ask(_: str) -> Answer:
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result()  # hangs where the loop is blocked
            ticks.append(1)
            return answer()

        await asyncio.wait_for(TerminalAdapter(ask, Console(file=io.StringIO())).run(), timeout=60)

    person.typed.send_text("install" + ENTER + LEAVE)
    asyncio.run(chat())
    assert ticks == [1]
