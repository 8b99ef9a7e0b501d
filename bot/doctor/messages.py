"""What `mmfaq doctor` says, one function or constant a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

CHECK_THE_FILE = "Check that it may be used and that the disk has room."
REPORT = "Report it as a fault of mmfaq."
INSTALL_AGAIN = "Install them again: pip install -c constraints.txt -e ."
SET_CLOCK = "Set the clock, best by NTP."
FREE_SPACE = "Free some space, or choose another folder: mmfaq config shows which setting names it."
LET_WRITE = "Let this user write there, or choose another folder: mmfaq config shows which setting names it."
BUILD = "Run `mmfaq build`."
BUILD_OR_ROLL_BACK = "Run `mmfaq build` to make it again, or `mmfaq rollback` to serve an earlier version."
CHECK_KNOWLEDGE = "Run `mmfaq check`: it lists each fault with its remedy."
CORRECT_SETTINGS = "`mmfaq config` shows what holds and where it came from."
NO_JOURNAL_YET = "nothing is remembered yet: it is made with the first question"
JOURNAL_OFF = "MMFAQ_JOURNAL is off"
UPGRADED_BY_ITSELF = "The next command that remembers upgrades it. Make a copy first, if you may want to go back."
UPGRADE_MMFAQ = "Upgrade mmfaq, or set MMFAQ_JOURNAL to another database."
RESTORE_JOURNAL = "Restore it from a backup, or move it away: a new one is made."
LET_WRITE_JOURNAL = "Let this user read and write it, and the folder that it is in."
START_DATABASE = "Check that the database runs, its address in MMFAQ_JOURNAL, and the driver."
WAIT_FOR_LOCK = "Look for another program that holds it, such as a copy or a database browser."
NOT_ONLINE = "only with --online"
SAME_CLOCK = "the clock goes on, and is not behind what was built"
SETTINGS_ARE_WRONG = "its settings are wrong, see above"
TOKENS_HAVE_THEIR_FORM = "the tokens have their form"
SLACK_IS_REACHED = "Slack is reached; tokens come with each installation"
NO_ANSWER = "There is no answer within 20 s. Check the network, and any proxy on the way."
NO_SUCH_FILES = "no file with secrets"
NO_KNOWLEDGE = "Put FAQ files there, or set MMFAQ_KNOWLEDGE to where they are."


def system_error(error: OSError) -> str:
    """Say what the system did not do."""
    return f"{error.filename or 'a file'}: {error.strerror or error}"


def cannot_look(error: Exception) -> str:
    """Say that something could not be looked at; what it holds is not quoted."""
    return f"this could not be looked at ({type(error).__name__})"


def python(version: str, wanted: str, *, is_right: bool) -> str:
    """Say which Python runs."""
    return f"Python {version}" if is_right else f"Python {version}, and mmfaq needs {wanted}"


def install_python(wanted: str) -> str:
    """Say which Python to take."""
    return f"Make the virtual environment with Python {wanted}."


def packages(count: int) -> str:
    """Say that all packages are as they were tested."""
    return f"{count} packages, all in the versions that were tested"


def lacking(names: Sequence[str]) -> str:
    """Say which packages are not there."""
    return f"not installed: {', '.join(names)}"


def other_versions(names: Sequence[str]) -> str:
    """Say which packages are there in other versions."""
    return f"not the versions that were tested: {', '.join(names)}"


def loaded(names: Sequence[str]) -> str:
    """Say that libraries can be loaded."""
    return f"loaded: {', '.join(names)}"


def cannot_load(name: str, reason: str) -> str:
    """Say that a library cannot be loaded."""
    return f"{name} cannot be loaded ({reason[:200]})"


def clock_behind(built: str) -> str:
    """Say that the clock is behind the index."""
    return f"the clock is behind: the index was built at {built}"


def clock_off(seconds: float, host: str) -> str:
    """Say how the clock differs from a platform's."""
    direction = "ahead of" if seconds > 0 else "behind"
    return f"{abs(seconds):.0f} s {direction} {host}'s" if abs(seconds) >= 1 else f"the same as {host}'s"


