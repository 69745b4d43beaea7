"""When the archive is read through: a sample every night, every byte every week (docs/archive.md)."""

import dagster as dg

from pipelines.config import Home
from pipelines.defs.archive.checks import Fixity
from pipelines.defs.jobs import fixity
from pipelines.defs.resources import Installation
from pipelines.defs.warehouse.schedules import time_zone

SAMPLE = 0.05


def _request(home: Home, sample: float) -> dg.RunRequest | dg.SkipReason:
    if not home.archive_outbox.exists():
        return dg.SkipReason("Архив ещё не заведён: проверять нечего.")
    return dg.RunRequest(run_config=dg.RunConfig(ops={"verify_archive": Fixity(sample=sample)}))


@dg.schedule(
    job=fixity,
    cron_schedule="0 4 * * 1-6",
    execution_timezone=time_zone(),
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Каждую ночь, кроме воскресенья: сверить с журналом архива выборку документов на всех носителях.",
)
def fixity_sample(installation: Installation) -> dg.RunRequest | dg.SkipReason:
    """Another sample every night."""
    return _request(installation.home(), SAMPLE)


@dg.schedule(
    job=fixity,
    cron_schedule="0 4 * * 0",
    execution_timezone=time_zone(),
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="В ночь на воскресенье: прочитать и сверить с журналом архива каждый файл на всех носителях.",
)
def fixity_full(installation: Installation) -> dg.RunRequest | dg.SkipReason:
    """Everything, once a week."""
    return _request(installation.home(), 0.0)
