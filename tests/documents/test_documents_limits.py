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


@pytest.fixture(scope="module")
def poor(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The school of all document tests, whose journal gives no list of lessons, no visits and no topics."""
    path = tmp_path_factory.mktemp("poor") / "warehouse.duckdb"
    shutil.copy(published, path)
    with duckdb.connect(str(path)) as con:
        for topic, message in (("lessons", NO_LESSONS), ("activity", NO_VISITS), ("topics", "БАРС не передаёт тем.")):
            con.execute("insert into marts.dim_limitation values ('school-90', '2024-25', ?, ?)", [topic, message])
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
