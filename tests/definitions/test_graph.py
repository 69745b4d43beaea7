"""The graph as it is loaded: what is in it, what hangs on what, who may write, and what it says of itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from pipelines.config import DBT_PROJECT, REPOSITORY, SEEDS
from pipelines.defs import partitions as p
from pipelines.exports.contract import TABLES
from reports.catalogue import CATALOGUE

Location = dg.Definitions


@pytest.fixture(scope="module")
def location(bare_home: Path) -> Location:
    from pipelines.definitions import build_defs

    return build_defs()


def key(name: str) -> dg.AssetKey:
    return dg.AssetKey(name.split("/"))


def names(location: Location) -> set[str]:
    return {each.to_user_string() for each in location.resolve_asset_graph().get_all_asset_keys()}


def test_the_location_loads_where_nothing_was_ever_loaded(location: Location, bare_home: Path) -> None:
    assert names(location)
    assert not list(bare_home.rglob("*.duckdb"))


def test_dg_finds_nothing_wrong(bare_home: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("dg"), "check", "defs"],
        cwd=REPOSITORY,
        env={**os.environ, "VEDOMOST_HOME": str(bare_home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_landing_and_the_registers_of_the_office_come_from_outside(location: Location) -> None:
    """A mistyped dependency would stand in the graph as an asset that nothing makes."""
    outside = {"landing", "ingest/closings", "ingest/explanations"}
    graph = location.resolve_asset_graph()
    assert {k.to_user_string() for k in graph.get_all_asset_keys() if not graph.get(k).is_materializable} == outside


def test_every_table_model_and_seed_is_a_node(location: Location) -> None:
    models = {f"{path.relative_to(DBT_PROJECT / 'models').parts[0]}/{path.stem}"
              for path in (DBT_PROJECT / "models").rglob("*.sql")}  # fmt: skip
    seeds = {f"seeds/{path.stem}" for path in SEEDS.glob("*.csv")}
    journal = {f"journal/{table}" for table in TABLES} | {"journal/slices", "journal/spans", "journal/undecided"}
    documents = {
        f"documents/{code.replace('-', '_')}" for code, report in CATALOGUE.items() if {"period", "year"} & report.when
    }
    expected = models | seeds | journal | {"landing", "batches", "published/warehouse", "archive"}
    expected |= {"published/analytics", "published/datapackage"}
    expected |= {"calendar/due_documents", "hand_over/journal_copies", "ingest/closings", "ingest/explanations"}
    assert names(location) == expected | documents
    assert {"documents/grade_register", "documents/journal_control"} < documents
    assert "documents/weekly_progress" not in documents, "the calendar prints it"


def test_the_way_leads_from_the_landing_folder_to_the_archive(location: Location) -> None:
    graph = location.resolve_asset_graph()
    ancestors = {k.to_user_string() for k in graph.get_ancestor_asset_keys(key("archive"))}
    assert ancestors >= {
        "landing", "batches", "journal/marks", "journal/slices", "seeds/institutions", "staging/stg_marks",
        "marts/fct_mark", "reports/rpt_grade_register", "published/warehouse", "documents/grade_register",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "partitions"),
    [
        ("landing", None),
        ("batches", p.by_day),
        ("journal/marks", p.by_year),
        ("seeds/institutions", None),
        ("staging/stg_marks", p.by_year),
        ("marts/dim_institution", None),
        ("marts/fct_roster", p.by_year),
        ("reports/rpt_grade_register", p.by_year),
        ("published/warehouse", p.by_year),
        ("documents/grade_register", p.by_period),
        ("archive", p.by_period),
    ],
)
def test_partitions_nest(location: Location, name: str, partitions: dg.PartitionsDefinition | None) -> None:
    assert location.resolve_asset_graph().get(key(name)).partitions_def == partitions


@pytest.mark.parametrize(
    ("child", "parent", "mapping"),
    [
        ("journal/marks", "batches", p.day_to_year),
        ("documents/homeroom", "published/warehouse", p.year_to_period),
    ],
)
def test_the_borders_between_the_cuts_have_their_mapping(
    location: Location, child: str, parent: str, mapping: dg.PartitionMapping
) -> None:
    node = location.resolve_asset_graph().get(key(child))
    assert node.partition_mappings[key(parent)] == mapping


def test_one_writer(location: Location) -> None:
    """Every step has a pool; those that open the warehouse for writing share one, and a pool has one place."""
    repository = location.get_repository_def()
    pools = {}
    for definition in [*repository.assets_defs_by_key.values(), *repository.asset_checks_defs_by_key.values()]:
        if definition.is_executable:
            pools[definition.op.name] = definition.op.pool
    assert pools == {
        "load_days": "warehouse", "derive_versions": "warehouse", "build_models": "warehouse", "publish": "warehouse",
        "what_waits": "warehouse", "known_periods": "warehouse", "print_documents": "documents",
        "print_due_documents": "documents",
        "close_periods": "archive", "verify_archive": "archive", "copy_journals": "archive",
    }  # fmt: skip


def test_a_backfill_is_one_run(location: Location) -> None:
    graph = location.resolve_asset_graph()
    for each in graph.get_all_asset_keys():
        node = graph.get(each)
        if node.partitions_def is not None:
            assert node.backfill_policy == dg.BackfillPolicy.single_run(), each


def test_every_node_says_what_it_is_and_who_answers_for_it(location: Location) -> None:
    graph = location.resolve_asset_graph()
    for each in graph.get_all_asset_keys():
        node = graph.get(each)
        assert node.description, each
        assert node.owners, each
        assert node.group_name != "default", each


def test_the_jobs_are_stretches_of_the_graph(location: Location) -> None:
    daily = {k.to_user_string() for k in location.resolve_job_def("daily").asset_layer.executable_asset_keys}
    assert {name.split("/")[0] for name in daily} == {
        "journal", "seeds", "staging", "intermediate", "marts", "reports", "trends", "published",
    }  # fmt: skip
    closing = {k.to_user_string() for k in location.resolve_job_def("period_end").asset_layer.executable_asset_keys}
    assert {name.split("/")[0] for name in closing} == {"documents", "archive"}


@pytest.mark.parametrize(
    "check",
    [
        ("batches", "no_rejected_batches"), ("batches", "no_quarantined_rows"), ("batches", "no_unresolved_rows"),
        ("batches", "no_unknown_codes"), ("journal/periods", "every_period_has_a_partition"),
        ("reports/rpt_movement", "movement_balances"), ("documents/grade_register", "something_is_printed"),
        ("archive", "on_every_target"), ("archive", "whole_on_every_target"),
    ],
)  # fmt: skip
def test_what_can_go_wrong_is_a_check(location: Location, check: tuple[str, str]) -> None:
    assert dg.AssetCheckKey(key(check[0]), check[1]) in location.resolve_asset_graph().asset_check_keys


def test_every_data_test_of_the_project_is_a_check(location: Location) -> None:
    """One file of tests/ is one check, wherever in the graph it is shown; a test of a macro reads no data."""
    files = [path for path in (DBT_PROJECT / "tests").rglob("*.sql") if "generic" not in path.parts]
    singular = {path.stem for path in files if "ref(" in path.read_text(encoding="utf-8")}
    assert singular
    assert singular <= {each.name for each in location.resolve_asset_graph().asset_check_keys}


def test_steps_share_the_process_of_their_run(location: Location) -> None:
    assert location.resolve_job_def("daily").executor_def.name == "in_process"


def test_a_test_may_swap_one_part(bare_home: Path, tmp_path: Path) -> None:
    from pipelines.definitions import build_defs
    from pipelines.defs.resources import Installation

    swapped = build_defs(resource_overrides={"installation": Installation(root=str(tmp_path))})
    assert swapped.resources is not None
    assert swapped.resources["installation"].home().root == tmp_path
