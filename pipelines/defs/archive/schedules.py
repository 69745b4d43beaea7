"""When the archive is read through: every night what is owed, a sample or every byte (docs/archive.md)."""

import dagster as dg

from pipelines import scrubbing
from pipelines.defs.archive.checks import Fixity
from pipelines.defs.jobs import fixity
from pipelines.defs.resources import Installation
from pipelines.exports.institutions import house_time_zone


@dg.schedule(
    job=fixity,
    cron_schedule="0 4 * * *",
    execution_timezone=house_time_zone(),
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Каждую ночь в 4:00: сверить с журналом архива выборку документов на всех носителях, а когда подошёл "
    "срок (раз в неделю, месяц или квартал, [archive.fixity] full_every) — каждый файл. Пропущенное навёрстывается "
    "ближайшей ночью. Найденное повреждение исправляется с верной копии; каждая проверка оставляет отчёт.",
)
def fixity_nightly(context: dg.ScheduleEvaluationContext, installation: Installation) -> dg.RunRequest | dg.SkipReason:
    """Another sample every night, everything when its term has come."""
    home = installation.home()
    if not scrubbing.has_begun(home):
        return dg.SkipReason("Архив ещё не заведён: проверять нечего.")
    day = context.scheduled_execution_time.astimezone(scrubbing.zone()).date()
    share = scrubbing.wanted(home, day)
    if share is None:
        return dg.SkipReason(f"{day:%d.%m.%Y}: выборка выключена, а срок полной проверки не подошёл.")
    config = Fixity(sample=0.0 if share == 1 else share, mending=scrubbing.settings(home).repair)
    return dg.RunRequest(run_key=day.isoformat(), run_config=dg.RunConfig(ops={"verify_archive": config}))
