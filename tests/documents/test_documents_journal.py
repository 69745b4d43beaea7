"""The class journal on paper: every entry in its own cell under its own day, facing pages, and what paper must bear."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pikepdf
import pytest
from hand_journal import HTML_HOMEWORK, LONG_TOPIC
from published_by_hand import LONGEST_SURNAME
from weasyprint.formatting_structure import boxes

from reports.document import Column, Document, Row, Spread, Table
from reports.render import validation, xlsx
from reports.render.spreads import LINES, MOST, folded, sheets

CLASS = ("class-journal", "5А", "year")


def spread(lessons: int, topic: str = "Тема", marks_after: tuple[int, ...] = ()) -> Spread:
    """A spread of that many lessons, with a column of marks after the lessons of those numbers."""
    columns = [Column("no", ("№",), look="index"), Column("pupil", ("Кто",), look="name")]
    for number in range(1, lessons + 1):
        columns.append(Column(f"l{number}", ("Сентябрь 2024", f"{number:02}"), look="mark"))
        if number in marks_after:
            columns.append(Column(f"m{number}", ("Отметка", "1 четв."), look="mark"))
    cells = (1, "Белов Иван", *("5" for _ in columns[2:]))
    heads = tuple(Column(name, (name,), look="text") for name in ("day", "topic", "homework", "note"))
    rows = tuple(Row(f"l{number}", ("03.09.24", topic, "", "")) for number in range(1, lessons + 1))
    return Spread(
        "s", "Предмет", Table("s", "Предмет", tuple(columns), (Row("p", cells),)), Table("d", "", heads, rows)
    )


def part(document: Document, number: int) -> Spread:
    return [block for block in document.blocks if isinstance(block, Spread)][number]


def cells(page: Any) -> list[list[tuple[str, str]]]:
    """The rows of the page's grid: (tag, text without spaces) of every cell, as it will be drawn and tagged."""
    return [
        [(cell.element_tag, _text(cell)) for cell in row.children]
        for box in page._page_box.descendants()
        if isinstance(box, boxes.TableBox) and box.element.get("class") == "grid"
        for group in box.children
        for row in group.children
    ]


def _text(box: Any) -> str:
    return "".join(one.text for one in box.descendants() if isinstance(one, boxes.TextBox)).replace(" ", "")


def words(page: Any) -> str:
    return " ".join(box.text for box in page._page_box.descendants() if isinstance(box, boxes.TextBox))


def test_a_year_is_cut_into_sheets_that_fit() -> None:
    cut = sheets(spread(175, marks_after=(40, 80, 120, 175)))
    assert [len(sheet.rows) for sheet in cut] == [35, 35, 35, 35, 35] or sum(len(one.rows) for one in cut) == 175
    assert all(len(sheet.places) <= MOST + 2 and len(sheet.rows) <= LINES for sheet in cut)
    assert [place for sheet in cut for place in sheet.places] == list(range(2, 2 + 175 + 4))


def test_marks_of_a_period_stay_with_its_last_lesson() -> None:
    cut = sheets(spread(MOST, marks_after=(MOST,)))
    assert cut[-1].rows, "a sheet of marks alone"


def test_long_topics_take_lessons_off_the_sheet() -> None:
    cut = sheets(spread(30, topic=LONG_TOPIC))
    assert len(cut) > 2
    assert sum(len(sheet.rows) for sheet in cut) == 30


@pytest.mark.parametrize(
    ("entry", "lines"),
    [
        ("", ()),
        ("5", ("5",)),
        ("4/5", ("4/5",)),
        ("ОП 4", ("ОП 4",)),
        ("5/4/3/5", ("5/4/", "3/5")),
        ("НП 4/5", ("НП", "4/5")),
        ("неизвестный", ("неизв", "естны", "й")),
    ],
)
def test_an_entry_is_folded_where_it_may_be(entry: str, lines: tuple[str, ...]) -> None:
    assert folded(entry, 5) == lines


def test_the_right_page_must_follow_the_left_one() -> None:
    good = spread(2)
    with pytest.raises(ValueError, match="does not follow"):
        Spread("s", "", good.left, Table("d", "", good.right.columns, good.right.rows[::-1]))


def test_every_entry_is_a_cell_of_its_own_under_its_day(paged: Callable[..., list[Any]], laid: Callable) -> None:
    table = part(laid(*CLASS), 0).left
    rows = [row for page in paged(*CLASS) for row in cells(page)]
    heads = [row for row in rows if all(tag == "th" for tag, _ in row)]
    assert [text for _, text in heads[1]][:3] == ["03", "05", "07"]
    for number, pupil in enumerate(table.rows):
        first = next(
            row
            for row in rows
            if row[1] == ("th", pupil.cells[1].replace(" ", "")) and row[0] == ("td", str(number + 1))
        )
        shown = len(heads[1])
        assert len(first) == shown + 2
        for (tag, said), cell in zip(first[2:], pupil.cells[2:], strict=False):
            assert tag == "td"
            assert said == ("—" if cell is None else str(cell).replace(" ", ""))


