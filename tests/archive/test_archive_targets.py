"""Targets of every kind against real servers: the same bytes, damage found and mended, absence waited for.

S3 is moto's here; the same tests on a real Ceph are marked `ceph`. SFTP is a real OpenSSH.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from archive_samples import AT, BY, LATER, document, ledger_files
from remote_archive import open_on, same_bytes, two_versions
from target_sites import Site, content, fill, site_of

from reports.archive import Archive, BusyError, DirectoryTarget, Kind, Part, Status, UnreachableError, open_target
from reports.archive.ocfl import object_root

KINDS = ["directory", "s3", "sftp", pytest.param("ceph", marks=pytest.mark.ceph)]
REMOTE = KINDS[1:]
FOLDER = object_root(document("5a").object_id)
CHECK = LATER + timedelta(days=1)
PARTS = {
    f"{FOLDER}/v2/content/sheet.csv": Part.CONTENT,
    f"{FOLDER}/inventory.json": Part.INVENTORY,
    f"{FOLDER}/v1/inventory.json.sha512": Part.SIDECAR,
}


@pytest.fixture(scope="module")
def server(
    request: pytest.FixtureRequest, first_site: Callable[[str], Site], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Site]:
    """A home whose archive on `a` and a site of the kind holds two documents; the tests work on copies."""
    site, home = first_site(request.param).fresh(), tmp_path_factory.mktemp("pristine")
    two_versions(home, site)
    return home, site


@pytest.fixture
def pristine(server: tuple[Path, Site]) -> dict[str, bytes]:
    return content(server[1])


@pytest.fixture
def site(server: tuple[Path, Site], pristine: dict[str, bytes]) -> Site:
    fresh = server[1].fresh()
    fill(fresh, pristine)
    if fresh.gate is not None:
        fresh.gate.open()
    return fresh


@pytest.fixture
def home(server: tuple[Path, Site], tmp_path: Path) -> Path:
    return Path(shutil.copytree(server[0], tmp_path / "home"))


@pytest.fixture
def archive(home: Path, site: Site) -> Archive:
    return open_on(home, site)


def injure(site: Site, path: str, injury: str) -> None:
    whole = site.read(path)
    middle = len(whole) // 2
    if injury == "delete":
        site.remove(path)
    elif injury == "truncate":
        site.write(path, whole[:middle])
    else:
        site.write(path, whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])


@pytest.mark.parametrize("server", KINDS, indirect=True)
def test_every_kind_holds_the_bytes_of_the_folder_beside_it(archive: Archive, home: Path, site: Site) -> None:
    assert same_bytes(home, site)
    (receipt,) = archive.submit([document("7b")], BY, at=LATER)
    assert (receipt.status, receipt.ledger_seq) == (Status.NEW, 5)
    report = archive.verify(at=CHECK)
    assert (report.ok, report.objects, report.targets) == (True, 3, ("a", "b"))
    assert same_bytes(home, site)


@pytest.mark.parametrize("server", REMOTE, indirect=True)
@pytest.mark.parametrize("injury", ["flip", "truncate", "delete"])
def test_damage_in_every_part_is_named_and_mended_from_the_other_copy(
    archive: Archive, home: Path, site: Site, pristine: dict[str, bytes], injury: str
) -> None:
    kind = {"flip": Kind.FLIPPED, "truncate": Kind.TRUNCATED, "delete": Kind.MISSING}[injury]
    entry = ledger_files(home / "a")[1].relative_to(home / "a").as_posix()
    parts = {**PARTS, entry: Part.LEDGER}
    for path in parts:
        injure(site, path, injury)

    report = archive.verify(at=CHECK)
    assert {(d.target, d.path, d.part, d.kind, d.lost) for d in report.damages} == {
        ("b", path, part, kind, False) for path, part in parts.items()
    }
    repair = archive.repair(at=CHECK)
    assert repair.ok
    assert {damage.path for damage in repair.repaired} == parts.keys()
    assert archive.verify(at=CHECK).damages == ()
    assert content(site).items() >= pristine.items()
    assert same_bytes(home, site)


@pytest.mark.parametrize("server", REMOTE, indirect=True)
def test_extra_files_are_taken_out_wherever_they_lie(archive: Archive, home: Path, site: Site) -> None:
    extra = ["stray.txt", f"{FOLDER}/v1/content/stray.csv", "extensions/vedomost-ledger/0000000/stray.json"]
    for path in extra:
        site.write(path, b"x")
    report = archive.verify(at=CHECK)
    assert [(damage.path, damage.kind) for damage in report.damages] == [(path, Kind.EXTRA) for path in sorted(extra)]
    assert archive.repair(at=CHECK).ok
    assert same_bytes(home, site)


@pytest.mark.parametrize("server", ["s3"], indirect=True)
def test_keys_that_would_climb_out_of_the_evidence_folder_stay_in_it(
    archive: Archive, home: Path, site: Site, tmp_path: Path
) -> None:
    keys = ["../../../../climbed", "/climbed", "a//b", "long/" + "ж" * 400]
    for key in keys:
        site.write(key, b"x")
    before = {path for path in tmp_path.rglob("*") if "set-aside" not in path.parts}
    report = archive.repair(at=CHECK)
    assert len(report.set_aside) == len(keys)
    assert report.evidence is not None
    assert len([path for path in report.evidence.rglob("*") if path.is_file()]) == len(keys)
    climbed = {path for path in tmp_path.rglob("*") if "climbed" in path.name and "set-aside" not in path.parts}
    assert climbed - before == set()
    assert same_bytes(home, site)


@pytest.mark.parametrize("server", REMOTE, indirect=True)
@pytest.mark.parametrize("absence", ["refused", "silent", "breaks off"])
def test_a_server_that_is_away_is_waited_for(
    archive: Archive, home: Path, site: Site, pristine: dict[str, bytes], absence: str
) -> None:
    assert site.gate is not None
    {"refused": site.gate.shut, "silent": site.gate.hush, "breaks off": lambda: site.gate.cut(6000)}[absence]()
    (receipt,) = archive.submit([document("7b")], BY, at=LATER)
    assert receipt.status == Status.WAITING
    assert "ожидает носителя «b»" in receipt.message
    assert archive.waiting() == 1
    assert len(ledger_files(home / "a")) == 4, "nothing is committed on one copy"
    assert content(site).items() >= pristine.items()

    site.gate.open()
    (receipt,) = open_on(home, site).flush_outbox(at=LATER)
    assert (receipt.status, receipt.ledger_seq) == (Status.NEW, 5)
    assert same_bytes(home, site)


@pytest.mark.parametrize("server", ["s3", "sftp"], indirect=True)
def test_a_server_that_goes_away_during_a_check_is_not_called_damaged(archive: Archive, site: Site) -> None:
    assert site.gate is not None
    seen: list[int] = []

    def leave(done: int, total: int) -> None:
        seen.append(done)
        if done == total // 2:
            site.gate.shut()

    report = archive.verify(leave, at=CHECK)
    assert report.damages == ()
    assert list(report.unavailable) == ["b"]
    assert (report.targets, report.ok, report.recorded) == (("a",), False, False)
    repair = archive.repair(at=CHECK)
    assert (repair.repaired, repair.lost, list(repair.unavailable)) == ((), (), ["b"])


@pytest.mark.parametrize("server", ["s3", "sftp"], indirect=True)
def test_another_installation_is_told_to_wait_and_a_dead_one_is_not_waited_for_long(
    archive: Archive, home: Path, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stranger has its own outbox and another folder: only the token on the server tells them apart."""
    shutil.copytree(home / "a", tmp_path / "elsewhere")
    stranger = Archive(
        [DirectoryTarget("a", tmp_path / "elsewhere"), open_target("b", site.place)],
        tmp_path / "other.duckdb",
        tmp_path / "other",
        same_device_accepted=True,
    )
    said = []

    def meanwhile(done: int, total: int) -> None:
        with pytest.raises(BusyError, match="другая установка") as busy:
            stranger.submit([document("8b")], BY, at=LATER)
        said.append(str(busy.value))

    archive.submit([document("7b")], BY, at=LATER, on_progress=meanwhile)
    assert len(said) == 1
    assert "vedomost-writers" not in " ".join(site.paths()), "both gave the token back"
    site.write("extensions/vedomost-writers/" + "0" * 32, b"")
    with pytest.raises(BusyError, match="через 10 минут"):
        archive.submit([document("8b")], BY, at=LATER)
    monkeypatch.setattr("reports.archive.targets.lease.LEASE", 0.0)
    assert archive.submit([document("8b")], BY, at=LATER)[0].status == Status.NEW
    assert same_bytes(home, site)


