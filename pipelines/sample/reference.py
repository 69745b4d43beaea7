"""The tables that open a year, and the small changes of master data inside it: rows as the contract has them."""

from __future__ import annotations

from typing import Any

from pipelines.sample.context import Year
from pipelines.sample.contingent import Movement, SchoolClass
from pipelines.sample.people import Student
from pipelines.sample.seeding import day_of, number, stream
from pipelines.sample.subjects import SUBJECTS
from pipelines.sample.work_kinds import WORK_KINDS


def put_calendar(year: Year) -> None:
    """academic_years, periods, holidays."""
    calendar, put, opening = year.calendar, year.store.put, year.opening
    put(
        "academic_years",
        opening,
        {"academic_year": calendar.name, "starts_on": calendar.starts_on, "ends_on": calendar.ends_on},
    )
    for period in calendar.periods:
        put("periods", opening, {"academic_year": calendar.name, **vars(period)})
    for holiday in calendar.holidays:
        put("holidays", opening, vars(holiday), on=number(holiday.starts_on))


def put_catalogues(year: Year, taught: set[str]) -> None:
    """work_kinds, whole, and the subjects taught this year, in the order of the catalogue."""
    for subject in SUBJECTS.values():
        if subject.subject_id not in taught:
            continue
        title = subject.title
        if subject.subject_id == "for2":
            title = f"{title} ({year.profile.second_language})"
        year.store.put(
            "subjects",
            year.opening,
            {
                "subject_id": subject.subject_id,
                "title": title,
                "short_title": subject.short,
                "is_marked": subject.marking != "none",
            },
        )
    names = ("work_kind_id", "title", "short_title", "weight", "is_written", "is_external")
    for kind in WORK_KINDS:
        year.store.put("work_kinds", year.opening, dict(zip(names, kind, strict=True)))


def put_classes(year: Year, rooms: list[SchoolClass]) -> None:
    """classes of the year."""
    for room in rooms:
        year.store.put(
            "classes",
            year.opening,
            {
                "class_id": room.class_id,
                "academic_year": year.calendar.name,
                "title": room.title,
                "grade": room.grade,
                "letter": room.letter,
                "stage": room.stage,
                "period_kind": room.period_kind,
                "shift": room.shift,
                "homeroom_teacher_id": str(room.homeroom),
                "capacity": room.capacity,
            },
        )


def put_staff(year: Year) -> None:
    """staff, whole."""
    for one in year.staff.people:
        year.store.put(
            "staff",
            year.opening,
            {
                "staff_id": str(one.number),
                "last_name": one.last_name,
                "first_name": one.first_name,
                "middle_name": one.middle_name,
                "position": one.position,
            },
        )


def student_row(student: Student) -> dict[str, Any]:
    """The pupil as the journal has him."""
    return {
        "student_id": str(student.number),
        "last_name": student.last_name,
        "first_name": student.first_name,
        "middle_name": student.middle_name,
        "birth_date": student.birth_date,
        "sex": student.sex,
        "foreign_language": student.language,
        "pe_group": student.pe_group,
        "family": student.family,
        "registers": student.registers,
        "personal_file_no": student.file_no,
    }


def put_student(year: Year, student: Student, day: int) -> None:
    """A pupil and his parents; some data comes only weeks later, some changes in the year."""
    draw = stream(year.seed, "data", year.calendar.start, student.number)
    row, latest = student_row(student), year.last - 3
    missing = draw.random()
    later = min(day + int(draw.integers(10, 120)), latest)
    if missing < 0.06 and later > day:
        column = ("birth_date", "personal_file_no", "family")[int(draw.integers(3))]
        year.store.put("students", day, {**row, column: None})
        if missing < 0.045:
            year.store.put("students", later, row)
    else:
        year.store.put("students", day, row)
        if missing > 0.985 and later > day:
            student.family = "неполная" if student.family == "полная" else "полная"
            year.store.put("students", later, student_row(student))
    for index, (guardian, has_account) in enumerate(student.guardians):
        line = {"guardian_id": str(guardian), "student_id": str(student.number), "has_account": has_account}
        year.store.put("guardians", day, line)
        if not has_account and draw.random() < 0.3 and later > day:
            student.guardians[index] = (guardian, True)
            year.store.put("guardians", later, {**line, "has_account": True})


def put_movement(year: Year, one: Movement) -> None:
    """An order as the journal has it."""
    year.store.put(
        "movements",
        max(one.entered, year.opening),
        {
            "movement_id": str(one.number),
            "student_id": str(one.student.number),
            "kind": one.kind,
            "effective_on": day_of(one.effective_on),
            "order_no": one.order_no,
            "order_date": day_of(one.order_date),
            "from_class_id": one.from_class,
            "to_class_id": one.to_class,
            "counterparty": one.counterparty,
            "reason": one.reason,
        },
        on=one.effective_on,
    )
