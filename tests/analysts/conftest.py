"""An installation with copies for the tools of analysts to open."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import hand_school
import pytest
from copy_by_hand import write_copy

from pipelines import jobs
from pipelines.config import Home
from pipelines.warehouse import dbt


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An installation with the same copy for staff and for analysts."""
    monkeypatch.setenv("VEDOMOST_HOME", str(tmp_path / "home"))
    found = Home(tmp_path / "home").create()
    write_copy(found.published_warehouse)
    write_copy(found.published / "analytics.duckdb")
    return found


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The schools of `hand_school`, loaded, built (without the tests of the data) and published."""
    found = Home(tmp_path_factory.mktemp("hand-school")).create()
    hand_school.write_exports(found.landing)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_INDIRECT_SELECTION", "empty")
        patch.setattr(dbt, "build", partial(dbt.build, select=["resource_type:seed", "resource_type:model"]))
        report = jobs.load(found)
    assert not report.rejected
    return found
