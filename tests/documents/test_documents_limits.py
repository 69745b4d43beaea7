"""What the journal does not hand over: told in a note and a dash, or no document at all and a sentence why."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.exports.limits import TOPICS
from reports.build import Asked, NothingToBuildError, document, not_printed, plan
from reports.catalogue import CATALOGUE
from reports.needs import NEEDS
from reports.planning import due
from reports.render import pdf

NO_LESSONS = "БАРС не передаёт перечня проведённых уроков."
NO_VISITS = "БАРС не передаёт посещений журнала."


def limit(con: duckdb.DuckDBPyConnection, topic: str, message: str, **days: str) -> None:
    """A journal of 2024-25 does not hand it over."""
    values = {"topic": topic, "message": message, "source_system": "bars" if "first_day" not in days else "netschool"}
    columns = {"institution_id": "school-90", "academic_year": "2024-25"} | values | days
    con.execute(
        f"insert into marts.dim_limitation ({', '.join(columns)}) values ({', '.join('?' * len(columns))})",
        list(columns.values()),
    )


@pytest.fixture(scope="module")
def poor(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The school of all document tests, whose journal gives no list of lessons, no visits and no topics."""
    path = tmp_path_factory.mktemp("poor") / "warehouse.duckdb"
    shutil.copy(published, path)
    with duckdb.connect(str(path)) as con:
        for topic, message in (("lessons", NO_LESSONS), ("activity", NO_VISITS), ("topics", "БАРС не передаёт тем.")):
            limit(con, topic, message)
        con.execute("update reports.rpt_attendance_summary set days_missed = null, days_excused = null")
        yield con


def test_every_report_says_what_it_needs_and_every_topic_is_needed() -> None:
    assert set(NEEDS) == set(CATALOGUE)
    needed = frozenset[str]().union(*(needs.some | needs.all_of_it for needs in NEEDS.values()))
    assert needed == set(TOPICS)
    assert not any(needs.some & needs.all_of_it for needs in NEEDS.values())


def test_a_figure_that_is_not_given_is_a_dash_with_a_note(poor: duckdb.DuckDBPyConnection) -> None:
    (job,) = plan(poor, "school-90", "q2", ["attendance-summary"], ["5А"])
    made = document(poor, job)
    assert (
        made.notes[-1] == f"Чего журнал не передаёт, то не посчитано и не заполнено (прочерк — не ноль). {NO_LESSONS}"
    )
    (table,) = made.tables
    assert {row.cells[2:4] for row in table.rows} == {(None, None)}
    assert any(cell for row in table.rows for cell in row.cells[5:])
    paper = " ".join(text for page in pdf.lay_out(made).pages for text in _texts(page._page_box))
    assert NO_LESSONS in " ".join(paper.split())


def _texts(box: object) -> Iterator[str]:
    if text := getattr(box, "text", None):
        yield str(text)
    for child in getattr(box, "children", ()):
        yield from _texts(child)


def test_a_document_that_lacks_nothing_says_nothing(poor: duckdb.DuckDBPyConnection) -> None:
    for code, year in (("class-results", "2024-25"), ("attendance-summary", "2025-26")):
        job = plan(poor, "school-90", "year" if year == "2024-25" else "r1", [code], academic_year=year)[0]
        assert not any("не передаёт" in note for note in document(poor, job).notes)


def test_a_report_that_would_be_empty_is_not_printed_but_told(poor: duckdb.DuckDBPyConnection) -> None:
    told = f"Отчёт activity не печатается: в нём не было бы ничего. {NO_VISITS}"
    with pytest.raises(NothingToBuildError, match=NO_VISITS):
        plan(poor, "school-90", "2024-10", ["activity"])
    assert {job.report for job in plan(poor, "school-90", "2024-10", ["activity", "substitutions"])} == {
        "substitutions"
    }
    assert not_printed(poor, "school-90", "2024-10", Asked(["activity", "substitutions"])) == [told]
    assert told in not_printed(poor, "school-90", "2024-10", Asked())
    assert told not in not_printed(poor, "school-90", "2024-10", Asked(classes=["5А"]))
    assert "activity" not in {job.report for job in plan(poor, "school-90", "2024-10")}
    assert {"activity", "teacher-timesheet"}.isdisjoint(due(poor, "school-90", "2024-10"))


def test_nothing_is_left_out_where_everything_is_given(con: duckdb.DuckDBPyConnection) -> None:
    assert not_printed(con, "school-90", "2024-10", Asked()) == []
    assert "activity" in due(con, "school-90", "2024-10")


@pytest.fixture
def changed(published: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The school moved on 11 November 2024 to a journal that gives visits and lessons; the former gave neither."""
    path = tmp_path / "warehouse.duckdb"
    shutil.copy(published, path)
    with duckdb.connect(str(path)) as con:
        for topic, message in (("lessons", NO_LESSONS), ("activity", NO_VISITS)):
            limit(con, topic, message, last_day="2024-11-10")
        yield con


def test_after_a_change_of_journal_each_document_speaks_of_its_own_days(changed: duckdb.DuckDBPyConnection) -> None:
    def note(period: str) -> str:
        (job,) = plan(changed, "school-90", period, ["attendance-summary"], ["5А"], academic_year="2024-25")
        return " ".join(note for note in document(changed, job).notes if "не передаёт" in note)

    told = "Чего журнал не передаёт, то не посчитано и не заполнено (прочерк — не ноль)."
    assert note("q1") == f"{told} {NO_LESSONS}"
    assert note("q2") == f"{told} По 10.11.2024: {NO_LESSONS}"
    assert note("q3") == ""
    assert note("year") == f"{told} По 10.11.2024: {NO_LESSONS}"


def test_a_report_is_empty_only_for_days_that_no_journal_tells(changed: duckdb.DuckDBPyConnection) -> None:
    assert "activity" not in due(changed, "school-90", "2024-10")
    assert "activity" in due(changed, "school-90", "2024-11")
    with pytest.raises(NothingToBuildError, match=f"ничего. {NO_VISITS}"):
        plan(changed, "school-90", "2024-10", ["activity"])
    limit(changed, "activity", "Отчёт не передаёт посещений.", first_day="2024-11-11")
    with pytest.raises(NothingToBuildError) as refused:
        plan(changed, "school-90", "2024-11", ["activity"])
    assert f"По 10.11.2024: {NO_VISITS} С 11.11.2024: Отчёт не передаёт посещений." in str(refused.value)
