"""Attendance by day, month and week: the days of each pupil asked again what was missed in them, and added up."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from recount.attendance import SEEDS, presence
from recount.people import Figures, Year, percent
from recount.units import units_of

MISSES = ("excused", "illness", "unexcused", "unspecified")
Entry = dict[str, Any]


def _short() -> dict[str, str]:
    with (SEEDS / "absence_kinds.csv").open(encoding="utf-8") as file:
        return {row["absence_kind"]: row["short_title"] for row in csv.DictReader(file)}


def attendance_day(year: Year) -> Figures:
    """rpt_attendance_day: lessons by kind, whether all is excused, numbers and codes of the missed lessons."""
    short, result = _short(), {}
    for (student, day), entry in presence(year).items():
        missed = sorted((number, code) for number, code in entry["entries"] if code in MISSES)
        kinds = [code for _, code in missed]
        result[entry["class"], day, student] = (
            entry["expected"],
            len(missed),
            kinds.count("excused") + kinds.count("illness"),
            kinds.count("illness"),
            kinds.count("unexcused"),
            kinds.count("unspecified"),
            [code for _, code in entry["entries"]].count("exempt"),
            entry["late"],
            set(kinds) <= {"excused", "illness"} if missed else None,
            len(missed) == entry["expected"],
            ", ".join(str(number) for number, _ in missed) or None,
            ", ".join(f"{number} {short[code]}" for number, code in missed) or None,
            "/".join(sorted({short[code] for code in kinds})) or None,
            missed[0][0] if missed else None,
            missed[-1][0] if missed else None,
        )
    return result


def attendance_day_total(year: Year) -> Figures:
    """rpt_attendance_day_total: who was absent from each unit on each day."""
    found: dict[tuple, list[Entry]] = defaultdict(list)
    for (_, day), entry in presence(year).items():
        for unit in units_of(year, entry["class"]):
            found[(*unit, day)].append(entry)
    return {key: _of_a_day(entries) for key, entries in found.items()}


def _of_a_day(entries: list[Entry]) -> tuple:
    absent = [entry for entry in entries if entry["missed"]]
    whole = [entry for entry in absent if len(entry["missed"]) == entry["expected"]]
    return (
        len(entries),
        len(absent),
        len(whole),
        len(absent) - len(whole),
        sum(set(entry["missed"]) <= {"excused", "illness"} for entry in absent),
        sum(set(entry["missed"]) == {"illness"} for entry in absent),
        sum("unspecified" in entry["missed"] for entry in absent),
        sum(entry["late"] > 0 for entry in entries),
        percent(len(entries) - len(whole), len(entries)),
    )


def figures(entries: Iterable[Entry]) -> tuple:
    """The figures of any number of pupils' days."""
    days = list(entries)
    codes = [code for day in days for code in day["missed"]]
    whole = [set(day["missed"]) for day in days if len(day["missed"]) == day["expected"]]
    expected = sum(day["expected"] for day in days)
    return (
        expected,
        len(codes),
        codes.count("excused") + codes.count("illness"),
        codes.count("illness"),
        codes.count("unexcused"),
        codes.count("unspecified"),
        sum(day["late"] for day in days),
        len(whole),
        sum(kinds <= {"excused", "illness"} for kinds in whole),
        sum(kinds == {"illness"} for kinds in whole),
        percent(expected - len(codes), expected),
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def month_total(year: Year, as_of: date) -> Figures:
    """rpt_class_attendance_month_total, pupils without a lesson of theirs included."""
    found: dict[tuple, list[Entry]] = defaultdict(list)
    for (student, day), entry in presence(year).items():
        month = (entry["class"], day.replace(day=1))
        for total in (
            ("student", student),
            ("day", day.isoformat()),
            ("week", _monday(day).isoformat()),
            ("class", entry["class"]),
        ):
            found[month + total].append(entry)
    last = min(year.ends_on, as_of)
    months = {day.replace(day=1) for day in year.days if year.starts_on <= day <= last}
    for student in year.students:
        for day in year.days:
            if day.replace(day=1) in months and day <= as_of and year.where[student][day]:
                found.setdefault((year.where[student][day], day.replace(day=1), "student", student), [])
    return {key: figures(entries) for key, entries in found.items()}


def week(year: Year) -> Figures:
    """rpt_attendance_week: each period of the class by its weeks."""
    found: dict[tuple, list[Entry]] = defaultdict(list)
    for (_, day), entry in presence(year).items():
        for period in year.lives_by(entry["class"]):
            if period["starts_on"] <= day <= period["ends_on"]:
                found[entry["class"], period["period_id"], _monday(day)].append(entry)
    return {key: figures(entries) for key, entries in found.items()}
