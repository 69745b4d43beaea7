"""The table functions of schema `as_of` («что журнал говорил в день»), made anew over the tables of the copy.

Their text is the models' SQL and holds no data. A function that reads what did not leave cannot be made: it is left out
and named.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from pipelines.warehouse.analytics.copying import COPY
from pipelines.warehouse.analytics.planning import WAREHOUSE

SCHEMAS = ("as_of", "as_of_steps")


def copy(con: duckdb.DuckDBPyConnection) -> Sequence[str]:
    """Make the functions of the attached warehouse in the copy; answers with the names of those that cannot be made."""
    found = con.execute(
        "select schema_name, function_name, parameters, macro_definition, comment from duckdb_functions() "
        f"where database_name = '{WAREHOUSE}' and schema_name in {SCHEMAS} and function_type = 'table_macro' "
        "order by function_oid"
    ).fetchall()
    if not found:
        return []
    left_out = []
    con.execute(f"use {COPY}")
    for schema, name, parameters, definition, comment in found:
        con.execute(f"create schema if not exists {schema}")
        try:
            con.execute(f"create macro {schema}.{name}({', '.join(parameters)}) as table {definition}")
        except duckdb.CatalogException:
            left_out.append(f"{schema}.{name}()")
            continue
        if comment:
            con.execute(f"comment on macro table {schema}.{name} is '" + comment.replace("'", "''") + "'")
    con.execute("use memory")
    return left_out
