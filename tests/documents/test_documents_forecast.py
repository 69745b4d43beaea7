"""What is expected before a period ends: the risk group, the weekly printout, the preliminary reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from reports.build import document, plan
from reports.document import Chart, Document, Ratio, Table, Text
from reports.kinds.forecasts import UNPROVEN, accuracy_note
from reports.render import pdf, xlsx

Make = Callable[..., Document]
ACCURACY = (
    "Точность прогноза в прошлых периодах, за 14 дней до конца периода: верно 93 из 100 (93,0 %), "
    "простое округление среднего: 91,0 %."
)


@pytest.fixture(scope="module")
def made(con: duckdb.DuckDBPyConnection) -> Make:
    """The document of a report; the unit is a class, a teacher or a pupil."""

    def one(report: str, period: str, **units: str) -> Document:
        named = {kind: [unit] for kind, unit in units.items()}
        return document(con, plan(con, "school-90", period, [report], academic_year="2024-25", **named)[0])

    return one


def table(of: Document, code: str) -> Table:
    return next(one for one in of.tables if one.id == code)


def test_the_risk_group_fills_the_cells_of_the_reasons_there_are(made: Make) -> None:
    risk = table(made("risk-group", "2024-W50", classes="5А"), "risk")
    first, second = risk.rows
    assert first.look == "warn"
    assert first.cells[2:] == (
        "Русский язык 2,25; Литература 2,40",
        "4,00 → 3,40",
        Ratio(30, 80, Decimal("37.5")),
        4,
        "Русский язык (0,612)",
    )
    assert second.look == "body"
    assert second.cells[2:] == ("", "", "", 3, "")


def test_the_thresholds_stand_in_the_headings(made: Make) -> None:
    headings = [" ".join(one.heading) for one in table(made("risk-group", "2024-W50", classes="5А"), "risk").columns]
    assert headings[2:5] == [
        "Средний балл ниже 2,5 по предметам",
        "Средний балл снизился на 0,5 и более 14 дн. против прежних",
        "Пропущено 30 % уроков и более за 28 дн.",
    ]


def test_a_week_without_anyone_at_risk_says_so(made: Make) -> None:
    (only,) = made("risk-group", "2024-W49", classes="5А").blocks
    assert isinstance(only, Text)
    assert "нет ни у кого" in only.paragraphs[0]


def test_a_week_on_paper_has_marks_by_day_and_kind(made: Make) -> None:
    of = made("weekly-progress", "2024-W50", students="c5a-p03")
    rows = {row.id: row.cells for row in table(of, "week").rows}
    assert rows["s1"][1:7] == ("2 КР, 3", "", "", "", "", "")
    assert rows["s1"][7:] == ("", Decimal("2.25"), "2 (0,612)")
    assert rows["s2"][3] == "зач ОТВ"
    assert rows["s2"][7] == "1 болезнь"
    assert rows["s25"][8:] == (None, None)
    assert table(of, "missed").rows[0].cells == (34, 1, 1, 0, 0, 0, 1)
    assert "КР — контрольная работа" in of.notes[1]
    assert of.signatures[-1].post == "Родитель (законный представитель)"
    assert pdf.render(of, of.figures()).pages == 1


def test_a_week_without_lessons_says_so(made: Make) -> None:
    (only,) = made("weekly-progress", "2024-W50", students="c5a-p04").blocks
    assert isinstance(only, Text)


def test_the_class_before_the_end(made: Make) -> None:
    of = made("homeroom-preliminary", "q2", classes="5А")
    assert table(of, "class").rows[0].cells == (45, 2, 1, 46, 1000, Decimal("12.5"), 1, 1, 1)
    assert table(of, "expected").rows[0].cells[6:] == (
        Decimal("43.6"),
        Decimal("96.9"),
        "42 … 45",
        Decimal("11.5"),
        Decimal("25.6"),
        "9 … 14",
    )
    danger, few, one_three = (row.cells[1] for row in table(of, "attention").rows)
    assert isinstance(danger, str)
    assert danger.endswith("(Русский язык 0,612)")
    assert str(few).endswith("(Литература 1 из 3)")
    assert str(one_three).count("Родная литература (русская) 4,00") == 44
    marks = table(of, "marks")
    assert marks.rows[2].look == "warn"
    assert marks.rows[2].cells[2] == (Decimal("2.25"), 6, 2)


def test_a_teacher_before_the_end(made: Make) -> None:
    of = made("teacher-preliminary", "q2", teachers="t1")
    (chart,) = (block for block in of.blocks if isinstance(block, Chart))
    assert [one.values for one in chart.series] == [(0,), (44,), (0,), (1,)]
    assert table(of, "summary").rows[0].cells[0] == "5А, Русский язык"
    pupils = table(of, "pupils-1")
    assert [row.id for row in pupils.rows if row.look == "warn"] == ["c5a-p03"]
    assert pupils.rows[2].cells[2:] == (Decimal("2.25"), 6, 5, 2, Decimal("12.5"), 2, "0,612")


@pytest.mark.parametrize(
    ("report", "period", "units"),
    [
        ("risk-group", "2024-W50", {"classes": "5А"}),
        ("weekly-progress", "2024-W50", {"students": "c5a-p03"}),
        ("homeroom-preliminary", "q2", {"classes": "5А"}),
        ("teacher-preliminary", "q2", {"teachers": "t1"}),
    ],
)
def test_every_forecast_names_its_accuracy_and_prints(
    made: Make, report: str, period: str, units: dict[str, str]
) -> None:
    of = made(report, period, **units)
    assert ACCURACY in of.notes
    assert of.notes[0] == "Учтено то, что было в журнале по 14.12.2024 включительно."
    assert pdf.render(of, of.figures()).content.startswith(b"%PDF")
    assert xlsx.render(of)


def test_an_unproven_forecast_says_so(con: duckdb.DuckDBPyConnection) -> None:
    (job,) = plan(con, "school-90", "q1", ["homeroom-preliminary"], ["5А"], "2024-25")
    assert accuracy_note(con, job.scope, "q1", date(2024, 10, 11)) == UNPROVEN
    (later,) = plan(con, "school-90", "r1", ["homeroom-preliminary"], ["6А"], "2025-26")
    assert accuracy_note(con, later.scope, "r1", date(2025, 10, 20)).startswith(
        "Точность прогноза в 2024/25 учебном году, за 7 дней до конца периода: верно 97 из 100"
    )
