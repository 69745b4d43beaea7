"""The look into the landing place: whole new batches start the daily job for the slices they speak of.

The batch's own day says which slice that is. What its rows say of other years shows as a stale slice after the load,
and the next look asks for that.
"""

from dataclasses import replace
from datetime import UTC, datetime

import dagster as dg

from pipelines.config import SettingsError
from pipelines.defs.ingest.assets import LANDING
from pipelines.defs.ingest.waiting import key_of, looks, requests, slice_of, stale_slices_of, waiting_batches
from pipelines.defs.ingest.watching import judge
from pipelines.defs.jobs import daily
from pipelines.defs.resources import Installation
from pipelines.warehouse.places import PlaceError


@dg.sensor(
    job=daily,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Раз в минуту смотрит в место приёма (папка, S3 или SFTP). Выгрузка, которая за минуту не "
    "изменилась, загружается; загруженное и ещё копируемое не трогает, недосланное ждёт.",
)
def new_batches(context: dg.SensorEvaluationContext, installation: Installation) -> dg.SensorResult:
    """One run request for every rectangle of slices that whole new batches, or rows of theirs, speak of."""
    try:
        home = installation.home()
        waiting = {key_of(batch): batch for batch in waiting_batches(home)}
    except (PlaceError, SettingsError) as error:  # what was seen before stays in the cursor
        context.log.warning(str(error))
        return dg.SensorResult(skip_reason=f"Место приёма не отвечает. {error}", cursor=context.cursor)
    seen = looks(home, waiting.values(), datetime.now(UTC))
    verdict = judge(seen, context.cursor)
    ready = [replace(waiting[key], fingerprint=seen[key]) for key in verdict.ready]  # another look, another run
    strays = [batch for batch in ready if slice_of(batch) is None]
    events = []
    if verdict.ready or verdict.growing:
        events.append(
            dg.AssetObservation(
                LANDING, metadata={"ждёт загрузки": len(waiting), "копируется": len(verdict.growing),
                                   "вне календаря или справочника": len(strays)},
            )
        )  # fmt: skip
    found = requests(ready, stale_slices_of(home))
    if found:
        return dg.SensorResult(run_requests=found, cursor=verdict.memory, asset_events=events)
    return dg.SensorResult(
        skip_reason=_why_nothing(len(verdict.growing), len(strays)), cursor=verdict.memory, asset_events=events
    )


def _why_nothing(growing: int, strays: int) -> str:
    if strays:
        return (
            f"Выгрузок вне справочника учреждений или вне списка учебных лет: {strays}. Ближайшая загрузка примет "
            "их или отклонит с причиной; список лет начинается с [dagster] first_year в vedomost.toml."
        )
    if growing:
        return f"Выгрузок, которые появились или меняются: {growing}. Жду, пока перестанут меняться."
    return "Новых выгрузок нет."
