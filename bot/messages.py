"""Every sentence that the program says to a person, in one place."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, assert_never

from bot.languages import in_language as _in
from index.errors import Problem, Severity
from index.version_questions import Verdict

if TYPE_CHECKING:  # what they describe is loaded by whoever made it
    from bot.calibrating import Calibrated
    from bot.chat.updating import Stale
    from bot.replay import Replay
    from bot.reply import Focus, Reply
    from index.builder import Summary
    from index.searcher import Hit, Result
    from index.store import Manifest
    from index.version_questions import VersionAnswer

CHAT_WELCOME = "Ask a question or paste a traceback; a number picks a question shown. Leave with Ctrl-D."
CHAT_GOODBYE = "Goodbye."
EXPORTING = "Exporting the encoder (once per model)"
ENCODING = "Encoding new passages"
ASKING = "Asking"
AS_GOOD = "Fitted to these questions, the confidence is no better on those held out, so the shipped one stays."
_PARTS = {
    "cosine": "meaning",
    "share": "terms",
    "wording": "wording of the title",
    "words": "words in context",
    "mention": "project named",
    "phrasing": "phrasings",
    "error": "error text or title",
}
_SHOWN_TERMS = 12
_STOPS = set(".!?…。！？")
MOST_ROWS = 5  # of a table that are shown first; the whole table follows
SHOWN_RISKS = (0.01, 0.02, 0.05, 0.10, 0.15)


def nothing_asked(language: str = "en") -> str:
    """Say that there is no question."""
    return _in(
        language,
        "There is no question here. Ask in your own words, or paste the text of an error.",
        "没有看到问题。请用自己的话提问，或者粘贴报错信息。",
    )


def not_covered(language: str) -> str:
    """Say that the FAQ has no answer; the nearest entry follows."""
    return _in(
        language,
        "The FAQ does not cover this. The nearest entry, which may be about something else:",
        "FAQ 没有涵盖这个问题。最接近的条目如下，它讲的可能是别的问题：",
    )


def nothing_alike(language: str) -> str:
    """Say that the FAQ has no answer, and nothing that resembles the question."""
    return _in(language, "The FAQ does not cover this.", "FAQ 没有涵盖这个问题。")


def did_you_mean(language: str) -> str:
    """Ask which question is meant."""
    return _in(language, "I am not sure. Did you mean one of these?", "不太确定，您问的是下面哪一个？")


def none_of_these(language: str, contact: str) -> str:
    """Say what to do when no suggestion fits."""
    if contact:
        return _in(language, f"None of these? Ask here: {contact}", f"都不是？可以到这里提问：{contact}")
    return _in(
        language,
        "None of these? Say it in other words, or paste the last line of the error.",
        "都不是？请换一种说法，或者粘贴报错的最后一行。",
    )


def next_step(language: str, contact: str) -> str:
    """Say what to do when the FAQ has no answer."""
    if contact:
        if contact[-1] not in _STOPS:
            contact += _in(language, ".", "。")
        return _in(
            language,
            f"Ask people here: {contact} The version numbers and the full error text help them to help you.",
            f"可以到这里提问：{contact}附上版本号和完整的报错信息，更容易得到帮助。",
        )
    return _in(
        language,
        "Try other words, or paste the last line of the error; otherwise ask the project's people.",
        "请换一种说法，或者粘贴报错的最后一行；也可以向项目的维护者提问。",
    )


def verdict(answer: VersionAnswer, language: str) -> str:
    """Say what a table of versions says about the versions that were asked."""
    asked = _asked(answer, language)
    match answer.verdict:
        case Verdict.COMPATIBLE:
            return _in(language, f"Yes: {asked} fits, by this row of the table:", f"可以：{asked} 兼容，见表中这一行：")
        case Verdict.INCOMPATIBLE:
            return _in(
                language,
                f"No: {asked} does not fit, by this row of the table:",
                f"不可以：{asked} 不兼容，见表中这一行：",
            )
        case Verdict.LISTED:
            count = len(answer.rows)
            more = _in(
                language, f" ({count} rows, the first {MOST_ROWS} here)", f"（共 {count} 行，这里是前 {MOST_ROWS} 行）"
            )
            more = more if count > MOST_ROWS else ""
            return _in(language, f"The table says for {asked}{more}:", f"表中关于 {asked} 的内容{more}：")
        case Verdict.NOT_LISTED:
            return _in(
                language, f"The table does not list {asked}. The nearest rows:", f"表中没有列出 {asked}。最接近的行："
            )
        case _:
            assert_never(answer.verdict)


def _asked(answer: VersionAnswer, language: str) -> str:
    """Name the versions that were asked, those of one product as a choice."""
    versions: dict[str, list[str]] = {}
    for name, version in answer.asked:
        versions.setdefault(name, []).append(version)
    choices = (f"{name} {_in(language, ' or ', ' 或 ').join(some)}" for name, some in versions.items())
    return _in(language, " with ", " 与 ").join(choices)


def built(summary: Summary) -> str:
    """Say what a build did."""
    manifest = summary.manifest
    bases = ", ".join(f"{name} ({plural(count, 'entry', 'entries')})" for name, count in manifest.bases.items())
    state = f"version {manifest.version}" if summary.is_new else f"nothing changed, version {manifest.version} stays"
    passages = f"{plural(manifest.passages, 'passage')}: {summary.encoded} encoded, {summary.reused} reused"
    return f"{plural(len(manifest.bases), 'base')}: {bases}\n{passages}\n{state}, {summary.seconds:.1f} s"


def checked(entries: int, bases: int, problems: list[Problem]) -> str:
    """Say what a check found."""
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    found = f"{plural(entries, 'entry', 'entries')} in {plural(bases, 'base')}"
    return f"{found}: {plural(errors, 'error')}, {plural(len(problems) - errors, 'warning')}"


def rolled_back(manifest: Manifest) -> str:
    """Say which version is served after a rollback."""
    return f"Now serving version {manifest.version} of {manifest.created}."


def one_line(reply: Reply) -> str:
    """Say a reply on one line: what it says, the part of the answer that fits best, and where it stands."""
    parts = [reply.lead] if reply.lead else []
    if reply.shown is not None:
        focus = " / ".join(" ".join(part.markdown.split()) for part in reply.shown.focus)
        parts += [reply.shown.title, focus, str(reply.shown.source)]
    else:
        parts += [f"{choice.title} ({choice.source})" for choice in reply.choices]
    return " | ".join(parts)


def signed(answer_id: str, confidence: float, language: str) -> str:
    """Say how sure an answer is and under which id it is remembered."""
    return _in(language, f"answer {answer_id}, confidence {confidence:.0%}", f"回答 {answer_id}，把握 {confidence:.0%}")


def demo_is_at(url: str) -> str:
    """Say where the demo is."""
    return f"Type as a Slack user at {url} (Ctrl-C ends it; nothing that is typed there is kept)."


def stale(found: Sequence[Stale], put_right: int | None = None) -> Iterator[str]:
    """Say which messages in chats show an entry as it no longer is, and how many of them were put right."""
    for one in found:
        post = one.post
        state = "gone from the FAQ" if one.is_gone else "changed"
        yield f"{post.posted_at:%Y-%m-%d %H:%M} {post.platform} {post.place} {post.message}: {one.title} ({state})"
    if not found:
        yield "Every message shows its entry as it is."
    elif put_right is None:
        yield f"{plural(len(found), 'message')}. Give --mark to put them right."
    else:
        yield f"{plural(len(found), 'message')}. {put_right} {'is' if put_right == 1 else 'are'} put right."


def replayed(again: Replay) -> Iterator[str]:
    """Say what is remembered of an answer and whether it would be the same."""
    record = again.record
    where = f"{record.platform}" + (f", base {record.base}" if record.base else "")
    yield f"asked       {record.asked_at:%Y-%m-%d %H:%M} UTC, {where}: {record.question}"
    yield f"outcome     {record.outcome}, confidence {record.confidence:.3f}, index version {record.index_version}"
    if not again.is_same_version:
        yield f"now         index version {again.version}: the one of then is no longer kept"
    yield "again       " + ("the same result" if not again.differences else f"other {', '.join(again.differences)}")
    yield ""


def calibrated(found: Calibrated, manifest: Manifest) -> str:
    """Say what the confidence was fitted to, and what each risk asks of an answer."""
    calibration = found.calibration
    lines = [found.reason] if found.reason else []
    count = plural(calibration.questions, "question")
    lines.append(f"Version {manifest.version} goes by this confidence: {calibration.origin} ({count}).")
    reached = f"from a confidence of {calibration.chosen:.2f} on" if math.isfinite(calibration.chosen) else "never"
    lines.append(f"Where MMFAQ_RISK is not set, an answer is shown {reached}.")
    for risk, point in calibration.points(SHOWN_RISKS):
        reached = (
            "is never reached" if point is None else f"from {point.confidence:.2f} on, {point.coverage:.0%} answered"
        )
        lines.append(f"at most {risk:.0%} of the answers wrong: {reached}")
    return "\n".join(lines)


def forgotten(count: int) -> str:
    """Say how much was forgotten."""
    return f"{plural(count, 'answer')} forgotten; only counts without text and person are left."


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def best_match(parts: Sequence[Focus], language: str) -> str:
    """Say which lines of the file fit best."""
    spans = [(part.first_line, part.last_line) for part in parts]
    lines = ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in spans)
    word = "line" if len(spans) == 1 and spans[0][0] == spans[0][1] else "lines"
    return _in(language, f"Best match, {word} {lines}:", f"最相关的部分，第 {lines} 行：")


def why(result: Result) -> Iterator[str]:
    """Say how a result came about: what was understood, then each hit and what its score is made of."""
    query = result.query
    yield ""
    yield f"language    {query.language}"
    yield f"encoded     {query.encoded}"
    for error in query.errors:
        yield f"error line  {error}"
    if result.corrections:
        yield "read as     " + ", ".join(f"{wrong} -> {right}" for wrong, right in result.corrections.items())
    if result.unknown:
        yield "unknown     " + ", ".join(result.unknown[:_SHOWN_TERMS])
    if result.evidence is not None:
        parts = ", ".join(f"{name} {value:.2f}" for name, value in asdict(result.evidence).items())
        yield f"confidence  {result.confidence:.3f}, by {parts}"
    best = result.hits[0].score.total if result.hits else 0.0
    for number, hit in enumerate(result.hits, start=1):
        yield from _why_hit(number, hit, best)


def _why_hit(number: int, hit: Hit, best: float) -> Iterator[str]:
    total = hit.score.total
    behind = "" if number == 1 else f"  (near miss, {best - total:.3f} behind)"
    adds = " + ".join(f"{value:.3f} {_PARTS[name]}" for name, value in hit.score.contributions().items())
    yield f"{number}. {hit.entry.id}{behind}"
    yield f"   {total:.3f} = {adds}"
    yield f"   nearest passage ({hit.passage.role.value}): {' '.join(hit.passage.text.split())}"
    terms = list(hit.explain().items())[:_SHOWN_TERMS]
    if terms:
        yield "   terms: " + ", ".join(f"{term} {part:.3f}" for term, part in terms)
