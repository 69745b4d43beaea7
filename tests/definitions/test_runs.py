"""The graph run for real on a very small school: what the sensor asks for, then the close of a quarter.

Expected numbers are counted another way: from the folders on the disk, from what the sample says it wrote, from a plain
query of the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest
from looking_for_people import cells, findings, people, planted, told_by

from pipelines import jobs
from pipelines.config import Home
from pipelines.defs.ingest.sensors import new_batches
from pipelines.defs.resources import Installation
from pipelines.sample import SampleSummary, generate
from pipelines.warehouse.dbt import DbtSummary, NodeResult
from reports.catalogue import CATALOGUE

QUARTER = "school-90|2025-26.quarter-1"
SETTINGS = "[archive]\nsame_device_accepted = true\n[documents]\nworkers = 1\n[landing]\nsettle_seconds = 0\n"


@dataclass
class House:
    """An installation, its location and the instance its runs are recorded in."""

    home: Home
    location: dg.Definitions
    instance: dg.DagsterInstance
    sample: SampleSummary

    def run(self, job: str, **more: Any) -> dg.ExecuteInProcessResult:
        return self.location.resolve_job_def(job).execute_in_process(
            instance=self.instance, raise_on_error=False, **more
        )

    def look(self, cursor: str | None) -> dg.SensorResult:
        context = dg.build_sensor_context(instance=self.instance, cursor=cursor)
        result = new_batches(context, installation=Installation(root=str(self.home.root)))
        assert isinstance(result, dg.SensorResult)
        return result

    def ask(self, sql: str) -> Any:
        with duckdb.connect(str(self.home.published_warehouse), read_only=True) as con:
            row = con.execute(sql).fetchone()
            return row[0] if row else None


@pytest.fixture(scope="module")
def house(bare_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A school of twelve pupils to the middle of November, a broken zip among its days, before anything ran."""
    from pipelines.definitions import build_defs

    home = Home(tmp_path_factory.mktemp("school")).create()
    (home.root / "vedomost.toml").write_text(SETTINGS)
    sample = generate(home.landing, "school-90", ["2025-26"], pupils=12, seed=7, until=date(2025, 11, 14))
    (home.landing / "school-90" / "2025-10-05.zip").write_bytes(b"PK\x03\x04 and no more")  # a Sunday: no such day yet
    location = build_defs(resource_overrides={"installation": Installation(root=str(home.root))})
    with dg.DagsterInstance.ephemeral() as instance:
        yield House(home, location, instance, sample)


@pytest.fixture(scope="module")
def loaded(house: House) -> list[dg.ExecuteInProcessResult]:
    """The runs that the sensor asks for until it asks for nothing more."""
    cursor, seen, runs = house.look(None).cursor, set(), []
    for _ in range(4):
        result = house.look(cursor)
        cursor = result.cursor
        for request in [each for each in result.run_requests or () if each.run_key not in seen]:
            seen.add(request.run_key)
            key = {"partition_key": request.partition_key} if request.partition_key else {"tags": dict(request.tags)}
            runs.append(house.run("daily", **key))
    assert {each.run_key for each in house.look(cursor).run_requests or ()} <= seen
    return runs


@pytest.fixture(scope="module")
def closed(house: House, loaded: list[dg.ExecuteInProcessResult]) -> dg.ExecuteInProcessResult:
    assert loaded
    # so small a school may have forgotten a mark: the graph would say so and close nothing
    despite = {"ops": {"close_periods": {"config": {"despite": "показательный прогон"}}}}
    return house.run("period_end", partition_key=QUARTER, run_config=despite)


def partition_of(run: dg.ExecuteInProcessResult) -> str:
    return run.dagster_run.tags["dagster/partition"]


def shown(run: dg.ExecuteInProcessResult, name: str) -> dict[str, Any]:
    """The metadata of an asset's materialization in a run."""
    wanted = dg.AssetKey(name.split("/"))
    [found] = [
        event.step_materialization_data.materialization
        for event in run.get_asset_materialization_events()
        if event.asset_key == wanted
    ]
    return {name: value.value for name, value in found.metadata.items()}


def checked(runs: list[dg.ExecuteInProcessResult], name: str) -> dg.AssetCheckEvaluation:
    """The last result of a check."""
    return [check for run in runs for check in run.get_asset_check_evaluations() if check.check_name == name][-1]


