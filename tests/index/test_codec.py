"""An index version as files: what is written is read back, and no pickle is ever opened."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.builder import phrasing_model
from index.calibration import Calibration, CalibrationError, shipped_calibration
from index.codec import (
    CALIBRATION_FILE,
    ENTRIES_FILE,
    TEXTS_FILE,
    VECTORS_FILE,
    WORDS_FILE,
    BaseContent,
    Content,
    read_calibration,
    read_content,
    read_known,
    read_texts,
    write_content,
)
from index.encoder import HashEncoder
from index.entry import Base, Entry, Source
from index.lexical import build_postings
from index.passage import Passage
from index.passages import passages_of
from index.prepare import prepare
from index.words import MOST_WORDS
from tests.index.samples import a_calibration, phrased_base


class Bomb:
    """Leaves a mark where it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return (open, (str(self.mark), "w"))


def _entry(base: str, number: int) -> Entry:
    answer = f"Run `make {number}`.\n\n- 一\n- \U0001f600 \u2028 end"
    source = Source("faq.md", 1, 5, None if number else "https://example.org/#1")
    question = f'What is "{number}"?\ttab\x00nul'
    return Entry(f"e{number}", base, ("A", "B"), question, answer, (2, 3, 4, 5), "en", source, ("other words",))


def _part(name: str, entries: int) -> tuple[BaseContent, list[str]]:
    listed = tuple(_entry(name, number) for number in range(entries))
    base = Base(
        name, "标题", "zh", "project", ("alias",), (("a", "b"), ("c",)), listed, contact="[论坛](https://x.test)"
    )
    passages = [passages_of(entry) for entry in listed]
    texts = [passage.text for part in passages for passage in part]
    postings = build_postings([[(word, 1.0) for word in entry.question.split()] for entry in listed])
    return BaseContent(base, passages, HashEncoder(16).encode_passages(texts), postings), texts


def _written(folder: Path, *sizes: int) -> Content:
    parts = [_part(f"base{number}", size) for number, size in enumerate(sizes)]
    texts = [text for _, texts in parts for text in texts]
    content = Content([part for part, _ in parts], texts, shipped_calibration())
    write_content(content, folder)
    return content


def _phrased() -> Content:
    """Return a content whose base has enough phrasings for a model."""
    prepared = prepare(phrased_base())
    encodings = HashEncoder(16).encode_passages(prepared.texts)
    model = phrasing_model(prepared.passages, encodings.vectors, prepared.texts)
    assert model is not None
    part = BaseContent(prepared.base, prepared.passages, encodings, prepared.postings, model)
    return Content([part], prepared.texts, a_calibration())


def _served(content: Content, folder: Path, calibration: Calibration) -> dict[str, bytes]:
    """Write a content and return the bytes of all files, archives unpacked: those hold the time."""
    folder.mkdir()
    found: dict[str, bytes] = {}
    for name in write_content(Content(content.bases, content.texts, calibration), folder):
        if name.endswith(".npz"):
            with np.load(folder / name, allow_pickle=False) as arrays:
                found |= {f"{name}/{key}": arrays[key].tobytes() for key in arrays}
        else:
            found[name] = (folder / name).read_bytes()
    return found


def test_every_field_comes_back_as_it_was_written(tmp_path: Path) -> None:
    content = _written(tmp_path, 3, 1)
    for before, after in zip(content.bases, read_content(tmp_path), strict=True):
        assert after.base == before.base
        assert after.base.entries == before.base.entries
        assert [list(part) for part in after.passages] == [list(part) for part in before.passages]
        assert all(isinstance(passage, Passage) for part in after.passages for passage in part)
        assert after.base.contact == before.base.contact
        assert after.model is None
        np.testing.assert_array_equal(after.encodings.vectors, before.encodings.vectors)
        np.testing.assert_array_equal(after.encodings.words, before.encodings.words)
        assert after.postings.vocabulary == before.postings.vocabulary
        for name in ("start", "rows", "weights", "idf"):
            np.testing.assert_array_equal(getattr(after.postings, name), getattr(before.postings, name))


