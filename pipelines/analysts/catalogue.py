"""What is in a copy: tables and functions with their columns and what is said of them. Reads DuckDB's own catalogue.

What is said of them are the comments that the copy itself holds. No row of a table is read but those of
`marts.dim_academic_year`, which say what the copy speaks of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

SHOWN = ("marts", "trends", "reports", "as_of", "seeds")
"""The schemas an analyst is shown, in order; the others (staging, journal …) are there for those who ask for them."""
TITLES = {
    "marts": "измерения и факты",
    "trends": "показатели по периодам и годам",
    "reports": "числа напечатанных документов",
    "as_of": "что журнал говорил на день — функции от дня",
    "seeds": "справочники",
}


@dataclass(frozen=True)
class Column:
    """A column: its name, DuckDB's type, and what is said of it (Russian; empty if nothing)."""

    name: str
    type: str
    description: str = ""


@dataclass(frozen=True)
class Relation:
    """A table, a view or (with `parameters`) a table function, by its name with the schema."""

    name: str
    description: str
    columns: tuple[Column, ...]
    parameters: tuple[str, ...] = ()

    @property
    def schema(self) -> str:
        """The schema it is in."""
        return self.name.partition(".")[0]

    @property
    def call(self) -> str:
        """How it is written in a query: a function with its parameters."""
        return f"{self.name}({', '.join(self.parameters)})" if self.parameters else self.name


@dataclass(frozen=True)
class Spoken:
    """The academic years of an institution that are in the copy, and the journal day its data speak of."""

    institution_id: str
    first_year: str
    last_year: str
    as_of: date


def relations(con: duckdb.DuckDBPyConnection) -> Mapping[str, Relation]:
    """Everything that can be selected from, by name, tables before functions.

    The columns of a function are those of the table of the same name in `marts` or `reports`, which it is derived as.
    """
    columns: dict[str, list[Column]] = {}
    for schema, table, name, type_, comment in con.execute(
        "select schema_name, table_name, column_name, data_type, coalesce(comment, '') from duckdb_columns() "
        "where not internal and database_name = current_database() order by schema_name, table_name, column_index"
    ).fetchall():
        columns.setdefault(f"{schema}.{table}", []).append(Column(name, type_, comment))
    comments = con.execute(
        "select concat_ws('.', schema_name, table_name), comment from duckdb_tables() where not internal "
        "union all select concat_ws('.', schema_name, view_name), comment from duckdb_views() where not internal"
    ).fetchall()
    descriptions = {name: comment or "" for name, comment in comments}
    found = {name: Relation(name, descriptions.get(name, ""), tuple(cells)) for name, cells in columns.items()}
    for schema, name, parameters, comment in con.execute(
        "select schema_name, function_name, parameters, comment from duckdb_functions() "
        "where function_type = 'table_macro' and not internal and database_name = current_database() order by all"
    ).fetchall():
        twin = next((found[f"{s}.{name}"] for s in ("marts", "reports") if f"{s}.{name}" in found), None)
        full = f"{schema}.{name}"
        found[full] = Relation(full, comment or "", twin.columns if twin else (), tuple(parameters))
    return found


def in_order(found: Mapping[str, Relation]) -> Sequence[Relation]:
    """The relations of the schemas that an analyst is shown, schema by schema, by name."""
    shown = [relation for relation in found.values() if relation.schema in SHOWN]
    return sorted(shown, key=lambda each: (SHOWN.index(each.schema), each.name))


def spoken(con: duckdb.DuckDBPyConnection) -> Sequence[Spoken]:
    """Of whom and of which days the copy speaks, an institution each; empty for a copy without a built year."""
    rows = con.execute(
        "select institution_id, min(academic_year), max(academic_year), max(as_of) "
        "from marts.dim_academic_year group by all order by all"
    ).fetchall()
    return [Spoken(*row) for row in rows]
