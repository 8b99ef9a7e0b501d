"""Every sentence about digests, reports, and what is exported and imported; those of chats in two languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.languages import in_language as _in
from bot.markup.titles import shortened, title_of
from bot.reporting.stale import Why

if TYPE_CHECKING:
    from bot.evaluation.estimates import Estimate
    from bot.reporting.digest import Digest, GapLine, StaleLine
    from bot.reporting.figures import Tally

MAINTAIN = "pip install -c constraints.txt -e '.[maintain]'"
NO_PICTURE = f"Digests are posted without a picture: matplotlib is not installed here. Install it: {MAINTAIN}"
NO_LEARNING = f"gaps are found with scikit-learn, which is not installed here. Install it: {MAINTAIN}"
NO_INDEX = "gaps are found with an index, and there is none here. Run mmfaq build"
NOT_REMEMBERED = "Answers are not remembered (MMFAQ_JOURNAL is off)."
_LONGEST_TITLE = 110


def digest_head(digest: Digest) -> str:
    """Head a digest with its days."""
    return f"FAQ digest, {digest.since:%Y-%m-%d} to {digest.until:%Y-%m-%d}"


def digest_lines(digest: Digest) -> list[str]:
    """Say what a digest holds, below its head."""
    now, before = digest.now, digest.before
    if not now.questions:
        lines = [_nothing_asked(before)]
    else:
        lines = [
            f"{_counted(now.questions, 'question')}{_change(now.questions, before, 'questions')}",
            f"• answered: {_share(now.answered, now)}{_change(now.answered, before, 'answered')}",
            f"• suggested: {_share(now.suggested, now)}{_change(now.suggested, before, 'suggested')}",
            f"• unanswered: {_share(now.unanswered, now)}{_change(now.unanswered, before, 'unanswered')}",
            f"• {_rated(now)}{'' if before is None or not _ratings(before) else f' (before: {_rated(before)})'}",
        ]
    return [*lines, *_gaps(digest.gaps), *_stale(digest.stale)]


def alternative(digest: Digest) -> str:
    """Describe the picture of a digest to whoever does not see it."""
    now = digest.now
    peak = max(digest.days.items(), key=lambda one: one[1].questions, default=None)
    most = f" Most were asked on {peak[0]:%Y-%m-%d}: {peak[1].questions}." if peak and peak[1].questions else ""
    return (
        f"Bars of questions a day from {min(digest.days):%Y-%m-%d} to {max(digest.days):%Y-%m-%d}. Of the last"
        f" period's {_counted(now.questions, 'question')} {now.answered} were answered, {now.suggested} suggested and"
        f" {now.unanswered} left unanswered.{most}"
    )


def picture_title(digest: Digest) -> str:
    """Head the picture of a digest."""
    return f"Questions a day, {min(digest.days):%Y-%m-%d} to {max(digest.days):%Y-%m-%d}"


def entry_line(title: str, entry: str, most: int) -> str:
    """Return an entry's question on one line, in plain words, or its id where the index has it no more."""
    return shortened(entry, most) if title == entry else title_of(title, entry, most)


def asked_line(text: str, most: int) -> str:
    """Return a person's words on one line, without the marks of code; other marks may be what was asked about."""
    return shortened(" ".join(text.replace("`", "").split()) or " ".join(text.split()), most)


def stale_line(line: StaleLine) -> str:
    """Say which entry went stale, and why."""
    return f"{entry_line(line.title, line.stale.entry, _LONGEST_TITLE)} ({line.stale.base}): {stale_why(line)}"


def stale_why(line: StaleLine) -> str:
    """Say why an entry is called stale."""
    before, now = line.stale.before, line.stale.now
    if line.stale.why is Why.SILENT:
        return f"answered {_counted(before.answered, 'question')} in the 12 weeks before, none in the last 4"
    return (
        f"found helpful {before.helpful} of {_ratings(before)} times in the 12 weeks before,"
        f" {now.helpful} of {_ratings(now)} in the last 4"
    )


def digest_set(language: str, when: str, *, is_on: bool) -> str:
    """Say whether a channel gets the digest, and when."""
    if not is_on:
        return _in(language, "No weekly digest is posted here.", "这里不发布每周摘要。")
    return _in(language, f"A weekly digest is posted here: {when}.", f"这里发布每周摘要：{when}。")


