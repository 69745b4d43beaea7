"""The days of the archive in the calendar: the copy of the journal, the hand-over of the year, and what is missing.

Which days those are follows from seeds/institution_policies.csv (`journal_copy`, `archived_by`); the copying and the
comparing is `handing_over`'s. Acts are signed by named persons, so none is drawn up here.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

import dagster as dg

from pipelines import due, handing_over
from pipelines.config import Home
from pipelines.defs import partitions
from pipelines.defs.archive.assets import closed_by
from pipelines.defs.publish.assets import PUBLISHED
from pipelines.defs.resources import ARCHIVE_POOL, Installation
from pipelines.due import Due
from pipelines.warehouse.connection import open_published
from reports.archive import Receipt
from reports.build import NothingToBuildError

COPIES = dg.AssetKey(["hand_over", "journal_copies"])
COMPLETE = "nothing_is_missing"
COPY = "journal-copy"
SHOWN = 50


def rows_of(home: Home, institution: str, day: date) -> Sequence[Due]:
    """What of the archive is due at the institution on that day."""
    with open_published(home.published_warehouse) as con:
        return [each for each in due.between(con, institution, day, day) if each.what in due.HAND_OVER]


@dg.multi_asset(
    name="copy_journals",
    specs=[
        dg.AssetSpec(
            COPIES,
            deps=[dg.AssetDep(PUBLISHED, partition_mapping=partitions.year_to_day)],
            partitions_def=partitions.by_day,
            description="Архивная копия классных журналов в день, когда её требуют правила учреждения: каждую неделю, "
            "к 30 июня, к сдаче года. Изменившийся журнал сдаётся новой версией.",
            group_name="hand_over",
            owners=["team:archivist"],
            kinds={"file"},
        )
    ],
    check_specs=[
        dg.AssetCheckSpec(
            COMPLETE,
            asset=COPIES,
            description="В архиве есть все документы закончившихся периодов. Чего и какого класса нет, перечислено в "
            "сведениях и командой vedomost archive missing; сдать: vedomost close.",
        )
    ],
    backfill_policy=dg.BackfillPolicy.single_run(),
    pool=ARCHIVE_POOL,
)
def copy_journals(
    context: dg.AssetExecutionContext, installation: Installation
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Copy what is to be copied on the days of the run; on a day of hand-over say what the archive lacks."""
    home = installation.home()
    receipts: list[Receipt] = []
    lacking: dict[str, str] = {}
    for institution, day in partitions.pairs(context):
        rows = rows_of(home, institution, date.fromisoformat(day))
        for year in sorted({row.academic_year for row in rows if row.what == COPY}):
            try:
                receipts += handing_over.copy_journals(home, institution, year, closed_by(home), _reason(rows))
            except NothingToBuildError as error:
                context.log.info("%s %s: %s", institution, year, error)
        for year in sorted({row.academic_year for row in rows if row.span_kind == "year"}):
            lacking |= _lacking(home, institution, year)
    statuses = Counter(receipt.status.value for receipt in receipts)
    yield dg.MaterializeResult(asset_key=COPIES, metadata={"журналов": len(receipts), **statuses})
    yield dg.AssetCheckResult(
        asset_key=COPIES,
        check_name=COMPLETE,
        passed=not lacking,
        severity=dg.AssetCheckSeverity.WARN,
        metadata=dict(list(lacking.items())[:SHOWN]),
    )


def _reason(rows: Sequence[Due]) -> str:
    return "; ".join(row.title for row in rows if row.what == COPY)


def _lacking(home: Home, institution: str, year: str) -> dict[str, str]:
    """«<institution> <year> <report> <period>» → whose documents the archive does not have."""
    found: dict[str, list[str]] = {}
    for one in handing_over.missing(home, institution, year):
        named = one.unit_title if one.level == "C" else one.unit_id
        found.setdefault(f"{institution} {year} {one.report} {one.period_id}", []).append(named)
    return {key: ", ".join(units) for key, units in found.items()}
