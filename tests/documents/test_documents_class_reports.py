"""The reports about attendance by day and month, pupils' cards, fill, contingent and rating: what stands on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import duckdb
import pypdf
import pytest
from openpyxl import load_workbook

from reports.build import document, plan
from reports.document import Chart, Document, Table, Text
from reports.kinds import class_attendance_month, data_completeness
from reports.render import pdf, xlsx

Make = Callable[..., Document]
SCHOOL_WIDE = ("attendance-day", "class-fill", "student-totals")


@pytest.fixture(scope="module")
def made(con: duckdb.DuckDBPyConnection) -> Make:
    """The document of a report: of a class, or of the whole school when none is named."""

    def one(report: str, period: str, unit: str = "", institution: str = "school-90") -> Document:
        return document(con, plan(con, institution, period, [report], [unit] if unit else [], "2024-25")[0])

    return one


def table(of: Document, code: str) -> Table:
    return next(one for one in of.tables if one.id == code)


def cells(of: Document, code: str) -> dict[str, tuple]:
    return {row.id: row.cells for row in table(of, code).rows}


def headings(of: Table) -> list[str]:
    return [" ".join(column.heading) for column in of.columns]


def test_the_day_shows_every_class_and_sums_the_school(made: Make) -> None:
    found = cells(made("attendance-day", "2024-10-14"), "summary")
    assert list(found) == ["c1a", "c5a", "c9b", "school:school-90"]
    assert found["c5a"] == ("5А", 45, 1, 1, 1, 1, 1, 7, Decimal("93.3"))
    assert found["school:school-90"][0] == "Всего по школе"


def test_the_day_names_the_absent_and_those_without_a_reason_first(made: Make) -> None:
    absent = table(made("attendance-day", "2024-10-14"), "absent")
    assert [(row.id, row.look) for row in absent.rows] == [
        ("c1a-p02", "warn"),
        ("c5a-p02", "warn"),
        ("c1a-p01", "body"),
        ("c5a-p01", "body"),
        ("c9b-p01", "body"),
    ]
    assert absent.rows[0].cells[2:] == ("5, 6", 2, 6, "Причина не указана; Пропуск по уважительной причине", "нет")
    assert absent.rows[2].cells[2:] == ("1, 2, 3, 4, 5, 6", 6, 6, "Пропуск по болезни", "да")


def test_the_late_stand_apart(made: Make) -> None:
    assert [(row.id, row.cells[2]) for row in table(made("attendance-day", "2024-10-14"), "late").rows] == [
        ("c1a-p03", "1"),
        ("c5a-p03", "1"),
    ]


def test_a_day_without_absent_says_so(made: Make) -> None:
    found = made("attendance-day", "2024-10-15")
    assert [one.id for one in found.tables] == ["summary"]
    assert next(block for block in found.blocks if isinstance(block, Text)).paragraphs == (
        "Никто не пропустил ни одного урока.",
    )


def test_the_month_says_how_many_lessons_and_why(made: Make) -> None:
    days = table(made("class-attendance-month", "2024-10", "5А"), "days")
    assert headings(days)[2:4] == ["День месяца 14 пн", "День месяца 15 вт"]
    shown = {row.id: row.cells for row in days.rows}
    assert shown["c5a-p01"][2:4] == ("6 Б", "")
    assert shown["c5a-p02"][2:4] == ("2 ОТ/УП", "")
    assert shown["c5a-p04"][2:4] == ("", None), "no lesson of his that day is not the same as nothing missed"
    assert shown["c5a-p01"][4:] == (1, 1, 1, 8, 7, 6, 0, 1, 1, Decimal("33.3"))


def test_the_month_sums_days_and_the_class(made: Make) -> None:
    shown = cells(made("class-attendance-month", "2024-10", "5А"), "days")
    assert shown["missed_lessons"][1:] == ("Пропущено уроков", 17, 17, 2, 1, 1, 17, 16, 15, 0, 1, 3, Decimal("98.7"))
    assert shown["attendance_pct"][2:4] == (Decimal("97.6"), Decimal("100.0"))


def test_a_month_without_lessons_says_so(con: duckdb.DuckDBPyConnection) -> None:
    scope = plan(con, "school-90", "2024-10", ["class-attendance-month"], ["9Б"])[0].scope
    june = replace(scope, period=replace(scope.period, period_id="2025-06", starts_on=date(2025, 6, 1)))
    found = class_attendance_month.document(con, june)
    assert found.tables == ()
    assert "В этом месяце уроков не было." in _words(pdf.render(found, found.figures()).content)


def test_cards_that_lack_something_stand_out(made: Make) -> None:
    rows = {row.id: row for row in table(made("data-completeness", "2024-10", "5А"), "cards").rows}
    assert rows["c5a-p01"].look == "warn"
    assert rows["c5a-p01"].cells[2:] == ("отчество, дата рождения", 2, 1, "")
    assert rows["c5a-p02"].look == "body"
    assert rows["c5a-p02"].cells[2:] == ("", 2, 0, "семья")
    assert rows["c5a-p03"].look == "warn", "nobody of the family is in the journal"


def test_cards_are_counted_by_field_and_signed_by_the_administrator(made: Make) -> None:
    found = made("data-completeness", "2024-10", "5А")
    assert cells(found, "fields")["sex"] == ("Пол", 45, 44, 1, Decimal("66.6"))
    assert [one.post for one in found.signatures] == ["Классный руководитель", "Администратор электронного журнала"]


def test_a_month_at_whose_end_the_class_is_empty_says_so(con: duckdb.DuckDBPyConnection) -> None:
    scope = plan(con, "school-90", "2024-10", ["data-completeness"], ["9Б"])[0].scope
    june = replace(scope, period=replace(scope.period, period_id="2025-06", starts_on=date(2025, 6, 1)))
    assert data_completeness.document(con, june).tables == ()


def test_the_rating_goes_by_place_and_ends_with_whom_nothing_can_place(made: Make) -> None:
    rating = table(made("class-rating", "q1", "5А"), "rating")
    assert [row.cells[0] for row in rating.rows][:4] == [1, 2, 3, 5]
    assert rating.rows[-1].id == "c5a-p04"
    assert rating.rows[-1].cells[0] is None
    assert rating.rows[0].cells[2:] == (Decimal("5.01"), 9, 2, 1, 0, 101, "отличники")


def test_a_class_of_one_has_no_chart_of_the_rating(made: Make) -> None:
    assert [block.id for block in made("class-rating", "q1", "9Б").blocks] == ["rating"]


def test_a_surname_of_many_parts_is_cut_under_a_column(made: Make) -> None:
    chart = next(block for block in made("class-rating", "q1", "5А").blocks if isinstance(block, Chart))
    assert chart.categories[2] == "Воскресенская-… В."
    assert len(chart.categories) == 44, "without the one whom nothing can place"


def test_fill_goes_from_classes_to_the_school(made: Make) -> None:
    found = cells(made("class-fill", "2024-10-15"), "fill")
    assert list(found) == ["c1a", "c5a", "c9b", "stage:ООО", "school:school-90"], "grade 1 would repeat 1А"
    assert found["c9b"] == ("9Б", "", 1, "", None, None, None)
    assert found["stage:ООО"] == ("Основное общее образование", 1, 46, Decimal("12.34"), 25, Decimal("88.8"), 4)


def test_fill_of_a_day_between_counts_stands_on_the_day_before(made: Make) -> None:
    assert made("class-fill", "2024-10-15").notes[0].startswith("Сосчитано на 14 октября 2024 г. Средняя")
    assert made("class-fill", "q1").notes[0].startswith("Сосчитано на 25 октября 2024 г. Средняя")


def test_totals_show_each_dimension_as_the_journal_names_it(made: Make) -> None:
    found = made("student-totals", "q1")
    people, card, lists = found.tables
    assert headings(people)[:4] == ["Класс", "Обучающихся", "Пол мужской", "Пол женский"]
    assert headings(people)[-1] == "Полных лет на 1 января не указано"
    assert [row.cells[:3] for row in people.rows][-1] == ("Всего по школе", 49, 301)
    assert headings(lists)[1:3] == [
        "Состоит на учёте, статус ПДН",
        "Состоит на учёте, статус семья, находящаяся в социально опасном положении",
    ]
    assert card.rows[0].cells == ("1А", 301, 302, 301, 302, 303, 301, 302, 303)


@pytest.mark.parametrize(
    ("report", "period"), [("attendance-day", "2024-10-14"), ("class-fill", "h1"), ("student-totals", "h1")]
)
def test_a_college_has_groups_and_courses(made: Make, report: str, period: str) -> None:
    found = made(report, period, institution="yarovoe-college")
    assert found.tables[0].columns[0].heading == ("Группа",)
    titles = [row.cells[0] for row in found.tables[0].rows]
    assert titles == ["21-П", *([] if report == "attendance-day" else ["2 курс"]), "Всего"]
    words = _words(pdf.render(found, found.figures()).content).lower()
    assert "класс" not in words
    assert "школ" not in words.replace("школьный", "")


@pytest.mark.parametrize("report", [*SCHOOL_WIDE, "class-attendance-month", "data-completeness", "class-rating"])
def test_every_one_is_printed_whole_and_opens_as_a_workbook(made: Make, report: str) -> None:
    period = {"attendance-day": "2024-10-14", "class-attendance-month": "2024-10", "data-completeness": "2024-10"}
    found = made(report, period.get(report, "q1"), "" if report in SCHOOL_WIDE else "5А")
    words = _together(_words(pdf.render(found, found.figures()).content))
    for shown in found.tables:
        for row in shown.rows:
            assert _together(str(row.cells[1 if shown.columns[0].look == "index" else 0])) in words
    book = load_workbook(BytesIO(xlsx.render(found)))
    assert len(book.sheetnames) >= 1


def test_attendance_of_a_period_is_drawn_by_week(made: Make) -> None:
    chart = next(block for block in made("attendance-summary", "q1", "5А").blocks if isinstance(block, Chart))
    assert chart.categories == ("14.10", "21.10")
    assert chart.series[0].values == (Decimal("97.6"), Decimal("98.7"))


def test_marks_are_drawn_by_subject_and_groups_beside_the_period_before(made: Make) -> None:
    marks = next(block for block in made("class-results", "q1", "5А").blocks if isinstance(block, Chart))
    assert [one.id for one in marks.series][:4] == ["n5", "n4", "n3", "n2"]
    assert len(marks.categories) == len(set(marks.categories)) == 26
    groups = next(block for block in made("homeroom", "q2", "5А").blocks if isinstance(block, Chart))
    assert [one.title for one in groups.series] == ["1 четверть", "2 четверть"]
    assert groups.categories[0] == "Отличники"
    assert not [block for block in made("homeroom", "q1", "5А").blocks if isinstance(block, Chart)], (
        "nothing to compare"
    )


def _words(content: bytes) -> str:
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)
    return " ".join(text.replace("\u00ad", "").split())


def _together(text: str) -> str:
    """Without what a narrow column puts between the parts of a long name."""
    return text.replace("-", "").replace(" ", "")
