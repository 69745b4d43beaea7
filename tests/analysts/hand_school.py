"""A school small enough for paper, for the questions of docs/analysts.md: who is in it, what its journals say.

School-90 over two years: 5А of 2024-25 is 6А of 2025-26. Four pupils; one leaves in September of the second year and
another comes. Its first quarter of 2025-26 is exported on 31 October; on 5 November a mark for the quarter is corrected
and a current mark taken away. School-154 has one class of two pupils in the second year.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

Rows = list[dict[str, object]]

SUBJECTS: Rows = [
    {"subject_id": "mat", "title": "Математика", "is_marked": "true"},
    {"subject_id": "rus", "title": "Русский язык", "is_marked": "true"},
]
STAFF: Rows = [
    {"staff_id": "t1", "last_name": "Орлова", "first_name": "Анна", "middle_name": "Петровна", "position": "Учитель"},
    {"staff_id": "t2", "last_name": "Белов", "first_name": "Пётр", "middle_name": "Ильич", "position": "Учитель"},
]
DAYS_24 = ("2024-09-03", "2024-10-01")
DAYS_25 = ("2025-09-02", "2025-09-16", "2025-10-01", "2025-10-15")
ENTERED_25 = "2025-10-23T12:00:00+07:00"


def periods(year: str, quarters: Iterable[tuple[str, str]], ends_on: str) -> Rows:
    """The quarters of a year and the year itself; ids are 25q1 … 25y."""
    short = year[2:4]
    found: Rows = [
        {"period_id": f"{short}q{n}", "academic_year": year, "kind": "quarter", "ordinal": n, "title": f"{n} четверть",
         "starts_on": first, "ends_on": last}
        for n, (first, last) in enumerate(quarters, start=1)
    ]  # fmt: skip
    return [
        *found,
        {"period_id": f"{short}y", "academic_year": year, "kind": "year", "ordinal": 1, "title": f"{year} год",
         "starts_on": found[0]["starts_on"], "ends_on": ends_on},
    ]  # fmt: skip


def a_class(class_id: str, year: str, title: str, grade: int) -> dict[str, object]:
    return {"class_id": class_id, "academic_year": year, "title": title, "grade": grade, "letter": "А", "stage": "ООО",
            "period_kind": "quarter", "capacity": 25, "homeroom_teacher_id": "t1"}  # fmt: skip


def lessons(class_id: str, days: Iterable[str]) -> Rows:
    """Mathematics of Орлова, then Russian of Белов, every one of these days."""
    return [
        {"lesson_id": f"{class_id}/{day}/{subject}", "held_on": day, "lesson_no": number, "class_id": class_id,
         "subject_id": subject, "teacher_id": teacher, "status": "held"}
        for day in days
        for number, subject, teacher in ((1, "mat", "t1"), (2, "rus", "t2"))
    ]  # fmt: skip


def period_marks(class_id: str, period: str, kind: str, entered_at: str, marks: Mapping[str, str]) -> Rows:
    """`marks`: pupil → his marks in mathematics and Russian, as «53»."""
    return [
        {"student_id": pupil, "subject_id": subject, "period_id": period, "kind": kind, "class_id": class_id,
         "value": value, "entered_at": entered_at}
        for pupil, values in marks.items()
        for subject, value in zip(("mat", "rus"), values, strict=True)
    ]  # fmt: skip


def pupil(student_id: str, last_name: str, sex: str) -> dict[str, object]:
    return {"student_id": student_id, "last_name": last_name, "first_name": "Иван" if sex == "m" else "Анна",
            "birth_date": "2013-05-01", "sex": sex}  # fmt: skip


def move(movement_id: str, student_id: str, kind: str, day: str, **classes: str) -> dict[str, object]:
    return {"movement_id": movement_id, "student_id": student_id, "kind": kind, "effective_on": day, **classes}


YEAR_24 = {
    "academic_years": [{"academic_year": "2024-25", "starts_on": "2024-09-02", "ends_on": "2025-05-26"}],
    "periods": periods("2024-25", [("2024-09-02", "2024-10-25")], "2025-05-26"),
    "subjects": SUBJECTS,
    "staff": STAFF,
    "classes": [a_class("c5", "2024-25", "5А", 5)],
    "students": [pupil("s1", "Абрамов", "m"), pupil("s2", "Борисов", "m"), pupil("s3", "Власова", "f"),
                 pupil("s4", "Громова", "f")],
    "movements": [move(f"in{n}", f"s{n}", "enrolment", "2024-09-01", to_class_id="c5") for n in (1, 2, 3, 4)],
    "lessons": lessons("c5", DAYS_24),
    "period_marks": [
        *period_marks("c5", "24q1", "period", "2024-10-24T12:00:00+07:00",
                      {"s1": "44", "s2": "33", "s3": "33", "s4": "44"}),
        *period_marks("c5", "24y", "annual", "2025-05-25T12:00:00+07:00",
                      {"s1": "54", "s2": "34", "s3": "33", "s4": "44"}),
    ],
}  # fmt: skip
QUARTER_25 = {
    "academic_years": [{"academic_year": "2025-26", "starts_on": "2025-09-01", "ends_on": "2026-05-26"}],
    "periods": periods("2025-26", [("2025-09-01", "2025-10-24"), ("2025-11-03", "2025-12-29")], "2026-05-26"),
    "classes": [a_class("c6", "2025-26", "6А", 6)],
    "students": [pupil("s5", "Дёмина", "f")],
    "movements": [
        *(move(f"up{n}", f"s{n}", "promotion", "2025-05-30", from_class_id="c5", to_class_id="c6")
          for n in (1, 2, 3, 4)),
        move("out4", "s4", "departure", "2025-09-15", from_class_id="c6"),
        move("in5", "s5", "enrolment", "2025-09-10", to_class_id="c6"),
    ],
    "lessons": lessons("c6", DAYS_25),
    "absences": [
        {"lesson_id": "c6/2025-09-16/mat", "student_id": "s1", "code": "Б"},  # a whole day by illness
        {"lesson_id": "c6/2025-09-16/rus", "student_id": "s1", "code": "Б"},
        {"lesson_id": "c6/2025-10-01/mat", "student_id": "s2", "code": "НП"},
        {"lesson_id": "c6/2025-10-15/rus", "student_id": "s3", "code": "ОП"},  # late is no miss
    ],
    "marks": [
        {"mark_id": mark_id, "lesson_id": f"c6/2025-10-{day}/mat", "student_id": pupil_id, "value": value,
         "entered_at": f"2025-10-{day}T12:00:00+07:00"}
        for mark_id, day, pupil_id, value in (
            ("m1", "01", "s1", "5"), ("m2", "15", "s1", "4"), ("m3", "01", "s3", "4"), ("m4", "15", "s2", "3"),
            ("m5", "15", "s2", "2"), ("m6", "15", "s5", "5"),
        )
    ],
    "period_marks": period_marks("c6", "25q1", "period", ENTERED_25, {"s1": "55", "s2": "33", "s3": "44", "s5": "45"}),
}  # fmt: skip
CORRECTED = {
    "marks": [{"op": "delete", "mark_id": "m4", "lesson_id": "c6/2025-10-15/mat", "student_id": "s2", "value": "3"}],
    "period_marks": [
        {"student_id": "s2", "subject_id": "mat", "period_id": "25q1", "kind": "period", "class_id": "c6", "value": "2",
         "entered_at": "2025-11-05T09:00:00+07:00"},
    ],
}  # fmt: skip
OTHER_SCHOOL = {
    "academic_years": QUARTER_25["academic_years"],
    "periods": QUARTER_25["periods"],
    "subjects": SUBJECTS,
    "staff": STAFF,
    "classes": [a_class("b6", "2025-26", "6А", 6)],
    "students": [pupil("p1", "Ершова", "f"), pupil("p2", "Жилин", "m")],
    "movements": [move(f"in{n}", f"p{n}", "enrolment", "2025-09-01", to_class_id="b6") for n in (1, 2)],
    "lessons": lessons("b6", DAYS_25),
    "period_marks": period_marks("b6", "25q1", "period", ENTERED_25, {"p1": "54", "p2": "23"}),
}
EXPORTS = (
    ("school-90", "2025-05-30", YEAR_24),
    ("school-90", "2025-10-31", QUARTER_25),
    ("school-90", "2025-11-05", CORRECTED),
    ("school-154", "2025-10-31", OTHER_SCHOOL),
)


def write_exports(landing: Path) -> None:
    """The batches of both schools, below `landing`."""
    for institution, day, tables in EXPORTS:
        folder = landing / institution / day
        folder.mkdir(parents=True)
        manifest = {
            "contract": "journal-export/1", "institution_id": institution, "export_date": day, "mode": "delta",
            "exported_at": f"{day}T20:00:00+07:00", "source_system": "netschool",
        }  # fmt: skip
        (folder / "batch.json").write_text(json.dumps(manifest), encoding="utf-8")
        for name, rows in tables.items():
            columns = list(dict.fromkeys(key for row in rows for key in row))
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, columns)
                writer.writeheader()
                writer.writerows(rows)
