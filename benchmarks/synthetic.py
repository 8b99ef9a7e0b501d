"""FAQs of any size to measure with: real words in new orders, and vectors drawn around real ones.

The sentences are recombined from the shipped bases, and from public questions where they are beside the checkout; one
entry in three has a name of its own, so that the vocabulary grows with the entries, as it does in real FAQs. A drawn
vector is a real one, moved by a part of the difference of two others: it stays among its like. Questions are encoded
by the real encoder.
"""

from __future__ import annotations

import json
import random
import re
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.corpora import encoder
from benchmarks.questions import ROOT, SHARED
from index.bases import read_bases
from index.encoder import Encodings, OnnxEncoder, Vectors
from index.labels import read_labels

_SEED = 7
_POOL = 1000  # texts that are really encoded
_MOVED = 0.6  # how far a vector is moved: two neighbours are then about as near as two questions on one subject
_FEWEST_WORDS = 4
_STEP = 20_000  # vectors drawn at a time
_SYLLABLES = ("ba", "cor", "dil", "fen", "gra", "hel", "jor", "kan", "lum", "mer", "nol", "pri", "quor", "sta", "tiv")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ,'._/-]{25,160}[.?!]?")


def write_faq(path: Path, count: int) -> None:
    """Write an FAQ of so many entries, each a question and a short answer."""
    dice = random.Random(_SEED)  # noqa: S311  (texts to measure with, no secrets)
    asked, told = questions(), _answers()
    with path.open("w", encoding="utf-8") as file:
        file.write("# Frequently asked questions\n")
        for number in range(count):
            name = f" {_name(dice)}" if number % 3 == 0 else ""
            question = f"{_joined(dice, asked)}{name} {number}?"
            file.write(f"\n## {question.capitalize()}\n\n{_joined(dice, told)}{name}. {_joined(dice, told)}.\n")


@cache
def questions() -> tuple[str, ...]:
    """Return real questions, without marks at their ends."""
    labelled = [ROOT / "knowledge" / base / "questions.yml" for base in ("mmdetection", "mmfaq")]
    found = [label.question for file in labelled for label in read_labels(file, "")[0]]
    for file in sorted((SHARED / "bench").glob("*/queries*.jsonl")):
        found += [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    plain = (" ".join(text.split()).rstrip("?!. ") for text in found if "\n" not in text)
    return tuple(dict.fromkeys(text for text in plain if len(text.split()) >= _FEWEST_WORDS))


def drawn_vectors(count: int) -> Vectors:
    """Return float32[count, d] of unit length, drawn around those of real texts."""
    pool = _pool().vectors
    dice = np.random.default_rng(_SEED)
    parts = [_moved(pool, dice.integers(0, len(pool), size=(len(part), 3))) for part in _parts(count)]
    return np.concatenate(parts)


def asked_vectors(count: int) -> Vectors:
    """Return float32[n, d], the vectors of at most so many real questions that none were drawn around."""
    return np.stack([encoder().encode_query(text).vector for text in _shuffled()[_pool_size() :][:count]])


class DrawingEncoder(OnnxEncoder):
    """The real encoder for questions; the encodings of passages are drawn, as their hashes will have it.

    It has the fingerprint of the real one: its index is served, and rebuilt after an edit, by the program itself.
    """

    def encode_passages(self, texts: Sequence[str]) -> Encodings:
        """Return encodings without running the model."""
        pool = _pool()
        numbers = [np.random.default_rng(zlib.crc32(text.encode())).integers(0, len(pool.vectors), 3) for text in texts]
        places = np.array(numbers, dtype=np.int64)
        return Encodings(_moved(pool.vectors, places), pool.words[places[:, 0]])


@cache
def drawing_encoder() -> DrawingEncoder:
    """Return an encoder that draws, in place of the one that the settings name."""
    drawing = DrawingEncoder(encoder().folder)
    drawing.load()
    _pool()
    return drawing


def _moved(pool: Vectors, places: np.typing.NDArray[np.int64]) -> Vectors:
    """Return the vectors at the first places, moved by the difference of those at the second and third, unit length."""
    moved = pool[places[:, 0]] + np.float32(_MOVED) * (pool[places[:, 1]] - pool[places[:, 2]])
    unit: Vectors = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return unit


def _parts(count: int) -> Iterator[range]:
    return (range(start, min(start + _STEP, count)) for start in range(0, count, _STEP))


@cache
def _pool() -> Encodings:
    return encoder().encode_passages(_shuffled()[: _pool_size()])


def _pool_size() -> int:
    return min(_POOL, len(_shuffled()) * 3 // 4)


def _shuffled() -> list[str]:
    texts = [*_answers(), *questions()]
    random.Random(_SEED).shuffle(texts)  # noqa: S311  (texts to measure with, no secrets)
    return texts


@cache
def _answers() -> tuple[str, ...]:
    """Return plain sentences of real answers, without marks at their ends."""
    bases = read_bases([ROOT / "knowledge"])[0]
    texts = [entry.answer for base in bases for entry in base.entries if entry.language == "en"]
    sentences = (sentence.strip() for text in texts for sentence in _SENTENCE_END.split(text))
    return tuple(dict.fromkeys(one.rstrip(".!?") for one in sentences if _PLAIN.fullmatch(one)))


def _joined(dice: random.Random, texts: Sequence[str]) -> str:
    """Return the beginning of one text and the end of another."""
    one, other = dice.choice(texts).split(), dice.choice(texts).split()
    return " ".join(one[: (len(one) + 1) // 2] + other[len(other) // 2 :])


def _name(dice: random.Random) -> str:
    return "".join(dice.choice(_SYLLABLES) for _ in range(4))
