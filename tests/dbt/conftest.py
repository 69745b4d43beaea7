"""Fixtures of the dbt tests: one parsed project and one empty warehouse for all of them."""

from __future__ import annotations

import pytest
from dbt_warehouse import Warehouse

from pipelines.warehouse.connection import open_warehouse


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse with the tables of loading and nothing in them; the project is parsed once for all that copy it."""
    folder = tmp_path_factory.mktemp("empty")
    warehouse = Warehouse(folder / "warehouse.duckdb", folder / "target")
    with open_warehouse(warehouse.path):
        pass
    parsed = warehouse.dbt("parse")
    assert parsed.success, parsed.exception
    warehouse.manifest = parsed.result
    return warehouse
