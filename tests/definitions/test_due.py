"""What is due on a frozen day: what the command tells, what the morning of each school asks for, what is then printed.

The calendar is written down by hand; how it follows from policies and periods is the dbt tests' affair.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import calendar_tables
import dagster as dg
import duckdb
import pytest
from click.testing import CliRunner

from pipelines import due, jobs
from pipelines.cli import vedomost
from pipelines.config import Home
from pipelines.defs.documents.due import DUE_DOCUMENTS, orders, print_due_documents
from pipelines.defs.documents.schedules import morning_of_printing, mornings
from pipelines.defs.resources import Installation
from pipelines.exports.institutions import Institution, known_institutions
from reports.build import NothingToBuildError

SCHOOL, YEAR = "school-90", "2025-26"
MONDAY = date(2025, 11, 17)
CALENDAR = """
2025-09-01|attendance-day|day|2025-26|Сводка: каждый учебный день||классные руководители
2025-11-05|activity|month|2025-10|Активность: октябрь 2025 г.|п. 7.1 Положения|администратор
2025-11-10|risk-group|week|2025-W45|Группа риска: неделя с 3 по 9 ноября 2025 г.||классные руководители
2025-11-17|risk-group|week|2025-W46|Группа риска: неделя с 10 по 16 ноября 2025 г.||классные руководители
2025-11-17|weekly-progress|week|2025-W46|Выписка: неделя с 10 по 16 ноября 2025 г.|п. 4.3.9|классные руководители
2025-11-17|journal-control|day|2025-11-17|Контроль: 17 ноября 2025 г.|п. 3.5 Положения|заместитель директора
2025-11-17|journal-control|day|2025-11-17|Контроль: 17 ноября 2025 г.|п. 3.5 Положения|директор
2025-11-17|period-marks|period|2025-q2|Выставить отметки: 2 четверть|п. 5.4 Положения|учителя
2025-11-19|close|period|2025-q2|Закрыть период: 2 четверть||заместитель директора
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An installation whose readers' copy holds that calendar, loaded up to Friday 14 November."""
    made = Home(tmp_path / "home").create()
    monkeypatch.setenv("VEDOMOST_HOME", str(made.root))
    codes = ("attendance-day", "activity", "risk-group", "weekly-progress", "journal-control")
    monkeypatch.setattr(due, "CATALOGUE", dict.fromkeys(codes))
    rows = [line.split("|") for line in CALENDAR.strip().splitlines()]
    with duckdb.connect(str(made.published_warehouse)) as con:
        con.execute("create schema marts; create schema reports; create schema staging")
        con.execute(
            "create table marts.dim_academic_year as select ? as institution_id, ? as academic_year, "
            "date '2025-09-01' as starts_on, date '2026-05-26' as ends_on, date '2025-11-14' as as_of",
            [SCHOOL, YEAR],
        )
        calendar_tables.create(con)
        for on, what, kind, span, title, clause, whom in rows:
            con.execute(
                "insert into reports.rpt_calendar values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [SCHOOL, YEAR, on, what, kind, span, title, clause or None, whom],
            )
        con.execute(
            "create table marts.fct_lesson as "
            "select ? as institution_id, date '2025-11-14' as held_on, 'held' as status",
            [SCHOOL],
        )
        con.execute(
            "create table staging.stg_guardians as select ? as institution_id, ? as academic_year, * "
            "from (values ('s1', false), ('s1', null), ('s2', false), ('s2', true)) as one (student_id, has_account)",
            [SCHOOL, YEAR],
        )
    return made


def tell(*arguments: str) -> list[str]:
    result = CliRunner().invoke(vedomost, ["due", *arguments])
    assert result.exit_code == 0, result.output
    return [line.strip() for line in result.output.splitlines() if line.strip()]


def test_the_command_tells_what_is_overdue_what_is_daily_and_then_day_by_day(home: Home) -> None:
    folder = home.documents / SCHOOL / YEAR / "2025-W46" / "risk-group"
    folder.mkdir(parents=True)
    (folder / "5А.pdf").touch()
    lines = tell("--institution", SCHOOL)
    assert lines[0] == "school-90: с 14.11.2025 по 27.11.2025"  # from the last loaded day, a fortnight
    assert lines[1] == "Не напечатано в срок:"
    assert [line[:10] for line in lines[2:4]] == ["05.11.2025", "10.11.2025"]
    assert "[activity 2025-10]" in lines[2]
    assert lines[4] == "Каждый учебный день:  Сводка — классные руководители"
    assert lines[5] == "17.11.2025, понедельник"
    printed = [line for line in lines if line.startswith("✓")]
    assert printed == ["✓ Группа риска: неделя с 10 по 16 ноября 2025 г. — классные руководители [risk-group 2025-W46]"]
    assert lines[-2] == "19.11.2025, среда"
    assert lines[-1] == "· Закрыть период: 2 четверть — заместитель директора"  # an act has no code to print


