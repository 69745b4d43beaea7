"""Terms of entries, of period marks and of the control of the journal, counted anew in plain Python from the seeds.

Nothing is shared with the models: terms are read by splitting text, working days by walking from day to day.
"""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from typing import Any

from pipelines.config import SEEDS

Row = dict[str, Any]
DAY = timedelta(days=1)
LAST_MOMENT = time(23, 59, 59, 999999)


def _seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


HOLIDAYS = {(int(row["month"]), int(row["day"]), row["year"]) for row in _seed("public_holidays.csv")}
RULES = _seed("institution_policies.csv")


def is_working(day: date) -> bool:
    """Monday to Friday, no public holiday of every year or of this one."""
    off = {(day.month, day.day, ""), (day.month, day.day, str(day.year))}
    return day.weekday() < 5 and not off & HOLIDAYS


def value(institution: str, policy: str, school_class: Row | None = None) -> str:
    """The value for a class: of the row for its shift or grade, else for all."""
    rows = {
        row["applies_to"]: row["value"]
        for row in RULES
        if (row["institution_id"], row["policy"]) == (institution, policy)
    }
    for applies_to, given in rows.items():
        scope, _, part = applies_to.partition(":")
        if school_class and scope in ("shift", "grade"):
            low, _, high = part.partition("-")
            if int(low) <= (school_class[scope] or 1) <= int(high or low):
                return given
    return rows.get("all", "none")


def moment(term: str, day: date, lessons_end: datetime | None) -> datetime | None:
    """When a term ends that begins on the day; None for `none`."""
    ends = []
    for part in term.split(";"):
        if ":" in part:
            hour, minute = part.split(":")
            ends.append(datetime.combine(day, time(int(hour), int(minute))))
        elif part.startswith("lessons_end"):
            hours = float(part.split("+")[1].rstrip("h"))
            ends.append(lessons_end + timedelta(hours=hours) if lessons_end else datetime.combine(day, LAST_MOMENT))
        elif part != "none":
            ends.append(datetime.combine(on_day(part, day), LAST_MOMENT))
    return min(ends) if ends else None


def on_day(term: str, day: date) -> date:
    """`3d`, `2wd`, `-2wd` from the day."""
    if not term.endswith("wd"):
        return day + int(term.rstrip("d")) * DAY
    left, step = abs(int(term.rstrip("wd"))), DAY if not term.startswith("-") else -DAY
    while left:
        day += step
        left -= is_working(day)
    return day


def lesson_deadlines(institution: str, rows: dict[str, list[Row]]) -> dict[str, tuple[Any, ...]]:
    """{lesson: entry, homework, written, exceptional due, day from which it is backdated}."""
    classes = {row["class_id"]: row for row in rows["classes"]}
    last: dict[tuple[str, date], datetime] = {}
    for row in rows["lessons"]:
        if row["status"] != "cancelled" and row["ends_at"]:
            key = (row["class_id"], row["held_on"])
            last[key] = max(last.get(key, row["ends_at"]), row["ends_at"])
    found = {}
    for row in rows["lessons"]:
        of, day = classes[row["class_id"]], row["held_on"]
        ends = []
        for policy in ("lesson_entry_due", "homework_due", "written_work_due", "lesson_entry_exceptional"):
            end = moment(value(institution, policy, of), day, last.get((row["class_id"], day)))
            ends.append(max(end, row["ends_at"] or end) if end else None)
        late = day + int(value(institution, "backdated_after").rstrip("d")) * DAY
        found[row["lesson_id"]] = (*ends, max(late, ends[3].date() if ends[3] else late) + DAY)
    return found


def control_days(institution: str, rows: dict[str, list[Row]], year: str) -> set[tuple[Any, ...]]:
    """(who, kind of period, day) of the control by the deputy and, where the seed has him, the director."""
    kinds = {row["period_kind"] for row in rows["classes"] if row["academic_year"] == year}
    found = set()
    for rule in RULES:
        if (rule["institution_id"], rule["policy"]) != (institution, "journal_control"):
            continue
        who = "director" if rule["applies_to"] == "director" else "deputy"
        for period in rows["periods"]:
            if period["academic_year"] == year and period["kind"] in kinds:
                days = _days(rule["value"], period["starts_on"], period["ends_on"])
                found |= {(who, period["kind"], day) for day in days}
    return found


def _days(often: str, first: date, last: date) -> set[date]:
    working = [first + n * DAY for n in range((last - first).days + 1) if is_working(first + n * DAY)]
    monday = working[0] - working[0].weekday() * DAY  # weeks are counted from the first that has a working day
    weeks: dict[int, list[date]] = {}
    months: dict[int, list[date]] = {}
    for day in working:
        weeks.setdefault((day - monday).days // 7 + 1, []).append(day)
        months.setdefault(day.month, []).append(day)
    chosen: set[date] = set()
    if often.endswith("/week"):
        times = int(often.split("/")[0])
        for days in weeks.values():
            chosen |= {days[-(-len(days) * k // times) - 1] for k in range(1, times + 1)}
    elif often.endswith("weeks"):
        every = int(often.split("/")[1].removesuffix("weeks"))
        chosen = {days[-1] for number, days in weeks.items() if number % every == 0}
    elif often == "1/month":
        chosen = {days[-1] for days in months.values()}
    return (chosen - {working[-1]}) | {last}
