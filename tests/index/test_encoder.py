"""Texts to unit vectors: the exported encoder that serves, and the one that hashes words."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from index.encoder import (
    CONFIG_FILE,
    FILES,
    MODEL_FILE,
    TOKENIZER_FILE,
    WORDS_FILE,
    Encoder,
    EncoderConfig,
    Encoding,
    Encodings,
    HashEncoder,
    OnnxEncoder,
    fingerprint_of,
)
from index.errors import EncoderError
from index.export import encoder_folder
from index.models import DEFAULT_MODEL
from index.words import MOST_WORDS

TEXTS = (
    "How do I install the package?",
    "RuntimeError: CUDA out of memory.",
    "如何安装这个包",
    "word",
    "\x00\u200b\U0001f600",
    "Set the option, then restart the server. " * 20,
    "",
    "Why is my file ignored?",
    "Which release works with which driver?",
    "How do I uninstall it?",
)


@pytest.fixture(scope="module")
def onnx(exported_encoder: Path) -> OnnxEncoder:
    """Return the default model's encoder."""
    return OnnxEncoder(encoder_folder(DEFAULT_MODEL, exported_encoder))


@pytest.fixture(params=["onnx", "hash"])
def encoder(request: pytest.FixtureRequest, onnx: OnnxEncoder) -> Encoder:
    """Return each encoder that needs no torch."""
    return onnx if request.param == "onnx" else HashEncoder()


@pytest.fixture
def copy(onnx: OnnxEncoder, tmp_path: Path) -> Path:
    """Return a folder with the default model's export that a test may damage."""
    return shutil.copytree(onnx.folder, tmp_path / "copy")


def test_vectors_have_the_length_of_one_whatever_the_text(encoder: Encoder) -> None:
    vectors = encoder.encode_passages(TEXTS).vectors
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    queries = np.array([encoder.encode_query(text).vector for text in TEXTS])
    assert queries.shape == vectors.shape
    np.testing.assert_allclose(np.linalg.norm(queries, axis=1), 1, atol=1e-5)


def _assert_same(ones: Encoding | Encodings, others: Encoding | Encodings) -> None:
    for one, other in zip(ones, others, strict=True):
        np.testing.assert_array_equal(one, other)


def test_words_are_small_integers_whatever_the_text(encoder: Encoder) -> None:
    words = encoder.encode_passages(TEXTS).words
    assert words.shape == (len(TEXTS), MOST_WORDS, encoder.word_dimension)
    assert words.dtype == np.int8
    for text in TEXTS:
        own = encoder.encode_query(text).words
        assert own.dtype == np.int8
        assert own.shape[1:] == (encoder.word_dimension,)
        assert len(own) <= MOST_WORDS


def test_each_word_has_a_length_of_about_127_or_is_padding(encoder: Encoder) -> None:
    lengths = np.linalg.norm(encoder.encode_passages(TEXTS).words.astype(np.float64), axis=2)
    assert np.all((lengths == 0) | (np.abs(lengths - 127) < 5))


def test_words_say_the_same_in_a_question_and_in_a_passage(encoder: Encoder) -> None:
    texts = ("How do I install the package?", "word", "RuntimeError: CUDA out of memory.")
    passages = encoder.encode_passages(texts).words
    for text, passage in zip(texts, passages, strict=True):
        own = encoder.encode_query(text).words
        np.testing.assert_array_equal(passage[: len(own)], own)
        assert not passage[len(own) :].any()


def test_a_text_without_words_has_none(encoder: Encoder) -> None:
    for text in ("", "?!", "\U0001f600 ..."):
        assert encoder.encode_query(text).words.shape == (0, encoder.word_dimension)
        assert not encoder.encode_passages([text]).words.any()


def test_a_word_means_another_thing_in_another_context(onnx: OnnxEncoder) -> None:
    (loss, _), (bag, _) = (onnx.encode_query(text).words for text in ("loss gradient", "loss luggage"))
    assert 0 < loss.astype(np.float64) @ bag.astype(np.float64) / 127**2 < 0.95


def test_an_exported_encoder_gives_the_tokens_and_what_each_means(onnx: OnnxEncoder) -> None:
    vector, tokens, embeddings = onnx.embed("install packages")
    assert tokens == ["[CLS]", "install", "packages", "[SEP]"]
    assert embeddings.shape == (4, 384)
    np.testing.assert_array_equal(vector, onnx.encode_query("install packages").vector)


def test_the_same_texts_give_the_same_vectors(encoder: Encoder) -> None:
    _assert_same(encoder.encode_passages(TEXTS), encoder.encode_passages(TEXTS))
    _assert_same(encoder.encode_query(TEXTS[0]), encoder.encode_query(TEXTS[0]))


