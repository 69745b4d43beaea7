"""The table functions of schema `as_of` («что журнал говорил в день»), made anew over the tables of the copy.

Their text is the models' SQL and holds no data. A function that reads what did not leave cannot be made: it is left out
and named.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from pipelines.warehouse.analytics.copying import COPY
from pipelines.warehouse.analytics.planning import WAREHOUSE
from pipelines.warehouse.versions_sql import literal

OFFERED = "as_of"
STEPS = "as_of_steps"


def copy(con: duckdb.DuckDBPyConnection) -> Sequence[str]:
    """Make the functions of the attached warehouse in the copy; answers with those offered that cannot be made."""
    left = con.execute(
        "select schema_name, function_name, parameters, macro_definition, comment from duckdb_functions() "
        f"where database_name = '{WAREHOUSE}' and schema_name in ('{OFFERED}', '{STEPS}') "
        "and function_type = 'table_macro'"
    ).fetchall()
    if left:
        for schema in (OFFERED, STEPS):
            con.execute(f"create schema if not exists {COPY}.{schema}")
    con.execute(f"use {COPY}")  # they name tables by schema alone
    try:
        before = -1
        while left and len(left) != before:  # one reads another, and the catalogue does not keep them in that order
            before = len(left)
            left = [each for each in left if not _is_made(con, *each)]
    finally:
        con.execute("use memory")
    return sorted(f"{OFFERED}.{name}()" for schema, name, *_ in left if schema == OFFERED)


def _is_made(
    con: duckdb.DuckDBPyConnection,
    schema: str,
    name: str,
    parameters: Sequence[Any],
    definition: str,
    comment: str | None,
) -> bool:
    """Make a function and say so; false if what it reads is not there (yet)."""
    try:
        con.execute(f"create macro {schema}.{name}({', '.join(parameters)}) as table {definition}")
    except (duckdb.CatalogException, duckdb.BinderException):
        return False
    if comment:
        con.execute(f"comment on macro table {schema}.{name} is {literal(comment)}")
    return True
