"""The published copies: what printing and the portal open while the next day is loaded, and what analysts open."""

from collections.abc import Iterator, Sequence

import dagster as dg

from pipelines.config import Home
from pipelines.defs import partitions
from pipelines.defs.resources import WAREHOUSE_POOL, Installation
from pipelines.defs.warehouse.models import known_models
from pipelines.publishing import Published, package, publish

PUBLISHED = dg.AssetKey(["published", "warehouse"])
ANALYTICS = dg.AssetKey(["published", "analytics"])
PACKAGE = dg.AssetKey(["published", "datapackage"])


def ends(models: dg.AssetsDefinition) -> list[dg.AssetKey]:
    """The report models, and whatever else no other model reads: the copy must not run ahead of any of them."""
    read = {dep.asset_key for spec in models.specs for dep in spec.deps}
    return sorted(spec.key for spec in models.specs if spec.group_name == "reports" or spec.key not in read)


def published_warehouse(models: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The published copies, below these models: made in one step, because they replace the former ones together."""

    @dg.multi_asset(
        name="publish",
        specs=[
            _spec(
                PUBLISHED,
                models,
                "Копия хранилища для читателей: заменяет прежнюю целиком и сразу; прежнюю дочитывают те, "
                "кто её открыл. Появляется, только если проверки учебного года пройдены.",
                kind="duckdb",
            ),
            _spec(
                ANALYTICS,
                models,
                "Копия для аналитиков, без имён: база DuckDB и те же таблицы в Parquet. Что в ней есть, объявлено в "
                "seeds/publication.csv; необъявленное не публикуется.",
                kind="parquet",
            ),
            _spec(
                PACKAGE,
                [ANALYTICS],
                "Опись копии для аналитиков: таблицы, столбцы, строки, байты, sha-256, за какой день данные.",
                kind="json",
            ),
        ],
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=WAREHOUSE_POOL,
    )
    def publish_warehouse(installation: Installation) -> Iterator[dg.MaterializeResult]:
        """Replace the copies if the warehouse holds anything else."""
        home = installation.home()
        yield from _told(home, publish(home))

    return publish_warehouse


def _spec(key: dg.AssetKey, deps: Sequence[dg.AssetKey], description: str, kind: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        key,
        deps=deps,
        partitions_def=partitions.by_year,
        description=description,
        group_name="published",
        owners=["team:analysts"],
        kinds={kind},
    )


def _told(home: Home, done: Published) -> Iterator[dg.MaterializeResult]:
    """What was published, in numbers and names of tables: nothing of any person."""
    size = home.published_warehouse.stat().st_size
    yield dg.MaterializeResult(
        asset_key=PUBLISHED, metadata={"копия заменена": done.staff, "размер, МБ": round(size / 1_000_000, 1)}
    )
    resources = package(home).get("resources", [])
    counted = {
        "копия заменена": done.analytics is not None,
        "таблиц": sum("rows" in each for each in resources),
        "строк": sum(each.get("rows", 0) for each in resources),
        "размер, МБ": round(sum(each["bytes"] for each in resources) / 1_000_000, 1),
    }
    yield dg.MaterializeResult(asset_key=ANALYTICS, metadata=counted)
    undeclared = package(home).get("vedomost:undeclared", [])
    yield dg.MaterializeResult(asset_key=PACKAGE, metadata={"не объявлено и не вышло": ", ".join(undeclared) or "—"})


@dg.definitions
def published() -> dg.Definitions:
    """What the folder's loader finds here."""
    return dg.Definitions(assets=[published_warehouse(ends(known_models()))])
