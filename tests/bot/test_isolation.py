"""Answering opens no connection, and loads nothing that it does not need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.running import ROOT, Command

FENCE = """
import socket

def refuse(*arguments, **options):
    raise AssertionError(f"the network was asked for: {arguments}")

for name in ("connect", "connect_ex", "bind", "sendto"):
    setattr(socket.socket, name, refuse)
for name in ("getaddrinfo", "gethostbyname", "create_connection"):
    setattr(socket, name, refuse)
"""
LOADED = """
import atexit
import sys

def tell():
    with open({path!r}, "w", encoding="utf-8") as file:
        file.write("\\n".join(sorted({{name.partition(".")[0] for name in sys.modules}})))

atexit.register(tell)
"""
NEVER = {
    "torch",
    "sentence_transformers",
    "transformers",
    "sklearn",
    "scipy",
    "matplotlib",
    "pandas",
    "docutils",
    "onnx",
}
NOT_FOR_ONE = NEVER | {"sqlalchemy", "alembic", "sqlite3", "prompt_toolkit"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder whose `sitecustomize` runs before the command."""
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


def _run_beside(site: Path, command: Command, code: str, *arguments: str, stdin: str = "") -> str:
    (site / "sitecustomize.py").write_text(code, encoding="utf-8")
    done = command(*arguments, stdin=stdin, PYTHONPATH=f"{site}:{ROOT}")
    assert (done.code, done.err) == (0, "")
    return done.out


def test_the_fence_holds(site: Path, command: Command) -> None:
    (site / "sitecustomize.py").write_text(FENCE, encoding="utf-8")
    code = "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')"
    environment = command.whole(PYTHONPATH=str(site))
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)
    assert b"the network was asked for" in done.stderr


@pytest.mark.parametrize(
    "arguments", [("ask", "who feeds the kestrel", "--json", "--why"), ("ask", "-", "--json"), ("chat",), ("eval",)]
)
def test_answering_opens_no_connection(site: Path, built: Command, arguments: tuple[str, ...]) -> None:
    questions = Path(built.environment["MMFAQ_KNOWLEDGE"]) / "kestrel" / "questions.yml"
    questions.write_text("- question: who feeds it\n  entry: who-feeds-the-kestrel\n", encoding="utf-8")
    assert _run_beside(site, built, FENCE, *arguments, stdin="who feeds the kestrel\n")


def test_why_and_forget_open_no_connection(site: Path, command: Command) -> None:
    asked = json.loads(_run_beside(site, command, FENCE, "ask", "who feeds the kestrel", "--json"))
    assert "the same result" in _run_beside(site, command, FENCE, "why", asked["answer_id"])
    assert _run_beside(site, command, FENCE, "forget", "terminal:nobody").startswith("0 answers")


def _loaded(site: Path, command: Command, *arguments: str, stdin: str = "") -> set[str]:
    path = site / "loaded"
    _run_beside(site, command, LOADED.format(path=str(path)), *arguments, stdin=stdin)
    return set(path.read_text(encoding="utf-8").split())


@pytest.mark.parametrize("form", [(), ("--json",), ("--why",)])
def test_asking_one_question_loads_neither_models_nor_a_database(
    site: Path, command: Command, form: tuple[str, ...]
) -> None:
    loaded = _loaded(site, command, "ask", "who feeds the kestrel", *form)
    assert {"bot", "index", "numpy", "onnxruntime"} <= loaded
    assert loaded.isdisjoint(NOT_FOR_ONE)


@pytest.mark.parametrize(("arguments", "opens_journal"), [(("ask", "-"), False), (("chat",), True)])
def test_a_stream_of_questions_loads_no_models(
    site: Path, command: Command, arguments: tuple[str, ...], *, opens_journal: bool
) -> None:
    loaded = _loaded(site, command, *arguments, stdin="who feeds the kestrel\n")
    assert ("sqlalchemy" in loaded) == opens_journal
    assert loaded.isdisjoint(NEVER)
