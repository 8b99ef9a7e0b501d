"""What the page about faults quotes is what the program says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from docs.hooks import ROOT

_PAGE = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
_GAP = "\0"
_ELSEWHERE = {  # said by the shell, by make, and by the library for command lines
    "mmfaq: command not found",
    "mmfaq needs Python 3.11 or newer",
    "No such command '…'. Did you mean …?",
}


def _texts() -> str:
    """Return every text of the program, one a line, with a mark where a value is put in."""
    return "\n".join(
        text
        for package in ("index", "bot", "adapters")
        for path in sorted((ROOT / package).rglob("*.py"))
        if "double" not in path.parts
        for text in _of(ast.parse(path.read_text(encoding="utf-8")))
    )


def _of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else _GAP for part in node.values]
            yield re.sub(r"\s*\n\s*", " ", "".join(str(part) for part in parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.sub(r"\{\w*(?:![rs])?\}", _GAP, node.value).replace("\n", " ")


def _sentences() -> list[str]:
    """Return what the first column quotes, each without the marks of code in it."""
    cells = re.findall(r"^\| (.+?) \| .* \|$", _PAGE, re.MULTILINE)
    return [quoted for cell in cells for quoted in re.findall(r"`([^`]+)`", cell) if " " in quoted]


_SAID = [sentence for sentence in _sentences() if sentence not in _ELSEWHERE]


@pytest.fixture(scope="module")
def texts() -> str:
    return _texts().replace("`", "")


@pytest.mark.parametrize("sentence", _SAID)
def test_the_program_says_so(sentence: str, texts: str) -> None:
    for part in re.split(r"…|\(…\)", sentence):
        said = part.strip(" .,:;()'")
        assert said in texts, said


def test_the_page_has_something_to_say() -> None:
    assert len(_SAID) > 25
