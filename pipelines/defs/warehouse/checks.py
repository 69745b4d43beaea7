"""Checks of the journal's versions that belong to the graph itself and not to a rule of counting (those are dbt's)."""

from collections.abc import Iterable, Iterator

import dagster as dg

from pipelines.defs.partitions import by_period, period_key
from pipelines.defs.resources import WAREHOUSE_POOL, Installation
from pipelines.warehouse.connection import open_warehouse

PERIODS = dg.AssetKey(["journal", "periods"])


def without_partition(periods: Iterable[tuple[str, str, str, int]]) -> list[str]:
    """Those of (institution_id, academic_year, kind, ordinal) that have no partition, as their keys."""
    keys = (f"{institution}|{period_key(year, kind, ordinal)}" for institution, year, kind, ordinal in periods)
    return sorted({key for key in keys if not by_period.has_partition_key(key)})


@dg.multi_asset_check(
    name="known_periods",
    specs=[
        dg.AssetCheckSpec(
            "every_period_has_a_partition",
            asset=PERIODS,
            description="У каждого учебного периода журнала есть раздел документов. Иначе их печатает только команда "
            "vedomost build; список лет начинается с [dagster] first_year в vedomost.toml.",
        )
    ],
    pool=WAREHOUSE_POOL,
)
def known_periods(installation: Installation) -> Iterator[dg.AssetCheckResult]:
    """A fifth quarter, or a year before the first one: such periods cannot be closed from the graph."""
    with open_warehouse(installation.home().warehouse) as con:
        rows = con.execute(
            "select distinct institution_id, academic_year, kind, ordinal from journal.periods where valid_to is null"
        ).fetchall()
    lost = without_partition(rows)
    yield dg.AssetCheckResult(
        asset_key=PERIODS,
        check_name="every_period_has_a_partition",
        passed=not lost,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"периодов": len(rows), "без раздела": len(lost), "разделы": ", ".join(lost[:20]) or "—"},
    )
