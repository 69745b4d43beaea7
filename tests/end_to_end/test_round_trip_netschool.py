"""The round trip through «Сетевой город»: a school of trimesters and a college of half-years, across New Year.

What the answers say of lessons and the saved reports of periods must give every figure that the contract's load gives.
Pupils are known by surname and name, kinds of work by the journal's own titles and weights (10 for an ordinary one).
"""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest
from round_trip import Both, Exclusion, Figure, both, compare, expressible, known_by_lists, late_orders
from round_trip_figures import FIGURES

from pipelines.config import Home
from pipelines.exports.adapters import Adapter, netschool, netschool_spo
from pipelines.exports.adapters.base import Place
from pipelines.sample.files import write_batch
from pipelines.warehouse import loading, versions
from pipelines.warehouse.connection import open_warehouse

YEARS = ["2025-26"]
SHORT_NAME = "pupil.last_name || ' ' || pupil.first_name"
# the sample's kinds of work that the journal has no type of, and the types that come nearest
RENAMED = {"Сочинение, изложение": "Сочинение", "Внешняя диагностическая работа": "Диагностическая работа"}
# topic of CANNOT_GIVE → what in the warehouse would be given
TOLD = {
    "orders": "journal.movements",
    "personal_data": "journal.students where birth_date is not null or middle_name is not null",
    "guardians": "journal.guardians",
    "substitutions": "journal.lessons where substitute_teacher_id is not null",
    "topics": "journal.lessons where topic is not null",
    "entry_times": "journal.marks where entered_at is not null or entered_by is not null",
    "curriculum": "journal.curriculum",
    "lesson_plan": "journal.lesson_plan",
    "capacity": "journal.classes where capacity is not null",
    "exam_marks": "journal.period_marks where kind in ('exam', 'final')",
    "council": "journal.council_decisions",
    "achievements": "journal.achievements",
    "activity": "journal.activity",
}
AT_THE_YEARS_END = {"exam_marks", "council"}


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """36 pupils in six classes, past the first trimester and half-year; 16 January ends a week."""
    return both(tmp_path_factory.mktemp("school"), "school-154", "netschool", 36, 38, date(2026, 1, 16), YEARS)


