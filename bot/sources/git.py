"""The git command, with limits: no prompts, no hooks, no submodules, no credentials where others can read them."""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import IO

from index.git_addresses import Access, access_to

_POLL_S = 0.05
_SLOW_BYTES_S, _SLOW_S = 1000, 30
_KEPT = ("GIT_SSL_", "GIT_PROXY_", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH")
_USER, _PASSWORD = "MMFAQ_GIT_USER", "MMFAQ_GIT_PASSWORD"  # the name of a variable
_HELPER = f"""!f() {{ test "$1" = get && printf 'username=%s\\npassword=%s\\n' "${_USER}" "${_PASSWORD}"; }}; f"""
_NO_REF = ("not our ref", "couldn't find remote ref", "unadvertised object", "no such remote ref")
_DENIED = ("Authentication failed", "could not read Username", "could not read Password", "Permission denied", "403")
_GONE = ("not found", "does not exist", "does not appear to be a git repository", "not a git repository", "404")
_UNREACHABLE = (
    "Could not resolve host",
    "Couldn't resolve host",
    "Failed to connect",
    "Connection refused",
    "Connection timed out",
    "Connection reset",
    "Network is unreachable",
    "No route to host",
    "Operation timed out",
    "Temporary failure in name resolution",
    "Name or service not known",
)


class Fault(Enum):
    """Why git did not do what it was asked for."""

    UNREACHABLE = "unreachable"
    GONE = "gone"
    NO_REF = "no such ref"
    NO_FILES = "no such files"
    LINK = "a symbolic link"
    NOTHING_SINCE = "nothing since"
    REWRITTEN = "rewritten"
    BUSY = "busy"
    DENIED = "denied"
    TOO_SLOW = "too slow"
    TOO_LARGE = "too large"
    MISSING = "git is missing"
    OTHER = "other"


_SIGNS = {
    Fault.NOTHING_SINCE: ("no commits selected for shallow requests",),
    Fault.UNREACHABLE: _UNREACHABLE,
    Fault.NO_REF: _NO_REF,
    Fault.DENIED: _DENIED,
    Fault.GONE: _GONE,
}


class GitError(Exception):
    """The git command failed; `said` is what it said, in one line and without secrets."""

    def __init__(self, fault: Fault, said: str = "") -> None:
        self.fault, self.said = fault, said
        super().__init__(f"{fault.value}: {said}")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long fetching one source may take, and how large what is fetched may become; `files` are those read."""

    seconds: float = 300.0
    bytes: int = 256 << 20
    files: int = 5_000


@dataclass(slots=True)
class Git:
    """The git command on one repository, whose folder may not grow beyond the limit, up to a point in time."""

    folder: Path
    access: Access
    limits: Limits
    deadline: float = field(default=0.0)

    @classmethod
    def on(cls, folder: Path, url: str, limits: Limits) -> Git:
        """Return the command for a folder and the address of what is fetched into it; its time runs from now."""
        return cls(folder, access_to(url), limits, time.monotonic() + limits.seconds)

    def beside(self, folder: Path) -> Git:
        """Return the command for another folder, with the same time left."""
        return Git(folder, self.access, self.limits, self.deadline)

    def __call__(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Run git and return what it printed; raise GitError."""
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            given.write(stdin)
            given.seek(0)
            code = self._run(arguments, given, out, err)
            err.seek(0)
            said = err.read(1 << 16).decode("utf-8", errors="replace")
            if code != 0:
                raise _error(said, self.access)
            out.seek(0)
            return out.read()

    def _run(self, arguments: tuple[str, ...], given: IO[bytes], out: IO[bytes], err: IO[bytes]) -> int:
        try:
            process = subprocess.Popen(  # noqa: S603  # a list, and nothing in it begins with a dash unasked
                ["git", *arguments],  # noqa: S607  # the operator's own git
                stdin=given,
                stdout=out,
                stderr=err,
                env=_environment(self.access, self.folder),
                cwd=self.folder,
                start_new_session=True,  # it has children, which must end with it
            )
        except FileNotFoundError:
            raise GitError(Fault.MISSING) from None
        try:
            self._wait(process, out, err)
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        return process.returncode

    def _wait(self, process: subprocess.Popen[bytes], out: IO[bytes], err: IO[bytes]) -> None:
        has_ended = False
        while not has_ended:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_POLL_S)
                has_ended = True
            written = os.fstat(out.fileno()).st_size + os.fstat(err.fileno()).st_size
            if written + size_of(self.folder) > self.limits.bytes:
                raise GitError(Fault.TOO_LARGE)
            if not has_ended and time.monotonic() > self.deadline:
                raise GitError(Fault.TOO_SLOW)


def size_of(folder: Path) -> int:
    """Return the bytes of all files below a folder, while others write there."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(Path(parent) / name).st_size
    return total


def _environment(access: Access, folder: Path) -> dict[str, str]:
    """Return the environment for git: the operator's configuration and credentials, and none of this process's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    config = [
        ("remote.origin.url", access.url),
        ("protocol.version", "2"),
        ("core.hooksPath", os.devnull),
        ("core.fsmonitor", "false"),
        ("core.askPass", ""),
        ("fetch.recurseSubmodules", "false"),
        ("gc.auto", "0"),
        ("maintenance.auto", "false"),
        ("http.lowSpeedLimit", str(_SLOW_BYTES_S)),
        ("http.lowSpeedTime", str(_SLOW_S)),
    ]
    secrets = {}
    if access.user:
        config += [("credential.helper", ""), ("credential.helper", _HELPER)]  # the first forgets all others
        secrets = {_USER: access.user, _PASSWORD: access.password}
    own = {
        "GIT_DIR": str(folder),
        "GIT_TERMINAL_PROMPT": "0",
        "GCM_INTERACTIVE": "never",
        "GIT_ALLOW_PROTOCOL": "file" if access.is_local else "https:ssh",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "LC_ALL": "C",
    }
    if access.is_ssh:
        own["GIT_SSH_COMMAND"] = _ssh_command()
    kept.pop("SSH_ASKPASS", None)
    return kept | own | secrets | _numbered(os.environ, config)


def _ssh_command() -> str:
    """Return how this operator's git runs ssh."""
    given = os.environ.get("GIT_SSH_COMMAND") or _configured_ssh()
    return f"{given or 'ssh'} -o BatchMode=yes"


@functools.cache
def _configured_ssh() -> str:
    command = ["git", "config", "--get", "core.sshCommand"]
    found = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  # a constant
    return os.fsdecode(found.stdout).strip()


def _numbered(environment: Mapping[str, str], config: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return configuration as git takes it from the environment, behind what the operator gave it there."""
    count = environment.get("GIT_CONFIG_COUNT", "")
    names = range(int(count) if count.isdecimal() else 0)
    given = [(environment.get(f"GIT_CONFIG_KEY_{n}", ""), environment.get(f"GIT_CONFIG_VALUE_{n}", "")) for n in names]
    pairs = [*given, *config]
    numbered = {"GIT_CONFIG_COUNT": str(len(pairs))}
    for number, (key, value) in enumerate(pairs):
        numbered |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return numbered


def _error(said: str, access: Access) -> GitError:
    for secret in access.secrets:
        said = said.replace(secret, "***")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("fatal:", "error:", "ERROR:", "remote:", "ssh:"))] or lines
    line = next((line for line in told if line.startswith("fatal:")), told[-1] if told else "it gave no reason")
    reason = "".join(letter if letter.isprintable() else " " for letter in line)[:300]
    faults = (fault for fault, signs in _SIGNS.items() if any(sign in said for sign in signs))
    return GitError(next(faults, Fault.OTHER), reason)
