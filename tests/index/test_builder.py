"""From FAQ files to a version: what is encoded, what is reused, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.builder import build
from index.codec import Content
from index.encoder import HashEncoder
from index.errors import KnowledgeError, MmfaqError, Severity
from index.prepare import prepare
from index.store import Manifest, Store
from tests.index.builds import TOPICS, CountingEncoder, build_hash, leftovers, write_faq

BROKEN = """- question: What is whole?
  answer: This entry is.
- question: What has no answer?
- question: What has a list?
  answer: [one, two]
- question: What else is whole?
  answer: This one too.
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return where nothing has been built yet."""
    return Store(tmp_path / "index")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Return an FAQ with two good entries and two faults."""
    path = tmp_path / "broken.yml"
    path.write_text(BROKEN, encoding="utf-8")
    return path


def test_a_first_build_encodes_every_passage_once(tmp_path: Path, store: Store) -> None:
    encoder = CountingEncoder()
    summary = build([write_faq(tmp_path / "faq", 5)], store, encoder)
    assert summary.encoded == summary.manifest.passages == len(encoder.encoded) == len(set(encoder.encoded))
    assert (summary.reused, summary.is_new) == (0, True)
    assert summary.manifest.encoder == encoder.fingerprint
    assert (summary.manifest.model, summary.manifest.backend) == ("hashed words", "hash")


def test_texts_that_repeat_are_encoded_once(tmp_path: Path, store: Store) -> None:
    faq = tmp_path / "faq.md"
    faq.write_text("## What is one?\n\nSee the manual.\n\n## What is two?\n\nSee the manual.\n", encoding="utf-8")
    encoder = CountingEncoder()
    build([faq], store, encoder)
    assert len(encoder.encoded) == len(set(encoder.encoded))


def test_a_build_of_unchanged_files_encodes_nothing_and_writes_no_version(tmp_path: Path, store: Store) -> None:
    faq = write_faq(tmp_path / "faq", 5)
    first = build_hash(faq, store)
    before = {path: path.stat().st_mtime_ns for path in store.folder.rglob("*") if path.is_file()}
    encoder = CountingEncoder()
    second = build([faq], store, encoder)
    assert second.manifest == first.manifest
    assert (second.encoded, second.reused, second.is_new) == (0, first.encoded, False)
    assert encoder.encoded == []
    after = {path: path.stat().st_mtime_ns for path in store.folder.rglob("*") if path.is_file()}
    assert after.keys() == before.keys()
    assert {path for path in after if after[path] != before[path]} <= {store.folder / ".lock"}


def test_the_same_files_in_another_folder_are_the_same_content(tmp_path: Path, store: Store) -> None:
    build_hash(write_faq(tmp_path / "one" / "faq", 3), store)
    assert not build_hash(write_faq(tmp_path / "two" / "faq", 3), store).is_new


def test_an_edit_of_one_entry_of_many_encodes_its_passages_only(tmp_path: Path, store: Store) -> None:
    build_hash(write_faq(tmp_path / "faq", 100), store)
    encoder = CountingEncoder()
    summary = build([write_faq(tmp_path / "faq", 100, extra=" Then wait.")], store, encoder)
    assert summary.is_new
    assert len(encoder.encoded) == summary.encoded == 1
    assert "Then wait." in encoder.encoded[0]
    assert summary.reused == summary.manifest.passages - 1


def test_an_edit_that_is_taken_back_encodes_nothing(tmp_path: Path, store: Store) -> None:
    build_hash(write_faq(tmp_path / "faq", 5), store)
    build_hash(write_faq(tmp_path / "faq", 5, extra=" Then wait."), store)
    encoder = CountingEncoder()
    summary = build([write_faq(tmp_path / "faq", 5)], store, encoder)
    assert summary.is_new
    assert encoder.encoded == []


