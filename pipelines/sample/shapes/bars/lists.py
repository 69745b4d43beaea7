"""getSchoolInfo and getClassYearInfo, and who sits in which class: everything that is asked without a pupil."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import polars as pl

from pipelines.sample.shapes.bars.writing import answer
from pipelines.sample.shapes.known import Known

ENDS = ("departure", "graduation")


@dataclass(frozen=True)
class Seat:
    """A pupil in his class on the day.

    `folder`: where his answers lie; the second of one full name in a parallel has a number behind it, because nothing
    in the answers tells the two apart.
    """

    student_id: str
    full_name: str
    is_male: bool
    room: Mapping[str, Any]  # the row of `classes`
    folder: str
    has_namesake: bool


def seats_of(known: Known) -> list[Seat]:
    """Everybody who is in a class, by class and name."""
    classes = {row["class_id"]: row for row in known.table("classes").rows(named=True)}
    people = {row["student_id"]: row for row in known.table("students").rows(named=True)}
    current, last = _places(known)
    parallels = {student: (classes[last[student]]["grade"], full_name(people[student])) for student in sorted(last)}
    together = Counter(parallels.values())
    numbers: Counter[tuple[int, str]] = Counter()
    found = []
    for student, parallel in parallels.items():
        numbers[parallel] += 1
        if student in current:
            room, name = classes[current[student]], parallel[1]
            which = f" ({numbers[parallel]})" if numbers[parallel] > 1 else ""
            folder = f"{room['title']}/{name}{which}"
            found.append(Seat(student, name, people[student]["sex"] == "m", room, folder, together[parallel] > 1))
    return sorted(found, key=lambda seat: (seat.room["grade"], seat.room["title"], seat.full_name, seat.student_id))


def _places(known: Known) -> tuple[dict[str, str], dict[str, str]]:
    """Pupil → the class he is in, and pupil → the last he was in, as the orders say until the day."""
    current: dict[str, str] = {}
    last: dict[str, str] = {}
    orders = known.table("movements").sort("effective_on", "order_date", "movement_id")
    for row in orders.filter(pl.col("effective_on") <= known.day).rows(named=True):
        current.pop(row["student_id"], None)
        if row["kind"] not in ENDS:
            current[row["student_id"]] = last[row["student_id"]] = row["to_class_id"]
    return current, last


def list_files(known: Known, seats: Sequence[Seat]) -> dict[str, bytes]:
    """The school's answer and one a class that has pupils."""
    staff = known.table("staff").rows(named=True)
    names = {row["staff_id"]: full_name(row) for row in staff}
    files = {"getSchoolInfo.json": answer(_school(known, staff, len(seats)))}
    for title, together in groupby(seats, key=lambda seat: str(seat.room["title"])):
        files[f"{title}/getClassYearInfo.json"] = answer(_class(list(together), names))
    return files


def full_name(row: dict[str, Any]) -> str:
    """Фамилия Имя Отчество; who has no patronymic, without it."""
    return " ".join(filter(None, (row["last_name"], row["first_name"], row["middle_name"])))


def _school(known: Known, staff: Sequence[dict[str, Any]], pupils: int) -> dict[str, Any]:
    employees = [
        {
            "group": "Педагогические работники",
            "fullname": full_name(row),
            "employer_jobs": [row["position"]] if row["position"] else [],
            "category": "",
            "photo": "",
            "male": _is_male(full_name(row)),
        }
        for row in staff
    ]
    return {
        "name": known.profile.institution_id,
        "address": "",
        "phone": "",
        "site_url": "",
        "count_employees": len(employees),
        "count_pupils": pupils,
        "photo": "",
        "email": "",
        "ustav": "",
        "employees": employees,
    }


def _class(seats: Sequence[Seat], names: dict[str, str]) -> dict[str, Any]:
    room = seats[0].room
    master = names.get(room["homeroom_teacher_id"], "")
    return {
        "study_level": str(room["grade"]),
        "letter": room["letter"],
        "form_master": master,
        "form_master_photo": "",
        "form_master_male": _is_male(master),
        "specialization": "",
        "photo": "",
        "pupils": [{"fullname": seat.full_name, "photo": "", "male": seat.is_male} for seat in seats],
    }


def _is_male(name: str) -> bool:
    """By the patronymic; who has none counts as a man, as the journal's flag does when nobody set it."""
    return not name.endswith("на")
