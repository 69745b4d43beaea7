"""Days, weeks and months as people write them, and which documents they bring to whom."""

from datetime import date

import duckdb
import pytest

from reports import dimensions, spans
from reports.build import NothingToBuildError, plan
from reports.planning import due


@pytest.mark.parametrize(
    ("text", "kind", "first", "last", "title"),
    [
        ("2025-11-14", "day", date(2025, 11, 14), date(2025, 11, 14), "14 ноября 2025 г."),
        ("2025-W46", "week", date(2025, 11, 10), date(2025, 11, 16), "неделя с 10 по 16 ноября 2025 г."),
        ("2025-w44", "week", date(2025, 10, 27), date(2025, 11, 2), "неделя с 27 октября по 2 ноября 2025 г."),
        (
            "2026-W01",
            "week",
            date(2025, 12, 29),
            date(2026, 1, 4),
            "неделя с 29 декабря 2025 г. по 4 января 2026 г.",
        ),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29), "февраль 2024 г."),
    ],
)
def test_a_span_is_read_bounded_and_called(text: str, kind: str, first: date, last: date, title: str) -> None:
    assert spans.bounds(text) == (kind, first, last)
    assert spans.title(kind, first, last) == title
    assert spans.name(kind, first) == text.upper()


@pytest.mark.parametrize("text", ["2025-13", "2025-W54", "2025-02-30", "q1", "2025", "year", "2025-26.quarter-1"])
def test_what_is_no_span_is_left_to_others(text: str) -> None:
    assert spans.bounds(text) is None


@pytest.mark.parametrize(
    ("text", "before"),
    [("2025-03", "2025-02"), ("2025-01", "2024-12"), ("2026-W01", "2025-W52"), ("2025-03-01", "2025-02-28")],
)
def test_the_span_before(text: str, before: str) -> None:
    span = dimensions.span(text)
    assert span is not None
    assert span.previous_period_id == before


def test_a_span_belongs_to_the_academic_year_of_its_last_day(con: duckdb.DuckDBPyConnection) -> None:
    jobs = plan(con, "school-90", "2024-10", ["class-attendance-month"])
    assert {job.scope.year.academic_year for job in jobs} == {"2024-25"}
    assert [job.scope.school_class.title for job in jobs] == ["1А", "5А", "9Б"]
    assert jobs[0].scope.period.title == "октябрь 2024 г."


def test_a_class_without_lessons_in_the_span_has_no_document(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(NothingToBuildError, match=r"Уроков не было: январь 2025 г\., 2024-25"):
        plan(con, "school-90", "2025-01", ["class-attendance-month"])


def test_the_contingent_of_a_day_needs_no_lesson(con: duckdb.DuckDBPyConnection) -> None:
    (job,) = plan(con, "school-90", "2025-01-05", ["class-fill"])
    assert job.scope.period.title == "5 января 2025 г."
    with pytest.raises(NothingToBuildError, match="Уроков не было: 5 января 2025"):
        plan(con, "school-90", "2025-01-05", ["attendance-day"])


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("school-90", "2026-03"), "«март 2026 г.» ещё впереди, данные по 31.10.2025"),
        (("school-90", "2020-03"), "данных за «март 2020 г.» нет. Есть учебные годы: 2024-25, 2025-26"),
        (("school-90", "q1", ["activity"]), "делается за месяц .2025-11., а спрошен период «1 четверть»"),
        (("school-90", "q1", ["subject-results"]), "Отчёт subject-results для МАОУ СОШ № 90 не предусмотрен"),
    ],
)
def test_a_wrong_span_is_explained(con: duckdb.DuckDBPyConnection, asked: tuple, says: str) -> None:
    with pytest.raises(NothingToBuildError, match=says):
        plan(con, *asked)


def test_a_school_has_one_document_and_a_teacher_each_his_own(con: duckdb.DuckDBPyConnection) -> None:
    (school,) = plan(con, "school-90", "q1", ["school-results"])
    assert (school.scope.unit.title, school.scope.unit.unit_id, school.file_stem) == ("Школа", "school", "Школа")
    teachers = plan(con, "school-90", "q1", ["teacher"])
    assert [job.scope.teacher.short_name for job in teachers] == ["Абрамова А. А.", "Ёжикова Е. Е."]
    (named,) = plan(con, "school-90", "q1", ["teacher"], teachers=["ежикова"])
    assert named.scope.teacher.staff_id == "t2"
    with pytest.raises(NothingToBuildError, match="Среди учителей этого периода нет «Чужой»"):
        plan(con, "school-90", "q1", ["teacher"], teachers=["Чужой"])


def test_naming_a_class_leaves_its_documents_alone(con: duckdb.DuckDBPyConnection) -> None:
    of_class = {job.report for job in plan(con, "school-90", "q1", classes=["5А"])}
    everything = {job.report for job in plan(con, "school-90", "q1")}
    assert "school-results" in everything - of_class
    assert "class-results" in of_class
    assert {job.report for job in plan(con, "school-90", "q1", teachers=["t1"])} == {"teacher"}


def test_pupils_get_theirs_when_named_or_asked_for(con: duckdb.DuckDBPyConnection) -> None:
    every = plan(con, "school-90", "2024-W42", ["weekly-progress"], ["5А"])
    assert len(every) == 45
    (one,) = plan(con, "school-90", "2024-W42", ["weekly-progress"], ["5А"], students=[every[6].scope.pupil.student_id])
    assert one.scope.pupil == every[6].scope.pupil
    assert one.scope.school_class.title == "5А"
    assert "weekly-progress" not in {job.report for job in plan(con, "school-90", "2024-W42")}


def test_policy_says_after_which_periods_the_journal_is_printed(con: duckdb.DuckDBPyConnection) -> None:
    assert "class-journal" not in due(con, "school-90", "q1")
    assert "class-journal" in due(con, "school-90", "year")
    assert "class-journal" in due(con, "yarovoe-college", "h1")


def test_policy_says_how_long_a_document_is_kept(con: duckdb.DuckDBPyConnection) -> None:
    house = dimensions.institution(con, "yarovoe-college")
    assert house is not None
    assert house.policy("journal_kept_years") == "7"
