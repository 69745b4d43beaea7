"""From made-up schools to a counted warehouse, and from two counts of one thing to where they differ."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from dbt_warehouse import Warehouse

from recount.filling import fill
from recount.people import Figures
from recount.school import CLASSES, Rows

OVER = dict.fromkeys(CLASSES, date(2026, 6, 30))
"""Both years are over: the journal is known to the summer after them."""


def copied(folder: Path, empty: Warehouse) -> Warehouse:
    """An empty warehouse of its own, with the project parsed already."""
    shutil.copy(empty.path, folder / "warehouse.duckdb")
    return Warehouse(folder / "warehouse.duckdb", folder / "target", empty.manifest)


def filled(folder: Path, empty: Warehouse, schools: Mapping[str, Rows], as_of: Mapping[str, date] = OVER) -> Warehouse:
    """A warehouse with the schools' rows loaded and nothing counted; `as_of` the last known day of each year."""
    made = copied(folder, empty)
    with duckdb.connect(str(made.path)) as con:
        for institution, rows in schools.items():
            fill(con, institution, rows)
            for year, day in as_of.items():
                con.execute(
                    "insert into journal.slices (institution_id, academic_year, as_of, loaded_revision) "
                    "values (?, ?, ?, 'r')",
                    [institution, year, day],
                )
    return made


def count(warehouse: Warehouse, *models: str) -> Warehouse:
    """Build these models (none: all) and what they stand on; the tests of both must pass."""
    chosen = ("--indirect-selection", "buildable", "--select", *(f"+{name}" for name in models)) if models else ()
    assert broken(warehouse.build(*chosen)) == {}
    return warehouse


def broken(statuses: Mapping[str, str]) -> dict[str, str]:
    """The nodes of a build that neither passed nor only warned."""
    return {name: status for name, status in statuses.items() if status not in ("success", "pass", "warn")}


def counted(warehouse: Warehouse, model: str, keys: int, columns: str, institution: str, year: str) -> Figures:
    """What a model (schema and name) says of one slice: grain → figures; the first `keys` of the columns are the grain.

    The grain must not repeat.
    """
    rows = warehouse.rows(
        f"select {columns} from {model} where institution_id = '{institution}' and academic_year = '{year}'"
    )
    found = {row[:keys]: row[keys:] for row in rows}
    assert len(rows) == len(found), "the grain repeats"
    return found


def apart(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> dict[Any, Any]:
    """{grain: (what the model says, what the recount says)} wherever they are not the same; both say something."""
    assert other, "the recount has nothing to compare with"
    return {key: (one.get(key), other.get(key)) for key in one.keys() | other.keys() if one.get(key) != other.get(key)}
