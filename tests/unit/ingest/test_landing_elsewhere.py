"""The same batches from S3 and from SFTP: taken whole, once, after they have come; nothing half is taken or refused."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from elsewhere import BUCKET, Office, S3Side, SftpSide, Side, counted, manifest
from ingest_site import lessons, marks
from moto_server import MotoServer, moto_server
from ssh_server import ssh_server

D1, D2, D3 = "2025-09-01", "2025-09-02", "2025-09-03"
NOON = datetime(2025, 9, 4, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], SftpSide]]:
    with ssh_server(tmp_path_factory.mktemp("ssh") / "d") as server:
        yield lambda: SftpSide(server, tmp_path_factory.mktemp("served") / "выгрузки [приём]")


@pytest.fixture(scope="module")
def moto() -> Iterator[MotoServer]:
    with moto_server() as server:
        yield server


@pytest.fixture
def s3(moto: MotoServer, monkeypatch: pytest.MonkeyPatch) -> S3Side:
    moto.empty()
    return S3Side(moto, monkeypatch)


@pytest.fixture(params=["s3", "sftp"])
def side(request: pytest.FixtureRequest) -> Side:
    return request.getfixturevalue("s3") if request.param == "s3" else request.getfixturevalue("sshd")()


@pytest.fixture
def office(side: Side, tmp_path: Path) -> Office:
    return Office(tmp_path / "home", side)


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def a_day(day: str, number: int, value: str = "5", **described: object) -> dict[str, bytes]:
    lesson, mark = f"l{number}", f"m{number}"
    return {
        "batch.json": manifest(day, **described),
        "lessons.csv": lessons([(lesson, day)]).encode(),
        "marks.csv": marks([(mark, lesson, value)]).encode(),
    }


def promising(day: str, number: int, value: str = "5") -> dict[str, bytes]:
    """The same with `files` in its batch.json."""
    files = a_day(day, number, value)
    promise = {
        name: {"sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items() if name[-4:] == ".csv"
    }
    return files | {"batch.json": manifest(day, files=promise)}


def lay(side: Side, day: str, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        side.put(f"school-90/{day}/{name}", data)


def test_batches_are_fetched_once_and_again_when_they_change(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.side.put(f"school-90/{D1}.zip", zipped(a_day(D1, 1)))
    lay(office.side, D2, promising(D2, 2) | {"extra/a[1] b#.txt": b"x"})
    office.side.put("school-90/.hidden", b"")
    office.side.put(f"school-90/{D3}.zip.filepart", b"PK")
    office.side.put("readme.txt", b"for people")
    assert office.fates() == [(f"{D1}.zip", "loaded"), (D2, "loaded")]
    assert office.rows("select mark_id, value from observed.marks order by all") == [("m1", "5"), ("m2", "5")]
    kept = {path.stem for path in office.home.raw.glob("*/*")}
    assert kept == {batch for (batch,) in office.rows("select batch_id from ingest.batches")}
    with counted(monkeypatch) as fetched:
        assert office.fates() == []
        assert fetched == []
        office.side.put(f"school-90/{D1}.zip", zipped(a_day(D1, 1, "4", exported_at=f"{D1}T21:00:00+07:00")))
        assert office.fates() == [(f"{D1}.zip", "loaded")]
        assert fetched == [f"school-90/{D1}.zip"]
    assert office.rows("select value from observed.marks where mark_id = 'm1'") == [("4",)]


def test_the_place_of_a_batch_does_not_matter_to_what_is_loaded(office: Office, tmp_path: Path) -> None:
    lay(office.side, D1, promising(D1, 1))
    (outcome,) = office.load()
    folder = tmp_path / "home" / "landing" / "school-90" / D1
    folder.mkdir(parents=True)
    for name, data in promising(D1, 1).items():
        (folder / name).write_bytes(data)
    office.write_settings("")
    (again,) = office.load()
    assert (again.status, again.batch_id, again.is_new) == ("loaded", outcome.batch_id, False)


def test_half_a_zip_waits_and_is_taken_when_it_has_come(office: Office) -> None:
    whole = zipped(a_day(D1, 1))
    for much in (0, 10, len(whole) - 1):
        office.side.put(f"school-90/{D1}.zip", whole[:much])
        assert office.fates() == [(f"{D1}.zip", "waiting")]
    assert list(office.home.raw.rglob("*.*")) == []
    office.side.put(f"school-90/{D1}.zip", whole)
    assert office.fates() == [(f"{D1}.zip", "loaded")]
    assert office.rows("select count(*) from ingest.landing_waiting") == [(0,)]


def test_half_a_zip_that_never_comes_is_refused_after_the_settle_time(office: Office) -> None:
    office.side.put(f"school-90/{D1}.zip", zipped(a_day(D1, 1))[:100])
    start = office.now
    for seconds, fate in ((0, "waiting"), (59, "waiting"), (60, "rejected")):
        office.now = start + timedelta(seconds=seconds)
        assert office.fates() == [(f"{D1}.zip", fate)]
    assert [path.stat().st_size for path in office.home.raw.rglob("*.zip")] == [100]
    assert office.fates() == []


def test_each_change_begins_the_settle_time_anew(office: Office) -> None:
    whole, start = zipped(a_day(D1, 1)), office.now
    for number in range(1, 4):
        office.now = start + timedelta(seconds=40 * number)
        office.side.put(f"school-90/{D1}.zip", whole[: 50 * number])
        assert office.fates() == [(f"{D1}.zip", "waiting")]


def test_a_folder_waits_for_the_files_it_promises(office: Office) -> None:
    files = promising(D1, 1)
    reasons = []
    for name in ("lessons.csv", "batch.json", "marks.csv"):
        (held,) = office.load() if reasons else [None]
        if held is not None:
            assert held.status == "waiting"
        reasons.append(held.error if held else "")
        office.side.put(f"school-90/{D1}/{name}", files[name] if name != "marks.csv" else files[name][:-5])
    assert "Нет файла batch.json" in str(reasons[1])
    assert "«marks.csv», а его в выгрузке нет" in str(reasons[2])
    (short,) = office.load()
    assert (short.status, "контрольная сумма" in str(short.error)) == ("waiting", True)
    office.side.put(f"school-90/{D1}/marks.csv", files["marks.csv"])
    assert office.fates() == [(D1, "loaded")]


def test_a_folder_that_promises_nothing_is_taken_when_it_stands_still(office: Office) -> None:
    start = office.now
    lay(office.side, D1, a_day(D1, 1))
    assert office.fates() == [(D1, "waiting")]
    office.side.put(f"school-90/{D1}/students.csv", b"student_id,last_name\np1,A\n")
    office.now = start + timedelta(seconds=61)
    assert office.fates() == [(D1, "waiting")], "it has changed"
    office.now = start + timedelta(seconds=122)
    assert office.fates() == [(D1, "loaded")]
    assert office.rows("select count(*) from observed.students") == [(1,)]


def test_a_file_that_is_being_copied_into_the_folder_keeps_it_waiting(office: Office) -> None:
    lay(office.side, D1, promising(D1, 1) | {"students.csv.part": b"student_id"})
    assert office.fates() == [(D1, "waiting")]
    office.side.remove(f"school-90/{D1}/students.csv.part")
    assert office.fates() == [(D1, "loaded")]


def test_what_vanishes_or_changes_between_the_look_and_the_reading_waits(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines.warehouse import loading

    lay(office.side, D1, promising(D1, 1))
    office.side.put(f"school-90/{D2}.zip", zipped(a_day(D2, 2)))
    lay(office.side, D3, promising(D3, 3))
    pending = loading.pending

    def late(*arguments: object) -> object:
        found = pending(*arguments)
        office.side.remove(f"school-90/{D1}/marks.csv")
        office.side.remove(f"school-90/{D2}.zip")
        office.side.put(f"school-90/{D3}/marks.csv", promising(D3, 3, "2")["marks.csv"] + b"\n")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(loading, "pending", late)
        assert office.fates() == [(D1, "waiting"), (f"{D2}.zip", "waiting"), (D3, "waiting")]
    assert office.rows("select count(*) from ingest.batches") == [(0,)]
    lay(office.side, D1, promising(D1, 1))
    lay(office.side, D3, promising(D3, 3, "2"))
    assert office.fates() == [(D1, "loaded"), (D3, "loaded")]


def test_a_whole_batch_of_nonsense_is_refused_at_once(office: Office) -> None:
    office.side.put(f"school-90/{D1}.zip", zipped(a_day(D1, 1, mode="full")))
    office.side.put(f"school-90/{D2}.zip", zipped({"marks.csv": b"mark_id\n"}))
    office.side.put(f"{D3}.zip", zipped(a_day(D3, 3)))
    assert office.fates() == [(f"{D3}.zip", "rejected"), (f"{D1}.zip", "rejected"), (f"{D2}.zip", "rejected")]


def test_a_listing_of_many_pages_and_of_nobody_elses_prefix(
    s3: S3Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.warehouse.places.s3.PAGE", 2)
    lay(s3, D1, promising(D1, 1) | {f"extra/{number}.txt": b"" for number in range(3)})
    s3.put(f"school-90/{D2}.zip", zipped(a_day(D2, 2)))
    s3.client.put_object(Bucket=BUCKET, Key=f"in/journal-of-others/school-90/{D3}.zip", Body=b"x")
    s3.client.put_object(Bucket=BUCKET, Key="in/journal/school-90/", Body=b"")  # as consoles mark a folder
    office = Office(tmp_path / "home", s3)
    assert office.fates() == [(D1, "loaded"), (f"{D2}.zip", "loaded")]
    assert office.rows("select count(*) from ingest.warnings where kind = 'unknown_file'") == [(3,)]


def test_an_old_change_needs_no_second_look_even_if_the_clocks_differ(
    sshd: Callable[[], SftpSide], tmp_path: Path
) -> None:
    side = sshd()
    office = Office(tmp_path / "home", side)
    lay(side, D1, a_day(D1, 1))
    for age, fate in ((timedelta(minutes=59), "waiting"), (timedelta(minutes=62), "loaded")):
        stamp = (NOON - age).timestamp()
        for path in (side.folder / "school-90" / D1).iterdir():
            os.utime(path, (stamp, stamp))
        office.now = NOON
        assert office.fates() == [(D1, fate)]


def test_links_on_the_server_are_not_followed(sshd: Callable[[], SftpSide], tmp_path: Path) -> None:
    side = sshd()
    secret = tmp_path / "secret.csv"
    secret.write_text("secret")
    lay(side, D1, promising(D1, 1))
    (side.folder / "school-90" / D1 / "students.csv").symlink_to(secret)
    (side.folder / "school-90" / f"{D2}.zip").symlink_to(secret)
    other = tmp_path / "journal"
    other.mkdir()
    (other / f"{D3}.zip").write_bytes(zipped(a_day(D3, 3)))
    (side.folder / "school-154").symlink_to(other)  # where another journal writes; whose batch that is stands inside
    office = Office(tmp_path / "home", side)
    outcomes = {outcome.location.rpartition("/")[2]: outcome for outcome in office.load()}
    assert "ссылка" in str(outcomes[D1].error)
    assert "ссылка" in str(outcomes[f"{D2}.zip"].error)
    assert "Переложите её в папку «school-90»" in str(outcomes[f"{D3}.zip"].error)
    assert all(b"secret" not in path.read_bytes() for path in office.home.raw.rglob("*.*"))
