"""A school whose journal hands over next to nothing, beside the same school whose journal hands over all.

The rows are equal, so that whatever differs differs by what is not given. That a figure is null there and filled here
is asked of every model by its own data tests (`filled`, where_given); here they are run over both schools at once.
"""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from dbt_warehouse import Warehouse
from test_dbt_school import YEAR_OF_SCHOOL

from pipelines.exports.limits import TOPICS

WHOLE, POOR = ("school-90", "2024-25"), ("school-154", "2024-25")


@pytest.fixture(scope="module")
def built(empty_warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> tuple[Warehouse, dict[str, str]]:
    path = tmp_path_factory.mktemp("limits") / "warehouse.duckdb"
    shutil.copy(empty_warehouse.path, path)
    warehouse = replace(empty_warehouse, path=path)
    for school in (WHOLE, POOR):
        warehouse.fill(*school, "dnevnik.ru", YEAR_OF_SCHOOL)
    topics = ", ".join(f"'{topic}'" for topic in TOPICS)
    warehouse.execute(
        "update journal.slices set limits = list_transform("
        f"[{topics}], lambda topic: struct_pack(topic := topic, message := 'Нет: ' || topic)) "
        f"where institution_id = '{POOR[0]}'"
    )
    return warehouse, warehouse.build()


def test_every_figure_is_null_where_it_is_not_given_and_nowhere_else(built: tuple[Warehouse, dict[str, str]]) -> None:
    _, statuses = built
    assert {name: status for name, status in statuses.items() if status not in ("success", "pass", "warn")} == {}


def test_what_a_journal_does_not_give_is_a_row_of_the_dimension(built: tuple[Warehouse, dict[str, str]]) -> None:
    warehouse, _ = built
    found = warehouse.rows("select institution_id, topic from marts.dim_limitation order by all")
    assert found == sorted((POOR[0], topic) for topic in TOPICS)


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
    assert found == {WHOLE[0]: True, POOR[0]: False}


def test_nobody_is_reproached_with_it(built: tuple[Warehouse, dict[str, str]]) -> None:
    warehouse, _ = built
    kinds = "('topic_missing', 'homework_missing', 'topic_late', 'mark_late', 'absence_late', 'homework_late')"
    reproached = warehouse.rows(
        f"""
        select distinct institution_id from (
            select institution_id from intermediate.int_control_issue where kind in {kinds}
            union all
            select institution_id from reports.rpt_readiness_item where kind in ('unfilled_topic', 'late_movement')
        )
        """
    )
    assert reproached == [(WHOLE[0],)]
