"""The reports on a teacher, a discipline, the school's results and movement, and control works: what stands on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import duckdb
import pypdf
import pytest
from openpyxl import load_workbook

from reports.build import document, plan
from reports.document import Chart, Document, Ratio, Table
from reports.kinds import school_movement
from reports.render import pdf, xlsx

Make = Callable[..., Document]
EMPTY = (
    ("teacher", "q3", "school-90"),
    ("subject-results", "h2", "yarovoe-college"),
    ("school-results", "q4", "school-90"),
    ("control-works", "q4", "school-90"),
    ("school-movement", "q4", "school-90"),
)


@pytest.fixture(scope="module")
def made(con: duckdb.DuckDBPyConnection) -> Make:
    """The document of a report: of the teacher named, else of the school."""

    def one(report: str, period: str, teacher: str = "", institution: str = "school-90") -> Document:
        jobs = plan(con, institution, period, [report], [], "2024-25", [teacher] if teacher else [])
        return document(con, jobs[0])

    return one


def table(of: Document, code: str) -> Table:
    return next(one for one in of.tables if one.id == code)


def cells(of: Document, code: str) -> dict[str, tuple]:
    return {row.id: row.cells for row in table(of, code).rows}


def chart(of: Document, code: str) -> Chart:
    return next(one for one in of.blocks if isinstance(one, Chart) and one.id == code)


def headings(of: Table) -> list[str]:
    return [" ".join(part for part in column.heading if part) for column in of.columns]


def test_a_teacher_is_summed_by_subject_and_over_all(made: Make) -> None:
    results = table(made("teacher", "q2", "t1"), "results")
    assert [(row.id, row.look, row.cells[0]) for row in results.rows] == [
        ("subject:s1", "section", "Русский язык"),
        ("s1:c5a", "body", "5А"),
        ("s1:c9b", "body", "9Б"),
        ("total:s1", "total", "Всего по предмету"),
        ("subject:s2", "section", "Литература"),
        ("s2:c5a", "body", "5А"),
        ("total", "total", "Всего"),
    ]
    assert results.rows[1].cells[1:10] == (45, 10, 20, 10, 3, 1, 1, 0, 0)
    rates = ("90.9", "88.8", "68.2", "66.6", "60.1", "3.86")
    assert results.rows[1].cells[10:] == tuple(Decimal(one) for one in rates)
    assert results.rows[5].cells[10:] == (None,) * 6


def test_a_teacher_sees_the_previous_period_beside(made: Make) -> None:
    shown = headings(table(made("teacher", "q2", "t1"), "results"))
    assert shown[10:14] == [
        "Успеваемость, % 2 четверть",
        "Успеваемость, % 1 четверть",
        "Качество, % 2 четверть",
        "Качество, % 1 четверть",
    ]


def test_a_teacher_is_told_who_holds_a_two(made: Make) -> None:
    poor = table(made("teacher", "q2", "t1"), "poor")
    assert [(row.id, row.cells[4]) for row in poor.rows] == [("c5a-p02:s1", 2), ("c5a-p03:s1", "н/а")]


def test_a_chart_of_a_teacher_leaves_out_what_has_no_marks(made: Make) -> None:
    shown = chart(made("teacher", "q2", "t1"), "marks-chart")
    assert shown.categories == ("5А, Русский язык", "9Б, Русский язык")
    assert {one.id: one.values for one in shown.series}["n3"] == (10, 1)


def test_a_discipline_shows_each_student_and_the_totals(made: Make) -> None:
    found = made("subject-results", "h1", "t7", "yarovoe-college")
    assert found.title == "Итоги успеваемости по дисциплине за учебный период"
    group = found.tables[0]
    assert group.title == "Математика, группа 21-П, 2 курс"
    assert [row.cells[2:] for row in group.rows[:3]] == [
        (6, Decimal("4.83"), 5),
        (5, Decimal("2.40"), 2),
        (0, None, "осв"),
    ]
    totals = {row.id: row.cells[4] for row in group.rows[3:]}
    assert totals["sou"] == Decimal("58.0")
    assert totals["n_exempt"] == 1
    assert "n_no" not in totals


def test_the_school_is_counted_from_class_to_whole(made: Make) -> None:
    found = made("school-results", "q2")
    rows = cells(found, "results")
    assert list(rows) == ["c1a", "c5a", "stage:ООО", "school:school-90"]
    assert rows["c1a"] == ("1А", 3, *(None,) * 12)
    assert rows["school:school-90"][1:3] == (48, 10)
    now, then = Ratio(40, 44, Decimal("90.9")), Ratio(35, 44, Decimal("79.5"))
    assert rows["school:school-90"][10:12] == (now, then)
    assert found.remarks == ("Отчёт охватывает классы, которые учатся по четвертям: 2 из 3.",)


def test_the_trend_ends_with_the_period(made: Make) -> None:
    trend = chart(made("school-results", "q2"), "trend-quarter")
    assert trend.categories == ("1 четв.", "2 четв.")
    assert trend.series[1].values == (Decimal("56.8"), Decimal("68.2"))


def test_control_works_of_a_period_and_of_a_month(made: Make) -> None:
    whole, month = made("control-works", "q2"), made("control-works", "2024-10")
    assert list(cells(whole, "works")) == ["l1:9", "l2:9", "all"]
    assert list(cells(month, "works")) == ["l0:9", "all"]
    assert list(cells(whole, "external")) == ["l3:11", "all"]
    assert [one.id for one in whole.tables] == ["works", "external", "by-subject", "by-teacher", "by-kind"]


def test_a_work_entered_late_stands_out(made: Make) -> None:
    works = table(made("control-works", "q2"), "works")
    assert [(row.look, row.cells[-1]) for row in works.rows] == [("body", "да"), ("warn", "нет"), ("total", "")]
    assert "Отметок ждут" in headings(works)
    assert "Отметок ждут" not in headings(table(made("control-works", "2024-10"), "works"))
    assert "В срок" not in headings(table(made("control-works", "q2"), "external"))


def test_the_orders_of_the_window_stand_behind_the_counts(made: Make) -> None:
    found = made("school-movement", "q2")
    assert cells(found, "movement")["school:school-90"] == ("Всего по школе", 150, 3, 0, 2, 0, 151)
    orders = table(found, "orders")
    assert [(row.id, row.look, row.cells[3]) for row in orders.rows] == [
        ("o1", "body", "Прибытие"),
        ("o2", "warn", "Перевод"),
        ("o3", "body", "Выбытие"),
    ]
    assert orders.rows[0].cells[5:7] == ("МАОУ СОШ № 7", "5А")
    assert orders.rows[2].cells[5:7] == ("5А", "Лицей № 2")


def test_the_year_of_movement_is_shown_by_periods_too(made: Make) -> None:
    periods = table(made("school-movement", "year"), "periods")
    assert [row.cells[0] for row in periods.rows] == ["2 четверть"]


def test_the_college_speaks_of_groups(con: duckdb.DuckDBPyConnection) -> None:
    scope = plan(con, "school-90", "q2", ["school-movement"], [], "2024-25")[0].scope
    college = replace(scope, institution=replace(scope.institution, kind="college"))
    said = " ".join(school_movement.document(con, college).notes)
    assert "из группы в группу" in said
    assert "класс" not in said
    assert "параллел" not in said


@pytest.mark.parametrize(("report", "period", "institution"), EMPTY)
def test_nothing_to_show_is_a_document_all_the_same(made: Make, report: str, period: str, institution: str) -> None:
    found = made(report, period, institution=institution)
    assert pdf.render(found, found.figures()).pages == 1


@pytest.mark.parametrize(
    ("report", "period", "teacher"),
    [("teacher", "q2", "t1"), ("school-results", "q2", ""), ("control-works", "q2", ""), ("school-movement", "q2", "")],
)
def test_every_word_is_on_paper_and_in_the_workbook(made: Make, report: str, period: str, teacher: str) -> None:
    found = made(report, period, teacher)
    page = pdf.render(found, found.figures())
    said = "".join("".join(one.extract_text().split()) for one in pypdf.PdfReader(BytesIO(page.content)).pages)
    book = load_workbook(BytesIO(xlsx.render(found)))
    written = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    for one in found.tables:
        for row in one.rows:
            text = next(str(cell) for cell in row.cells if isinstance(cell, str) and cell)
            assert "".join(text.split()) in said
            assert text in written
