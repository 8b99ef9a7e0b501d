"""Git sources: what is fetched, what is kept, and what is fetched again."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from bot.sources.errors import SourceError
from bot.sources.fetching import fetch, fetched
from index.bases import read_bases
from index.builder import build
from index.encoder import HashEncoder
from index.entry import Base
from index.sources import Checkouts
from index.store import Store
from tests.bot.sources.repositories import (
    CHINESE,
    FAQ,
    Upstream,
    base,
    fake_git,
    git,
    only,
    place,
    settings,
    texts,
    upstream,
)

_OFFLINE = "test $1 = init || { echo 'fatal: Could not resolve host: example.org' >&2; exit 128; }; exec $GIT $@"
_MORE = FAQ + "\n## Is it fast?\n\nYes.\n"


@pytest.fixture
def tool(tmp_path: Path) -> Upstream:
    """Return a repository with an FAQ in two languages and other files."""
    files = {"docs/faq.md": FAQ, "docs/zh_cn/faq.md": CHINESE, "README.md": "# Tool\n", "big.bin": "x" * 100_000}
    return upstream(tmp_path / "upstream", files)


def _fetch(tmp_path: Path) -> Checkouts:
    return fetch([tmp_path / "knowledge"], settings(tmp_path))


def _base(tmp_path: Path, checkouts: Checkouts) -> Base:
    (found,), problems = read_bases([tmp_path / "knowledge"], checkouts)
    assert problems == []
    return found


def _packed(tmp_path: Path) -> int:
    """Return how many objects the repository of the only source holds."""
    (repository,) = place(tmp_path).glob("repository-*")
    counts = dict(line.split(": ") for line in git(repository, "count-objects", "-v").splitlines())
    return int(counts["count"]) + int(counts["in-pack"])


def test_the_files_that_are_named_are_fetched_at_their_paths(tool: Upstream, tmp_path: Path) -> None:
    base(tmp_path / "knowledge", tool.url, files="docs/**/faq.md")
    checkouts = _fetch(tmp_path)
    assert texts(checkouts) == {"docs/faq.md": FAQ, "docs/zh_cn/faq.md": CHINESE}
    assert only(checkouts)[1] == tool.head
    assert checkouts.commits == {tool.url: tool.head}
    assert fetched([tmp_path / "knowledge"], settings(tmp_path)) == checkouts


@pytest.mark.parametrize("is_partial", [True, False])
def test_other_files_are_left_on_a_server_that_can_leave_them_out(tmp_path: Path, *, is_partial: bool) -> None:
    files = {"docs/faq.md": FAQ, **{f"src/{number}.txt": str(number) for number in range(50)}}
    made = upstream(tmp_path / "upstream", files, is_partial=is_partial)
    base(tmp_path / "knowledge", made.url)
    assert texts(_fetch(tmp_path)) == {"docs/faq.md": FAQ}
    assert _packed(tmp_path) == (5 if is_partial else 55)  # a commit, three folders, a file; or all files


def test_languages_in_one_repository_are_one_base_whose_ids_do_not_collide(tool: Upstream, tmp_path: Path) -> None:
    base(tmp_path / "knowledge", tool.url, files="docs/faq.md, docs/zh_cn/faq.md")
    found = _base(tmp_path, _fetch(tmp_path))
    assert [(entry.id, entry.language, entry.source.file) for entry in found.entries] == [
        ("what-is-it", "en", "docs/faq.md"),
        ("is-it-free", "en", "docs/faq.md"),
        ("what-is-it.zh", "zh", "docs/zh_cn/faq.md"),
    ]
    assert found.files["docs/faq.md"].commit == tool.head


def test_nothing_is_fetched_where_the_ref_did_not_move(tool: Upstream, tmp_path: Path) -> None:
    base(tmp_path / "knowledge", tool.url)
    first = _fetch(tmp_path)
    files = sorted(place(tmp_path).rglob("*.pack"))
    assert _fetch(tmp_path) == first
    assert sorted(place(tmp_path).rglob("*.pack")) == files


@pytest.mark.parametrize("is_partial", [True, False])
def test_a_second_fetch_brings_only_what_is_new(tmp_path: Path, *, is_partial: bool) -> None:
    files = {"docs/faq.md": FAQ, **{f"src/{number}.txt": str(number) for number in range(50)}}
    made = upstream(tmp_path / "upstream", files, is_partial=is_partial)
    base(tmp_path / "knowledge", made.url)
    _fetch(tmp_path)
    before = _packed(tmp_path)
    made.commit({"docs/faq.md": _MORE})
    checkouts = _fetch(tmp_path)
    assert (texts(checkouts), only(checkouts)[1]) == ({"docs/faq.md": _MORE}, made.head)
    assert _packed(tmp_path) == before + 4  # a commit, two folders, a file


def test_a_commit_that_changes_no_file_of_the_base_changes_no_index(tool: Upstream, tmp_path: Path) -> None:
    base(tmp_path / "knowledge", tool.url)
    first = _fetch(tmp_path)
    tool.commit({"README.md": "# Another\n"})
    assert only(_fetch(tmp_path)) == only(first)
    assert only(fetched([tmp_path / "knowledge"], settings(tmp_path))) == only(first)


def test_the_last_two_commits_are_kept(tool: Upstream, tmp_path: Path) -> None:
    base(tmp_path / "knowledge", tool.url)
    commits = []
    for number in range(4):
        commits.append(tool.commit({"docs/faq.md": FAQ + f"\n## Number {number}?\n\nYes.\n"}))
        _fetch(tmp_path)
    kept = {path.name for path in place(tmp_path).iterdir() if len(path.name) == 40}
    assert kept == set(commits[-2:])


@pytest.mark.parametrize("ref", ["next", "v1.0", "1.0", "annotated", "refs/heads/next", "refs/tags/annotated"])
def test_a_ref_may_be_a_branch_or_a_tag_of_any_form(ref: str, tool: Upstream, tmp_path: Path) -> None:
    wanted = tool.commit({"docs/faq.md": _MORE}, branch="next")
    for name in ("v1.0", "1.0"):
        git(tool.bare, "tag", name, wanted)
    git(tool.bare, "tag", "--annotate", "--message", "x", "annotated", wanted)
    git(tool.bare, "tag", "x/next", f"{wanted}~1")
    base(tmp_path / "knowledge", tool.url, f"ref: {ref}")
    assert only(_fetch(tmp_path))[1] == wanted


def test_a_branch_goes_before_a_tag_of_the_same_name(tool: Upstream, tmp_path: Path) -> None:
    git(tool.bare, "tag", "next", tool.head)
    wanted = tool.commit({"docs/faq.md": _MORE}, branch="next")
    base(tmp_path / "knowledge", tool.url, "ref: next")
    assert only(_fetch(tmp_path))[1] == wanted


def test_a_commit_is_fetched_once_and_never_asked_for_again(tool: Upstream, tmp_path: Path) -> None:
    wanted = tool.head
    tool.commit({"docs/faq.md": _MORE})
    base(tmp_path / "knowledge", tool.url, f"ref: {wanted}")
    checkouts = _fetch(tmp_path)
    assert (texts(checkouts), only(checkouts)[1]) == ({"docs/faq.md": FAQ}, wanted)
    tool.bare.rename(tmp_path / "gone")
    assert _fetch(tmp_path) == checkouts


def test_two_sources_of_one_repository_are_read_from_one_commit(tool: Upstream, tmp_path: Path) -> None:
    folder = base(tmp_path / "knowledge", tool.url)
    with (folder / "base.yml").open("a", encoding="utf-8") as file:
        file.write(f"  - {{git: '{tool.url}', files: [docs/zh_cn/faq.md]}}\n")
    checkouts = _fetch(tmp_path)
    assert texts(checkouts) == {"docs/faq.md": FAQ, "docs/zh_cn/faq.md": CHINESE}


def test_an_index_knows_the_commits_that_it_was_built_from(tool: Upstream, tmp_path: Path) -> None:
    base(tmp_path / "knowledge", tool.url)
    store = Store(tmp_path / "index")
    done = build([tmp_path / "knowledge"], store, HashEncoder(), check_out=lambda: _fetch(tmp_path))
    assert done.manifest.sources == {tool.url: tool.head}
    assert store.manifest(store.current()) == done.manifest
    tool.commit({"README.md": "# Another\n"})
    assert not build([tmp_path / "knowledge"], store, HashEncoder(), check_out=lambda: _fetch(tmp_path)).is_new
    wanted = tool.commit({"docs/faq.md": _MORE})
    again = build([tmp_path / "knowledge"], store, HashEncoder(), check_out=lambda: _fetch(tmp_path))
    assert (again.is_new, again.manifest.sources) == (True, {tool.url: wanted})


def test_without_network_what_was_fetched_last_is_used_with_a_warning_that_tells_its_age(
    tool: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    base(tmp_path / "knowledge", tool.url)
    first, head = _fetch(tmp_path), tool.head
    file = place(tmp_path) / "state.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"checked": "2020-01-01T00:00:00+00:00"}))
    fake_git(tmp_path, monkeypatch, _OFFLINE)
    caplog.set_level(logging.WARNING)
    checkouts = _fetch(tmp_path)
    assert checkouts.found == first.found
    (problem,) = checkouts.problems
    assert (problem.severity.value, problem.file, problem.line) == ("warning", "knowledge/tool/base.yml", 3)
    assert f"{head[:7]} is used, as it was " in problem.what
    assert problem.what.endswith(" days ago")
    assert caplog.messages == [str(problem)]
    assert read_bases([tmp_path / "knowledge"], checkouts)[1] == [problem]


def test_without_network_and_without_an_earlier_fetch_the_line_is_named(
    tool: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base(tmp_path / "knowledge", tool.url)
    fake_git(tmp_path, monkeypatch, _OFFLINE)
    with pytest.raises(SourceError, match=r"^knowledge/tool/base\.yml:3: error: .* cannot be reached \(fatal: .*\)\. "):
        _fetch(tmp_path)
    ((problem,)) = read_bases([tmp_path / "knowledge"], fetched([tmp_path / "knowledge"], settings(tmp_path)))[1]
    assert (problem.line, problem.what) == (3, f"{tool.url} has not been fetched")


def test_what_is_done_is_told(tool: Upstream, tmp_path: Path) -> None:
    base(tmp_path / "knowledge", tool.url)
    told: list[str] = []
    fetch([tmp_path / "knowledge"], settings(tmp_path), progress=told.append)
    assert told == [f"fetching {tool.url}"]


def test_bases_without_sources_leave_no_trace(tmp_path: Path) -> None:
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "faq.md").write_text(FAQ)
    assert _fetch(tmp_path) == Checkouts()
    assert not (tmp_path / "sources").exists()
