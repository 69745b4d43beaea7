"""A warehouse of one school written by hand, small enough to know every row of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hand_warehouse import write

from pipelines.config import Home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An installation whose warehouse is built and not published yet."""
    monkeypatch.delenv("VEDOMOST_PSEUDONYM_KEY", raising=False)
    home = Home(tmp_path / "home").create()
    write(home.warehouse)
    return home
