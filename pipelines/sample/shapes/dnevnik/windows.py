"""How far back a day's export asks, as an administrator's script would.

Every evening a week; at the end of every week the period, and the one before it while it is three weeks old; on the
last day of a period and of the year everything since September. What is corrected or deleted later than a week is so
seen at the end of the week, or of the period, and a day's batch stays small.
"""

from __future__ import annotations

from datetime import date, timedelta

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


def asks_final_marks(known: Known) -> bool:
    """Every evening of a period's last week, at the ends of the three weeks after it, and on the last export."""
    since_end = [known.day - end for end in _ends(known.calendar)]
    is_closing = any(-EVENINGS <= passed <= timedelta(0) for passed in since_end)
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
