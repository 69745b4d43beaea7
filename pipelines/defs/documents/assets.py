"""The documents of a reporting period, one asset a report of the catalogue, printed from the published copy.

Which documents there are and what stands in them is `reports`; here a run's periods are handed over and pages counted.
"""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg

from pipelines import jobs
from pipelines.config import Home
from pipelines.defs import partitions
from pipelines.defs.publish.assets import PUBLISHED
from pipelines.defs.resources import DOCUMENTS_POOL, Installation
from pipelines.warehouse.connection import open_published
from reports.build import Built
from reports.catalogue import CATALOGUE, Report
from reports.planning import due

GROUP = "documents"
PRINTED = "something_is_printed"


def key_of(report: Report) -> dg.AssetKey:
    """`documents/grade_register` for the report `grade-register`."""
    return dg.AssetKey([GROUP, report.code.replace("-", "_")])


def period_ids(home: Home, institution: str, period: str) -> list[tuple[str, str]]:
    """(academic year, period id) of the export's periods that a partition stands for; usually one, none if unknown."""
    with open_published(home.published_warehouse) as con:
        return con.execute(
            "select academic_year, period_id from marts.dim_period where institution_id = ? and academic_year = ? "
            "and kind = ? and ordinal = ? order by all",
            [institution, *partitions.parse_period(period)],
        ).fetchall()


AT_CLOSE = [report for report in CATALOGUE.values() if report.at_close]
"""The reports of periods and years; those of days, weeks and months are printed by the calendar."""


def due_codes(home: Home, institution: str, period_id: str, year: str) -> list[str]:
    """The codes of the reports that are printed after that period, by the catalogue and the institution's policies."""
    with open_published(home.published_warehouse) as con:
        return due(con, institution, period_id, year)


def _spec(report: Report) -> dg.AssetSpec:
    keep = f"В архиве {report.keep_years} лет." if report.keep_years else "В архив не сдаётся."
    return dg.AssetSpec(
        key_of(report),
        deps=[dg.AssetDep(PUBLISHED, partition_mapping=partitions.year_to_period)],
        partitions_def=partitions.by_period,
        description=f"{report.title}: PDF, XLSX и цифры (CSV) каждого класса. {keep} Не изменившееся не печатается.",
        group_name=GROUP,
        owners=["team:deputy-director"],
        kinds={"pdf", "excel"},
        skippable=True,
    )


def _check(report: Report) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        PRINTED, asset=key_of(report), description="Документ есть хотя бы у одного класса; в сведениях — сколько их."
    )


def counts(built: Sequence[Built]) -> Mapping[str, int]:
    """Documents and pages, for people."""
    return {
        "документов": len(built),
        "страниц": sum(each.pages for each in built),
        "напечатано заново": sum(each.was_rendered for each in built),
        "без изменений": sum(not each.was_rendered for each in built),
    }


@dg.multi_asset(
    name="print_documents",
    specs=[_spec(report) for report in AT_CLOSE],
    check_specs=[_check(report) for report in AT_CLOSE],
    can_subset=True,
    backfill_policy=dg.BackfillPolicy.single_run(),
    pool=DOCUMENTS_POOL,
)
def print_documents(
    context: dg.AssetExecutionContext, installation: Installation
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Print the selected reports that are due for the periods of the run.

    A report that is not due has no documents and says so: what stands below it in the graph is to go on. A period that
    the export lacks has nothing at all.
    """
    home = installation.home()
    selected = [report for report in AT_CLOSE if key_of(report) in context.selected_asset_keys]
    printed: dict[str, list[Built]] = {}
    periods = 0
    for institution, period in partitions.pairs(context):
        for year, period_id in period_ids(home, institution, period):
            periods += 1
            of_period = due_codes(home, institution, period_id, year)
            codes = [report.code for report in selected if report.code in of_period]
            for built in jobs.build(home, institution, period_id, reports=codes, academic_year=year) if codes else ():
                printed.setdefault(built.identity.report, []).append(built)
            for code in codes:
                printed.setdefault(code, [])
    if not periods:
        context.log.info("Таких периодов в загруженных выгрузках нет: печатать нечего.")
        return
    for report in selected:
        found = counts(printed.get(report.code, ()))
        yield dg.MaterializeResult(asset_key=key_of(report), metadata=found)
        if report.code in printed and dg.AssetCheckKey(key_of(report), PRINTED) in context.selected_asset_check_keys:
            yield dg.AssetCheckResult(
                asset_key=key_of(report),
                check_name=PRINTED,
                passed=bool(found["документов"]),
                severity=dg.AssetCheckSeverity.WARN,
                metadata=found,
            )
