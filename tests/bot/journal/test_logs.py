from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.journal.logs import ScrubFormatter, scrub_handlers
from tests.bot.journal.planted import everything, pasted, private_key


@pytest.fixture
def log(tmp_path: Path) -> Iterator[logging.Logger]:
    logger = logging.Logger("planted")
    handler = logging.FileHandler(tmp_path / "bot.log", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    scrub_handlers(logger)
    yield logger
    handler.close()


def test_no_secret_of_a_message_its_arguments_an_exception_or_a_stack_reaches_the_file(
    log: logging.Logger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secrets = everything()
    for planted in secrets:
        log.warning(planted.text)
        log.warning("asked: %s", planted.text)
        log.warning("%s %s", planted.text)  # noqa: PLE1206 - what does not fit must not show its arguments
        log.warning("%(text)s", {"text": planted.text}, stack_info=True)
        log.warning("failed", exc_info=ValueError(planted.text))
        try:
            int(planted.text)
        except ValueError:
            log.exception("failed")
    log.warning("all: %s", pasted([*secrets, private_key()]))
    written = (tmp_path / "bot.log").read_text(encoding="utf-8") + "".join(capsys.readouterr())
    assert [planted.kind for planted in secrets if planted.secret in written] == []
    assert [line for line in private_key().secret.split("\n") if line in written] == []
    assert "WARNING asked: " in written
    assert "ValueError: " in written


def test_lines_without_secrets_stay_as_they_are(log: logging.Logger, tmp_path: Path) -> None:
    log.info("The index %s is served with %d entries.", "0007-3fa9c1d2", 20)
    assert (tmp_path / "bot.log").read_text(encoding="utf-8") == (
        "INFO The index 0007-3fa9c1d2 is served with 20 entries.\n"
    )


def test_a_formatter_is_wrapped_once(log: logging.Logger) -> None:
    before = log.handlers[0].formatter
    scrub_handlers(log)
    assert log.handlers[0].formatter is before
    assert isinstance(before, ScrubFormatter)


def test_arguments_that_do_not_fit_are_no_crash() -> None:
    record = logging.LogRecord("a", logging.ERROR, "f", 1, "%d token=hunter22", ("x",), None)
    assert ScrubFormatter().format(record) == "ERROR: %d token=<token> (TypeError while formatting)"
