"""How dbt's nodes and results become assets and checks, on a project of six nodes written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
import pytest

from pipelines.defs import partitions
from pipelines.defs.warehouse.models import Selected, events, nothing
from pipelines.defs.warehouse.translator import VedomostTranslator, check_key, sliced_nodes
from pipelines.warehouse.dbt import NodeResult

MARKS = "model.vedomost.fct_mark"
TITLES = "model.vedomost.dim_institution"
REPORT = "model.vedomost.rpt_register"
SEED = "seed.vedomost.institutions"
KEY_TEST = "test.vedomost.key_fct_mark.1"
BALANCE = "test.vedomost.it_balances"
MACRO = "test.vedomost.rates_round"
EVERYTHING = Selected(("seeds__institutions", "marts__dim_institution", "marts__fct_mark", "reports__rpt_register"), ())


def node(kind: str, name: str, room: str, reads: list[str], **more: Any) -> dict[str, Any]:
    fqn = ["vedomost", name] if kind == "seed" else ["vedomost", room, name]
    return {
        "unique_id": f"{kind}.vedomost.{name}", "resource_type": kind, "name": name, "fqn": fqn, "alias": name,
        "config": {"schema": room, "severity": more.pop("severity", "ERROR")}, "depends_on": {"nodes": reads},
        "original_file_path": f"{room}/{name}.sql", "description": "", "package_name": "vedomost", **more,
    }  # fmt: skip


@pytest.fixture
def manifest() -> Mapping[str, Any]:
    source = "source.vedomost.journal.marks"
    nodes = {
        SEED: node("seed", "institutions", "seeds", []),
        TITLES: node("model", "dim_institution", "marts", [SEED]),
        MARKS: node("model", "fct_mark", "marts", [source], description="One row per mark."),
        REPORT: node("model", "rpt_register", "reports", [MARKS, TITLES]),
        KEY_TEST: {**node("test", "key_fct_mark", "marts", [MARKS], attached_node=MARKS), "unique_id": KEY_TEST},
        BALANCE: node("test", "it_balances", "value", [REPORT, MARKS], severity="warn"),
        MACRO: node("test", "rates_round", "value", []),
    }
    children = {source: [MARKS], SEED: [TITLES], TITLES: [REPORT], MARKS: [REPORT, KEY_TEST, BALANCE],
                REPORT: [BALANCE]}  # fmt: skip
    return {"nodes": nodes, "sources": {source: {"source_name": "journal"}}, "child_map": children,
            "metadata": {"project_name": "vedomost"}}  # fmt: skip


def test_what_reads_the_journal_is_cut_by_year_and_the_rest_is_not(manifest: Mapping[str, Any]) -> None:
    assert {MARKS, REPORT} <= sliced_nodes(manifest)
    assert not {SEED, TITLES} & sliced_nodes(manifest)
    translator = VedomostTranslator(manifest)
    assert translator.get_partitions_def(manifest["nodes"][REPORT]) == partitions.by_year
    assert translator.get_partitions_def(manifest["nodes"][TITLES]) is None


def test_a_node_shows_its_room_its_owner_and_its_place(manifest: Mapping[str, Any]) -> None:
    translator = VedomostTranslator(manifest)
    mark, seed = manifest["nodes"][MARKS], manifest["nodes"][SEED]
    assert translator.get_asset_key(mark) == dg.AssetKey(["marts", "fct_mark"])
    assert (translator.get_group_name(mark), translator.get_group_name(seed)) == ("marts", "seeds")
    assert translator.get_owners(manifest["nodes"][REPORT]) == ["team:deputy-director"]
    assert translator.get_description(mark) == "One row per mark.\n\n`marts/fct_mark.sql`"


@pytest.mark.parametrize(
    ("test_id", "shown_at"),
    [(KEY_TEST, "marts/fct_mark"), (BALANCE, "reports/rpt_register"), (MACRO, None)],
)
def test_a_test_is_shown_where_its_finding_hurts(
    manifest: Mapping[str, Any], test_id: str, shown_at: str | None
) -> None:
    found = check_key(manifest, VedomostTranslator(manifest), test_id)
    assert (found and found.asset_key.to_user_string()) == shown_at


def result(unique_id: str, status: str, failures: int = 0) -> NodeResult:
    return NodeResult(unique_id, unique_id.split(".")[0], status, failures, 0.25)


def test_what_was_built_is_put_out_and_what_failed_or_was_skipped_is_not(manifest: Mapping[str, Any]) -> None:
    done = [result(SEED, "success"), result(MARKS, "error"), result(REPORT, "skipped"), result(TITLES, "success")]
    outputs = [event for event in events(manifest, done, EVERYTHING) if isinstance(event, dg.Output)]
    assert [output.output_name for output in outputs] == ["seeds__institutions", "marts__dim_institution"]


@pytest.mark.parametrize(
    ("test_id", "status", "failures", "passed", "severity"),
    [
        (KEY_TEST, "pass", 0, True, dg.AssetCheckSeverity.ERROR),
        (KEY_TEST, "fail", 3, False, dg.AssetCheckSeverity.ERROR),
        (KEY_TEST, "error", 0, False, dg.AssetCheckSeverity.ERROR),
        (BALANCE, "warn", 2, False, dg.AssetCheckSeverity.WARN),
    ],
)
def test_a_test_result_keeps_its_count_and_its_weight(
    manifest: Mapping[str, Any], test_id: str, status: str, failures: int, passed: bool,
    severity: dg.AssetCheckSeverity,
) -> None:  # fmt: skip
    wanted = check_key(manifest, VedomostTranslator(manifest), test_id)
    assert wanted is not None
    [shown] = events(manifest, [result(test_id, status, failures)], Selected((), {wanted}))
    assert isinstance(shown, dg.AssetCheckResult)
    assert (shown.passed, shown.severity) == (passed, severity)
    assert shown.metadata["нарушений"].value == failures


def test_unselected_checks_skipped_tests_and_unit_tests_are_not_shown(manifest: Mapping[str, Any]) -> None:
    wanted = check_key(manifest, VedomostTranslator(manifest), KEY_TEST)
    assert wanted is not None
    done = [result(KEY_TEST, "skipped"), result(BALANCE, "pass"), result("unit_test.vedomost.fct_mark.rule", "pass")]
    assert list(events(manifest, done, Selected((), {wanted}))) == []


def test_of_a_selection_only_the_selected_is_put_out(manifest: Mapping[str, Any]) -> None:
    done = [result(SEED, "success"), result(MARKS, "success")]
    [only] = events(manifest, done, Selected(("marts__fct_mark",), ()))
    assert isinstance(only, dg.Output)
    assert only.output_name == "marts__fct_mark"


def test_where_nothing_was_built_every_node_comes_after_what_it_reads(manifest: Mapping[str, Any]) -> None:
    outputs = [event.output_name for event in nothing(manifest, EVERYTHING) if isinstance(event, dg.Output)]
    assert sorted(outputs) == [
        "marts__dim_institution", "marts__fct_mark", "reports__rpt_register", "seeds__institutions",
    ]  # fmt: skip
    assert outputs.index("seeds__institutions") < outputs.index("marts__dim_institution")
    assert outputs.index("marts__fct_mark") < outputs.index("reports__rpt_register")
