"""What a journal knows beside lessons: achievements, users' visits, decisions of the council."""

from __future__ import annotations

import numpy as np

from pipelines.sample.class_members import ClassMembers
from pipelines.sample.context import Year
from pipelines.sample.contingent import SchoolClass
from pipelines.sample.period_marks import PeriodMarks
from pipelines.sample.seeding import Ints, day_of, stream

_EVENTS = (
    "Всероссийская олимпиада школьников по математике",
    "Всероссийская олимпиада школьников по русскому языку",
    "Всероссийский конкурс сочинений",
    "Конкурс чтецов «Живая классика»",
    "Олимпиада «Сириус.Курсы»",
    "Соревнования по лыжным гонкам",
    "Турнир по шахматам «Белая ладья»",
    "Научно-практическая конференция «Эврика»",
    "Фестиваль «Театральная весна»",
    "Всероссийский конкурс «Большая перемена»",
)
_LEVELS = ("school", "school", "school", "municipal", "municipal", "regional", "national", "international")
_RESULTS = ("участник", "участник", "призёр", "призёр", "победитель")


def put_achievements(year: Year, room: SchoolClass, members: ClassMembers, days: Ints) -> None:
    """Olympiads and competitions of a class's pupils."""
    draw = stream(year.seed, "achievements", room.class_id)
    count = 0
    for row, student in enumerate(members.students):
        for _ in range(int(draw.poisson(0.35 if student.archetype <= 1 else 0.1))):
            place = int(draw.integers(10, len(days) - 5))
            if not members.written[row, place]:
                continue
            count += 1
            day = int(days[place])
            year.store.put(
                "achievements",
                min(day + int(draw.integers(0, 9)), year.last),
                {
                    "achievement_id": str(year.class_base(room) * 1000 + count),
                    "student_id": str(student.number),
                    "achieved_on": day_of(day),
                    "event": _EVENTS[int(draw.integers(len(_EVENTS)))],
                    "level": _LEVELS[int(draw.integers(len(_LEVELS)))],
                    "result": _RESULTS[int(draw.integers(len(_RESULTS)))],
                },
                on=day,
            )


def put_class_activity(year: Year, room: SchoolClass, members: ClassMembers, days: Ints) -> None:
    """Visits of pupils and parents to the journal, a sample of days each."""
    draw = stream(year.seed, "visits", room.class_id)
    keen = draw.beta(1.2, 8, len(members.students))[:, None] * (0.3 if room.grade <= 4 else 1.0)
    visits = np.nonzero(members.written & (draw.random(members.written.shape) < keen))
    number = np.array([student.number for student in members.students], dtype=np.int64)
    _visits(year, number[visits[0]], days[visits[1]], "student", draw, year.class_number(room))
    parents = [
        (row, guardian)
        for row, student in enumerate(members.students)
        for guardian, has_account in student.guardians
        if has_account
    ]
    if parents:
        rows = np.array([row for row, _ in parents])
        visits = np.nonzero(members.written[rows] & (draw.random((len(rows), len(days))) < keen[rows] * 0.6))
        users = np.array([guardian for _, guardian in parents], dtype=np.int64)[visits[0]]
        _visits(year, users, days[visits[1]], "guardian", draw, year.class_number(room))


def put_staff_activity(year: Year, days: Ints) -> None:
    """Visits of teachers and of the administration on school days."""
    draw = stream(year.seed, "visits of staff", year.calendar.start)
    teachers = {one.number for one in year.staff.teachers}
    for one in year.staff.people:
        own = days[draw.random(len(days)) < 0.85 - one.lateness]
        for begin, end in year.absences_of(one.number):
            own = own[(own < begin) | (own >= end)]
        role = "teacher" if one.number in teachers else "administration"
        _visits(year, np.full(len(own), one.number), own, role, draw, 0)


def _visits(year: Year, users: Ints, days: Ints, role: str, draw: np.random.Generator, room: int) -> None:
    year.store.add(
        "activity",
        days,
        days,
        user_id=users,
        occurred_on=days,
        role=year.text(role),
        class_id=room,
        sessions=1 + draw.geometric(0.6, len(users)),
    )


def put_decisions(year: Year, room: SchoolClass, marks: PeriodMarks | None, outcome: dict[int, str]) -> None:
    """Decisions of the pedagogical council on every pupil who finished the year."""
    failing = set()
    if marks is not None:
        failing = {int(marks.students[row]) for row in np.flatnonzero((marks.annual == 2).any(axis=1))}
    last = room.grade in (9, 11) if room.program is None else outcome_is_last(room, outcome)
    for student in room.members(year.last):
        line = {
            "student_id": str(student.number),
            "academic_year": year.calendar.name,
            "class_id": room.class_id,
            "protocol_no": f"№ {7 + room.order % 3}",
        }
        if last and outcome.get(student.number) != "repeat":
            admitted, day = year.last - 3, year.last + 31
            year.store.put(
                "council_decisions",
                admitted,
                {**line, "decision": "допущен к итоговой аттестации", "decided_on": day_of(admitted)},
                on=admitted,
            )
            decision = "выпущен"
        else:
            day = year.last + 2
            decision = "переведён условно" if student.number in failing else "переведён"
        if outcome.get(student.number) == "repeat":
            decision, day = "оставлен", year.last + 2
        year.store.put("council_decisions", day, {**line, "decision": decision, "decided_on": day_of(day)}, on=day)


def outcome_is_last(room: SchoolClass, outcome: dict[int, str]) -> bool:
    """Whether the whole group finishes its programme this year."""
    return any(outcome.get(stay.student.number) == "graduate" for stay in room.stays)
