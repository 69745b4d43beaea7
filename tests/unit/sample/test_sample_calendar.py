"""Calendar facts worked out by hand from the ministry's vacations and the government's days off."""

from __future__ import annotations

from datetime import date

import pytest
from sample_reader import Journal

from pipelines.sample.calendar import parse_year, public_holidays, school_year
from pipelines.sample.profile import SampleError, profile_of
from pipelines.sample.seeding import number


def test_quarters_of_2024() -> None:
    year = school_year(profile_of("lyceum-stupeni"), "2024-25")
    assert [(one.period_id, one.starts_on, one.ends_on) for one in year.periods] == [
        ("2024-q1", date(2024, 9, 2), date(2024, 10, 25)),
        ("2024-q2", date(2024, 11, 5), date(2024, 12, 27)),
        ("2024-q3", date(2025, 1, 9), date(2025, 3, 21)),
        ("2024-q4", date(2025, 3, 31), date(2025, 5, 26)),
        ("2024-y", date(2024, 9, 2), date(2025, 5, 26)),
    ]


def test_november_2025_has_a_moved_day_off() -> None:
    year = school_year(profile_of("lyceum-stupeni"), "2025-26")
    assert year.is_off(date(2025, 11, 3))  # moved from Saturday 1 November by decree
    assert year.is_off(date(2025, 11, 4))
    assert not year.is_off(date(2025, 11, 5))


def test_trimesters_have_weeks_off_inside_and_between() -> None:
    year = school_year(profile_of("school-154"), "2024-25")
    assert [(one.starts_on, one.ends_on) for one in year.periods_of("trimester")] == [
        (date(2024, 9, 2), date(2024, 11, 15)),
        (date(2024, 11, 25), date(2025, 2, 14)),
        (date(2025, 2, 24), date(2025, 5, 26)),
    ]
    assert year.is_off(date(2024, 10, 9))
    assert year.is_off(date(2024, 11, 4))


def test_september_2024_has_21_working_days_and_25_with_saturdays() -> None:
    year = school_year(profile_of("school-90"), "2024-25")
    last = number(date(2024, 9, 30))
    assert (year.teaching_days(2) <= last).sum() == 21
    assert (year.teaching_days(9) <= last).sum() == 25


def test_first_grade_rests_in_february() -> None:
    year = school_year(profile_of("school-90"), "2024-25")
    week = [number(date(2025, 2, day)) for day in (10, 11, 12, 13, 14)]
    assert not set(week) & set(year.teaching_days(1).tolist())
    assert set(week) <= set(year.teaching_days(2).tolist())


def test_a_holiday_on_a_weekend_moves_to_monday_where_no_decree_is_known() -> None:
    assert public_holidays(2030)[date(2030, 2, 25)] == "Перенесённый выходной день"  # 23 February 2030 is a Saturday
    assert date(2030, 3, 11) not in public_holidays(2030)  # 8 March 2030 is a Friday


@pytest.mark.parametrize("name", ["2025", "2025-27", "25-26", "2025/26", "год"])
def test_a_wrong_year_is_refused(name: str) -> None:
    with pytest.raises(SampleError, match="записан неверно"):
        parse_year(name)


def test_no_lesson_on_a_sunday_a_holiday_or_in_a_vacation(journal: Journal) -> None:
    days = {date.fromisoformat(str(row["held_on"])) for row in journal.state["lessons"].values()}
    assert not [day for day in days if day.weekday() in (5, 6)]  # school-154 lives by a five-day week
    for off in (date(2024, 11, 4), date(2024, 10, 9), date(2025, 1, 8), date(2025, 5, 9), date(2025, 6, 2)):
        assert off not in days
    assert {date(2024, 9, 2), date(2024, 11, 5), date(2025, 1, 9), date(2025, 5, 26)} <= days


def test_period_kinds_follow_the_school() -> None:
    assert {one.kind for one in school_year(profile_of("school-154"), "2024-25").periods} == {
        "trimester",
        "half_year",
        "year",
    }
    assert {one.kind for one in school_year(profile_of("yarovoe-college"), "2024-25").periods} == {"half_year", "year"}
    assert {one.kind for one in school_year(profile_of("lyceum-stupeni"), "2024-25").periods} == {"quarter", "year"}


def test_an_unknown_institution_is_refused() -> None:
    with pytest.raises(SampleError, match="нет в справочнике"):
        profile_of("school-1")
