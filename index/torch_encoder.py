"""sentence-transformers itself as the encoder: any model, any device, at the price of torch's size."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from index.encoder import Vectors
from index.export import load_sentence_transformer, prompts_of

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


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

    def encode_query(self, text: str) -> Vectors:
        """Return float32[d]."""
        result: Vectors = self._encode([self._prompts[0] + text])[0]
        return result

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return float32[n, d]."""
        return self._encode([self._prompts[1] + text for text in texts])

    def _encode(self, texts: list[str]) -> Vectors:
        vectors = self._loaded.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _prompts(self) -> tuple[str, str]:
        return prompts_of(self._model, self._loaded)

    @cached_property
    def _loaded(self) -> SentenceTransformer:
        return load_sentence_transformer(self._model, self._device)