def test_reused_encodings_are_the_ones_that_a_fresh_build_would_make(tmp_path: Path, store: Store) -> None:
    write_faq(tmp_path / "faq", 20)
    build_hash(tmp_path / "faq", store)
    build_hash(write_faq(tmp_path / "faq", 22, extra=" Then wait."), store)
    fresh = Store(tmp_path / "fresh")
    build_hash(tmp_path / "faq", fresh)
    for ours, theirs in zip(store.load()[1][0].encodings, fresh.load()[1][0].encodings, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert store.load()[0].content == fresh.load()[0].content


def test_another_encoder_encodes_everything_again(tmp_path: Path, store: Store) -> None:
    faq = write_faq(tmp_path / "faq", 3)
    first = build_hash(faq, store)
    encoder = CountingEncoder(32)
    second = build([faq], store, encoder)
    assert second.is_new
    assert len(encoder.encoded) == first.encoded
    assert store.load()[1][0].encodings.vectors.shape[1] == 32


@pytest.mark.parametrize("name", ["vectors.npy", "words.npy", "texts.json"])
def test_encodings_of_a_damaged_version_are_not_reused(tmp_path: Path, store: Store, name: str) -> None:
    faq = write_faq(tmp_path / "faq", 3)
    first = build_hash(faq, store)
    path = store.version_folder(store.current()) / name
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    encoder = CountingEncoder()
    build([faq], store, encoder)
    assert len(encoder.encoded) == first.encoded


@pytest.mark.parametrize(
    "settings",
    [
        "permalink: https://example.org/{file}#{anchor}\n",
        "phrasings:\n  how-does-installing-number-0-work: [how to set it up]\n",
        "title: Another title\n",
        "project: Another project\n",
        "contact: ask the team\n",
        "aliases: [other]\n",
        "glossary:\n  - [option, 选项]\n",
    ],
)
def test_a_change_of_what_maintainers_say_of_a_base_makes_a_new_version(
    tmp_path: Path, store: Store, settings: str
) -> None:
    before = build_hash(write_faq(tmp_path / "faq", 3), store)
    after = build_hash(write_faq(tmp_path / "faq", 3, settings=settings), store)
    assert after.is_new
    assert after.manifest.content != before.manifest.content
    assert store.current() == after.manifest.version


def test_an_entry_that_moved_by_a_line_makes_a_new_version(tmp_path: Path, store: Store) -> None:
    faq = write_faq(tmp_path / "faq", 3) / "faq.md"
    build_hash(faq.parent, store)
    faq.write_text("\n" + faq.read_text(encoding="utf-8"), encoding="utf-8")
    summary = build_hash(faq.parent, store)
    assert (summary.is_new, summary.encoded) == (True, 0)
    assert store.load()[1][0].base.entries[0].source.first_line == 4


def test_progress_is_told_to_the_end_and_never_goes_back(tmp_path: Path, store: Store) -> None:
    told: list[tuple[int, int]] = []
    faq = write_faq(tmp_path / "faq", 60)
    summary = build([faq], store, HashEncoder(), progress=lambda done, total: told.append((done, total)))
    assert len(told) > 2
    assert told[-1] == (summary.encoded, summary.encoded)
    assert told == sorted(told)
    assert {total for _, total in told} == {summary.encoded}


def test_progress_is_silent_where_nothing_is_encoded(tmp_path: Path, store: Store) -> None:
    faq = write_faq(tmp_path / "faq", 3)
    build_hash(faq, store)
    told: list[int] = []
    build([faq], store, HashEncoder(), progress=lambda done, _: told.append(done))
    assert told == []


def test_all_errors_of_all_files_are_carried_at_once(tmp_path: Path, store: Store, broken: Path) -> None:
    other = tmp_path / "other.yml"
    other.write_text("- question: Who?\n", encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        build([broken, other], store, HashEncoder())
    places = [(problem.file, problem.line) for problem in caught.value.problems]
    assert places == [("broken.yml", 3), ("broken.yml", 5), ("other.yml", 1)]
    assert all(problem.severity is Severity.ERROR for problem in caught.value.problems)
    assert len(str(caught.value).split("\n")) == 3
    assert not store.folder.exists()


def test_errors_leave_the_version_that_is_served(tmp_path: Path, store: Store, broken: Path) -> None:
    build_hash(write_faq(tmp_path / "faq", 3), store)
    with pytest.raises(KnowledgeError):
        build_hash(broken, store)
    assert store.load()[0].bases == {"faq": 3}


def test_a_lenient_build_leaves_faulty_entries_out_and_lists_them(store: Store, broken: Path) -> None:
    summary = build([broken], store, HashEncoder(), is_lenient=True)
    assert [(problem.line, problem.severity) for problem in summary.problems] == [
        (3, Severity.ERROR),
        (5, Severity.ERROR),
    ]
    assert [entry.question for entry in store.load()[1][0].base.entries] == ["What is whole?", "What else is whole?"]


def test_a_lenient_build_of_nothing_usable_is_refused(tmp_path: Path, store: Store) -> None:
    (tmp_path / "faq.yml").write_text("- question: Who?\n", encoding="utf-8")
    with pytest.raises(KnowledgeError):
        build([tmp_path / "faq.yml"], store, HashEncoder(), is_lenient=True)


def test_warnings_stop_no_build_and_are_reported(tmp_path: Path, store: Store) -> None:
    faq = write_faq(tmp_path / "faq", 3, settings="phrasings:\n  no-such-entry: [words]\n")
    summary = build_hash(faq, store)
    assert [problem.severity for problem in summary.problems] == [Severity.WARNING]
    assert summary.is_new


def test_each_row_of_a_version_is_what_the_encoder_makes_of_its_text(tmp_path: Path, store: Store) -> None:
    build_hash(write_faq(tmp_path / "faq", 40), store)
    build_hash(write_faq(tmp_path / "faq", 43, extra=" Then wait."), store)
    (part,) = store.load()[1]
    expected = HashEncoder().encode_passages(prepare(part.base).texts)
    for ours, theirs in zip(part.encodings, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def _phrased(folder: Path, each: int, entries: int = 4) -> Path:
    """Write a base whose entries have so many phrasings."""
    lines = [
        f"  how-does-{topic}-number-{number}-work: [{', '.join(f'it says {topic} {word}' for word in 'abcdef'[:each])}]"
        for number, topic in enumerate(TOPICS[:entries])
    ]
    return write_faq(folder, entries, settings="\n".join(["phrasings:", *lines, ""]))


def test_a_base_with_many_phrasings_alike_gets_a_model_of_them(tmp_path: Path, store: Store) -> None:
    for each, has_model in ((3, False), (4, True), (5, True), (2, False)):
        build_hash(_phrased(tmp_path / "faq", each), store)
        (part,) = store.load()[1]
        assert (part.model is not None) == has_model


def test_a_base_whose_phrasings_differ_gets_no_model(tmp_path: Path, store: Store) -> None:
    differing = "[setup fails, where to begin, pip says no, got stuck, please help]"
    lines = [f"  how-does-{topic}-number-{number}-work: {differing}" for number, topic in enumerate(TOPICS[:2])]
    build_hash(write_faq(tmp_path / "faq", 2, settings="\n".join(["phrasings:", *lines, ""])), store)
    assert store.load()[1][0].model is None


def test_each_base_has_a_model_of_its_own(tmp_path: Path, store: Store) -> None:
    for name, each in (("a", 5), ("b", 1), ("c", 6)):
        _phrased(tmp_path / "all" / name, each, entries=len(name) + each)
    build_hash(tmp_path / "all", store)
    contents = store.load()[1]
    assert [part.model is not None for part in contents] == [True, False, True]
    for part in contents:
        if part.model is not None:
            assert part.model.scores(HashEncoder().encode_query("a").vector, "a").shape == (len(part.base.entries),)


def test_a_model_is_fitted_on_questions_and_phrasings_only(tmp_path: Path, store: Store) -> None:
    build_hash(_phrased(tmp_path / "faq", 5), store)
    model = store.load()[1][0].model
    assert model is not None
    assert np.diff(model.starts).tolist() == [6, 6, 6, 6]
    text = "upgrading says c"
    assert int(model.scores(HashEncoder().encode_query(text).vector, text).argmax()) == 1


def test_several_bases_stand_in_one_version_each_with_its_own_vectors(tmp_path: Path, store: Store) -> None:
    write_faq(tmp_path / "all" / "one", 2)
    write_faq(tmp_path / "all" / "two", 3)
    assert build_hash(tmp_path / "all", store).manifest.bases == {"one": 2, "two": 3}
    contents = store.load()[1]
    assert [len(part.base.entries) for part in contents] == [2, 3]
    assert [len(part.encodings.vectors) for part in contents] == [sum(map(len, part.passages)) for part in contents]


def test_a_path_without_an_faq_is_refused_and_nothing_is_written(tmp_path: Path, store: Store) -> None:
    with pytest.raises(MmfaqError, match="no such file or folder"):
        build_hash(tmp_path / "missing", store)
    assert not store.folder.exists()


class RefusedError(MmfaqError):
    """Somebody does not want a version."""


def test_what_would_be_published_is_shown_with_what_is_served(tmp_path: Path, store: Store) -> None:
    shown: list[tuple[list[str], str | None]] = []

    def approve(content: Content, served: Manifest | None) -> None:
        ids = [entry.id for part in content.bases for entry in part.base.entries]
        shown.append((ids, None if served is None else served.version))

    first = build([write_faq(tmp_path / "faq", 1)], store, HashEncoder(), approve=approve)
    build([write_faq(tmp_path / "faq", 2)], store, HashEncoder(), approve=approve)
    assert [(len(ids), version) for ids, version in shown] == [(1, None), (2, first.manifest.version)]


def test_what_is_refused_is_not_published_and_leaves_nothing(tmp_path: Path, store: Store) -> None:
    def refuse(_: Content, __: Manifest | None) -> None:
        assert store.current() == first.manifest.version
        raise RefusedError("no")

    first = build_hash(write_faq(tmp_path / "faq", 1), store)
    with pytest.raises(RefusedError):
        build([write_faq(tmp_path / "faq", 2)], store, HashEncoder(), approve=refuse)
    assert [one.version for one in store.versions()] == [store.current()] == [first.manifest.version]
    assert leftovers(store.folder) == []
    assert build_hash(tmp_path / "faq", store).is_new  # the folder is free again


def test_nothing_new_needs_no_approval(tmp_path: Path, store: Store) -> None:
    def refuse(_: Content, __: Manifest | None) -> None:
        raise RefusedError("no")

    faq = write_faq(tmp_path / "faq", 2)
    build_hash(faq, store)
    assert not build([faq], store, HashEncoder(), approve=refuse).is_new
