"""Marks: class results, totals of a subject, groups, the homeroom report, places and the grade register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from typing import Any

from recount.attendance import days_of
from recount.people import Figures, Year, half_up, percent, ratio
from recount.school import Row

COUNTS_AS = {"1": "2", "зач": "5", "нз": "2"}
GROUPS = ("failing", "not_attested", "without_marks", "excellent", "good", "one_three", "several_threes")


def points(values: Iterable[str]) -> list[int]:
    """The marks 5…2 among the values, 1 being a 2; зач, нз, н/а, осв and н/оц have no points."""
    return [max(int(value), 2) for value in values if value.isdigit()]


@cache
def class_results(year: Year) -> Figures:
    """rpt_class_results: value, average_current."""
    weights = {row["work_kind_id"]: row["weight"] for row in year.rows["work_kinds"]}
    by_student = defaultdict(list)
    for mark in year.rows["marks"]:
        if mark["lesson_id"] in year.lessons and mark["value"] != ".":
            weight = weights.get(mark["work_kind_id"])
            by_student[mark["student_id"]].append(
                (
                    year.lessons[mark["lesson_id"]],
                    int(COUNTS_AS.get(mark["value"], mark["value"])),
                    Fraction(1 if weight is None else weight),
                )
            )
    result: Figures = {}
    for class_id, period, student in year.rosters():
        shown = year.shown(class_id, period, student)
        is_last = year.last_class(student, period["ends_on"]) == class_id
        for subject in year.subjects(class_id) | set(shown):
            counted = [
                (mark, weight)
                for lesson, mark, weight in by_student[student]
                if lesson["subject_id"] == subject
                and (is_last or lesson["class_id"] == class_id)
                and period["starts_on"] <= lesson["held_on"] <= period["ends_on"]
            ]
            average = ratio(
                sum((mark * weight for mark, weight in counted), Fraction()),
                sum((weight for _, weight in counted), Fraction()),
            )
            result[class_id, period["period_id"], student, subject] = shown.get(subject), half_up(average, 2)
    return result


def class_subject_totals(year: Year) -> Figures:
    """rpt_class_subject_totals: n5 … n, success_pct, quality_pct, sou, average_mark."""
    cells = defaultdict(list)
    for (class_id, period_id, _, subject), (value, _) in class_results(year).items():
        cells[class_id, period_id, subject].append(value)
    result: Figures = {}
    for key, values in cells.items():
        five, four, three, two, unattested, exempt, ungraded, without = (
            sum(COUNTS_AS.get(value, value) == each for value in values)
            for each in ("5", "4", "3", "2", "н/а", "осв", "н/оц", None)
        )
        n = five + four + three + two + unattested + ungraded
        sou = ratio(100 * five + 64 * four + 36 * three + 16 * two + 7 * unattested, n)
        numeric = points(value for value in values if value)
        result[key] = (
            five,
            four,
            three,
            two,
            unattested,
            exempt,
            ungraded,
            without,
            n,
            percent(five + four + three + ungraded, n),
            percent(five + four, n),
            half_up(sou, 1),
            half_up(ratio(sum(numeric), len(numeric)), 2),
        )
    return result


def group_of(marks: list[str]) -> str:
    """The first group that fits; `marks` without осв and н/оц, зач being a 5, нз and 1 a 2."""
    if "2" in marks:
        return "failing"
    if "н/а" in marks:
        return "not_attested"
    if not marks:
        return "without_marks"
    if "3" in marks:
        return "one_three" if marks.count("3") == 1 else "several_threes"
    return "good" if "4" in marks else "excellent"


def student_groups(year: Year) -> Figures:
    """rpt_student_groups: group_code, has_single_four, average_mark."""
    result: Figures = {}
    for class_id, period, student in year.rosters():
        values = list(year.shown(class_id, period, student).values())
        marks = [COUNTS_AS.get(value, value) for value in values if value not in ("осв", "н/оц")]
        numeric = points(values)
        result[class_id, period["period_id"], student] = (
            group_of(marks),
            sorted(set(marks)) in (["4"], ["4", "5"]) and marks.count("4") == 1,
            half_up(ratio(sum(numeric), len(numeric)), 2),
        )
    return result


def homeroom(year: Year) -> Figures:
    """rpt_homeroom: headcount, a, b and rate of both, the groups, n_single_four; then the previous period's."""
    groups = student_groups(year)

    def counted(class_id: str, period: Row) -> tuple[Any, ...]:
        mine = [figures for key, figures in groups.items() if key[:2] == (class_id, period["period_id"])]
        n = {group: sum(figures[0] == group for figures in mine) for group in GROUPS}
        b = len(mine) - n["without_marks"]
        quality = n["excellent"] + n["good"]
        success = quality + n["one_three"] + n["several_threes"]
        return (
            len(mine),
            success,
            b,
            percent(success, b),
            quality,
            b,
            percent(quality, b),
            *n.values(),
            sum(figures[1] for figures in mine),
        )

    result: Figures = {}
    for class_id, of in year.classes.items():
        if of["grade"] in year.without_marks:
            continue
        for period in year.lives_by(class_id):
            before = [
                row
                for row in year.lives_by(class_id)
                if (row["kind"], row["ordinal"]) == (period["kind"], period["ordinal"] - 1)
            ]
            now = counted(class_id, period)
            then = counted(class_id, before[0]) if before else (None,) * len(now)
            result[class_id, period["period_id"]] = now + then
    return result


