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
from round_trip import Both, Exclusion, both, compare, expressible
from round_trip_figures import FIGURES, Figure
from round_trip_limits import known_by_lists

from pipelines.exports.adapters import Adapter, netschool, netschool_spo
from pipelines.exports.adapters.base import Place

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
    "topic_times": "journal.lessons where topic_entered_at is not null",
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
    return both(folder, "yarovoe-college", "netschool_spo", 100, 7, date(2026, 1, 17), YEARS)


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


def by_short_names(exclusion: Exclusion, warehouses: Both) -> Exclusion:
    """The same rows, asked of keys that name pupils by surname and name."""
    query = f"select distinct {SHORT_NAME}, full_name from marts.dim_student as pupil"
    full = dict(asked(warehouses.canonical, query))
    return replace(exclusion, where=lambda key: exclusion.where({**key, "pupil": full.get(key["pupil"])}))


@pytest.mark.parametrize(("name", "adapter"), [("school", netschool), ("college", netschool_spo)])
def test_every_figure_that_both_can_express_is_the_same(
    name: str, adapter: Adapter, request: pytest.FixtureRequest
) -> None:
    warehouses: Both = request.getfixturevalue(name)
    late = by_short_names(known_by_lists(warehouses), warehouses)
    compared = compare(warehouses, figures(adapter), [late])
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
    changed = f"select 1 from journal.{{}} as t {lessons} where t.valid_to > lesson.held_on + 7 and {{}} t.is_removed"
    assert ask(changed.format("absences", "not")), "a code changed after its week"
    assert ask(changed.format("marks", "not")), "a mark changed after its week"
    assert ask(f"select 1 from journal.marks as t {lessons} where t.is_removed and t.valid_to > lesson.held_on + 3")
    assert ask("select 1 from journal.absences where is_removed")
    assert ask("select 1 from journal.lessons where status = 'cancelled'")
    if name == "college":
        assert ask("select 1 from journal.subgroup_members where left_on > joined_on"), "a half changed"
    assert ask("select count(distinct period_id) from journal.period_marks where kind = 'period'")[0][0] >= 1
    assert ask("select 1 from journal.marks as t join journal.lessons using (lesson_id) where held_on >= '2026-01-12'")


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
