"""What happens when a run is killed, a target is full, away or read-only, or somebody else is writing."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from archive_faults import RefusingDisk
from archive_samples import AT, BY, LATER, document, ledger_files, objects, open_archive, tree

import reports
from reports.archive import Archive, ArchiveError, BusyError, DirectoryTarget, Status, UnavailableError
from reports.archive.ocfl import object_root

HERE = Path(__file__).parent
V2 = Path(object_root(document("5b").object_id)) / "v2"


@pytest.mark.parametrize(
    ("step", "death", "start"),
    [
        ("first", "clean", 1),
        ("first", "power-cut", 4),
        ("second", "clean", 7),
        ("second", "power-cut", 10),
        ("disposal", "clean", 3),
        ("disposal", "power-cut", 8),
        ("addition", "clean", 13),
        ("addition", "power-cut", 12),
    ],
)
def test_a_run_killed_at_any_system_call_is_finished_by_the_next(
    tmp_path: Path, step: str, death: str, start: int
) -> None:
    """Every 13th call here, another residue in each of the eight; `archive_kills.py` by itself does every one."""
    run = subprocess.run(
        [sys.executable, str(HERE / "archive_kills.py"), str(tmp_path), step, death, str(start), "13"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(reports.__file__).parent.parent)},
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert int(run.stdout.split()[0]) > 5


@pytest.mark.parametrize("number", [1, 5, 20, 40, 60])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS])
def test_a_target_that_fails_midway_makes_the_submission_wait_and_then_arrive(
    archive: Archive, home: Path, tmp_path: Path, number: int, error: int
) -> None:
    undisturbed = Path(shutil.copytree(home, tmp_path.parent / f"{tmp_path.name}-undisturbed"))
    submissions = [document("5b", text="2"), document("7b")]
    open_archive(undisturbed).submit(submissions, BY, "причина", at=LATER)
    committed = len(ledger_files(home / "a"))

    failing = open_archive(home, RefusingDisk(home / "b", number, error))
    receipts = failing.submit(submissions, BY, "причина", at=LATER)
    assert [receipt.status for receipt in receipts] == [Status.WAITING] * 2
    assert all("ожидает носителя «b»" in receipt.message for receipt in receipts)
    assert len(ledger_files(home / "b")) == committed
    assert failing.waiting() == 2
    assert len(archive.find()) == 2, "nothing that waits is called archived"

    receipts = open_archive(home).flush_outbox(at=LATER)
    assert [(receipt.status, receipt.version) for receipt in receipts] == [
        (Status.NEW_VERSION, "v2"),
        (Status.NEW, "v1"),
    ]
    for target in "ab":
        assert tree(home / target) == tree(undisturbed / target)
    assert archive.waiting() == 0


def test_what_a_failed_run_left_is_unfinished_and_no_damage(archive: Archive, home: Path) -> None:
    """All object files are written on `a`; `b` has no room for the new version and then stays away."""
    open_archive(home, RefusingDisk(home / "b" / V2, 1, errno.ENOSPC)).submit([document("5b", text="2")], BY, at=LATER)
    (home / "b").rename(home / "taken away")
    report = archive.verify(at=LATER)
    assert report.damages == ()
    assert report.unfinished > 0
    assert not report.ok
    assert list(report.unavailable) == ["b"]
    assert not report.recorded


def test_no_room_in_the_outbox_is_said_at_once(archive: Archive, home: Path) -> None:
    with pytest.raises(ArchiveError, match="Ничего не принято"):
        open_archive(home, RefusingDisk(home / "outbox" / "waiting", 1, errno.ENOSPC)).submit(
            [document("7b")], BY, at=AT
        )


@pytest.mark.parametrize("absence", ["folder gone", "empty mount point", "a file in its place"])
def test_a_target_that_is_away_is_waited_for(archive: Archive, home: Path, absence: str) -> None:
    (home / "b").rename(home / "taken away")
    if absence == "empty mount point":
        (home / "b").mkdir()
    elif absence == "a file in its place":
        (home / "b").write_text("")
    before = tree(home / "a")
    away = open_archive(home)
    (receipt,) = away.submit([document("7b")], BY, at=LATER)
    assert receipt.status == Status.WAITING
    assert "ожидает носителя «b»" in receipt.message
    (again,) = away.submit([document("7b")], BY, at=LATER)
    assert (again.status, away.waiting()) == (Status.WAITING, 1)
    assert tree(home / "a") == before
    assert away.flush_outbox(at=LATER)[0].status == Status.WAITING

    if (home / "b").is_dir():
        (home / "b").rmdir()
    else:
        (home / "b").unlink(missing_ok=True)
    (home / "taken away").rename(home / "b")
    (receipt,) = open_archive(home).submit([document("8b")], BY, at=LATER)
    assert (receipt.status, receipt.ledger_seq) == (Status.NEW, 6), "what waited went first, as entry 5"
    assert tree(home / "a") == tree(home / "b")
    assert len(objects(home / "b")) == 4


def test_unchanged_documents_are_unchanged_also_while_a_target_is_away(archive: Archive, home: Path) -> None:
    (home / "b").rename(home / "taken away")
    (receipt,) = archive.submit([document("5b")], BY, at=LATER)
    assert receipt.status == Status.UNCHANGED


def test_the_very_first_submission_waits_for_both_targets(home: Path) -> None:
    (home / "b").write_text("not a folder")
    (receipt,) = open_archive(home).submit([document()], BY, at=AT)
    assert receipt.status == Status.WAITING
    assert list((home / "a").iterdir()) == []
    with pytest.raises(UnavailableError, match="«b»"):
        open_archive(home).verify(at=AT)


def test_a_folder_of_something_else_is_never_written_to(home: Path) -> None:
    (home / "b").mkdir()
    (home / "b" / "отчёт.doc").write_text("чужое")
    (receipt,) = open_archive(home).submit([document()], BY, at=AT)
    assert "посторонние файлы" in receipt.message
    assert [path.name for path in (home / "b").iterdir()] == ["отчёт.doc"]


def test_a_damaged_file_of_the_outbox_is_refused_by_name(archive: Archive, home: Path) -> None:
    (home / "b").rename(home / "taken away")
    archive.submit([document("7b")], BY, at=LATER)
    (home / "taken away").rename(home / "b")
    (waiting,) = (home / "outbox" / "waiting").glob("*.zip")
    waiting.write_bytes(waiting.read_bytes()[:-1])
    with pytest.raises(ArchiveError, match=waiting.name):
        open_archive(home).flush_outbox(at=LATER)


def test_a_target_that_lost_a_committed_entry_is_repaired_before_anything_is_added(
    archive: Archive, home: Path
) -> None:
    ledger_files(home / "b")[-1].unlink()
    with pytest.raises(ArchiveError, match="archive repair"):
        archive.submit([document("7b")], BY, at=LATER)
    assert archive.repair(at=LATER).ok
    assert archive.submit([document("7b")], BY, at=LATER)[0].status == Status.NEW


def test_an_unfinished_version_of_unknown_origin_is_set_aside(archive: Archive, home: Path) -> None:
    """The outbox was lost; a half-written v2 of 5b lies on one target; then another v2 is submitted."""
    open_archive(home, RefusingDisk(home / "b" / V2, 1, errno.ENOSPC)).submit([document("5b", text="2")], BY, at=LATER)
    shutil.rmtree(home / "outbox" / "waiting")
    (receipt,) = open_archive(home).submit([document("5b", text="3", files={"other.pdf": b"3"})], BY, at=LATER)
    assert receipt.version == "v2"
    assert tree(home / "a") == tree(home / "b")
    assert archive.verify(at=LATER).ok
    assert any((home / "outbox" / "set-aside" / "unfinished").rglob("sheet.csv"))


def test_two_closers_at_once_the_second_is_told_to_wait(archive: Archive, home: Path) -> None:
    said: list[str] = []

    def meanwhile(done: int, total: int) -> None:
        with pytest.raises(BusyError, match="сейчас пишет другой процесс") as busy:
            open_archive(home).submit([document("8b")], BY, at=LATER)
        said.append(str(busy.value))

    archive.submit([document("7b")], BY, at=LATER, on_progress=meanwhile)
    assert len(said) == 1


def test_another_installation_on_the_same_targets_is_told_to_wait(archive: Archive, home: Path, tmp_path: Path) -> None:
    stranger = Archive(
        [DirectoryTarget(name, home / name) for name in "ab"],
        tmp_path / "other.duckdb",
        tmp_path / "other",
        same_device_accepted=True,
    )

    def meanwhile(done: int, total: int) -> None:
        with pytest.raises(BusyError, match="«a»"):
            stranger.submit([document("8b")], BY, at=LATER)

    archive.submit([document("7b")], BY, at=LATER, on_progress=meanwhile)


def test_targets_must_be_two_distinct_and_apart(home: Path) -> None:
    one, other = DirectoryTarget("a", home / "a"), DirectoryTarget("b", home / "b")
    outbox, catalogue = home / "outbox", home / "catalogue.duckdb"
    with pytest.raises(ArchiveError, match="не менее двух"):
        Archive([one], catalogue, outbox, same_device_accepted=True)
    with pytest.raises(ArchiveError, match="дважды"):
        Archive([one, DirectoryTarget("a", home / "b")], catalogue, outbox, same_device_accepted=True)
    for inside in (home / "a", home / "a" / "b"):
        with pytest.raises(ArchiveError, match="одна и та же папка"):
            Archive([one, DirectoryTarget("b", inside)], catalogue, outbox, same_device_accepted=True)
    with pytest.raises(ArchiveError, match="на одном устройстве"):
        Archive([one, other], catalogue, outbox)
    assert "ВНИМАНИЕ" in Archive([one, other], catalogue, outbox, same_device_accepted=True).warnings[0]
