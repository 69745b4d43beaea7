"""Each morning, where the school is: print what its calendar says is due that day."""

from datetime import date
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines.defs.documents.due import orders
from pipelines.defs.jobs import due_documents
from pipelines.defs.resources import Installation
from pipelines.exports.institutions import Institution, known_institutions
from pipelines.warehouse.connection import WarehouseError


def morning_of(institution: Institution) -> dg.ScheduleDefinition:
    """The schedule of one institution: before lessons begin, by the clock of its own time zone."""

    @dg.schedule(
        name=f"due_{institution.institution_id.replace('-', '_')}",
        job=due_documents,
        cron_schedule="0 6 * * *",
        execution_timezone=institution.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"{institution.institution_id}: каждое утро в 6:00 по местному времени "
        "напечатать документы, срок которых наступил по календарю отчётности.",
    )
    def morning(context: dg.ScheduleEvaluationContext, installation: Installation) -> dg.RunRequest | dg.SkipReason:
        """A run for the institution's own date, if anything is due."""
        day = local_date(context, institution.timezone)
        try:
            found = orders(installation.home(), institution.institution_id, day)
        except WarehouseError as error:
            return dg.SkipReason(str(error))
        if not found:
            return dg.SkipReason(f"{day:%d.%m.%Y}: по календарю печатать нечего.")
        key = f"{institution.institution_id}|{day.isoformat()}"
        return dg.RunRequest(run_key=key, partition_key=key)

    return morning


def local_date(context: dg.ScheduleEvaluationContext, timezone: str) -> date:
    """The date at the institution when the schedule ticks."""
    return context.scheduled_execution_time.astimezone(ZoneInfo(timezone)).date()


@dg.definitions
def mornings() -> dg.Definitions:
    """A schedule an institution of the seed."""
    return dg.Definitions(schedules=[morning_of(one) for one in known_institutions().values()])
