"""The readers' copy of the warehouse: what printing, analysts and the portal open while the next day is loaded."""

from collections.abc import Iterator, Sequence

import dagster as dg

from pipelines import jobs
from pipelines.defs import partitions
from pipelines.defs.resources import WAREHOUSE_POOL, Installation
from pipelines.defs.warehouse.models import known_models

PUBLISHED = dg.AssetKey(["published", "warehouse"])


def ends(models: dg.AssetsDefinition) -> list[dg.AssetKey]:
    """The report models, and whatever else no other model reads: the copy must not run ahead of any of them."""
    read = {dep.asset_key for spec in models.specs for dep in spec.deps}
    return sorted(spec.key for spec in models.specs if spec.group_name == "reports" or spec.key not in read)


def published_warehouse(models: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The published copy, below these models."""

    @dg.multi_asset(
        name="publish",
        specs=[
            dg.AssetSpec(
                PUBLISHED,
                deps=models,
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
    return dg.Definitions(assets=[published_warehouse(ends(known_models()))])
