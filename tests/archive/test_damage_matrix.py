"""Damage that the tests of single kinds leave out: exchanged and stale files, both copies, anything at once at random.

The archive has two documents, 5a in two versions, on the folder `a` and a site `b` of each kind.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from archive_samples import BY, LATER, document, ledger_files, open_archive
from hypothesis import given, settings
from hypothesis import strategies as st
from remote_archive import open_on, same_bytes, two_versions
from target_sites import BucketSite, Site, content, fill

from reports.archive import Archive, Kind, Part, TargetError
from reports.archive.findings import Verdict, verdict
from reports.archive.holds import set_hold
from reports.archive.ocfl import object_root
from reports.archive.targets.s3_locks import Locks

KINDS = ["directory", "s3", "sftp", pytest.param("ceph", marks=pytest.mark.ceph)]
FOLDER, OTHER = (object_root(document(unit).object_id) for unit in ("5a", "5b"))
CHECK = LATER + timedelta(days=1)


@pytest.fixture(scope="module")
def server(
    request: pytest.FixtureRequest, first_site: Callable[[str], Site], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Site]:
    site, home = first_site(request.param).fresh(), tmp_path_factory.mktemp("pristine")
    if site.gate is not None:
        site.gate.open()
    two_versions(home, site)
    return home, site


@pytest.fixture
def site(server: tuple[Path, Site]) -> Site:
    fresh = server[1].fresh()
    fill(fresh, content(server[1]))
    return fresh


@pytest.fixture
def home(server: tuple[Path, Site], tmp_path: Path) -> Path:
    return Path(shutil.copytree(server[0], tmp_path / "home"))


@pytest.fixture
def archive(home: Path, site: Site) -> Archive:
    return open_on(home, site)


@pytest.mark.parametrize("server", KINDS, indirect=True)
def test_exchanged_and_stale_files_of_every_part_are_named_and_mended(archive: Archive, home: Path, site: Site) -> None:
    entries = [path.relative_to(home / "a").as_posix() for path in ledger_files(home / "a")]
    pdf, own = f"{FOLDER}/v2/content/sheet.pdf", f"{OTHER}/v1/content/metadata.json"
    put = {
        pdf: (own, Kind.SWAPPED),
        own: (pdf, Kind.SWAPPED),
        f"{FOLDER}/v2/content/sheet.csv": (f"{FOLDER}/v1/content/sheet.csv", Kind.STALE),
        f"{FOLDER}/inventory.json": (f"{FOLDER}/v1/inventory.json", Kind.STALE),
        f"{FOLDER}/inventory.json.sha512": (f"{FOLDER}/v1/inventory.json.sha512", Kind.STALE),
        f"{OTHER}/inventory.json": (f"{FOLDER}/inventory.json", Kind.SWAPPED),
        entries[1]: (entries[2], Kind.SWAPPED),
        entries[2]: (entries[1], Kind.SWAPPED),
    }
    whole = content(site)
    for path, (source, _) in put.items():
        site.write(path, whole[source])
    report = archive.verify(at=CHECK)
    assert {(one.target, one.path, one.kind, one.lost) for one in report.damages} == {
        ("b", path, kind, False) for path, (_, kind) in put.items()
    }
    assert archive.repair(at=CHECK).ok
    assert content(site).items() >= whole.items()
    assert same_bytes(home, site)
    assert archive.verify(at=CHECK).ok


@pytest.mark.parametrize(
    ("server", "injury"),
    [
        *(("directory", injury) for injury in ("bits", "cut", "gone")),
        ("s3", "bits"),
        ("sftp", "gone"),
        pytest.param("ceph", "cut", marks=pytest.mark.ceph),
    ],
    indirect=["server"],
)
def test_what_is_damaged_on_both_is_lost_alarmed_and_left_as_it_is(
    archive: Archive, home: Path, site: Site, injury: str
) -> None:
    """metadata.json of 5a on both; its inventory on `a`, another file on `b`: these are mended from good copies."""
    path, inventory = f"{FOLDER}/v1/content/metadata.json", f"{FOLDER}/inventory.json"
    other = f"{FOLDER}/v2/content/sheet.csv"
    whole = content(site)
    hurt = {"bits": whole[path][:-1] + b"?", "cut": whole[path][:5], "gone": None}[injury]
    if hurt is None:
        (home / "a" / path).unlink()
        site.remove(path)
    else:
        (home / "a" / path).write_bytes(hurt)
        site.write(path, b"!" + hurt[1:])
    (home / "a" / inventory).write_bytes(b"{}")
    site.write(other, b"5;5;5;5")
    left = None if hurt is None else site.read(path)

    report = archive.verify(mending=True, at=CHECK)
    assert {(one.target, one.path) for one in report.lost} == {("a", path), ("b", path)}
    assert verdict(report) is Verdict.LOST
    assert report.mended is not None
    assert {(one.target, one.path) for one in report.mended.repaired} == {("a", inventory), ("b", other)}
    assert report.mended.sources == {("a", inventory): "a", ("b", other): "a"}, "v2 has the same inventory"
    assert content(site).get(path) == left, "never healed from a bad copy"
    assert (home / "a" / path).exists() == (left is not None)
    assert site.read(other) == whole[other]
    assert (home / "a" / inventory).read_bytes() == whole[inventory]


@pytest.mark.parametrize("server", KINDS, indirect=True)
def test_a_clean_archive_raises_no_alarm_whatever_was_done_lawfully(archive: Archive, home: Path, site: Site) -> None:
    """Corrected, held, checked by sample and in full, and with a document that waits for the site."""
    archive.submit([document("5b", text="3;3")], BY, "описка", at=CHECK)
    set_hold(archive, archive.find(), BY, "запрос суда", at=CHECK)
    for sample in (None, 0.5, None):
        report = archive.verify(sample=sample, mending=True, at=CHECK)
        assert (report.ok, report.mended, report.damages) == (True, None, ())
    assert same_bytes(home, site)
    assert archive.repair(at=CHECK).repaired == ()


@pytest.mark.parametrize("server", ["s3"], indirect=True)
def test_a_weak_lock_that_cannot_be_extended_is_mended_by_writing_anew(
    archive: Archive, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(site, BucketSite)
    path = f"{FOLDER}/v2/content/sheet.csv"
    site.write(path, site.read(path))

    def refused(self: Locks, key: str, term: object) -> bool:
        if key.endswith(path):
            raise TargetError("b", "сервер отказал в доступе: у ключа нет права")
        return False

    monkeypatch.setattr(Locks, "extend", refused)
    report = archive.verify(at=CHECK)
    assert [(one.path, one.kind) for one in report.damages] == [(path, Kind.UNLOCKED)]
    assert any("НЕ ПРОДЛЕНЫ замки" in note for note in report.notes)
    assert archive.verify(mending=True, at=CHECK).is_whole
    monkeypatch.undo()
    assert archive.verify(at=CHECK).ok
    assert len(site.versions(path)) == 3, "the test's first, the unlocked one, the one that mended"


def sha(data: bytes) -> str:
    return hashlib.sha512(data).hexdigest()


INJURIES = ("flip", "truncate", "delete", "swap", "stranger")
EASY = (Part.SIDECAR, Part.DECLARATION, Part.ROOT)
"""Parts whose bytes follow from the ledger or the program: never lost."""


def part_of(path: str) -> Part:
    name = path.rpartition("/")[2]
    if "/content/" in path:
        return Part.CONTENT
    return {
        "inventory.json": Part.INVENTORY,
        "inventory.json.sha512": Part.SIDECAR,
        "0=ocfl_object_1.1": Part.DECLARATION,
    }.get(name, Part.ROOT)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("random")
    archive = open_archive(home)
    archive.submit([document("5a"), document("5b")], BY, at=LATER - timedelta(days=9))
    archive.submit([document("5a", text="5;5;5")], BY, "ошибка в отметке", at=LATER)
    return home


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@settings(max_examples=12)
@given(data=st.data())
def test_whatever_is_damaged_at_once_each_file_is_mended_or_called_lost_as_its_bytes_allow(
    pristine: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """The judge is a set of digests: a file can be mended if its bytes are left anywhere, under whatever name."""
    home = Path(shutil.copytree(pristine, tmp_path_factory.mktemp("example") / "home"))
    true = files(pristine / "a")
    paths = sorted(path for path in true if "vedomost-ledger/0" not in path)
    hurt = data.draw(
        st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(paths), st.sampled_from(INJURIES)), max_size=12)
    )
    for target, path, injury in hurt:
        _injure(home / target, path, injury, true)
    now = {target: files(home / target) for target in "ab"}
    left = {sha(body) for held in now.values() for body in held.values()}
    inventories = {folder: sha(true[f"{folder}/inventory.json"]) for folder in (FOLDER, OTHER)}
    undecided = {folder for folder, digest in inventories.items() if digest not in left}

    def is_decided(path: str) -> bool:
        return not any(path.startswith(f"{folder}/") and "/content/" in path for folder in undecided)

    def can_be_mended(path: str) -> bool:
        return part_of(path) in EASY or sha(true[path]) in left

    wrong = {(target, path) for target in "ab" for path in true if now[target].get(path) != true[path]}
    archive = open_archive(home)
    report = archive.verify(at=CHECK)
    found = {(one.target, one.path) for one in report.damages if not one.path.endswith("/")}  # a folder left empty
    assert found == {each for each in wrong if is_decided(each[1])}
    assert {(one.target, one.path) for one in report.lost} == {
        each for each in wrong if is_decided(each[1]) and not can_be_mended(each[1])
    }
    repair = archive.repair(at=CHECK)
    for target in "ab":
        after = files(home / target)
        for path in true:
            mended = (target, path) in wrong and is_decided(path) and can_be_mended(path)
            assert after.get(path) == (true[path] if mended else now[target].get(path)), (target, path)
    assert {(one.target, one.path) for one in repair.lost} == {(one.target, one.path) for one in report.lost}


def _injure(root: Path, path: str, injury: str, true: dict[str, bytes]) -> None:
    victim = root / path
    if not victim.exists():
        return
    body = victim.read_bytes()
    if injury == "delete":
        victim.unlink()
    elif injury == "truncate":
        victim.write_bytes(body[: len(body) // 2])
    elif injury == "flip" and body:
        victim.write_bytes(bytes([body[0] ^ 1]) + body[1:])
    elif injury == "stranger":
        victim.write_bytes(b"a stranger's bytes")
    elif injury == "swap":
        partner = next(each for each in sorted(true) if each > path or each == min(true))
        other = root / partner
        if "vedomost-ledger/0" not in partner and other.exists():
            victim.write_bytes(other.read_bytes())
            other.write_bytes(body)