def test_a_reopened_encoder_gives_the_same_vectors(onnx: OnnxEncoder) -> None:
    again = OnnxEncoder(onnx.folder)
    assert again.fingerprint == onnx.fingerprint
    _assert_same(again.encode_passages(TEXTS), onnx.encode_passages(TEXTS))


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    vectors, words = encoder.encode_passages([])
    assert vectors.shape == (0, encoder.dimension)
    assert words.shape == (0, MOST_WORDS, encoder.word_dimension)


@pytest.mark.parametrize("arranged", [lambda texts: texts[::-1], lambda texts: texts[5:] + texts[:5]])
def test_vectors_come_in_the_order_of_their_texts(
    encoder: Encoder, arranged: Callable[[Sequence[str]], Sequence[str]]
) -> None:
    numbers = [int(number) for number in arranged(tuple(map(str, range(len(TEXTS)))))]
    every = encoder.encode_passages(TEXTS)
    _assert_same(
        encoder.encode_passages([TEXTS[number] for number in numbers]),
        Encodings(every.vectors[numbers], every.words[numbers]),
    )


def test_the_company_of_other_texts_does_not_change_a_vector(encoder: Encoder) -> None:
    together = encoder.encode_passages(TEXTS)
    alone = [encoder.encode_passages([text]) for text in TEXTS]
    np.testing.assert_array_equal(together.vectors, np.concatenate([one.vectors for one in alone]))
    np.testing.assert_array_equal(together.words, np.concatenate([one.words for one in alone]))


def test_texts_that_mean_the_same_are_nearer_than_others(onnx: OnnxEncoder) -> None:
    question = onnx.encode_query("installation of this software").vector
    install, memory = onnx.encode_passages(["How do I install the package?", "CUDA ran out of memory"]).vectors
    assert question @ install > question @ memory + 0.2


def test_what_is_beyond_the_longest_text_is_cut_off(onnx: OnnxEncoder) -> None:
    long = "How do I install the package? " * 200
    vectors = onnx.encode_passages([long, long + "zebra " * 100_000]).vectors
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-6)


def test_the_prompts_of_a_model_are_put_before_its_texts(copy: Path, onnx: OnnxEncoder) -> None:
    config = onnx.config
    EncoderConfig(config.model, config.dimension, config.longest, "ask: ", "tell: ").save(copy)
    prompted = OnnxEncoder(copy)
    _assert_same(prompted.encode_query("word"), onnx.encode_query("ask: word"))
    _assert_same(prompted.encode_passages(["word"]), onnx.encode_passages(["tell: word"]))
    assert prompted.fingerprint != onnx.fingerprint


def test_an_encoder_says_what_it_is(onnx: OnnxEncoder) -> None:
    assert (onnx.model, onnx.backend, onnx.dimension) == (DEFAULT_MODEL, "onnx", 384)
    assert onnx.word_dimension == 64
    hashed = HashEncoder(8)
    assert (hashed.model, hashed.backend, hashed.dimension) == ("hashed words", "hash", 8)
    assert hashed.word_dimension == 8
    assert hashed.fingerprint != HashEncoder(16).fingerprint


@pytest.mark.parametrize("name", FILES)
def test_the_fingerprint_changes_with_any_file(copy: Path, onnx: OnnxEncoder, name: str) -> None:
    assert fingerprint_of(copy) == onnx.fingerprint
    (copy / name).write_bytes((copy / name).read_bytes() + b" ")
    assert fingerprint_of(copy) != onnx.fingerprint


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(EncoderError, match=rf"{name} missing\. Run `mmfaq build`"):
        OnnxEncoder(copy)


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"model": 1}', '{"other": 1}'])
def test_a_foreign_configuration_is_told_with_what_to_do(copy: Path, text: str) -> None:
    (copy / CONFIG_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(EncoderError, match=rf"{CONFIG_FILE}: not an encoder's .*Remove the folder .*mmfaq build"):
        OnnxEncoder(copy)


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE])
@pytest.mark.parametrize("data", [b"", b"{}", b"\x89PNG", b"\x08\x07"])
def test_a_foreign_file_is_told_when_it_is_loaded(copy: Path, name: str, data: bytes) -> None:
    (copy / name).write_bytes(data)
    with pytest.raises(EncoderError, match=rf"{name}: not a .*Remove the folder .*mmfaq build") as caught:
        OnnxEncoder(copy).load()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"{}", b"\x93NUMPY\x01\x00", b"\x80\x04K\x01."])
def test_a_foreign_projection_is_told_with_the_first_text(copy: Path, data: bytes) -> None:
    (copy / WORDS_FILE).write_bytes(data)
    with pytest.raises(EncoderError, match=rf"{WORDS_FILE}: not a projection\. Remove the folder .*mmfaq build"):
        OnnxEncoder(copy).encode_query("word")


def test_a_configuration_is_saved_as_it_is_read(tmp_path: Path) -> None:
    config = EncoderConfig("名", 3, 4, "q: ", "p: ", 0.99)
    config.save(tmp_path)
    assert EncoderConfig(**json.loads((tmp_path / CONFIG_FILE).read_text(encoding="utf-8"))) == config
