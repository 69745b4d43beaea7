"""Which days an evening's answers are about.

Each evening the current week is asked for. On the last evening of a week a longer stretch is: back to the earliest
lesson of which anything changed since the last such evening. (Asking for the whole year would say the same and no more;
the weeks before it would only repeat themselves.) The last batch of a year asks for the year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.sample.seeding import day_of, number
from pipelines.sample.shapes.known import Known

WEEK = timedelta(7)
OF_LESSONS = ("lessons", "marks", "absences")


@dataclass(frozen=True)
class Window:
    """`mondays`: of the weeks asked for, the earliest first. `told_until`: the last evening that asked for a longer
    stretch; `is_long`: whether this one does."""

    mondays: tuple[date, ...]
    told_until: date
    is_long: bool


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(day.weekday())


def window_of(known: Known) -> Window:
    """The days of this evening."""
    days = [day_of(each) for each in known.lived.year.export_days if each <= number(known.day)]
    later = [day_of(each) for each in known.lived.year.export_days if each > number(known.day)]
    is_long = not later or monday_of(later[0]) > monday_of(known.day)
    ends = [day for day in days if monday_of(day) < monday_of(known.day)]
    told_until = max(ends, default=known.calendar.starts_on - timedelta(1))
    first = monday_of(known.day)
    if known.is_last:
        first = monday_of(known.calendar.starts_on)
    elif is_long:
        first = min([first, *(monday_of(day) for day in _changed(known, told_until))])
    weeks = (monday_of(known.day) - first) // WEEK
    return Window(tuple(first + WEEK * week for week in range(weeks + 1)), told_until, is_long)


def _changed(known: Known, since: date) -> list[date]:
    """Days of lessons of which anything changed after the evening `since`."""
    evenings = [day_of(each) for each in known.lived.year.export_days if number(since) < each <= number(known.day)]
    found = [Known(known.lived, evening).changed(table) for evening in evenings for table in OF_LESSONS]
    return [day for days in found for day in days if day >= known.calendar.starts_on]
