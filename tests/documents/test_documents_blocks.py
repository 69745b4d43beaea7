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
from openpyxl import load_workbook

from reports.document import Chart, Column, Document, Row, Series, Signature, Table, Text
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
