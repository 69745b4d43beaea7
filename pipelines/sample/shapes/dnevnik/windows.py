"""How far back a day's export asks, as an administrator's script would.

Every evening a week, of a class with entries of earlier days since the earliest of them; at the end of every week the
period, and the one before it while it is three weeks old; on the last day of a period and of the year everything since
September. So a day's batch stays small, what is entered late comes the same evening, and what is deleted later than a
week after the lesson at the end of the week or the period. Final marks are asked for around the ends of periods.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from pipelines.sample.calendar import SchoolYear
from pipelines.sample.seeding import number
from pipelines.sample.shapes.known import Known

EVENINGS = timedelta(days=6)
LOOKING_BACK = timedelta(days=21)


def since(known: Known) -> date | None:
    """The first day asked about; the last one is the export's own. None before the year begins."""
    calendar, day = known.calendar, known.day
    if day < calendar.starts_on:
        return None
    if known.is_last or day in _ends(calendar):
        return calendar.starts_on
    first = day - EVENINGS
    if _ends_a_week(known) and day - LOOKING_BACK <= calendar.ends_on:
        main = calendar.periods_of(calendar.periods[0].kind)
        begun = [period.starts_on for period in main if period.starts_on <= day - LOOKING_BACK]
        first = min(first, max(begun, default=calendar.starts_on))
    return max(first, calendar.starts_on)


def since_of_classes(known: Known, first: date) -> dict[str, date]:
    """Classes of which more is asked than since `first`: class_id → since when."""
    late = set[str]().union(*(known.changed_lessons(name, first) for name in ("lessons", "marks", "absences")))
    if not late:
        return {}
    lessons = known.table("lessons").filter(pl.col("lesson_id").is_in(sorted(late)))
    earliest = lessons.group_by("class_id").agg(pl.col("held_on").min())
    return dict(earliest.iter_rows())


def asks_final_marks(known: Known) -> bool:
    """Every evening of the last three weeks of a period (who leaves is marked early), weekly in the three after it."""
    since_end = [known.day - end for end in _ends(known.calendar)]
    is_closing = any(-LOOKING_BACK <= passed <= timedelta(0) for passed in since_end)
    is_closed = any(timedelta(0) < passed <= LOOKING_BACK for passed in since_end)
    return known.is_last or is_closing or (is_closed and _ends_a_week(known))


def _ends(calendar: SchoolYear) -> set[date]:
    return {period.ends_on for period in calendar.periods}


def _ends_a_week(known: Known) -> bool:
    """No later export has this week."""
    monday = known.day - timedelta(days=known.day.weekday())
    exports = known.calendar.export_days()
    later = exports[exports > number(known.day)]
    return not len(later) or int(later[0]) >= number(monday + timedelta(days=7))
