"""GetSummaryMarks and GetTotalMarks: what stands in a pupil's diary in a subperiod, and his marks for the periods.

An absence is an entry of the pseudo-discipline of its reason. From grade 5 on its words name the lesson; in grades 1–4,
where one teacher puts a whole day down, they do not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pipelines.sample.calendar import Period
from pipelines.sample.seeding import day_of
from pipelines.sample.shapes.bars.asking import subperiods
from pipelines.sample.shapes.bars.lists import Seat
from pipelines.sample.shapes.bars.writing import answer, dressed
from pipelines.sample.shapes.known import Known

CODES = {"quarter": "1", "half_year": "2", "trimester": "3"}
FINALS = (("annual", "4_1", "Годовая"), ("exam", "4_2", "Экзаменационная"), ("final", "4_3", "Итоговая"))
ABSENT = "н"
UNNAMED_UP_TO = 4  # the last grade in which an absence is of the day, not of a lesson
FIVE_POINT = frozenset("12345")

Entry = dict[str, str]
Diary = Mapping[str, list[Entry]]  # discipline → its entries in the order of days


def summary_files(known: Known, seats: Sequence[Seat], since: date | None) -> dict[str, bytes]:
    """A file a pupil and subperiod: from the one that holds `since` on (None: no file); of one pupil a class, all."""
    heads = {seat.room["class_id"]: seat.student_id for seat in reversed(seats)}
    diaries = _diaries(known)
    days = {grade: _school_days(known, grade) for grade in {seat.room["grade"] for seat in seats}}
    files = {}
    for seat in seats:
        is_head = heads[seat.room["class_id"]] == seat.student_id
        diary = diaries.get(seat.student_id, {})
        for period in subperiods(known, seat.room["period_kind"], known.calendar.starts_on if is_head else since):
            part = _part(seat.student_id, period, days[seat.room["grade"]], diary)
            files[f"{seat.folder}/GetSummaryMarks-{_code(period)}.json"] = answer({"summary_marks_data": [part]})
    return files


def total_files(known: Known, seats: Iterable[Seat]) -> dict[str, bytes]:
    """A file a pupil: marks of all periods of the year so far, and what the year ended with."""
    titles = _titles(known)
    codes = {(each.period_id, "period"): _code(each) for each in known.calendar.periods if each.kind in CODES}
    codes |= {(known.calendar.year_period.period_id, kind): code for kind, code, _ in FINALS}
    given: dict[str, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    columns = ("student_id", "subject_id", "period_id", "kind", "value")
    for student, subject, period, kind, value in known.table("period_marks").select(columns).sort(columns).rows():
        code = codes[period, kind]
        mark = dressed(value, f"{student}{subject}{code}")
        given[student][titles[subject]].append({"subperiod_code": code, "mark": mark})
    files = {}
    for seat in seats:
        part: dict[str, Any] = {
            "subperiods": [
                *(
                    {"code": _code(each), "name": each.title}
                    for each in known.calendar.periods_of(seat.room["period_kind"])
                ),
                *({"code": code, "name": name} for _, code, name in FINALS),
            ],
            "discipline_marks": [
                {"discipline": discipline, "period_marks": sorted(marks, key=lambda each: each["subperiod_code"])}
                for discipline, marks in sorted(given[seat.student_id].items())
            ],
        }
        files[f"{seat.folder}/GetTotalMarks.json"] = answer({"total_marks_data": [part]})
    return files


def _diaries(known: Known) -> dict[str, dict[str, list[Entry]]]:
    """Pupil → his diary of the year, with the text of every entry."""
    titles = _titles(known)
    kinds = dict(known.table("work_kinds").select("work_kind_id", "title").rows())
    lessons = known.table("lessons").select("lesson_id", "held_on", "lesson_no", "subject_id", "class_id")
    grades = dict(known.table("classes").select("class_id", "grade").rows())
    found: dict[str, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    marks = known.table("marks").join(lessons, on="lesson_id").sort("held_on", "lesson_no", "mark_id")
    columns = ("student_id", "subject_id", "held_on", "value", "work_kind_id")
    for student, subject, day, value, kind in marks.select(columns).rows():
        entry = {"date": day.isoformat(), "mark": value, "description": kinds.get(kind, "")}
        found[student][titles[subject]].append(entry)
    absences = known.table("absences").join(lessons, on="lesson_id").sort("held_on", "lesson_no", "lesson_id")
    told = absences.select("student_id", "code", "held_on", "lesson_no", "subject_id", "class_id")
    for student, code, day, lesson_no, subject, class_id in told.rows():
        words = f"{titles[subject]}, {lesson_no} урок" if grades[class_id] > UNNAMED_UP_TO else ""
        found[student][code].append({"date": day.isoformat(), "mark": ABSENT, "description": words})
    return found


def _part(student_id: str, period: Period, days: Sequence[str], diary: Diary) -> dict[str, Any]:
    """What the journal answers for one subperiod; a discipline without an entry in it is left out."""
    first, last = period.starts_on.isoformat(), period.ends_on.isoformat()
    inside = {
        title: [each for each in entries if first <= each["date"] <= last] for title, entries in sorted(diary.items())
    }
    return {
        "subperiod": {"code": _code(period), "name": period.title},
        "dates": [day for day in days if first <= day <= last],
        "discipline_marks": [_discipline(student_id, title, entries) for title, entries in inside.items() if entries],
    }


def _discipline(student_id: str, title: str, entries: Sequence[Entry]) -> dict[str, Any]:
    points = [int(each["mark"]) for each in entries if each["mark"] in FIVE_POINT]
    return {
        "discipline": title,
        "average_mark": f"{sum(points) / len(points):.2f}" if points else "",
        "marks": [
            {**each, "mark": dressed(each["mark"], f"{student_id}{title}{each['date']}{each['description']}")}
            for each in entries
        ],
    }


def _titles(known: Known) -> Mapping[str, str]:
    return dict(known.table("subjects").select("subject_id", "title").rows())


def _code(period: Period) -> str:
    return f"{CODES[period.kind]}_{period.ordinal}"


def _school_days(known: Known, grade: int) -> list[str]:
    """All days of the year on which a class of that grade has lessons; the journal names them ahead."""
    return [day_of(int(each)).isoformat() for each in known.calendar.teaching_days(grade)]
