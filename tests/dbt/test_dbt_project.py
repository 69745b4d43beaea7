"""The dbt project over an empty warehouse: everything builds, every unit test passes, columns are the contract's."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import yaml
from dbt_warehouse import Warehouse

from pipelines.config import DBT_PROJECT
from pipelines.exports.contract import DUCKDB_TYPES, TABLES, Table


@cache
def described(key: str) -> tuple[dict[str, Any], ...]:
    """All entries under that top-level key in the project's YAML files."""
    files = sorted((DBT_PROJECT / "models").rglob("*.yml"))
    documents = (yaml.safe_load(path.read_text(encoding="utf-8")) or {} for path in files)
    return tuple(entry for document in documents for entry in document.get(key, []))


def expected_columns(table: Table, *, before: tuple[str, ...], after: tuple[str, ...] = ()) -> set[tuple[str, str]]:
    """The contract's columns of a table with their types, and the warehouse's own around them."""
    own = dict.fromkeys(before, "VARCHAR") | {"valid_from": "DATE", "valid_to": "DATE", "is_removed": "BOOLEAN"}
    columns = {column.name: DUCKDB_TYPES[column.type] for column in table.columns}
    return set(columns.items()) | {(name, own[name]) for name in (*before, *after)}


@pytest.fixture(scope="module")
def built(empty_warehouse: Warehouse) -> tuple[Warehouse, dict[str, str]]:
    """The empty warehouse, built in full; the status of every node."""
    return empty_warehouse, empty_warehouse.build()


@pytest.fixture(scope="module")
def unit_results(built: tuple[Warehouse, dict[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """(model, unit test) → (status, the difference it found)."""
    result = built[0].dbt("test", "--select", "test_type:unit")
    assert result.exception is None, result.exception
    # unit_test.<project>.<model>.<name>
    return {tuple(run.node.unique_id.split(".")[2:4]): (str(run.status), run.message or "") for run in result.result}


def test_everything_builds_on_an_empty_warehouse(built: tuple[Warehouse, dict[str, str]]) -> None:
    _, statuses = built
    assert {name: status for name, status in statuses.items() if status not in ("success", "pass")} == {}


@pytest.mark.parametrize(("model", "name"), [(test["model"], test["name"]) for test in described("unit_tests")])
def test_unit(model: str, name: str, unit_results: dict[tuple[str, str], tuple[str, str]]) -> None:
    status, difference = unit_results[model, name]
    assert status == "pass", difference


def test_every_unit_test_was_run_and_listed(unit_results: dict[tuple[str, str], tuple[str, str]]) -> None:
    assert set(unit_results) == {(test["model"], test["name"]) for test in described("unit_tests")}


def test_sources_are_the_tables_of_the_contract() -> None:
    (journal,) = (source for source in described("sources") if source["name"] == "journal")
    given = {
        table["name"]: {(column["name"], column["data_type"].upper()) for column in table["columns"]}
        for table in journal["tables"]
        if table["name"] not in ("slices", "spans", "undecided")
    }
    assert given == {
        table.name: expected_columns(
            table,
            before=("institution_id", "academic_year", "source_system"),
            after=("valid_from", "valid_to", "is_removed"),
        )
        for table in TABLES.values()
    }


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_staging_model_has_the_columns_of_the_contract(built: tuple[Warehouse, dict[str, str]], table: Table) -> None:
    warehouse, _ = built
    slice_columns = ("institution_id",) if table.name == "movements" else ("institution_id", "academic_year")
    columns = warehouse.rows(
        "select column_name, data_type from information_schema.columns "
        f"where table_schema = 'staging' and table_name = 'stg_{table.name}'"
    )
    assert set(columns) == expected_columns(table, before=(*slice_columns, "source_system"))


def test_every_model_says_its_grain_first() -> None:
    silent = [
        model["name"]
        for model in described("models")
        if not model.get("description", "").lstrip().startswith(("One row per", "One row a", "Одна строка на"))
    ]
    assert silent == []


def test_every_model_file_is_described() -> None:
    files = {path.stem for path in (DBT_PROJECT / "models").rglob("*.sql")}
    assert files == {model["name"] for model in described("models")}
