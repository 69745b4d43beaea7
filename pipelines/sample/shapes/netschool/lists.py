"""The short answers: the list of pupils, types of work, school years, periods."""

from __future__ import annotations

from datetime import date

from pipelines.sample.calendar import Period
from pipelines.sample.shapes.known import Known
from pipelines.sample.shapes.netschool.rolls import Rolls
from pipelines.sample.shapes.netschool.window import monday_of
from pipelines.sample.shapes.netschool.words import TYPES, answer, midnight, number_of


def init(known: Known, rolls: Rolls) -> bytes:
    """`student/diary/init`: surname and name, as the journal shows them in its head, and the class."""
    pupils = [
        {
            "studentId": int(student_id),
            "nickName": f"{row['last_name']} {row['first_name']}",
            "className": rolls.classes[str(rolls.class_on(student_id, known.day))]["title"],
            "classId": 0,
            "iupGrade": 0,
        }
        for student_id, row in rolls.pupils.items()
    ]
    return answer(
        {
            "students": pupils,
            "currentStudentId": pupils[0]["studentId"] if pupils else 0,
            "weekStart": midnight(monday_of(known.day).isoformat()),
            "yaClass": False,
            "yaClassAuthUrl": "",
            "newDiskToken": "",
            "newDiskWasRequest": False,
            "ttsuRl": "",
            "externalUrl": "",
            "weight": True,
            "maxMark": 5,
            "withLaAssigns": True,
        }
    )


def types() -> bytes:
    """`grade/assignment/types`."""
    return answer(
        [{"id": key, "name": name, "abbr": short, "order": place} for place, (key, name, short) in enumerate(TYPES, 1)]
    )


def years(known: Known) -> bytes:
    """The school years, by number and name."""
    name = f"{known.calendar.start}/{known.calendar.start + 1}"
    return answer([{"id": number_of(name), "name": name}])


def terms(known: Known) -> bytes:
    """The periods by which the school's classes live."""
    return answer(
        [
            {
                "id": number_of(period.period_id),
                "name": period.title,
                "startDate": midnight(period.starts_on.isoformat()),
                "endDate": midnight(period.ends_on.isoformat()),
            }
            for period in known.calendar.periods
            if period.kind != "year"
        ]
    )


def term_of(known: Known, kind: str, first: date, last: date) -> Period | None:
    """The period of that kind in which any of the days lies; the earlier of two."""
    periods = known.calendar.periods_of(kind)
    return next((period for period in periods if period.starts_on <= last and period.ends_on >= first), None)
