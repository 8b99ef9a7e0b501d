"""A project with an FAQ, on a branch."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.review.projects import Project, project_in


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project whose FAQ can be edited, and of whose answers the confidence can be foreseen."""
    made = project_in(tmp_path)
    made.calibrate()
    return made
