"""A small FAQ with labelled questions, and what builds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.building.knowledge import Knowledge


@pytest.fixture
def knowledge(tmp_path: Path, cache: Path) -> Knowledge:
    return Knowledge(tmp_path, cache)