@pytest.fixture(scope="module")
def college(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """100 students in six groups: the smallest college whose groups are divided for a subject."""
    folder = tmp_path_factory.mktemp("college")
    return both(folder, "yarovoe-college", "netschool_spo", 100, 26, date(2026, 1, 17), YEARS)


def asked(warehouse: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        return con.execute(query, values).fetchall()


def figures(adapter: Adapter) -> dict[str, Figure]:
    """The shared figures in this journal's words."""
    found = {}
    for name, figure in expressible(adapter).items():
        own = figure.query.replace("pupil.full_name", SHORT_NAME)
        contract = (figure.canonical_query or figure.query).replace("pupil.full_name", SHORT_NAME)
        if name == "kinds and weights of marks":
            title = "t.work_kind_title"
            for ours, theirs in RENAMED.items():
                title = f"replace({title}, '{ours}', '{theirs}')"
            contract = contract.replace("t.work_kind_title", title)
            own = own.replace("t.weight", "cast(t.weight / 10 as decimal(9, 3))")
            assert own != figure.query
        found[name] = replace(figure, query=own, canonical_query=contract)
    return found


def known_late(warehouses: Both) -> Exclusion:
    """Days between an order and the first list that shows it, of pupils by their short names."""
    common = known_by_lists(warehouses)
    short = dict(asked(warehouses.canonical, f"select full_name, {SHORT_NAME} from marts.dim_student as pupil"))
    orders = [replace(order, pupil=short[order.pupil]) for order in late_orders(warehouses)]
    return Exclusion(common.reason, common.figures, lambda key: any(order.holds(key) for order in orders))


def told_after_leaving(warehouses: Both) -> list[Exclusion]:
    """What was entered, mended or struck out for a pupil whom the list did not hold any more: nobody asks for it."""
    query = f"""
        with gone as (
            select member.*, greatest(member.left_on, known.known_on) as gone_on
            from marts.fct_membership as member
            inner join (select movement_id, min(valid_from) as known_on from journal.movements group by all) as known
                on member.left_movement_id = known.movement_id
            where member.left_by = 'departure'
        ),
        told as (
            select lesson_id, student_id, valid_from, valid_to from journal.marks
            union all
            select lesson_id, student_id, valid_from, valid_to from journal.absences
        )
        select distinct {SHORT_NAME}, subject.title, lesson.held_on
        from told
        inner join journal.lessons as lesson on told.lesson_id = lesson.lesson_id and lesson.valid_to is null
        inner join gone on gone.student_id = told.student_id and lesson.held_on < gone.left_on
        inner join marts.dim_student as pupil on pupil.student_id = told.student_id
        inner join marts.dim_subject as subject on subject.subject_id = lesson.subject_id
        where told.valid_from >= gone.gone_on or told.valid_to >= gone.gone_on
    """
    found = asked(warehouses.canonical, query)
    days, subjects = {(who, day) for who, _, day in found}, {(who, subject) for who, subject, _ in found}
    reason = "о выбывшем никого не спрашивают: что внесено о нём после выбытия, журнал не передаёт"
    of_marks = frozenset({"current marks", "kinds and weights of marks"})
    return [
        Exclusion(reason, of_marks, lambda key: (key["pupil"], key["subject"], key["day"]) in found),
        Exclusion(
            reason, frozenset({"absences", "fct_attendance_day"}), lambda key: (key["pupil"], key["day"]) in days
        ),
        Exclusion(
            reason,
            frozenset({"averages of current marks"}),
            lambda key: (key["pupil"], key["subject"]) in subjects,
        ),
    ]


@pytest.mark.parametrize(("name", "adapter"), [("school", netschool), ("college", netschool_spo)])
def test_every_figure_that_both_can_express_is_the_same(
    name: str, adapter: Adapter, request: pytest.FixtureRequest
) -> None:
    warehouses: Both = request.getfixturevalue(name)
    compared = compare(warehouses, figures(adapter), [known_late(warehouses), *told_after_leaving(warehouses)])
    assert {figure.name for figure in FIGURES} - set(compared) == {"topics", "exam marks"}
    assert compared["current marks"] > 3000
    assert compared["fct_attendance_day"] > 8 * 2500
    assert compared["period marks"] > 400


@pytest.mark.parametrize("name", ["school", "college"])
def test_the_sample_holds_what_makes_a_round_trip_hard(name: str, request: pytest.FixtureRequest) -> None:
    """Asked of the contract's load: otherwise equality would say nothing of these."""
    warehouses: Both = request.getfixturevalue(name)
    ask = partial(asked, warehouses.canonical)
    moves = "select 1 from journal.movements where kind = ? and effective_on > '2025-09-05' and valid_to is null"
    assert ask(moves, "departure")
    assert ask(f"{moves} and dayofweek(effective_on) between 2 and 5", "transfer"), "in the midst of a week"
    lessons = "join journal.lessons as lesson on t.lesson_id = lesson.lesson_id and lesson.valid_to is null"
    changed = f"select 1 from journal.{{}} as t {lessons} where t.valid_to > lesson.held_on + 14 and {{}} t.is_removed"
    assert ask(changed.format("absences", "not")), "a code changed weeks later"
    assert ask(changed.format("marks", "not")), "a mark changed weeks later"
    assert ask(f"select 1 from journal.marks as t {lessons} where t.is_removed and t.valid_to > lesson.held_on + 7")
    assert ask("select 1 from journal.absences where is_removed")
    assert ask("select 1 from journal.lessons where status = 'cancelled'")
    assert ask("select count(distinct period_id) from journal.period_marks where kind = 'period'")[0][0] >= 1
    assert ask("select 1 from journal.marks as t join journal.lessons using (lesson_id) where held_on >= '2026-01-12'")


def test_students_change_halves_and_the_diaries_show_since_when(college: Both) -> None:
    """The college's sample has students who change their half between two lessons of one year."""
    query = """
        select pupil.last_name || ' ' || pupil.first_name, class.title, subject.title, min(stay.joined_on)
        from intermediate.int_subgroup_memberships as stay
        inner join journal.subgroups as part using (institution_id, academic_year, subgroup_id)
        inner join marts.dim_class as class using (institution_id, academic_year, class_id)
        inner join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        inner join marts.dim_student as pupil using (institution_id, academic_year, student_id)
        where part.valid_to is null group by all having count(distinct stay.subgroup_id) > 1
        order by all
    """
    expected = asked(college.canonical, query)
    assert expected
    assert asked(college.journal, query) == expected


@pytest.mark.parametrize(("name", "adapter"), [("school", netschool), ("college", netschool_spo)])
def test_what_the_journal_cannot_give_is_not_there(name: str, adapter: Adapter, request: pytest.FixtureRequest) -> None:
    warehouses: Both = request.getfixturevalue(name)
    assert TOLD.keys() == adapter.CANNOT_GIVE.keys()
    for topic, rows in TOLD.items():
        assert asked(warehouses.journal, f"select count(*) from {rows}") == [(0,)], topic
        if topic not in AT_THE_YEARS_END:
            assert asked(warehouses.canonical, f"select count(*) > 0 from {rows}") == [(True,)], topic


def batch(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def test_answers_alone_give_all_but_the_marks_of_periods(school: Both) -> None:
    """The evening on which the reports of the first trimester are saved, with and without them."""
    files = batch(school.batches / "2025-11-21.zip")
    place = Place("school-154", date(2025, 11, 21), "Asia/Novosibirsk")
    answers = {name: data for name, data in files.items() if not name.startswith("reports/")}
    assert len(files) - len(answers) > 10
    whole = {raw.table.name: raw.rows for raw in netschool.read(files, place).tables}
    alone = {raw.table.name: raw.rows for raw in netschool.read(answers, place).tables}
    assert set(whole) - set(alone) == {"period_marks"}
    for table, rows in alone.items():
        assert rows.equals(whole[table]), table


def entries(warehouse: Path, table: str, value: str) -> list[tuple[Any, ...]]:
    """Of every version: name, subject, day of the lesson, value, first day seen, day gone."""
    query = f"""
        select {SHORT_NAME}, subject.title, lesson.held_on, t.{value}, t.valid_from, t.valid_to
        from journal.{table} as t
        inner join journal.lessons as lesson on t.lesson_id = lesson.lesson_id and lesson.valid_to is null
        inner join journal.subjects as subject on lesson.subject_id = subject.subject_id and subject.valid_to is null
        inner join journal.students as pupil on t.student_id = pupil.student_id and pupil.valid_to is null
        order by all
    """
    return asked(warehouse, query)


def test_saved_reports_alone_give_what_stands_in_their_cells(school: Both, tmp_path: Path) -> None:
    """A school without the API saves the reports of the first trimester: the marks and codes of its days are there."""
    home = Home(tmp_path / "reports").create()
    saved: dict[str, date] = {}  # pupil's number → the day of his latest report
    for path in sorted(school.batches.glob("2025-11-*.zip")):
        reports = {name: data for name, data in batch(path).items() if name.startswith("reports/2025-t1/")}
        if reports:
            write_batch(home.landing / "school-154", path.stem, reports, packed=False)
            saved |= {Path(name).stem: date.fromisoformat(path.stem) for name in reports}
    with open_warehouse(home.warehouse) as con:
        outcomes = loading.ingest(con, home.raw, loading.pending(home.landing, con))
        assert {outcome.status for outcome in outcomes} == {"loaded"}
        assert con.execute("select count(*) from ingest.quarantine").fetchone() == (0,)
        versions.refresh(con)
    names = {
        name: saved[student]
        for student, name in asked(
            school.canonical, f"select student_id, {SHORT_NAME} from journal.students as pupil where valid_to is null"
        )
        if student in saved
    }
    assert len(names) == len(saved) > 10
    ((first, last),) = asked(
        school.canonical,
        "select starts_on, ends_on from journal.periods where period_id = '2025-t1' and valid_to is null",
    )
    for table, value in (("marks", "value"), ("absences", "code")):
        expected = sorted(
            (name, subject, day, said)
            for name, subject, day, said, since, until in entries(school.canonical, table, value)
            if name in names and first <= day <= last
            if since <= names[name] and (until is None or until > names[name])
        )
        found = sorted(row[:4] for row in entries(home.warehouse, table, value) if row[5] is None)
        assert found == expected, table
        assert len(expected) > 50
    periods = f"""
        select {SHORT_NAME}, subject.title, t.value
        from journal.period_marks as t
        inner join journal.subjects as subject on t.subject_id = subject.subject_id and subject.valid_to is null
        inner join journal.students as pupil on t.student_id = pupil.student_id and pupil.valid_to is null
        where t.valid_to is null and contains(t.period_id, ?)
        order by all
    """
    told = asked(home.warehouse, periods, "trimester:1")
    assert told == [row for row in asked(school.canonical, periods, "2025-t1") if row[0] in names]
    assert len(told) > 200
