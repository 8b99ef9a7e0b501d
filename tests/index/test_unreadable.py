"""Files and folders that mmfaq may not read: who may not, and what lets it."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.bases import read_bases
from index.discovery import unreadable
from index.errors import MmfaqError, StoreError
from index.store import Store

_NOBODY = 65_534


@pytest.fixture
def faq() -> Iterator[Path]:
    """Return a base in a folder that everybody reaches."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve() / "my faq"
        (folder / "tern").mkdir(parents=True)
        (folder / "tern" / "faq.md").write_text("## Who?\n\nI.\n", encoding="utf-8")
        folder.parent.chmod(0o755)
        yield folder
        for one in (folder, folder / "tern", folder / "tern" / "faq.md"):
            one.chmod(0o755)


@pytest.fixture
def said() -> Iterator[Callable[[Path], str]]:
    """Return what reading says, as a user to whom closed files are closed."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(_NOBODY)

    def read(path: Path) -> str:
        with pytest.raises(MmfaqError) as caught:
            read_bases((path,))
        return str(caught.value)

    try:
        yield read
    finally:
        os.seteuid(was)


def test_an_index_that_is_closed_is_not_said_to_be_missing(faq: Path, request: pytest.FixtureRequest) -> None:
    (faq / "CURRENT").write_text("0001-a", encoding="utf-8")
    faq.chmod(0)
    request.getfixturevalue("said")
    with pytest.raises(StoreError, match=rf"\(uid {os.geteuid()}\) may not read it\. Give the folder to that user"):
        Store(faq).current()


@pytest.mark.parametrize("closed", ["", "tern", "tern/faq.md"])
def test_what_is_closed_is_named_with_the_user_and_the_command_that_opens_it(
    faq: Path, closed: str, request: pytest.FixtureRequest
) -> None:
    (faq / closed).chmod(0)
    said: Callable[[Path], str] = request.getfixturevalue("said")
    assert said(faq).startswith(
        f"{faq / closed}: the user that mmfaq runs as (uid {os.geteuid()}) may not read it. "
        f"Let it: chmod -R a+rX '{faq / closed}', "
    )


def test_where_a_folder_above_is_closed_that_one_is_named_and_nothing_else_is_opened(
    faq: Path, request: pytest.FixtureRequest
) -> None:
    faq.chmod(0)
    said: Callable[[Path], str] = request.getfixturevalue("said")
    for path in (faq / "tern", faq / "tern" / "faq.md"):
        assert re.match(rf"{re.escape(str(faq))}: .* chmod a\+x '{re.escape(str(faq))}', ", said(path))


def test_another_fault_of_the_disk_is_none_of_rights(tmp_path: Path) -> None:
    assert "chmod" not in str(unreadable(tmp_path, OSError(5, "Input/output error")))
