"""A schedule an institution: each morning, by its own clock, is there anything its calendar asks for that day?

What is asked for and which job does it, the room says; here is what such a morning is.
"""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines.config import Home
from pipelines.defs.resources import Installation
from pipelines.exports.institutions import Institution
from pipelines.warehouse.connection import WarehouseError

Wanted = Callable[[Home, str, date], object]
"""(installation, institution, day) → what the day asks for; nothing if it is empty. Raises WarehouseError."""


def morning_of(
    institution: Institution,
    prefix: str,
    job: str,
    cron: str,
    description: str,
    wanted: Wanted,
    nothing: str,
) -> dg.ScheduleDefinition:
    """The schedule `<prefix>_<institution>` of the job with that name: a run for the institution's own date, if
    anything is wanted on it.

    `description` and `nothing` (why the day is skipped) are Russian, for the people who open Dagster.
    """

    @dg.schedule(
        name=f"{prefix}_{institution.institution_id.replace('-', '_')}",
        job_name=job,
        cron_schedule=cron,
        execution_timezone=institution.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"{institution.institution_id}: {description}",
    )
    def morning(context: dg.ScheduleEvaluationContext, installation: Installation) -> dg.RunRequest | dg.SkipReason:
        """A run for the day, or why there is none."""
        day = context.scheduled_execution_time.astimezone(ZoneInfo(institution.timezone)).date()
        try:
            found = wanted(installation.home(), institution.institution_id, day)
        except WarehouseError as error:
            return dg.SkipReason(str(error))
        if not found:
            return dg.SkipReason(f"{day:%d.%m.%Y}: {nothing}")
        key = f"{institution.institution_id}|{day.isoformat()}"
        return dg.RunRequest(run_key=key, partition_key=key)

    return morning
