"""An installation with copies for the tools of analysts to open."""

from __future__ import annotations

from pathlib import Path

import pytest
from copy_by_hand import write_copy

from pipelines.config import Home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An installation with the same copy for staff and for analysts."""
    monkeypatch.setenv("VEDOMOST_HOME", str(tmp_path / "home"))
    found = Home(tmp_path / "home").create()
    write_copy(found.published_warehouse)
    write_copy(found.published / "analytics.duckdb")
    return found
