"""An index of a small FAQ that Slack's tests ask, and what serves it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat.live import Live
from bot.settings import Settings
from index.builder import build
from index.export import load_encoder
from index.models import DEFAULT_MODEL
from index.store import Store
from tests.adapters.slack.conversing import FILES
from tests.adapters.slack.publishing import Published
from tests.bot.calibrations import calibrate


@pytest.fixture(scope="session")
def slack_faq(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("slack") / "knowledge"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def slack_index(tmp_path_factory: pytest.TempPathFactory, slack_faq: Path, exported_encoder: Path) -> Store:
    store = Store(tmp_path_factory.mktemp("slack") / "index")
    build([slack_faq], store, load_encoder(DEFAULT_MODEL, exported_encoder))
    calibrate(store)
    return store


@pytest.fixture(scope="session")
def slack_live(slack_index: Store, slack_faq: Path) -> Live:
    """Return what answers, for all tests that publish nothing."""
    return Live(slack_index, Settings(slack_faq, slack_index.folder, slack_faq))


@pytest.fixture
def published(tmp_path: Path, slack_index: Store, slack_faq: Path, exported_encoder: Path) -> Published:
    """Return the FAQ and its index, for a test that publishes."""
    return Published(tmp_path, slack_index.folder, slack_faq, exported_encoder)
