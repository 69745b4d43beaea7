"""The class journal: each lesson asked whose it was, each cell what it holds, each part what was planned and done."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from recount.attendance import SEEDS
from recount.marks import grade_register
from recount.people import Figures, Year
from recount.school import Row

Part = tuple[str, str, str]


@cache
def codes() -> dict[str, str]:
    """Code of the journal → what is printed for it."""
    with (SEEDS / "absence_kinds.csv").open(encoding="utf-8") as file:
        short = {row["absence_kind"]: row["short_title"] for row in csv.DictReader(file)}
    with (SEEDS / "absence_codes.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["source_system"] in ("dnevnik.ru", "*")]
    return {row["journal_code"]: short[row["absence_kind"]] for row in rows}


@cache
def held(year: Year) -> list[Row]:
    """The held lessons in the order of their day, number and id."""
    lessons = [row for row in year.lessons.values() if row["status"] == "held"]
    return sorted(lessons, key=lambda row: (row["held_on"], row["lesson_no"], row["lesson_id"]))


@cache
def halves(year: Year) -> dict[tuple[str, str], list[tuple[date, date]]]:
    """(subgroup, student) → stays, half-open."""
    found = defaultdict(list)
    for row in year.rows["subgroup_members"]:
        found[row["subgroup_id"], row["student_id"]].append((row["joined_on"], row["left_on"] or date.max))
    return found


def is_there(year: Year, class_id: str, subgroup: str | None, student: str, day: date) -> bool:
    """Whether a lesson of the part that day is the pupil's."""
    if year.where[student][day] != class_id:
        return False
    return not subgroup or any(joined <= day < left for joined, left in halves(year)[subgroup, student])


def part_of(row: Row) -> Part:
    """Class, subject and subgroup of a lesson or a line of the curriculum."""
    return row["class_id"], row["subject_id"], row.get("subgroup_id") or ""


@cache
def parts(year: Year) -> set[Part]:
    """Whatever was held; whatever is planned, but the whole class only where the subject is not divided."""
    taught = {part_of(row) for row in held(year)}
    planned = {part_of(row) for row in year.rows["curriculum"] if row["class_id"] in year.classes}
    divided = {part[:2] for part in taught | planned if part[2]}
    return taught | {part for part in planned if part[2] or part[:2] not in divided}


def pages_of(year: Year, lesson: Row) -> str:
    """The first period that ends on the lesson's day or later, else the last one."""
    mine = [row for row in year.lives_by(lesson["class_id"]) if row["kind"] != "year"]
    mine.sort(key=lambda row: row["ends_on"])
    return next((row for row in mine if row["ends_on"] >= lesson["held_on"]), mine[-1])["period_id"]


def cell(year: Year) -> Figures:
    """rpt_class_journal_cell: period_id, marks, absence_code, entry."""
    marks, absences = defaultdict(list), {}
    for row in year.rows["marks"]:
        marks[row["lesson_id"], row["student_id"]].append(row)
    for row in year.rows["absences"]:
        absences[row["lesson_id"], row["student_id"]] = codes().get(row["code"], row["code"])
    result: Figures = {}
    for lesson in held(year):
        for student in year.students:
            key = (lesson["lesson_id"], student)
            given = sorted(marks[key], key=lambda row: (str(row["entered_at"] or "никогда"), row["mark_id"]))
            code = absences.get(key)
            mine = is_there(year, lesson["class_id"], lesson["subgroup_id"], student, lesson["held_on"])
            if mine and (given or code):
                said = "/".join(row["value"] for row in given) or None
                entry = " ".join(word for word in (code, said) if word)
                result[(*part_of(lesson), *key)] = pages_of(year, lesson), said, code, entry
    return result


def lesson(year: Year) -> Figures:
    """rpt_class_journal_lesson: period_id, ordinal, work_kind, topic, homework, hours."""
    written = {row["work_kind_id"]: row["title"] for row in year.rows["work_kinds"] if row["is_written"]}
    plan: dict[tuple[Part, str], Decimal] = {}
    for row in year.rows["lesson_plan"]:
        key = (part_of(row), row["topic"])
        plan[key] = min(row["hours"], plan.get(key, row["hours"]))
    marks = defaultdict(list)
    for row in year.rows["marks"]:
        marks[row["lesson_id"]].append(row)
    result: Figures = {}
    numbers: dict[Part, int] = defaultdict(int)
    for row in held(year):
        part = part_of(row)
        numbers[part] += 1
        pupils = sum(is_there(year, part[0], part[2], student, row["held_on"]) for student in year.students)
        kinds = defaultdict(set)
        for mark in marks[row["lesson_id"]]:
            if mark["work_kind_id"] in written:
                kinds[written[mark["work_kind_id"]]].add(mark["student_id"])
        given = [(len(who), kind) for kind, who in kinds.items() if pupils and 2 * len(who) >= pupils]
        hours = plan.get((part, row["topic"]), plan.get(((*part[:2], ""), row["topic"])))
        topic, homework = ((row[name] or "").strip() or None for name in ("topic", "homework"))
        kind = max(given)[1] if given else None
        result[(*part, row["lesson_id"])] = pages_of(year, row), numbers[part], kind, topic, homework, hours
    return result


def subject(year: Year) -> Figures:
    """rpt_class_journal_subject: planned_lessons, plan_hours, held_lessons, topics_filled, homework_filled."""
    planned = {(*part_of(row), row["period_id"]): row["planned_lessons"] for row in year.rows["curriculum"]}
    result: Figures = {}
    for part in parts(year):
        mine = [(pages_of(year, row), row) for row in held(year) if part_of(row) == part]
        plans = [
            sum(row["hours"] for row in year.rows["lesson_plan"] if part_of(row) == one)
            for one in (part, (*part[:2], ""))
        ]

        def lessons(period: str, part: Part = part) -> int | None:
            own = planned.get((*part, period))
            return planned.get((*part[:2], "", period)) if own is None else own

        for period in year.lives_by(part[0]):
            whole = period["kind"] == "year"
            rows = [row for page, row in mine if whole or page == period["period_id"]]
            count = lessons(period["period_id"])
            if whole and count is None:
                others = [lessons(one["period_id"]) for one in year.lives_by(part[0]) if one is not period]
                known = [other for other in others if other is not None]
                count = sum(known) if known else None
            hours = next((plan for plan in plans if plan), None) if whole else None
            filled = [sum(bool((row[name] or "").strip()) for row in rows) for name in ("topic", "homework")]
            result[(*part, period["period_id"])] = count, hours, len(rows), *filled
    return result


def mark(year: Year) -> Figures:
    """rpt_class_journal_mark: value."""
    ends = {row["period_id"]: row["ends_on"] for row in year.periods}
    result: Figures = {}
    for (class_id, student, taught, column), figures in grade_register(year).items():
        period_id, _, _, value, _ = figures
        mine = [part for part in parts(year) if part[:2] == (class_id, taught)] if value else []
        days: dict[str, list[Any]] = {}
        for _, _, half in mine:
            seen = [day for day in year.days if is_there(year, class_id, half, student, day)]
            if seen and half:
                days[half] = [day for day in seen if day <= ends[period_id]] or seen
            elif seen:
                result[class_id, taught, "", student, column] = (value,)
        if days:
            by_end = {half: seen for half, seen in days.items() if seen[-1] <= ends[period_id]} or days
            last = max(by_end, key=lambda half: by_end[half][-1])
            result[class_id, taught, last, student, column] = (value,)
    return result
