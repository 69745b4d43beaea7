"""Every block of a document on paper and in the spreadsheet: charts, paragraphs, remarks, rows of every look."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pypdf
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string
from weasyprint.formatting_structure import boxes

from reports.document import Chart, Column, ColumnLook, Document, Row, Series, Signature, Table, Text
from reports.identity import Identity
from reports.render import pdf, xlsx

COLUMNS = (Column("no", ("№",), look="index", width=7), Column("who", ("Ученик",), look="name"), Column("n", ("Дней",)))
DAYS = Table(
    "days",
    "Пропуски",
    COLUMNS,
    (
        Row("5a", ("", "5 «А» класс", ""), "section"),
        Row("p1", (1, "Ёлкин Пётр", 3)),
        Row("p2", (2, "Белова Анна", 41), "warn"),
        Row("all", ("", "Всего", 44), "total"),
    ),
    signatures=(Signature("Учитель", "Петрова И. С."),),
)
CHART = Chart(
    "success",
    "Успеваемость по классам",
    "bars",
    ("5А", "5Б"),
    (Series("q1", "1 четв.", (Decimal("93.5"), None)), Series("q2", "2 четв.", (Decimal("95.0"), Decimal("88.1")))),
    unit="%",
    alt="Успеваемость двух классов по четвертям.",
)
WORDS = Text("how", "Как читать", ("Пропуск — урок без отметки о присутствии.",))


def of(*blocks: Table | Chart | Text, **changes: object) -> Document:
    """A document of those blocks."""
    made = Document(
        identity=Identity("school-90", "2024-25", "c5a", "5А", "5А", "class-results", "q1"),
        institution="МАОУ «СОШ № 90»",
        institution_short="МАОУ «СОШ № 90»",
        title="Итоги",
        subject="5 «А» класс",
        period="с 2 сентября по 25 октября 2024 г.",
        people=(),
        blocks=blocks,
        notes=(),
        signatures=(Signature("Директор"),),
        keep_years=5,
        landscape=False,
        as_of=date(2025, 5, 30),
        revision="r1",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def pages(made: Document) -> list[str]:
    """The text of every page."""
    read = pypdf.PdfReader(io.BytesIO(pdf.render(made, b"").content)).pages
    return [re.sub(r"\s+", " ", page.extract_text()) for page in read]


def test_tables_are_the_blocks_that_are_tables() -> None:
    assert of(WORDS, DAYS, CHART).tables == (DAYS,)


def test_figures_hold_the_points_of_a_chart_and_no_section() -> None:
    text = of(WORDS, DAYS, CHART).figures().decode()
    assert [tuple(row.values()) for row in csv.DictReader(io.StringIO(text))] == [
        ("days", "p1", "Ёлкин Пётр", "n", "Дней", "", "", "3"),
        ("days", "p2", "Белова Анна", "n", "Дней", "", "", "41"),
        ("days", "all", "Всего", "n", "Дней", "", "", "44"),
        ("success", "1", "5А", "q1", "1 четв.", "", "", "93.5"),
        ("success", "1", "5А", "q2", "2 четв.", "", "", "95.0"),
        ("success", "2", "5Б", "q1", "1 четв.", "", "", ""),
        ("success", "2", "5Б", "q2", "2 четв.", "", "", "88.1"),
    ]


def test_every_word_of_a_block_and_of_a_remark_is_content() -> None:
    made = of(DAYS, CHART, WORDS)
    others = (
        replace(made, remarks=("Период не закрыт.",)),
        replace(made, blocks=(DAYS, replace(CHART, alt="Иначе."), WORDS)),
        replace(made, blocks=(DAYS, CHART, replace(WORDS, paragraphs=("Иначе.",)))),
        replace(made, blocks=(replace(DAYS, starts="page"), CHART, WORDS)),
        replace(made, blocks=(replace(DAYS, signatures=()), CHART, WORDS)),
    )
    assert len({one.content_hash("r") for one in (made, *others)}) == 1 + len(others)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: replace(CHART, alt=" "), "a chart needs a sentence"),
        (lambda: replace(CHART, categories=("5А",)), "series q1 has 2 values for 1 categories"),
        (lambda: replace(CHART, series=(Series("x", "", (1, -1)),)), "series x holds -1"),
        (lambda: replace(DAYS, rows=(Row("s", (1, "5 «А»", ""), "section"),)), "section s says something beside"),
        (lambda: replace(DAYS, rows=(Row("s", ("", "", ""), "section"),)), "section s says something beside"),
    ],
)
def test_a_block_that_cannot_be_is_refused(make: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()


def test_a_chart_of_doubles_is_refused() -> None:
    with pytest.raises(TypeError, match="series x holds a double"):
        replace(CHART, series=(Series("x", "", (0.5, 1)),))  # type: ignore[arg-type]


def test_every_block_is_on_the_page() -> None:
    (sheet,) = pages(of(DAYS, WORDS, remarks=("Период не закрыт: сведения предварительные.",)))
    order = (
        "Период не закрыт",
        "Пропуски",
        "5 «А» класс 1",
        "41",
        "Всего 44",
        "Петрова И. С.",
        "Как читать",
        "Директор",
    )
    places = [sheet.index(words) for words in order]
    assert places == sorted(places)


def test_a_table_without_rows_says_so_in_one_line() -> None:
    (sheet,) = pages(of(replace(DAYS, rows=())))
    assert "Пропуски Данных нет" in sheet
    assert "Ученик" not in sheet


def test_a_block_begins_where_it_is_told_to() -> None:
    right = replace(DAYS, title="Правая", starts="right")
    left = replace(DAYS, title="Левая", starts="left")
    sheets = pages(of(right, left, replace(WORDS, starts="page"), replace(WORDS, title="Ниже"), right))
    titles = ("Правая", "Левая", "Как читать", "Ниже")
    assert [[title for title in titles if title in sheet] for sheet in sheets] == [
        ["Правая"],  # the first block is on a right page already
        ["Левая"],
        ["Как читать", "Ниже"],
        [],
        ["Правая"],
    ]


def rows(count: int, subjects: int = 26, **changes: object) -> Table:
    """A table of that many pupils and subjects."""
    columns = (
        Column("no", ("№",), look="index", width=7),
        Column("who", ("Фамилия, имя, отчество",), look="name", width=45),
        *(Column(f"s{place}", (f"Предмет {place}",), look="mark", rotated=True) for place in range(subjects)),
    )
    body = tuple(
        Row(f"p{place}", (place, f"Ёлкин {place}-й Пётр Александрович", *(5 for _ in range(subjects))))
        for place in range(1, count + 1)
    )
    return replace(Table("marks", "Отметки", columns, body), **changes)  # type: ignore[arg-type]


def cells_on(page: object, kind: type = boxes.TableCellBox) -> list[boxes.Box]:
    """The boxes of that kind on a page."""
    found = [page] if isinstance(page, kind) else []
    for child in getattr(page, "children", ()):
        found += cells_on(getattr(child, "_box", child), kind)
    return found


def said_by(box: object) -> str:
    """The words in a box."""
    return " ".join(text.text for text in cells_on(box, boxes.TextBox))


def test_forty_five_pupils_and_twenty_six_subjects_fit_a_wide_sheet_and_repeat_their_heads() -> None:
    made = of(rows(45), landscape=True)
    laid = pdf.lay_out(made).pages
    assert len(laid) == 2
    for page in laid:
        sheet = page._page_box
        assert (round(sheet.margin_width() / 96 * 25.4), round(sheet.margin_height() / 96 * 25.4)) == (297, 210)
        assert "Фамилия, имя, отчество" in said_by(sheet)
        for cell in cells_on(sheet):
            assert cell.position_x + cell.border_width() <= sheet.margin_left + sheet.width + 0.5
    assert sum(said_by(page._page_box).count("Ёлкин") for page in laid) == 45


def test_columns_wider_than_the_paper_give_way() -> None:
    wide = tuple(Column(f"c{place}", (str(place),), width=12) for place in range(20))
    for columns in (wide, (*wide, Column("free", ("Прочее",)))):
        table = Table("t", "", columns, (Row("r", tuple(7 for _ in columns)),))
        sheet = pdf.lay_out(of(table)).pages[0]._page_box
        for cell in cells_on(sheet):
            assert cell.position_x + cell.border_width() <= sheet.margin_left + sheet.width + 0.5
            assert cell.border_width() > 12


@pytest.mark.parametrize("look", ["name", "text", "number", "index"])
def test_a_word_without_an_end_stays_in_its_cell(look: ColumnLook) -> None:
    columns = (Column("a", ("Что",), look=look, width=30), Column("b", ("Сколько",)))
    table = Table("t", "", columns, (Row("r", ("Щ" * 90, 1)),))
    cell = next(one for one in cells_on(pdf.lay_out(of(table)).pages[0]._page_box) if "Щ" in said_by(one))
    lines = cells_on(cell, boxes.TextBox)
    assert "".join(line.text for line in lines) == "Щ" * 90
    assert all(line.position_x + line.width <= cell.position_x + cell.border_width() for line in lines)


def test_a_word_without_an_end_stays_on_the_paper_wherever_it_stands() -> None:
    word = "Щ" * 200
    made = of(Text("t", "", (word,)), DAYS, remarks=(word,), notes=(word,))
    sheet = pdf.lay_out(made).pages[0]._page_box
    for line in cells_on(sheet, boxes.TextBox):
        assert line.position_x + line.width <= sheet.margin_left + sheet.width + 0.5


def test_a_subheading_is_never_the_last_row_of_a_page() -> None:
    table = rows(60, 3)
    section = Row("s", ("", "Вторая подгруппа", "", "", ""), "section")
    fitting = said_by(pdf.lay_out(of(table, landscape=True)).pages[0]._page_box).count("Ёлкин")
    there = set()
    for before in range(fitting - 3, fitting + 1):
        made = replace(table, rows=(*table.rows[:before], section, *table.rows[before:]))
        first = pdf.lay_out(of(made, landscape=True)).pages[0]._page_box
        last = [said_by(row) for row in cells_on(first, boxes.TableRowBox)][-1]
        assert "Ёлкин" in last
        there.add("Вторая подгруппа" in said_by(first))
    assert there == {True, False}, "the foot of the page was crossed"


def test_who_signs_a_table_signs_beside_something_of_it() -> None:
    numbers = set()
    for count in range(24, 34):
        laid = pdf.lay_out(of(rows(count, signatures=(Signature("Учитель"),)), landscape=True)).pages
        (signed,) = [page for page in laid if "Учитель" in said_by(page._page_box)]
        assert "Ёлкин" in said_by(signed._page_box)
        numbers.add(len(laid))
    assert numbers == {1, 2}


def test_a_class_of_one_pupil_is_one_page() -> None:
    assert len(pdf.lay_out(of(rows(1), landscape=True)).pages) == 1


def test_blank_pages_are_as_large_as_the_others() -> None:
    made = of(WORDS, replace(DAYS, starts="right"), replace(DAYS, starts="right"), landscape=True)
    laid = pdf.lay_out(made).pages
    assert [(round(page.width), round(page.height)) for page in laid] == [(1123, 794)] * 5


def test_a_warning_is_seen_without_colour() -> None:
    sheet = pdf.lay_out(of(DAYS)).pages[0]._page_box
    looks = {}
    for row in cells_on(sheet, boxes.TableRowBox):
        cells = cells_on(row)
        name = cells[min(1, len(cells) - 1)]
        grey = row.style["background_color"].coordinates
        looks[said_by(row)] = (int(name.style["font_weight"]), round(cells[0].border_left_width), grey[0] == grey[1])
        assert grey[0] == grey[1] == grey[2]
    assert looks["2 Белова Анна 41"][:2] == (700, 4)
    assert looks["1 Ёлкин Пётр 3"][:2] == (400, 1)


def test_a_total_stays_where_it_is_said() -> None:
    body = DAYS.rows
    (sheet,) = pages(of(replace(DAYS, rows=(*body, Row("5b", ("", "5 «Б» класс", ""), "section"), *body[1:]))))
    places = [sheet.index(words) for words in ("Всего 44", "5 «Б» класс")]
    assert places == sorted(places)


def workbook(made: Document) -> Workbook:
    return load_workbook(io.BytesIO(xlsx.render(made)))


def test_a_sheet_is_as_wide_as_its_page_and_nothing_leaves_it() -> None:
    long = "Примечание, которое длиннее страницы. " * 12
    book = workbook(of(rows(45), CHART, DAYS, WORDS, notes=(long,), remarks=(long,)))
    for sheet in book.worksheets:
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        last = sheet.print_area.split("$")[3]
        merged = {str(area).split(":")[0]: str(area).split(":")[1] for area in sheet.merged_cells.ranges}
        for row in sheet.iter_rows():
            for cell in row:
                if str(cell.value or "").startswith("Примечание"):
                    assert merged[cell.coordinate] == f"{last}{cell.row}"
                    assert cell.alignment.wrap_text
                    assert sheet.row_dimensions[cell.row].height > 28
        for column in range(column_index_from_string(last) + 1, sheet.max_column + 1):
            assert all(sheet.cell(row, column).value is None for row in range(1, sheet.max_row + 1))


def test_rows_that_stand_out_do_so_in_the_workbook() -> None:
    sheet = workbook(of(DAYS)).worksheets[0]
    cells = {str(cell.value): cell for row in sheet.iter_rows() for cell in row if cell.value}
    assert [cells[name].font.bold for name in ("Ёлкин Пётр", "Белова Анна", "Всего")] == [False, True, True]
    assert cells["Белова Анна"].fill.fgColor.rgb == cells["41"].fill.fgColor.rgb == "FFE0E0E0"
    section = cells["5 «А» класс"]
    assert f"A{section.row}:C{section.row}" in {str(area) for area in sheet.merged_cells.ranges}


def test_paragraphs_share_a_sheet_and_a_new_page_is_a_break_in_it() -> None:
    book = workbook(of(WORDS, replace(DAYS, starts="page"), replace(WORDS, title="Вывод"), DAYS))
    assert book.sheetnames == ["Пропуски", "Пропуски 2"]
    sheet = book.worksheets[0]
    title = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Пропуски")
    assert [one.id for one in sheet.row_breaks.brk] == [title - 1]
    assert any(row[0].value == "Вывод" for row in sheet.iter_rows(min_row=title))


def test_heads_below_much_text_do_not_freeze_the_screen() -> None:
    long = Text("t", "Как читать", tuple(f"Абзац {number}" for number in range(30)))
    sheet = workbook(of(long, DAYS)).worksheets[0]
    assert sheet.freeze_panes == "C1"
    assert sheet.print_title_rows


def test_a_document_of_nothing_is_still_a_workbook_and_a_page() -> None:
    assert len(workbook(of()).worksheets) == 1
    assert "Директор" in pages(of())[0]


def test_every_block_is_in_the_workbook() -> None:
    made = of(DAYS, CHART, WORDS, replace(DAYS, rows=(), title="Пусто"), remarks=("Период не закрыт.",))
    book = load_workbook(io.BytesIO(xlsx.render(made)))
    words = [str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value]
    for said in (
        "Период не закрыт.",
        "5 «А» класс",
        "Успеваемость по классам",
        "93.5",
        *WORDS.paragraphs,
        "Данных нет",
    ):
        assert said in words
    assert any(word.startswith("Учитель ____") for word in words)


def test_sheets_of_one_long_name_stay_apart_within_what_excel_reads() -> None:
    name = "Иностранный язык (английский), 1 подгруппа"
    book = Workbook()
    book.remove(book.active)
    titles = []
    for _ in range(11):
        titles.append(xlsx._free_title(book, name))
        book.create_sheet(titles[-1])
    assert book.sheetnames == titles
    assert titles[:2] == ["Иностранный язык (английский),", "Иностранный язык (английский) 2"]
    assert len({title.casefold() for title in titles}) == 11
    assert max(map(len, titles)) <= 31
