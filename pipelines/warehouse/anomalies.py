"""What was accepted but contradicts itself or the institution's own rules, for `vedomost quarantine`.

Judged by dbt (marts.fct_anomaly, marts.fct_policy_breach), told here: one line an entry. Reads only.
"""

from __future__ import annotations

import duckdb

from pipelines.warehouse.quarantine import Waiting


def anomalies(con: duckdb.DuckDBPyConnection) -> list[Waiting]:
    """A line an anomaly, by institution and day; none while nothing was built."""
    return _told(con, "anomaly", "fct_anomaly")


def breaches(con: duckdb.DuckDBPyConnection) -> list[Waiting]:
    """A line an entry made against a policy of the institution, by institution and day."""
    return _told(con, "breach", "fct_policy_breach")


def _told(con: duckdb.DuckDBPyConnection, kind: str, model: str) -> list[Waiting]:
    built = con.execute(
        "select 1 from information_schema.tables where table_schema = 'marts' and table_name = ?", [model]
    ).fetchone()
    if built is None:
        return []
    rows = con.execute(
        f"select institution_id, day, message, entity, key from marts.{model} order by 1, 2, 4, 5"
    ).fetchall()
    return [
        Waiting(kind, institution, day, message, table=entity, value=key)
        for institution, day, message, entity, key in rows
    ]
