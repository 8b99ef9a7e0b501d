"""Pictures of the report and of the digest, from traffic that is made up here, for the documentation.

    python -m benchmarks.report_pictures [--out docs]

A small FAQ in our own words is asked for sixteen weeks, people say what they think of the answers, and `mmfaq report`
tells what the journal holds then. The page is drawn in Debian's chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.chromium import CHROMIUM, Box, browser
from benchmarks.corpora import encoder
from benchmarks.questions import ROOT
from bot.answering import Answer, Serving, answer_to, serving_of
from bot.journal.records import Feedback, Record, Shown, new_answer_id
from bot.journal.sql import SqlJournal
from bot.question import Question
from bot.reply import Kind
from bot.reporting.digest import read_digest
from bot.reporting.page import page_of
from bot.reporting.picture import picture_of
from bot.reporting.report import find_gaps, read_asked, report_of
from bot.settings import settings_from
from index.builder import build
from index.serving import open_searcher
from index.store import Store

_FAQ = """# Questions about Tern

### How do I install Tern?

Run `pip install tern` and open a new shell.

### How do I start a backup by hand?

Run `tern fly` in the folder that is to be saved.

### How do I restore a single file from a backup?

Run `tern fetch --file NAME`; it is written beside the one that is there.

### "ImportError: libtern.so.1: cannot open shared object file"

Install the library with `apt-get install libtern1`.

### How do I change the schedule?

Set `every` in `tern.toml`, such as `every = "6h"`.

### How do I move my backups to a new disk?

Stop Tern, copy the folder, and set `folder` in `tern.toml`.
"""
# What people ask, how often, and in how many of a hundred cases the answer helps; the second half is not covered.
_ASKED = (
    ("how to install tern", 9, 92),
    ("installing tern with pip", 6, 90),
    ("start a backup manually", 7, 85),
    ("run backup now by hand", 4, 80),
    ("restore one file", 6, 70),
    ("get a single deleted file back from the backup", 5, 65),
    ("ImportError: libtern.so.1: cannot open shared object file: No such file or directory", 6, 95),
    ("change the backup schedule to every hour", 6, 45),
    ("move backups to another disk", 2, 88),
    ("how do I encrypt my backups", 4, 0),
    ("can backups be encrypted with a password?", 3, 0),
    ("does tern run on Windows Server", 3, 0),
    ("windows server support", 2, 0),
    ("send me a mail when a backup fails", 3, 0),
    ("email notification on failure", 2, 0),
)
_DAYS, _A_DAY = 112, 9.0
_RATED = 0.35
_WIDTH, _HEIGHT, _SCALE = 900, 1_300, 1.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "docs", help="the folder to write to")
    chosen = parser.parse_args()
    if not CHROMIUM:
        raise SystemExit("There is no chromium: install Debian's package of that name.")
    with tempfile.TemporaryDirectory(prefix="mmfaq-report-") as folder:
        page, picture = _made(Path(folder))
        (Path(folder) / "report.html").write_text(page, encoding="utf-8")
        (chosen.out / "digest.png").write_bytes(picture)
        drawn = asyncio.run(_draw(Path(folder) / "report.html"))
        (chosen.out / "report.png").write_bytes(drawn)


def _made(folder: Path) -> tuple[str, bytes]:
    """Return the page, and the picture of the last week's digest."""
    until = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    since = until - timedelta(days=90)
    serving = _serving(folder)
    with SqlJournal(f"sqlite:///{folder / 'journal.db'}", kept_days=365) as journal:
        for record, feedback in _traffic(serving, until):
            journal.record(record).result(60)
            if feedback is not None:
                journal.feedback(feedback).result(60)
        asked = read_asked(journal, since, until)
        digest = read_digest(journal, serving, until=until)
    gaps = find_gaps(asked, serving, since=since, until=until)
    return page_of(report_of(asked, serving, since=since, until=until, gaps=gaps)), picture_of(digest)


def _serving(folder: Path) -> Serving:
    (folder / "tern").mkdir()
    (folder / "tern" / "faq.md").write_text(_FAQ, encoding="utf-8")
    store = Store(folder / "index")
    build([folder / "tern"], store, encoder())
    manifest, searcher = open_searcher(store)
    return serving_of(manifest.version, searcher, settings_from({}))


def _traffic(serving: Serving, until: datetime) -> Iterator[tuple[Record, Feedback | None]]:
    """Yield what was asked, the oldest first, and what was said of it; the same each time."""
    chance = random.Random(165)  # noqa: S311 - traffic, no secret
    answers = {text: answer_to(Question(text), serving) for text, *_ in _ASKED}
    texts, weights = [text for text, *_ in _ASKED], [often for _, often, _ in _ASKED]
    helped = {text: share / 100 for text, _, share in _ASKED}
    for number in range(_DAYS, 0, -1):
        day = until - timedelta(days=number)
        busy = 0.4 if day.weekday() > 4 else 1.0 + (_DAYS - number) / _DAYS  # noqa: PLR2004 - the weekend
        for _ in range(max(0, round(chance.gauss(_A_DAY * busy, 2.5)))):
            text = chance.choices(texts, weights)[0]
            if number <= 28 and "another disk" in text:  # noqa: PLR2004 - nobody asks any more
                continue
            share = helped[text] - (0.35 if number <= 28 and "file" in text else 0.0)  # noqa: PLR2004 - it is outdated
            yield _said(answers[text], text, day + timedelta(minutes=chance.randrange(1_380)), share, chance)


def _said(
    answer: Answer, text: str, at: datetime, share: float, chance: random.Random
) -> tuple[Record, Feedback | None]:
    result, person = answer.result, f"{chance.randrange(60):032x}"
    record = Record(
        answer_id=new_answer_id(),
        asked_at=at,
        question=text,
        language=result.query.language,
        base=None,
        outcome=answer.reply.kind.value,
        confidence=result.confidence,
        shown=tuple(Shown(hit.entry.base, hit.entry.id, hit.score.total) for hit in result.hits),
        index_version="1",
        platform=chance.choices(("slack", "discord", "terminal"), (6, 3, 1))[0],
        place="",
        person=person,
        is_overheard=False,
        elapsed_ms=chance.lognormvariate(2.6, 0.35),
    )
    if answer.reply.kind is not Kind.ANSWERED or chance.random() > _RATED:
        return record, None
    return record, Feedback(record.answer_id, person, is_helpful=chance.random() < share, given_at=at)


async def _draw(file: Path) -> bytes:
    async with browser() as page:
        await page.size(_WIDTH, _HEIGHT, _SCALE)
        await page.open(file.as_uri())
        await page.until("document.querySelector('main') !== null")
        return await page.picture(Box(0, 0, _WIDTH, _HEIGHT))


if __name__ == "__main__":
    main()
