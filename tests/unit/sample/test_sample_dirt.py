"""Each fault is where the summary says, and nothing of the school's life is lost by it."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from sample_reader import Journal, open_batch, read_rows

from pipelines.exports.contract import TABLES
from pipelines.sample import Fault, SampleSummary, generate

UNTIL = date(2025, 3, 1)


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> SampleSummary:
    return generate(tmp_path_factory.mktemp("dirty"), "school-90", ["2024-25"], 60, 3, dirty=True, until=UNTIL)


def _faults(summary: SampleSummary) -> dict[tuple[str, bool], Fault]:
    return {(fault.kind, fault.corrected): fault for fault in summary.faults}


def test_every_fault_is_put_in(dirty: SampleSummary) -> None:
    rows = {
        "bad_date",
        "text_in_number",
        "empty_key",
        "bad_value",
        "unknown_code",
        "unknown_column",
        "duplicate_row",
        "conflicting_rows",
        "stranger_mark",
        "unknown_lesson",
        "semicolons_and_bom",
        "lesson_outside_period",
    }
    batches = {"truncated_zip", "hash_mismatch", "windows_1251", "no_batch_json"}
    assert set(_faults(dirty)) == {(kind, False) for kind in rows | batches} | {(kind, True) for kind in batches}
    assert len(dirty.faults) == 20


def test_rows_stand_where_the_summary_says(dirty: SampleSummary) -> None:
    for fault in dirty.faults:
        if fault.table is None or not fault.key:
            continue
        files = open_batch(dirty.folder / fault.path)
        found = [
            row
            for row in read_rows(f"{fault.table}.csv", files[f"{fault.table}.csv"])
            if all((row[name] or "") == value for name, value in fault.key.items())
        ]
        wanted = 2 if fault.kind in ("duplicate_row", "conflicting_rows") else 1
        assert len(found) == wanted
        assert fault.column is None or fault.value in [row[fault.column] for row in found]


def test_spoilt_batches_cannot_be_read(dirty: SampleSummary) -> None:
    faults = _faults(dirty)
    for corrected in (True, False):
        with pytest.raises(zipfile.BadZipFile):
            open_batch(dirty.folder / faults["truncated_zip", corrected].path)
        assert "batch.json" not in open_batch(dirty.folder / faults["no_batch_json", corrected].path)
        files = open_batch(dirty.folder / faults["windows_1251", corrected].path)
        name = "lessons.csv" if corrected else "staff.csv"
        with pytest.raises(UnicodeDecodeError):
            files[name].decode("utf-8")
        assert files[name].decode("cp1251").startswith(TABLES[name[:-4]].names[0])
        journal = Journal()
        journal.read(dirty.folder / faults["hash_mismatch", corrected].path)
        assert any("sha256" in problem for problem in journal.problems)


def test_a_corrected_batch_lies_beside_the_spoilt_one(dirty: SampleSummary) -> None:
    for fault in dirty.faults:
        if fault.corrected:
            assert (dirty.folder / fault.path).is_file()
            assert (dirty.folder / fault.day).is_dir()
        elif fault.expectation in ("batch_rejected", "file_rejected"):
            assert date.fromisoformat(fault.day).weekday() == 6


def _good_state(folder: Path, spoilt: set[str]) -> Journal:
    journal = Journal()
    for path in sorted(folder.iterdir(), key=lambda one: one.name[:10]):
        if not path.name.startswith(".") and path.name not in spoilt:
            journal.read(path)
    return journal


def test_without_the_faults_it_is_the_clean_school(dirty: SampleSummary, tmp_path: Path) -> None:
    clean = generate(tmp_path, "school-90", ["2024-25"], 60, 3, until=UNTIL)
    spoilt = {fault.path for fault in dirty.faults if fault.expectation in ("batch_rejected", "file_rejected")}
    found, expected = _good_state(dirty.folder, spoilt), _good_state(clean.folder, set())
    for fault in dirty.faults:
        if fault.expectation in ("row_quarantined", "warning", "anomaly", "waiting") and fault.key:
            key = tuple(fault.key[name] or None for name in TABLES[str(fault.table)].key)
            if fault.expectation == "row_quarantined":  # this reader does not sift; a conflict's good row comes last
                if fault.kind != "conflicting_rows":
                    found.state[str(fault.table)].pop(key, None)
            else:
                del found.state[str(fault.table)][key]
    for row in found.state["lessons"].values():
        row.pop("кабинет", None)
    for table, rows in expected.state.items():
        assert found.state[table] == rows
