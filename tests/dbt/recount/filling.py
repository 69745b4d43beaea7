"""A made-up school put into the tables of loading, from where dbt reads it. Nothing is made up or counted here."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import polars

from pipelines.exports.contract import TABLES
from recount.school import Rows

OF_NO_YEAR = ("movements", "students", "guardians", "subjects", "work_kinds")
FIRST = {"valid_from": date(2024, 8, 1), "is_removed": False}


def fill(con: duckdb.DuckDBPyConnection, institution: str, rows: Rows) -> None:
    """The school's rows as versions, the way loading leaves them: current ones since the first day, unless they say."""
    years = {
        row[key]: row["academic_year"]
        for table, key in (("classes", "class_id"), ("periods", "period_id"))
        for row in rows[table]
    }
    years |= {
        row[key]: years[row["class_id"]]
        for table, key in (("lessons", "lesson_id"), ("subgroups", "subgroup_id"))
        for row in rows[table]
    }

    def year(row: dict[str, Any]) -> str | None:
        keys = (row.get(key) for key in ("lesson_id", "subgroup_id", "class_id", "period_id"))
        return row.get("academic_year") or next(years[key] for key in keys if key)

    for name, each in rows.items():
        of_version = ("valid_from", "valid_to", "is_removed")
        named = [column for column in TABLES[name].names if column in each[0] and column != "academic_year"]
        frame = polars.DataFrame(
            {column: [row[column] for row in each] for column in named}
            | {"academic_year": [None if name in OF_NO_YEAR else year(row) for row in each]}
            | {column: [row.get(column, FIRST.get(column)) for row in each] for column in of_version},
            strict=False,
        )
        columns = ", ".join(frame.columns)
        con.register("frame", frame)
        con.execute(
            f"insert into journal.{name} (institution_id, source_system, {columns}) "
            f"select ?, 'dnevnik.ru', {columns} from frame",
            [institution],
        )
        con.unregister("frame")
