"""How several adapters fare is told together, each by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from adapters.listening import health_of


class _Adapter:
    def __init__(self, name: str, *, is_ok: bool) -> None:
        self.name, self._is_ok = name, is_ok

    async def run(self) -> None:
        """Serve nothing."""

    def health(self) -> Mapping[str, Any]:
        """Return how it fares."""
        return {"ok": self._is_ok, "connected": self._is_ok}


def test_one_adapter_tells_of_itself() -> None:
    assert health_of([_Adapter("slack", is_ok=True)])() == {"ok": True, "connected": True}


@pytest.mark.parametrize("is_ok", [True, False])
def test_several_are_well_where_all_are(*, is_ok: bool) -> None:
    state = health_of([_Adapter("slack", is_ok=True), _Adapter("discord", is_ok=is_ok)])()
    assert state["ok"] is is_ok
    assert state["slack"] == {"ok": True, "connected": True}
    assert state["discord"] == {"ok": is_ok, "connected": is_ok}
