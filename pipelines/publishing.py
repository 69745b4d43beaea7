"""Publishing after a build: the staff's copy and the analysts' copy, made together, replaced together.

Both are whole and on the disk before either is put in force: if one cannot be made, the former pair stays. The staff's
is put in force first; a crash between the two leaves the analysts behind, which the next publishing sees and mends.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from pipelines.config import Home
from pipelines.progress import OnProgress, silent
from pipelines.warehouse.analytics import datapackage, editions, making, pseudonyms
from pipelines.warehouse.connection import open_published, open_warehouse
from pipelines.warehouse.publishing import alone, staged

_STAMP = "vedomost:edition"
Days = dict[str, date]
"""{institution: the export day a copy speaks of}."""


@dataclass(frozen=True)
class Published:
    """What a publishing did. `analytics`: what the new edition holds, None if the former stays or none is wanted."""

    staff: bool
    analytics: making.Made | None


def publish(home: Home, on_progress: OnProgress = silent, *, new_key: bool = False) -> Published:
    """Replace the copies that are not what the warehouse holds.

    `new_key`: make another key of pseudonyms first; every pseudonym changes. Raises WarehouseError or PublicationError
    (Russian): the former copies then stay in force, both of them.
    """
    with alone(home.published):
        with open_warehouse(home.warehouse) as con:
            current = _edition(con)
        is_stale = not _holds(home.published_warehouse, current)
        key = _key(home, new_key) if home.analytics_wanted else None
        copy = staged(home.warehouse, home.published_warehouse) if is_stale else nullcontext(home.published_warehouse)
        with copy as source:
            made = _analytics(home, source, key, on_progress) if key else None
        if is_stale:
            on_progress("Копия для читателей", 1, 1)
        if made:
            editions.put_in_force(home.analytics, made[0])
        return Published(is_stale, made[1] if made else None)


def _key(home: Home, new: bool) -> pseudonyms.Key:
    if new:
        return pseudonyms.replaced(home.pseudonym_key)
    return pseudonyms.read_key(home.pseudonym_key, package(home).get("vedomost:key"))


def _analytics(
    home: Home, source: Path, key: pseudonyms.Key, on_progress: OnProgress
) -> tuple[Path, making.Made] | None:
    """Fill a new edition from a copy of the warehouse; its folder; None if the one in force is the same.

    None as well where no model was ever built: there is nothing to show.
    """
    with open_published(source) as con:
        if not _is_built(con):
            return None
        stamp = making.stamp(key, [*_edition(con), *_registers(con)])
    if package(home).get(_STAMP) == stamp:
        return None
    with editions.new(home.analytics) as partial:
        made = making.make(source, partial, key, stamp, on_progress)
    return partial, made


def package(home: Home) -> dict[str, Any]:
    """The `datapackage.json` of the analysts' copy in force; empty if there is none."""
    edition = editions.current(home.analytics)
    return dict(datapackage.read(edition)) if edition else {}


def analytics_days(home: Home) -> Days:
    """The days the analysts' copy speaks of, by institution, in order."""
    said = package(home).get("vedomost:days", {})
    return {id_: max(date.fromisoformat(day) for day in years.values()) for id_, years in sorted(said.items())}


def staff_days(home: Home) -> Days:
    """The days the staff's copy speaks of, by institution, in order; empty if nothing is published or built."""
    if not home.published_warehouse.is_file():
        return {}
    with open_published(home.published_warehouse) as con:
        if not _is_built(con):
            return {}
        return dict(con.execute(_DAYS).fetchall())


_DAYS = "select institution_id, max(as_of) from marts.dim_academic_year group by all order by all"


def _is_built(con: DuckDBPyConnection) -> bool:
    found = con.execute("select 1 from duckdb_tables() where schema_name = 'marts' limit 1").fetchone()
    return found is not None


def _holds(published: Path, edition: Sequence[tuple[str, str]]) -> bool:
    if not published.exists():
        return False
    with open_published(published) as con:
        return _edition(con) == edition


def _edition(con: DuckDBPyConnection) -> Sequence[tuple[str, str]]:
    """What tells one edition of the warehouse from another: the revisions of its slices and the batches it has seen."""
    return con.execute(
        """
        select concat_ws('/', institution_id, academic_year), concat_ws('/', loaded_revision, built_revision)
        from journal.slices
        union all
        select path, fingerprint from ingest.landing_seen
        union all
        select path, concat_ws('/', fingerprint, since) from ingest.landing_waiting
        order by all
        """
    ).fetchall()


def _registers(con: DuckDBPyConnection) -> Sequence[tuple[str, str]]:
    """How many lines of the office's registers a copy has: closing a period renews them in the staff's copy alone."""
    return con.execute(
        """
        select 'closings', cast(count(*) as varchar) from ingest.closings
        union all
        select 'explanations', cast(count(*) as varchar) from ingest.explanations
        """
    ).fetchall()
