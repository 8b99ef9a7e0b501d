"""Index versions in a folder: published in one step, verified when read, the last few kept.

INDEX/
  CURRENT                 the name of the version that is served; replaced atomically
  versions/0007-3fa9c1d2/ manifest.json and the files that it lists with sizes and checksums
  encoders/f427ed7b.../   exported encoders, shared by versions
  SEED                    the version that came with an image, if one did: nobody chose it, so it may be replaced
  .lock                   held by the one build that runs; the system frees it when a process dies
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.calibration import SHIPPED, Calibration, CalibrationError, shipped_calibration
from index.codec import UNREADABLE, BaseContent, Content, read_calibration, read_content, write_content
from index.encoder import FILES, OnnxEncoder, fingerprint_of
from index.errors import IndexBusyError, IndexCorruptError, NoIndexError, StoreError
from index.files import sha256_of, sync, write_atomically

FORMAT = 1
KEPT_VERSIONS = 5
_CURRENT, _VERSIONS, _ENCODERS, _LOCK, _MANIFEST = "CURRENT", "versions", "encoders", ".lock", "manifest.json"
_SEED = "SEED"
_DRAFT = ".draft-"
_REBUILD = "Run `mmfaq build` to make it again, or `mmfaq rollback` to serve an earlier version."
_BUILD = "Run `mmfaq build` to make one."


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version is: enough to decide whether this program can serve it, and whether it is whole.

    `sources` are the commits that it was read from, by address and ref. `seal` is the checksum of all other fields, as
    `files` has those of all other files.
    """

    format: int
    version: str
    created: str
    content: str
    encoder: str
    model: str
    bases: dict[str, int]
    passages: int
    backend: str = "onnx"
    recipe: str = ""
    calibration: str = SHIPPED
    sources: dict[str, str] = field(default_factory=dict)
    files: dict[str, list[Any]] = field(default_factory=dict, repr=False)
    seal: str = field(default="", repr=False)

    def sealed(self) -> Manifest:
        """Return this manifest with its seal."""
        fields = asdict(replace(self, seal=""))
        if not self.sources:
            del fields["sources"]  # manifests were sealed before there were any
        return replace(self, seal=hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest())


