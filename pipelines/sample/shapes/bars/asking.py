"""When the school's program asks the journal for marks, and what differs from the time before."""

from __future__ import annotations

from datetime import date

from pipelines.sample.calendar import Period
from pipelines.sample.seeding import day_of, number, weekday
from pipelines.sample.shapes.known import Known

CLOSING_DAYS = 4  # so many days before the end of a period its marks are asked daily
DATED = ("marks", "absences")
LISTED = ("movements", "students", "classes", "staff")


def is_asked(known: Known, day: date | None = None) -> bool:
    """Whether marks are asked on this export day (`day` in place of the known one)."""
    today = number(day or known.day)
    days = [int(each) for each in known.lived.year.export_days]
    later = [each for each in days if each > today]
    if not later or later[0] - today > 6 - weekday(today):
        return True
    ends = [number(period.ends_on) for period in known.calendar.periods]
    return any(end - CLOSING_DAYS < today <= end for end in ends)


def lists_changed(known: Known) -> bool:
    """Whether a list of the school differs today from the export before; they always do when the year begins."""
    begin = number(date(known.calendar.start, 9, 1))
    if not any(begin <= int(each) < number(known.day) for each in known.lived.year.export_days):
        return True
    return any(_has_news(known, name, known.day) for name in LISTED)


def changed_since_asked(known: Known) -> tuple[date | None, bool]:
    """The earliest day on which something changed in the diaries since they were asked last, and whether final marks
    did. The first asking of the year finds everything changed."""
    since: date | None = None
    totals = False
    for day in _since_asked(known):
        then = Known(known.lived, day)
        days = [each for name in DATED for each in then.changed(name)]
        since = min([*days, since] if since else days, default=None)
        totals = totals or _has_news(known, "period_marks", day)
    return since, totals


def subperiods(known: Known, kind: str, since: date | None) -> list[Period]:
    """The subperiods of a kind that began, from the one that holds `since` on; none without it."""
    begun = [each for each in known.calendar.periods_of(kind) if each.starts_on <= known.day]
    return [each for each in begun if since is not None and each.ends_on >= since]


def _since_asked(known: Known) -> list[date]:
    """Today and the export days before it, back to the last on which marks were asked."""
    found = [known.day]
    for each in reversed(known.lived.year.export_days):
        day = day_of(int(each))
        if day < known.day:
            if is_asked(known, day) and day >= date(known.calendar.start, 9, 1):
                break
            found.append(day)
    return found


def _has_news(known: Known, name: str, day: date) -> bool:
    frame = known.lived.frames.get(name)
    return frame is not None and bool((frame["_day"] == number(day)).any())
