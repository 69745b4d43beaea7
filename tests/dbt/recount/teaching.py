"""Who teaches what and whom, results of teachers and of the school, control works: pupil by pupil.

Deadlines and the rosters' marks are counted elsewhere (`marks`, the policies' own tests) and taken as they are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any

from recount.marks import COUNTS_AS, class_results, points, student_groups
from recount.people import Figures, Year, half_up, percent, ratio
from recount.school import Row

Place = tuple[str, str, str, str]  # period, class, subject, subgroup
CONTROL = ("контрольн", "диктант", "сочинени", "изложени", "диагностич", "тест", "срез", "проверочн")
GROUPS = ("failing", "not_attested", "without_marks", "excellent", "good", "one_three", "several_threes")


def _held(year: Year) -> dict[Place, Counter[str]]:
    """Held lessons by place and main teacher, in the periods the class lives by (not the year)."""
    found: dict[Place, Counter[str]] = defaultdict(Counter)
    for lesson in year.lessons.values():
        if lesson["status"] != "held" or not lesson["teacher_id"]:
            continue
        kind = year.classes[lesson["class_id"]]["period_kind"]
        for period in year.periods:
            if period["kind"] == kind and period["starts_on"] <= lesson["held_on"] <= period["ends_on"]:
                where = lesson["class_id"], lesson["subject_id"], lesson["subgroup_id"] or ""
                found[period["period_id"], *where][lesson["teacher_id"]] += 1
    return found


def teaching(year: Year) -> Figures:
    """fct_teaching: planned_lessons, held_lessons."""
    held = _held(year)
    of_subgroup = {row["subgroup_id"]: row["teacher_id"] for row in year.rows["subgroups"]}
    own: dict[tuple[Place, str], list[int | None]] = {
        (place, teacher): [None, n] for place, counts in held.items() for teacher, n in counts.items()
    }
    for row in year.rows["curriculum"]:
        if row["class_id"] not in year.classes:
            continue
        place = row["period_id"], row["class_id"], row["subject_id"], row["subgroup_id"] or ""
        counts = held.get(place, Counter())
        most = max(counts, key=lambda teacher: (counts[teacher], teacher), default=None)
        teacher = row["teacher_id"] or of_subgroup.get(row["subgroup_id"]) or most
        if teacher:
            own.setdefault((place, teacher), [None, 0])[0] = row["planned_lessons"]
    result: Figures = {}
    years = {row["period_id"] for row in year.periods if row["kind"] == "year"}
    of_year = next(iter(years))
    parts: dict[tuple[Place, str], list[tuple[bool, int | None, int]]] = defaultdict(list)
    for (place, teacher), (planned, n) in own.items():
        period, class_id, *rest = place
        if period not in {one["period_id"] for one in year.lives_by(class_id)}:
            continue
        parts[(of_year, class_id, *rest), teacher].append((period in years, planned, n or 0))  # type: ignore[index]
        if period not in years:
            result[(*place, teacher)] = planned, n
    for (place, teacher), several in parts.items():
        for_year = [planned for is_year, planned, _ in several if is_year and planned is not None]
        for_parts = [planned for is_year, planned, _ in several if not is_year and planned is not None]
        plans = for_year or for_parts
        result[(*place, teacher)] = sum(plans) if plans else None, sum(n for _, _, n in several)
    return result


def taught_pupil(year: Year, as_of: date) -> Figures:
    """int_taught_pupil: rows alone."""
    by_subject: dict[tuple[str, str, str], dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for (period, class_id, subject, subgroup, teacher), (_, held) in teaching(year).items():
        by_subject[period, class_id, subject][subgroup][teacher] = held
    stays = defaultdict(list)
    for row in year.rows["subgroup_members"]:
        stays[row["student_id"]].append((row["subgroup_id"], row["joined_on"], row["left_on"] or date.max))
    result: Figures = {}
    for class_id, period, student in year.rosters(marked_only=False):
        day = min(period["ends_on"], as_of)
        for (period_id, where, subject), groups in by_subject.items():
            if (period_id, where) != (period["period_id"], class_id):
                continue
            halves = [sum(groups[one].values()) for one in groups if one]
            answering = [one for one in groups if one or sum(groups[one].values()) >= max(halves, default=0)]
            been = [stay for stay in stays[student] if stay[0] in groups and stay[0] and stay[1] <= day]
            his = [group for group, _, left in been if left > day]
            if been and not his:
                his = [max(been, key=lambda stay: (stay[2], stay[1], stay[0]))[0]]
            for subgroup in answering:
                if not subgroup or subgroup in his:
                    for teacher in groups[subgroup]:
                        result[period_id, class_id, subject, subgroup, teacher, student] = ()
    return result


def subject_results(year: Year, as_of: date) -> Figures:
    """rpt_subject_results: value, average_current, marks."""
    shown = class_results(year)
    periods = {row["period_id"]: row for row in year.periods}
    given = defaultdict(list)
    for mark in year.rows["marks"]:
        if mark["lesson_id"] in year.lessons and mark["value"] != ".":
            lesson = year.lessons[mark["lesson_id"]]
            given[mark["student_id"], lesson["subject_id"]].append((lesson["class_id"], lesson["held_on"]))
    result: Figures = {}
    for period_id, class_id, subject, _, teacher, student in taught_pupil(year, as_of):
        if (class_id, period_id, student, subject) not in shown:
            continue
        period = periods[period_id]
        is_last = year.last_class(student, period["ends_on"]) == class_id
        marks = [
            day
            for where, day in given[student, subject]
            if (is_last or where == class_id) and period["starts_on"] <= day <= period["ends_on"]
        ]
        value, average = shown[class_id, period_id, student, subject]
        result[teacher, class_id, subject, period_id, student] = value, average, len(marks)
    return result


def _rates(cells: list[tuple[str, str | None]]) -> tuple[Any, ...]:
    """The figures of pupils and their marks."""
    values = [value for _, value in cells]
    five, four, three, two, unattested, exempt, ungraded, without = (
        sum(COUNTS_AS.get(value or "", value) == each for value in values)
        for each in ("5", "4", "3", "2", "н/а", "осв", "н/оц", None)
    )
    n = five + four + three + two + unattested + ungraded
    sou = ratio(100 * five + 64 * four + 36 * three + 16 * two + 7 * unattested, n)
    numeric = points(value for value in values if value)
    average = half_up(ratio(sum(numeric), len(numeric)), 2)
    counts = (five, four, three, two, unattested, exempt, ungraded, without, n)
    success, quality = percent(five + four + three + ungraded, n), percent(five + four, n)
    return (len({student for student, _ in cells}), *counts, success, quality, half_up(sou, 1), average)


def teacher(year: Year, as_of: date, *kept: int) -> Figures:
    """rpt_teacher (kept: 0, 1, 2, 3), rpt_teacher_subject (0, 2, 3), rpt_teacher_total (0, 3)."""
    cells = defaultdict(list)
    for key, (value, *_) in subject_results(year, as_of).items():
        cells[tuple(key[place] for place in kept)].append((key[4], value))
    rated = {key: _rates(each) for key, each in cells.items()}
    before = _before(year)
    nothing = (None,) * 14
    return {
        key: (*figures, *rated.get((*key[:-1], before.get(key[-1])), nothing)[10:12]) for key, figures in rated.items()
    }


def _before(year: Year) -> dict[str, str]:
    """Period → the one before it of its kind."""
    in_order = sorted(year.periods, key=lambda row: (row["kind"], row["ordinal"]))
    return {now["period_id"]: then["period_id"] for then, now in pairwise(in_order) if then["kind"] == now["kind"]}


def _units(of: Row) -> tuple[tuple[str, str | None], ...]:
    return ("class", of["class_id"]), ("grade", str(of["grade"])), ("stage", of["stage"]), ("school", None)


def school_results(year: Year) -> Figures:
    """rpt_school_results: classes, headcount, marked, groups, single four, a, b and rates, and the previous rates."""
    groups = student_groups(year)
    classes: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    pupils: dict[tuple[Any, ...], dict[str, str]] = defaultdict(dict)
    for class_id, of in year.classes.items():
        for unit in _units(of):
            for period in year.lives_by(class_id):
                classes[(*unit, period["period_id"])].add(class_id)
    for class_id, period, student in sorted(year.rosters(marked_only=False), key=lambda one: (one[0], one[2])):
        for unit in _units(year.classes[class_id]):
            shown = pupils[(*unit, period["period_id"])]
            if student not in shown or year.last_class(student, period["ends_on"]) == class_id:
                shown[student] = class_id
    rated: Figures = {}
    for key, of_unit in classes.items():
        where = pupils[key]
        marked = {one: class_id for one, class_id in where.items() if (class_id, key[2], one) in groups}
        found = [groups[class_id, key[2], one] for one, class_id in marked.items()]
        counts = [sum(group == code for group, *_ in found) for code in GROUPS]
        b = len(marked) - counts[2]
        success, quality = sum(counts[3:]), counts[3] + counts[4]
        rates = (success, b, percent(success, b), quality, b, percent(quality, b))
        single = sum(bool(row[1]) for row in found)
        rated[key] = (len(of_unit), len(where), len(marked), *counts, single, *rates)
    before = _before(year)
    return {
        key: (*figures, *rated.get((*key[:2], before.get(key[2])), (None,) * 17)[11:]) for key, figures in rated.items()
    }


def control_works(year: Year, due: dict[str, tuple[datetime | None, datetime | None]]) -> Figures:
    """rpt_control_works: n5 … n2, n, n_pending, n_absent, is_of_class, rates, entered_on_time."""
    kinds = {
        row["work_kind_id"]: row
        for row in year.rows["work_kinds"]
        if row["is_external"] or (row["is_written"] and any(word in row["title"].lower() for word in CONTROL))
    }
    works = defaultdict(list)
    for mark in year.rows["marks"]:
        if mark["lesson_id"] in year.lessons and mark["work_kind_id"] in kinds:
            works[mark["lesson_id"], mark["work_kind_id"]].append(mark)
    stays = defaultdict(list)
    for row in year.rows["subgroup_members"]:
        stays[row["subgroup_id"], row["student_id"]].append((row["joined_on"], row["left_on"] or date.max))
    result: Figures = {}
    for (lesson_id, kind), marks in works.items():
        lesson = year.lessons[lesson_id]
        day, group = lesson["held_on"], lesson["subgroup_id"]
        expected = {
            student
            for student in year.students
            if year.where[student][day] == lesson["class_id"]
            and (not group or any(joined <= day < left for joined, left in stays[group, student]))
        }
        absent = len(expected - {mark["student_id"] for mark in marks})
        values = Counter(COUNTS_AS.get(mark["value"], mark["value"]) for mark in marks)
        five, four, three, two = (values[one] for one in "5432")
        n = five + four + three + two
        external = bool(kinds[kind]["is_external"])
        until = due[lesson_id][external]
        times = [mark["entered_at"] for mark in marks]
        late = [time for time in times if time and until and time > until]
        on_time = None if until is None or (None in times and not late) else not late
        average = half_up(ratio(Fraction(5 * five + 4 * four + 3 * three + 2 * two), n), 2)
        of_class = external or 2 * absent <= len(expected)
        rates = (percent(five + four + three, n), percent(five + four, n), average)
        result[lesson_id, kind] = (five, four, three, two, n, values["."], absent, of_class, *rates, on_time)
    return result
