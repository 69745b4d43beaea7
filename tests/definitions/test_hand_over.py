"""The archive's days in the calendar: which mornings ask for a run, what is copied, what is named as missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import calendar_tables
import dagster as dg
import duckdb
import pytest

from pipelines import handing_over
from pipelines.config import Home
from pipelines.defs.archive.hand_over import COMPLETE, COPIES, copy_journals, rows_of
from pipelines.defs.archive.hand_over_mornings import hand_over_mornings, morning_of_hand_over
from pipelines.defs.resources import Installation
from pipelines.exports.institutions import known_institutions
from pipelines.handing_over import Missing
from reports.archive import Receipt, Status

SCHOOL = "school-154"
CALENDAR = """
2026-05-25|journal-copy|week|2026-W21|Архивная копия журнала: неделя с 18 по 24 мая 2026 г.
2026-06-30|journal-copy|year|2025-y|Копия журнала за учебный год: 2025/26
2026-06-30|hand-over|year|2025-y|Сдать журналы в архив: 2025/26
2026-06-30|transfer-act|year|2025-y|Акт передачи в архив, опись: 2025/26
2026-06-30|close|year|2025-y|Закрыть период: 2025/26
2026-06-01|risk-group|week|2026-W22|Группа риска: неделя с 25 по 31 мая 2026 г.
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An installation whose readers' copy holds that calendar."""
    made = Home(tmp_path / "home").create()
    monkeypatch.setenv("VEDOMOST_HOME", str(made.root))
    rows = [line.split("|") for line in CALENDAR.strip().splitlines()]
    with duckdb.connect(str(made.published_warehouse)) as con:
        con.execute("create schema reports")
        con.execute("create schema marts")
        calendar_tables.create(con)
        for on, what, kind, span, title in rows:
            con.execute(
                "insert into reports.rpt_calendar values (?, '2025-26', ?, ?, ?, ?, ?, null, 'секретарь')",
                [SCHOOL, on, what, kind, span, title],
            )
    return made


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What copying is asked for; two documents are missing, one of them a teacher's."""
    asked: list[tuple[str, ...]] = []

    def copy(home: Home, institution: str, year: str, by: str, reason: str) -> Sequence[Receipt]:
        asked.append((institution, year, reason))
        return [Receipt("urn:x", Status.NEW_VERSION, "")]

    def missing(home: Home, institution: str, year: str) -> Sequence[Missing]:
        return [
            Missing("class-journal", "Классный журнал", "C", "c5a", "5А", "2025/26", "2025-y"),
            Missing("class-journal", "Классный журнал", "C", "c5b", "5Б", "2025/26", "2025-y"),
            Missing("teacher", "Отчёт учителя", "T", "t-7", "Сизова К. Л.", "2025/26", "2025-y"),
        ]

    monkeypatch.setattr(handing_over, "copy_journals", copy)
    monkeypatch.setattr(handing_over, "missing", missing)
    return asked


def asks(day: str) -> dg.RunRequest | dg.SkipReason:
    institution = known_institutions()[SCHOOL]
    tick = datetime.fromisoformat(f"{day}T21:30:00+00:00").astimezone(UTC)  # 4:30 of the next day at Novosibirsk
    context = dg.build_schedule_context(scheduled_execution_time=tick, resources={"installation": Installation()})
    with context:
        return morning_of_hand_over(institution)(context)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("eve", "asked"), [("2026-05-24", "2026-05-25"), ("2026-06-29", "2026-06-30"), ("2026-05-31", None)]
)
def test_the_morning_asks_for_a_run_on_the_archives_days_alone(home: Home, eve: str, asked: str | None) -> None:
    answer = asks(eve)
    if asked is None:
        assert isinstance(answer, dg.SkipReason)
    else:
        assert isinstance(answer, dg.RunRequest)
        assert answer.partition_key == f"{SCHOOL}|{asked}"


def test_a_warehouse_there_is_not_is_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VEDOMOST_HOME", str(tmp_path / "nothing"))
    assert isinstance(asks("2026-06-29"), dg.SkipReason)


def test_every_institution_has_its_morning_in_its_own_zone() -> None:
    found = {one.name: one.execution_timezone for one in hand_over_mornings().schedules or ()}
    assert found["hand_over_school_154"] == "Asia/Novosibirsk"
    assert found["hand_over_lyceum_stupeni"] == "Asia/Vladivostok"
    assert len(found) == 5


def run(day: str) -> dg.ExecuteInProcessResult:
    return dg.materialize(
        [copy_journals, dg.AssetSpec(["published", "warehouse"])],
        partition_key=f"{SCHOOL}|{day}",
        resources={"installation": Installation()},
    )


def test_a_week_is_copied_and_nothing_is_asked_of_the_year(home: Home, copied: list) -> None:
    result = run("2026-05-25")
    assert copied == [(SCHOOL, "2025-26", "Архивная копия журнала: неделя с 18 по 24 мая 2026 г.")]
    (check,) = result.get_asset_check_evaluations()
    assert (check.check_name, check.passed) == (COMPLETE, True)
    made = result.asset_materializations_for_node("copy_journals")[0]
    assert made.metadata["new_version"].value == 1


def test_on_the_30th_of_june_what_is_missing_is_named_by_class_and_no_person(home: Home, copied: list) -> None:
    result = run("2026-06-30")
    assert [reason for *_, reason in copied] == ["Копия журнала за учебный год: 2025/26"]
    (check,) = result.get_asset_check_evaluations()
    assert not check.passed
    assert {key: value.value for key, value in check.metadata.items()} == {
        f"{SCHOOL} 2025-26 class-journal 2025-y": "5А, 5Б",
        f"{SCHOOL} 2025-26 teacher 2025-y": "t-7",
    }


def test_only_the_archives_rows_count(home: Home) -> None:
    assert [row.what for row in rows_of(home, SCHOOL, date(2026, 6, 30))] == [
        "hand-over", "journal-copy", "transfer-act",
    ]  # fmt: skip
    assert COPIES.path == ["hand_over", "journal_copies"]
