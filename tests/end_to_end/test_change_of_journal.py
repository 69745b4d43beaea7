"""Schools change their journal, by the commands: one on 1 September, two on 15 November; every figure by hand.

The schools are those of tests/unit/ingest/two_journals.py: school 90 has 5А of 2024-25 in БАРС and 6А of 2025-26 in
«Сетевой город»; school 154 has one 5А in both in one year, and so has the lyceum, which has decided nothing yet.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from pipelines.cli import vedomost

sys.path.append(str(Path(__file__).parents[1] / "unit" / "ingest"))

from ingest_site import Site
from two_journals import bars_of_2024, bars_of_autumn, netschool_of_2025, netschool_of_autumn

Rows = list[tuple[Any, ...]]
Ask = Callable[[str], Rows]
AUTUMN = {"institution_id": "school-154"}
UNDECIDED = {"institution_id": "lyceum-stupeni"}
BY = ("--by", "Иванова А. П.")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(vedomost, [*arguments])


def loaded() -> None:
    result = run("load")
    assert result.exit_code == 0, result.output


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("change"))
    bars_of_2024(site.land)
    bars_of_autumn(site.land, **AUTUMN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VEDOMOST_HOME", str(site.root))
        loaded()
        yield site


@pytest.fixture
def ask(site: Site) -> Iterator[Ask]:
    with duckdb.connect(str(site.root / "published" / "warehouse.duckdb"), read_only=True) as con:
        yield lambda query: con.execute(query).fetchall()


def printed(ask: Ask) -> dict[str, Rows]:
    """Every figure that any document of 2024-25 of school 90 prints."""
    models = ask("select table_name from information_schema.tables where table_schema = 'reports' order by 1")
    where = "institution_id = 'school-90' and academic_year = '2024-25'"
    return {name: ask(f"select * from reports.{name} where {where} order by all") for (name,) in models}


def memberships(ask: Ask, institution: str) -> Rows:
    return ask(
        "select student_id, class_id, joined_on::varchar, left_on::varchar, joined_by, left_by "
        f"from marts.fct_membership where institution_id = '{institution}' order by all"
    )


@pytest.fixture(scope="module")
def before(site: Site) -> dict[str, Rows]:
    with duckdb.connect(str(site.root / "published" / "warehouse.duckdb"), read_only=True) as con:
        return printed(lambda query: con.execute(query).fetchall())


@pytest.fixture(scope="module")
def changed(site: Site, before: dict[str, Rows]) -> None:
    """The new journals are there; two schools decided who is who, the third did not."""
    netschool_of_2025(site.land)
    netschool_of_autumn(site.land, **AUTUMN)
    bars_of_autumn(site.land, **UNDECIDED)
    netschool_of_autumn(site.land, **UNDECIDED)
    site.load()
    for institution in ("school-90", "school-154"):
        result = run("identity", "accept", "--institution", institution, "--certain", *BY)
        assert result.exit_code == 0, result.output
    loaded()


@pytest.mark.usefixtures("changed")
def test_1_undecided_pupils_are_one_who_left_and_one_who_came(ask: Ask) -> None:
    assert memberships(ask, "lyceum-stupeni") == [
        ("1", "1", "2025-09-01", "2025-11-15", "enrolment", "departure"),
        ("2", "1", "2025-09-01", "2025-11-15", "enrolment", "departure"),
        ("3", "1", "2025-09-01", "2025-11-15", "enrolment", "departure"),
        *((f"netschool:{n}", "netschool:1", "2025-11-15", None, "enrolment", None) for n in (1, 2, 3)),
    ]
    told = run("status").output
    # two pupils, the class, the subject, the teacher
    assert "lyceum-stupeni: после смены журнала ждёт решения 5 записей" in told
    assert told.count("ждёт решения") == 1
    assert run("identity", "review").exit_code == 1
    ready = run("ready", "--institution", "lyceum-stupeni", "--period", "q2")
    assert ready.exit_code == 1
    assert "Не опознан после смены журнала" in ready.output
    assert "Не опознан" not in run("ready", "--institution", "school-154", "--period", "q2").output


@pytest.mark.usefixtures("changed")
def test_2_on_1_september_pupils_are_promoted_and_the_old_year_stands(ask: Ask, before: dict[str, Rows]) -> None:
    assert any(before.values())
    assert printed(ask) == before
    assert memberships(ask, "school-90") == [
        ("1", "1", "2024-09-01", None, "enrolment", None),
        ("1", "netschool:1", "2025-09-01", None, "promotion", None),
        ("2", "1", "2024-09-01", None, "enrolment", None),
        ("2", "netschool:1", "2025-09-01", None, "promotion", None),
        (
            "3",
            "1",
            "2024-09-01",
            None,
            "enrolment",
            None,
        ),  # not in the new journal: his year ended, nobody says he left
        ("netschool:3", "netschool:1", "2025-09-01", None, "enrolment", None),
    ]
    assert ask("select * from marts.fct_anomaly where institution_id = 'school-90'") == []


@pytest.mark.usefixtures("changed")
def test_3_in_mid_year_one_class_and_one_movement(ask: Ask) -> None:
    assert memberships(ask, "school-154") == [
        ("1", "1", "2025-09-01", None, "enrolment", None),
        ("2", "1", "2025-09-01", None, "enrolment", None),
        ("3", "1", "2025-09-01", "2025-11-15", "enrolment", "departure"),
        ("netschool:3", "1", "2025-11-15", None, "enrolment", None),
    ]
    assert ask(
        "select period_id, opening, arrived, departed, closing from reports.rpt_movement "
        "where institution_id = 'school-154' and unit_kind = 'class' order by all"
    ) == [("q1", 3, 0, 0, 3), ("q2", 3, 1, 1, 3), ("y", 3, 1, 1, 3)]
    orders = ask(
        "select student_id, kind, effective_on::varchar, order_no from marts.fct_movement "
        "where institution_id = 'school-154' order by all"
    )
    assert orders == [
        ("1", "enrolment", "2025-09-01", "1-к"),
        ("2", "enrolment", "2025-09-01", "2-к"),
        ("3", "departure", "2025-11-15", None),
        ("3", "enrolment", "2025-09-01", "3-к"),
        ("netschool:3", "enrolment", "2025-11-15", None),
    ]


@pytest.mark.usefixtures("changed")
def test_4_a_quarter_is_counted_from_the_marks_of_both(ask: Ask) -> None:
    # Иванов: 5 of 12 November in БАРС, 3 of 18 November in the new journal: 8/2; the imported 5 is not counted again.
    # Петрова: 4 and 4. Сидоров left and has no mark for the quarter: not a pupil of the class in it. Новиков: 5.
    assert ask(
        "select student_id, value, average_current from reports.rpt_class_results "
        "where institution_id = 'school-154' and period_id = 'q2' order by all"
    ) == [("1", "4", Decimal("4.00")), ("2", "4", Decimal("4.00")), ("netschool:3", "5", Decimal("5.00"))]
    # The first quarter as БАРС closed it: 5, 4, 3. The year so far: both quarters stand in one register.
    assert ask(
        "select student_id, period_id, value from reports.rpt_grade_register "
        "where institution_id = 'school-154' and value is not null order by all"
    ) == [
        ("1", "q1", "5"),
        ("1", "q2", "4"),
        ("2", "q1", "4"),
        ("2", "q2", "4"),
        ("3", "q1", "3"),
        ("netschool:3", "q2", "5"),
    ]
    assert ask(
        "select count(*), count(distinct lesson_id) from marts.fct_lesson where institution_id = 'school-154'"
    ) == [(3, 3)]
    assert ask("select * from marts.fct_anomaly where institution_id = 'school-154'") == []


@pytest.mark.usefixtures("changed")
def test_5_what_was_not_counted_is_told(site: Site) -> None:
    told = run("quarantine", "--institution", "school-154").output
    assert "«Отметки за период»: записи журнала netschool" in told