class Store:
    """A folder of index versions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def encoder_folder(self, fingerprint: str) -> Path:
        """Return where an encoder of this index is."""
        return self.folder / _ENCODERS / fingerprint

    def current(self) -> str:
        """Return the name of the version that is served; raise NoIndexError."""
        try:
            name = (self.folder / _CURRENT).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise NoIndexError(self.folder, "there is no index here", "Run `mmfaq build` first.") from None
        except NotADirectoryError:
            remedy = "Set MMFAQ_INDEX to a folder."
            raise NoIndexError(self.folder, "this is a file, and no index", remedy) from None
        except PermissionError:
            what = f"the user that mmfaq runs as (uid {os.geteuid()}) may not read it"
            remedy = "Give the folder to that user, or set MMFAQ_INDEX to another."
            raise StoreError(self.folder, what, remedy) from None
        except (OSError, UnicodeDecodeError) as error:
            raise IndexCorruptError(self.folder, f"CURRENT cannot be read ({error})", _REBUILD) from error
        if not name or "/" in name or name.startswith("."):
            raise IndexCorruptError(self.folder, "CURRENT names no version", _REBUILD)
        return name

    def require(self, version: str) -> str:
        """Return the version; raise StoreError with those that there are where there is no such one."""
        names = [manifest.version for manifest in self.versions()]
        if version not in names:
            remedy = f"It holds: {', '.join(names)}." if names else _BUILD
            raise StoreError(self.folder, f"there is no version {version!r}", remedy)
        return version

    def versions(self) -> list[Manifest]:
        """Return the manifests of all versions that can be read, the newest first."""
        found = []
        for name in self._names():
            with contextlib.suppress(StoreError):
                found.append(self.manifest(name))
        return found

    def manifest(self, version: str) -> Manifest:
        """Return the manifest of a version; raise IndexCorruptError or StoreError with what to do."""
        path = self.folder / _VERSIONS / version / _MANIFEST
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            written = int(raw["format"])
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise IndexCorruptError(self.folder, f"version {version} has no readable manifest", _REBUILD) from error
        if written > FORMAT:
            what = f"version {version} has format {written}, this mmfaq reads up to {FORMAT}"
            raise StoreError(self.folder, what, "Upgrade mmfaq, or build the index with this one.")
        try:
            manifest = Manifest(**raw)
        except TypeError as error:
            raise IndexCorruptError(self.folder, f"version {version} has a foreign manifest", _REBUILD) from error
        if manifest.version != version or manifest != manifest.sealed():
            raise IndexCorruptError(self.folder, f"the manifest of version {version} has been changed", _REBUILD)
        return manifest

    def load(self, version: str | None = None) -> tuple[Manifest, list[BaseContent]]:
        """Return a version, the current one by default, after verifying every file of it."""
        name = version or self.current()
        folder = self.version_folder(name)
        manifest = self.manifest(name)
        self.verify(manifest)
        try:
            return manifest, read_content(folder)
        except UNREADABLE as error:
            raise IndexCorruptError(self.folder, f"version {name} cannot be read ({error})", _REBUILD) from error

    def calibration(self, manifest: Manifest) -> Calibration:
        """Return the confidence of a version; the shipped one where it was fitted by an earlier program."""
        try:
            return read_calibration(self.version_folder(manifest.version))
        except CalibrationError:
            return shipped_calibration()
        except UNREADABLE as error:
            what = f"version {manifest.version} cannot be read ({error})"
            raise IndexCorruptError(self.folder, what, _REBUILD) from error

    def whole(self) -> Manifest:
        """Return the manifest of the version that is served, after looking at all of its files; raise StoreError."""
        manifest = self.manifest(self.current())
        self.verify(manifest)
        if manifest.backend == "onnx":
            self.encoder(manifest)
        return manifest

    def encoder(self, manifest: Manifest) -> OnnxEncoder:
        """Return the encoder that made a version's vectors, after verifying that it is the same one."""
        folder = self.encoder_folder(manifest.encoder)
        if not all((folder / name).is_file() for name in FILES):
            what = f"the encoder {manifest.encoder} of version {manifest.version} is missing"
            raise IndexCorruptError(self.folder, what, _REBUILD)
        found = fingerprint_of(folder)
        if found != manifest.encoder:
            what = f"the encoder is {found}, version {manifest.version} was built with {manifest.encoder}"
            raise IndexCorruptError(self.folder, what, _REBUILD)
        return OnnxEncoder(folder)

    def publish(self, content: Content, draft: Manifest, encoder: OnnxEncoder | None) -> Manifest:
        """Write a new version and serve it; nothing changes for readers until the last step succeeds.

        Call while holding the lock. The version of `draft` is ignored: the next number is taken.
        """
        versions = self.folder / _VERSIONS
        try:
            versions.mkdir(parents=True, exist_ok=True)
            self._clear_drafts()
            with tempfile.TemporaryDirectory(dir=versions, prefix=_DRAFT, ignore_cleanup_errors=True) as name:
                folder = Path(name)
                if encoder is not None:
                    self._adopt(encoder)
                manifest = self._write(folder, content, draft)
                final = versions / manifest.version
                folder.rename(final)
                folder.mkdir()  # the temporary folder removes itself: leave it an empty one
            sync(versions)
            self._point_to(manifest.version)
        except OSError as error:
            raise _write_error(self.folder, error) from error
        self._drop_old(manifest.version)
        return manifest

    def rollback(self, version: str | None = None) -> Manifest:
        """Serve an earlier version: the one given, or the one before the current; raise StoreError.

        Where CURRENT itself is damaged, the one before is the newest that there is.
        """
        with contextlib.suppress(IndexCorruptError):
            self.current()  # where nothing was built, nothing is to be locked either
        with self.lock():
            manifest, _ = self.load(self._earlier(version))
            if manifest.backend == "onnx":
                self.encoder(manifest)
            try:
                self._point_to(manifest.version)
            except OSError as error:
                raise _write_error(self.folder, error) from error
        return manifest

    def _earlier(self, version: str | None) -> str:
        """Return the version to go back to; raise StoreError where there is none."""
        try:
            current = self.current()
        except IndexCorruptError:
            current = ""
        return self.require(version) if version else self.before(current)

    def is_seed(self, version: str) -> bool:
        """Tell whether a version came with the program's image, and was not published here."""
        try:
            return (self.folder / _SEED).read_text(encoding="utf-8").strip() == version
        except (OSError, UnicodeDecodeError):
            return False

    def before(self, version: str) -> str:
        """Return the newest version before one, of all where that is none; raise StoreError where there is none."""
        names = [manifest.version for manifest in self.versions()]
        earlier = [name for name in names if _number(name) < _number(version)] if _number(version) else names
        if not names:
            raise StoreError(self.folder, "there is no version that can be read", _BUILD)
        if not earlier:
            raise StoreError(self.folder, f"there is no version before {version}", "Run `mmfaq versions` to see them.")
        return earlier[0]

    @contextlib.contextmanager
    def lock(self, timeout_s: float = 10.0) -> Iterator[None]:
        """Hold the folder for one build; raise IndexBusyError where another holds it for too long."""
        import filelock

        lock = filelock.FileLock(self.folder / _LOCK, timeout=timeout_s)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except filelock.Timeout:
            what = "another build is writing to this index"
            raise IndexBusyError(self.folder, what, "Wait until it has ended, then try again.") from None
        except OSError as error:
            raise _write_error(self.folder, error) from error
        try:
            yield
        finally:
            lock.release()

    def version_folder(self, version: str) -> Path:
        """Return where a version is."""
        return self.folder / _VERSIONS / version

    def verify(self, manifest: Manifest) -> None:
        """Compare every file of a version with the manifest; raise IndexCorruptError."""
        folder = self.version_folder(manifest.version)
        for name, (size, checksum) in manifest.files.items():
            try:
                what = _fault(folder / name, size, checksum)
            except OSError as error:
                what = f"{name} cannot be read ({error.strerror})"
            if what:
                raise IndexCorruptError(self.folder, f"version {manifest.version}: {what}", _REBUILD)

    def _write(self, folder: Path, content: Content, draft: Manifest) -> Manifest:
        names = write_content(content, folder)
        files = {name: [(folder / name).stat().st_size, sha256_of(folder / name)] for name in names}
        version = f"{self._next_number():04d}-{draft.content[:8]}"
        manifest = replace(draft, version=version, created=_now(), files=files).sealed()
        (folder / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False), encoding="utf-8")
        with ThreadPoolExecutor() as pool:  # each waits for the disk
            list(pool.map(sync, [folder / name for name in [*names, _MANIFEST]]))
        sync(folder)
        folder.chmod(0o755)
        return manifest

    def _next_number(self) -> int:
        return max(map(_number, self._names()), default=0) + 1

    def _names(self) -> list[str]:
        """Return the names of all versions, the newest first."""
        names = [path.name for path in (self.folder / _VERSIONS).glob("[0-9]*")]
        return sorted((name for name in names if _number(name)), key=_number, reverse=True)

    def _adopt(self, encoder: OnnxEncoder) -> None:
        """Copy an encoder into the index, so that whoever serves it needs nothing else."""
        folder = self.encoder_folder(encoder.fingerprint)
        if all((folder / name).is_file() for name in FILES) and fingerprint_of(folder) == encoder.fingerprint:
            return
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove(folder)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=_DRAFT, ignore_cleanup_errors=True) as name:
            draft = Path(name) / "encoder"
            draft.mkdir()
            for part in FILES:
                shutil.copyfile(encoder.folder / part, draft / part)
                sync(draft / part)
            draft.rename(folder)
        sync(folder.parent)

    def _point_to(self, version: str) -> None:
        write_atomically(self.folder / _CURRENT, version + "\n")

    def _drop_old(self, current: str) -> None:
        """Remove versions beyond the ones kept, damaged ones too, and encoders that no version uses any more."""
        for name in self._names()[KEPT_VERSIONS:]:
            if name != current:
                shutil.rmtree(self.version_folder(name), ignore_errors=True)
        used = {manifest.encoder for manifest in self.versions()}
        for folder in (self.folder / _ENCODERS).glob("*"):
            if folder.name not in used:
                _remove(folder)

    def _clear_drafts(self) -> None:
        """Remove what killed builds left behind."""
        for parent in (self.folder / _VERSIONS, self.folder / _ENCODERS):
            for leftover in parent.glob(_DRAFT + "*"):
                shutil.rmtree(leftover, ignore_errors=True)
        for leftover in self.folder.glob(f".{_CURRENT}-*"):
            leftover.unlink(missing_ok=True)


