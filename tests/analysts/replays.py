"""Warehouses loaded from the exports up to a day and no others: what `as_of` is checked against.

Only what the functions of `as_of` are made of is built, without the tests of the data.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.config import Home
from pipelines.warehouse import as_of, dbt, loading, versions
from pipelines.warehouse.connection import open_warehouse


def load_until(home: Home, landing: Path, day: date) -> Path:
    """The warehouse of an empty installation, loaded from every export of `landing` up to the day, and built."""
    home.create()
    with open_warehouse(home.warehouse) as con:
        batches = [each for each in loading.pending(landing, con) if each.name[:10] <= day.isoformat()]
        loading.ingest(con, home.raw, batches)
        versions.refresh(con)
    offered = [f"+{name.partition('.')[2]}" for name in as_of.OFFERED]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_INDIRECT_SELECTION", "empty")
        summary = dbt.build(home, [], ["resource_type:seed", *offered])
    assert summary.is_successful, summary.failed
    with open_warehouse(home.warehouse) as con:
        as_of.create(con, summary.models_sql)
    return home.warehouse
