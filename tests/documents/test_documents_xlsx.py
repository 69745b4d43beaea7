"""The workbook read back by another reader of the format: frozen heads, print settings, numbers that are numbers."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reports.document import Document, Row
from reports.render import xlsx


@pytest.fixture(scope="module")
def register(laid: Callable[..., Document]) -> Workbook:
    return load_workbook(io.BytesIO(xlsx.render(laid("grade-register", "5А", "year"))))


@pytest.fixture(scope="module")
def results(laid: Callable[..., Document]) -> Workbook:
    return load_workbook(io.BytesIO(xlsx.render(laid("class-results", "5А", "q2"))))


def head(sheet: Worksheet) -> int:
    """The row of the headings."""
    return next(row for row in range(1, 20) if sheet.cell(row, 1).value == "№")


def test_heads_are_frozen_and_printed_on_every_page(register: Workbook) -> None:
    sheet = register.worksheets[0]
    top = head(sheet)
    assert sheet.freeze_panes == f"C{top + 1}"
    assert sheet.print_title_rows == f"${top}:${top}"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert sheet.oddFooter.right.text == "стр. &P из &N"


def test_print_area_holds_the_signatures_and_the_last_column(register: Workbook) -> None:
    sheet = register.worksheets[0]
    assert sheet.print_area.endswith(f"$A$1:$AE${sheet.max_row + 1}")
    assert sheet.cell(head(sheet), 31).value == "Прибытие и выбытие"
    assert any("Директор" in str(sheet.cell(row, 1).value) for row in range(sheet.max_row - 3, sheet.max_row + 1))


def test_each_period_of_a_pupil_is_a_row_of_numbers(register: Workbook) -> None:
    sheet = register.worksheets[0]
    rows = [
        tuple(cell.value for cell in row[:5])
        for row in sheet.iter_rows(min_row=head(sheet) + 1, max_row=head(sheet) + 5)
    ]
    assert rows == [
        (1, "Белов Владислав Вячеславович", title, 5, mark)
        for title, mark in (("1 четв.", 4), ("2 четв.", 5), ("3 четв.", 3), ("4 четв.", 4), ("Годовая", 5))
    ]


def test_subject_headings_stand_upright(register: Workbook) -> None:
    sheet = register.worksheets[0]
    cell = sheet.cell(head(sheet), 4)
    assert (cell.value, cell.alignment.textRotation) == ("Русский язык", 90)


def test_decimals_are_numbers_with_their_places(results: Workbook) -> None:
    sheet = results.worksheets[0]
    average = sheet.cell(head(sheet) + 2, 4)
    assert (average.value, average.data_type, average.number_format) == (4.67, "n", "0.00")
    share = next(row for row in sheet.iter_rows() if row[1].value == "Успеваемость, %")[3]
    assert (share.value, share.data_type, share.number_format) == (93.0, "n", "0.0")


def test_what_does_not_exist_is_a_dash_and_not_a_zero(results: Workbook) -> None:
    sheet = results.worksheets[0]
    share = next(row for row in sheet.iter_rows() if row[1].value == "Успеваемость, %")[3 + 25]
    assert (share.value, share.data_type) == ("—", "s")


def test_every_table_and_every_chart_has_a_sheet_of_its_own(results: Workbook) -> None:
    assert results.sheetnames == ["Итоги успеваемости класса за уч", "По классу", "Распределение отметок по предме"]
    assert [len(sheet._charts) for sheet in results.worksheets] == [0, 0, 1]
    assert [cell.value for cell in results.worksheets[1][9]][-2:] == ["41/44 (93,2 %)", "22/44 (50,0 %)"]


def test_text_that_begins_like_a_formula_stays_text(laid: Callable[..., Document]) -> None:
    made = laid("attendance-summary", "1А", "q1")
    table = made.tables[0]
    row = Row("x", (1, '=HYPERLINK("x")', *table.rows[0].cells[2:]))
    book = load_workbook(io.BytesIO(xlsx.render(replace(made, blocks=(replace(table, rows=(row,)),)))))
    cell = next(cell for line in book.worksheets[0].iter_rows() for cell in line if "HYPERLINK" in str(cell.value))
    assert (cell.value, cell.data_type) == ('=HYPERLINK("x")', "s")


def test_times_inside_are_fixed(laid: Callable[..., Document]) -> None:
    content = xlsx.render(laid("attendance-summary", "1А", "q1"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2025-05-30T00:00:00Z") == 2
    book = load_workbook(io.BytesIO(content))
    assert book.properties.identifier == "urn:vedomost:school-90:2024-25:c1a:attendance-summary:q1"


def test_a_single_value_of_a_stacked_row_is_not_repeated(results: Workbook) -> None:
    sheet = results.worksheets[0]
    top = head(sheet)
    average = next(cell.column for cell in sheet[top] if cell.value == "Средний балл")
    pair = [sheet.cell(top + 1 + line, average).value for line in range(2)]
    assert pair[0] is not None
    assert pair[1] is None, "a sum over the column counts each pupil once"
    letter = sheet.cell(top + 1, average).column_letter
    assert f"{letter}{top + 1}:{letter}{top + 2}" in {str(area) for area in sheet.merged_cells.ranges}


def test_a_narrow_sheet_is_upright_and_prints_its_whole_heading(laid: Callable[..., Document]) -> None:
    sheet = load_workbook(io.BytesIO(xlsx.render(laid("homeroom", "5А", "q2")))).worksheets[0]
    assert sheet.page_setup.orientation == "portrait"
    # four columns of 14 characters, and empty ones until the 110 characters of the longest heading have room
    assert sheet.print_area.split("$")[3] == "K"


def test_long_lists_have_room(laid: Callable[..., Document]) -> None:
    book = load_workbook(io.BytesIO(xlsx.render(laid("homeroom", "5А", "q2"))))
    sheet = book["Списки"]
    long = [row[1] for row in sheet.iter_rows() if len(str(row[1].value or "")) > 60]
    assert long
    assert all(sheet.row_dimensions[cell.row].height >= 14 * len(cell.value) / 60 for cell in long)
