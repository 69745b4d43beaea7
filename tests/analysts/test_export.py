"""`vedomost export`: every form keeps the types, nothing becomes a formula, a file is there whole or not at all."""

from __future__ import annotations

import csv
import errno
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from copy_by_hand import write_copy

from pipelines.analysts import export, export_forms
from pipelines.cli import vedomost
from pipelines.config import Home

ODD = """
create table marts.odd (
    institution_id varchar, academic_year varchar, text varchar, n integer, share decimal(4, 1), ratio double,
    day date, moment timestamp, is_so boolean, several varchar[]);
insert into marts.odd values
    ('school-90', '2024-25', '=1+2', 7, 66.7, 0.25, '2024-09-02', '2024-09-02 08:30:15', true, ['а', 'б']),
    ('school-90', '2024-25', '@SUM(A1)', null, null, null, null, null, null, null),
    ('school-90', '2024-25', '+7', -3, 0.0, -1.5, '1999-12-31', null, false, []),
    ('school-154', '2025-26', '-5,5', 1, 100.0, 1, '2025-01-01', null, false, null),
    ('school-154', '2025-26', 'до' || chr(7) || 'после', 1, 1.0, 1, '2025-01-01', null, false, null),
    ('school-154', '2025-26', 'с; точкой "и" запятой' || chr(10) || 'вторая строка', 2, 2.0, 2, null, null, null, null);
"""
HEADING = ["institution_id", "academic_year", "text", "n", "share", "ratio", "day", "moment", "is_so", "several"]


def moment(*parts: int) -> datetime:
    """A time without a zone, as a workbook holds it."""
    return datetime(*parts)  # noqa: DTZ001


@pytest.fixture
def folder(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The caller's folder; the copy without names holds `marts.odd` as well."""
    copy = home.published / "analytics.duckdb"
    copy.unlink()
    write_copy(copy, ODD)
    folder = tmp_path / "mine"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(vedomost, ["export", *arguments])


def workbook(path: Path) -> tuple[list[list[openpyxl.cell.Cell]], list[list[object]]]:
    book = openpyxl.load_workbook(path)
    first, second = book.worksheets
    return [list(row) for row in first.iter_rows()], [list(row) for row in second.iter_rows(values_only=True)]


def rows_by_text(rows: Sequence[Sequence[openpyxl.cell.Cell]]) -> dict[object, list[openpyxl.cell.Cell]]:
    return {row[2].value: list(row) for row in rows[1:]}


def test_a_workbook_keeps_the_types_and_runs_no_formula(folder: Path) -> None:
    result = run("odd")
    assert result.exit_code == 0, result.output
    assert "odd.xlsx: 6 строк" in result.output
    rows, _ = workbook(folder / "odd.xlsx")
    assert [cell.value for cell in rows[0]] == HEADING
    found = rows_by_text(rows)
    plain = found["=1+2"]
    assert [cell.value for cell in plain] == [
        "school-90", "2024-25", "=1+2", 7, 66.7, 0.25, moment(2024, 9, 2), moment(2024, 9, 2, 8, 30, 15), True,
        "['а', 'б']",
    ]  # fmt: skip
    assert [cell.data_type for cell in plain] == ["s", "s", "s", "n", "n", "n", "d", "d", "b", "s"]
    assert (plain[4].number_format, plain[6].number_format) == ("0.0", "dd.mm.yyyy")
    assert not [cell for row in rows for cell in row if cell.data_type == "f"]
    assert [cell.value for cell in found["@SUM(A1)"][3:]] == [None] * 7
    assert found["+7"][6].value == moment(1999, 12, 31)
    assert "до\ufffdпосле" in found, "Excel holds no such sign"
    assert 'с; точкой "и" запятой\nвторая строка' in found


def test_the_second_sheet_says_what_the_columns_are(folder: Path) -> None:
    assert run("fct_mark", "--year", "2025-26").exit_code == 0
    rows, about = workbook(folder / "fct_mark.xlsx")
    assert [row[2].value for row in rows] == ["mark_id", "m2"]
    facts = {row[0]: row[1] for row in about[:6]}
    assert facts["Модель"] == "marts.fct_mark"
    assert facts["Что это"] == "Текущая отметка"
    assert facts["Отбор"] == "academic_year = '2025-26'"
    assert facts["Строк"] == 1
    assert facts["Состояние на"] == moment(2025, 11, 14)
    assert facts["Копия"] == "обезличенная"
    assert ("value", "Отметка, как в журнале", "VARCHAR") in [tuple(row) for row in about]


def test_csv_opens_in_the_russian_excel(folder: Path) -> None:
    assert run("odd", "--format", "csv", "--institution", "school-90").exit_code == 0
    data = (folder / "odd.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfinstitution_id;academic_year;text;")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines(), delimiter=";"))
    first = next(row for row in rows if row["n"] == "7")
    assert first == {
        "institution_id": "school-90", "academic_year": "2024-25", "text": "'=1+2", "n": "7", "share": "66,7",
        "ratio": "0,25", "day": "2024-09-02", "moment": "2024-09-02 08:30:15", "is_so": "1", "several": "['а', 'б']",
    }  # fmt: skip
    assert {row["text"] for row in rows} == {"'=1+2", "'@SUM(A1)", "+7"}
    assert next(row for row in rows if row["text"] == "'@SUM(A1)")["n"] == ""


