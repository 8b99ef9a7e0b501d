"""The encoder that indexes in these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.encoder import Encoder
from tests.bot.lint.indexed import encoder_in


@pytest.fixture
def encoder(exported_encoder: Path) -> Encoder:
    """Return the default encoder."""
    return encoder_in(exported_encoder)
