"""A version of an index, one file or array of which is something else, with checksums that fit it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tempfile
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

from fuzz.running import main_of
from fuzz.target import Target
from index.builder import build
from index.corpus import FaissCorpus
from index.encoder import HashEncoder
from index.errors import StoreError
from index.store import Manifest, Store
from tests.index.builds import write_faq

_DIMENSION = 8
_TOKENS = (
    *('{"', '":', "[[", "null", "true", "1e999", "-1", "99999999999999999999", '"title"', '"source"', '"passages"'),
    *("'descr': '<f4'", "'fortran_order': True", "'shape': (9999999999,)", "(0,)", "|O", "<U9", "PK\x03\x04", "../x"),
)


@cache
def _whole() -> tuple[Store, Manifest, list[tuple[str, str]], dict[str, bytes]]:
    """Return an index, its manifest, its parts (each a file and what is in it) and the bytes of its files."""
    folder = Path(tempfile.mkdtemp(prefix="mmfaq-fuzz-"))
    store = Store(folder / "index")
    faq = write_faq(folder / "faq", 2, settings="phrasings:\n  how-does-installing-number-0-work: [a b, c d, e f, g]\n")
    build([faq], store, HashEncoder(_DIMENSION))
    version = store.version_folder(store.current())
    kept = {path.name: path.read_bytes() for path in sorted(version.iterdir())}
    parts = [(name, "") for name in [*kept, "CURRENT"]]
    for name in kept:
        if name.endswith(".npz"):
            parts += [(name, member) for member in zipfile.ZipFile(version / name).namelist()]
    return store, store.manifest(store.current()), parts, kept


def _seeds() -> list[bytes]:
    store, _, parts, kept = _whole()
    files = kept | {"CURRENT": (store.folder / "CURRENT").read_bytes()}
    return [
        bytes([number]) + (zipfile.ZipFile(BytesIO(files[name])).read(member) if member else files[name])
        for number, (name, member) in enumerate(parts)
    ]


def _check(data: bytes) -> None:
    store, manifest, parts, kept = _whole()
    name, member = parts[data[0] % len(parts)] if data else parts[0]
    folder = store.version_folder(manifest.version)
    changed = _repacked(kept[name], member, data[1:]) if member else data[1:]
    try:
        if name == "CURRENT":
            (store.folder / name).write_bytes(changed)
        else:
            (folder / name).write_bytes(changed)
            _seal(folder, manifest, name, changed)
        _use(store)
    finally:
        (store.folder / "CURRENT").write_text(manifest.version, encoding="utf-8")
        for file, whole in kept.items():
            (folder / file).write_bytes(whole)


def _seal(folder: Path, manifest: Manifest, name: str, data: bytes) -> None:
    """Give the version a manifest that says the file is right."""
    if name == "manifest.json":
        return
    files = manifest.files | {name: [len(data), hashlib.sha256(data).hexdigest()]}
    sealed = dataclasses.replace(manifest, files=files).sealed()
    (folder / "manifest.json").write_text(json.dumps(dataclasses.asdict(sealed)), encoding="utf-8")


def _use(store: Store) -> None:
    """Read all that an index holds, as a bot, a build and a list of versions do."""
    store.versions()
    try:
        manifest, contents = store.load()
        store.calibration(manifest)
        for part in contents:
            FaissCorpus(part.base, part.passages, part.encodings, part.postings, part.model).load()
    except StoreError as error:
        str(error).encode("utf-8", "backslashreplace")


def _repacked(archive: bytes, member: str, data: bytes) -> bytes:
    """Return an archive with other bytes in place of a member, and a checksum that fits them."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, data if name == member else old.read(name))
    return made.getvalue()


TARGET = Target(_check, _seeds, _TOKENS)

if __name__ == "__main__":
    main_of("index_files")
