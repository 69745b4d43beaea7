"""The contract as others read it: what is published is what `contract.py` says, and judges rows as loading does."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from ingest_site import Site

from pipelines.cli import vedomost
from pipelines.exports import publishing
from pipelines.exports.checking import check
from pipelines.exports.contract import TABLES
from pipelines.exports.contract_text import COLUMN_NOTES, MANIFEST_NOTES, TABLE_NOTES
from pipelines.exports.institutions import known_institutions

DOCS = Path(__file__).parents[3] / "docs" / "contract"
SCHEMA = publishing.schema()


def valid(name: str, row: object) -> bool:
    rule = {**SCHEMA["$defs"][name], "$schema": SCHEMA["$schema"]}
    return bool(jsonschema.Draft202012Validator(rule).is_valid(row))


def example(root: Path) -> Path:
    """The example of the page, as the folder it describes."""
    folder = root / "school-90" / "2025-09-02"
    folder.mkdir(parents=True)
    for name, text in publishing.EXAMPLE.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_published_files_are_current(tmp_path: Path) -> None:
    for path in publishing.write(tmp_path):
        assert path.read_bytes() == (DOCS / path.name).read_bytes(), "устарело: vedomost contract"


def test_every_table_and_column_has_its_words() -> None:
    assert {name: list(notes) for name, notes in COLUMN_NOTES.items()} == {
        name: list(table.names) for name, table in TABLES.items()
    }
    assert list(TABLE_NOTES) == list(TABLES)
    assert list(SCHEMA["$defs"]["batch"]["properties"]) == list(MANIFEST_NOTES)


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("table", "row", "verdict"),
    [
        ("marks", {"mark_id": "1", "lesson_id": "2", "student_id": "3", "value": "5"}, True),
        ("marks", {"mark_id": "1", "lesson_id": "2", "student_id": "3", "value": "6"}, False),
        ("marks", {"mark_id": "1", "lesson_id": "2", "student_id": "3"}, False),
        ("marks", {"mark_id": "1", "lesson_id": "2", "student_id": "3", "value": "5", "entered_by": None}, True),
        ("marks", {"op": "delete", "mark_id": "1"}, True),
        ("marks", {"op": "delete"}, False),
        ("marks", {"op": "erase", "mark_id": "1"}, False),
        ("periods", {"period_id": "q", "academic_year": "2025-26", "kind": "quarter", "ordinal": 13,
                     "starts_on": "2025-09-01", "ends_on": "2025-10-25"}, False),
        ("batch", {"contract": "journal-export/1", "institution_id": "school-90", "export_date": "2025-09-02",
                   "exported_at": "2025-09-02T23:30:00+07:00", "source_system": "manual", "mode": "snapshot"}, False),
    ],
)  # fmt: skip
def test_the_schema_judges_rows(table: str, row: dict, verdict: bool) -> None:
    assert valid(table, row) is verdict


def test_the_example_fits_the_schema_and_passes_the_check(tmp_path: Path) -> None:
    folder = example(tmp_path)
    assert valid("batch", json.loads(publishing.EXAMPLE["batch.json"]))
    for line in publishing.EXAMPLE["marks.jsonl"].splitlines():
        assert valid("marks", json.loads(line))
    for row in csv.DictReader(io.StringIO(publishing.EXAMPLE["absences.csv"]), delimiter=";"):
        assert valid("absences", row)
    report = check(folder, known_institutions())
    assert (report.error, report.notes, report.is_clean) == (None, (), True)
    assert {table.file: table.counts.accepted for table in report.tables} == {
        "lessons.csv": 2,
        "marks.jsonl": 2,
        "absences.csv": 1,
    }


def test_the_check_says_what_loading_would(tmp_path: Path) -> None:
    site = Site(tmp_path)
    path = site.land(
        "2025-09-02",
        {
            "lessons.csv": "lesson_id,held_on,class_id,subject_id,status,room\n"
            "1,2025-09-02,5a,rus,held,12\n2,вчера,5a,rus,held,12\n3,2025-09-02,5a,rus,gone,12\n",
            "homework.csv": "a\n1\n",
        },
    )
    report = check(path, known_institutions())
    assert report.faults is not None
    told = [(file, row, column, value) for file, row, column, value, _ in report.faults.rows()]
    assert told == [("lessons.csv", 3, "held_on", "вчера"), ("lessons.csv", 4, "status", "gone")]
    assert report.unread == ("файл «homework.csv» не прочитан: такой таблицы в договоре нет",)
    assert report.notes == ("lessons.csv: столбцы room договору не известны: хранятся, но не читаются",)
    (outcome,) = site.load()
    assert (outcome.rows_accepted, outcome.rows_quarantined) == (1, 2)


def test_a_batch_that_would_be_refused_is_refused_in_the_same_words(tmp_path: Path) -> None:
    site = Site(tmp_path)
    path = site.land("2025-09-02", {}, source_system="эльжур")
    report = check(path, known_institutions())
    (outcome,) = site.load()
    assert report.error == outcome.error
    assert "допустимы: dnevnik.ru, netschool, bars, manual" in (report.error or "")


def test_a_zip_that_lies_elsewhere_is_checked_and_told_its_place(tmp_path: Path) -> None:
    folder, archive = example(tmp_path), tmp_path / "моя выгрузка.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for each in folder.iterdir():
            file.write(each, each.name)
    report = check(archive, known_institutions())
    assert report.is_clean
    assert report.notes == ("чтобы загрузить, положите пакет как school-90/2025-09-02.zip",)


def test_the_command_answers_in_russian_and_by_its_exit_code(tmp_path: Path) -> None:
    folder = example(tmp_path)
    good = CliRunner().invoke(vedomost, ["check", str(folder)])
    assert good.exit_code == 0, good.output
    assert "каждая строка будет принята" in good.output
    (folder / "absences.csv").write_text("lesson_id;student_id;code\n7001;;Б\n", encoding="utf-8")
    bad = CliRunner().invoke(vedomost, ["check", str(folder)])
    assert bad.exit_code == 1
    assert "обязательное значение пусто" in bad.output.replace("\n", " ")
    (folder / "batch.json").unlink()
    none = CliRunner().invoke(vedomost, ["check", str(folder)])
    assert none.exit_code == 1
    assert "Выгрузка не будет принята: Нет файла batch.json" in none.output
