"""The control of the journal and the monthly reports about the staff: what stands on them."""

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
from reports.catalogue import CATALOGUE
from reports.document import Chart, Document, Table, Text
from reports.render import pdf, xlsx

Make = Callable[..., Document]
MONTHLY = ("teacher-timesheet", "substitutions", "activity")


@pytest.fixture(scope="module")
def made(con: duckdb.DuckDBPyConnection) -> Make:
    """The document of a report about the whole institution."""

    def one(report: str, period: str, institution: str = "school-90") -> Document:
        return document(con, plan(con, institution, period, [report], [], "2024-25")[0])

    return one


def table(of: Document, code: str) -> Table:
    return next(one for one in of.tables if one.id == code)


def cells(of: Document, code: str) -> dict[str, dict[str, object]]:
    found = table(of, code)
    names = [column.id for column in found.columns]
    return {row.id: dict(zip(names, row.cells, strict=True)) for row in found.rows}


def looks(of: Document, code: str) -> dict[str, str]:
    return {row.id: row.look for row in table(of, code).rows}


def said(of: Document) -> str:
    return " ".join(part for block in of.blocks if isinstance(block, Text) for part in block.paragraphs)


@pytest.fixture(scope="module")
def made_on(con: duckdb.DuckDBPyConnection) -> Callable[[str], Document]:
    """The control of the journal asked for on a day."""

    def one(day: str) -> Document:
        asked = date.fromisoformat(day)
        scope = plan(con, "school-90", "q1", ["journal-control"], [], "2024-25")[0].scope
        span = replace(scope.period, period_id=day, kind="day", title=day, starts_on=asked, ends_on=asked)
        return CATALOGUE["journal-control"].document(con, replace(scope, period=span))

    return one


@pytest.mark.parametrize(
    ("period", "day", "before"),
    [
        ("2024-10-25", "25 октября 2024 г. (контроль директора)", "18 октября 2024 г."),
        ("2024-10-24", "18 октября 2024 г.", "не было"),
        ("2024-11-30", "25 октября 2024 г. (контроль директора)", "18 октября 2024 г."),
        ("q1", "25 октября 2024 г. (контроль директора)", "18 октября 2024 г."),
    ],
)
def test_control_is_of_the_last_day_of_control_by_then(
    made: Make, made_on: Callable[[str], Document], period: str, day: str, before: str
) -> None:
    text = said(made("journal-control", period) if period == "q1" else made_on(period))
    assert f"по состоянию на {day.removesuffix('.')}. Предыдущ" in text
    assert before in text.split("Предыдущ")[1]


def test_a_period_without_a_control_says_so(made: Make) -> None:
    empty = made("journal-control", "q2")
    assert "контроля журнала не было" in said(empty)
    assert empty.tables == ()


def test_first_page_sets_the_control_beside_the_one_before(made: Make) -> None:
    key = cells(made("journal-control", "q1"), "key")
    assert key["on_time_pct_since"] == {
        "figure": "Внесено вовремя из того, чему срок истёк после предыдущего контроля, %",
        "d0": Decimal("88.8"),
        "d1": Decimal("77.7"),
    }
    assert (key["remarks_open"]["d1"], key["participation_guardian"]["d1"]) == (37, Decimal("66.6"))
    assert key["absences_on_time_pct"]["d1"] is None


def test_pictures_show_the_trend_and_who_is_late(made: Make) -> None:
    charts = {block.id: block for block in made("journal-control", "q1").blocks if isinstance(block, Chart)}
    assert set(charts) == {"trend", "remarks", "teachers"}
    assert charts["trend"].series[0].values == (Decimal("88.8"), Decimal("77.7"))
    assert charts["trend"].categories == ("18.10", "25.10")
    assert charts["teachers"].series[0].values[0] == Decimal("41.9")


def test_the_worst_stand_first_and_stand_out(made: Make) -> None:
    control = made("journal-control", "q1")
    assert next(iter(looks(control, "by-teacher").items())) == ("t1", "warn")
    assert list(looks(control, "by-teacher").values())[-1] == "total"
    row = cells(control, "by-teacher")["t1"]
    assert (row["on_time_pct"], row["worst_days_late"], row["remarks_open"], row["remarks_mended"]) == (
        Decimal("41.9"),
        13,
        36,
        7,
    )
    assert cells(control, "by-teacher")["nobody"]["teacher"] == "не указан"
    assert looks(control, "by-subject") == {"s1": "warn", "total": "total"}
    assert cells(control, "participation")["c5a"]["student-active_users"] == 9


