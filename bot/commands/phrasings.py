"""The command that turns what people asked into phrasings: proposed, accepted one by one, written into the FAQ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.common import any_path, base_option, console, index_option, json_option, person, say, settings
from bot.commands.learning import Period
from index.errors import MmfaqError

if TYPE_CHECKING:
    from bot.journal.records import Record
    from bot.learning.accepting import Acceptance, Refusals
    from bot.learning.phrasings import Wish
    from bot.learning.trials import Phrasing, Trials
    from index.entry import Base

_ANSWERS = click.Choice(["y", "n", "s", "q"])


@click.command()
@click.option("--since", type=Period(), default="90d", show_default=True, help="How far back to look: 12h, 30d, 4w.")
@base_option
@index_option
@json_option
@click.option("--interactive", is_flag=True, help="Decide about one after the other; what you accept is written.")
@click.option("--patch", type=any_path, metavar="FILE", help="Write them into a new FILE, to review.")
@click.option("--apply", type=any_path, metavar="FILE", help="Write what a reviewed FILE holds into the FAQ.")
@click.option(
    "--mark",
    "marks",
    metavar="ANSWER=ENTRY",
    multiple=True,
    help="Say which entry the question behind an answer's id belongs to. Repeatable.",
)
@click.option("--force", is_flag=True, help="Write also what makes labelled questions worse.")
def phrasings(  # noqa: PLR0913  # as many as there are options
    since: timedelta,
    base: str | None,
    index: Path | None,
    patch: Path | None,
    apply: Path | None,
    marks: tuple[str, ...],
    *,
    is_json: bool,
    interactive: bool,
    force: bool,
) -> None:
    """List ways in which people really asked for an entry that ranked low or needed a second try.

    Nothing is written without your yes: with --interactive one by one, or with --patch and, after a review, --apply.
    """
    if sum(map(bool, (is_json, interactive, patch, apply, marks))) > 1:
        raise click.UsageError(
            "--json, --interactive, --patch, --apply and --mark do not go together. Use one of them."
        )
    if apply is not None:
        _apply(apply, index, is_forced=force)
        return
    trials = _opened(index)
    trials.serving.searcher.require(base)
    if marks:
        _mark(marks, trials)
    else:
        _propose(_Asked(since, base), trials, patch, is_json=is_json, is_interactive=interactive, is_forced=force)


class _Asked:
    """What is looked at: of how long, and of which base."""

    def __init__(self, since: timedelta, base: str | None) -> None:
        self.since, self.base = since, base


def _opened(index: Path | None) -> Trials:
    from bot.learning.trials import open_trials
    from index.store import Store

    chosen = settings()
    return open_trials(Store(index or chosen.index), chosen)


def _acceptance(trials: Trials) -> Acceptance:
    from bot.learning.accepting import Acceptance, labelled_questions
    from bot.sources.fetching import fetched

    chosen = settings()
    paths = (chosen.knowledge,)
    asked = labelled_questions(_bases(), trials.serving.searcher.names)
    return Acceptance(paths, fetched(paths, chosen), trials, asked)


def _bases() -> list[Base]:
    """Return the bases whose files are at hand."""
    from bot.sources.fetching import fetched
    from index.bases import read_bases

    paths = (settings().knowledge,)
    return read_bases(paths, fetched(paths, settings()))[0]


def _propose(
    asked: _Asked, trials: Trials, patch: Path | None, *, is_json: bool, is_interactive: bool, is_forced: bool
) -> None:
    from bot.learning import wish_messages
    from bot.learning.accepting import Refusals

    refusals = Refusals(settings().state)
    wishes = _wishes(asked, trials, refusals)
    if is_json:
        _print(wishes)
    elif not wishes:
        say(wish_messages.none_wished(asked.since))
    elif patch is not None:
        _write_patch(wishes, patch)
    elif is_interactive:
        _decide(wishes, _acceptance(trials), refusals, is_forced=is_forced)
    else:
        _show(wishes)


def _wishes(asked: _Asked, trials: Trials, refusals: Refusals) -> list[Wish]:
    from bot.learning import wish_messages
    from bot.learning.accepting import labelled_questions
    from bot.learning.phrasings import harmless, wishes_of
    from bot.memory import open_journal

    with open_journal(settings()) as journal:
        histories = journal.histories(datetime.now(UTC) - asked.since)
    shown = console(is_error=True)
    with shown.status(wish_messages.LOOKING) if shown.is_terminal else nullcontext():
        labelled = [one.label.question for one in labelled_questions(_bases(), trials.serving.searcher.names)]
        found = wishes_of(histories, trials.serving, refused=refusals, labelled=labelled)
        return harmless([one for one in found if asked.base in (None, one.base)], trials, histories)


def _print(wishes: Sequence[Wish]) -> None:
    from bot.learning.wish_report import wish_record
    from bot.records import to_json

    for wish in wishes:
        print(to_json(wish_record(wish)))


def _show(wishes: Sequence[Wish]) -> None:
    from bot.evaluation.tables import show_sheets
    from bot.learning.wish_report import sheet_of

    show_sheets(console(), [sheet_of(wishes)])


def _write_patch(wishes: Sequence[Wish], path: Path) -> None:
    from bot.learning import wish_messages
    from bot.learning.wish_report import patch_of

    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(patch_of(wishes, str(path)))
    except FileExistsError:
        raise MmfaqError(wish_messages.patch_exists(str(path))) from None
    say(wish_messages.patch_written(len(wishes), str(path)))


def _apply(path: Path, index: Path | None, *, is_forced: bool) -> None:
    """Write what a patch holds; the exit status is 1 where some of it is refused."""
    from bot.learning import wish_messages
    from bot.learning.wish_report import read_patch

    wanted = read_patch(path)
    acceptance = _acceptance(_opened(index))
    for one in wanted:
        _require_entry(one, acceptance.trials)
    new = acceptance.missing(wanted)
    refused = []
    if is_forced and new:
        acceptance.accept(new)
    else:
        refused = acceptance.accept_harmless(new)
    for one, effect in refused:
        say(wish_messages.refused(one, effect))
    if len(new) < len(wanted):
        say(wish_messages.there_already(len(wanted) - len(new)))
    say(wish_messages.added(len(new) - len(refused)))
    if refused:
        raise SystemExit(1)


def _decide(wishes: Sequence[Wish], acceptance: Acceptance, refusals: Refusals, *, is_forced: bool) -> None:
    """Ask about one wish after the other; what is accepted is written at once."""
    from bot.learning import wish_messages

    count = 0
    for number, wish in enumerate(wishes, start=1):
        effect = acceptance.effect_of([wish.phrasing])
        say(f"\n{number}/{len(wishes)}  {wish.base}/{wish.entry}: {' '.join(wish.title.split())}")
        say(f"  {wish.text}")
        say(f"  {wish_messages.asked(wish)} ({', '.join(why.value for why in wish.why)}).")
        say(f"  {wish_messages.changes(effect)}")
        decision = click.prompt(wish_messages.ASK, type=_ANSWERS, show_choices=False)
        if decision == "q":
            break
        if decision == "n":
            refusals.add(wish.phrasing)
        elif decision == "y" and effect.is_worse and not is_forced:
            say(wish_messages.refused(wish.phrasing, effect))
        elif decision == "y":
            acceptance.accept([wish.phrasing])
            count += 1
    say(wish_messages.added(count))


def _require_entry(phrasing: Phrasing, trials: Trials) -> None:
    """Raise MmfaqError for an entry that the index does not know."""
    trials.serving.searcher.require(phrasing.base)
    if trials.serving.searcher.entry(phrasing.base, phrasing.entry) is None:
        what = f"The base {phrasing.base} has no entry {phrasing.entry!r}."
        raise MmfaqError(f"{what} Correct the id, or build the index again.")


def _mark(marks: Sequence[str], trials: Trials) -> None:
    """Keep which entries a maintainer says answer questions: all of them, or raise MmfaqError and keep none."""
    from bot.journal.chat_records import Mark
    from bot.learning import wish_messages
    from bot.learning.evidence import answered_by
    from bot.memory import open_journal, people_of

    who = people_of(settings()).hash("terminal", person())
    with open_journal(settings()) as journal:
        named = [_named(mark, journal.read, trials) for mark in marks]
        for answer, base, entry in named:
            journal.chat.mark(Mark(answer, who, answered_by(base, entry), datetime.now(UTC))).result()
            say(wish_messages.marked(answer, entry))


def _named(mark: str, read: Callable[[str], Record | None], trials: Trials) -> tuple[str, str, str]:
    """Return the answer's id, the base and the entry of ANSWER=ENTRY; raise MmfaqError where one is not known."""
    from bot.learning import wish_messages

    answer, _, wanted = (part.strip() for part in mark.partition("="))
    if not answer or not wanted:
        raise MmfaqError(wish_messages.no_mark(mark))
    base, entry = _entry_named(wanted, trials)
    record = read(answer.upper())
    if record is None:
        raise MmfaqError(wish_messages.no_answer(answer))
    return record.answer_id, base, entry


def _entry_named(name: str, trials: Trials) -> tuple[str, str]:
    """Return the base and the id of an entry that is named with or without its base; raise MmfaqError."""
    searcher = trials.serving.searcher
    found = [(base, name) for base in searcher.names if searcher.entry(base, name) is not None]
    base, _, entry = name.partition("/")
    found += [(base, entry)] if searcher.entry(base, entry) is not None else []
    if len(found) != 1:
        from bot.learning import wish_messages

        raise MmfaqError(wish_messages.no_entry(name, is_in_several=bool(found)))
    return found[0]
