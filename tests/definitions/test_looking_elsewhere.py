"""The sensor when the landing place is on a server: two looks, a server that is down, half a zip."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from ssh_server import SshServer, ssh_server

from pipelines.config import Home
from pipelines.defs.ingest.assets import load_waiting
from pipelines.defs.ingest.sensors import new_batches
from pipelines.defs.ingest.waiting import looks, waiting_batches
from pipelines.defs.resources import Installation
from pipelines.defs.warehouse.schedules import nightly
from pipelines.warehouse.connection import open_warehouse
from pipelines.warehouse.publishing import staged


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[SshServer]:
    with ssh_server(tmp_path / "sshd") as server:
        yield server


@pytest.fixture
def served(tmp_path: Path) -> Path:
    (tmp_path / "served" / "school-90").mkdir(parents=True)
    return tmp_path / "served"


@pytest.fixture
def home(tmp_path: Path, sshd: SshServer, served: Path) -> Home:
    made = Home(tmp_path / "home").create()
    (made.root / "vedomost.toml").write_text(
        f'[landing]\nurl = "sftp://{sshd.user}@{sshd.host}:{sshd.port}{served}"\n'
        f'key_file = "{sshd.client_key}"\nfingerprint = "{sshd.fingerprint}"\n'
    )
    return Home(made.root)


def look(home: Home, cursor: str | None) -> dg.SensorResult:
    context = dg.build_sensor_context(cursor=cursor)
    result = new_batches(context, installation=Installation(root=str(home.root)))
    assert isinstance(result, dg.SensorResult)
    return result


def asked(result: dg.SensorResult) -> list[str | None]:
    return [request.partition_key for request in result.run_requests or ()]


def why(result: dg.SensorResult) -> str:
    return (result.skip_reason.skip_message if result.skip_reason else None) or ""


def test_a_batch_on_a_server_is_asked_for_at_the_second_look(home: Home, served: Path) -> None:
    (served / "school-90" / "2025-09-01.zip").write_bytes(b"PK")
    first = look(home, None)
    assert (asked(first), "Жду" in why(first)) == ([], True)
    second = look(home, first.cursor)
    assert asked(second) == ["school-90|2025-26"]
    assert asked(look(home, second.cursor)) == []


def test_a_server_that_is_down_is_a_reason_and_no_crash(home: Home, sshd: SshServer, served: Path) -> None:
    (served / "school-90" / "2025-09-01.zip").write_bytes(b"PK")
    first = look(home, None)
    sshd.stop()
    down = look(home, first.cursor)
    assert (asked(down), down.cursor) == ([], first.cursor)
    assert why(down).startswith("Место приёма не отвечает. Связи с 127.0.0.1")
    context = dg.build_schedule_context(scheduled_execution_time=datetime(2025, 10, 2, 2, 30, tzinfo=UTC))
    night = nightly(context, installation=Installation(root=str(home.root)))
    assert isinstance(night, dg.SkipReason)
    with pytest.raises(dg.RetryRequested) as retry:
        load_waiting(home, lambda batch: True)
    assert (retry.value.max_retries, retry.value.seconds_to_wait) == (3, 60)
    sshd.start()
    assert asked(look(home, down.cursor)) == ["school-90|2025-26"]


def test_settings_that_cannot_be_used_are_a_reason_too(home: Home) -> None:
    for url, told in (("sftp://journal@files.example/in", "по какому ключу узнавать сервер"), ("ftp://x", "ftp://")):
        (home.root / "vedomost.toml").write_text(f'[landing]\nurl = "{url}"\n')
        assert told in why(look(home, None))


def test_a_batch_that_a_load_held_back_is_asked_for_once_more_when_its_time_is_over(home: Home, served: Path) -> None:
    (served / "school-90" / "2025-09-01.zip").write_bytes(b"PK")
    second = look(home, look(home, None).cursor)
    assert asked(second) == ["school-90|2025-26"]
    [outcome] = load_waiting(home, lambda batch: True)
    assert outcome.status == "waiting"
    with staged(home.warehouse, home.published_warehouse):
        pass
    third = look(home, second.cursor)
    assert asked(third) == []
    minute_ago = (datetime.now(UTC) - timedelta(seconds=61)).isoformat()
    with open_warehouse(home.warehouse) as con:
        con.execute("update ingest.landing_waiting set since = ?", [minute_ago])
    with staged(home.warehouse, home.published_warehouse):
        pass
    fourth = look(home, third.cursor)
    assert asked(fourth) == []
    fifth = look(home, fourth.cursor)
    assert asked(fifth) == ["school-90|2025-26"]
    assert fifth.run_requests[0].run_key != second.run_requests[0].run_key
    [outcome] = load_waiting(home, lambda batch: True)
    assert outcome.status == "rejected"


def test_a_copy_that_an_earlier_version_published_is_read(home: Home, served: Path) -> None:
    (served / "school-90" / "2025-09-01.zip").write_bytes(b"PK")
    with open_warehouse(home.warehouse) as con:
        con.execute("drop table ingest.landing_waiting")
    with staged(home.warehouse, home.published_warehouse):
        pass
    found = waiting_batches(home)
    assert looks(home, found, datetime.now(UTC)) == {"school-90/2025-09-01.zip": found[0].fingerprint}
