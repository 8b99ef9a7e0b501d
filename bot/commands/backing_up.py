"""Commands that keep a copy of everything, and put it back: backup, restore."""

from __future__ import annotations

from pathlib import Path

import click

from bot.commands.common import any_path, say, settings


@click.command()
@click.argument("file", type=any_path)
def backup(file: Path) -> None:
    """Write the journal, keys and the served index into FILE, also while the bot runs."""
    from importlib.metadata import version

    from bot.backup import messages
    from bot.backup.making import is_journal_elsewhere, make_backup

    chosen = settings()
    contents = make_backup(chosen, file, version("mmfaq"))
    say(messages.made(file, len(contents.files), file.stat().st_size / 1e6, contents.version))
    if is_journal_elsewhere(chosen):
        say(messages.journal_elsewhere())


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--state", type=any_path, help="Folder for the journal and keys. Default: $MMFAQ_STATE.")
@click.option("--index", type=any_path, help="Folder for the index. Default: $MMFAQ_INDEX.")
@click.option("--force", "is_forced", is_flag=True, help="Put aside what is there. Stop the bot first.")
def restore(file: Path, state: Path | None, index: Path | None, *, is_forced: bool) -> None:
    """Put back what a backup FILE holds, after checking all of it; a backup of a newer mmfaq is refused."""
    from bot.backup import messages
    from bot.backup.restoring import restore as put_back

    chosen = settings()
    to_state, to_index = state or chosen.state, index or chosen.index
    restored = put_back(file, to_state, to_index, is_forced=is_forced)
    say(messages.restored(to_state, to_index, restored.contents.version, restored.put_aside))
