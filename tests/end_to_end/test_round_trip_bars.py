"""The sample school through БАРС's answers and back, a whole year: the same figures as by the contract, row by row."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from round_trip import Both, Exclusion, Key, both, compare, expressible
from round_trip_figures import FIGURES, Figure

from pipelines.exports.adapters import bars

UNTIL = date(2025, 7, 3)  # after the examinations; the ninth class has graduated
NAMES = """
    inner join marts.dim_student as pupil using (institution_id, academic_year, student_id)
    inner join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
"""
MODELS = ("fct_mark", "dim_student", "dim_subject", "dim_period", "rpt_class_results")
OF_PUPILS = Figure(
    "marks of pupils, in whatever class",
    ("academic_year", "pupil", "subject", "day"),
    f"""
    select t.academic_year, pupil.full_name, subject.title, t.day, list_sort(list(t.value))
    from marts.fct_mark as t {NAMES} group by all
    """,
    MODELS,
)
# weights are not known here: the mean of all marks alike, in hundredths, half up, counted in integers
UNWEIGHTED = Figure(
    "averages without weights",
    ("academic_year", "pupil", "subject", "period"),
    f"""
    select t.academic_year, pupil.full_name, subject.title, period.kind || ' ' || period.ordinal,
        any_value(cast(round(t.average_current * 100) as bigint))
    from reports.rpt_class_results as t {NAMES}
    inner join marts.dim_period as period using (institution_id, academic_year, period_id)
    where t.average_current is not null and period.kind = 'quarter' group by all
    """,
    MODELS,
    canonical_query=f"""
    select t.academic_year, pupil.full_name, subject.title, period.kind || ' ' || period.ordinal,
        (200 * sum(t.points)::bigint + count(*)) // (2 * count(*))
    from marts.fct_mark as t {NAMES}
    inner join marts.dim_period as period
        on t.academic_year = period.academic_year and t.day between period.starts_on and period.ends_on
    where t.points is not null and period.kind = 'quarter'
        and (t.academic_year, t.student_id, t.subject_id, period.period_id) in (
            select (academic_year, student_id, subject_id, period_id) from reports.rpt_class_results
            where average_current is not null
        )
    group by all
    """,
)


@pytest.fixture(scope="module")
def warehouses(tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder: Path = tmp_path_factory.mktemp("round trip of bars")
    return both(folder, "gymnasium-chernogorsk", "bars", 26, 7, UNTIL, ["2024-25"])


def asked(warehouse: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        return con.execute(query).fetchall()


def one(warehouse: Path, query: str) -> Any:
    ((value,),) = asked(warehouse, query)
    return value


@pytest.fixture(scope="module")
def transfers(warehouses: Both) -> dict[str, date]:
    """Pupil → the day from which he is in another class of the school."""
    query = f"select pupil.full_name, joined_on from marts.fct_membership as member {NAMES.splitlines()[1]}"
    return dict(asked(warehouses.canonical, f"{query} where member.joined_by = 'transfer'"))


def test_the_sample_has_what_is_to_be_held(warehouses: Both, transfers: dict[str, date]) -> None:
    assert transfers
    left = "select count(*) from marts.fct_membership where left_by = 'departure'"
    assert one(warehouses.canonical, left) > 0
    came = "select count(*) from marts.fct_membership where joined_by = 'enrolment' and joined_on > '2024-10-01'"
    assert one(warehouses.canonical, came) > 0
    closed = """
        from journal.{0} as row join journal.lessons as lesson using (lesson_id)
        join journal.periods as period on lesson.held_on between period.starts_on and period.ends_on
        where period.kind = 'quarter'
    """
    late = " and row.valid_from > period.ends_on"
    gone = " and row.is_removed and row.valid_to > period.ends_on"
    assert one(warehouses.canonical, "select count(*) " + closed.format("marks") + late) > 0
    assert one(warehouses.canonical, "select count(*) " + closed.format("marks") + gone) > 0
    assert one(warehouses.canonical, "select count(*) from journal.absences where is_removed") > 0
    for status, named in (("held", True), ("planned", False)):
        absent = f"""
            select count(*) from staging.stg_absences join staging.stg_lessons using (lesson_id)
            where status = '{status}'
        """
        assert one(warehouses.journal, absent) > 0, named


@pytest.fixture(scope="module")
def unseen(warehouses: Both) -> set[tuple[str, str, date]]:
    """(pupil, subject, day) of marks that were entered, corrected or deleted after his last answers: he had left."""
    last = asked(
        warehouses.journal,
        f"select pupil.full_name, max(export_date) from observed.marks as t {NAMES.splitlines()[1]} group by all",
    )
    with duckdb.connect() as con:
        con.execute(f"attach '{warehouses.canonical}' as contract (read_only)")
        con.execute("create table last (pupil varchar, day date)")
        con.executemany("insert into last values (?, ?)", last)
        rows = con.execute(
            """
            select last.pupil, subject.title, lesson.held_on
            from contract.journal.marks as mark
            join contract.marts.dim_student as pupil using (institution_id, academic_year, student_id)
            join contract.marts.fct_membership as member using (institution_id, academic_year, student_id)
            join contract.journal.lessons as lesson using (institution_id, academic_year, lesson_id)
            join contract.marts.dim_subject as subject using (institution_id, academic_year, subject_id)
            join last on last.pupil = pupil.full_name
            where member.left_by = 'departure' and greatest(mark.valid_from, mark.valid_to) > last.day
            """
        )
        return set(rows.fetchall())


def test_nothing_is_set_aside_or_told(warehouses: Both) -> None:
    assert asked(warehouses.journal, "select export_date, reason from ingest.quarantine") == []
    assert asked(warehouses.journal, "select table_name, message from ingest.warnings") == []


def test_every_figure_is_equal(
    warehouses: Both, transfers: dict[str, date], unseen: set[tuple[str, str, date]]
) -> None:
    def before_the_transfer(key: Key) -> bool:
        return key["pupil"] in transfers and key["day"] < transfers[key["pupil"]]

    def after_the_last_answers(key: Key) -> bool:
        return any(
            key["pupil"] == pupil and key["subject"] == subject and key.get("day", day) == day
            for pupil, subject, day in unseen
        )

    of_marks = {"current marks", "marks of pupils, in whatever class"}
    moved = Exclusion(bars.CANNOT_GIVE["lessons"], frozenset({"current marks", "absences"}), before_the_transfer)
    left = Exclusion(
        bars.CANNOT_GIVE["orders"], frozenset({*of_marks, "averages without weights"}), after_the_last_answers
    )
    assert "перешёл" in moved.reason
    assert "выбывшего" in left.reason
    assert 0 < len(unseen) <= 5
    figures = expressible(bars) | {figure.name: figure for figure in (OF_PUPILS, UNWEIGHTED)}
    compared = compare(warehouses, figures, [moved, left])
    assert min(compared.values()) >= 20, compared
    assert {figure.name for figure in FIGURES} - figures.keys() == {
        "kinds and weights of marks",
        "averages of current marks",
        "lessons",
        "topics",
        "homework",
        "fct_attendance_day",
        "rpt_attendance_summary",
    }


def test_corrections_are_versions_here_too(warehouses: Both) -> None:
    """A week's last state is handed over: a mark that was corrected in a later week has both its values."""
    corrected = """
        select count(*) from (
            select mark_id from journal.marks group by mark_id having count(distinct value) > 1
        )
    """
    assert 0 < one(warehouses.journal, corrected) <= one(warehouses.canonical, corrected)


def test_who_left_keeps_what_he_had(warehouses: Both) -> None:
    marks = """
        select count(*) from marts.fct_mark where student_id in (
            select student_id from marts.fct_membership where left_by in ('departure', 'graduation')
        )
    """
    assert one(warehouses.journal, marks) > 100
