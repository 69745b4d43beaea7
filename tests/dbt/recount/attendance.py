"""Attendance: each lesson of each pupil asked whether it was his and whether he missed it."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from recount.people import Figures, Year
from recount.school import Row

SEEDS = Path(__file__).resolve().parents[3] / "seeds"


def kinds_of_codes() -> dict[str, str]:
    """What the codes of the made-up schools' journal mean."""
    with (SEEDS / "absence_codes.csv").open(encoding="utf-8") as file:
        return {
            row["journal_code"]: row["absence_kind"]
            for row in csv.DictReader(file)
            if row["source_system"] in ("dnevnik.ru", "*")
        }


@cache
def presence(year: Year) -> dict[tuple[str, date], dict[str, Any]]:
    """(student, day) → class, expected lessons and the kinds of the missed ones, for days with a lesson of his."""
    kinds = kinds_of_codes()
    codes = {(row["lesson_id"], row["student_id"]): kinds.get(row["code"]) for row in year.rows["absences"]}
    stays = defaultdict(list)
    for row in year.rows["subgroup_members"]:
        stays[row["subgroup_id"], row["student_id"]].append((row["joined_on"], row["left_on"] or date.max))
    found: dict[tuple[str, date], dict[str, Any]] = {}
    for lesson in year.lessons.values():
        if lesson["status"] != "held":
            continue
        day, group = lesson["held_on"], lesson["subgroup_id"]
        for student in year.students:
            if year.where[student][day] != lesson["class_id"]:
                continue
            if group and not any(joined <= day < left for joined, left in stays[group, student]):
                continue
            entry = found.setdefault(
                (student, day),
                {"class": lesson["class_id"], "expected": 0, "missed": [], "late": 0, "day": day, "entries": []},
            )
            entry["expected"] += 1
            code = codes.get((lesson["lesson_id"], student))
            entry["late"] += code == "late"
            entry["entries"].append((lesson["lesson_no"], code))
            if code in ("excused", "illness", "unexcused", "unspecified"):
                entry["missed"].append(code)
    return found


def days_of(year: Year, class_id: str, period: Row, student: str) -> list[dict[str, Any]]:
    """The pupil's days of the period that the class answers for."""
    is_last = year.last_class(student, period["ends_on"]) == class_id
    return [
        entry
        for (whose, day), entry in presence(year).items()
        if whose == student
        and period["starts_on"] <= day <= period["ends_on"]
        and (is_last or entry["class"] == class_id)
    ]


def class_attendance_month(year: Year) -> Figures:
    """rpt_class_attendance_month: expected_lessons, missed_lessons."""
    return {
        (entry["class"], day.replace(day=1), student, day): (entry["expected"], len(entry["missed"]))
        for (student, day), entry in presence(year).items()
    }


def attendance_summary(year: Year) -> Figures:
    """rpt_attendance_summary: days missed, excused, by illness; lessons of other days likewise; late_lessons."""
    excused = {"excused", "illness"}
    result: Figures = {}
    for class_id, period, student in year.rosters(marked_only=False):
        days = days_of(year, class_id, period, student)
        full = [set(day["missed"]) for day in days if len(day["missed"]) == day["expected"]]
        single = [code for day in days if len(day["missed"]) < day["expected"] for code in day["missed"]]
        result[class_id, period["period_id"], student] = (
            len(full),
            sum(codes <= excused for codes in full),
            sum(codes == {"illness"} for codes in full),
            len(single),
            sum(code in excused for code in single),
            single.count("illness"),
            sum(day["late"] for day in days),
        )
    return result
