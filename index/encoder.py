"""From texts to vectors: the port, the encoder that serves, and a tiny one for tests.

The serving encoder is an ONNX graph that holds the whole model, pooling and normalisation included
(see `index.export`), so that whoever answers needs onnxruntime and tokenizers only.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from index.errors import EncoderError
from index.files import sha256_of
from index.words import Words, padded, words_of

if TYPE_CHECKING:
    import onnxruntime
    import tokenizers

Vectors = npt.NDArray[np.float32]

MODEL_FILE, TOKENIZER_FILE, CONFIG_FILE, WORDS_FILE = "model.onnx", "tokenizer.json", "encoder.json", "words.npy"
FILES = (MODEL_FILE, TOKENIZER_FILE, CONFIG_FILE, WORDS_FILE)


class Encoding(NamedTuple):
    """A text: float32[d] of unit length, and int8[w, k] for its words in their context."""

    vector: Vectors
    words: Words


class Encodings(NamedTuple):
    """Texts: float32[n, d] of unit length, and int8[n, MOST_WORDS, k] for their words, zeros where there are fewer."""

    vectors: Vectors
    words: Words


class Encoder(Protocol):
    """Turns texts into vectors."""

    @property
    def fingerprint(self) -> str:
        """What decides the vectors: equal fingerprints give equal vectors."""

    @property
    def dimension(self) -> int:
        """The d of the vectors."""

    @property
    def word_dimension(self) -> int:
        """The k of the words."""

    @property
    def model(self) -> str:
        """The model's name, for people."""

    @property
    def backend(self) -> str:
        """What runs it: "onnx", "torch" or "hash"."""

    def encode_query(self, text: str) -> Encoding:
        """Return the encoding of a question."""

    def encode_passages(self, texts: Sequence[str]) -> Encodings:
        """Return the encodings of passages."""


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """What an exported model needs to be told; stored beside it as JSON."""

    model: str
    dimension: int
    longest: int
    query_prompt: str = ""
    passage_prompt: str = ""
    cosine: float = 1.0

    def save(self, folder: Path) -> None:
        """Write the configuration into the encoder's folder."""
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"
        (folder / CONFIG_FILE).write_text(text, encoding="utf-8")


def fingerprint_of(folder: Path) -> str:
    """Return the hash of the files that decide an exported encoder's vectors."""
    whole = hashlib.sha256()
    for name in FILES:
        whole.update(sha256_of(folder / name).encode())
    return whole.hexdigest()[:16]


class OnnxEncoder:
    """An exported encoder, run by ONNX Runtime on one thread."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """Open the encoder in a folder; raises EncoderError where it cannot be used."""
        self._folder, self._threads = folder, threads
        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            raise EncoderError(
                f"{folder}: {', '.join(missing)} missing. Run `mmfaq build` to export the encoder again."
            )
        try:
            self.config = EncoderConfig(**json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            raise _unusable(folder / CONFIG_FILE, "an encoder's configuration") from error

    @cached_property
    def fingerprint(self) -> str:
        """The hash of the exported files."""
        return fingerprint_of(self._folder)

    @property
    def dimension(self) -> int:
        """The d of the vectors."""
        return self.config.dimension

    @property
    def model(self) -> str:
        """The name of the model that was exported."""
        return self.config.model

    @property
    def backend(self) -> str:
        """ONNX Runtime."""
        return "onnx"

    @property
    def folder(self) -> Path:
        """Where the exported files are."""
        return self._folder

    def load(self) -> None:
        """Load the model now rather than with the first text."""
        _ = self._session, self._tokenizer, self._projection

    @property
    def word_dimension(self) -> int:
        """The k of the words."""
        return int(self._projection.shape[1])

    def encode_query(self, text: str) -> Encoding:
        """Return the encoding of a question."""
        return self._run(self.config.query_prompt + text)

    def encode_passages(self, texts: Sequence[str]) -> Encodings:
        """Return the encodings of passages; those that share a batch would change each other, and take longer."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        words = []
        for row, text in enumerate(texts):
            vectors[row], part = self._run(self.config.passage_prompt + text)
            words.append(part)
        return Encodings(vectors, padded(words, self.word_dimension))

    def embed(self, text: str) -> tuple[Vectors, list[str], Vectors]:
        """Return the text's float32[d], its tokens, and float32[tokens, d]."""
        encoding = self._tokenizer.encode(text)
        feed = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
        }
        outputs = self._session.run(None, {name: feed[name] for name in self._inputs})
        vector, embeddings = (np.asarray(output[0], dtype=np.float32) for output in outputs)
        return vector, encoding.tokens, embeddings

    def _run(self, text: str) -> Encoding:
        vector, tokens, embeddings = self.embed(text)
        return Encoding(vector, words_of(tokens, embeddings, self._projection))

    @cached_property
    def _projection(self) -> Vectors:
        file = self._folder / WORDS_FILE
        try:
            projection: Vectors = np.load(file, allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise _unusable(file, "a projection") from error
        return projection

    @cached_property
    def _inputs(self) -> list[str]:
        return [node.name for node in self._session.get_inputs()]

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        model = self._folder / MODEL_FILE
        try:
            return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises a family of its own, without a common class
            raise _unusable(model, "a usable model") from error

    @cached_property
    def _tokenizer(self) -> tokenizers.Tokenizer:
        import tokenizers

        file = self._folder / TOKENIZER_FILE
        try:
            tokenizer = tokenizers.Tokenizer.from_file(str(file))
        except Exception as error:  # tokenizers raises nothing more exact
            raise _unusable(file, "a tokenizer") from error
        tokenizer.enable_truncation(self.config.longest)
        tokenizer.no_padding()
        return tokenizer


def _unusable(file: Path, wanted: str) -> EncoderError:
    remedy = f"Remove the folder {file.parent} and run `mmfaq build` to export the encoder again."
    return EncoderError(f"{file}: not {wanted}. {remedy}")


class HashEncoder:
    """A deterministic encoder without a model: words hashed into buckets. For tests and demonstrations."""

    def __init__(self, dimension: int = 64) -> None:
        self._dimension = dimension

    @property
    def fingerprint(self) -> str:
        """The dimension decides everything."""
        return f"hash-{self._dimension}"

    @property
    def dimension(self) -> int:
        """The d of the vectors."""
        return self._dimension

    @property
    def model(self) -> str:
        """No model at all."""
        return "hashed words"

    @property
    def backend(self) -> str:
        """Hashing."""
        return "hash"

    @property
    def word_dimension(self) -> int:
        """A word is its bucket."""
        return self._dimension

    def encode_query(self, text: str) -> Encoding:
        """Return the encoding of a question."""
        return Encoding(self._vectors([text])[0], self._words(text))

    def encode_passages(self, texts: Sequence[str]) -> Encodings:
        """Return the encodings of passages."""
        return Encodings(self._vectors(texts), padded([self._words(text) for text in texts], self._dimension))

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split() or [""]:
                vectors[row, self._bucket(word)] += 1
        unit: Vectors = vectors / np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
        return unit

    def _words(self, text: str) -> Words:
        tokens = text.lower().split()
        buckets = np.zeros((len(tokens), self._dimension), dtype=np.float32)
        buckets[np.arange(len(tokens)), [self._bucket(token) for token in tokens]] = 1
        return words_of(tokens, buckets, np.eye(self._dimension, dtype=np.float32))

    def _bucket(self, word: str) -> int:
        return zlib.crc32(word.encode()) % self._dimension
