"""From a sentence-transformers model to the files that serve it: graph, tokenizer, configuration.

The graph takes token ids and returns the sentence embedding, pooling and normalisation included, so any
model that sentence-transformers loads is served alike. Weights are quantised to int8 per channel, which
costs nothing in quality; the export is compared with the original on real text and refused below .98.
torch and sentence-transformers are imported here only, and only while exporting.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoder import FILES, MODEL_FILE, TOKENIZER_FILE, WORDS_FILE, EncoderConfig, OnnxEncoder, Vectors
from index.errors import EncoderError
from index.files import sha256_of
from index.glossary import shipped_english
from index.models import DEFAULT_MODEL, WHEEL_MODULE, WHEEL_SHA256
from index.words import content_places, fit_projection

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_LEAST_COSINE = 0.98
_OPSET = 17
_EVERY = 3  # of the glossary's terms: a thousand say enough about directions
_LONGEST = 512
_INSTALL = "Run `pip install -c constraints.txt -e '.[export]'`, or `make setup`."
# Models that were trained with prompts but do not name them in their configuration.
_PROMPTS = {"e5": ("query: ", "passage: ")}
_SAMPLE = (
    "How do I install the package?",
    "RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 10.76 GiB total capacity)",
    "Which version of the library is compatible with release 2.23.0?",
    "Set the option in the configuration file and restart the server; the change takes effect at once.",
    "`pip install -U package --no-binary other` builds it from source, which needs a compiler.",
    "Why is my file ignored?",
    "如何安装这个包",
    "The table lists, for each release, the lowest and the highest version that it was tested with. " * 4,
)


def export(model: str, folder: Path) -> EncoderConfig:
    """Export a model, by hub name or path, into a folder that does not exist yet; raise EncoderError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".export-") as name:
        draft = Path(name) / "encoder"
        draft.mkdir()
        with _quiet():
            config = _export(model, draft)
        try:
            draft.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another process was first, and its export is as good
                raise
    return config


def encoder_folder(model: str, cache: Path) -> Path:
    """Return where a model's export is kept: by name, and by content where the model is a folder."""
    path = Path(model)
    key = model + (_content_of(path) if path.is_dir() else "")
    words = "".join(letter if letter.isalnum() else "-" for letter in path.name or model)
    return cache / f"{words}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def load_encoder(model: str, cache: Path) -> OnnxEncoder:
    """Return the serving encoder of a model, exported first where the cache does not hold it."""
    folder = encoder_folder(model, cache)
    if not all((folder / name).is_file() for name in FILES):
        shutil.rmtree(folder, ignore_errors=True)
        export(model, folder)
    return OnnxEncoder(folder)


def load_sentence_transformer(model: str, device: str = "cpu", **more: Any) -> SentenceTransformer:
    """Load a model with sentence-transformers; raise EncoderError with what to do."""
    try:
        with _quiet():
            from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EncoderError(f"sentence-transformers is missing, so {model} cannot be exported. {_INSTALL}") from error
    weights = str(_weights_of(model))
    try:
        with _quiet():
            return SentenceTransformer(weights, device=device, **more)
    except Exception as error:  # each library below raises a family of its own
        reason = str(error).strip().split("\n")[0]
        raise EncoderError(f"{model}: cannot be loaded ({reason}). Check the name, the path or the network.") from error


def prompts_of(model: str, loaded: SentenceTransformer) -> tuple[str, str]:
    """Return the prompts of queries and passages that a model was trained with."""
    prompts = loaded.prompts or {}
    query = prompts.get("query", "")
    passage = prompts.get("passage") or prompts.get("document") or ""
    words = Path(model).name.lower().replace("_", "-").split("-")
    known = next((pair for name, pair in _PROMPTS.items() if name in words), ("", ""))
    return query or known[0], passage or known[1]


def _content_of(folder: Path) -> str:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return "".join(f"{file.name}:{file.stat().st_size}:{file.stat().st_mtime_ns};" for file in files)


def _weights_of(model: str) -> str | Path:
    """Return the default model's folder in its wheel, checked byte for byte; other models by their name."""
    spec = importlib.util.find_spec(WHEEL_MODULE) if model == DEFAULT_MODEL else None
    if spec is None or spec.origin is None:
        return model
    folder = Path(spec.origin).parent / "model"
    for name, expected in WHEEL_SHA256.items():
        found = sha256_of(folder / name) if (folder / name).is_file() else "missing"
        if found != expected:
            raise EncoderError(
                f"{folder / name}: not the published file (sha256 {found[:12]} instead of {expected[:12]}). "
                f"Uninstall {WHEEL_MODULE} and let the model come from the hub."
            )
    return folder


