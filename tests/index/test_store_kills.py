"""Builds that are killed, that meet another, that find no room: what is served is always whole."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.errors import IndexBusyError
from index.store import Store
from tests.index.builds import build_hash, build_script, leftovers, start, write_faq

KILLS = 30
OLD, NEW = 3, 60  # entries
UNSHARE = ("unshare", "--mount", "--propagation", "private")


def _wait_until_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def _wait_until_locked(index: Path, process: subprocess.Popen[str]) -> None:
    """Wait until another process holds the lock of an index."""
    import filelock

    while process.poll() is None:
        try:
            with filelock.FileLock(index / ".lock", timeout=0):
                pass
        except filelock.Timeout:
            return
        time.sleep(0.005)
    pytest.fail("the build ended before it was seen to hold the lock")


def test_a_build_killed_at_any_moment_leaves_the_old_version_or_the_new(tmp_path: Path) -> None:
    store, faq = Store(tmp_path / "index"), tmp_path / "faq"
    script = build_script(faq, store.folder, pause_s=0.01)
    build_hash(write_faq(faq, OLD), store)
    write_faq(faq, NEW)
    whole = start(script)
    _wait_until_ready(whole)
    started = time.perf_counter()
    whole.communicate()
    duration_s = time.perf_counter() - started
    chance = random.Random(7)  # noqa: S311  # moments, not secrets
    killed = number = 0
    while killed < KILLS:
        number += 1
        assert number < 5 * KILLS, "the builds were over before they were killed"
        entries = NEW + number
        served = store.load()[0].bases["faq"]
        write_faq(faq, entries)
        process = start(script)
        _wait_until_ready(process)
        time.sleep(duration_s * chance.random())
        process.kill()
        process.communicate()
        if process.returncode == -9:
            killed += 1
        else:
            duration_s *= 0.9
        manifest, contents = store.load()
        assert manifest.bases["faq"] in {served, entries}
        assert len(contents[0].base.entries) == manifest.bases["faq"]
        if number % 3 == 0:
            assert build_hash(faq, store).manifest.bases == {"faq": entries}
            assert store.load()[0].bases == {"faq": entries}
            assert leftovers(store.folder) == []


@pytest.mark.parametrize("call", ["rename", "fsync", "replace", "chmod"])
def test_a_build_killed_at_each_call_that_changes_the_disk_leaves_a_whole_index(tmp_path: Path, call: str) -> None:
    store, faq = Store(tmp_path / "index"), tmp_path / "faq"
    build_hash(write_faq(faq, OLD), store)
    write_faq(faq, OLD + 1)
    for number in range(1, 20):
        trap = f"""
import os
calls, real = [], os.{call}
def trap(*arguments, **more):
    calls.append(1)
    if len(calls) == {number}:
        os.kill(os.getpid(), 9)
    return real(*arguments, **more)
