"""Each morning, where the school is: is this a day of the archive in its calendar? The work is `hand_over`'s."""

import dagster as dg

from pipelines.defs.archive.hand_over import rows_of
from pipelines.defs.documents.schedules import local_date
from pipelines.defs.jobs import hand_over
from pipelines.defs.resources import Installation
from pipelines.exports.institutions import Institution, known_institutions
from pipelines.warehouse.connection import WarehouseError


def morning_of_hand_over(institution: Institution) -> dg.ScheduleDefinition:
    """The schedule of one institution: early in the morning, by the clock of its own time zone."""

    @dg.schedule(
        name=f"hand_over_{institution.institution_id.replace('-', '_')}",
        job=hand_over,
        cron_schedule="30 4 * * *",
        execution_timezone=institution.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"{institution.institution_id}: в день архивной копии журнала или сдачи года, в 4:30 по местному "
        "времени, снять копию и проверить, чего в архиве ещё нет.",
    )
    def morning(context: dg.ScheduleEvaluationContext, installation: Installation) -> dg.RunRequest | dg.SkipReason:
        """A run for the institution's own date, if its calendar names the archive."""
        day = local_date(context, institution.timezone)
        try:
            found = rows_of(installation.home(), institution.institution_id, day)
        except WarehouseError as error:
            return dg.SkipReason(str(error))
        if not found:
            return dg.SkipReason(f"{day:%d.%m.%Y}: ни копии журнала, ни сдачи года.")
        key = f"{institution.institution_id}|{day.isoformat()}"
        return dg.RunRequest(run_key=key, partition_key=key)

    return morning


@dg.definitions
def hand_over_mornings() -> dg.Definitions:
    """A schedule an institution of the seed."""
    return dg.Definitions(schedules=[morning_of_hand_over(one) for one in known_institutions().values()])
