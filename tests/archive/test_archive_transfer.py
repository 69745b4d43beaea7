"""Handing over: the register, the head of the ledger, packages that strangers' tools accept, byte for byte the same."""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

import bagit
import pytest
from archive_acts import DUE, journal
from archive_samples import AT, BY, LATER, document, ledger_files, objects, open_archive

from reports.archive import Archive, ArchiveError, Found, Submission, UnavailableError, packages, transfer
from reports.archive.acts import ACT
from reports.archive.heads import Head
from reports.archive.ocfl import object_root


@pytest.fixture
def shelf(home: Path) -> Archive:
    """Ledger entries 1 (creation) to 4: two journals and a register of 2024-25."""
    archive = open_archive(home)
    archive.submit([journal("5a"), journal("5b"), document("5a")], BY, at=AT)
    return archive


def gathered(shelf: Archive) -> transfer.Register:
    return transfer.gather(shelf, "school-90", "2024-25", BY, at=LATER)


@pytest.fixture
def act(shelf: Archive) -> Found:
    """The archived act about the three."""
    register = gathered(shelf)
    files = {"document.pdf": b"%PDF act", ACT: register.data()}
    submission = Submission("school-90", "2024-25", "archive", "Архив", "transfer-act", "2024-25", files, "Акт", 25)
    shelf.submit([submission], BY, at=LATER)
    return shelf.find(report="transfer-act")[0]


def test_the_register_lists_every_document_with_format_bytes_and_digest(shelf: Archive, home: Path) -> None:
    """Numbered by title and class; digests and bytes as they lie on the medium."""
    register = gathered(shelf)
    assert [(item.number, item.title, item.unit_title) for item in register.items] == [
        (1, "Классный журнал", "5A"),
        (2, "Классный журнал", "5B"),
        (3, "Сводная ведомость 5a", "5A"),
    ]
    first = register.items[0]
    place = home / "a" / object_root(first.object_id)
    assert first.inventory == hashlib.sha512((place / "inventory.json").read_bytes()).hexdigest()
    assert (first.formats, first.files) == ("PDF, CSV, JSON, XLSX", 4)
    assert first.bytes == sum(path.stat().st_size for path in (place / "v1" / "content").iterdir())
    assert (first.seq, first.version) == (2, "v1")
    assert transfer.Register.parse(register.data()) == register


def test_a_pdf_that_says_it_is_pdf_a_is_listed_so(home: Path) -> None:
    shelf = open_archive(home)
    xmp = b"%PDF-1.7 <pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
    shelf.submit([document(files={"document.pdf": xmp, "scan.pdf": b"%PDF-1.4"})], BY, at=AT)
    assert gathered(shelf).items[0].formats == "PDF, PDF/A-3A, JSON"


def test_the_head_stands_for_every_ledger_entry(shelf: Archive, home: Path) -> None:
    """Four entries: ((1 2) (3 4)), a leaf 0x00 ‖ file, a node 0x01 ‖ left ‖ right, worked out from the files alone."""
    leaves = [hashlib.sha512(b"\0" + path.read_bytes()).digest() for path in ledger_files(home / "b")]
    assert len(leaves) == 4
    left, right = (hashlib.sha512(b"\1" + a + b).digest() for a, b in (leaves[:2], leaves[2:]))
    register = gathered(shelf)
    last = hashlib.sha512(ledger_files(home / "b")[3].read_bytes()).hexdigest()
    assert register.head == Head(4, hashlib.sha512(b"\1" + left + right).hexdigest(), last)
    assert transfer.Register.parse(register.data()) == register
    earlier = json.loads(register.data())
    del earlier["head"]["entry"]
    assert transfer.Register.parse(json.dumps(earlier).encode()).head.root == register.head.root, "an act made before"


def test_a_year_without_documents_or_a_target_away_is_refused(shelf: Archive, home: Path) -> None:
    with pytest.raises(ArchiveError, match="передавать нечего"):
        transfer.gather(shelf, "school-90", "2030-31", BY, at=LATER)
    (home / "b").rename(home / "away")
    with pytest.raises(UnavailableError, match="«b»"):
        gathered(shelf)


def test_a_gap_in_the_ledger_gives_no_head(shelf: Archive, home: Path) -> None:
    for target in "ab":
        ledger_files(home / target)[0].unlink()
    with pytest.raises(ArchiveError, match="недостаёт записи"):
        gathered(shelf)


