"""A warehouse for trying the dbt project: a temporary file, rows put straight into `journal`, dbt in this process.

Belongs here: running dbt and asking the file. What a school holds and what must come out of it stands in the tests.
Loading is not tried here: rows are put where loading would have put them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from pipelines.config import DBT_PROJECT

FIRST_EXPORT = date(2024, 9, 1)


@dataclass
class Warehouse:
    """One warehouse file and the dbt project over it. No connection is open between calls."""

    path: Path
    target: Path
    manifest: Manifest | None = None

    def dbt(self, *arguments: str, slices: Sequence[tuple[str, str]] = ()) -> dbtRunnerResult:
        """Run one dbt command for those slices (none: all); the file is free again afterwards."""
        os.environ["VEDOMOST_WAREHOUSE"] = str(self.path)
        try:
            return dbtRunner(manifest=self.manifest).invoke(
                [
                    *arguments,
                    *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
                    *("--target-path", str(self.target), "--log-path", str(self.target), "--quiet"),
                    *("--vars", json.dumps({"slices": [list(slice_) for slice_ in slices]})),
                ]
            )
        finally:
            DuckDBConnectionManager.close_all_connections()
            del os.environ["VEDOMOST_WAREHOUSE"]

    def build(self, *arguments: str, slices: Sequence[tuple[str, str]] = ()) -> dict[str, str]:
        """Build seeds and models and run the data tests (not the unit tests); the status of every node by its name."""
        result = self.dbt("build", "--exclude-resource-type", "unit_test", *arguments, slices=slices)
        assert result.exception is None, result.exception
        return {node.node.name: str(node.status) for node in result.result}

    def count_anew(self, *, slices: Sequence[tuple[str, str]]) -> None:
        """Only the models kept by slice, without any test: the quick half of a build."""
        result = self.dbt("run", "--select", "config.materialized:incremental", slices=slices)
        assert result.success, result.exception

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with duckdb.connect(str(self.path), read_only=True) as con:
            return con.execute(query).fetchall()

    def execute(self, statement: str) -> None:
        """Change the journal by hand."""
        with duckdb.connect(str(self.path)) as con:
            con.execute(statement)

    def fill(self, institution_id: str, academic_year: str, source_system: str, tables: Mapping[str, str]) -> None:
        """Put rows into `journal`: {table: a CSV text, heading first; an empty field is null}.

        Every row gets the slice (master data too: its year is not read), the system and `valid_from` the first export.
        """
        with duckdb.connect(str(self.path)) as con:
            for table, text in tables.items():
                heading, *lines = (line.strip() for line in text.strip().splitlines())
                names = ["institution_id", "academic_year", *heading.split(",")]
                defaults: dict[str, Any] = {}
                if table != "slices":
                    defaults = {"source_system": source_system, "valid_from": FIRST_EXPORT, "is_removed": False}
                names += [name for name in defaults if name not in names]
                for line in lines:
                    values = [institution_id, academic_year, *(value or None for value in line.split(","))]
                    values += [defaults[name] for name in names[len(values) :]]
                    places = ", ".join("?" * len(names))
                    con.execute(f"insert into journal.{table} ({', '.join(names)}) values ({places})", values)
