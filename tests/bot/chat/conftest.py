"""A copy of the index for each test that publishes to it, and one thing that serves for all that only ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat.live import Live
from bot.settings import Settings
from index.store import Store
from tests.bot.chat.served import Served


@pytest.fixture
def served(tmp_path: Path, index: Path, faq: Path, cache: Path) -> Served:
    return Served(tmp_path, index, faq, cache)


@pytest.fixture(scope="session")
def live(index: Path, faq: Path, cache: Path) -> Live:
    return Live(Store(index), Settings(faq, index, cache))