def test_a_page_of_remarks_is_signed_for(made: Make) -> None:
    control = made("journal-control", "q1")
    pages = [one for one in control.tables if one.id.startswith("page-")]
    assert [one.id for one in pages] == ["page-t1", "page-nobody"]
    page = pages[0]
    assert page.starts == "page"
    assert page.signatures[0].post == "Ознакомлен(а)"
    assert page.title.endswith("замечания на 25 октября 2024 г.")
    assert [row.look for row in page.rows] == ["section", "body", "body", "section", "body", "section", "body"]
    rows = cells(control, "page-t1")
    missing = rows["open/topic_missing/c5a/s1"]
    assert (missing["kind"], missing["n"], missing["n_new"], missing["worst"]) == ("тема не записана", 12, 5, "")
    assert str(missing["list"]).startswith("02.09, 03.09")
    assert rows["open/absence_unspecified/c5a/"]["subject"] == "классный руководитель"
    late = rows["late/mark_late/c5a/s1"]
    assert (late["n"], late["n_new"], late["worst"]) == (29, "", 13)


def test_a_college_speaks_of_groups_and_sets_no_terms(made: Make) -> None:
    control = made("journal-control", "h1", "yarovoe-college")
    assert {"По преподавателям", "По группам", "По дисциплинам"} <= {one.title for one in control.tables}
    assert not [block for block in control.blocks if isinstance(block, Chart)]
    everything = " ".join((*control.notes, *(one.title for one in control.tables), str(control.tables)))
    for word in ("учител", "класс", "урок", "предмет"):
        assert word not in everything.lower(), word


def test_timesheet_has_a_cell_a_day(made: Make) -> None:
    sheet = cells(made("teacher-timesheet", "2024-10"), "timesheet")
    assert sheet["t1"]["2024-10-14"] == (6, "131/17")
    assert sheet["t1"]["2024-10-19"] == ("", "9")
    assert sheet["t2"]["2024-10-14"] == (5, "")
    assert sheet["t2"]["2024-10-15"] == ""
    assert (sheet["total"]["lessons"], sheet["total"]["late_pct"]) == (11, Decimal("12.1"))
    assert len(table(made("teacher-timesheet", "2024-10"), "timesheet").columns) == 2 + 31 + 5


def test_substitutions_say_what_became_of_each_lesson(made: Make) -> None:
    month = made("substitutions", "2024-10")
    rows = cells(month, "lessons")
    assert [(row["status"], row["topic"]) for row in rows.values()] == [
        ("замещён", "записана"),
        ("замещён", "не записана"),
        ("отменён", ""),
        ("пропущен", ""),
    ]
    assert rows["l3"]["teacher"] == "не указан"
    assert looks(month, "lessons") == {"l1": "body", "l2": "warn", "l3": "body", "l4": "warn"}
    assert cells(month, "totals")["t2"]["led_for_others"] == 2
    assert looks(month, "totals") == {"t1": "warn", "t2": "warn", "nobody": "body", "total": "total"}


def test_activity_sets_the_month_beside_the_one_before(made: Make) -> None:
    month = made("activity", "2024-10")
    row = cells(month, "roles")["guardian"]
    assert (row["people"], row["users"], row["active"], row["previous"]) == (52, 49, 30, 40)
    chart = next(block for block in month.blocks if isinstance(block, Chart))
    assert chart.categories == ("сентябрь", "октябрь")
    assert cells(month, "classes")["c5a"]["guardian-pct"] is None


@pytest.mark.parametrize("report", MONTHLY)
@pytest.mark.parametrize("institution", ["school-90", "yarovoe-college"])
def test_monthly_reports_print(made: Make, report: str, institution: str) -> None:
    """Also of a month nothing is known about; a college's in its words."""
    of = made(report, "2024-10", institution)
    page = pdf.render(of, of.figures())
    assert page.pages >= 1
    if institution == "yarovoe-college":
        words = " ".join((*of.notes, str(of.tables))).lower()
        assert not [word for word in ("учител", "урок", "класс") if word in words.replace("классные", "")]


def test_control_prints_in_both_ways(made: Make) -> None:
    control = made("journal-control", "q1")
    page = pdf.render(control, control.figures())
    text = "\n".join(one.extract_text() for one in pypdf.PdfReader(BytesIO(page.content)).pages)
    assert "Ознакомлен(а)" in text
    book = load_workbook(BytesIO(xlsx.render(control)))
    assert book.sheetnames


def test_later_days_do_not_make_it_another_document(made: Make) -> None:
    control = made("journal-control", "q1")
    assert control.content_hash("r") == replace(control, as_of=date(2025, 8, 1)).content_hash("r")