def test_every_run_that_was_asked_for_succeeds_and_publishes(loaded: list[dg.ExecuteInProcessResult]) -> None:
    """Two: the year of the first export, made in August, which has nothing of its own, and the year it speaks of."""
    assert [partition_of(run) for run in loaded] == ["school-90|2024-25", "school-90|2025-26"]
    assert all(run.success for run in loaded)
    assert [shown(run, "published/warehouse")["копия заменена"] for run in loaded] == [True, True]


def test_every_day_of_the_folder_is_a_partition_of_batches(
    house: House, loaded: list[dg.ExecuteInProcessResult]
) -> None:
    days = {path.name.removesuffix(".zip") for path in (house.home.landing / "school-90").glob("20*")}
    assert len(days) == house.sample.batches + 1
    taken = house.instance.get_materialized_partitions(dg.AssetKey("batches"))
    assert taken == {f"school-90|{day}" for day in days - {"2025-10-05"}}, "all but the one that was refused"


def test_the_counts_are_those_the_sample_wrote(house: House, loaded: list[dg.ExecuteInProcessResult]) -> None:
    read = sum(shown(run, "journal/marks")["строк прочитано"] for run in loaded)
    assert read == sum(house.sample.rows.values())
    assert shown(loaded[-1], "journal/classes")["dagster/row_count"] == house.sample.classes


def test_the_published_copy_holds_the_models(house: House, loaded: list[dg.ExecuteInProcessResult]) -> None:
    assert loaded
    assert house.ask("select count(*) from marts.dim_class") == house.sample.classes
    assert house.ask("select count(*) from reports.rpt_grade_register") > 0
    assert house.ask("select count(*) from journal.slices where built_revision is not null") == 1
    assert house.home.published_warehouse.stat().st_mode & 0o777 == 0o600


def test_nothing_of_any_person_leaves_for_the_analysts(house: House, loaded: list[dg.ExecuteInProcessResult]) -> None:
    """No name, id, day of birth, order or topic of the sample in any cell, comment, description, file name, byte."""
    assert loaded
    wanted = people(house.home.published_warehouse)
    assert len(wanted.names) > 40
    assert len(wanted.texts) > 1000
    assert len(wanted.born) == 12
    folder = (house.home.analytics / "analytics").resolve()
    assert len(list(cells(folder))) > 10_000, "there is something to search"
    assert findings(folder, wanted) == []


def test_the_search_finds_a_name_wherever_it_is_hidden(house: House, loaded: list[dg.ExecuteInProcessResult]) -> None:
    assert loaded
    wanted = people(house.home.published_warehouse)
    longest = max(wanted.names, key=len)
    assert [way for way, folder in planted(longest) if not findings(folder, wanted)] == []


def test_what_a_run_shows_of_the_copies_holds_nobody(house: House, loaded: list[dg.ExecuteInProcessResult]) -> None:
    counted = shown(loaded[-1], "published/analytics")
    assert counted["копия заменена"] is True
    with duckdb.connect(str(house.home.analytics / "analytics.duckdb"), read_only=True) as con:
        tables = con.execute("select count(*) from duckdb_tables()").fetchall()[0][0]
    assert counted["таблиц"] == tables
    assert shown(loaded[-1], "published/datapackage") == {"не объявлено и не вышло": "—"}
    wanted = people(house.home.published_warehouse)
    for name in ("published/warehouse", "published/analytics", "published/datapackage"):
        for value in shown(loaded[-1], name).values():
            assert not list(told_by(str(value), wanted))