def class_rating(year: Year) -> Figures:
    """rpt_class_rating: place, average_mark, n5 … n2, missed_lessons."""
    averages, rest = defaultdict(dict), {}
    for class_id, period, student in year.rosters():
        values = list(year.shown(class_id, period, student).values())
        numeric = points(values)
        averages[class_id, period["period_id"]][student] = ratio(sum(numeric), len(numeric))
        marks = [COUNTS_AS.get(value, value) for value in values]
        missed = sum(len(day["missed"]) for day in days_of(year, class_id, period, student))
        rest[class_id, period["period_id"], student] = *(marks.count(each) for each in "5432"), missed
    result: Figures = {}
    for (class_id, period_id, student), figures in rest.items():
        own = averages[class_id, period_id][student]
        order = sorted((each for each in averages[class_id, period_id].values() if each is not None), reverse=True)
        result[class_id, period_id, student] = (
            None if own is None else order.index(own) + 1,
            half_up(own, 2),
            *figures,
        )
    return result


def grade_register(year: Year) -> Figures:
    """rpt_grade_register: period_id, kind, column_order, value, decision."""
    lists = defaultdict(set)
    for class_id, _, student in year.rosters():
        lists[class_id].add(student)
    result: Figures = {}
    for class_id, students in lists.items():
        columns = [
            (row["period_id"], row["period_id"], "period")
            for row in sorted(year.lives_by(class_id), key=lambda row: row["ordinal"])
            if row["kind"] != "year"
        ]
        whole = next(row["period_id"] for row in year.periods if row["kind"] == "year")
        columns += [(kind, whole, kind) for kind in ("annual", "exam", "final")]
        for student in students:
            is_last = year.last_class(student, year.days[-1]) == class_id
            marks = {
                (mark["subject_id"], mark["period_id"], mark["kind"]): mark["value"]
                for mark in year.period_marks
                if mark["student_id"] == student and (is_last or year.given_by(mark) == class_id)
            }
            decisions = [
                row["decision"]
                for row in year.rows["council_decisions"]
                if (row["student_id"], row["academic_year"]) == (student, year.name)
                and (is_last or row["class_id"] == class_id)
            ]
            for subject in year.subjects(class_id) | {key[0] for key in marks}:
                for order, (column, period_id, kind) in enumerate(columns, 1):
                    result[class_id, student, subject, column] = (
                        period_id,
                        kind,
                        order,
                        marks.get((subject, period_id, kind)),
                        (decisions or [None])[0],
                    )
    return result
