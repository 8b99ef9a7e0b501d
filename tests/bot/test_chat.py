"""`mmfaq chat` at a real terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import messages
from tests.bot.running import WORDS, Command

TRACEBACK = (
    "Traceback (most recent call last):\n"
    '  File "run.py", line 3, in <module>\n'
    "    import cv2\n"
    "  more\n"
    "ImportError: libGL.so.1: cannot open shared object file: No such file or directory"
)
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\r")
READY = "\x1b[?2004h"  # the prompt takes pastes from here on
_PATIENCE_S = 30


class Terminal:
    """A chat at a pseudo-terminal."""

    def __init__(self, command: Command, *arguments: str | Path, **environment: str) -> None:
        self.raw = ""
        self._screen, inner = pty.openpty()
        fcntl.ioctl(self._screen, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        self.process = subprocess.Popen(
            [*WORDS, *arguments],
            env=command.whole(TERM="xterm-256color", **environment),
            stdin=inner,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
        )
        os.close(inner)

    @property
    def text(self) -> str:
        """What a person sees, without colours."""
        return _ESCAPE.sub("", self.raw)

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._screen, keys.encode())

    def wait_for(self, text: str, times: int = 1) -> None:
        """Read until a text has been seen so many times."""
        end = time.monotonic() + _PATIENCE_S
        while max(self.raw.count(text), self.text.count(text)) < times:
            assert self._read(end), f"{text!r} never came: {self.text!r}"

    def wait_for_end(self) -> int:
        """Read to the end and return the exit status."""
        end = time.monotonic() + _PATIENCE_S
        while self._read(end):
            pass
        return self.process.wait(_PATIENCE_S)

    def close(self) -> None:
        """Give the terminal back."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._screen)

    def _read(self, end: float) -> bool:
        ready, _, _ = select.select([self._screen], [], [], max(0.0, end - time.monotonic()))
        try:
            piece = os.read(self._screen, 65536) if ready else b""
        except OSError:  # Linux says so where the other side is closed
            piece = b""
        if b"\x1b[6n" in piece:  # the program asks where the cursor is
            self.type("\x1b[1;1R")
        self.raw += piece.decode(errors="replace")
        return bool(piece)


@pytest.fixture
def terminal(command: Command) -> Iterator[Terminal]:
    """Return a chat that waits for a question."""
    one = Terminal(command, "chat")
    try:
        one.wait_for(messages.CHAT_WELCOME.partition(".")[0])
        one.wait_for(READY)
        yield one
    finally:
        one.close()


def test_a_chat_answers_takes_a_pasted_traceback_as_one_question_and_ends_with_ctrl_d(terminal: Terminal) -> None:
    terminal.type("how do I install it?\r")
    terminal.wait_for("pip install tern")
    terminal.wait_for(READY, times=2)
    terminal.type(f"\x1b[200~{TRACEBACK}\x1b[201~\r")
    terminal.wait_for("apt-get install libgl1")
    terminal.wait_for(READY, times=3)
    terminal.type("\x04")
    assert terminal.wait_for_end() == 0
    assert terminal.text.rstrip().endswith(messages.CHAT_GOODBYE)
    assert terminal.text.count("╭") == 2, "one panel for each of the two questions"
    assert "Traceback" not in terminal.text.replace(TRACEBACK.splitlines()[0], "")


def test_a_number_picks_a_question_that_was_named(terminal: Terminal) -> None:
    terminal.type("how do I bake a package of bread\r")
    terminal.wait_for("nearest entry")
    assert "╭" not in terminal.text
    terminal.wait_for(READY, times=2)
    terminal.type("1\r")
    terminal.wait_for("╭")
    terminal.wait_for(READY, times=3)
    terminal.type("\x04")
    assert terminal.wait_for_end() == 0
    assert "Traceback" not in terminal.text


def test_ctrl_c_at_the_prompt_ends_the_chat_politely(terminal: Terminal) -> None:
    terminal.type("half a quest\x03")
    assert terminal.wait_for_end() == 0
    assert terminal.text.rstrip().endswith(messages.CHAT_GOODBYE)
    assert "Traceback" not in terminal.text


def test_a_signal_to_the_chat_ends_it_without_a_traceback(terminal: Terminal) -> None:
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.wait_for_end() in {0, 130}
    assert "Traceback" not in terminal.text


@pytest.mark.parametrize(("environment", "has_colour"), [({"NO_COLOR": "1"}, False), ({}, True)])
def test_no_color_means_no_colour_at_a_terminal(
    command: Command,
    tmp_path: Path,
    environment: dict[str, str],
    has_colour: bool,  # noqa: FBT001  # parametrised
) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text("- question: Who?\n", encoding="utf-8")
    terminal = Terminal(command, "check", broken, **environment)
    try:
        assert terminal.wait_for_end() == 1
    finally:
        terminal.close()
    assert "broken.yml:1: error" in terminal.text
    assert (re.search(r"\x1b\[[0-9;]*3[0-7]", terminal.raw) is not None) == has_colour


def test_an_unknown_base_is_told_at_a_terminal(command: Command) -> None:
    terminal = Terminal(command, "chat", "--base", "albatross")
    try:
        assert terminal.wait_for_end() == 1
    finally:
        terminal.close()
    assert "There is no base 'albatross' in this index." in terminal.text
    assert "Traceback" not in terminal.text
