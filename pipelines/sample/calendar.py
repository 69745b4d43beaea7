"""The school year as days: periods, vacations, public holidays, teaching days.

Vacations follow the yearly recommendations of the ministry as a rule (Saturdays near fixed dates), public holidays
art. 112 of the Labour Code, moved days off the government's decrees. Knows nothing of classes but their grade.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from pipelines.sample.profile import Profile, SampleError
from pipelines.sample.seeding import Ints, number, numbers

ONE = timedelta(days=1)
_PUBLIC = {
    (2, 23): "День защитника Отечества",
    (3, 8): "Международный женский день",
    (5, 1): "Праздник Весны и Труда",
    (5, 9): "День Победы",
    (6, 12): "День России",
    (11, 4): "День народного единства",
}
# moved by decree; for other years a holiday that falls on a weekend moves to the next Monday
_MOVED = {
    2022: ((3, 7), (5, 3), (5, 10), (6, 13)),
    2023: ((2, 24), (5, 8), (11, 6)),
    2024: ((4, 29), (4, 30), (5, 10), (12, 30), (12, 31)),
    2025: ((5, 2), (5, 8), (6, 13), (11, 3), (12, 31)),
    2026: ((1, 9), (3, 9), (5, 11), (12, 31)),
}


@dataclass(frozen=True)
class Period:
    """One учебный период; both days inclusive and both are days with lessons."""

    period_id: str
    kind: str
    ordinal: int
    title: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Holiday:
    """Days without lessons, both inclusive."""

    starts_on: date
    ends_on: date
    title: str


@dataclass(frozen=True)
class SchoolYear:
    """One academic year of one institution; `first_grade_break` is the February week off of grade 1."""

    name: str
    start: int
    starts_on: date
    ends_on: date
    periods: tuple[Period, ...]
    holidays: tuple[Holiday, ...]
    first_grade_break: tuple[date, date]
    six_days_from: int
    _off: frozenset[date] = field(repr=False, default=frozenset())

    def is_off(self, day: date) -> bool:
        """Whether nobody studies: a Sunday, a holiday or a vacation."""
        return day.weekday() == 6 or day in self._off

    def teaching_days(self, grade: int) -> Ints:
        """Days on which a class of this grade has lessons, as numbers."""
        last_weekday = 5 if grade >= self.six_days_from else 4
        found = []
        day = self.starts_on
        while day <= self.ends_on:
            rest = grade == 1 and self.first_grade_break[0] <= day <= self.first_grade_break[1]
            if day.weekday() <= last_weekday and not self.is_off(day) and not rest:
                found.append(day)
            day += ONE
        return numbers(found)

    def export_days(self) -> Ints:
        """The days on which the journal hands over: opening, every school day, once a week when there is no school."""
        opening = date(self.start, 8, 31)
        while opening.weekday() > 4:
            opening -= ONE
        last_weekday = 5 if self.six_days_from < 12 else 4
        found = [opening]
        day = self.starts_on
        while day < date(self.start + 1, 8, 28):
            school = day <= self.ends_on and not self.is_off(day) and day.weekday() <= last_weekday
            if school or day.weekday() == 3:
                found.append(day)
            day += ONE
        return numbers(found)

    def periods_of(self, kind: str) -> tuple[Period, ...]:
        """Periods of a kind in their order."""
        return tuple(period for period in self.periods if period.kind == kind)

    @property
    def year_period(self) -> Period:
        """The period «учебный год»."""
        return self.periods_of("year")[0]


def parse_year(name: str) -> int:
    """The calendar year in which an academic year `2025-26` begins. SampleError if it is not written so."""
    head, _, tail = name.partition("-")
    if not (head.isdigit() and len(head) == 4 and tail == f"{(int(head) + 1) % 100:02d}"):
        raise SampleError(f"Учебный год «{name}» записан неверно: нужно, например, 2025-26.")
    return int(head)


def public_holidays(year: int) -> dict[date, str]:
    """Non-working days of a calendar year, moved ones included."""
    days = {date(year, 1, day): "Новогодние каникулы" for day in range(1, 9)}
    days |= {date(year, month, day): title for (month, day), title in _PUBLIC.items()}
    if year in _MOVED:
        return days | {date(year, *moved): "Перенесённый выходной день" for moved in _MOVED[year]}
    for month, day in _PUBLIC:
        holiday = date(year, month, day)
        if holiday.weekday() > 4:
            moved_to = holiday + timedelta(days=7 - holiday.weekday())
            days.setdefault(moved_to, "Перенесённый выходной день")
    return days


def _saturday(year: int, month: int, first: int) -> date:
    """The Saturday among the seven days from year-month-first."""
    day = date(year, month, first)
    return day + timedelta(days=(5 - day.weekday()) % 7)


def _week_off(saturday: date, title: str) -> Holiday:
    return Holiday(saturday, saturday + timedelta(days=8), title)


def _vacations(scheme: str, start: int) -> list[Holiday]:
    """Vacations inside the year, in order."""
    after_new_year = date(start + 1, 1, 8)
    if after_new_year.weekday() in (3, 4):
        after_new_year += timedelta(days=6 - after_new_year.weekday())
    winter = Holiday(date(start, 12, 29), after_new_year, "Зимние каникулы")
    if scheme == "college":
        return [Holiday(winter.starts_on, date(start + 1, 1, 11), winter.title)]
    if scheme == "trimesters":
        return [
            _week_off(_saturday(start, 10, 4), "Осенние каникулы"),
            _week_off(_saturday(start, 11, 16), "Каникулы между триместрами"),
            winter,
            _week_off(_saturday(start + 1, 2, 15), "Каникулы между триместрами"),
            _week_off(_saturday(start + 1, 4, 5), "Весенние каникулы"),
        ]
    return [
        _week_off(_saturday(start, 10, 24), "Осенние каникулы"),
        winter,
        _week_off(_saturday(start + 1, 3, 22), "Весенние каникулы"),
    ]


def _periods(
    start: int, first: date, last: date, borders: list[Holiday], kind: str, off: frozenset[date], last_weekday: int
) -> list[Period]:
    """Periods between the border vacations, shrunk to days with lessons."""
    titles = {"quarter": "{} четверть", "trimester": "{} триместр", "half_year": "{} полугодие"}

    def school(day: date) -> bool:
        return day.weekday() <= last_weekday and day not in off

    edges = [first, *(border.ends_on + ONE for border in borders)]
    ends = [*(border.starts_on - ONE for border in borders), last]
    found = []
    for ordinal, (begin, end) in enumerate(zip(edges, ends, strict=True), 1):
        while not school(begin):
            begin += ONE
        while not school(end):
            end -= ONE
        found.append(Period(f"{start}-{kind[0]}{ordinal}", kind, ordinal, titles[kind].format(ordinal), begin, end))
    return found


def school_year(profile: Profile, name: str) -> SchoolYear:
    """The calendar of one academic year. SampleError if the year is written wrongly."""
    start = parse_year(name)
    vacations = _vacations(profile.scheme, start)
    public = public_holidays(start) | public_holidays(start + 1)
    off = frozenset(public) | {
        day
        for vacation in vacations
        for day in (
            vacation.starts_on + timedelta(days=n) for n in range((vacation.ends_on - vacation.starts_on).days + 1)
        )
    }
    last_weekday = 5 if profile.six_days_from < 12 else 4
    first = date(start, 9, 1)
    while first.weekday() > (5 if profile.six_days_from < 12 else 4):
        first += ONE
    last = date(start + 1, 6, 28) if profile.scheme == "college" else date(start + 1, 5, 26)
    while last.weekday() > 4 or last in off:
        last -= ONE
    winter = [vacation for vacation in vacations if vacation.title == "Зимние каникулы"]
    halves = _periods(start, first, last, winter, "half_year", off, last_weekday)
    if profile.scheme == "college":
        periods = halves
    elif profile.scheme == "trimesters":
        between = [vacation for vacation in vacations if "триместр" in vacation.title]
        periods = [*_periods(start, first, last, between, "trimester", off, last_weekday), *halves]
    else:
        periods = _periods(start, first, last, vacations, "quarter", off, last_weekday)
        periods += halves if profile.senior_half_years else []
    periods.append(Period(f"{start}-y", "year", 1, f"{start}/{(start + 1) % 100:02d} учебный год", first, last))
    summer = Holiday(last + ONE, date(start + 1, 8, 31), "Летние каникулы")
    single = [
        Holiday(day, day, title)
        for day, title in sorted(public.items())
        if first <= day <= last and not any(v.starts_on <= day <= v.ends_on for v in vacations)
    ]
    february = _saturday(start + 1, 2, 8)
    return SchoolYear(
        name,
        start,
        first,
        last,
        tuple(periods),
        tuple(sorted([*vacations, *single, summer], key=lambda holiday: holiday.starts_on)),
        (february, february + timedelta(days=8)),
        profile.six_days_from,
        off,
    )


def period_of(days: Ints, periods: tuple[Period, ...]) -> Ints:
    """The index of the period in which each day lies (a day between two counts to the earlier)."""
    starts = np.array([number(period.starts_on) for period in periods])
    return np.maximum(np.searchsorted(starts, days, side="right") - 1, 0).astype(np.int64)
