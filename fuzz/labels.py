"""Labelled questions, `questions.yml`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fuzz.running import main_of
from fuzz.seeds import files
from fuzz.target import Target
from fuzz.yaml_faq import YAML_TOKENS
from index.labels import read_labels

_TOKENS = ("- question: ", "  entry: ", "  kind: ", "  lang: ", "  span: ", "null", "[a, b]")
_path = Path(tempfile.mkdtemp(prefix="mmfaq-fuzz-")) / "questions.yml"


def _check(data: bytes) -> None:
    _path.write_bytes(data)
    labels, problems = read_labels(_path, "questions.yml")
    for label in labels:
        if not label.question or label.line < 1:
            raise AssertionError(label)
    for problem in problems:
        str(problem).encode()


TARGET = Target(_check, lambda: files(".yml", name="questions.yml"), (*YAML_TOKENS, *_TOKENS))

if __name__ == "__main__":
    main_of("labels")