def digest_usage(command: str, language: str) -> str:
    """Say how the digest is switched."""
    english, chinese = f"Write `{command} channel digest on`, or off.", f"请输入 `{command} channel digest on` 或 off。"
    return _in(language, english, chinese)


def no_digest(language: str) -> str:
    """Say that there is nothing of which a digest could be made."""
    return _in(language, NOT_REMEMBERED, "没有记录回答（MMFAQ_JOURNAL 为 off），因此没有摘要。")


def lacks_files(language: str) -> str:
    """Say that the picture cannot be posted."""
    return _in(
        language,
        "I lack the permission Attach Files there: the digest comes without its picture.",
        "我在那里缺少“附加文件”权限：摘要将不带图片。",
    )


def when_posted(zone: str) -> str:
    """Say when digests are posted."""
    return f"Monday 09:00, {zone}"


def digest_failed(why: str) -> str:
    """Say in the log that no digest could be made or posted."""
    return f"A weekly digest is not posted. {why}"


def died(code: int, told: str) -> str:
    """Say how a process ended that was to make a digest."""
    last = told.strip().splitlines()[-1:] or [f"Its process ended with {code}."]
    return last[0].removeprefix("mmfaq: ")


def too_slow(seconds: float) -> str:
    """Say that a digest took too long."""
    return f"It was not made within {seconds:g} s."


def report_written(path: str, questions: int) -> str:
    """Say where a report is."""
    return f"{path}: a report on {_counted(questions, 'question')}. Open it in a browser; it needs nothing else."


def exists(path: str) -> str:
    """Say that a file is not written over."""
    return f"{path} exists already. Name another file, or delete it."


def unwritable(path: str, why: str) -> str:
    """Say that a file cannot be written."""
    return f"{path}: cannot be written ({why}). Name another file."


def gaps_left_out(why: str) -> str:
    """Say why gaps are missing."""
    return f"Gaps are left out: {why}."


def exported(rows: int, path: str) -> str:
    """Say how much was exported."""
    return f"{_counted(rows, 'row')} written to {path}."


def imported_journal(new: int, known: int, old: int) -> str:
    """Say what became of journal rows; `old` are older than answers are kept."""
    left_out = f" {_counted(old, 'answer')} older than MMFAQ_KEEP_DAYS left out." if old else ""
    return f"{_counted(new, 'answer')} imported; {known} of the file were there already.{left_out}"


def imported_labels(new: int, known: int, files: Sequence[str]) -> str:
    """Say what became of labelled questions."""
    where = f" into {', '.join(files)}" if files else ""
    return f"{_counted(new, 'labelled question')} imported{where}; {known} of the file were there already."


def read_at(time: datetime) -> str:
    """Say when a report was made."""
    return f"Made on {time:%Y-%m-%d at %H:%M} UTC by mmfaq."


def share_text(estimate: Estimate) -> str:
    """Say a share with its interval: 80 % (49 to 94 %)."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return "no ratings"
    return f"{estimate.value:.0%} ({estimate.low:.0%} to {estimate.high:.0%})"


def _nothing_asked(before: Tally | None) -> str:
    if before is None or not before.questions:
        return "Nothing was asked."
    return f"Nothing was asked; the week before, {_counted(before.questions, 'question')}."


def _share(count: int, of: Tally) -> str:
    return f"{count} ({count / of.questions:.0%})"


def _change(count: int, before: Tally | None, name: str) -> str:
    """Say how a count differs from the period before."""
    if before is None:
        return ""
    was = int(getattr(before, name))
    return f", {count - was:+d}" if count != was else ", as before"


def _ratings(tally: Tally) -> int:
    return tally.helpful + tally.unhelpful


def _rated(tally: Tally) -> str:
    rated = _ratings(tally)
    return f"helpful: {tally.helpful} of {_counted(rated, 'rating')}" if rated else "helpful: nobody said"


def _gaps(gaps: Sequence[GapLine] | None) -> list[str]:
    return ["Asked, and not in the FAQ:", *(f"• {gap_line(one)}" for one in gaps)] if gaps else []


def gap_line(gap: GapLine) -> str:
    """Say what is missing and how often it was asked."""
    trend = "" if gap.before is None else f", before {gap.before}"
    return f"{asked_line(gap.title, _LONGEST_TITLE)} ({gap.count}×{trend})"


def _stale(stale: Sequence[StaleLine]) -> list[str]:
    return ["Went stale:", *(f"• {stale_line(one)}" for one in stale)] if stale else []


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"
