"""What lies in the landing place, and what of it the warehouse has taken, day by day.

Reading, checking and loading are `pipelines.warehouse`; here a run's days are handed to it and its counts are shown.
"""

from collections.abc import Callable, Iterable, Iterator

import dagster as dg

from pipelines.config import Home
from pipelines.defs import partitions
from pipelines.defs.resources import WAREHOUSE_POOL, Installation
from pipelines.jobs import take
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.loading import BatchOutcome, LandedBatch, pending
from pipelines.warehouse.places import PlaceError, open_landing

LANDING = dg.AssetKey("landing")
BATCHES = dg.AssetKey("batches")

landing = dg.AssetSpec(
    LANDING,
    description="Место приёма выгрузок (папка, S3 или SFTP): `<учреждение>/<ГГГГ-ММ-ДД>`, папка или zip. Кладёт "
    "электронный журнал, смотрит датчик "
    "`new_batches`; сама по себе не вычисляется.",
    group_name="exports",
    owners=["team:ej-administrator"],
    kinds={"file"},
)

office = [
    dg.AssetSpec(
        ["ingest", name],
        description=f"{described} Ведётся командами в папке `office` установки; загрузка отражает её в хранилище.",
        group_name="exports",
        owners=["team:deputy-director"],
        kinds={"file"},
    )
    for name, described in (
        ("closings", "Закрытия периодов: кто, когда и почему, несмотря на замечания."),
        ("explanations", "Объяснительные об отметках за период, изменённых после закрытия."),
    )
]


def load_waiting(home: Home, wanted: Callable[[LandedBatch], bool]) -> list[BatchOutcome]:
    """Load the batches that wait in the landing place and are wanted. A bad one is refused and stops nothing.

    A place that does not answer is asked again after a minute, thrice; what was read before is loaded.
    """
    try:
        with open_landing(home) as place, open_warehouse(home.warehouse) as con:
            outcomes = take(home, con, [batch for batch in pending(place, con) if wanted(batch)])
    except PlaceError as error:
        raise dg.RetryRequested(max_retries=3, seconds_to_wait=60) from error
    lost = next((outcome.error for outcome in outcomes if outcome.status == "unreachable"), None)
    if lost is not None:
        raise dg.RetryRequested(max_retries=3, seconds_to_wait=60) from PlaceError(lost)
    return list(outcomes)


def counts(outcomes: Iterable[BatchOutcome]) -> dict[str, int]:
    """Batches and rows by fate, for people; nothing of their content."""
    found = list(outcomes)
    return {
        "выгрузок принято": sum(outcome.status == "loaded" for outcome in found),
        "выгрузок заменено": sum(outcome.status == "superseded" for outcome in found),
        "выгрузок отклонено": sum(outcome.status == "rejected" for outcome in found),
        "выгрузок ждёт дозагрузки": sum(outcome.status == "waiting" for outcome in found),
        "строк прочитано": sum(outcome.rows_read for outcome in found),
        "строк принято": sum(outcome.rows_accepted for outcome in found),
        "строк отложено": sum(outcome.rows_quarantined for outcome in found),
    }


@dg.multi_asset(
    name="load_days",
    specs=[
        dg.AssetSpec(
            BATCHES,
            deps=[LANDING],
            partitions_def=partitions.by_day,
            description="Выгрузка учреждения за день: принята, заменена более поздней или отклонена с причиной. Байты "
            "сохранены до разбора; строка, нарушившая договор, отложена, остальные приняты.",
            group_name="exports",
            owners=["team:ej-administrator"],
            kinds={"duckdb"},
        )
    ],
    backfill_policy=dg.BackfillPolicy.single_run(),
    pool=WAREHOUSE_POOL,
)
def load_days(context: dg.AssetExecutionContext, installation: Installation) -> Iterator[dg.MaterializeResult]:
    """Load what waits for the days of the run: for one day, or for a year in one run."""
    days = set(partitions.pairs(context))
    outcomes = load_waiting(installation.home(), lambda batch: (batch.institution_id, batch.name) in days)
    yield dg.MaterializeResult(asset_key=BATCHES, metadata=counts(outcomes))
