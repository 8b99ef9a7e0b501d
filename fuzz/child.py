"""One target in a process of its own: `python -m fuzz.child TARGET FOLDER SECONDS`.

With atheris, inputs are kept and changed by what code they reach; without it they are changed at random.
"""

from __future__ import annotations

import faulthandler
import hashlib
import random
import resource
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from fuzz.mutating import changed
from fuzz.target import Target, target_named

HANGS_AFTER_S = 10
MOST_MEMORY_MB = 1_024
CORPUS, FINDINGS = "corpus", "findings"
_WATCHED = ["index", "bot", "adapters"]
# Address space is counted here, of which libraries take far more than memory.
_ADDRESSES = 8 * MOST_MEMORY_MB << 20


def main(name: str, folder: Path, seconds: int) -> None:
    """Run a target for so long; a finding is written into the folder and ends the process with another status."""
    for part in (CORPUS, FINDINGS):
        (folder / part).mkdir(parents=True, exist_ok=True)
    if find_spec("atheris") is None:
        _run_at_random(target_named(name), folder, seconds)
    else:
        _run_guided(name, folder, seconds)


def _run_guided(name: str, folder: Path, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=_WATCHED, enable_loader_override=False):
        target = target_named(name)
    _write_seeds(target, folder / CORPUS)
    words = folder / "tokens.txt"
    words.write_text("".join(f'"{_escaped(token)}"\n' for token in target.tokens), encoding="ascii")
    options = {
        "max_total_time": seconds,
        "timeout": HANGS_AFTER_S,
        "rss_limit_mb": MOST_MEMORY_MB,
        "max_len": target.longest,
        "keep_seed": 1,  # each may be of another kind, though all reach the same code
        "print_final_stats": 1,
        "artifact_prefix": f"{folder / FINDINGS}/",
        "dict": words,
    }
    atheris.Setup([name, *(f"-{key}={value}" for key, value in options.items()), str(folder / CORPUS)], target.check)
    atheris.Fuzz()


def _run_at_random(target: Target, folder: Path, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    rng, end, count = random.Random(), time.monotonic() + seconds, 0  # noqa: S311 - no secret depends on it
    pool, tokens = list(target.seeds()) or [b""], [token.encode() for token in target.tokens]
    latest = folder / FINDINGS / "latest"
    while time.monotonic() < end:
        data = changed(rng, pool, tokens, target.longest)
        latest.write_bytes(data)
        faulthandler.dump_traceback_later(HANGS_AFTER_S, exit=True)  # a hang leaves its input behind
        try:
            target.check(data)
        except BaseException:
            latest.rename(latest.with_name(f"crash-{hashlib.sha256(data).hexdigest()[:16]}"))
            raise
        faulthandler.cancel_dump_traceback_later()
        count += 1
    latest.unlink(missing_ok=True)
    print(f"stat::number_of_executed_units: {count}", file=sys.stderr)


def _write_seeds(target: Target, folder: Path) -> None:
    for seed in target.seeds():
        (folder / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)


def _escaped(token: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in token.encode())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
