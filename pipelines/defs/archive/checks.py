"""The scrub of the archive (контроль целостности): every byte of every target against the ledger, as an asset check."""

from collections.abc import Iterator

import dagster as dg

from pipelines import jobs
from pipelines.defs.archive.assets import ARCHIVE
from pipelines.defs.resources import ARCHIVE_POOL, Installation

WHOLE = "whole_on_every_target"


class Fixity(dg.Config):
    """`sample`: the share of the objects whose bytes are read, 0 to 1; 0 reads all of them."""

    sample: float = 0.0


@dg.multi_asset_check(
    name="verify_archive",
    specs=[
        dg.AssetCheckSpec(
            WHOLE,
            asset=ARCHIVE,
            description="Каждый файл каждого носителя прочитан и совпал с журналом архива. При повреждении: "
            "vedomost archive verify назовёт файлы, vedomost archive repair восстановит их с целой копии.",
        )
    ],
    pool=ARCHIVE_POOL,
)
def verify_archive(config: Fixity, installation: Installation) -> Iterator[dg.AssetCheckResult]:
    """Fails if anything is damaged or a target is away; what exactly, the archive's own report says."""
    report = jobs.verify(installation.home(), config.sample or None)
    yield dg.AssetCheckResult(
        asset_key=ARCHIVE,
        check_name=WHOLE,
        passed=report.ok,
        metadata={
            "документов": report.objects,
            "файлов прочитано": report.files,
            "байт прочитано": report.bytes,
            "повреждений": len(report.damages),
            "невосстановимых": len(report.lost),
            "носителей недоступно": len(report.unavailable),
            "доля выборки": config.sample or 1.0,
        },
    )
