"""What the calendar says is due on a school day, printed: one asset by institution and day.

Which documents those are is counted by reports.rpt_calendar; here they are handed to printing, one span after another.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import dagster as dg

from pipelines import due, jobs
from pipelines.config import Home
from pipelines.defs import partitions
from pipelines.defs.publish.assets import PUBLISHED
from pipelines.defs.resources import DOCUMENTS_POOL, Installation
from pipelines.warehouse.connection import open_published
from reports.build import NothingToBuildError

GROUP = "calendar"
DUE_DOCUMENTS = dg.AssetKey([GROUP, "due_documents"])

Order = tuple[str, str, str, Sequence[str]]
"""What to print: (academic year, span, code of the report, ids of pupils: empty for all)."""


def orders(home: Home, institution: str, day: date) -> list[Order]:
    """The documents that are due that day, and the day's own of the last loaded school day before it.

    Extracts for parents are printed for those alone who read on paper.
    """
    found: list[Order] = []
    with open_published(home.published_warehouse) as con:
        loaded = due.as_of(con, institution).get(institution)
        for each in due.between(con, institution, day, day):
            if not each.is_document:
                continue
            pupils = due.on_paper(con, institution, each.academic_year) if each.what == due.PAPER else ()
            if pupils or each.what != due.PAPER:
                found.append((each.academic_year, each.span_id, each.what, pupils))
        if loaded and loaded <= day and due.lessons_on(con, institution, loaded):
            found += [
                (each.academic_year, loaded.isoformat(), each.what, ())
                for each in due.every_day(con, institution, loaded)
                if each.is_document
            ]
    return list({order[:3]: order for order in found}.values())  # one control of two people is one document


@dg.multi_asset(
    name="print_due_documents",
    specs=[
        dg.AssetSpec(
            DUE_DOCUMENTS,
            deps=[dg.AssetDep(PUBLISHED, partition_mapping=partitions.year_to_day)],
            partitions_def=partitions.by_day,
            description="Документы, срок которых наступил в этот день: контроль журнала, отчёты за неделю и месяц, "
            "предварительные отчёты, сводка отсутствующих. Не изменившееся не печатается.",
            group_name=GROUP,
            owners=["team:deputy-director"],
            kinds={"pdf", "excel"},
        )
    ],
    backfill_policy=dg.BackfillPolicy.single_run(),
    pool=DOCUMENTS_POOL,
)
def print_due_documents(
    context: dg.AssetExecutionContext, installation: Installation
) -> Iterator[dg.MaterializeResult]:
    """Print what is due on the days of the run; a span without anything to print yet is told and passed over."""
    home = installation.home()
    documents = pages = 0
    empty: list[str] = []
    for institution, day in partitions.pairs(context):
        for year, span, code, pupils in orders(home, institution, date.fromisoformat(day)):
            try:
                built = jobs.build(home, institution, span, reports=[code], academic_year=year, students=pupils)
            except NothingToBuildError:
                empty.append(f"{institution} {code} {span}")
                continue
            documents += len(built)
            pages += sum(each.pages for each in built)
    if empty:
        context.log.info("Печатать нечего: %s", ", ".join(empty))
    yield dg.MaterializeResult(
        asset_key=DUE_DOCUMENTS, metadata={"документов": documents, "страниц": pages, "печатать нечего": len(empty)}
    )