def bases_of(contents: Sequence[BaseContent]) -> dict[str, int]:
    """Return the number of entries of each base."""
    return {part.base.name: len(part.base.entries) for part in contents}


def _remove(folder: Path) -> None:
    """Remove an encoder, or the link to one that container images have in its place."""
    if folder.is_symlink():
        folder.unlink(missing_ok=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)


def _number(version: str) -> int:
    """Return the number that a version's name begins with, 0 where it has none."""
    number = version.partition("-")[0]
    return int(number) if number.isdecimal() else 0


def _fault(path: Path, size: int, checksum: str) -> str:
    """Say what is wrong with a file of a version, "" where nothing is."""
    if not path.is_file():
        return f"{path.name} is missing"
    if path.stat().st_size != size:
        return f"{path.name} has {path.stat().st_size} bytes instead of {size}"
    return "" if sha256_of(path) == checksum else f"{path.name} has been changed"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _write_error(folder: Path, error: OSError) -> StoreError:
    remedies = {
        errno.ENOSPC: "Free some space and build again; the earlier version is still served.",
        errno.EDQUOT: "Free some space and build again; the earlier version is still served.",
        errno.EFBIG: "Raise the limit on file sizes and build again; the earlier version is still served.",
        errno.EACCES: "Let this user write there, or choose another folder for the index.",
        errno.EPERM: "Let this user write there, or choose another folder for the index.",
        errno.EROFS: "Choose another folder for the index.",
        errno.EEXIST: "A file is in the way: choose another folder for the index.",
        errno.ENOTDIR: "A file is in the way: choose another folder for the index.",
    }
    reason = error.strerror or str(error)
    remedy = remedies.get(error.errno or 0, "The earlier version is still served; check the folder and try again.")
    return StoreError(folder, f"the index cannot be written ({reason})", remedy)
