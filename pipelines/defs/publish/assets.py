"""The readers' copy of the warehouse: what printing, analysts and the portal open while the next day is loaded."""

from collections.abc import Iterator, Sequence

import dagster as dg

from pipelines import jobs
from pipelines.defs import partitions
from pipelines.defs.resources import WAREHOUSE_POOL, Installation
from pipelines.defs.warehouse.models import known_models

PUBLISHED = dg.AssetKey(["published", "warehouse"])


def published_warehouse(reports: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The published copy, below the report models it must not run ahead of."""

    @dg.multi_asset(
        name="publish",
        specs=[
            dg.AssetSpec(
                PUBLISHED,
                deps=reports,
                partitions_def=partitions.by_year,
                description="Копия хранилища для читателей: заменяет прежнюю целиком и сразу; прежнюю дочитывают те, "
                "кто её открыл. Появляется, только если проверки учебного года пройдены.",
                group_name="published",
                owners=["team:analysts"],
                kinds={"duckdb"},
            )
        ],
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=WAREHOUSE_POOL,
    )
    def publish_warehouse(installation: Installation) -> Iterator[dg.MaterializeResult]:
        """Replace the copy if the warehouse holds anything else."""
        home = installation.home()
        replaced = jobs.publish(home)
        size = home.published_warehouse.stat().st_size
        yield dg.MaterializeResult(
            asset_key=PUBLISHED, metadata={"копия заменена": replaced, "размер, МБ": round(size / 1_000_000, 1)}
        )

    return publish_warehouse


@dg.definitions
def published() -> dg.Definitions:
    """What the folder's loader finds here."""
    models = known_models()
    reports = sorted(spec.key for spec in models.specs if spec.group_name == "reports")
    return dg.Definitions(assets=[published_warehouse(reports)])