def test_a_bag_validates_and_is_the_same_every_time(shelf: Archive, act: Found, home: Path) -> None:
    files = packages.write(shelf, act, home / "bag", BY, "муниципальный архив", at=DUE)
    bag = bagit.Bag(str(home / "bag"))
    bag.validate()
    assert bag.info["External-Identifier"] == act.object_id
    assert bag.info["Ledger-Tree-Size"] == "4"
    packed = [path for path in (home / "bag").rglob("*") if path.is_file()]
    assert len(packed) == files == 3 * 5 + 4 + 4, "4 files and an inventory each, the act's 3 and its own, 4 tag files"
    assert {oct(path.stat().st_mode & 0o777) for path in packed} == {"0o600"}
    run = subprocess.run(["sha512sum", "-c", "manifest-sha512.txt"], cwd=home / "bag", capture_output=True, check=False)
    assert run.returncode == 0
    packages.write(shelf, act, home / "again", BY, "муниципальный архив", at=DUE)
    for path in packed:
        assert (home / "again" / path.relative_to(home / "bag")).read_bytes() == path.read_bytes()


def test_a_zip_validates_and_is_the_same_every_time(shelf: Archive, act: Found, home: Path) -> None:
    for name in ("one", "two"):
        packages.write(shelf, act, home / name / "2024-25.zip", BY, "муниципальный архив", at=DUE)
    made = home / "one" / "2024-25.zip"
    assert made.read_bytes() == (home / "two" / "2024-25.zip").read_bytes()
    with zipfile.ZipFile(made) as archive:
        assert archive.testzip() is None
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        manifest = archive.read("2024-25/manifest-sha512.txt").decode().splitlines()
        for line in manifest:
            key, path = line.split("  ", 1)
            assert hashlib.sha512(archive.read(f"2024-25/{path}")).hexdigest() == key
        archive.extractall(home / "out")
    assert len(manifest) == 3 * 5 + 4
    bagit.Bag(str(home / "out" / "2024-25")).validate()


def test_what_is_handed_over_is_in_the_ledger(shelf: Archive, act: Found, home: Path) -> None:
    packages.write(shelf, act, home / "bag", BY, "муниципальный архив", at=DUE)
    entry = json.loads(ledger_files(home / "a")[-1].read_bytes())
    assert (entry["event"], entry["by"], entry["reason"]) == ("dissemination", BY, "передача: муниципальный архив")
    assert len(entry["details"]["objects"]) == 3
    tags = (home / "bag" / "tagmanifest-sha512.txt").read_bytes()
    assert entry["details"]["tagmanifest"] == hashlib.sha512(tags).hexdigest()


def test_a_file_damaged_on_one_target_is_packed_from_the_other(shelf: Archive, act: Found, home: Path) -> None:
    for path in objects(home / "a")[0].glob("v1/content/*"):
        path.write_bytes(b"spoilt")
    packages.write(shelf, act, home / "bag", BY, "архив", at=DUE)
    bagit.Bag(str(home / "bag")).validate()
    assert not [path for path in (home / "bag").rglob("*") if path.is_file() and path.read_bytes() == b"spoilt"]


def test_a_file_damaged_on_both_stops_the_hand_over(shelf: Archive, act: Found, home: Path) -> None:
    spoilt = object_root(shelf.find(report="class-journal")[0].object_id)
    for target in "ab":
        (home / target / spoilt / "v1/content/sheet.pdf").write_bytes(b"spoilt")
    before = len(ledger_files(home / "a"))
    with pytest.raises(ArchiveError, match="повреждён на всех"):
        packages.write(shelf, act, home / "bag", BY, "архив", at=DUE)
    assert not (home / "bag").exists()
    assert len(ledger_files(home / "a")) == before
    with pytest.raises(ArchiveError, match="недописанное"):
        packages.write(shelf, act, home / "bag", BY, "архив", at=DUE)


def test_an_act_that_is_out_of_date_is_not_packed(shelf: Archive, act: Found, home: Path) -> None:
    shelf.submit([journal("5a", text="2")], BY, "ошибка", at=LATER)
    with pytest.raises(ArchiveError, match="исправлен после составления акта"):
        packages.write(shelf, act, home / "bag", BY, "архив", at=DUE)
    assert not list(home.glob("bag*"))
