"""What can be wrong with a repository: nothing is published, and one line says why."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.sources.errors import SourceError
from bot.sources.fetching import fetch, fetched
from bot.sources.git import Limits
from index.sources import Checkouts
from tests.bot.running import ROOT
from tests.bot.sources.repositories import (
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

_MORE = FAQ + "\n## Is it fast?\n\nYes.\n"
KILLS = 12


@pytest.fixture
def tool(tmp_path: Path) -> Upstream:
    return upstream(tmp_path / "upstream", {"docs/faq.md": FAQ})


def _fetch(tmp_path: Path, limits: Limits | None = None) -> Checkouts:
    return fetch([tmp_path / "knowledge"], settings(tmp_path), limits=limits)


def _last(tmp_path: Path) -> Checkouts:
    return fetched([tmp_path / "knowledge"], settings(tmp_path))


def _refused(tmp_path: Path, *parts: str, limits: Limits | None = None) -> None:
    """Assert that fetching fails with one line that holds the parts, and that what was fetched before stays."""
    before = _last(tmp_path)
    with pytest.raises(SourceError) as caught:
        _fetch(tmp_path, limits)
    (line,) = str(caught.value).splitlines()
    assert line.startswith("knowledge/tool/base.yml:3: error: ")
    assert line.endswith(" What was published stays.")
    assert [part for part in parts if part not in line] == []
    assert _last(tmp_path) == before
    leftovers = [path.name for path in place(tmp_path).iterdir() if path.name.startswith(".draft")]
    assert leftovers == []


@pytest.mark.parametrize("is_first", [True, False])
def test_a_repository_that_is_gone(tool: Upstream, tmp_path: Path, *, is_first: bool) -> None:
    base(tmp_path / "knowledge", tool.url)
    if not is_first:
        _fetch(tmp_path)
    tool.bare.rename(tmp_path / "elsewhere")
    _refused(tmp_path, f"{tool.url} is gone, or may not be read", "Correct the address")


def test_a_branch_that_is_gone(tool: Upstream, tmp_path: Path) -> None:
    tool.push("next")
    base(tmp_path / "knowledge", tool.url, "ref: next")
    _fetch(tmp_path)
    git(tool.bare, "branch", "--delete", "--force", "next")
    _refused(tmp_path, f"{tool.url}@next has no branch or tag of this name", "Correct ref")


@pytest.mark.parametrize("ref", ["1234567", "0123456789012345678901234567890123456789", "ain", "x/main"])
def test_a_ref_that_never_was(ref: str, tool: Upstream, tmp_path: Path) -> None:
    base(tmp_path / "knowledge", tool.url, f"ref: '{ref}'")
    _refused(tmp_path, "has no branch or tag of this name", "all its 40 characters")


def test_a_repository_without_commits(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "empty.git")
    base(tmp_path / "knowledge", f"file://{tmp_path / 'empty.git'}")
    _refused(tmp_path, "has no branch or tag of this name")


def test_a_file_that_is_gone(tool: Upstream, tmp_path: Path) -> None:
    base(tmp_path / "knowledge", tool.url)
    _fetch(tmp_path)
    git(tool.tree, "mv", "docs/faq.md", "docs/questions.md")
    tool.commit({})
    _refused(tmp_path, "has no FAQ file that fits 'docs/faq.md'", "Correct files")


@pytest.mark.parametrize("rewrite", [("commit", "--amend", "--message", "x"), ("reset", "--hard", "HEAD~1")])
def test_a_force_push_is_followed_only_where_that_is_wanted(
    rewrite: tuple[str, ...], tool: Upstream, tmp_path: Path
) -> None:
    old = tool.commit({"docs/faq.md": _MORE})
    base(tmp_path / "knowledge", tool.url)
    _fetch(tmp_path)
    git(tool.tree, *rewrite, GIT_COMMITTER_DATE="2001-01-01T00:00:00Z")
    tool.push()
    _refused(tmp_path, "was given another history (force push)", old[:7], "rewrites: follow")
    base(tmp_path / "knowledge", tool.url, "rewrites: follow")
    assert only(_fetch(tmp_path))[1] == tool.head


def test_a_branch_that_goes_on_by_many_commits_and_a_merge_is_no_force_push(tool: Upstream, tmp_path: Path) -> None:
    base(tmp_path / "knowledge", tool.url)
    _fetch(tmp_path)
    git(tool.tree, "checkout", "--quiet", "-b", "side", "HEAD")
    tool.commit({"docs/faq.md": _MORE}, branch="side")
    git(tool.tree, "checkout", "--quiet", "main")
    for number in range(5):
        tool.commit({"README.md": str(number)})
    git(tool.tree, "merge", "--quiet", "--no-edit", "side")
    tool.push()
    assert texts(_fetch(tmp_path)) == {"docs/faq.md": _MORE}


def test_a_link_in_a_repository_is_not_followed(tool: Upstream, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text(FAQ)
    (tool.tree / "docs" / "linked.md").symlink_to(tmp_path / "secret.md")
    (tool.tree / "more").symlink_to(tmp_path)
    tool.commit({})
    base(tmp_path / "knowledge", tool.url, files="docs/*.md")
    assert texts(_fetch(tmp_path)) == {"docs/faq.md": FAQ}
    base(tmp_path / "another" / "knowledge", tool.url, files="docs/linked.md")
    with pytest.raises(SourceError, match=r"only a symbolic link at 'docs/linked\.md'"):
        fetch([tmp_path / "another" / "knowledge"], settings(tmp_path))
    base(tmp_path / "third" / "knowledge", tool.url, files="more/secret.md")
    with pytest.raises(SourceError, match=r"no FAQ file that fits 'more/secret\.md'"):
        fetch([tmp_path / "third" / "knowledge"], settings(tmp_path))


def test_hooks_filters_and_submodules_of_a_repository_do_nothing(
    tool: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator's git has a filter and a template with hooks: neither may run on what others wrote."""
    touched = tmp_path / "touched"
    hook = tmp_path / "template" / "hooks" / "reference-transaction"
    hook.parent.mkdir(parents=True)
    hook.write_text(f"#!/bin/sh\ntouch {touched}\n")
    hook.chmod(0o755)
    lines = f'[init]\n\ttemplateDir = {tmp_path}/template\n[core]\n\thooksPath = {hook.parent}\n[filter "x"]\n'
    (tmp_path / "gitconfig").write_text(f"{lines}\tsmudge = touch {touched}\n")
    modules = '[submodule "s"]\n\tpath = s\n\turl = ext::touch x\n'
    tool.commit({".gitattributes": "*.md filter=x\n", ".gitmodules": modules})
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    base(tmp_path / "knowledge", tool.url)
    assert texts(_fetch(tmp_path)) == {"docs/faq.md": FAQ}
    assert not touched.exists()


