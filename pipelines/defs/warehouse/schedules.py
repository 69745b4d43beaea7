"""The nightly run: what still waits in the landing folder and what is stale, and nothing at all if there is neither."""

import dagster as dg

from pipelines.defs.ingest.waiting import requests, stale_slices_of, waiting_batches
from pipelines.defs.jobs import daily
from pipelines.defs.resources import Installation
from pipelines.exports.institutions import house_time_zone
from pipelines.warehouse.places import PlaceError


@dg.schedule(
    job=daily,
    cron_schedule="30 2 * * *",
    execution_timezone=house_time_zone(),
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Каждую ночь в 2:30: загрузить всё, что осталось в папке выгрузок (и то, что вчера не удалось), "
    "и пересчитать устаревшие учебные годы, в том числе после изменения справочников и правил.",
)
def nightly(context: dg.ScheduleEvaluationContext, installation: Installation) -> list[dg.RunRequest] | dg.SkipReason:
    """One run request for every rectangle of slices that wait or are stale."""
    home = installation.home()
    occasion = context.scheduled_execution_time.date().isoformat()
    batches, why = [], "Новых выгрузок нет, все учебные годы пересчитаны."
    try:
        batches = waiting_batches(home)
    except PlaceError as error:  # what is stale is counted anew all the same
        context.log.warning(str(error))
        why = f"Место приёма не отвечает. {error}"
    return requests(batches, stale_slices_of(home), occasion) or dg.SkipReason(why)
