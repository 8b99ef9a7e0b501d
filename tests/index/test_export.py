"""From sentence-transformers to what serves: agreement, trust, and another model by one setting."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import export
from index.encoder import CONFIG_FILE, FILES, MODEL_FILE, WORDS_FILE, OnnxEncoder
from index.errors import EncoderError, IndexCorruptError
from index.export import encoder_folder, load_encoder, load_sentence_transformer
from index.models import DEFAULT_MODEL, WHEEL_SHA256
from index.serving import open_searcher
from index.store import Store
from index.torch_encoder import SentenceTransformerEncoder
from index.words import MOST_WORDS
from tests.index.builds import ROOT, write_faq

# Read when huggingface_hub is imported, which a session's fixture may do before any test's environment is set.
os.environ["HF_HUB_OFFLINE"] = "1"

SENTENCES = ("how do i install the package", "why is my file ignored", "set the option restart the server", "release")


@dataclasses.dataclass(frozen=True, slots=True)
class Tiny:
    """A tiny random model, and its export."""

    path: Path
    cache: Path
    encoder: OnnxEncoder


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Let torch and its exporter warn their own developers, whose warnings are not this project's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _save_tiny_model(path: Path) -> None:
    import torch
    from sentence_transformers import SentenceTransformer, models
    from transformers import BertConfig, BertModel, BertTokenizer

    source = path.parent / "bert"
    source.mkdir()
    vocabulary = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        ":",
        "?",
        "query",
        "passage",
        *" ".join(SENTENCES).split(),
    ]
    vocabulary += [prefix + letter for prefix in ("", "##") for letter in "abcdefghijklmnopqrstuvwxyz0123456789"]
    (source / "vocab.txt").write_text("\n".join(dict.fromkeys(vocabulary)), encoding="utf-8")
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(source)
    BertTokenizer(vocab_file=str(source / "vocab.txt")).save_pretrained(source)
    transformer = models.Transformer(str(source), max_seq_length=48)
    SentenceTransformer(modules=[transformer, models.Pooling(32)], device="cpu").save(str(path))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """Return a model whose folder says that it is of a family trained with prompts."""
    folder = tmp_path_factory.mktemp("tiny")
    path, cache = folder / "tiny-e5-small", folder / "cache"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _save_tiny_model(path)
        return Tiny(path, cache, load_encoder(str(path), cache / "encoders"))


def _mmfaq(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=300
    )


def test_the_export_of_the_default_model_agrees_with_the_original(exported_encoder: Path) -> None:
    encoder = load_encoder(DEFAULT_MODEL, exported_encoder)
    original = load_sentence_transformer(DEFAULT_MODEL)
    texts = ["How can I resume training?", "ImportError: libGL.so.1: cannot open shared object file", "怎么安装"]
    theirs = np.asarray(original.encode(texts, normalize_embeddings=True, show_progress_bar=False))
    assert np.sum(encoder.encode_passages(texts).vectors * theirs, axis=1).min() >= 0.97
    assert 0.98 <= encoder.config.cosine <= 1
    recorded = json.loads((encoder.folder / CONFIG_FILE).read_text(encoding="utf-8"))
    assert recorded["cosine"] == encoder.config.cosine


def test_the_words_of_an_export_are_those_of_the_original(exported_encoder: Path) -> None:
    encoder = load_encoder(DEFAULT_MODEL, exported_encoder)
    original = load_sentence_transformer(DEFAULT_MODEL)
    text = "ImportError: libGL.so.1 cannot open"
    theirs = original.encode([text], output_value="token_embeddings", show_progress_bar=False)[0].cpu().numpy()
    _, tokens, ours = encoder.embed(text)
    assert ours.shape == theirs.shape == (len(tokens), 384)
    assert np.mean(np.sum(ours * theirs, axis=1) / np.linalg.norm(ours, axis=1) / np.linalg.norm(theirs, axis=1)) > 0.97


def test_the_projection_of_words_keeps_lengths_as_well_as_it_can(exported_encoder: Path) -> None:
    projection = np.load(load_encoder(DEFAULT_MODEL, exported_encoder).folder / WORDS_FILE)
    assert projection.shape == (384, 64)
    np.testing.assert_allclose(projection.T @ projection, np.eye(64), atol=1e-4)


def test_an_export_holds_just_the_files_that_serve(tiny: Tiny) -> None:
    assert sorted(path.name for path in tiny.encoder.folder.iterdir()) == sorted(FILES)
    assert list(tiny.encoder.folder.parent.iterdir()) == [tiny.encoder.folder]


def test_the_export_of_another_model_agrees_with_the_original(tiny: Tiny) -> None:
    original = load_sentence_transformer(str(tiny.path))
    prompted = ["passage: " + text for text in SENTENCES]
    theirs = np.asarray(original.encode(prompted, normalize_embeddings=True, show_progress_bar=False))
    assert np.sum(tiny.encoder.encode_passages(SENTENCES).vectors * theirs, axis=1).min() >= 0.98
    assert tiny.encoder.config.cosine >= 0.98
    assert (tiny.encoder.dimension, tiny.encoder.config.longest) == (32, 48)


def test_a_family_trained_with_prompts_is_known_by_its_name(tiny: Tiny) -> None:
    assert (tiny.encoder.config.query_prompt, tiny.encoder.config.passage_prompt) == ("query: ", "passage: ")


@pytest.mark.parametrize(
    ("name", "prompts", "expected"),
    [
        ("intfloat/multilingual-e5-small", {}, ("query: ", "passage: ")),
        ("some/e50_model", {}, ("", "")),
        ("some/model", {"query": "q", "passage": "p"}, ("q", "p")),
        ("some/model", {"query": "q", "document": "d"}, ("q", "d")),
        ("some/E5_base", {"query": "q"}, ("q", "passage: ")),
        ("some/model", None, ("", "")),
    ],
)
def test_prompts_come_from_the_model_then_from_its_family(
    name: str, prompts: dict[str, str] | None, expected: tuple[str, str]
) -> None:
    class Loaded:
        def __init__(self) -> None:
            self.prompts = prompts

    assert export.prompts_of(name, Loaded()) == expected


def test_a_model_is_exported_once(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "export", lambda *_: pytest.fail("exported again"))
    assert load_encoder(str(tiny.path), tiny.cache / "encoders").fingerprint == tiny.encoder.fingerprint


def test_an_export_that_lost_a_file_is_made_again(tiny: Tiny, tmp_path: Path) -> None:
    encoder = load_encoder(str(tiny.path), tmp_path)
    (encoder.folder / MODEL_FILE).unlink()
    again = load_encoder(str(tiny.path), tmp_path)
    ours, theirs = (one.encode_query("release") for one in (again, tiny.encoder))
    np.testing.assert_allclose(ours.vector, theirs.vector, atol=1e-6)
    np.testing.assert_allclose(ours.words, theirs.words, atol=1)


def test_another_content_of_a_model_folder_is_another_export(tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    (model / "weights").write_bytes(b"1")
    before = encoder_folder(str(model), tmp_path)
    (model / "weights").write_bytes(b"22")
    assert encoder_folder(str(model), tmp_path) != before
    assert before.name.startswith("model-")


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_wheel_with_other_bytes_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(WHEEL_SHA256, name, "0" * 64)
    with pytest.raises(EncoderError, match=rf"{name}: not the published file .* Uninstall gt_all"):
        load_encoder(DEFAULT_MODEL, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_disagrees_is_refused_and_leaves_nothing(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "_LEAST_COSINE", 1.1)
    with pytest.raises(EncoderError, match=r"does not agree with the original .*MMFAQ_ENCODER_BACKEND=torch"):
        load_encoder(str(tiny.path), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["nobody/no-such-model", "/no/such/folder", "no such name"])
def test_an_unknown_model_is_told_in_one_sentence(name: str, tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=rf"^{name}: cannot be loaded .*Check the name") as caught:
        load_encoder(name, tmp_path)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_model_with_damaged_weights_is_told_in_one_sentence(tiny: Tiny, tmp_path: Path) -> None:
    import shutil

    broken = shutil.copytree(tiny.path, tmp_path / "broken")
    weights = next(broken.rglob("model.safetensors"))
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(EncoderError, match=r"cannot be loaded") as caught:
        load_encoder(str(broken), tmp_path / "cache")
    assert "\n" not in str(caught.value)


def test_without_sentence_transformers_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderError, match=r"sentence-transformers is missing.*pip install"):
        load_encoder("any/model", tmp_path)


def test_the_torch_encoder_agrees_with_the_export(tiny: Tiny) -> None:
    encoder = SentenceTransformerEncoder(str(tiny.path))
    assert (encoder.dimension, encoder.model, encoder.backend) == (32, str(tiny.path), "torch")
    assert encoder.fingerprint == SentenceTransformerEncoder(str(tiny.path)).fingerprint != tiny.encoder.fingerprint
    ours, theirs = (one.encode_passages(SENTENCES) for one in (encoder, tiny.encoder))
    np.testing.assert_allclose(np.linalg.norm(ours.vectors, axis=1), 1, atol=1e-5)
    assert np.sum(ours.vectors * theirs.vectors, axis=1).min() >= 0.98
    assert encoder.encode_query("release").vector @ tiny.encoder.encode_query("release").vector >= 0.98
    assert ours.words.shape == theirs.words.shape == (len(SENTENCES), MOST_WORDS, encoder.word_dimension)
    assert [part.any(axis=1).sum() for part in ours.words] == [part.any(axis=1).sum() for part in theirs.words]


def test_another_model_answers_by_one_setting(tiny: Tiny, tmp_path: Path) -> None:
    faq, index = write_faq(tmp_path / "faq", 3), tmp_path / "index"
    settings = {"MMFAQ_ENCODER": str(tiny.path), "MMFAQ_CACHE": str(tiny.cache), "MMFAQ_INDEX": str(index)}
    built = _mmfaq("build", str(faq), **settings)
    assert (built.returncode, built.stderr) == (0, "")
    answer = _mmfaq("ask", "upgrading", "--json", MMFAQ_INDEX=str(index))
    assert json.loads(answer.stdout)["hits"][0]["entry"] == "how-does-upgrading-number-1-work"
    assert Store(index).load()[0].model == str(tiny.path)


def test_torch_itself_answers_by_one_more_setting(tiny: Tiny, tmp_path: Path) -> None:
    faq, index = write_faq(tmp_path / "faq", 3), tmp_path / "index"
    settings = {"MMFAQ_ENCODER": str(tiny.path), "MMFAQ_ENCODER_BACKEND": "torch", "MMFAQ_INDEX": str(index)}
    built = _mmfaq("build", str(faq), **settings)
    assert (built.returncode, built.stderr) == (0, "")
    assert Store(index).load()[0].backend == "torch"
    assert not (index / "encoders").exists()
    _, searcher = open_searcher(Store(index))
    assert searcher.search("upgrading").hits[0].entry.id == "how-does-upgrading-number-1-work"


def test_an_index_of_torch_whose_model_changed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Changed(SentenceTransformerEncoder):
        fingerprint = "torch-other"

    from index.builder import build
    from tests.index.builds import CountingEncoder

    class Torch(CountingEncoder):
        backend = "torch"

    store = Store(tmp_path / "index")
    build([write_faq(tmp_path / "faq", 2)], store, Torch())
    monkeypatch.setattr("index.torch_encoder.SentenceTransformerEncoder", Changed)
    with pytest.raises(IndexCorruptError, match=r"is now torch-other, version .* has hash-64\. Build the index again"):
        open_searcher(store)


def test_a_model_that_the_exporter_cannot_follow_is_one_sentence_with_the_way_out(tmp_path: Path) -> None:
    class Odd:
        def tokenizer(self, *_: object, **__: object) -> dict[str, object]:
            raise NotImplementedError("no such operator\nand much more")

    with pytest.raises(EncoderError) as caught:
        export._write_model("odd/model", Odd(), tmp_path)  # a model in name only
    assert str(caught.value) == (
        "odd/model: it cannot be exported (no such operator). Set MMFAQ_ENCODER_BACKEND=torch to run the original."
    )
