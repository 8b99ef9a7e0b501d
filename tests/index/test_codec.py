"""An index version as files: what is written is read back, and no pickle is ever opened."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from index.codec import (
    ENTRIES_FILE,
    TEXTS_FILE,
    VECTORS_FILE,
    BaseContent,
    Content,
    read_content,
    read_vectors,
    write_content,
)
from index.encoder import HashEncoder
from index.entry import Base, Entry, Source
from index.lexical import build_postings
from index.passage import Passage
from index.passages import passages_of


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
    base = Base(name, "标题", "zh", "project", ("alias",), (("a", "b"), ("c",)), listed)
    passages = [passages_of(entry) for entry in listed]
    texts = [passage.text for part in passages for passage in part]
    postings = build_postings([[(word, 1.0) for word in entry.question.split()] for entry in listed])
    return BaseContent(base, passages, HashEncoder(16).encode_passages(texts), postings), texts


def _written(folder: Path, *sizes: int) -> Content:
    parts = [_part(f"base{number}", size) for number, size in enumerate(sizes)]
    content = Content([part for part, _ in parts], [text for _, texts in parts for text in texts])
    write_content(content, folder)
    return content


def test_every_field_comes_back_as_it_was_written(tmp_path: Path) -> None:
    content = _written(tmp_path, 3, 1)
    for before, after in zip(content.bases, read_content(tmp_path), strict=True):
        assert after.base == before.base
        assert after.base.entries == before.base.entries
        assert [list(part) for part in after.passages] == [list(part) for part in before.passages]
        assert all(isinstance(passage, Passage) for part in after.passages for passage in part)
        np.testing.assert_array_equal(after.vectors, before.vectors)
        assert after.postings.vocabulary == before.postings.vocabulary
        for name in ("start", "rows", "weights", "idf"):
            np.testing.assert_array_equal(getattr(after.postings, name), getattr(before.postings, name))


def test_the_names_of_all_files_are_returned(tmp_path: Path) -> None:
    part, texts = _part("base", 2)
    names = write_content(Content([part], texts), tmp_path)
    assert sorted(names) == sorted(path.name for path in tmp_path.iterdir())


def test_a_base_without_a_single_term_comes_back(tmp_path: Path) -> None:
    part, texts = _part("base", 1)
    empty = BaseContent(part.base, part.passages, part.vectors, build_postings([[]]))
    write_content(Content([empty], texts), tmp_path)
    assert read_content(tmp_path)[0].postings.vocabulary == ()


def test_vectors_are_found_by_the_hash_of_their_text(tmp_path: Path) -> None:
    content = _written(tmp_path, 2)
    known = read_vectors(tmp_path)
    for text, vector in zip(content.texts, content.bases[0].vectors, strict=True):
        np.testing.assert_array_equal(known[text], vector)


def test_vectors_are_a_plain_numpy_file(tmp_path: Path) -> None:
    content = _written(tmp_path, 2)
    loaded = np.load(tmp_path / VECTORS_FILE, allow_pickle=False)
    assert loaded.dtype == np.float32
    np.testing.assert_array_equal(loaded, content.bases[0].vectors)


def test_an_array_of_pickled_objects_in_the_vectors_is_refused_and_never_run(tmp_path: Path) -> None:
    _written(tmp_path, 1)
    mark = tmp_path / "mark"
    np.save(tmp_path / VECTORS_FILE, np.array([Bomb(mark)], dtype=object), allow_pickle=True)
    for read in (read_content, read_vectors):
        with pytest.raises(ValueError, match=r"Python objects"):
            read(tmp_path)
    assert not mark.exists()


def test_an_array_of_pickled_objects_in_the_postings_is_refused_and_never_run(tmp_path: Path) -> None:
    _written(tmp_path, 1)
    mark, file = tmp_path / "mark", tmp_path / "postings-0.npz"
    with np.load(file) as arrays:
        kept = dict(arrays)
    np.savez(file, allow_pickle=True, **(kept | {"idf": np.array([Bomb(mark)], dtype=object)}))
    with pytest.raises(ValueError, match=r"[Oo]bject arrays|pickle"):
        read_content(tmp_path)
    assert not mark.exists()


def test_a_bare_pickle_in_place_of_an_array_is_refused_and_never_run(tmp_path: Path) -> None:
    import pickle

    _written(tmp_path, 1)
    mark = tmp_path / "mark"
    (tmp_path / "postings-0.npz").write_bytes(pickle.dumps(Bomb(mark)))
    with pytest.raises(ValueError, match="pickle"):
        read_content(tmp_path)
    assert not mark.exists()


def test_entries_without_their_vectors_are_refused(tmp_path: Path) -> None:
    _written(tmp_path, 2)
    np.save(tmp_path / VECTORS_FILE, np.zeros((1, 16), dtype=np.float32))
    with pytest.raises(ValueError, match="do not belong together"):
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
        read_vectors(tmp_path)


def test_an_unknown_role_of_a_passage_is_refused(tmp_path: Path) -> None:
    _written(tmp_path, 1)
    path = tmp_path / ENTRIES_FILE
    path.write_text(path.read_text(encoding="utf-8").replace('"question",', '"joke",', 1), encoding="utf-8")
    with pytest.raises(ValueError, match="joke"):
        read_content(tmp_path)
