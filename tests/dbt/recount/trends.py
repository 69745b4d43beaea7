"""Measures of the trend marts: every pupil's own numerator and denominator first, then sums of fractions.

A figure is (numerator, denominator, value, pupils, low, high). Who is taught by whom, who is where and which marks a
class shows of a pupil are counted elsewhere and taken as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time
from fractions import Fraction
from functools import cache
from typing import Any

from recount.attendance import kinds_of_codes, presence
from recount.contingent import class_fill
from recount.intervals import interval
from recount.marks import COUNTS_AS, GROUPS, points, student_groups
from recount.movement import movement
from recount.people import Figures, Year, half_up, ratio
from recount.school import Row
from recount.teaching import taught_pupil

Unit = tuple[str, str | None]  # kind, id; the school's own id is left out
Place = tuple[str, str, str | None, str | None, str]  # period, unit kind, unit, subject, measure
Parts = dict[Place, dict[str, list[Fraction]]]  # pupil → numerator, denominator
MEANS = ("mean_mark", "current_mark", "marks_per_pupil", "mean_headcount")
COUNTS = ("contingent", "arrived", "departed")
DUE = {"school-90": time(18), "lyceum-stupeni": time.max}


def _units(year: Year, class_id: str) -> tuple[Unit, ...]:
    of = year.classes[class_id]
    return ("class", class_id), ("grade", str(of["grade"])), ("stage", of["stage"]), ("school", None)


def _add(parts: Parts, place: Place, student: str, part: float | Fraction, whole: float | Fraction) -> None:
    his = parts[place].setdefault(student, [Fraction(), Fraction()])
    his[0] += Fraction(part)
    his[1] += Fraction(whole)


@cache
def current_marks(year: Year) -> dict[str, list[tuple[Row, Fraction, Fraction]]]:
    """Student → lesson, points and weight of each of his marks but «.»."""
    weights = {row["work_kind_id"]: row["weight"] for row in year.rows["work_kinds"]}
    found = defaultdict(list)
    for mark in year.rows["marks"]:
        if mark["lesson_id"] in year.lessons and mark["value"] != ".":
            weight = weights.get(mark["work_kind_id"])
            value = int(COUNTS_AS.get(mark["value"], mark["value"]))
            lesson = year.lessons[mark["lesson_id"]]
            found[mark["student_id"]].append((lesson, Fraction(value), Fraction(1 if weight is None else weight)))
    return found


@cache
def _taught(year: Year, as_of: date) -> set[tuple[str, ...]]:
    """Period, class, subject, teacher and pupil, once however many subgroups unite them."""
    return {(*place[:3], *place[4:]) for place in taught_pupil(year, as_of)}


def _cells(year: Year, as_of: date) -> Iterator[tuple[Unit, str, str, Row, str, str | None]]:
    """Unit, class, subject, period, student and the period mark shown of him there."""
    shown = {}
    for class_id, period, student in year.rosters():
        own = year.shown(class_id, period, student)
        shown[class_id, period["period_id"], student] = {
            subject: own.get(subject) for subject in year.subjects(class_id) | set(own)
        }
    periods = {period["period_id"]: period for period in year.periods}
    for (unit, period_id, student), class_id in _shown_by(year).items():
        for subject, value in shown.get((class_id, period_id, student), {}).items():
            yield unit, class_id, subject, periods[period_id], student, value
    for period_id, class_id, subject, teacher, student in _taught(year, as_of):
        if subject in shown.get((class_id, period_id, student), {}):
            value = shown[class_id, period_id, student][subject]
            yield ("teacher", teacher), class_id, subject, periods[period_id], student, value


def _of_marks(year: Year, as_of: date, parts: Parts) -> None:
    sou = {"5": 100, "4": 64, "3": 36, "2": 16, "н/а": 7}
    for unit, class_id, subject, period, student, value in _cells(year, as_of):
        outcome = COUNTS_AS.get(value or "", value)
        counts = outcome in ("5", "4", "3", "2", "н/а", "н/оц")
        numeric = points([value] if value else [])
        is_last = year.last_class(student, period["ends_on"]) == class_id
        current = [
            (mark, weight)
            for lesson, mark, weight in current_marks(year)[student]
            if lesson["subject_id"] == subject
            and (is_last or lesson["class_id"] == class_id)
            and period["starts_on"] <= lesson["held_on"] <= period["ends_on"]
        ]
        for of_subject in (subject, None):
            place = period["period_id"], *unit, of_subject
            _add(parts, (*place, "mark_success"), student, outcome in ("5", "4", "3", "н/оц"), counts)
            _add(parts, (*place, "mark_quality"), student, outcome in ("5", "4"), counts)
            _add(parts, (*place, "sou"), student, sou.get(outcome or "", 0), counts)
            _add(parts, (*place, "mean_mark"), student, sum(numeric), len(numeric))
            weighted = sum((mark * weight for mark, weight in current), Fraction())
            _add(parts, (*place, "current_mark"), student, weighted, sum((w for _, w in current), Fraction()))


def _shown_by(year: Year) -> dict[tuple[Unit, str, str], str]:
    """Unit, period and pupil → the class that shows him there: the last he was in, else one that marked him."""
    best: dict[tuple[Unit, str, str], tuple[bool, str]] = {}
    for class_id, period, student in year.rosters(marked_only=False):
        is_last = year.last_class(student, period["ends_on"]) == class_id
        for unit in _units(year, class_id):
            key = unit, period["period_id"], student
            best[key] = min(best.get(key, (True, "~")), (not is_last, class_id))
    return {key: class_id for key, (_, class_id) in best.items()}


def _of_pupils(year: Year, parts: Parts) -> None:
    groups = student_groups(year)
    for (unit, period_id, student), class_id in _shown_by(year).items():
        group = groups.get((class_id, period_id, student), (None,))[0]
        counts = group not in (None, "without_marks")
        quality = group in ("excellent", "good")
        assert group is None or group in GROUPS
        for name, is_so in (("pupil_success", quality or group in GROUPS[-2:]), ("pupil_quality", quality)):
            _add(parts, (period_id, *unit, None, name), student, is_so, counts)


def pupil_periods(year: Year, as_of: date) -> Figures:
    """trd_pupil_period: class, classes he had lessons in, group, mean mark, lessons, missed, their share."""
    groups = student_groups(year)
    periods = {period["period_id"]: period for period in year.periods if period["starts_on"] <= as_of}
    days: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for (student, _), entry in presence(year).items():
        days[student].append(entry)
    result: Figures = {}
    for (unit, period_id, student), class_id in _shown_by(year).items():
        if unit[0] == "school" and period_id in periods:
            first, last = (periods[period_id][side] for side in ("starts_on", "ends_on"))
            his = [day for day in days[student] if first <= day["day"] <= last]
            expected = sum(day["expected"] for day in his) if his else None
            missed = sum(len(day["missed"]) for day in his) if his else None
            share = half_up(ratio(100 * (missed or 0), expected or 0), 1)
            group, _, mean = groups.get((class_id, period_id, student), (None, None, None))
            classes = len({day["class"] for day in his}) or 1
            result[period_id, student] = class_id, classes, group, mean, expected, missed, share
    return result


def _lessons_of_pupils(year: Year) -> Iterator[tuple[Row, str, str | None]]:
    """Each held lesson of each pupil whose it was, with what stands against him in it."""
    kinds = kinds_of_codes()
    codes = {(row["lesson_id"], row["student_id"]): kinds.get(row["code"]) for row in year.rows["absences"]}
    stays = defaultdict(list)
    for row in year.rows["subgroup_members"]:
        stays[row["subgroup_id"], row["student_id"]].append((row["joined_on"], row["left_on"] or date.max))
    for lesson in year.lessons.values():
        day, group = lesson["held_on"], lesson["subgroup_id"]
        for student in year.students if lesson["status"] == "held" else ():
            is_there = not group or any(joined <= day < left for joined, left in stays[group, student])
            if is_there and year.where[student][day] == lesson["class_id"]:
                yield lesson, student, codes.get((lesson["lesson_id"], student))


def _periods_of(year: Year, lesson: Row) -> list[str]:
    """The periods of its class that the lesson lies in."""
    periods = year.lives_by(lesson["class_id"])
    return [row["period_id"] for row in periods if row["starts_on"] <= lesson["held_on"] <= row["ends_on"]]


def _of_lessons(year: Year, parts: Parts) -> None:
    days: dict[tuple[str, Unit, str], set[date]] = defaultdict(set)
    for lesson, student, code in _lessons_of_pupils(year):
        missed = code in ("excused", "illness", "unexcused", "unspecified")
        teachers = [("teacher", lesson["teacher_id"])] if lesson["teacher_id"] else []
        for period in _periods_of(year, lesson):
            for unit in (*_units(year, lesson["class_id"]), *teachers):
                _add(parts, (period, *unit, lesson["subject_id"], "missed_share"), student, missed, 1)
                _add(parts, (period, *unit, None, "missed_share"), student, missed, 1)
            for unit in _units(year, lesson["class_id"]):
                days[period, unit, student].add(lesson["held_on"])
                _add(parts, (period, *unit, None, "excused_share"), student, code in ("excused", "illness"), 1)
                for kind in ("illness", "unexcused", "unspecified"):
                    _add(parts, (period, *unit, None, f"{kind}_share"), student, code == kind, 1)
    for (period_id, unit, student), seen in days.items():
        missed, expected = parts[period_id, *unit, None, "missed_share"][student]
        is_long = len(seen) >= 10
        place = period_id, *unit, None, "chronic_absence"
        _add(parts, place, student, is_long and missed * 10 >= expected, is_long)


def _of_the_journal(year: Year, as_of: date, due: time, sums: dict[Place, list[int]]) -> None:
    def add(period: str, units: tuple[Unit, ...], subject: str, name: str, part: int, whole: int) -> None:
        for unit in units:
            for of_subject in (subject, None):
                sums[period, *unit, of_subject, name][0] += part
                sums[period, *unit, of_subject, name][1] += whole

    marked = {row["subject_id"] for row in year.rows["subjects"] if row["is_marked"] is not False}
    marks: dict[str, list[str]] = defaultdict(list)
    for mark in year.rows["marks"]:
        marks[mark["lesson_id"]].append(mark["value"])
    for lesson in year.lessons.values():
        class_id, subject = lesson["class_id"], lesson["subject_id"]
        has_marks = year.classes[class_id]["grade"] not in year.without_marks
        is_marked = has_marks and subject in marked
        units = _units(year, class_id)
        led_by, own = lesson["substitute_teacher_id"] or lesson["teacher_id"], lesson["teacher_id"]
        leads = (*units, ("teacher", led_by)) if led_by else units
        owns = (*units, ("teacher", own)) if own else units
        is_known = lesson["status"] == "held" and lesson["held_on"] <= as_of
        for where in _periods_of(year, lesson) if is_known else ():
            given = marks[lesson["lesson_id"]]
            add(where, leads, subject, "topics_filled", bool(lesson["topic"]), 1)
            add(where, leads, subject, "homework_filled", has_marks and bool(lesson["homework"]), has_marks)
            last = datetime.combine(lesson["held_on"], due)
            in_time = bool(lesson["topic"]) and lesson["topic_entered_at"].replace(tzinfo=None) <= last
            is_due = lesson["held_on"] < as_of  # what is missing on the last day known may still come
            add(where, leads, subject, "on_time", in_time, bool(lesson["topic"]) or is_due)
            add(where, leads, subject, "on_time", 0, is_due * given.count("."))
            add(where, owns, subject, "marks_per_pupil", is_marked * (len(given) - given.count(".")), 0)
    for period, class_id, subject, teacher, _ in _taught(year, as_of):
        if subject in marked and year.classes[class_id]["grade"] not in year.without_marks:
            add(period, (*_units(year, class_id), ("teacher", teacher)), subject, "marks_per_pupil", 0, 1)


def _of_the_contingent(year: Year, as_of: date, sums: dict[Place, list[int]]) -> None:
    filled = class_fill(year, as_of)
    ends = {period["period_id"]: min(period["ends_on"], as_of) for period in year.periods}
    for (kind, unit, period), (_, arrived, departed, _, _, closing) in movement(year).items():
        pupils, places, seated, _, _, classes, _ = filled[kind, unit, ends[period]]
        counts = {"contingent": (closing, None), "arrived": (arrived, None), "departed": (departed, None)}
        counts |= {"class_fill": (seated, places), "mean_headcount": (pupils, classes)}
        sums |= {(period, kind, unit, None, name): list(both) for name, both in counts.items()}


def measures(year: Year, as_of: date, institution: str) -> Figures:
    """trd_measure of one school and year: numerator, denominator, value, pupils, low, high."""
    parts: Parts = defaultdict(dict)
    _of_marks(year, as_of, parts)
    _of_pupils(year, parts)
    _of_lessons(year, parts)
    sums: dict[Place, list[int]] = defaultdict(lambda: [0, 0])
    _of_the_journal(year, as_of, DUE[institution], sums)
    _of_the_contingent(year, as_of, sums)
    begun = {period["period_id"] for period in year.periods if period["starts_on"] <= as_of}
    result: Figures = {}
    for place, pupils in parts.items():
        result[place] = _figure(place[-1], list(pupils.values()))
    for place, (part, whole) in sums.items():
        result[place] = part, whole, _value(place[-1], part, whole), None, None, None
    return {place: figure for place, figure in result.items() if place[0] in begun}


def _value(name: str, part: Any, whole: Any) -> Any:
    if name in COUNTS:
        return part
    exact = None if part is None or whole is None else ratio(part, whole)
    if exact is None:
        return None
    places = 2 if name in MEANS else 1
    return half_up(exact if name in MEANS or name == "sou" else 100 * exact, places)


def _figure(name: str, pupils: list[list[Fraction]]) -> tuple[Any, ...]:
    part, whole = (sum((his[side] for his in pupils), Fraction()) for side in (0, 1))
    counted = sum(his[1] > 0 for his in pupils)
    low, high = interval(name, pupils) if whole else (None, None)
    return part, whole, _value(name, part, whole), counted, low, high
