"""How a dbt node is shown: key, group, owner, description, partitions. Nothing is run here.

A key is [schema, name] for a model and [source, table] for a source, so that `journal.marks` in a model's SQL and the
asset that loading fills are one node of the graph and no phantom stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings
from dagster_dbt.dbt_project import DbtProject

from pipelines.defs.partitions import by_year

Manifest = Mapping[str, Any]

_SEEDS = "seeds"
_LAYERS = (_SEEDS, "staging", "intermediate", "marts", "reports", "trends")
_OWNERS = {
    _SEEDS: "team:ej-administrator",  # the school edits these tables (администратор ЭЖ)
    "staging": "team:warehouse",
    "intermediate": "team:warehouse",
    "marts": "team:analysts",
    "reports": "team:deputy-director",  # заместитель директора answers for the figures on paper
    "trends": "team:analysts",
}


def sliced_nodes(manifest: Manifest) -> frozenset[str]:
    """The unique ids of the models that read the journal, directly or not: those are rebuilt by school-year slice.

    The rest (seeds, and what is made of seeds alone) belongs to no year.
    """
    found: set[str] = set()
    frontier = [unique_id for unique_id, source in manifest["sources"].items() if source["source_name"] == "journal"]
    while frontier:
        for child in manifest["child_map"].get(frontier.pop(), ()):
            if child not in found and child in manifest["nodes"]:
                found.add(child)
                frontier.append(child)
    return frozenset(found)


class VedomostTranslator(DagsterDbtTranslator):
    """The translator of one parsed project."""

    def __init__(self, manifest: Manifest) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_source_metadata=False))
        self._sliced = sliced_nodes(manifest)

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The room of the warehouse: seeds, staging, intermediate, marts, reports, trends."""
        if dbt_resource_props["resource_type"] == "seed":
            return _SEEDS
        return str(dbt_resource_props["fqn"][1])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str] | None:
        """Who answers for the room."""
        owner = _OWNERS.get(self.get_group_name(dbt_resource_props) or "")
        return [owner] if owner else None

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The model's own description and where its SQL lies; the SQL itself is one click further."""
        described = str(dbt_resource_props.get("description") or "").strip()
        return f"{described}\n\n`{dbt_resource_props['original_file_path']}`".strip()

    def get_partitions_def(self, dbt_resource_props: Mapping[str, Any]) -> dg.PartitionsDefinition | None:
        """Institution × academic year for what reads the journal, none for seeds."""
        return by_year if dbt_resource_props["unique_id"] in self._sliced else None

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Manifest, unique_id: str, project: DbtProject | None
    ) -> dg.AssetCheckSpec | None:
        """A dbt test as an asset check; blocking when its severity is error, so that nothing wrong is published."""
        key = check_key(manifest, self, unique_id)
        if key is None or key.asset_key != asset_spec.key:
            return None
        node = manifest["nodes"][unique_id]
        return dg.AssetCheckSpec(
            name=key.name,
            asset=key.asset_key,
            description=(node.get("description") or "").strip() or f"dbt: {node['original_file_path']}",
            blocking=(node["config"].get("severity") or "error").lower() == "error",
        )


def check_key(manifest: Manifest, translator: DagsterDbtTranslator, test_id: str) -> dg.AssetCheckKey | None:
    """The asset check that shows a dbt test; None for a test of a source, or one of a macro that reads no data.

    A generic test is shown at the node it is written at. A singular one that reads several is shown at the one furthest
    down the line, where its finding hurts; of several there, at the one it names last.
    """
    test = manifest["nodes"][test_id]
    read = [node for node in test["depends_on"]["nodes"] if node in manifest["nodes"]]
    shown_at = (
        test.get("attached_node")
        or max(enumerate(read), key=lambda each: (_layer(manifest["nodes"][each[1]]), each[0]), default=(0, None))[1]
    )
    if shown_at not in manifest["nodes"]:
        return None
    return dg.AssetCheckKey(translator.get_asset_key(manifest["nodes"][shown_at]), test["name"])


def _layer(node: Mapping[str, Any]) -> int:
    return _LAYERS.index(_SEEDS if node["resource_type"] == "seed" else node["fqn"][1])
