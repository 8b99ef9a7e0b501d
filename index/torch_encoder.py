"""sentence-transformers itself as the encoder: any model, any device, at the price of torch's size."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoder import Encoding, Encodings, Vectors
from index.export import load_sentence_transformer, projection_for, prompts_of
from index.words import padded, words_of

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


_TINY = 1e-9


class SentenceTransformerEncoder:
    """A model run by sentence-transformers."""

    def __init__(self, model: str, device: str = "cpu") -> None:
        self._model, self._device = model, device

    @cached_property
    def fingerprint(self) -> str:
        """The hash of the model's weights and prompts."""
        whole = hashlib.sha256(repr(self._prompts).encode())
        for name, tensor in sorted(self._loaded.state_dict().items()):
            whole.update(name.encode() + tensor.cpu().numpy().tobytes())
        return f"torch-{whole.hexdigest()[:16]}"

    @property
    def dimension(self) -> int:
        """The d of the vectors."""
        return self._loaded.get_embedding_dimension() or 0

    @property
    def model(self) -> str:
        """The model's name or path."""
        return self._model

    @property
    def backend(self) -> str:
        """Run by torch."""
        return "torch"

    @property
    def word_dimension(self) -> int:
        """The k of the words."""
        return int(self._projection.shape[1])

    def encode_query(self, text: str) -> Encoding:
        """Return the encoding of a question."""
        vector, tokens, embeddings = self._embed(self._prompts[0] + text)
        return Encoding(vector, words_of(tokens, embeddings, self._projection))

    def encode_passages(self, texts: Sequence[str]) -> Encodings:
        """Return the encodings of passages."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        words = []
        for row, text in enumerate(texts):
            vectors[row], tokens, embeddings = self._embed(self._prompts[1] + text)
            words.append(words_of(tokens, embeddings, self._projection))
        return Encodings(vectors, padded(words, self.word_dimension))

    def _embed(self, text: str) -> tuple[Vectors, list[str], Vectors]:
        """Return the text's float32[d], its tokens, and float32[tokens, d]."""
        found: Any = self._loaded.encode([text], output_value=None, show_progress_bar=False)
        vector = found[0]["sentence_embedding"].cpu().numpy().astype(np.float32)
        embeddings = found[0]["token_embeddings"].cpu().numpy().astype(np.float32)
        tokens = self._loaded.tokenizer.convert_ids_to_tokens(found[0]["input_ids"])
        return vector / max(float(np.linalg.norm(vector)), _TINY), tokens[: len(embeddings)], embeddings

    @cached_property
    def _projection(self) -> Vectors:
        return projection_for(self._embed)

    @cached_property
    def _prompts(self) -> tuple[str, str]:
        return prompts_of(self._model, self._loaded)

    @cached_property
    def _loaded(self) -> SentenceTransformer:
        return load_sentence_transformer(self._model, self._device)
