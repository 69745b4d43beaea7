"""Which documents are due, and what is said to whom asks for something else."""

from collections.abc import Sequence

import duckdb
import pytest

from reports.build import Job, NothingToBuildError, plan
from reports.catalogue import CATALOGUE, UnknownReportError
from reports.planning import asked_span

WITH_MARKS = ("grade-register", "class-results", "homeroom")


OF_A_CLASS = [report for report in CATALOGUE.values() if report.level == "C"]
OF_ALL_CLASSES = ("attendance-summary", "class-movement", "class-journal")


def names(jobs: Sequence[Job]) -> set[tuple[str, str, str]]:
    return {(job.report, job.scope.unit.title, job.scope.period.period_id) for job in jobs}


def test_a_year_brings_every_report_to_every_class_but_no_marks_to_grade_one(con: duckdb.DuckDBPyConnection) -> None:
    yearly = [report.code for report in OF_A_CLASS if "year" in report.when]
    expected = {(code, title, "y-2024-25") for code in yearly for title in ("5А", "9Б")}
    expected |= {(code, "1А", "y-2024-25") for code in yearly if code in OF_ALL_CLASSES}
    assert names(plan(con, "school-90", "year", academic_year="2024-25", classes=["5А", "9Б", "1А"])) == expected


def test_a_quarter_brings_no_register(con: duckdb.DuckDBPyConnection) -> None:
    found = names(plan(con, "school-90", "q2", classes=["5А"]))
    of_a_quarter = {report.code for report in OF_A_CLASS if "period" in report.when} - {"class-journal"}
    assert found == {(code, "5А", "q2") for code in of_a_quarter}
    assert "grade-register" not in of_a_quarter


def test_the_register_asked_for_in_a_quarter_is_the_year_s_own(con: duckdb.DuckDBPyConnection) -> None:
    assert names(plan(con, "school-90", "q2", ["grade-register"], ["c5a"])) == {("grade-register", "5А", "y-2024-25")}


def test_year_is_the_latest_that_has_ended(con: duckdb.DuckDBPyConnection) -> None:
    assert {job.scope.year.academic_year for job in plan(con, "school-90", "year")} == {"2024-25"}


def test_a_class_is_found_by_title_and_by_id(con: duckdb.DuckDBPyConnection) -> None:
    assert plan(con, "school-90", "q1", classes=["5А"]) == plan(con, "school-90", "q1", classes=["c5a"])


@pytest.mark.parametrize(
    ("text", "academic_year", "period_id"),
    [
        ("q1", None, "q1"),  # the journal's own id of 2024-25 goes before the first quarter of 2025-26
        ("q1", "2025-26", "r1"),
        ("2025-26-q1", None, "r1"),
        ("2024-25-q4", None, "q4"),
        ("2024-25-Q4", None, "q4"),
        ("4 Четверть", "2024-25", "q4"),
    ],
)
def test_a_period_is_found_by_what_a_person_calls_it(
    con: duckdb.DuckDBPyConnection, text: str, academic_year: str | None, period_id: str
) -> None:
    assert asked_span(con, "school-90", text, academic_year)[2].period_id == period_id


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("school-1", "year"), "Организации «school-1» в хранилище нет"),
        (("school-90", "q7"), "периода «q7» нет. Есть: .*2024-25-q4 .4 четверть.; за год целиком — year"),
        (("school-90", "q1", (), ("5Щ",)), "нет классов .групп. 5Щ. Есть: 1А, 5А, 9Б"),
        (("school-90", "year", (), (), "1999-00"), "учебного года «1999-00» нет. Есть: 2024-25, 2025-26"),
        (("school-90", "r2"), "За период .2 четверть, 2025-26. данных нет: в хранилище данные по 31.10.2025"),
        (("school-90", "q1", ("homeroom",), ("1А",)), "В классах 1А отметки не выставляются"),
    ],
)
def test_what_cannot_be_built_is_said_in_russian(con: duckdb.DuckDBPyConnection, asked: tuple, says: str) -> None:
    with pytest.raises(NothingToBuildError, match=says):
        plan(con, *asked)


def test_a_report_outside_the_catalogue_is_named_with_those_inside(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UnknownReportError, match=r"Отчёта «табель» нет в каталоге\. Есть: grade-register, .*homeroom"):
        plan(con, "school-90", "year", ["табель"])
