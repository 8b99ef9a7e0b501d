"""Every change of an FAQ file is seen, on whatever it is mounted, and nothing else is."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.building.looking import Files, look_at
from bot.building.sources import places_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    base = tmp_path / "faq" / "tern"
    base.mkdir(parents=True)
    (base / "faq.md").write_text("## What is one?\n\nOne.\n", encoding="utf-8")
    return tmp_path / "faq"


def _write(folder: Path) -> None:
    (folder / "tern" / "faq.md").write_text("## What is two?\n\nTwo.\n", encoding="utf-8")


def _replace(folder: Path) -> None:
    new = folder / "new"
    new.write_text("## What is one?\n\nOwn.\n", encoding="utf-8")
    os.utime(new, ns=(1, (folder / "tern" / "faq.md").stat().st_mtime_ns))
    new.replace(folder / "tern" / "faq.md")


def _add(folder: Path) -> None:
    (folder / "new").mkdir()
    (folder / "new" / "questions.yml").touch()


def _label(folder: Path) -> None:
    (folder / "tern" / "questions.yml").write_text("- question: Is it one?\n  entry: null\n", encoding="utf-8")


@pytest.mark.parametrize(
    "edit", [_write, _replace, _add, _label, lambda folder: shutil.rmtree(folder / "tern"), shutil.rmtree]
)
def test_an_edit_changes_the_look(folder: Path, edit: Callable[[Path], None]) -> None:
    before = look_at([folder])
    assert look_at([folder]) == before
    edit(folder)
    assert look_at([folder]) != before


@pytest.mark.parametrize("name", ["faq.md~", ".faq.md.swp", "tern/4913", ".git/HEAD.md", "image.png"])
def test_what_is_no_faq_file_is_not_looked_at(folder: Path, name: str) -> None:
    before = look_at([folder])
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).touch()
    assert look_at([folder]) == before


def test_links_in_circles_end(folder: Path) -> None:
    (folder / "tern" / "again").symlink_to(folder)
    (folder / "tern" / "nowhere.md").symlink_to(folder / "nowhere")
    assert len(look_at([folder])) == 1


def test_a_mounted_folder_that_is_exchanged_by_a_link_is_another(folder: Path) -> None:
    data = folder.parent / "..data"
    for name in ("one", "two"):
        shutil.copytree(folder, folder.parent / name)
    data.symlink_to("one")
    mounted = folder.parent / "mounted"
    mounted.mkdir()
    (mounted / "faq.md").symlink_to(data / "tern" / "faq.md")
    before = look_at([mounted])
    data.unlink()
    data.symlink_to("two")
    assert look_at([mounted]) != before


def test_a_file_is_looked_at_with_the_labels_beside_it(folder: Path) -> None:
    path = folder / "tern" / "faq.md"
    assert places_of([path]) == [path, path.with_name("questions.yml")]


def test_where_path_sources_lead_is_looked_at_too(folder: Path) -> None:
    settings = folder / "tern" / "base.yml"
    settings.write_text("sources:\n  - path: ../../docs/*.md\n  - path: ../more.md\n", encoding="utf-8")
    outside = [folder / "tern" / ".." / ".." / "docs", folder / "tern" / ".." / "more.md"]
    assert places_of([folder]) == [folder, *outside]


def test_what_cannot_be_read_is_looked_at_all_the_same(folder: Path) -> None:
    gone = folder / "gone"
    assert places_of([gone]) == [gone]
    assert look_at([gone]) == {}


def test_a_change_is_told_once_when_the_files_are_at_rest(folder: Path) -> None:
    async def test() -> None:
        files = Files(lambda: [folder], every=0.05)
        await files.begin()
        waiting = asyncio.ensure_future(files.changed())
        for _ in range(6):
            await asyncio.sleep(0.1)
            assert not waiting.done()
            with (folder / "tern" / "faq.md").open("a", encoding="utf-8") as file:
                file.write("More.\n")
        await asyncio.wait_for(waiting, 10)
        again = asyncio.ensure_future(files.changed())
        await asyncio.sleep(0.4)
        assert not again.done()
        again.cancel()

    asyncio.run(test())


def test_a_folder_that_vanishes_and_comes_back_is_two_changes(folder: Path) -> None:
    async def test() -> None:
        files = Files(lambda: [folder], every=0.02)
        await files.begin()
        shutil.move(folder, folder.parent / "aside")
        await asyncio.wait_for(files.changed(), 10)
        shutil.move(folder.parent / "aside", folder)
        await asyncio.wait_for(files.changed(), 10)

    asyncio.run(test())


def test_what_a_change_adds_to_the_places_is_looked_at_from_then_on(folder: Path) -> None:
    places = [folder]

    async def test() -> None:
        files = Files(lambda: places, every=0.02)
        await files.begin()
        outside = folder.parent / "outside.md"
        places.append(outside)
        _write(folder)
        await asyncio.wait_for(files.changed(), 10)
        outside.write_text("## What is three?\n\nThree.\n", encoding="utf-8")
        await asyncio.wait_for(files.changed(), 10)

    asyncio.run(test())
