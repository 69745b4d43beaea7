"""Stretches of time that are no period of the journal: a day, a week, a month, as people write them on a command line.

Belongs here: how they are written, called and bounded. Does not belong here: what is reported about them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from reports.wording import date_range, long_date, month_title

DAY, WEEK, MONTH = "day", "week", "month"
KINDS = (DAY, WEEK, MONTH)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WEEK = re.compile(r"(\d{4})-[WwНн](\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


def bounds(text: str) -> tuple[str, date, date] | None:
    """Kind, first and last day of `2025-11-14`, `2025-W46` (ISO week from Monday) or `2025-11`; None otherwise."""
    try:
        if found := _DAY.fullmatch(text):
            day = date(*map(int, found.groups()))
            return DAY, day, day
        if found := _WEEK.fullmatch(text):
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
            return WEEK, monday, monday + timedelta(days=6)
        if found := _MONTH.fullmatch(text):
            year, month = map(int, found.groups())
            return MONTH, date(year, month, 1), date(year, month, monthrange(year, month)[1])
    except ValueError:  # a thirteenth month, a week 54
        return None
    return None


def name(kind: str, first: date) -> str:
    """The id of the span that begins on the day: `2025-11-14`, `2025-W46`, `2025-11`."""
    if kind == DAY:
        return first.isoformat()
    if kind == MONTH:
        return f"{first:%Y-%m}"
    year, week, _ = first.isocalendar()
    return f"{year}-W{week:02d}"


def title(kind: str, first: date, last: date) -> str:
    """14 ноября 2025 г.; неделя с 10 по 16 ноября 2025 г.; ноябрь 2025 г."""
    if kind == DAY:
        return long_date(first)
    if kind == MONTH:
        return month_title(first)
    if first.month == last.month:
        return f"неделя с {first.day} по {long_date(last)}"
    return f"неделя {date_range(first, last)}"


def before(kind: str, first: date) -> date:
    """The first day of the span before."""
    if kind == MONTH:
        return (first - timedelta(days=1)).replace(day=1)
    return first - timedelta(days=7 if kind == WEEK else 1)