def test_the_days_asked_for_are_both_ends_included(home: Home) -> None:
    assert tell("--from", "2025-11-17", "--days", "3")[-1].startswith("· Закрыть период")
    assert "Закрыть период" not in "".join(tell("--from", "2025-11-17", "--days", "2"))
    assert tell("--from", "2026-07-01", "--days", "5") == [
        "school-90: с 01.07.2026 по 05.07.2026",
        "В эти дни сроков нет.",
    ]


def test_an_institution_that_is_not_loaded_is_told_so(home: Home) -> None:
    result = CliRunner().invoke(vedomost, ["due", "--institution", "lyceum-stupeni"])
    assert result.exit_code == 1
    assert "vedomost load" in result.output


def test_a_report_that_the_journal_gives_nothing_for_is_never_due(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert any("activity" in line for line in tell())
    with duckdb.connect(str(home.published_warehouse)) as con:
        con.execute(
            "insert into marts.dim_limitation values (?, ?, 'activity', 'БАРС не передаёт.', null, date '2025-10-30')",
            [SCHOOL, YEAR],
        )
    assert any("activity" in line for line in tell()), "of 31 October another journal tells"
    with duckdb.connect(str(home.published_warehouse)) as con:
        con.execute("update marts.dim_limitation set last_day = date '2025-10-31'")
    assert not any("activity" in line for line in tell())


def test_what_the_morning_prints(home: Home) -> None:
    """One control for two people, extracts for s1 alone (s2 has an account), Friday's absences; no acts."""
    assert sorted(orders(home, SCHOOL, MONDAY)) == [
        (YEAR, "2025-11-14", "attendance-day", ()),
        (YEAR, "2025-11-17", "journal-control", ()),
        (YEAR, "2025-W46", "risk-group", ()),
        (YEAR, "2025-W46", "weekly-progress", ["s1"]),
    ]
    with duckdb.connect(str(home.published_warehouse)) as con:
        con.execute("update staging.stg_guardians set has_account = true")
    assert "weekly-progress" not in {code for _, _, code, _ in orders(home, SCHOOL, MONDAY)}


def tick(institution: Institution, home: Home, at: datetime) -> Any:
    context = dg.build_schedule_context(scheduled_execution_time=at)
    return morning_of_printing(institution)(context, installation=Installation(root=str(home.root)))


def test_the_morning_is_the_institutions_own_day(home: Home) -> None:
    """At 20:30 of Sunday in Greenwich it is half past six of Monday in Vladivostok, still Sunday evening in Moscow."""
    sunday = datetime(2025, 11, 16, 20, 30, tzinfo=UTC)
    east = tick(Institution(SCHOOL, "Asia/Vladivostok"), home, sunday)
    assert (east.partition_key, east.run_key) == ("school-90|2025-11-17", "school-90|2025-11-17")
    assert tick(Institution(SCHOOL, "Europe/Moscow"), home, sunday).partition_key == "school-90|2025-11-16"


def test_a_morning_without_anything_due_or_without_a_warehouse_is_skipped(home: Home, tmp_path: Path) -> None:
    with duckdb.connect(str(home.published_warehouse)) as con:
        con.execute("delete from marts.fct_lesson")  # no lessons on the last loaded day: no summary of absences
    skipped = tick(Institution(SCHOOL, "Asia/Novosibirsk"), home, datetime(2025, 11, 17, 23, 0, tzinfo=UTC))
    assert isinstance(skipped, dg.SkipReason)
    assert skipped.skip_message == "18.11.2025: по календарю печатать нечего."
    bare = Home(tmp_path / "bare")
    assert isinstance(
        tick(Institution(SCHOOL, "Asia/Novosibirsk"), bare, datetime(2025, 11, 16, 23, tzinfo=UTC)), dg.SkipReason
    )


def test_every_institution_has_its_morning_in_its_time_zone() -> None:
    found = {one.name: one for one in mornings().schedules or ()}
    for one in known_institutions().values():
        schedule = found.pop(f"due_{one.institution_id.replace('-', '_')}")
        assert isinstance(schedule, dg.ScheduleDefinition)
        assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 6 * * *", one.timezone)
    assert not found


def test_the_run_of_a_day_prints_it_and_passes_over_what_is_empty(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str, str, int]] = []

    def build(home: Home, institution: str, span: str, *, reports: list[str], academic_year: str, students: Any) -> Any:
        asked.append((institution, span, reports[0], len(students)))
        if reports == ["risk-group"]:
            raise NothingToBuildError("нечего")
        return ()

    monkeypatch.setattr(jobs, "build", build)
    result = dg.materialize(
        [print_due_documents],
        partition_key=f"{SCHOOL}|{MONDAY.isoformat()}",
        resources={"installation": Installation(root=str(home.root))},
    )
    assert result.success
    assert sorted(asked) == [
        (SCHOOL, "2025-11-14", "attendance-day", 0),
        (SCHOOL, "2025-11-17", "journal-control", 0),
        (SCHOOL, "2025-W46", "risk-group", 0),
        (SCHOOL, "2025-W46", "weekly-progress", 1),
    ]
    [event] = result.asset_materializations_for_node("print_due_documents")
    assert event.asset_key == DUE_DOCUMENTS
    assert event.metadata["печатать нечего"].value == 1
