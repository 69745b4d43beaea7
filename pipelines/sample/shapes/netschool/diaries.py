"""`student/diary`: one pupil's lessons of one week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from pipelines.sample.shapes.known import Known
from pipelines.sample.shapes.netschool.lists import term_of
from pipelines.sample.shapes.netschool.rolls import Rolls
from pipelines.sample.shapes.netschool.words import answer, midnight
from pipelines.sample.shapes.netschool.works import Entries, assignments

SUNDAY = timedelta(6)


def diary(
    known: Known, rolls: Rolls, entries: Entries, subjects: dict[str, str], student_id: str, monday: date
) -> bytes:
    """The answer about the week of `monday`: days with lessons, of the class and the subgroups he is in on each.

    The class in its head is the one he is in at the end of the week (today, if that is earlier).
    """
    sunday = monday + SUNDAY
    days: list[dict[str, Any]] = []
    for day in (monday + timedelta(each) for each in range(7)):
        lessons = _lessons(rolls, entries, subjects, student_id, day)
        if lessons:
            days.append({"date": midnight(day.isoformat()), "lessons": lessons})
    class_id = rolls.class_on(student_id, min(sunday, known.day)) or rolls.class_on(student_id, known.day)
    room = rolls.classes[str(class_id)]
    term = term_of(known, room["period_kind"], monday, sunday)
    return answer(
        {
            "weekStart": midnight(monday.isoformat()),
            "weekEnd": midnight(sunday.isoformat()),
            "weekDays": days,
            "termName": term.title if term else "",
            "className": room["title"],
        }
    )


def _lessons(
    rolls: Rolls, entries: Entries, subjects: dict[str, str], student_id: str, day: date
) -> list[dict[str, Any]]:
    class_id = rolls.class_on(student_id, day)
    lessons = entries.lessons.get((str(class_id), day), [])
    halves = rolls.halves_on(student_id, day) if lessons else set()
    found = []
    for lesson in lessons:
        if lesson["subgroup_id"] and lesson["subgroup_id"] not in halves:
            continue
        shown: dict[str, Any] = {
            "classmeetingId": int(lesson["lesson_id"]),
            "day": midnight(day.isoformat()),
            "number": lesson["lesson_no"],
            "room": None,
            "startTime": lesson["starts_at"][11:16],
            "endTime": lesson["ends_at"][11:16],
            "subjectName": subjects[lesson["subject_id"]],
        }
        if works := assignments(entries, lesson, student_id):
            shown["assignments"] = works
        found.append(shown)
    return found