def test_the_names_of_all_files_are_returned(tmp_path: Path) -> None:
    part, texts = _part("base", 2)
    names = write_content(Content([part], texts, shipped_calibration()), tmp_path)
    assert sorted(names) == sorted(path.name for path in tmp_path.iterdir())


def test_what_was_read_is_written_again_byte_for_byte(tmp_path: Path) -> None:
    for number, content in enumerate((_phrased(), _written(tmp_path, 3, 1))):
        one, other = tmp_path / f"one{number}", tmp_path / f"other{number}"
        written = _served(content, one, content.calibration)
        again = Content(read_content(one), read_texts(one), read_calibration(one))
        assert _served(again, other, again.calibration) == written
        assert again.digest() == content.digest()


def test_a_phrasing_model_comes_back_and_scores_the_same(tmp_path: Path) -> None:
    content = _phrased()
    names = write_content(content, tmp_path)
    assert "phrasings-0.npz" in names
    before, after = content.bases[0].model, read_content(tmp_path)[0].model
    assert before is not None
    assert after is not None
    vector = HashEncoder(16).encode_query("is my pillow late").vector
    np.testing.assert_array_equal(after.scores(vector, "pillow"), before.scores(vector, "pillow"))


def test_the_calibration_comes_back(tmp_path: Path) -> None:
    for name, calibration in (("own", a_calibration()), ("shipped", shipped_calibration())):
        _served(_phrased(), tmp_path / name, calibration)
        assert read_calibration(tmp_path / name) == calibration


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"weights": {"other": [0, 1, 1]}}'])
def test_a_foreign_calibration_is_told_with_what_to_do(tmp_path: Path, text: str) -> None:
    _written(tmp_path, 1)
    (tmp_path / CALIBRATION_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(CalibrationError, match=rf"{CALIBRATION_FILE}: .*Run `mmfaq calibrate` again\."):
        read_calibration(tmp_path)


def test_each_thing_that_a_version_says_decides_its_digest() -> None:
    content = _phrased()
    (part,) = content.bases
    first, *rest = part.base.entries
    spoken = replace(part, base=replace(part.base, contact="elsewhere"))
    edited = replace(part, base=replace(part.base, entries=(replace(first, answer="Otherwise."), *rest)))
    weighed = replace(part, postings=replace(part.postings, weights=part.postings.weights * 2))
    others = [Content([one], content.texts, content.calibration) for one in (spoken, edited, weighed)]
    others.append(Content(content.bases, content.texts, shipped_calibration()))
    others.append(Content(content.bases, content.texts[::-1], content.calibration))
    assert len({content.digest(), *(one.digest() for one in others)}) == 1 + len(others)
    assert Content([part], list(content.texts), content.calibration).digest() == content.digest()


def test_a_base_without_a_single_term_comes_back(tmp_path: Path) -> None:
    part, texts = _part("base", 1)
    empty = BaseContent(part.base, part.passages, part.encodings, build_postings([[]]))
    write_content(Content([empty], texts, shipped_calibration()), tmp_path)
    assert read_content(tmp_path)[0].postings.vocabulary == ()


def test_encodings_are_found_by_the_hash_of_their_text(tmp_path: Path) -> None:
    content = _written(tmp_path, 2)
    assert read_texts(tmp_path) == content.texts
    rows, known = read_known(tmp_path)
    for text, vector, words in zip(content.texts, *content.bases[0].encodings, strict=True):
        np.testing.assert_array_equal(known.vectors[rows[text]], vector)
        np.testing.assert_array_equal(known.words[rows[text]], words)


def test_encodings_are_plain_numpy_files(tmp_path: Path) -> None:
    content = _written(tmp_path, 2)
    vectors, words = (np.load(tmp_path / name, allow_pickle=False) for name in (VECTORS_FILE, WORDS_FILE))
    assert (vectors.dtype, words.dtype) == (np.float32, np.int8)
    np.testing.assert_array_equal(vectors, content.bases[0].encodings.vectors)
    np.testing.assert_array_equal(words, content.bases[0].encodings.words)


@pytest.mark.parametrize("name", [VECTORS_FILE, WORDS_FILE])
def test_an_array_of_pickled_objects_in_the_encodings_is_refused_and_never_run(tmp_path: Path, name: str) -> None:
    _written(tmp_path, 1)
    mark = tmp_path / "mark"
    np.save(tmp_path / name, np.array([Bomb(mark)], dtype=object), allow_pickle=True)
    for read in (read_content, read_known):
        with pytest.raises(ValueError, match=r"Python objects"):
            read(tmp_path)
    assert not mark.exists()


@pytest.mark.parametrize(("name", "key"), [("postings-0.npz", "idf"), ("phrasings-0.npz", "linear")])
def test_an_array_of_pickled_objects_in_an_archive_is_refused_and_never_run(
    tmp_path: Path, name: str, key: str
) -> None:
    write_content(_phrased(), tmp_path)
    mark, file = tmp_path / "mark", tmp_path / name
    with np.load(file) as arrays:
        kept = dict(arrays)
    np.savez(file, allow_pickle=True, **(kept | {key: np.array([Bomb(mark)], dtype=object)}))
    with pytest.raises(ValueError, match=r"[Oo]bject arrays|pickle"):
        read_content(tmp_path)
    assert not mark.exists()


@pytest.mark.parametrize("name", ["postings-0.npz", "phrasings-0.npz"])
def test_a_bare_pickle_in_place_of_an_array_is_refused_and_never_run(tmp_path: Path, name: str) -> None:
    import pickle

    write_content(_phrased(), tmp_path)
    mark = tmp_path / "mark"
    (tmp_path / name).write_bytes(pickle.dumps(Bomb(mark)))
    with pytest.raises(ValueError, match="pickle"):
        read_content(tmp_path)
    assert not mark.exists()


def test_entries_without_their_vectors_are_refused(tmp_path: Path) -> None:
    _written(tmp_path, 2)
    np.save(tmp_path / VECTORS_FILE, np.zeros((1, 16), dtype=np.float32))
    for read in (read_content, read_known):
        with pytest.raises(ValueError, match="do not belong together"):
            read(tmp_path)


@pytest.mark.parametrize("rows", [0, 1, 99])
def test_entries_without_their_words_are_refused(tmp_path: Path, rows: int) -> None:
    _written(tmp_path, 2)
    np.save(tmp_path / WORDS_FILE, np.zeros((rows, MOST_WORDS, 16), dtype=np.int8))
    for read in (read_content, read_known):
        with pytest.raises(ValueError, match="do not belong together"):
            read(tmp_path)


def test_a_phrasing_model_without_one_of_its_arrays_is_refused(tmp_path: Path) -> None:
    write_content(_phrased(), tmp_path)
    with np.load(tmp_path / "phrasings-0.npz") as arrays:
        kept = {name: arrays[name] for name in arrays if name != "rarity"}
    np.savez(tmp_path / "phrasings-0.npz", allow_pickle=False, **kept)
    with pytest.raises(KeyError, match="rarity"):
        read_content(tmp_path)


def test_postings_of_another_number_of_entries_are_refused(tmp_path: Path) -> None:
    _written(tmp_path, 2, 3)
    (tmp_path / "postings-0.npz").write_bytes((tmp_path / "postings-1.npz").read_bytes())
    with pytest.raises(ValueError, match="do not belong together"):
        read_content(tmp_path)


def test_fewer_hashes_than_vectors_are_refused(tmp_path: Path) -> None:
    content = _written(tmp_path, 2)
    (tmp_path / TEXTS_FILE).write_text(json.dumps(list(content.texts)[1:]), encoding="utf-8")
    with pytest.raises(ValueError, match=r"shorter|longer"):
        read_known(tmp_path)


def test_an_unknown_role_of_a_passage_is_refused(tmp_path: Path) -> None:
    _written(tmp_path, 1)
    path = tmp_path / ENTRIES_FILE
    path.write_text(path.read_text(encoding="utf-8").replace('"question",', '"joke",', 1), encoding="utf-8")
    with pytest.raises(ValueError, match="joke"):
        read_content(tmp_path)
