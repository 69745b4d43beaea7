"""An installation in a temporary folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ingest_site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def new_site(tmp_path: Path) -> Callable[[str], Site]:
    """Further installations that share nothing: `new_site(name)`."""
    return lambda name: Site(tmp_path / name)
