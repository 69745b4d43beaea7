"""Every policy drives something: a row of the seed is changed and so is the figure, both worked out by hand.

A school of two classes lives by the shipped policies of school-90; the rows are changed in the warehouse's copy of the
seed, as an edited spreadsheet would change them. What further models make of these figures is tested where they are.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from dbt_warehouse import Warehouse

from pipelines.warehouse import policies
from reports import spans
from reports.catalogue import _REPORTS

SCHOOL = ("school-90", "2024-25")
# The quarter from Monday 2 September to Friday 25 October 2024; loaded up to 30 November.
ROWS = {
    "slices": "as_of,loaded_revision\n2024-11-30,r1",
    "academic_years": "starts_on,ends_on\n2024-09-02,2025-05-26",
    "periods": """period_id,kind,ordinal,starts_on,ends_on
        q1,quarter,1,2024-09-02,2024-10-25
        y,year,1,2024-09-02,2025-05-26""",
    "classes": """class_id,title,grade,letter,stage,period_kind,shift
        1a,1А,1,А,НОО,quarter,1
        5a,5А,5,А,ООО,quarter,1""",
    "subjects": "subject_id,title,is_marked\nmath,Математика,true\neng,Английский язык,true",
    "students": "student_id,last_name\np1,Ёлкин\np2,Ежов",
    "movements": """movement_id,student_id,kind,effective_on,from_class_id,to_class_id,valid_from
        m1,p1,enrolment,2024-08-30,,5a,2024-09-01
        m2,p2,enrolment,2024-08-30,,5a,2024-09-01
        m3,p2,departure,2024-10-30,5a,,2024-11-05""",
    "subgroups": "subgroup_id,class_id,subject_id\ne1,5a,eng\ne2,5a,eng",
    "subgroup_members": "subgroup_id,student_id,joined_on,left_on\ne1,p1,2024-09-02,2024-10-08\ne2,p1,2024-10-08,",
    "curriculum": "class_id,subject_id,period_id,weekly_hours\n5a,math,q1,5\n5a,eng,q1,1",
    "lessons": """lesson_id,held_on,lesson_no,class_id,subject_id,status,starts_at,ends_at
        l1,2024-10-07,1,5a,math,held,2024-10-07 08:30:00,2024-10-07 09:10:00
        l2,2024-10-07,5,5a,math,held,2024-10-07 12:20:00,2024-10-07 13:00:00""",
    "work_kinds": "work_kind_id,title,weight,is_external\nk2,Контрольная,2.5,false\nk9,ВПР,1,true",
    "marks": """mark_id,lesson_id,student_id,value,work_kind_id,entered_at
        a1,l1,p1,5,k2,2024-10-07 10:00:00
        a2,l2,p1,.,,2024-10-07 13:00:00
        a3,l1,p2,4,k9,2024-10-09 12:00:00""",
}
DEADLINE, BREACHES = "intermediate.int_lesson_deadline", "marts.fct_policy_breach"
POLICIES = "select {} from intermediate.int_institution_policies where institution_id = 'school-90'"
DUE = "select count(*) from reports.rpt_calendar where what = '{}'"


@dataclass(frozen=True)
class Change:
    """One row of the seed changed: the model that reads it, what is asked of it, the answers before and after."""

    policy: str
    value: str
    model: str
    query: str
    before: Any
    after: Any
    applies_to: str = "all"


def moment(policy: str, value: str, column: str, before: str, after: str) -> Change:
    """Of the first lesson, to the minute; the last of a day is 23:59."""
    return lesson(policy, value, f"strftime({column}, '%Y-%m-%d %H:%M')", before, after)


def lesson(policy: str, value: str, column: str, before: Any, after: Any) -> Change:
    return Change(policy, value, DEADLINE, f"select {column} from {DEADLINE} where lesson_id = 'l1'", before, after)


def breach(policy: str, value: str, before: int, after: int) -> Change:
    return Change(policy, value, BREACHES, f"select count(*) from {BREACHES} where policy = '{policy}'", before, after)


def due(policy: str, value: str, what: str, before: int, after: int) -> Change:
    return Change(policy, value, "reports.rpt_calendar", DUE.format(what), before, after)


def read(policy: str, value: str, column: str, before: Any, after: Any) -> Change:
    """Read from the side-by-side model by reports that are not counted here."""
    return Change(policy, value, "intermediate.int_institution_policies", POLICIES.format(column), before, after)


def mark(policy: str, value: str, column: str, mark_id: str, before: Any, after: Any) -> Change:
    return Change(
        policy,
        value,
        "marts.fct_mark",
        f"select {column} from marts.fct_mark where mark_id = '{mark_id}'",
        before,
        after,
    )


def period(policy: str, value: str, column: str, before: date, after: date) -> Change:
    model = "intermediate.int_period_deadline"
    return Change(policy, value, model, f"select {column} from {model} where period_id = 'q1'", before, after)


CHANGES = [
    breach("period_kinds", "trimester", 0, 2),
    moment("lesson_entry_due", "17:00", "entry_due_at", "2024-10-07 18:00", "2024-10-07 17:00"),
    # the eighth day after 7 October, the eleventh where ten are allowed
    lesson("lesson_entry_exceptional", "10d", "backdated_from", date(2024, 10, 15), date(2024, 10, 18)),
    moment(
        "written_work_due",
        "1d",
        "written_due_at",
        "2024-10-10 23:59",
        "2024-10-08 23:59",
    ),
    # from the first mark, 9 October
    moment(
        "external_work_due",
        "2wd",
        "external_due_at",
        "2024-10-10 23:59",
        "2024-10-11 23:59",
    ),
    moment(
        "homework_due",
        "lessons_end+1.5h",
        "homework_due_at",
        "2024-10-07 23:59",
        "2024-10-07 14:30",
    ),
    lesson("backdated_after", "3d", "backdated_from", date(2024, 10, 15), date(2024, 10, 11)),
    Change(
        "minimum_marks",
        "7",
        "intermediate.int_minimum_marks",
        "select minimum_marks from intermediate.int_minimum_marks where subject_id = 'math'",
        5,
        7,
        "hours:2+",
    ),
    mark("marks_weighted", "false", "weight", "a1", Decimal("2.500"), Decimal("1.000")),
    mark("pending_mark_counts_as_two", "true", "points", "a2", None, 2),
    # two working days before Friday 25 October; two days after it
    period("period_marks_due", "2d", "marks_due_on", date(2024, 10, 23), date(2024, 10, 27)),
    period("preliminary_due", "7d", "preliminary_due_on", date(2024, 10, 11), date(2024, 10, 18)),
    read("na_allowed", "true", "na_allowed", False, True),
    read("exempt_allowed", "true", "exempt_allowed", False, True),
    Change(
        "grades_without_marks",
        "none",
        "marts.dim_class",
        "select has_marks from marts.dim_class where class_id = '1a'",
        False,
        True,
    ),
    # due on 1 November (31 October, 1 November), entered on the 5th; ten days would last until the 9th
    breach("movement_due", "10d", 1, 0),
    breach("subgroup_changes", "any", 1, 0),
    read("backdated_entries", "forbidden", "backdated_entries", "reported", "forbidden"),
    read("unjustified_distance", "0.5", "unjustified_distance", Decimal("0.60"), Decimal("0.50")),
    # eight weeks of two, or the quarter's last day alone
    Change(
        "journal_control",
        "1/period",
        "intermediate.int_control_plan",
        "select count(*) from intermediate.int_control_plan",
        16,
        1,
    ),
    due("activity_report", "none", "activity", 2, 0),  # of September and October
    read("marks_watched", "none; one", "marks_watched", ["below_minimum"], ["none", "one"]),
    read("marks_per_lesson", "4-5", "marks_per_lesson_least", None, 4),
    due("class_journal_printed", "period;year", "class-journal", 1, 2),
    due("weekly_printout", "false", "weekly-progress", 8, 0),
    due("journal_copy", "week", "journal-copy", 1, 9),  # the year's, and one of each of eight weeks
    Change(
        "archived_by",
        "06-15",
        "reports.rpt_calendar",
        "select due_on from reports.rpt_calendar where what = 'hand-over'",
        date(2025, 6, 30),
        date(2025, 6, 15),
    ),
    due("transfer_act", "false", "transfer-act", 1, 0),
    read("journal_kept_years", "10", "journal_kept_years", 5, 10),
    read("register_kept_years", "75", "register_kept_years", 25, 75),
    read("storage_targets", "3", "storage_targets", 2, 3),  # who asks for three targets: tests/unit/test_policies.py
]
BETWEEN = {"reports.rpt_calendar": ["int_calendar_span", "rpt_calendar"]}  # archived_by is read by the days


@pytest.fixture(scope="module")
def school(empty_warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The school, built once under the shipped policies."""
    path = tmp_path_factory.mktemp("policies") / "warehouse.duckdb"
    shutil.copy(empty_warehouse.path, path)
    warehouse = replace(empty_warehouse, path=path)
    warehouse.fill(*SCHOOL, "dnevnik.ru", ROWS)
    models = sorted({change.model.split(".")[1] for change in CHANGES})
    for command in (("seed",), ("run", "--select", *(f"+{model}" for model in models))):
        answer = warehouse.dbt(*command)
        assert answer.success, answer.exception
    return warehouse


