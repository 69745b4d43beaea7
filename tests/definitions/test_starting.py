"""What starts the daily job: the look into the landing folder, and the night."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from pipelines.config import Home
from pipelines.defs.ingest.sensors import new_batches
from pipelines.defs.ingest.waiting import slice_of, waiting_batches
from pipelines.defs.resources import Installation
from pipelines.defs.warehouse.schedules import nightly
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.landing import LandedBatch
from pipelines.warehouse.loading import ingest, pending
from pipelines.warehouse.publishing import staged


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path).create()


def put(home: Home, place: str, content: str = "{}") -> Path:
    folder = home.landing / place
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "batch.json").write_text(content)
    return folder


def look(home: Home, cursor: str | None) -> dg.SensorResult:
    context = dg.build_sensor_context(cursor=cursor)
    result = new_batches(context, installation=Installation(root=str(home.root)))
    assert isinstance(result, dg.SensorResult)
    return result


def asked(result: dg.SensorResult) -> list[str | tuple[str, str]]:
    """The partition, or the range, of every run request."""
    return [
        request.partition_key
        or (request.tags["dagster/asset_partition_range_start"], request.tags["dagster/asset_partition_range_end"])
        for request in result.run_requests or ()
    ]


def test_an_empty_folder_starts_nothing(home: Home) -> None:
    result = look(home, None)
    assert asked(result) == []
    assert result.skip_reason is not None
    assert result.skip_reason.skip_message == "Новых выгрузок нет."


def test_a_whole_batch_starts_its_year_once(home: Home) -> None:
    put(home, "school-90/2025-08-31")
    first = look(home, None)
    assert asked(first) == []
    second = look(home, first.cursor)
    assert asked(second) == ["school-90|2024-25"]
    assert asked(look(home, second.cursor)) == []


def test_a_half_copied_batch_waits(home: Home) -> None:
    folder = put(home, "school-90/2025-09-01")
    first = look(home, None)
    (folder / "marks.csv").write_text("mark_id,lesson_id\n")
    second = look(home, first.cursor)
    assert asked(second) == []
    assert second.skip_reason is not None
    assert "Жду" in (second.skip_reason.skip_message or "")
    assert asked(look(home, second.cursor)) == ["school-90|2025-26"]


def test_a_night_of_every_institution_is_one_run(home: Home) -> None:
    for name in ("school-90", "school-154", "yarovoe-college", "gymnasium-chernogorsk", "lyceum-stupeni"):
        put(home, f"{name}/2025-10-01")
    assert asked(look(home, look(home, None).cursor)) == [("school-90|2025-26", "lyceum-stupeni|2025-26")]


def test_what_fits_no_partition_is_told_and_not_forgotten(home: Home) -> None:
    for place in ("unknown-school/2025-10-01", "school-90/сентябрь", "school-90/1999-10-01"):
        put(home, place)
    second = look(home, look(home, None).cursor)
    assert asked(second) == []
    assert second.skip_reason is not None
    assert "вне справочника учреждений или вне списка учебных лет: 3" in (second.skip_reason.skip_message or "")
    [observed] = second.asset_events
    assert {name: value.value for name, value in observed.metadata.items()} == {
        "ждёт загрузки": 3, "копируется": 0, "вне календаря или справочника": 3,
    }  # fmt: skip


def load(home: Home) -> None:
    with open_warehouse(home.warehouse) as con:
        ingest(con, home.raw, pending(home.landing, con))
    with staged(home.warehouse, home.published_warehouse):
        pass


def test_what_the_command_line_loaded_is_not_asked_for(home: Home) -> None:
    put(home, "school-90/2025-09-01")
    load(home)
    assert waiting_batches(home) == []
    put(home, "school-90/2025-09-01", '{"contract": "journal-export/1"}')
    assert [batch.name for batch in waiting_batches(home)] == ["2025-09-01"]


def test_a_slice_that_a_load_left_stale_is_asked_for(home: Home) -> None:
    """An export of August brings the classes of the year that begins in September."""
    with open_warehouse(home.warehouse) as con:
        con.execute("insert into journal.slices values ('school-154', '2025-26', '2025-08-30', 'loaded', null, null)")
    with staged(home.warehouse, home.published_warehouse):
        pass
    first = look(home, None)
    assert asked(first) == ["school-154|2025-26"]
    again = look(home, first.cursor)
    assert [request.run_key for request in again.run_requests or ()] == [
        request.run_key for request in first.run_requests or ()
    ], "the same key: Dagster starts no second run"


def night(home: Home, day: int = 2) -> list[dg.RunRequest]:
    context = dg.build_schedule_context(scheduled_execution_time=datetime(2025, 10, day, 2, 30, tzinfo=UTC))
    result = nightly(context, installation=Installation(root=str(home.root)))
    return [] if isinstance(result, dg.SkipReason) else list(result)


def test_the_night_takes_what_waits_and_tries_again_the_next_night(home: Home) -> None:
    assert night(home) == []
    put(home, "school-90/2025-10-01")
    [first], [second] = night(home, 2), night(home, 3)
    assert first.partition_key == second.partition_key == "school-90|2025-26"
    assert first.run_key != second.run_key


def test_the_night_is_night_where_the_schools_are() -> None:
    assert nightly.cron_schedule == "30 2 * * *"
    assert nightly.execution_timezone == "Asia/Novosibirsk"


@pytest.mark.parametrize(
    ("institution", "name", "expected"),
    [
        ("school-90", "2025-08-31", ("school-90", "2024-25")),
        ("school-90", "2025-09-01", ("school-90", "2025-26")),
        ("school-90", "2025-02-30", None),
        ("no-such-school", "2025-09-01", None),
        ("school-90", "1998-09-01", None),
    ],
)
def test_the_slice_of_a_batch(institution: str, name: str, expected: tuple[str, str] | None) -> None:
    assert slice_of(LandedBatch(institution, name, f"{institution}/{name}", "")) == expected