@pytest.mark.parametrize("server", ["s3", "sftp"], indirect=True)
def test_a_writer_that_slept_too_long_stops_when_another_has_begun(
    home: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept = [0.0]
    monkeypatch.setattr("reports.archive.targets.lease._uptime", lambda: slept[0])
    target = open_target("b", site.place)
    with target.exclusive("1" * 32):
        site.write("extensions/vedomost-writers/" + "2" * 32, b"")
        target.put({"first": b"1"})
        slept[0] = 1000.0
        with pytest.raises(UnreachableError, match="другая установка"):
            target.put({"second": b"2"})
    assert "second" not in site.paths()


@pytest.mark.parametrize("server", KINDS, indirect=True)
def test_disposal_erases_an_object_and_is_content_if_it_is_gone(
    server: tuple[Path, Site], pristine: dict[str, bytes]
) -> None:
    """Whose locks, where the place locks, have run out."""
    site = server[1].fresh()
    for path, data in pristine.items():
        site.write(path, data)
    target = open_target("b", site.place)
    target.erase(FOLDER)
    assert site.paths() == sorted(path for path in pristine if not path.startswith(f"{FOLDER}/"))
    target.erase(FOLDER)
    with pytest.raises(KeyError):
        target.read(f"{FOLDER}/inventory.json")


def test_the_clock_of_this_machine_set_back_changes_nothing(tmp_path: Path) -> None:
    """A submission of an earlier moment is the next entry all the same; order is the ledger's, not the clock's."""
    with site_of("directory", tmp_path) as site:
        archive = two_versions(tmp_path, site)
        (receipt,) = archive.submit([document("7b")], BY, at=AT - timedelta(days=4000))
        assert (receipt.status, receipt.ledger_seq) == (Status.NEW, 5)
        assert archive.verify(at=AT - timedelta(days=4000)).ok
        assert same_bytes(tmp_path, site)