@pytest.fixture
def seed(school: Warehouse) -> Iterator[Warehouse]:
    """The same; the seed and what was counted from it are put back afterwards."""
    before = school.path.read_bytes()
    yield school
    school.path.write_bytes(before)


def test_no_policy_is_left_out() -> None:
    assert sorted(change.policy for change in CHANGES) == sorted(policies.registry())


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.policy)
def test_a_changed_row_changes_the_figure(seed: Warehouse, change: Change) -> None:
    assert seed.rows(change.query) == [(change.before,)]
    seed.execute(
        f"update seeds.institution_policies set value = '{change.value}' where institution_id = 'school-90' "
        f"and policy = '{change.policy}' and applies_to = '{change.applies_to}'"
    )
    models = BETWEEN.get(change.model, [change.model.split(".")[1]])
    answer = seed.dbt("run", "--select", *models)
    assert answer.success, answer.exception
    assert seed.rows(change.query) == [(change.after,)]


def test_a_public_holiday_of_the_seed_moves_a_term(seed: Warehouse) -> None:
    """Without 23 October the two working days before 25 October are the 24th and the 22nd."""
    seed.execute("insert into seeds.public_holidays (month, day, title) values (10, 23, 'Выходной')")
    assert seed.dbt("run", "--select", "int_working_day", "int_period_deadline").success
    assert seed.rows("select marks_due_on from intermediate.int_period_deadline where period_id = 'q1'") == [
        (date(2024, 10, 22),)
    ]


def test_the_calendar_calls_reports_and_days_as_the_documents_do(school: Warehouse) -> None:
    titles = {report.code: (report.title, report.college_title) for report in _REPORTS}
    acts = {"close", "period-marks", "journal-copy", "hand-over", "transfer-act"}
    for what, title, college_title in school.rows("select what, title, college_title from seeds.calendar"):
        if what not in acts:
            assert (title, college_title or title) == titles[what]
    named = school.rows(
        "select span_kind, span_id, span_title from intermediate.int_calendar_span "
        "where span_kind in ('day', 'week', 'month') and rule != 'day'"
    )
    assert len(named) > 20
    for kind, span_id, title in named:
        found = spans.bounds(span_id)
        assert found is not None
        assert found[0] == kind
        assert title == spans.title(*found)