def test_pages_face_each_other(paged: Callable[..., list[Any]]) -> None:
    pages = paged(*CLASS)
    for number, page in enumerate(pages, 1):
        if cells(page):
            assert number % 2 == 0, "pupils and lessons are on a left page"
            assert "Что пройдено" in words(pages[number]), "and their topics on the right one"
    assert "Классный журнал" in words(pages[0])
    assert "Содержание" in words(pages[1])


def test_a_full_class_stays_on_its_page(paged: Callable[..., list[Any]]) -> None:
    pages = [page for page in paged(*CLASS) if cells(page)]
    assert sum(len(cells(page)) == 2 + 45 for page in pages) == 2, "45 pupils on each sheet of the whole class"
    for page in pages:
        bottom = page.height - page._page_box.margin_bottom
        assert all(
            box.position_y + box.border_height() <= bottom + 0.1
            for box in page._page_box.descendants()
            if isinstance(box, boxes.TableCellBox)
        )


def test_who_left_stays_with_dashes_and_a_half_has_its_own_pupils(laid: Callable) -> None:
    document = laid(*CLASS)
    whole, half = part(document, 0).left, part(document, 1).left
    gone = whole.rows[3].cells[2:]
    assert gone.index(None) == 15, "14 lessons of September and a mark are his, from 1 October they are not"
    assert [row.cells[0] for row in half.rows] == list(range(2, 46, 2))
    assert "1 группа" in part(document, 1).title


def test_a_period_prints_its_own_lessons(laid: Callable) -> None:
    year, period = part(laid(*CLASS), 0), part(laid("class-journal", "5А", "q2"), 0)
    ids = [row.id for row in period.right.rows]
    assert ids
    assert set(ids) < {row.id for row in year.right.rows}
    assert [column.id for column in period.left.columns[2:]] == [*ids, "q2"]
    assert period.foot == ("2 четверть: дано уроков: по плану не указано, фактически 12; тем записано: 12.",)


def test_words_that_hurt_are_printed_as_they_are(paged: Callable[..., list[Any]]) -> None:
    said = "".join(words(page) for page in paged(*CLASS)).replace(" ", "")
    assert HTML_HOMEWORK.replace(" ", "") in said
    assert LONG_TOPIC.replace(" ", "") in said
    assert LONGEST_SURNAME in said


@pytest.mark.parametrize(
    ("unit", "period", "institution", "says"),
    [
        ("1А", "q1", "school-90", "Что пройдено"),
        ("9Б", "year", "school-90", "Дано уроков"),
        ("21-П", "year", "yarovoe-college", "Журнал учебной группы"),
    ],
)
def test_small_and_other_journals(
    paged: Callable[..., list[Any]], unit: str, period: str, institution: str, says: str
) -> None:
    said = " ".join(words(page) for page in paged("class-journal", unit, period, institution))
    assert says in said
    if institution == "yarovoe-college":
        assert all(word in said for word in ("Дисциплина", "Дано занятий", "Часов", "Преподаватель"))
        assert not any(word in said for word in ("Урок", "уроков", "за урок", "Учитель", "Классный", "четв"))


def test_a_workbook_has_the_whole_grid_and_the_topics_of_each_part(laid: Callable) -> None:
    document = laid(*CLASS)
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(document)))
    sheet = book["1. Русский язык"]
    rows = list(sheet.iter_rows(values_only=True))
    first = next(row for row in rows if row[0] == 1)
    expected = [None if cell == "" else cell for cell in part(document, 0).left.rows[0].cells]
    assert list(first[: len(expected)]) == expected
    done = list(book["Темы 1. Русский язык"].iter_rows(values_only=True))
    assert any(HTML_HOMEWORK in row for row in done)
    assert set(part(document, 0).foot) <= {row[0] for row in done}


def test_the_same_bytes_from_the_shortcuts_of_writing(printed: Callable) -> None:
    made = printed("class-journal", "9Б", "q1")
    with pikepdf.open(io.BytesIO(made.pdf)) as file:
        tags = [node.get("/S") for node in file.objects if isinstance(node, pikepdf.Dictionary) and node.get("/S")]
        pages = {node["/Pg"].objgen for node in file.objects if isinstance(node, pikepdf.Dictionary) and "/Pg" in node}
        assert pages <= {page.objgen for page in file.pages}
        assert tags.count("/TD") > len(made.document.blocks)


@pytest.mark.skipif(not validation.is_available(), reason="veraPDF не установлен: uv sync --inexact --group validation")
def test_a_journal_is_pdf_a_3a_and_pdf_ua_1(printed: Callable, tmp_path: Any) -> None:
    path = tmp_path / "journal.pdf"
    path.write_bytes(printed("class-journal", "21-П", "year", "yarovoe-college").pdf)
    assert [(one.flavour, one.is_compliant, one.failures) for one in validation.validate([path])] == [
        ("3a", True, ()),
        ("ua1", True, ()),
    ]