def test_what_waits_is_counted_by_institution(loaded: list[dg.ExecuteInProcessResult]) -> None:
    rejected = checked(loaded, "no_rejected_batches")
    assert (rejected.passed, rejected.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert {name: value.value for name, value in rejected.metadata.items()} == {"всего": 1, "school-90": 1}
    assert checked(loaded, "no_quarantined_rows").passed
    assert checked(loaded, "every_period_has_a_partition").passed


def test_no_figure_is_published_that_a_test_refused(loaded: list[dg.ExecuteInProcessResult]) -> None:
    balance = checked(loaded, "movement_balances")
    assert balance.passed
    assert balance.metadata["нарушений"].value == 0
    refused = [check.check_name for run in loaded for check in run.get_asset_check_evaluations()
               if not check.passed and check.severity == dg.AssetCheckSeverity.ERROR]  # fmt: skip
    assert refused == []


def test_the_quarter_is_printed(house: House, closed: dg.ExecuteInProcessResult) -> None:
    assert closed.success
    due = {code for code, report in CATALOGUE.items() if "period" in report.when and not report.only_for}
    printed = {
        code: shown(closed, f"documents/{code.replace('-', '_')}")["документов"] for code in due - {"class-journal"}
    }
    assert min(printed.values()) > 0
    on_disk = list(house.home.documents.rglob("*.pdf"))
    assert len(on_disk) == sum(printed.values())
    assert shown(closed, "documents/grade_register")["документов"] == 0, "it is a document of the year"


def test_the_quarter_lies_on_both_targets(house: House, closed: dg.ExecuteInProcessResult) -> None:
    kept = {code for code, report in CATALOGUE.items() if report.keep_years}
    printed = sum(path.parent.name in kept for path in house.home.documents.rglob("*.pdf"))
    assert shown(closed, "archive")["сдано впервые"] == printed
    for target in house.home.targets:
        assert len(list(target.place.path.rglob("0=ocfl_object_1.1"))) == printed
    assert checked([closed], "on_every_target").passed
    assert checked([closed], "whole_on_every_target").passed


def test_closing_again_changes_nothing(house: House, closed: dg.ExecuteInProcessResult) -> None:
    again = house.run("period_end", partition_key=QUARTER)
    assert again.success
    assert shown(again, "documents/homeroom")["напечатано заново"] == 0
    assert shown(again, "archive")["сдано впервые"] == 0
    assert shown(again, "archive")["без изменений"] == shown(closed, "archive")["сдано впервые"]


def test_a_period_the_export_does_not_have_is_passed_over(
    house: House, loaded: list[dg.ExecuteInProcessResult]
) -> None:
    assert loaded
    nothing = house.run("period_end", partition_key="school-90|2025-26.trimester-1")
    assert nothing.success
    assert not nothing.get_asset_materialization_events()


def test_a_flipped_byte_fails_the_check_of_the_archive(house: House, closed: dg.ExecuteInProcessResult) -> None:
    assert closed.success
    victim = next(house.home.targets[0].place.path.rglob("document.pdf"))
    whole = victim.read_bytes()
    victim.chmod(0o600)
    victim.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    try:
        run = house.run("fixity")
    finally:
        victim.write_bytes(whole)
    found = checked([run], "whole_on_every_target")
    assert not found.passed
    assert (found.metadata["повреждений"].value, found.metadata["невосстановимых"].value) == (1, 0)


def test_one_model_may_be_asked_for_alone(house: House, loaded: list[dg.ExecuteInProcessResult]) -> None:
    """Its slice is built whole all the same; what was not asked for is not shown."""
    assert loaded
    wanted = [dg.AssetKey(["reports", "rpt_homeroom"])]
    run = house.run("daily", partition_key="school-90|2025-26", asset_selection=wanted)
    assert run.success
    assert [event.asset_key for event in run.get_asset_materialization_events()] == wanted


def test_nothing_is_published_when_a_data_test_fails(
    house: House, loaded: list[dg.ExecuteInProcessResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert loaded
    before = house.home.published_warehouse.stat().st_ino
    node = NodeResult("test.vedomost.movement_balances", "test", "fail", 2, 0.1)
    summary = DbtSummary(0, 0, 1, 0, ("movement_balances",), (), 0.1, (node,))
    monkeypatch.setattr(jobs, "build_models", lambda home, slices: summary)
    run = house.run("daily", partition_key="school-90|2025-26")
    assert not run.success
    assert checked([run], "movement_balances").metadata["нарушений"].value == 2
    assert house.home.published_warehouse.stat().st_ino == before
    assert not [event for event in run.get_asset_materialization_events() if "published" in str(event.asset_key)]


def test_nobody_is_named_in_what_dagster_keeps(
    house: House, loaded: list[dg.ExecuteInProcessResult], closed: dg.ExecuteInProcessResult
) -> None:
    with duckdb.connect(str(house.home.published_warehouse), read_only=True) as con:
        people = [row[0] for row in con.execute(
            "select last_name from journal.students union select last_name from journal.staff").fetchall()]  # fmt: skip
    assert people
    for run in [*loaded, closed]:
        kept = "\n".join(str(entry) for entry in house.instance.all_logs(run.run_id))
        assert not [name for name in people if name in kept]