os.{call} = trap
"""
        process = start(trap + build_script(faq, store.folder))
        process.communicate()
        assert store.load()[0].bases["faq"] in {OLD, OLD + 1}
        if process.returncode == 0:
            break
        assert process.returncode == -9
        if store.load()[0].bases["faq"] == OLD + 1:
            store.rollback(store.versions()[-1].version)
    else:
        pytest.fail("the build never ended")
    assert number > 1, "the call was never met"
    assert store.load()[0].bases == {"faq": OLD + 1}
    assert leftovers(store.folder) == []


def test_of_two_builds_at_once_one_waits_and_both_end_well(tmp_path: Path) -> None:
    store, faq = Store(tmp_path / "index"), write_faq(tmp_path / "faq", NEW)
    script = build_script(faq, store.folder, pause_s=0.05)
    builds = [start(script), start(script)]
    said = [process.communicate()[0].split()[1:] for process in builds]
    assert [process.returncode for process in builds] == [0, 0]
    assert sorted(is_new for _, is_new in said) == ["False", "True"]
    assert {version for version, _ in said} == {store.current()}


def test_builds_of_different_files_at_once_become_two_versions(tmp_path: Path) -> None:
    store = Store(tmp_path / "index")
    faqs = [write_faq(tmp_path / f"faq{number}", 8 + number) for number in range(2)]
    builds = [start(build_script(faq, store.folder, pause_s=0.05)) for faq in faqs]
    for process in builds:
        process.communicate()
        assert process.returncode == 0
    assert sorted(sum(manifest.bases.values()) for manifest in store.versions()) == [8, 9]
    assert store.load()[0] == store.versions()[0]


def test_while_one_builds_another_is_busy_and_readers_are_served(tmp_path: Path) -> None:
    store, faq = Store(tmp_path / "index"), tmp_path / "faq"
    build_hash(write_faq(faq, OLD), store)
    write_faq(faq, NEW)
    process = start(build_script(faq, store.folder, pause_s=0.5))
    _wait_until_locked(store.folder, process)
    with pytest.raises(IndexBusyError, match="another build"), store.lock(timeout_s=0.01):
        pytest.fail("two builds at once")
    assert store.load()[0].bases == {"faq": OLD}
    process.communicate()
    assert store.load()[0].bases == {"faq": NEW}


def test_the_lock_of_a_killed_build_is_free(tmp_path: Path) -> None:
    store, faq = Store(tmp_path / "index"), write_faq(tmp_path / "faq")
    process = start(build_script(faq, store.folder, pause_s=60))
    _wait_until_locked(store.folder, process)
    process.kill()
    process.communicate()
    with store.lock(timeout_s=0.01):
        assert not (store.folder / "CURRENT").exists()
    assert build_hash(faq, store).is_new


@pytest.mark.parametrize("limit", [1, 100, 2000, 6000, 20_000])
def test_a_build_without_room_says_so_and_leaves_the_old_version(tmp_path: Path, limit: int) -> None:
    store, faq = Store(tmp_path / "index"), tmp_path / "faq"
    build_hash(write_faq(faq, OLD), store)
    before = sorted(path for path in store.folder.rglob("*") if path.is_file())
    served = store.load()[0]
    process = start(build_script(write_faq(faq, NEW), store.folder, limit=limit))
    _, said = process.communicate()
    assert process.returncode == 1
    assert said == (
        f"{store.folder}: the index cannot be written (File too large). "
        "Raise the limit on file sizes and build again; the earlier version is still served.\n"
    )
    assert sorted(path for path in store.folder.rglob("*") if path.is_file()) == before
    assert store.load()[0] == served
    assert build_hash(faq, store).manifest.bases == {"faq": NEW}


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Path:
    """Return a folder on a file system of its own, of 192 kB, inside a mount that only this test sees."""
    folder = tmp_path / "disk"
    folder.mkdir()
    probe = [*UNSHARE, "mount", "-t", "tmpfs", "-o", "size=192k", "tmpfs", str(folder)]
    try:
        subprocess.run(probe, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this user may not mount a file system")
    return folder


def test_a_full_disk_is_told_and_leaves_the_old_version(tmp_path: Path, tiny_disk: Path) -> None:
    index = tiny_disk / "index"
    old, new = write_faq(tmp_path / "old" / "faq", OLD), write_faq(tmp_path / "new" / "faq", 400)
    (tmp_path / "old.py").write_text(build_script(old, index), encoding="utf-8")
    (tmp_path / "new.py").write_text(build_script(new, index), encoding="utf-8")
    script = f"""
import os, runpy, subprocess, sys
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=192k", "tmpfs", {str(tiny_disk)!r}], check=True)
sys.path.insert(0, os.getcwd())
run = lambda name: subprocess.run([sys.executable, name], env=os.environ | {{"PYTHONPATH": os.getcwd()}},
    capture_output=True, text=True)
first, second = run({str(tmp_path / "old.py")!r}), run({str(tmp_path / "new.py")!r})
assert first.returncode == 0, first.stderr
from pathlib import Path
from index.store import Store
left = [str(path) for path in Path({str(index)!r}).rglob(".draft-*")]
print(second.returncode, left, Store(Path({str(index)!r})).load()[0].bases)
print(second.stderr)
"""
    done = subprocess.run(
        [*UNSHARE, sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    remedy = "Free some space and build again; the earlier version is still served."
    assert done.stdout.splitlines() == [
        f"1 [] {{'faq': {OLD}}}",
        f"{index}: the index cannot be written (No space left on device). {remedy}",
        "",
    ], done.stderr
