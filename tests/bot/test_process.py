"""The command among other programs: pipes, colours, signals, help."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.store import Store
from tests.bot.calibrations import calibrate
from tests.bot.running import ROOT, WORDS, Command, assert_one_sentence

OPTIONS = {
    "build": {"--index", "--json", "--no-gate"},
    "check": {"--json"},
    "ask": {"--base", "--index", "--json", "--why", "--top"},
    "chat": {"--base", "--index"},
    "try": {"--json"},
    "versions": {"--index", "--json"},
    "rollback": {"--index"},
    "why": {"--index", "--json"},
    "eval": {"--base", "--index", "--json", "--markdown", "--plots", "--against", "--allow"},
    "forget": {"--json"},
}
ARGUMENTS = {"build": "PATHS", "check": "PATHS", "ask": "QUESTION", "try": "PATH", "rollback": "VERSION"} | {
    "why": "ANSWER_ID",
    "eval": "QUESTIONS",
    "forget": "PERSON",
}


def test_help_lists_every_command_with_what_it_does(command: Command) -> None:
    done = command("--help")
    assert done.code == 0
    for name in OPTIONS:
        assert any(line.strip("│ ").startswith(f"{name} ") for line in done.lines), name


@pytest.mark.parametrize("name", OPTIONS)
def test_the_help_of_a_command_lists_its_options(command: Command, name: str) -> None:
    done = command(name, "--help")
    assert done.code == 0
    listed = {word.rstrip(",:") for line in done.lines for word in line.split() if word.startswith("--")}
    assert listed - {"--help"} == OPTIONS[name]
    assert ARGUMENTS.get(name, "") in done.out.upper()


def test_the_command_without_words_shows_its_help(command: Command) -> None:
    done = command()
    assert "Usage" in done.out + done.err
    assert "rollback" in done.out + done.err


def test_an_unknown_command_or_option_is_a_fault_of_usage(command: Command) -> None:
    for arguments in (("fly",), ("ask", "how?", "--fly"), ("ask", "how?", "--top", "0")):
        done = command(*arguments)
        assert done.code == 2
        assert "Usage" in done.err
        assert "Traceback" not in done.err


def test_the_installed_script_and_the_module_are_one_command(command: Command) -> None:
    script = Path(sys.executable).with_name("mmfaq")
    if not script.is_file():
        pytest.skip("the package is not installed beside this Python")
    done = subprocess.run([script, "versions", "--json"], env=command.whole(), capture_output=True, check=True)
    assert done.stdout.decode() == command("versions", "--json").out


def test_the_command_runs_in_any_folder(command: Command, tmp_path: Path) -> None:
    done = subprocess.run(
        [*WORDS, "ask", "who feeds the kestrel"], cwd=tmp_path, env=command.whole(), capture_output=True, check=True
    )
    assert done.stdout.decode().startswith("Who feeds the kestrel?\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "how do I install?"),
        ("ask", "how?", "--why"),
        ("check",),
        ("versions",),
        ("chat",),
        ("try", "knowledge/mmfaq"),
    ],
)
def test_a_pipe_gets_no_escape_codes(command: Command, arguments: tuple[str, ...]) -> None:
    colours = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    done = command(*arguments, stdin="how do I install it?\n", **colours)
    assert done.code == 0
    assert done.out
    assert "\x1b" not in done.out + done.err


def test_a_pipe_gets_lines_that_are_not_folded(command: Command, tmp_path: Path) -> None:
    long = " ".join(["word"] * 100)
    (tmp_path / "long.md").write_text(f"## What is long?\n\n{long}\n", encoding="utf-8")
    index = tmp_path / "index"
    built = command("build", tmp_path / "long.md", "--index", index, COLUMNS="20")
    assert len(built.lines) == 3
    calibrate(Store(index))
    assert long in command("ask", "what is long", "--index", index, COLUMNS="20").lines
    assert len(command("versions", "--index", index, COLUMNS="20").lines) == 3
    assert "long.md" in command("chat", "--index", index, stdin="long?\n", COLUMNS="20").lines[0]


def test_a_chat_on_a_pipe_gives_one_line_for_each_question(command: Command) -> None:
    asked = ["how do I install it?", "who feeds the kestrel", "???", "libGL.so.1", json.dumps({"question": "a\nb\nc"})]
    done = command("chat", stdin="\n".join([*asked, "", "  ", ""]))
    assert (done.code, done.err) == (0, "")
    assert len(done.lines) == len(asked)
    assert done.lines[0].startswith("How do I install the package? | ")
    assert done.lines[1] == (
        "Who feeds the kestrel? | The warden feeds the kestrel at noon. | knowledge/kestrel/faq.md:3-5"
    )


def test_a_chat_with_one_base_asks_that_base_only(command: Command) -> None:
    done = command("chat", "--base", "kestrel", stdin="how do I install it?\nwho feeds the kestrel?\n")
    assert "does not cover this" in done.lines[0]
    assert "knowledge/tern" not in done.out
    assert "knowledge/kestrel/faq.md:3-5" in done.lines[1]
    assert_one_sentence(command("chat", "--base", "no", stdin="how?\n"), "There is no base 'no' in this index.")


def test_an_empty_pipe_gets_an_empty_answer(command: Command) -> None:
    for arguments in (("chat",), ("ask", "-"), ("ask", "-", "--json")):
        done = command(*arguments)
        assert (done.code, done.out, done.err) == (0, "", "")


@pytest.mark.parametrize("form", [(), ("--json",), ("--why",)])
def test_an_output_closed_early_ends_the_command_without_a_word(command: Command, form: tuple[str, ...]) -> None:
    pipe = subprocess.PIPE
    process = subprocess.Popen([*WORDS, "ask", "-", *form], env=command.whole(), stdin=pipe, stdout=pipe, stderr=pipe)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"how do I install it?\n")
    process.stdin.flush()
    assert process.stdout.readline()
    process.stdout.close()
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(b"how do I install it?\n" * 50)
        process.stdin.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 1


@pytest.mark.parametrize("arguments", [("versions",), ("check",), ("ask", "how?"), ("versions", "--json")])
def test_an_output_that_nobody_reads_is_met_without_a_traceback(command: Command, arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as output:
        done = subprocess.run(
            [*WORDS, *arguments], env=command.whole(), stdout=output, stderr=subprocess.PIPE, check=False
        )
    assert done.stderr == b""
    assert done.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
@pytest.mark.parametrize("arguments", [("versions",), ("ask", "how?", "--json"), ("ask", "how?"), ("check", "--json")])
def test_an_output_without_room_is_told_in_one_sentence(command: Command, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as output:
        done = subprocess.run(
            [*WORDS, *arguments], env=command.whole(), stdout=output, stderr=subprocess.PIPE, check=False
        )
    if arguments[0] == "check":
        assert (done.returncode, done.stderr) == (0, b"")  # nothing to write
        return
    assert done.returncode == 1
    assert (
        done.stderr
        == b"mmfaq: the output: No space left on device. Check that it may be used and that the disk has room.\n"
    )


def test_a_closed_input_is_an_empty_one(command: Command) -> None:
    line = f"{sys.executable} -m bot chat <&-"
    done = subprocess.run(["/bin/sh", "-c", line], cwd=ROOT, env=command.whole(), capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize("arguments", [("chat",), ("ask", "-", "--json")])
def test_an_interrupt_ends_the_command_without_a_traceback(command: Command, arguments: tuple[str, ...]) -> None:
    pipe = subprocess.PIPE
    process = subprocess.Popen([*WORDS, *arguments], env=command.whole(), stdin=pipe, stdout=pipe, stderr=pipe)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"how do I install it?\n")
    process.stdin.flush()
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130
    assert b"Traceback" not in said


def test_an_interrupted_build_leaves_the_old_version_and_no_leftovers(
    command: Command, index: Path, tmp_path: Path
) -> None:
    from tests.index.builds import leftovers, write_faq

    own = shutil.copytree(index, tmp_path / "index")
    served = (own / "CURRENT").read_text(encoding="utf-8")
    faq = write_faq(tmp_path / "many", 3000)
    process = subprocess.Popen(
        [*WORDS, "build", "--no-gate", faq, "--index", own],
        env=command.whole(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    import filelock

    while process.poll() is None:
        try:
            with filelock.FileLock(own / ".lock", timeout=0):
                pass
        except filelock.Timeout:
            break
    process.send_signal(signal.SIGINT)
    out, said = process.communicate()
    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in said
    assert (own / "CURRENT").read_text(encoding="utf-8") == served
    assert leftovers(own) == []