def test_the_variables_of_a_git_hook_that_runs_the_command_do_not_matter(
    tool: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tool.tree / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere")
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", "/nowhere")
    base(tmp_path / "knowledge", tool.url)
    assert texts(_fetch(tmp_path)) == {"docs/faq.md": FAQ}


@pytest.mark.parametrize("is_partial", [True, False])
def test_what_grows_too_large_is_given_up(tmp_path: Path, *, is_partial: bool) -> None:
    noise = random.Random(7).randbytes(300_000).hex()  # noqa: S311  # not to be compressed
    made = upstream(tmp_path / "upstream", {"docs/faq.md": FAQ}, is_partial=is_partial)
    base(tmp_path / "knowledge", made.url)
    _fetch(tmp_path)
    made.commit({"docs/faq.md": FAQ + noise})
    _refused(tmp_path, "is larger than 0.25 MiB or 5000 files", limits=Limits(bytes=1 << 18))


def test_a_file_that_unpacks_to_too_much_is_given_up(tool: Upstream, tmp_path: Path) -> None:
    tool.commit({"docs/faq.md": "x" * 3_000_000})
    base(tmp_path / "knowledge", tool.url)
    _refused(tmp_path, "is larger than 1 MiB", limits=Limits(bytes=1 << 20))


def test_too_many_files_are_given_up(tool: Upstream, tmp_path: Path) -> None:
    tool.commit({f"docs/{number}.md": FAQ for number in range(5)})
    base(tmp_path / "knowledge", tool.url, files="docs/*.md")
    _refused(tmp_path, "or 4 files", limits=Limits(files=4))


def test_a_server_that_is_too_slow_ends_with_all_that_was_started(
    tool: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base(tmp_path / "knowledge", tool.url)
    script = f"test $1 = fetch && {{ sleep 60 & echo $! > {tmp_path}/child; wait; }}; exec $GIT $@"
    fake_git(tmp_path, monkeypatch, script)
    _refused(tmp_path, "took longer than 0.5 s to fetch", limits=Limits(seconds=0.5))
    child = int((tmp_path / "child").read_text())
    state = Path(f"/proc/{child}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_a_clone_that_breaks_off_half_way_leaves_what_was_fetched_before(
    tool: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base(tmp_path / "knowledge", tool.url)
    _fetch(tmp_path)
    tool.commit({"docs/faq.md": _MORE})
    half = "case $* in *stdin*) echo 'fatal: early EOF' >&2; exit 128;; esac; exec $GIT \"$@\""
    fake_git(tmp_path, monkeypatch, half)
    _refused(tmp_path, "cannot be fetched (fatal: early EOF)")
    monkeypatch.undo()
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    assert texts(_fetch(tmp_path)) == {"docs/faq.md": _MORE}


def test_a_damaged_repository_is_made_anew(tool: Upstream, tmp_path: Path) -> None:
    base(tmp_path / "knowledge", tool.url)
    _fetch(tmp_path)
    (repository,) = place(tmp_path).glob("repository-*")
    for path in [*repository.rglob("*.pack"), *repository.glob("objects/??/*"), repository / "HEAD"]:
        path.chmod(0o644)
        path.write_bytes(b"damaged")
    tool.commit({"docs/faq.md": _MORE})
    assert texts(_fetch(tmp_path)) == {"docs/faq.md": _MORE}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"commit": "../.."}', "null", '{"commit": 1, "seen": 2}'])
def test_a_damaged_state_is_as_if_nothing_had_been_fetched(text: str, tool: Upstream, tmp_path: Path) -> None:
    base(tmp_path / "knowledge", tool.url)
    _fetch(tmp_path)
    (place(tmp_path) / "state.json").write_text(text)
    assert _last(tmp_path).found == {}
    assert texts(_fetch(tmp_path)) == {"docs/faq.md": FAQ}


def test_two_programs_do_not_fetch_one_source_at_once(tool: Upstream, tmp_path: Path) -> None:
    import filelock

    base(tmp_path / "knowledge", tool.url)
    _fetch(tmp_path)
    with filelock.FileLock(place(tmp_path) / ".lock"):
        _refused(tmp_path, "is being fetched by another program", limits=Limits(seconds=0.1))


def test_a_place_that_cannot_be_written_is_named(tool: Upstream, tmp_path: Path) -> None:
    base(tmp_path / "knowledge", tool.url)
    (tmp_path / "sources").write_text("a file")
    with pytest.raises(SourceError, match=r"cannot be kept in /.*/sources \(.*\)\. Set MMFAQ_SOURCES"):
        _fetch(tmp_path)


def test_without_git_it_is_said_what_is_missing(
    tool: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base(tmp_path / "knowledge", tool.url)
    monkeypatch.setenv("PATH", "/nowhere")
    _refused(tmp_path, "needs the command git, which is not installed")


def test_all_sources_that_cannot_be_had_are_named(tmp_path: Path) -> None:
    for name in ("one", "two"):
        base(tmp_path / name, f"file://{tmp_path}/{name}.git").rename(tmp_path / name / name)
    with pytest.raises(SourceError) as caught:
        fetch([tmp_path / "one", tmp_path / "two"], settings(tmp_path))
    assert [problem.file for problem in caught.value.problems] == ["one/one/base.yml", "two/two/base.yml"]


_PROGRAM = """
import sys
from pathlib import Path
from bot.settings import Settings
from bot.sources.fetching import fetch
folder = Path(sys.argv[1])
print("ready", flush=True)
fetch([folder / "knowledge"], Settings(folder, folder, folder, sources=folder / "sources"))
"""


def test_a_fetch_killed_at_any_moment_leaves_the_files_of_one_commit_or_none(tmp_path: Path) -> None:
    """The program is killed with SIGKILL, not the git that it runs: that one may go on writing."""
    made = upstream(tmp_path / "upstream", _numbered(0))
    base(tmp_path / "knowledge", made.url, files="docs/*.md")
    chance = random.Random(7)  # noqa: S311  # moments, not secrets
    killed, duration_s = 0, 0.0
    for number in range(KILLS + 1):
        made.commit(_numbered(number))
        command = [sys.executable, "-c", _PROGRAM, str(tmp_path)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        started = time.perf_counter()
        if number:
            time.sleep(duration_s * chance.random())
            process.kill()
        process.communicate()
        duration_s = duration_s or time.perf_counter() - started
        killed += process.returncode == -9
        last = _last(tmp_path)
        assert set(texts(last).values()) in [{_numbered(n)["docs/0.md"]} for n in range(number + 1)]
        assert len(texts(last)) == 20
    assert killed > KILLS / 2
    assert texts(_fetch(tmp_path)) == _numbered(KILLS)
    assert [path.name for path in place(tmp_path).glob(".draft*")] == []
    assert len(list(place(tmp_path).glob("repository-*"))) == 1


def _numbered(number: int) -> dict[str, str]:
    """Return files that are all of one number."""
    return {f"docs/{name}.md": f"## Which number?\n\n{number}\n" for name in range(20)}
