"""What a period still wants of each subject, pupil by pupil and lesson by lesson.

The minimum of marks and whom a teacher answers for are counted elsewhere (policies, `teaching`) and taken as they are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from recount.marks import COUNTS_AS
from recount.people import Figures, Year
from recount.teaching import taught_pupil, teaching

DISTANCE = Fraction(6, 10)
COLUMNS = ("missing", "below", "topics", "forbidden", "unjustified")


Found = dict[tuple[str, str, str], Counter[str]]


def readiness(year: Year, as_of: date, minimum: Mapping[tuple[str, str, str], int], forbids: bool) -> Figures:
    """rpt_readiness without absences, of periods that have begun by `as_of`: the figures named in COLUMNS."""
    begun = {row["period_id"]: row for row in year.periods if row["starts_on"] <= as_of}
    found: Found = defaultdict(Counter)
    for period, class_id, subject, _, _ in teaching(year):
        if period in begun:
            found[class_id, subject, period].update([])
    for period, class_id, subject, student in {(p, c, s, who) for p, c, s, _, _, who in taught_pupil(year, as_of)}:
        is_marked = year.classes[class_id]["grade"] not in year.without_marks
        if period in begun and is_marked and _is_shown(year, class_id, begun[period], student, subject):
            least = minimum.get((class_id, subject, period), 0)
            found[class_id, subject, period].update(_pupil(year, class_id, begun[period], subject, student, least))
    _topics(year, begun, found)
    _forbidden(year, begun, forbids, found)
    return {key: tuple(counts[name] for name in COLUMNS) for key, counts in found.items()}


def _is_shown(year: Year, class_id: str, period: dict, student: str, subject: str) -> bool:
    return subject in year.subjects(class_id) or subject in year.shown(class_id, period, student)


def _topics(year: Year, begun: dict[str, dict], found: Found) -> None:
    """No lesson of these schools has a topic."""
    for lesson in year.lessons.values():
        for period in year.lives_by(lesson["class_id"]):
            is_inside = period["starts_on"] <= lesson["held_on"] <= period["ends_on"]
            if lesson["status"] == "held" and is_inside and period["period_id"] in begun:
                found[lesson["class_id"], lesson["subject_id"], period["period_id"]]["topics"] += 1


def _forbidden(year: Year, begun: dict[str, dict], forbids: bool, found: Found) -> None:
    """Marks of a period that must not stand there, and current marks of classes without marks."""
    for mark in year.period_marks:
        class_id = year.given_by(mark)
        lives = class_id in year.classes and begun.get(mark["period_id"]) in year.lives_by(class_id)
        if class_id is not None and lives:
            is_marked = year.classes[class_id]["grade"] not in year.without_marks
            if not is_marked or (forbids and mark["value"] in ("н/а", "осв")):
                found[class_id, mark["subject_id"], mark["period_id"]]["forbidden"] += 1
    for mark in year.rows["marks"]:
        lesson = year.lessons.get(mark["lesson_id"])
        if lesson and year.classes[lesson["class_id"]]["grade"] in year.without_marks:
            for period in year.lives_by(lesson["class_id"]):
                if period["period_id"] in begun and period["starts_on"] <= lesson["held_on"] <= period["ends_on"]:
                    found[lesson["class_id"], lesson["subject_id"], period["period_id"]]["forbidden"] += 1


def _pupil(year: Year, class_id: str, period: dict, subject: str, student: str, least: int) -> list[str]:
    value = year.shown(class_id, period, student).get(subject)
    marks = _current(year, class_id, period, subject, student)
    weights = sum(weight for _, weight in marks)
    wrong = []
    if value is None and year.where[student][period["ends_on"]] == class_id:
        wrong.append("missing")
    if len(marks) < least:
        wrong.append("below")
    plain = COUNTS_AS.get(value or "", value or "")
    if plain in ("5", "4", "3", "2"):
        far = value is not None and value.isdigit() and weights > 0
        average = Fraction(sum(mark * weight for mark, weight in marks), weights) if weights else Fraction(0)
        if len(marks) < least or (far and abs(int(plain) - average) > DISTANCE):
            wrong.append("unjustified")
    return wrong


def _current(year: Year, class_id: str, period: dict, subject: str, student: str) -> list[tuple[int, Fraction]]:
    """His marks in the subject with their weights: of all classes in the one he was last in, else of this one."""
    weights = {row["work_kind_id"]: row["weight"] for row in year.rows["work_kinds"]}
    is_last = year.last_class(student, period["ends_on"]) == class_id
    marks = []
    for mark in _marks_of(year)[student]:
        lesson = year.lessons[mark["lesson_id"]]
        is_inside = period["starts_on"] <= lesson["held_on"] <= period["ends_on"]
        if lesson["subject_id"] == subject and is_inside and (is_last or lesson["class_id"] == class_id):
            weight = weights.get(mark["work_kind_id"])
            value = int(COUNTS_AS.get(mark["value"], mark["value"]))
            marks.append((value, Fraction(1 if weight is None else weight)))
    return marks


def _marks_of(year: Year) -> dict[str, list[dict]]:
    made = year.__dict__.get("_marks_of")
    if made is None:
        made = defaultdict(list)
        for mark in year.rows["marks"]:
            if mark["lesson_id"] in year.lessons and mark["value"] != ".":
                made[mark["student_id"]].append(mark)
        year.__dict__["_marks_of"] = made
    return made