def test_parquet_keeps_types_and_descriptions(folder: Path) -> None:
    assert run("odd", "--format", "parquet").exit_code == 0
    table = pq.read_table(folder / "odd.parquet")
    assert table.column_names == HEADING
    assert table.schema.field("share").type == pa.decimal128(4, 1)
    assert table.schema.field("day").type == pa.date32()
    assert table.schema.metadata[b"\xd0\xa1\xd1\x82\xd1\x80\xd0\xbe\xd0\xba"] == b"6"
    (row,) = [row for row in table.to_pylist() if row["text"] == "=1+2"]
    assert (row["share"], row["day"], row["several"]) == (Decimal("66.7"), date(2024, 9, 2), ["а", "б"])
    assert run("fct_mark", "--format", "parquet").exit_code == 0
    value = pq.read_schema(folder / "fct_mark.parquet").field("value")
    assert value.metadata == {b"description": "Отметка, как в журнале".encode()}


def test_the_same_copy_gives_the_same_file(folder: Path) -> None:
    for name in ("one.csv", "two.csv"):
        assert run("marts.odd", "--format", "csv", "--out", name).exit_code == 0
    assert (folder / "one.csv").read_bytes() == (folder / "two.csv").read_bytes()
    assert (folder / "one.csv").stat().st_mode & 0o777 == 0o600


def test_a_past_day_is_exported_as_the_journal_had_it(folder: Path) -> None:
    assert run("fct_mark", "--as-of", "2025-01-01", "--where", "value in ('4', '5')").exit_code == 0
    rows, about = workbook(folder / "fct_mark.xlsx")
    assert [row[2].value for row in rows[1:]] == ["m1"]
    assert ["Состояние на", moment(2025, 1, 1)] in [row[:2] for row in about]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nothing"], "Модели «nothing» в копии нет"),
        (["odd", "--as-of", "2025-01-01"], "Показываются: fct_mark."),
        (["odd", "--where", "n = "], "--where не понято"),
        (["odd", "--where", "nothing = 1"], "--where не понято"),
        (["odd", "--where", "true) order by 1; select (1"], "одно выражение SQL"),
        (["odd", "--where", "text in (select content from read_text('/etc/hostname'))"], "--where не понято"),
    ],
)
def test_what_cannot_be_exported_is_told_and_leaves_no_file(folder: Path, arguments: list[str], told: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, told in result.output) == (1, True), result.output
    assert list(folder.iterdir()) == []


def test_a_year_of_a_table_without_years_is_refused(home: Home, folder: Path) -> None:
    (home.published / "analytics.duckdb").unlink()
    write_copy(home.published / "analytics.duckdb", "create table marts.dim_institution (institution_id varchar);")
    result = run("dim_institution", "--year", "2024-25")
    assert "нет столбца academic_year" in result.output


def test_more_rows_than_excel_holds_are_refused_with_advice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert export.EXCEL_ROWS == 2**20
    monkeypatch.setattr(export, "EXCEL_ROWS", 6)
    result = run("odd")
    assert result.exit_code == 1
    assert "помещается 5 строк, а их 6" in result.output
    assert "--format parquet" in result.output
    assert run("odd", "--institution", "school-90").exit_code == 0
    assert run("odd", "--format", "csv").exit_code == 0


def test_a_disk_that_fills_up_leaves_the_former_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("odd", "--format", "csv").exit_code == 0
    before = (folder / "odd.csv").read_bytes()

    def fill_up(con: object, query: str, about: object, path: Path, told: object) -> None:
        path.write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setitem(export_forms.WRITERS, "csv", fill_up)
    result = run("odd", "--format", "csv", "--institution", "school-90")
    assert (result.exit_code, "На диске нет места" in result.output) == (1, True)
    assert [path.name for path in folder.iterdir()] == ["odd.csv"]
    assert (folder / "odd.csv").read_bytes() == before


def test_the_list_tells_models_and_what_they_are(folder: Path) -> None:
    result = run("--list")
    assert result.exit_code == 0
    line = next(line for line in result.output.splitlines() if "fct_mark" in line)
    assert line.split()[:2] == ["marts.fct_mark", "2"]
    assert "Текущая отметка" in line
    assert "as_of" not in result.output
    assert run().exit_code == 2