def room(folder: Path, free: int) -> str:
    """Say how much room a folder has."""
    return f"{folder}: {free / 1e9:.1f} GB free, writable"


def little_room(folder: Path, free: int) -> str:
    """Say that a folder has little room."""
    return f"{folder}: only {free / 1e6:.0f} MB free"


def unwritable(folder: Path, reason: str) -> str:
    """Say that a folder cannot be written."""
    return f"{folder}: it cannot be written ({reason})"


def open_to_others(path: Path, mode: int) -> str:
    """Say that others can read a file with secrets."""
    return f"{path}: others can read it (mode {mode:03o})"


def close_it(path: Path) -> str:
    """Say how to close a file."""
    return f"chmod {'700' if path.is_dir() else '600'} {path}"


def closed(count: int) -> str:
    """Say that only their owner reads files."""
    return f"{count} files and folders, for their owner only"


def whole(version: str, files: int) -> str:
    """Say that an index is whole."""
    return f"version {version}: {files} files, each with its checksum"


def encoder(fingerprint: str, model: str) -> str:
    """Say that the encoder is the right one."""
    return f"{model}, {fingerprint[:12]}"


def fresh(entries: int) -> str:
    """Say that the index holds what the files say."""
    return f"{entries} entries, as the FAQ files say"


def stale(names: Sequence[str]) -> str:
    """Say which bases have changed since."""
    return f"the FAQ files have changed since: {', '.join(names)}"


def made_by_another(version: str) -> str:
    """Say that an index was made by another version of the program."""
    return f"version {version} was made by another version of mmfaq"


def no_knowledge(folder: Path) -> str:
    """Say that there are no FAQ files."""
    return f"{folder}: there are no FAQ files"


def problems(count: int, first: str) -> str:
    """Say that FAQ files hold errors."""
    return f"{count} errors in FAQ files, the first: {first}"


def key(path: Path) -> str:
    """Say that the key is one."""
    return f"{path}: people are hashed with it; back it up with the journal"


def revision(name: str, found: str) -> str:
    """Say how new a database is."""
    return f"{name}: {found}, the newest"


def older(name: str, found: str, newest: str) -> str:
    """Say that a database is older."""
    return f"{name}: {found or 'no revision'}, this mmfaq makes {newest}"


def newer(name: str, found: str, newest: str) -> str:
    """Say that a database is newer."""
    return f"{name}: made by a newer mmfaq ({found}), this one knows up to {newest}"


def damaged(name: str, what: str) -> str:
    """Say that a database is damaged or away."""
    return f"{name}: {what}"


def settings_understood(count: int) -> str:
    """Say that settings are right."""
    return f"{count} settings are set, and all are understood"


def not_set_up(platform: str) -> str:
    """Say that a platform is not used."""
    return f"{platform} is not set up"


def slack_takes_it(workspace: str, scopes: int) -> str:
    """Say that Slack takes the tokens."""
    return f"Slack takes the tokens, for {workspace or 'a workspace'}, with {scopes} scopes"


def discord_takes_it(name: str) -> str:
    """Say that Discord takes the token."""
    return f"Discord takes the token, of {name}"


def cannot_reach(host: str) -> str:
    """Say that a platform cannot be reached."""
    return f"{host} cannot be reached. Check the network, and any proxy on the way."


def no_date(host: str) -> str:
    """Say that a platform does not tell the time."""
    return f"{host} does not say what time it is"


def intents(*, has_content: bool) -> str:
    """Say which intents are used."""
    return "Message Content is switched on" if has_content else "no privileged intent is used, and none is needed"


INTENT_MISSING = "MMFAQ_DISCORD_CONTENT is on, and the application has no Message Content Intent"
SWITCH_INTENT_ON = (
    "Switch the Message Content Intent on at the application's page Bot, or set MMFAQ_DISCORD_CONTENT to off."
)


def summary(counts: dict[str, int]) -> str:
    """Say how many checks went how."""
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)
