"""A school whose journal hands over next to nothing, beside the same school whose journal hands over all, and one that
changed from the poor journal to the rich one in the autumn holidays.

The rows are equal, so that whatever differs differs by what is not given. That a figure is null there and filled here
is asked of every model by its own data tests (`filled`, where_given); here they are run over all three at once.
"""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from dbt_warehouse import Warehouse
from test_dbt_school import YEAR_OF_SCHOOL

from pipelines.exports.limits import TOPICS

WHOLE, POOR, HALF = ("school-90", "2024-25"), ("school-154", "2024-25"), ("gymnasium-chernogorsk", "2024-25")
NO_TOPICS = ("lyceum-stupeni", "2024-25")  # gives its lessons, and nothing of what was taught in them
UNTIL = "2024-11-04"  # HALF: the poor journal speaks up to the day before the second quarter


@pytest.fixture(scope="module")
def built(empty_warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> tuple[Warehouse, dict[str, str]]:
    path = tmp_path_factory.mktemp("limits") / "warehouse.duckdb"
    shutil.copy(empty_warehouse.path, path)
    warehouse = replace(empty_warehouse, path=path)
    for school in (WHOLE, POOR, HALF, NO_TOPICS):
        warehouse.fill(*school, "dnevnik.ru", YEAR_OF_SCHOOL)
    topics = ", ".join(f"'{topic}'" for topic in TOPICS)
    for (institution_id, _), last_day in ((POOR, "null"), (HALF, f"date '{UNTIL}'")):
        warehouse.execute(
            f"update journal.slices set limits = list_transform([{topics}], lambda topic: struct_pack("
            f"source_system := 'old', topic := topic, message := 'Нет: ' || topic, "
            f"first_day := null, last_day := {last_day})) "
            f"where institution_id = '{institution_id}'"
        )
    warehouse.execute(
        "update journal.slices set limits = [struct_pack(source_system := 'old', topic := 'topics', "
        "message := 'Нет: topics', first_day := null::date, last_day := null::date)] "
        f"where institution_id = '{NO_TOPICS[0]}'"
    )
    return warehouse, warehouse.build()


def test_every_figure_is_null_where_it_is_not_given_and_nowhere_else(built: tuple[Warehouse, dict[str, str]]) -> None:
    _, statuses = built
    assert {name: status for name, status in statuses.items() if status not in ("success", "pass", "warn")} == {}


def test_what_a_journal_does_not_give_is_a_row_of_the_dimension(built: tuple[Warehouse, dict[str, str]]) -> None:
    warehouse, _ = built
    columns = "institution_id, topic, last_day::varchar, span_ids"
    found = warehouse.rows(f"select {columns} from marts.dim_limitation order by all")
    spans = ["2024-09", "q1", "y", "2024-10", "2024-11"]
    poor = [(POOR[0], topic, None, None) for topic in TOPICS]
    half = [(HALF[0], topic, UNTIL, spans) for topic in TOPICS]
    assert sorted(found) == sorted([*poor, *half, (NO_TOPICS[0], "topics", None, None)])


@pytest.mark.parametrize(
    ("model", "figure"),
    [
        ("rpt_attendance_day", "expected_lessons"),
        ("rpt_attendance_day_total", "present_pct"),
        ("rpt_class_attendance_month_total", "attendance_pct"),
        ("rpt_attendance_summary", "days_missed"),
        ("rpt_class_journal_subject", "held_lessons"),
        ("rpt_class_journal_subject", "topics_filled"),
        ("rpt_journal_control_total", "topics_filled_pct"),
        ("rpt_journal_control_total", "lessons_led"),
        ("rpt_readiness", "unfilled_topics"),
    ],
)
def test_a_figure_without_its_source(built: tuple[Warehouse, dict[str, str]], model: str, figure: str) -> None:
    warehouse, _ = built
    found = dict(
        warehouse.rows(f"select institution_id, count({figure}) > 0 from reports.{model} group by institution_id")
    )
    assert {school: found[school] for school in (WHOLE[0], POOR[0])} == {WHOLE[0]: True, POOR[0]: False}


def test_nobody_is_reproached_with_it(built: tuple[Warehouse, dict[str, str]]) -> None:
    warehouse, _ = built
    kinds = "('topic_missing', 'homework_missing', 'topic_late', 'mark_late', 'absence_late', 'homework_late')"
    reproached = warehouse.rows(
        f"""
        select distinct institution_id from (
            select institution_id from intermediate.int_control_issue where kind in {kinds}
            union all
            select institution_id from reports.rpt_readiness_item where kind in ('unfilled_topic', 'late_movement')
        ) where institution_id in ('{WHOLE[0]}', '{POOR[0]}')
        """
    )
    assert reproached == [(WHOLE[0],)]


def test_each_journal_of_a_year_answers_for_its_own_days(built: tuple[Warehouse, dict[str, str]]) -> None:
    """Lessons of 5А on three days of October and on 2 December, no topic written. November is not known: four of its
    days are the poor journal's.
    """
    warehouse, _ = built
    half = f"institution_id = '{HALF[0]}' and class_id = '5a'"
    days = warehouse.rows(
        f"select day::varchar, expected_lessons from reports.rpt_attendance_day "
        f"where {half} and student_id = 'p1' order by 1"
    )
    assert days == [("2024-10-07", None), ("2024-10-08", None), ("2024-10-28", None), ("2024-12-02", 2)]
    months = warehouse.rows(
        f"select month::varchar, expected_lessons from reports.rpt_class_attendance_month_total "
        f"where {half} and total_kind = 'student' and total_id = 'p1' order by 1"
    )
    assert months == [("2024-09-01", None), ("2024-10-01", None), ("2024-11-01", None), ("2024-12-01", 2)]
    periods = warehouse.rows(
        f"select period_id, days_missed from reports.rpt_attendance_summary "
        f"where {half} and student_id = 'p4' order by 1"
    )
    assert periods == [("q2", 1), ("y", None)]
    held = warehouse.rows(
        f"select period_id, held_lessons from reports.rpt_class_journal_subject "
        f"where {half} and subject_id = 'math' order by 1"
    )
    assert held == [("q1", None), ("q2", 2), ("y", None)]
    unwritten = warehouse.rows(
        f"select distinct day::varchar from reports.rpt_readiness_item "
        f"where {half} and kind = 'unfilled_topic' order by 1"
    )
    assert unwritten == [("2024-12-02",)]


def test_lessons_without_their_topics_are_a_denominator_without_a_measure(
    built: tuple[Warehouse, dict[str, str]],
) -> None:
    """Two lessons of mathematics in 5А in December, no topic written: 0 % where that is known, else nothing."""
    warehouse, _ = built
    found = warehouse.rows(
        "select institution_id, numerator::int, denominator::int, value::int from trends.trd_measure "
        "where metric = 'topics_filled' and unit_kind = 'class' and unit_id = '5a' and period_id = 'q2' "
        f"and subject_id = 'math' and institution_id in ('{WHOLE[0]}', '{NO_TOPICS[0]}')"
    )
    assert sorted(found) == [(NO_TOPICS[0], None, 2, None), (WHOLE[0], 0, 2, 0)]
