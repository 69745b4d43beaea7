"""School 90 as Дневник.ру hands it over: every figure that both it and the contract can express is the same.

98 pupils, so that the older classes are divided; a quarter and its late corrections, and the first days of the next.
Which figures are compared is declared here, so that neither list shrinks unseen: the rest is in CANNOT_GIVE.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest
from round_trip import Both, both, compare, expressible
from round_trip_figures import FIGURES
from round_trip_limits import known_by_lists, late_orders, written_after_leaving

from pipelines.exports.adapters import dnevnik

SEED, PUPILS = 135, 98
UNTIL = date(2025, 11, 8)  # a Saturday: what changed since September is asked for once more
QUARTER_ENDS = date(2025, 10, 24)
LACKING = {"exam marks": {"exam_marks"}}  # figure: what the journal cannot give for it
MARKED = "journal.marks inner join marts.fct_lesson using (institution_id, academic_year, lesson_id)"
HALVES = """(
    select student_id from journal.subgroup_members
    inner join (from journal.subgroups where valid_to is null) using (institution_id, academic_year, subgroup_id)
    group by student_id, class_id, subject_id having count(distinct subgroup_id) > 1
)"""


@pytest.fixture(scope="module")
def warehouses(tmp_path_factory: pytest.TempPathFactory) -> Both:
    return both(tmp_path_factory.mktemp("dnevnik"), "school-90", "dnevnik", PUPILS, SEED, UNTIL, ["2025-26"])


def ask(warehouses: Both, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouses.canonical), read_only=True) as con:
        return con.execute(query).fetchall()


def test_the_sample_holds_what_is_hard(warehouses: Both) -> None:
    moves = ask(warehouses, "select distinct kind from marts.fct_movement where effective_on > date '2025-09-01'")
    assert {kind for (kind,) in moves} == {"enrolment", "departure", "transfer"}
    assert late_orders(warehouses), "an order that the journal learned of after its day"
    hard = {
        "marks corrected later than evenings ask for": f"{MARKED} where valid_to > held_on + 7 and not is_removed",
        "marks deleted later than that": f"{MARKED} where valid_to > held_on + 7 and is_removed",
        "absences deleted": "journal.absences where is_removed",
        "reasons given later": "journal.absences where valid_to is not null and not is_removed",
        "period marks corrected after the end": f"journal.period_marks where valid_to > date '{QUARTER_ENDS}'",
        "cancelled lessons": "journal.lessons where status = 'cancelled'",
        "lessons of subgroups": "marts.fct_lesson where subgroup_id is not null",
        "changes of subgroup": HALVES,
        "lessons of the next quarter": f"marts.fct_lesson where held_on > date '{QUARTER_ENDS}'",
    }
    lacking = [what for what, rows in hard.items() if ask(warehouses, f"select count(*) from {rows}") == [(0,)]]
    assert lacking == []


def test_every_figure_that_both_can_express_is_equal(warehouses: Both) -> None:
    figures = expressible(dnevnik)
    assert {
        each.name: each.needs & dnevnik.CANNOT_GIVE.keys() for each in FIGURES if each.name not in figures
    } == LACKING
    exclusions = [known_by_lists(warehouses), written_after_leaving(warehouses)]
    compared = compare(warehouses, figures, exclusions)
    assert compared.keys() == {each.name for each in FIGURES} - LACKING.keys()
    print(f"Дневник.ру: равны {sum(compared.values())} чисел: {compared}")
    assert sum(compared.values()) > 50_000


def test_nothing_was_set_aside(warehouses: Both) -> None:
    with duckdb.connect(str(warehouses.journal), read_only=True) as con:
        assert con.execute(
            "select sum(rows_quarantined), sum(rows_read) > 50000 from ingest.batch_tables"
        ).fetchall() == [(0, True)]
