"""Claims between programs: one of all gets each event, and what a killed one leaves is taken over once."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path

from bot.journal.sql import SqlJournal
from tests.bot.journal.records import NOON, start_python, url_of

_CLAIM = """
import random, sys
from bot.journal.sql import SqlJournal
from tests.bot.journal.records import NOON
with SqlJournal(sys.argv[1]) as journal:
    keys = [f"E{number}" for number in range(200)]
    random.shuffle(keys)
    for key in keys:
        if journal.chat.claim("slack", key, f"payload of {key}", NOON).result(60):
            print(key, flush=True)
"""
_TAKE = """
import sys
from datetime import timedelta
from bot.journal.sql import SqlJournal
from tests.bot.journal.records import NOON
with SqlJournal(sys.argv[1]) as journal:
    later = NOON + timedelta(seconds=31)
    for claim in journal.chat.take_over("slack", later - timedelta(seconds=30), later).result(60):
        print(claim.key, claim.payload == f"payload of {claim.key}", flush=True)
"""
_DIE = """
import sys, time
from bot.journal.sql import SqlJournal
from tests.bot.journal.records import NOON
chat = SqlJournal(sys.argv[1]).chat
for key in ("E1", "E2", "E3"):
    assert chat.claim("slack", key, f"payload of {key}", NOON).result(60)
chat.finish("slack", "E2").result(60)
print("claimed", flush=True)
time.sleep(600)
"""


def _outputs(code: str, url: str, count: int) -> list[list[str]]:
    programs = [start_python(code, url) for _ in range(count)]
    outputs = [program.communicate(timeout=180) for program in programs]
    assert [err for _, err in outputs] == [""] * count
    return [out.splitlines() for out, _ in outputs]


def test_of_several_programs_exactly_one_gets_each_event(tmp_path: Path) -> None:
    outputs = _outputs(_CLAIM, url_of(tmp_path / "j.db"), 3)
    assert sorted(key for out in outputs for key in out) == sorted(f"E{number}" for number in range(200))


def test_what_a_killed_program_had_claimed_is_taken_over_once_by_another(tmp_path: Path) -> None:
    url = url_of(tmp_path / "j.db")
    program = start_python(_DIE, url)
    assert program.stdout is not None
    assert program.stdout.readline() == "claimed\n"
    os.kill(program.pid, signal.SIGKILL)
    program.communicate()
    outputs = _outputs(_TAKE, url, 3)
    assert sorted(line for out in outputs for line in out) == ["E1 True", "E3 True"]
    with SqlJournal(url) as journal:
        assert not journal.chat.claim("slack", "E1", "", NOON).result(30)
        journal.chat.finish("slack", "E1").result(30)
        left = journal.chat.take_over("slack", NOON + timedelta(days=1), NOON).result(30)
        assert [claim.key for claim in left] == ["E3"]
