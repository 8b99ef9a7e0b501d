"""A build upon an earlier version publishes what a build from nothing publishes, whatever was edited between."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.builder import build
from index.codec import CALIBRATION_FILE, ENTRIES_FILE, TEXTS_FILE, VECTORS_FILE, WORDS_FILE
from index.encoder import HashEncoder
from index.files import sha256_of
from index.store import Store
from tests.index.builds import TOPICS, CountingEncoder, build_hash, write_faq

_QUESTIONS = [
    "How does it *start*?",
    "Why is `cuda` not found?",
    '"out of memory"; "no memory left on the device"',
    "What does error 404 mean?",
    "Which version do I need?",
    "显存不够怎么办？",
]
_ANSWERS = [
    "Set `option_a` and restart.",
    "1. Stop it.\n2. Start it:\n   ```\n   run --now\n   ```",
    "| release | needs |\n|---|---|\n| 2.0 | 1.7.0 |\n| 1.0 | 1.3.17 |",
    "See [the manual][m].\n\n[m]: https://example.org/manual",
    "升级显卡，或者减小批量。",
    "See above.",
]
_SETTINGS = [
    "title: A title\n",
    "glossary:\n  - [batch, 批量]\n",
    "permalink: https://example.org/{file}#L{first_line}\n",
    "phrasings:\n  which-version-do-i-need: [what fits together]\n",
    "contact: ask [here](https://example.org/forum)\n",
    "phrasings:\n  which-version-do-i-need: [is it version a, is it version b, is it c, is it d, is it e]\n",
]
_Files = dict[str, str]


@st.composite
def _states(draw: st.DrawFn) -> _Files:
    """Draw the files of a base: between two draws entries are edited, moved, dropped, and files renamed."""
    kept = draw(st.lists(st.sampled_from(_QUESTIONS), min_size=1, unique=True))
    texts: _Files = {}
    for question in kept:
        name = draw(st.sampled_from(["faq.md", "more.md", "old.md"]))
        gap = draw(st.sampled_from(["\n", "\n\n\n"]))
        entry = f"## {question}\n{gap}{draw(st.sampled_from(_ANSWERS))}\n\n"
        texts[name] = texts.get(name, draw(st.sampled_from(["# FAQ\n\n", "# Questions\n\nAsked often.\n\n"]))) + entry
    return texts | {"base.yml": draw(st.sampled_from(_SETTINGS))}


@settings(max_examples=30, deadline=None)
@given(st.lists(_states(), min_size=2, max_size=4))
def test_builds_one_upon_the_other_publish_what_each_would_alone(states: list[_Files]) -> None:
    with TemporaryDirectory() as name:
        store = Store(Path(name) / "index")
        for number, files in enumerate(states):
            folder = _write(Path(name) / str(number) / "faq", files)
            fresh = Store(Path(name) / f"fresh-{number}")
            build_hash(folder, fresh)
            build_hash(folder, store)
            _assert_equal(store, fresh)


def test_one_edit_of_many_entries_publishes_what_a_build_from_nothing_does(tmp_path: Path) -> None:
    store, fresh = Store(tmp_path / "index"), Store(tmp_path / "fresh")
    build_hash(write_faq(tmp_path / "faq", 50), store)
    edited = write_faq(tmp_path / "faq", 49, extra=" Then wait.")
    build_hash(edited, store)
    build_hash(edited, fresh)
    _assert_equal(store, fresh)


@pytest.mark.parametrize("edited", ["it says installing z", "other words", "one, and two"])
def test_another_phrasing_publishes_the_model_that_a_build_from_nothing_does(tmp_path: Path, edited: str) -> None:
    lines = [
        f"  how-does-{topic}-number-{number}-work: [{', '.join(f'it says {topic} {word}' for word in 'abcde')}]"
        for number, topic in enumerate(TOPICS[:3])
    ]
    store, fresh = Store(tmp_path / "index"), Store(tmp_path / "fresh")
    build_hash(write_faq(tmp_path / "faq", 3, settings="\n".join(["phrasings:", *lines, ""])), store)
    before = store.load()[1][0].model
    lines[0] = lines[0].replace("it says installing e", edited)
    faq = write_faq(tmp_path / "faq", 3, settings="\n".join(["phrasings:", *lines, ""]))
    build_hash(faq, store)
    build_hash(faq, fresh)
    _assert_equal(store, fresh)
    after = store.load()[1][0].model
    assert before is not None
    assert after is not None
    assert not np.array_equal(before.linear, after.linear)


@pytest.mark.parametrize("garbage", ["", "{}", "[1]", "not JSON"])
def test_a_whole_version_whose_entries_cannot_be_read_is_not_built_upon(tmp_path: Path, garbage: str) -> None:
    faq = write_faq(tmp_path / "faq", 5)
    store, fresh = Store(tmp_path / "index"), Store(tmp_path / "fresh")
    build_hash(faq, store)
    _replace_entries(store, garbage + "\n")
    encoder = CountingEncoder()
    build([write_faq(tmp_path / "faq", 6)], store, encoder)
    build([faq], fresh, HashEncoder())
    assert len(encoder.encoded) == 2
    _assert_equal(store, fresh)


def _write(folder: Path, files: _Files) -> Path:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _replace_entries(store: Store, text: str) -> None:
    """Put a text in place of the entries, and its checksum into the manifest."""
    manifest = store.manifest(store.current())
    folder = store.version_folder(manifest.version)
    path = folder / ENTRIES_FILE
    path.write_text(text, encoding="utf-8")
    files = manifest.files | {ENTRIES_FILE: [path.stat().st_size, sha256_of(path)]}
    sealed = replace(manifest, files=files).sealed()
    (folder / "manifest.json").write_text(json.dumps(asdict(sealed)), encoding="utf-8")


def _assert_equal(store: Store, fresh: Store) -> None:
    """Compare what two stores serve byte by byte; archives of arrays hold the time, so these are compared unpacked."""
    ours, theirs = (one.version_folder(one.current()) for one in (store, fresh))
    for name in (ENTRIES_FILE, TEXTS_FILE, VECTORS_FILE, WORDS_FILE, CALIBRATION_FILE):
        assert (ours / name).read_bytes() == (theirs / name).read_bytes()
    archives = [sorted(path.name for path in folder.glob("*.npz")) for folder in (ours, theirs)]
    assert archives[0] == archives[1]
    for name in archives[0]:
        with np.load(ours / name) as one, np.load(theirs / name) as other:
            assert {key: one[key].tobytes() for key in one} == {key: other[key].tobytes() for key in other}
    assert store.load()[0].content == fresh.load()[0].content