def _export(model: str, folder: Path) -> EncoderConfig:
    loaded = load_sentence_transformer(model, model_kwargs={"attn_implementation": "eager"})
    backend = getattr(loaded.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise EncoderError(f"{model}: its tokenizer has no tokenizers file. Choose a model with a fast tokenizer.")
    backend.save(str(folder / TOKENIZER_FILE))
    _write_model(model, loaded, folder)
    np.save(folder / WORDS_FILE, np.zeros((0, 0), dtype=np.float32))  # an encoder is opened whole only
    query, passage = prompts_of(model, loaded)
    dimension = loaded.get_embedding_dimension() or 0
    longest = min(loaded.max_seq_length or _LONGEST, _LONGEST)
    EncoderConfig(model, dimension, longest, query, passage).save(folder)
    config = EncoderConfig(model, dimension, longest, query, passage, round(_cosine(loaded, folder, passage), 4))
    if config.cosine < _LEAST_COSINE:
        raise EncoderError(
            f"{model}: the export does not agree with the original (cosine {config.cosine} < {_LEAST_COSINE}). "
            "Set MMFAQ_ENCODER_BACKEND=torch to run the original."
        )
    config.save(folder)
    np.save(folder / WORDS_FILE, projection_for(OnnxEncoder(folder).embed))
    return config


def _write_model(model: str, loaded: SentenceTransformer, folder: Path) -> None:
    """Write the quantised graph of a model; raise EncoderError where the exporter cannot follow it."""
    full = folder / "full.onnx"
    try:
        _write_graph(loaded, full)
        _quantise(full, folder / MODEL_FILE)
    except OSError:
        raise  # the disk is full, or the like: the model is not to blame
    except Exception as error:  # the exporter raises whatever the model's own code does
        reason = str(error).strip().split("\n")[0] or type(error).__name__
        raise EncoderError(
            f"{model}: it cannot be exported ({reason}). Set MMFAQ_ENCODER_BACKEND=torch to run the original."
        ) from error
    full.unlink()


def projection_for(embed: Callable[[str], tuple[Vectors, Sequence[str], Vectors]]) -> Vectors:
    """Return the projection of words (see `index.words`), fitted on terms of many fields of software."""
    found = [np.zeros((0, 0), dtype=np.float32)]
    for text in [*_SAMPLE, *shipped_english()[::_EVERY]]:
        _, tokens, embeddings = embed(text)
        found.append(embeddings[content_places(tokens)])
    return fit_projection(np.concatenate(found[1:]))


def _write_graph(loaded: SentenceTransformer, path: Path) -> None:
    import torch

    class Graph(torch.nn.Module):
        """The whole model behind plain tensors, as the exporter wants them."""

        def __init__(self, names: list[str]) -> None:
            super().__init__()
            self.model, self.names = loaded, names

        def forward(self, *tensors: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            found = self.model(dict(zip(self.names, tensors, strict=True)))
            embedding = torch.nn.functional.normalize(found["sentence_embedding"], dim=-1)
            return embedding, found["token_embeddings"]

    tokens = loaded.tokenizer(list(_SAMPLE[:2]), padding=True, return_tensors="pt")
    names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in tokens]
    axes = {name: {0: "batch", 1: "sequence"} for name in [*names, "words"]} | {"embedding": {0: "batch"}}
    with torch.no_grad():
        torch.onnx.export(
            Graph(names).eval(),
            tuple(tokens[name] for name in names),
            str(path),
            input_names=names,
            output_names=["embedding", "words"],
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,
        )


def _quantise(full: Path, path: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(str(full), str(path), weight_type=QuantType.QInt8, per_channel=True)


def _cosine(loaded: SentenceTransformer, folder: Path, prompt: str) -> float:
    """Return the mean cosine between the export and the original."""
    encoder = OnnxEncoder(folder)
    ours = np.array([encoder.embed(prompt + text)[0] for text in _SAMPLE])
    theirs = loaded.encode([prompt + text for text in _SAMPLE], normalize_embeddings=True, show_progress_bar=False)
    return float(np.mean(np.sum(ours * np.asarray(theirs), axis=1)))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporters' advice to their own developers off the maintainer's screen."""
    level = logging.root.manager.disable
    logging.disable(logging.WARNING)
    before = {name: os.environ.get(name) for name in ("HF_HUB_DISABLE_PROGRESS_BARS", "TQDM_DISABLE")}
    os.environ.update(dict.fromkeys(before, "1"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
