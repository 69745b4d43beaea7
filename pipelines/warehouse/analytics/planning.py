"""Which tables and columns of a warehouse leave, by the declaration; and which nobody has declared.

The columns are those the file really has, not those the project believes it has. Nothing is copied here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from pipelines.warehouse.analytics.declared import Declaration, Treatment
from pipelines.warehouse.dictionary import dictionary

WAREHOUSE = "warehouse"
"""The name under which dbt's views know their own database: a warehouse is attached under it and no other."""
INNER = ("ingest", "observed", "journal", "seeds", "staging", "intermediate", "main")
"""Schemas whose tables leave only where the declaration names them, and are not missed where it does not."""
QUALIFIED = ("ingest", "observed", "journal", "seeds", "staging", "as_of")
"""Schemas whose tables the declaration names with the schema; names of the others are dbt's, each there is once."""


@dataclass(frozen=True)
class Column:
    """A column that leaves: its name and type in the warehouse and how it is treated."""

    source: str
    data_type: str
    treatment: Treatment
    description: str = ""

    @property
    def name(self) -> str:
        """Its name in the copy."""
        return "birth_year" if self.treatment.kind == "birth_year" else self.source


@dataclass(frozen=True)
class Table:
    """A table that leaves, with the columns that leave, in the warehouse's order; `has_rows` false: as figures only."""

    schema: str
    name: str
    columns: Sequence[Column]
    description: str = ""
    has_rows: bool = True

    @property
    def source(self) -> str:
        """The relation in the warehouse, for SQL."""
        return f'{WAREHOUSE}."{self.schema}"."{self.name}"'


@dataclass(frozen=True)
class Plan:
    """What leaves, and what does not because nobody declared it: `model` or `model.column`, sorted."""

    tables: Sequence[Table]
    undeclared: Sequence[str]


def plan(con: duckdb.DuckDBPyConnection, declaration: Declaration) -> Plan:
    """The plan for the warehouse attached as `warehouse`; whatever is not declared is left out and named."""
    relations: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for schema, model, column, data_type in con.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() "
        f"where database_name = '{WAREHOUSE}' order by schema_name, table_name, column_index"
    ).fetchall():
        relations.setdefault((schema, model), []).append((column, data_type))
    words = dictionary()
    tables: list[Table] = []
    undeclared: list[str] = []
    for (schema, name), columns in relations.items():
        model = f"{schema}.{name}" if schema in QUALIFIED else name
        if model not in declaration.models:
            undeclared += [model] if schema not in INNER else []
        elif declaration.models[model] != "withheld":
            judged = [(each, type_, declaration.treatment(model, each, type_)) for each, type_ in columns]
            undeclared += [f"{model}.{each}" for each, _, treatment in judged if treatment is None]
            left = [
                Column(each, type_, treatment, words.column(name, each))
                for each, type_, treatment in judged
                if treatment is not None and treatment.kind != "drop"
            ]
            tables.append(Table(schema, name, left, words.model(name), declaration.models[model] == "rows"))
    return Plan(tables, sorted(undeclared))
