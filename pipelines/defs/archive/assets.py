"""The archive: what is kept of a closed period, on every storage target (носитель), and whether it still is.

The protocol, the ledger and the repair are `reports.archive`; here a run's periods are closed and receipts are counted.
"""

from collections import Counter
from collections.abc import Iterator

import dagster as dg

from pipelines import closing
from pipelines.config import Home
from pipelines.defs import partitions
from pipelines.defs.documents.assets import AT_CLOSE, key_of, period_ids
from pipelines.defs.resources import ARCHIVE_POOL, Installation
from reports.archive import Receipt, Status

ARCHIVE = dg.AssetKey("archive")
ON_EVERY_TARGET = "on_every_target"
READY = "ready_to_close"


class Closing(dg.Config):
    """`despite`: why periods are closed although something keeps them from it; it is printed on their documents."""

    despite: str = ""


def closed_by(home: Home) -> str:
    """Who closes a period that the graph closes: `[archive] by` of the settings, else the job itself.

    Not a field of the run: a run's configuration stays in Dagster's storage, where no person is to be named.
    """
    return str(home.settings.get("archive", {}).get("by") or "Ведомость, задание period_end")


@dg.multi_asset(
    name="close_periods",
    specs=[
        dg.AssetSpec(
            ARCHIVE,
            deps=[key_of(report) for report in AT_CLOSE if report.keep_years],
            partitions_def=partitions.by_period,
            description="Документы закрытого периода на всех носителях: объект OCFL на документ, запись в журнале "
            "архива, побайтовая сверка после записи. Изменившийся документ сдаётся новой версией.",
            group_name="archive",
            owners=["team:archivist"],
            kinds={"file"},
            skippable=True,
        )
    ],
    check_specs=[
        dg.AssetCheckSpec(
            ON_EVERY_TARGET,
            asset=ARCHIVE,
            description="Каждый документ лежит сверенным на всех носителях; ни один не ждёт недоступного носителя.",
        ),
        dg.AssetCheckSpec(
            READY,
            asset=ARCHIVE,
            description="Периоды этого запуска можно закрыть: есть все отметки, нет запрещённых записей, движение "
            "сходится. Что мешает, покажет vedomost ready; закрыть всё же — указать despite в настройке запуска.",
        ),
    ],
    backfill_policy=dg.BackfillPolicy.single_run(),
    pool=ARCHIVE_POOL,
)
def close_periods(
    context: dg.AssetExecutionContext, config: Closing, installation: Installation
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Close the periods of the run: print, validate, archive.

    A period that the export lacks is passed over; one with blockers is not closed and fails the check.
    """
    home = installation.home()
    receipts: list[Receipt] = []
    refused: dict[str, str] = {}
    closed = 0
    for institution, period in partitions.pairs(context):
        for year, period_id in period_ids(home, institution, period):
            closed += 1
            try:
                report = closing.close(
                    home, institution, period_id, closed_by(home), academic_year=year, despite=config.despite
                )
            except closing.NotReadyError as error:
                refused[f"{institution} {year} {period_id}"] = str(error)
                context.log.warning(
                    "Не закрыт %s %s %s: %s", institution, year, period_id, closing.summary(error.found)
                )
            else:
                receipts += report.receipts
    if not closed:
        context.log.info("Таких периодов в загруженных выгрузках нет: закрывать нечего.")
        return
    yield dg.AssetCheckResult(asset_key=ARCHIVE, check_name=READY, passed=not refused, metadata=dict(refused))
    if len(refused) == closed:
        return
    by_status = Counter(receipt.status for receipt in receipts)
    metadata = {
        "сдано впервые": by_status[Status.NEW],
        "новых версий": by_status[Status.NEW_VERSION],
        "без изменений": by_status[Status.UNCHANGED],
        "ждут носителя": by_status[Status.WAITING],
    }
    yield dg.MaterializeResult(asset_key=ARCHIVE, metadata=metadata)
    yield dg.AssetCheckResult(
        asset_key=ARCHIVE, check_name=ON_EVERY_TARGET, passed=not by_status[Status.WAITING], metadata=metadata
    )
