"""What a command starts from: the settings of the file, put into the environment before anything reads it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.settings import OFF, ROOT, Settings, settings_from
from index.errors import MmfaqError

if TYPE_CHECKING:
    from bot.configuration.effective import Configuration
    from bot.configuration.setting import Table

CONFIG = "MMFAQ_CONFIG"
FILE_NAME = "mmfaq.yml"
PREFIX = "MMFAQ_"
FILE_SUFFIX = "_FILE"
SECRET_FILES = ("_TOKEN_FILE", "_SECRET_FILE", "_JOURNAL_FILE")  # how variables that name files with secrets end
_log = logging.getLogger(__name__)


class Started:
    """The settings that a command started with; what is wrong with them is told by the first that needs them.

    What knows every setting is loaded only where there is more to read than mmfaq's own variables.
    """

    def __init__(self, environment: MutableMapping[str, str], tables: Callable[[], Sequence[Table]]) -> None:
        self._before, self._environment, self._tables_of = dict(environment), environment, tables
        self._is_warned = False
        is_elsewhere = any(name.endswith(SECRET_FILES) for name in environment)
        if is_elsewhere or config_file(environment)[0] is not None:
            self.configuration.apply(environment)
        environment[CONFIG] = "off"  # processes that are started read what this one does

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Every setting there is."""
        return tuple(self._tables_of())

    @cached_property
    def configuration(self) -> Configuration:
        """Everything that is set, where it came from, and what is wrong with it."""
        from bot.configuration.effective import configuration_of

        return configuration_of(self._before, self.tables)

    def settings(self, *tables: str) -> Settings:
        """Return mmfaq's own settings; raise ConfigurationError with all that is wrong in them and in other tables."""
        looked = _Looked(self._environment)
        try:
            chosen = settings_from(looked)
        except MmfaqError:
            self.configuration.require(("mmfaq", *tables))
            raise
        others = {name for name in self._before if name.startswith(PREFIX)} - looked.names - {CONFIG}
        if others or tables or "configuration" in self.__dict__:
            self.configuration.require(("mmfaq", *tables))
            self._warn()
        return chosen

    def _warn(self) -> None:
        for sentence in () if self._is_warned else self.configuration.strange:
            _log.warning("%s", sentence)
        self._is_warned = True


class _Looked(dict[str, str]):
    """An environment that knows what was looked for in it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__(environment)
        self.names: set[str] = set()

    def get(self, key: str, default: Any = None, /) -> Any:
        """Return a variable."""
        self.names.add(key)
        return super().get(key, default)


def from_home(text: str) -> Path:
    """Return a path, with "~" for the home of a user that there is."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


def config_file(environment: Mapping[str, str]) -> tuple[Path | None, str]:
    """Return the file with settings, None for none, and what to call it."""
    named = environment.get(CONFIG, "").strip()
    if named:
        return (None, "") if named.lower() in OFF else (from_home(named), named)
    for path in (Path(FILE_NAME), ROOT / FILE_NAME):
        if path.is_file():
            return path, str(path)
    return None, ""
