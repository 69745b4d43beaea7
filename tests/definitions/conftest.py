"""One installation folder for the whole location: its dbt project is parsed once for all tests of this folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def bare_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """VEDOMOST_HOME of a machine where nothing was ever loaded; the code location is opened from it."""
    home = tmp_path_factory.mktemp("bare")
    before = os.environ.get("VEDOMOST_HOME")
    os.environ["VEDOMOST_HOME"] = str(home)
    yield home
    if before is None:
        del os.environ["VEDOMOST_HOME"]
    else:
        os.environ["VEDOMOST_HOME"] = before
