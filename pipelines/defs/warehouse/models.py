"""The dbt project as assets: seeds, staging, intermediate, marts, reports; each model a node, each test a check.

Running dbt is `pipelines.warehouse.dbt`, the same call the command line makes; here its results become Dagster's
events. A slice is always built whole, whatever was selected: marts and reports of different days would not agree.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from pipelines import jobs
from pipelines.config import Home
from pipelines.defs import partitions
from pipelines.defs.resources import WAREHOUSE_POOL, Installation
from pipelines.defs.warehouse.manifest import parsed
from pipelines.defs.warehouse.translator import Manifest, VedomostTranslator, check_key
from pipelines.warehouse import dbt

Event = dg.Output[None] | dg.AssetCheckResult


def events(
    manifest: Manifest, nodes: Iterable[dbt.NodeResult], checks: Collection[dg.AssetCheckKey]
) -> Iterator[Event]:
    """What dbt did, node by node, as outputs of what was built and results of the checks that were selected.

    A node that failed or was skipped has no output, and what stands below it is then not run. Unit tests of dbt are not
    in the graph: they try the rules, not the data.
    """
    translator = VedomostTranslator(manifest)
    for result in nodes:
        node = manifest["nodes"].get(result.unique_id)
        if node is None or result.status == "skipped":
            continue
        if result.kind == "test":
            key = check_key(manifest, translator, result.unique_id)
            if key is not None and key in checks:
                yield _checked(key, node, result)
        elif result.status not in dbt.FAILED:
            yield dg.Output(None, translator.get_asset_key(node).to_python_identifier(), metadata=_metadata(result))


def _checked(key: dg.AssetCheckKey, node: Mapping[str, Any], result: dbt.NodeResult) -> dg.AssetCheckResult:
    warns = result.status == "warn" or str(node["config"].get("severity", "error")).lower() == "warn"
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=result.status == "pass",
        severity=dg.AssetCheckSeverity.WARN if warns else dg.AssetCheckSeverity.ERROR,
        metadata={"нарушений": result.failures, **_metadata(result)},
    )


def _metadata(result: dbt.NodeResult) -> dict[str, float]:
    return {"секунд": round(result.seconds, 3)}


def dbt_models(manifest: Manifest) -> dg.AssetsDefinition:
    """All of the project, one step: dbt starts once, and its nodes cost 30 ms each."""

    @dbt_assets(
        manifest=manifest,
        dagster_dbt_translator=VedomostTranslator(manifest),
        name="build_models",
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=WAREHOUSE_POOL,
    )
    def build_models(context: dg.AssetExecutionContext, installation: Installation) -> Iterator[Event]:
        """Build the slices of the run that the journal knows; with none of them there is nothing to build."""
        summary = jobs.build_models(installation.home(), partitions.pairs(context))
        if summary is None:
            context.log.info("Этих учебных лет в загруженных выгрузках нет: строить нечего.")
            return
        yield from events(manifest, summary.nodes, context.selected_asset_check_keys)
        if not summary.is_successful:
            raise dg.Failure(f"dbt: не прошло {summary.failures}: {', '.join(summary.failed)}", allow_retries=False)

    return build_models


@cache
def known_models() -> dg.AssetsDefinition:
    """The models of the project of this installation. The manifest is parsed if nobody has done it."""
    return dbt_models(parsed(Home.from_environment()))


@dg.definitions
def models() -> dg.Definitions:
    """What the folder's loader finds here."""
    return dg.Definitions(assets=[known_models()])
