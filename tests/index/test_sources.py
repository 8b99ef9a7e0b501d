"""Where the files of a base come from, and that an index remembers it."""

from __future__ import annotations

import json
from pathlib import Path

from index.builder import build
from index.encoder import HashEncoder
from index.sources import Checkout, Checkouts, GitSource, joined
from index.store import Store
from tests.index.builds import build_hash, write_faq

_COMMIT = "1234567890" * 4


def test_what_is_joined_keeps_what_any_of_it_says() -> None:
    one = GitSource("https://host/x", "main", ("a.md",), line=3)
    two = GitSource("https://host/x", "main", ("b.md",), line=5, permalink="https://x", follows_rewrites=True)
    (both,) = joined([one, two])
    assert isinstance(both, GitSource)
    assert (both.files, both.line, both.permalink, both.follows_rewrites) == (("a.md", "b.md"), 3, "https://x", True)


def test_commits_are_known_by_addresses_without_secrets() -> None:
    checkout = Checkout(Path("x"), _COMMIT)
    sources = (GitSource("https://me:word@host/x", "main"), GitSource("git@host:y"))
    assert Checkouts(dict.fromkeys(sources, checkout)).commits == {
        "https://host/x@main": _COMMIT,
        "git@host:y": _COMMIT,
    }


def test_a_manifest_from_before_there_were_sources_is_whole(tmp_path: Path) -> None:
    store = Store(tmp_path / "index")
    written = build_hash(write_faq(tmp_path / "faq"), store).manifest
    path = store.version_folder(written.version) / "manifest.json"
    fields = json.loads(path.read_text())
    assert fields.pop("sources") == {}
    path.write_text(json.dumps(fields))
    assert store.manifest(written.version) == written


def test_the_commits_in_a_manifest_are_sealed_like_the_rest(tmp_path: Path) -> None:
    store = Store(tmp_path / "index")
    checkouts = Checkouts({GitSource("https://host/x"): Checkout(tmp_path, _COMMIT)})
    written = build([write_faq(tmp_path / "faq")], store, HashEncoder(), check_out=lambda: checkouts).manifest
    assert store.manifest(written.version).sources == {"https://host/x": _COMMIT}
    path = store.version_folder(written.version) / "manifest.json"
    path.write_text(path.read_text().replace(_COMMIT, "0" * 40))
    assert store.versions() == []
