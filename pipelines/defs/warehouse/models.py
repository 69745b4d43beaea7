"""The dbt project as assets: seeds, staging, intermediate, marts, reports; each model a node, each test a check.

Running dbt is `pipelines.warehouse.dbt`, the same call the command line makes; here its results become Dagster's
events. A slice is always built whole, whatever was selected: marts and reports of different days would not agree.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
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


@dataclass(frozen=True)
class Selected:
    """What of the project a run shows: the outputs and the checks that were selected in Dagster."""

    outputs: Collection[str]
    checks: Collection[dg.AssetCheckKey]


def events(manifest: Manifest, nodes: Iterable[dbt.NodeResult], selected: Selected) -> Iterator[Event]:
    """What dbt did, node by node, as outputs of what was built and results of the checks, of those selected.

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
            if key is not None and key in selected.checks:
                yield _checked(key, node, result)
        elif result.status not in dbt.FAILED:
            yield from _output(translator, node, selected, _metadata(result))


def nothing(manifest: Manifest, selected: Selected) -> Iterator[Event]:
    """An output for every model and seed selected, each after those it reads, where there was nothing to build."""
    translator = VedomostTranslator(manifest)
    built = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] in ("model", "seed")}
    order = TopologicalSorter({key: node["depends_on"].get("nodes", ()) for key, node in built.items()})
    for unique_id in order.static_order():
        if unique_id in built:
            yield from _output(translator, built[unique_id], selected, {"строить нечего": True})


def _output(
    translator: VedomostTranslator, node: Mapping[str, Any], selected: Selected, metadata: Mapping[str, float]
) -> Iterator[Event]:
    name = translator.get_asset_key(node).to_python_identifier()
    if name in selected.outputs:
        yield dg.Output(None, name, metadata=metadata)


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
        """Build the slices of the run that the journal knows.

        With none of them the models are as empty as they were, and the run goes on: what was loaded (a refused batch,
        an export of August that speaks of September's year) is to be published all the same.
        """
        selected = Selected(context.selected_output_names, context.selected_asset_check_keys)
        summary = jobs.build_models(installation.home(), partitions.pairs(context))
        if summary is None:
            context.log.info("Этих учебных лет в загруженных выгрузках нет: строить нечего.")
            yield from nothing(manifest, selected)
            return
        yield from events(manifest, summary.nodes, selected)
        if not summary.is_successful:
            raise dg.Failure(f"dbt: не прошло {len(summary.failed)}: {', '.join(summary.failed)}", allow_retries=False)

    return build_models


@cache
def known_models() -> dg.AssetsDefinition:
    """The models of the project of this installation. The manifest is parsed if nobody has done it."""
    return dbt_models(parsed(Home.from_environment()))


@dg.definitions
def models() -> dg.Definitions:
    """What the folder's loader finds here."""
    return dg.Definitions(assets=[known_models()])
