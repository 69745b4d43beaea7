"""A target added later or replaced is filled from verified copies, by its explicit name, also after an interruption."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from archive_kills import in_child
from archive_samples import AT, BY, LATER, document, ledger_files, tree
from remote_archive import open_on, same_bytes, two_versions
from target_sites import Site, content

from reports.archive import Archive, ArchiveError, Status
from reports.archive.ocfl import object_root

KINDS = ["directory", "s3", "sftp", pytest.param("ceph", marks=pytest.mark.ceph)]
CONTENT = f"{object_root(document('5a').object_id)}/v2/content/sheet.csv"


@pytest.fixture
def site(request: pytest.FixtureRequest, first_site: Callable[[str], Site]) -> Site:
    fresh = first_site(request.param).fresh()
    if fresh.gate is not None:
        fresh.gate.open()
    return fresh


@pytest.fixture
def archive(home: Path, site: Site) -> Archive:
    """Two documents on `a` and `b`; then `b` is replaced by another, blank place."""
    two_versions(home, site.fresh())
    return open_on(home, site)


def last_entry(home: Path) -> str:
    return ledger_files(home / "a")[-1].read_text()


@pytest.mark.parametrize("site", KINDS, indirect=True)
def test_a_blank_place_is_never_filled_by_accident_but_by_its_name(archive: Archive, home: Path, site: Site) -> None:
    before = tree(home / "a")
    (receipt,) = archive.submit([document("7b")], BY, at=LATER)
    assert receipt.status == Status.WAITING
    assert "archive replicate" in receipt.message
    assert (tree(home / "a"), site.paths()) == (before, [])

    seen: list[tuple[int, int]] = []
    report = archive.replicate("b", BY, lambda done, total: seen.append((done, total)), at=LATER)
    stored = [path for path, digest in before.items() if digest]
    assert (report.objects, report.files, report.lost, report.recorded) == (2, len(stored), (), True)
    assert report.bytes == sum((home / "a" / path).stat().st_size for path in stored)
    assert seen[-1] == (len(stored), len(stored))
    assert "наполнен и проверен" in report.text()
    assert '"replication"' in last_entry(home), "after the document that had waited"
    assert len(ledger_files(home / "a")) == 6
    assert archive.waiting() == 0
    assert archive.verify(at=LATER).ok
    assert same_bytes(home, site)
    with pytest.raises(ArchiveError, match="уже хранит архив"):
        archive.replicate("b", BY, at=LATER)


@pytest.mark.parametrize("site", KINDS[1:], indirect=True)
def test_a_filling_that_was_killed_is_taken_up_with_the_time_and_name_it_began_with(
    archive: Archive, home: Path, site: Site, tmp_path: Path
) -> None:
    undisturbed = Path(shutil.copytree(home, tmp_path.parent / f"{tmp_path.name}-undisturbed"))
    other = site.fresh()
    open_on(undisturbed, other).replicate("b", BY, at=LATER)

    def die_at(number: int) -> int:
        def die(done: int, total: int) -> None:
            if done >= number:
                os.kill(os.getpid(), signal.SIGKILL)

        return in_child(lambda: open_on(home, site).replicate("b", BY, die, at=LATER))

    status = die_at(20)
    assert os.WIFSIGNALED(status)
    assert 0 < len(site.paths()) < len(other.paths())
    (receipt,) = archive.submit([document("5b")], BY, at=LATER)
    assert receipt.status == Status.UNCHANGED
    assert "не закончено" in archive.verify(at=LATER).unavailable["b"]
    for path in (home / "outbox" / "waiting").glob("*.zip"):
        path.unlink()  # the check's own entry, which the undisturbed run has not
    report = open_on(home, site).replicate("b", "Другой человек", at=AT)
    assert report.recorded
    assert content(site) == content(other)
    assert tree(home / "a") == tree(undisturbed / "a")


@pytest.mark.parametrize("site", ["directory"], indirect=True)
def test_only_verified_bytes_are_copied_and_what_is_lost_is_said(archive: Archive, home: Path, site: Site) -> None:
    (home / "a" / CONTENT).write_bytes(b"damaged")
    report = archive.replicate("b", BY, at=LATER)
    assert report.lost == (CONTENT,)
    assert "НЕ СКОПИРОВАН" in report.text()
    assert CONTENT not in site.paths()
    assert {damage.path for damage in archive.verify(at=LATER).lost} == {CONTENT}


@pytest.mark.parametrize("site", ["directory"], indirect=True)
def test_a_place_that_holds_something_else_is_not_filled(archive: Archive, home: Path, site: Site) -> None:
    site.write("чужое.doc", b"x")
    with pytest.raises(ArchiveError, match="не пуст"):
        archive.replicate("b", BY, at=LATER)
    (receipt,) = archive.submit([document("7b")], BY, at=LATER)
    assert "посторонние файлы" in receipt.message
    assert list(archive.repair(at=LATER).unavailable) == ["b"], "a stranger's disk is not swept"
    assert site.paths() == ["чужое.doc"]
    with pytest.raises(ArchiveError, match="нет в настройках"):
        archive.replicate("c", BY, at=LATER)
    with pytest.raises(ArchiveError, match="уже хранит архив"):
        archive.replicate("a", BY, at=LATER)


@pytest.mark.parametrize("site", ["directory"], indirect=True)
def test_a_new_disk_with_nothing_but_its_own_folder_is_blank(archive: Archive, home: Path, site: Site) -> None:
    """ext4 makes lost+found on every new file system."""
    (site.place.path / "lost+found").mkdir(parents=True)
    with pytest.raises(ArchiveError, match="не подключён"):
        open_on(home, site).rebuild_catalogue("b")
    assert archive.replicate("b", BY, at=LATER).recorded


@pytest.mark.parametrize("site", ["directory"], indirect=True)
def test_there_must_be_an_archive_to_fill_from(home: Path, site: Site) -> None:
    with pytest.raises(ArchiveError, match="ещё ничего не сдано"):
        open_on(home, site).replicate("b", BY, at=AT)
