"""Phrasings written into a base's own files: into the entry of a YAML FAQ, else into base.yml by the entry's id."""

from __future__ import annotations

import codecs
import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.learning.yaml_edits import in_entry, in_settings
from index.bases import SETTINGS_FILE
from index.entry import Base, Entry
from index.errors import MmfaqError
from index.files import sync
from index.readers import decode

_YAML = {".yml", ".yaml"}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_MODE = 0o644

Additions = Mapping[str, Sequence[str]]  # texts by the id of the entry


class PatchError(MmfaqError):
    """A file of a base cannot be changed, or has been changed by somebody else meanwhile."""

    def __init__(self, path: Path, what: str, remedy: str) -> None:
        self.path = path
        super().__init__(f"{path}: {what}. {remedy}")


@dataclass(frozen=True, slots=True)
class Edit:
    """A file as it was read, None where there was none, and as it is to be."""

    path: Path
    before: bytes | None
    after: bytes


def edits_of(base: Base, additions: Additions) -> list[Edit]:
    """Return the edits of a base's files that give its entries more phrasings; raise PatchError."""
    if base.folder is None:
        raise PatchError(Path(base.name), "the files of this base are not at hand", "Name them in MMFAQ_KNOWLEDGE.")
    own = {name: file.path for name, file in base.files.items() if not file.commit}  # else it is a checkout
    drafts = _Drafts(base.folder, {name: path for name, path in own.items() if path.suffix.lower() in _YAML})
    known = {entry.id: entry for entry in base.entries}
    for identifier in additions:
        if identifier not in known:
            remedy = "Correct the id, or build the index again."
            raise PatchError(base.folder, f"no entry has the id {identifier!r}", remedy)
    # From the last line to the first: what is added moves only what stands below it.
    for identifier in sorted(additions, key=lambda one: known[one].source.first_line, reverse=True):
        drafts.add(known[identifier], additions[identifier])
    return [edit for edit in drafts.edits() if edit.before != edit.after]


def write(edit: Edit) -> None:
    """Replace a file in one step, unless it is no longer as it was read; raise PatchError."""
    path = edit.path.resolve()
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                os.fchmod(file.fileno(), _mode_of(path))
                file.write(edit.after)
                file.flush()
                os.fsync(file.fileno())
            if read(path) != edit.before:
                what = "somebody changed this file meanwhile, so nothing was written into it"
                raise PatchError(edit.path, what, "Try again.")
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
        sync(path.parent)
    except OSError as error:
        what = f"this file cannot be written ({error.strerror or error})"
        raise PatchError(edit.path, what, "Check that it may be changed, and that the disk has room.") from error


def undo(edit: Edit) -> None:
    """Take an edit back, unless somebody has changed the file since; raise PatchError."""
    if edit.before is not None:
        write(Edit(edit.path, edit.after, edit.before))
    elif read(edit.path) == edit.after:
        edit.path.unlink()


def read(path: Path) -> bytes | None:
    """Return what a file holds, None where there is none; raise PatchError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        remedy = "Check that it may be read."
        raise PatchError(path, f"this file cannot be read ({error.strerror or error})", remedy) from error


class _Drafts:
    """Files of a base while more and more is added to them; `files` are its YAML FAQs, by their names."""

    def __init__(self, folder: Path, files: Mapping[str, Path]) -> None:
        self._folder, self._files = folder, files
        self._before: dict[Path, bytes | None] = {}
        self._texts: dict[Path, str] = {}

    def add(self, entry: Entry, texts: Sequence[str]) -> None:
        """Put phrasings of an entry where they belong; raise PatchError where there is no place for them."""
        settings = self._folder / SETTINGS_FILE
        faq = self._files.get(entry.source.file)
        if faq is not None and not self._is_listed(settings, entry.id):
            text = self._text(faq)
            after = in_entry(text, entry.source.first_line, texts)
            after = after or in_settings(text, entry.id, texts, is_faq=True)
            if after is not None:
                self._texts[faq] = after
                return
        after = in_settings(self._text(settings), entry.id, texts)
        if after is None:
            what = f"phrasings of {entry.id!r} cannot be added without changing what is there"
            raise PatchError(settings, what, "Add them by hand, or write the file one key a line.")
        self._texts[settings] = after

    def edits(self) -> Iterator[Edit]:
        """Yield what was read and what is to be written."""
        for path, text in self._texts.items():
            before = self._before[path]
            yield Edit(path, before, _encoded(text, before or b""))

    def _text(self, path: Path) -> str:
        if path not in self._texts:
            self._before[path] = data = read(path)
            try:
                self._texts[path] = _decoded(data or b"")
            except UnicodeDecodeError as error:
                raise PatchError(path, f"this is not UTF-8 ({error.reason})", "Save it in UTF-8.") from error
        return self._texts[path]

    def _is_listed(self, settings: Path, identifier: str) -> bool:
        """Tell whether base.yml lists phrasings of an entry: they stand for those that a YAML FAQ lists by id."""
        from index.base_settings import read_settings

        with contextlib.suppress(UnicodeDecodeError):
            return identifier in read_settings(decode(read(settings) or b""), "")[0].phrasings
        return False


def _decoded(data: bytes) -> str:
    """Return the text of a file with the line ends that it has."""
    bom, encoding = _encoding_of(data)
    return data[len(bom) :].decode(encoding)


def _encoded(text: str, like: bytes) -> bytes:
    """Return a text as bytes, with the encoding and the mark of other ones."""
    bom, encoding = _encoding_of(like)
    return bom + text.encode(encoding)


def _encoding_of(data: bytes) -> tuple[bytes, str]:
    return next((pair for pair in _BOMS if data.startswith(pair[0])), (b"", "utf-8"))


def _mode_of(path: Path) -> int:
    """Return who may do what with a file, or with a new one."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return _MODE
