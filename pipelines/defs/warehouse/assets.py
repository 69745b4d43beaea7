"""The journal's versions (schema `journal`): what every row said and from which export day to which, by school year.

Deriving them is `pipelines.warehouse.versions`. This step is the first of the daily job: it also takes the batches that
wait for its slices, so that one run leads from the landing folder to the published warehouse.
"""

from collections.abc import Iterator, Sequence

import dagster as dg
from duckdb import DuckDBPyConnection

from pipelines.defs import partitions
from pipelines.defs.ingest.assets import BATCHES, counts, load_waiting
from pipelines.defs.ingest.waiting import Slice, slice_of
from pipelines.defs.resources import WAREHOUSE_POOL, Installation
from pipelines.exports.contract import TABLES
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.loading import BatchOutcome
from pipelines.warehouse.versions import refresh

GROUP = "journal"
SLICES = dg.AssetKey([GROUP, "slices"])
OF_INSTITUTIONS = {
    "spans": "Какой журнал за какие дни говорит у учреждения, сменившего журнал; у остальных строк нет.",
    "undecided": "Записи нового журнала, о которых ещё не решено, кто это был в прежнем.",
}
"""Tables of no academic year: what an institution that changed its journal has beside the versions."""
TABLES_SHOWN = ("slices", *OF_INSTITUTIONS, *TABLES)


def _spec(table: str, description: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        [GROUP, table],
        deps=[dg.AssetDep(BATCHES, partition_mapping=partitions.day_to_year)],
        partitions_def=partitions.by_year,
        description=description,
        group_name=GROUP,
        owners=["team:warehouse"],
        kinds={"duckdb", "table"},
    )


def _specs() -> list[dg.AssetSpec]:
    """`journal.slices`, what belongs to an institution, one table of versions for each table of the contract."""
    return [
        _spec("slices", "Учебные годы учреждений: до какого дня загружены, какой ревизией построены."),
        *(_spec(table, description) for table, description in OF_INSTITUTIONS.items()),
        *(
            _spec(table.name, f"{table.title}: версии записей, с какого дня выгрузки (valid_from) по какой (valid_to).")
            for table in TABLES.values()
        ),
    ]


@dg.multi_asset(
    name="derive_versions", specs=_specs(), backfill_policy=dg.BackfillPolicy.single_run(), pool=WAREHOUSE_POOL
)
def derive_versions(context: dg.AssetExecutionContext, installation: Installation) -> Iterator[dg.MaterializeResult]:
    """Load what waits for the slices of the run, then derive the versions of every slice that changed."""
    home = installation.home()
    slices = partitions.pairs(context)
    mine = {None, *slices}  # None: what belongs to no slice; it is taken or refused, never forgotten
    outcomes = load_waiting(home, lambda batch: slice_of(batch) in mine)
    for outcome in outcomes:
        _show(context, outcome)
    with open_warehouse(home.warehouse) as con:
        refresh(con, {*slices, *(each for outcome in outcomes for each in outcome.touched)})
        for table in TABLES_SHOWN:
            metadata = {"dagster/row_count": _rows(con, table, slices), **counts(outcomes)}
            yield dg.MaterializeResult(asset_key=[GROUP, table], metadata=metadata)


def _rows(con: DuckDBPyConnection, table: str, slices: Sequence[Slice]) -> int:
    """How many rows a table holds of these slices; of master data, which has no year, of their institutions."""
    year = "null" if table in OF_INSTITUTIONS else "academic_year"
    found = con.execute(
        f"select count(*) from {GROUP}.{table} where institution_id || '|' || {year} in (select unnest($keys)) "
        f"or {year} is null and institution_id in (select unnest($institutions))",
        {"keys": ["|".join(each) for each in slices], "institutions": [institution for institution, _ in slices]},
    ).fetchone()
    return int(found[0]) if found else 0


def _show(context: dg.AssetExecutionContext, outcome: BatchOutcome) -> None:
    """Record at `batches`, under the batch's own day, what this run took of it; of others, that they were seen."""
    if outcome.export_date is None:
        return
    key = f"{outcome.institution_id}|{outcome.export_date.isoformat()}"
    if partitions.by_day.has_partition_key(key):
        taken = outcome.status in ("loaded", "superseded")
        event = dg.AssetMaterialization if taken else dg.AssetObservation
        context.log_event(event(BATCHES, partition=key, metadata=counts([outcome])))
