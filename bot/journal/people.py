"""Who asked, as keyed hashes: the same person gives the same hash, and only the key's holder can tell whose it is."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from bot.journal.errors import JournalError
from bot.secret import Secret
from index.files import sync

_VARIABLE = "MMFAQ_SECRET"
_KEY_BYTES = 32
_HASH_CHARACTERS = 32  # 128 bits


class People:
    """Hashes people and places with a key that is never shown."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __repr__(self) -> str:
        return "People(key=***)"

    def __reduce__(self) -> str:
        raise TypeError("a key is not written anywhere")

    def hash(self, platform: str, identifier: str) -> str:
        """Return the keyed hash of a person or a place, empty for nobody."""
        if not identifier:
            return ""
        named = f"{platform}:{identifier}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, named, hashlib.sha256).hexdigest()[:_HASH_CHARACTERS]


def people_from(secret: Secret | None, key_file: Path) -> People:
    """Return people hashed with an operator's key, else with the key file's, made once; raise JournalError."""
    return People(secret.reveal().encode("utf-8", "surrogateescape") if secret else _file_key(key_file))


def _file_key(path: Path) -> bytes:
    try:
        if not path.exists():
            _create(path)
    except OSError as error:
        what = f"the key cannot be made ({error.strerror}). Set MMFAQ_STATE to a folder that can be written."
        raise JournalError(f"{path}: {what}") from None
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError as error:
        what = f"the key cannot be read ({error.strerror}). Let this user read it, or set {_VARIABLE}."
        raise JournalError(f"{path}: {what}") from None
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        what = "this is no key of mmfaq. Restore it, or delete it: everybody then counts as a new person."
        raise JournalError(f"{path}: {what}")
    return key


def _create(path: Path) -> None:
    """Write a new key in one step: of two programs that start at once both get the first one's."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # its mode is 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink()
    sync(path.parent)
