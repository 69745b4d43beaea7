"""The same warehouse whatever the order: batches one by one and shuffled, or all at once; twice changes nothing."""

import random
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines import jobs
from pipelines.config import Home
from pipelines.sample import generate
from pipelines.warehouse import loading
from pipelines.warehouse.connection import open_warehouse

UNTIL = date(2024, 11, 8)  # a closed first quarter and its late corrections


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table and view of what is derived, sorted: versions, staging, marts, reports."""
    with duckdb.connect(str(path), read_only=True) as con:
        names = con.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema in ('journal', 'staging', 'intermediate', 'marts', 'reports') order by all"
        ).fetchall()
        return {f"{s}.{t}": con.execute(f'select * from "{s}"."{t}" order by all').fetchall() for s, t in names}


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Home]:
    in_order, shuffled = (Home(tmp_path_factory.mktemp(name)).create() for name in ("order", "shuffled"))
    landing = tmp_path_factory.mktemp("landing")
    generate(landing, "lyceum-stupeni", ["2024-25"], 30, 7, until=UNTIL)
    jobs.load(in_order, landing)
    days = sorted(path.name.removesuffix(".zip") for path in (landing / "lyceum-stupeni").glob("2024-*"))
    random.Random(20).shuffle(days)
    for day in days:
        with open_warehouse(shuffled.warehouse) as con:
            one = [batch for batch in loading.pending(landing, con) if batch.name == day]
            assert [outcome.status for outcome in loading.ingest(con, shuffled.raw, one)] == ["loaded"]
    jobs.load(shuffled, landing)
    return in_order, shuffled


def test_shuffled_one_by_one_gives_the_same_warehouse(homes: tuple[Home, Home]) -> None:
    in_order, shuffled = (tables(home.published_warehouse) for home in homes)
    assert in_order.keys() == shuffled.keys()
    assert len(in_order["journal.marks"]) > 500
    assert len(in_order["reports.rpt_class_results"]) > 100
    for name, rows in in_order.items():
        assert rows == shuffled[name], name


def test_again_changes_nothing(homes: tuple[Home, Home], tmp_path: Path) -> None:
    home = homes[0]
    before, copy = tables(home.published_warehouse), home.published_warehouse.stat()
    report = jobs.load(home)
    assert not report.slices
    assert tables(home.published_warehouse) == before
    assert home.published_warehouse.stat().st_ino == copy.st_ino, "the readers' copy was not replaced"
