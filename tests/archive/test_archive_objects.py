"""What is written: valid OCFL by an independent reader, versions, identity, ledger chain, modes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import ocfl
import pytest
from archive_samples import AT, BY, LATER, document, ledger_files, objects, open_archive, tree
from hypothesis import given
from hypothesis import strategies as st
from ocfl.layout_0003_hash_and_id_n_tuple import Layout_0003_Hash_And_Id_N_Tuple

from reports.archive import Archive, ArchiveError, Status, Submission
from reports.archive.ocfl import object_root


def is_valid(folder: Path) -> bool:
    """ocfl-py's verdict on one object."""
    passed, _ = ocfl.Object().validate(str(folder), log_warnings=False, log_errors=False)
    return bool(passed)


def test_ocfl_py_accepts_every_object_and_the_root(archive: Archive, home: Path) -> None:
    for name in ("a", "b"):
        assert len(objects(home / name)) == 2
        assert all(is_valid(folder) for folder in objects(home / name))
        root = ocfl.StorageRoot(root=str(home / name))
        assert root.validate(log_errors=False)
        assert (root.num_objects, root.good_objects) == (2, 2)


@pytest.mark.parametrize(
    "path",
    [
        "v1/content/sheet.csv",
        "v2/content/sheet.pdf",
        "inventory.json",
        "v1/inventory.json",
        "inventory.json.sha512",
        "0=ocfl_object_1.1",
    ],
)
def test_ocfl_py_rejects_an_object_with_one_bit_changed(archive: Archive, home: Path, path: str) -> None:
    folder = home / "a" / object_root(document("5a").object_id)
    data = bytearray((folder / path).read_bytes())
    data[len(data) // 2] ^= 4
    (folder / path).write_bytes(data)
    assert not is_valid(folder)


def test_both_targets_hold_the_same_bytes(archive: Archive, home: Path) -> None:
    assert tree(home / "a") == tree(home / "b")


def test_nobody_else_may_read_anything(archive: Archive, home: Path) -> None:
    for path in home.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_the_object_id_names_what_it_is() -> None:
    assert document("5a").object_id == "urn:vedomost:school-90:2024-25:5a:grade-register:y-2024"
    group = Submission("college", "2024-25", "21-П", "21-П", "homeroom", "h:1", {"x": b""}, "t", 5)
    assert group.object_id == "urn:vedomost:college:2024-25:21-%D0%9F:homeroom:h%3A1"
    with pytest.raises(ArchiveError, match="не указаны"):
        _ = document("5a", period="").object_id


@given(st.text(min_size=1, max_size=60))
def test_the_layout_is_the_registered_one(object_id: str) -> None:
    layout = Layout_0003_Hash_And_Id_N_Tuple()
    layout.digest_algorithm, layout.tuple_size, layout.number_of_tuples = "sha512", 2, 1
    assert object_root(object_id) == layout.identifier_to_path(object_id)


def test_a_correction_is_a_version_and_the_former_one_stays(archive: Archive, home: Path) -> None:
    folder = home / "a" / object_root(document("5a").object_id)
    assert (folder / "v1/content/sheet.csv").read_text() == "Полынин Семён Ильич;5;4;5\n"
    assert (folder / "v2/content/sheet.csv").read_text() == "Полынин Семён Ильич;5;5;5\n"
    version = json.loads((folder / "inventory.json").read_text())["versions"]["v2"]
    assert (version["user"]["name"], version["message"], version["created"]) == (
        BY,
        "ошибка в отметке",
        "2025-08-09T12:00:00+03:00",
    )
    assert not (folder / "v2/content/metadata.json").exists(), "unchanged bytes are referred to, not stored again"


def test_the_same_bytes_make_no_version(archive: Archive, home: Path) -> None:
    before = tree(home / "a")
    receipts = archive.submit([document("5a", text="5;5;5"), document("5b")], BY, "ещё раз", at=LATER)
    assert [(receipt.status, receipt.version) for receipt in receipts] == [
        (Status.UNCHANGED, "v2"),
        (Status.UNCHANGED, "v1"),
    ]
    assert tree(home / "a") == before


def test_going_back_to_former_bytes_is_a_version_that_stores_nothing(archive: Archive, home: Path) -> None:
    (receipt,) = archive.submit([document("5a")], BY, "исправление отозвано", at=LATER)
    assert (receipt.status, receipt.version, receipt.ledger_seq) == (Status.NEW_VERSION, "v3", 5)
    folder = home / "b" / object_root(document("5a").object_id)
    assert sorted(path.name for path in (folder / "v3").iterdir()) == ["inventory.json", "inventory.json.sha512"]
    assert is_valid(folder)


def test_two_corrections_of_one_document_in_one_call_are_two_versions(home: Path) -> None:
    receipts = open_archive(home).submit([document("5a", text="1"), document("5a", text="2")], BY, at=AT)
    assert [receipt.version for receipt in receipts] == ["v1", "v2"]


def test_every_entry_names_the_digest_of_the_one_before(archive: Archive, home: Path) -> None:
    previous = None
    for number, path in enumerate(ledger_files(home / "a"), 1):
        digest = hashlib.sha512(path.read_bytes()).hexdigest()
        entry = json.loads(path.read_text())
        assert (entry["seq"], entry["prev"]) == (number, previous)
        assert path.name == f"{number:010d}-{digest[:32]}.json"
        previous = digest
    events = [json.loads(path.read_text())["event"] for path in ledger_files(home / "a")]
    assert events == ["creation", "ingestion", "ingestion", "modification"]


def test_an_entry_names_the_inventory_it_commits(archive: Archive, home: Path) -> None:
    entry = json.loads(ledger_files(home / "a")[-1].read_text())
    inventory = home / "a" / object_root(entry["object"]) / entry["version"] / "inventory.json"
    assert entry["inventory"] == hashlib.sha512(inventory.read_bytes()).hexdigest()
    assert (entry["by"], entry["reason"], entry["version"]) == (BY, "ошибка в отметке", "v2")


def test_metadata_is_completed_and_given_students_are_kept(home: Path) -> None:
    given_students = [{"student_id": "s-9", "full_name": "Осинин Глеб"}]
    files = {"a.csv": b"1", "metadata.json": json.dumps({"students": given_students, "context": 1}).encode()}
    archive = open_archive(home)
    archive.submit([document("5a", files=files), document("5b", files={"a.csv": b"1"})], BY, at=AT)
    first, second = (
        json.loads((home / "a" / object_root(document(unit).object_id) / "v1/content/metadata.json").read_text())
        for unit in ("5a", "5b")
    )
    assert (first["students"], first["context"]) == (given_students, 1)
    assert [student["full_name"] for student in second["students"]] == ["Полынин Семён Ильич", "Ёлкина Анна"]
    assert first["archive"] == {
        "object": document("5a").object_id,
        "institution_id": "school-90",
        "academic_year": "2024-25",
        "unit": "5a",
        "unit_title": "5A",
        "report_code": "grade-register",
        "period_id": "y-2024",
        "title": "Сводная ведомость 5a",
        "keep_years": 25,
    }


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"metadata.json": b"{}"}, "нечего"),
        ({"a/b.pdf": b""}, "не годится"),
        ({"a.pdf": b"", "metadata.json": b"[]"}, "не объект JSON"),
        ({"a.pdf": b"", "metadata.json": b'{"students": [1]}'}, "список"),
    ],
)
def test_a_malformed_submission_is_refused(home: Path, files: dict[str, bytes], message: str) -> None:
    with pytest.raises(ArchiveError, match=message):
        open_archive(home).submit([document(files=files)], BY, at=AT)


def test_time_without_zone_and_nobody_are_refused(home: Path) -> None:
    with pytest.raises(ArchiveError, match="поясом"):
        open_archive(home).submit([document()], BY, at=AT.replace(tzinfo=None))
    with pytest.raises(ArchiveError, match="кто"):
        open_archive(home).submit([document()], "  ", at=AT)
