"""The codes that a person's consent gives out."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.slack.double.workspace import Workspace


@dataclass(slots=True)
class Code:
    """What somebody agreed to, until the app has fetched its token."""

    workspace: Workspace
    user: str
    scopes: tuple[str, ...]
    redirect_uri: str
    made_at: float
    is_used: bool = False
