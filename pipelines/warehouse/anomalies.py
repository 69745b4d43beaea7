"""What was accepted but contradicts itself (marts.fct_anomaly), for `vedomost quarantine`.

Judged by dbt, told here: one line a kind of anomaly and slice. Reads only.
"""

from __future__ import annotations

import duckdb

from pipelines.warehouse.quarantine import Waiting


def anomalies(con: duckdb.DuckDBPyConnection) -> list[Waiting]:
    """A line an anomaly, by institution and day; none while nothing was built."""
    built = con.execute(
        "select 1 from information_schema.tables where table_schema = 'marts' and table_name = 'fct_anomaly'"
    ).fetchone()
    if built is None:
        return []
    rows = con.execute(
        "select institution_id, day, message, entity, key from marts.fct_anomaly order by 1, 2, 4, 5"
    ).fetchall()
    return [
        Waiting("anomaly", institution, day, message, table=entity, value=key)
        for institution, day, message, entity, key in rows
    ]
