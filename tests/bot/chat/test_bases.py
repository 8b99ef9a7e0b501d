"""A question may begin with the base that it is put to, by any of its names; everything else is the question."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.bases import base_called, named_base
from bot.chat.live import Live
from bot.settings import Settings
from index.builder import build
from index.export import load_encoder
from index.models import DEFAULT_MODEL
from index.searcher import Searcher
from index.store import Store

_BASES = {
    "tern": "title: Tern Toolkit\nproject: ternlib\naliases: [ternbase, Tern]\n",
    "kestrel": "title: Kestrel\n",
}


@pytest.fixture(scope="session")
def searcher(tmp_path_factory: pytest.TempPathFactory, exported_encoder: Path) -> Searcher:
    root = tmp_path_factory.mktemp("bases")
    for name, about in _BASES.items():
        folder = root / "knowledge" / name
        folder.mkdir(parents=True)
        (folder / "base.yml").write_text(about, encoding="utf-8")
        (folder / "faq.md").write_text(f"## How do I feed the {name}?\n\nAt noon.\n", encoding="utf-8")
    store = Store(root / "index")
    build([root / "knowledge"], store, load_encoder(DEFAULT_MODEL, exported_encoder))
    return Live(store, Settings(root / "knowledge", store.folder, root)).serving.searcher


@pytest.mark.parametrize(
    ("text", "base", "rest"),
    [
        ("in tern how do I fly?", "tern", "how do I fly?"),
        ("In TERN, how do I fly?", "tern", "how do I fly?"),
        ("for ternbase: how do I fly?", "tern", "how do I fly?"),
        ("in ternlib\nhow do I fly?", "tern", "how do I fly?"),
        ("in tern toolkit how do I fly?", "tern", "how do I fly?"),
        ("in kestrel who feeds it?", "kestrel", "who feeds it?"),
        ("在 kestrel 怎么喂食？", "kestrel", "怎么喂食？"),
        ("在kestrel里怎么喂食？", "kestrel", "怎么喂食？"),
        ("在 kestrel 中午怎么喂食？", "kestrel", "中午怎么喂食？"),
        ("在 Kestrel 中，怎么喂食？", "kestrel", "怎么喂食？"),
    ],
)
def test_the_base_is_named_first(searcher: Searcher, text: str, base: str, rest: str) -> None:
    assert named_base(text, searcher) == (base, rest)


@pytest.mark.parametrize("text", ["for tern 2.25.0 which wing fits?", "in tern v2 how do I fly?"])
def test_a_name_with_its_version_belongs_to_the_question_too(searcher: Searcher, text: str) -> None:
    assert named_base(text, searcher) == ("tern", text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "in",
        "in tern",
        "in tern?",
        "in docker how do I fly?",
        "interning in tern how?",
        "in terns how do they fly?",
        "intern how?",
        "how do I fly in tern?",
        "在Windows上怎么喂食？",
        "in tern-extra how?",
    ],
)
def test_what_names_no_base_is_the_question(searcher: Searcher, text: str) -> None:
    assert named_base(text, searcher) == (None, text)


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("tern", "tern"),
        (" Tern  TOOLKIT ", "tern"),
        ("ternlib", "tern"),
        ("kestrel", "kestrel"),
        ("", None),
        ("t", None),
    ],
)
def test_a_base_is_called_by_any_of_its_names(searcher: Searcher, name: str, base: str | None) -> None:
    assert base_called(name, searcher) == base


@given(
    st.text(max_size=30) | st.lists(st.sampled_from(["in ", "在", "tern", "kestrel", " ", ":", "里", "?"])).map("".join)
)
def test_whatever_is_typed_the_rest_is_its_end(searcher: Searcher, text: str) -> None:
    base, rest = named_base(text, searcher)
    assert text.endswith(rest)
    assert base in {None, *searcher.names}
    assert base is None or rest.strip()
