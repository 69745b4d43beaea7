"""The scrub of the archive (контроль целостности): every byte of every target against the ledger, as asset checks."""

from collections.abc import Iterator
from datetime import datetime

import dagster as dg

from pipelines import jobs, scrubbing
from pipelines.defs.archive.assets import ARCHIVE
from pipelines.defs.resources import ARCHIVE_POOL, Installation
from reports.archive import SYSTEM
from reports.archive.findings import Fate, findings, lost_files

WHOLE, NOT_LOST = "whole_on_every_target", "nothing_is_lost"


class Fixity(dg.Config):
    """`sample`: the share of the objects whose bytes are read, 0 to 1; 0 reads all of them. `mending`: what is found
    damaged is repaired from verified copies."""

    sample: float = 0.0
    mending: bool = False


@dg.multi_asset_check(
    name="verify_archive",
    specs=[
        dg.AssetCheckSpec(
            WHOLE,
            asset=ARCHIVE,
            description="Каждый файл каждого носителя прочитан и совпал с журналом архива. При повреждении: "
            "что найдено и чем кончилось, сказано в отчёте о проверке; исправить — vedomost archive repair.",
        ),
        dg.AssetCheckSpec(
            NOT_LOST,
            asset=ARCHIVE,
            description="Для каждого файла архива есть верная копия. Если нет — файл утрачен, и программа его не "
            "восстановит: отчёт о проверке называет его; ищите копии вне архива.",
        ),
    ],
    pool=ARCHIVE_POOL,
)
def verify_archive(
    context: dg.AssetCheckExecutionContext, config: Fixity, installation: Installation
) -> Iterator[dg.AssetCheckResult]:
    """Fails if anything was found damaged, mended or not, or a target is away; loudest if something is lost."""
    home, at = installation.home(), datetime.now(scrubbing.zone())
    report = jobs.verify(home, config.sample or None, at=at, mending=config.mending)
    found = findings(report)
    fates = [one.fate for one in found]
    lost = lost_files(found)
    paper, _ = scrubbing.leave_report(home, report, at, SYSTEM)
    context.log.info("Отчёт о проверке сохранности: %s", paper)
    yield dg.AssetCheckResult(
        asset_key=ARCHIVE,
        check_name=WHOLE,
        passed=report.ok,
        severity=dg.AssetCheckSeverity.WARN if report.is_whole else dg.AssetCheckSeverity.ERROR,
        metadata={
            "документов": report.objects,
            "файлов прочитано": report.files,
            "байт прочитано": report.bytes,
            "повреждений": len(found),
            "исправлено": sum(fate in (Fate.REPAIRED, Fate.SET_ASIDE, Fate.RELOCKED) for fate in fates),
            "невосстановимых": fates.count(Fate.LOST),
            "носителей недоступно": len(report.unavailable),
            "доля выборки": config.sample or 1.0,
            "отчёт": dg.MetadataValue.path(paper),
        },
    )
    yield dg.AssetCheckResult(
        asset_key=ARCHIVE, check_name=NOT_LOST, passed=not lost, metadata={"утрачено файлов": len(lost)}
    )
