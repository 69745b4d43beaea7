"""Pupils, staff, and who is in which class and subgroup.

A person is a pupil where a class lists them, and staff where teachers are listed or a lesson names them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.exports.adapters.dnevnik.answers import Answers, Found, Source
from pipelines.exports.adapters.dnevnik.crosswalk import MEMBERSHIP, SEXES
from pipelines.exports.adapters.dnevnik.groups import Groups
from pipelines.exports.adapters.dnevnik.kinds import STUDENT
from pipelines.exports.adapters.dnevnik.values import day, ident, idents, merged, text, word
from pipelines.exports.reading_text import Fault

TEACHERS = {"teachers", "teacher", "classteacher"}
LISTS = {"persons", "students"}
ARCHIVE = {"includearchive", "archive"}
OF_STAFF = {"nameteacherposition", "teachingstaff", "housemaster", "managingemployee"}


@dataclass
class People:
    """Rows of students and staff; `members`: group → pupils listed in it now; `homeroom`: class → its teacher."""

    students: list[dict[str, str]] = field(default_factory=list)
    staff: list[dict[str, str]] = field(default_factory=list)
    members: dict[str, set[str]] = field(default_factory=dict)
    homeroom: dict[str, str] = field(default_factory=dict)
    student_faults: list[Fault] = field(default_factory=list)
    member_faults: list[Fault] = field(default_factory=list)


def people_of(answers: Answers, zone: str) -> People:
    """Everybody the answers name."""
    people = People()
    _list(answers, people)
    listed = {person for members in people.members.values() for person in members}
    listed |= {ident(f.record, "person") for f in answers.of(STUDENT)}
    teaching = {each for found in answers.of("lesson") for each in idents(found.record, "teachers")}
    students, staff = [], []
    for found in answers.of("person"):
        person = ident(found.record, "id")
        if _is_staff(found) or (person in teaching and person not in listed):
            staff.append(_staff_row(found))
        elif found.group or person in listed:
            students.append(_student_row(found, zone))
        else:
            reason = "непонятно, кто это: ни в списке класса, ни среди учителей; проверьте, все ли ответы выгружены"
            people.student_faults.append(Fault(None, "student_id", person, f"{found.source.file}: {reason}"))
    people.students, people.staff = merged(students, "student_id"), merged(staff, "staff_id")
    return people


def member_rows(people: People, groups: Groups, years: dict[str, tuple[str, str]]) -> list[dict[str, str]]:
    """`class_members`: the lists of the classes, each from the first day of its year."""
    return [
        {"class_id": class_id, "student_id": student, "listed_from": years[groups.years[class_id]][0]}
        for class_id in groups.classes
        if groups.years.get(class_id)
        for student in sorted(people.members.get(class_id, ()))
    ]


def _list(answers: Answers, people: People) -> None:
    wrapped = {id(f.record.get("person")) for f in answers.of(STUDENT)}
    for found in answers.of(STUDENT):
        status = word(found.record.get("membershipstatus"))
        person = ident(found.record, "person")
        if status not in MEMBERSHIP:
            reason = f"{found.source.file}: такого состояния в классе нет; допустимы: Active, Archive"
            people.member_faults.append(Fault(None, "student_id", f"{person}: {status}", reason))
        elif not found.group:
            reason = f"{found.source.file}: непонятно, в каком классе ученик: этого нет ни в пути, ни в ответе"
            people.member_faults.append(Fault(None, "class_id", person, reason))
        elif MEMBERSHIP[status] and person:
            people.members.setdefault(found.group, set()).add(person)
    for found in answers.of("person"):
        person = ident(found.record, "id")
        if "classteacher" in found.source.segments and found.group and person:
            people.homeroom.setdefault(found.group, person)
        if (
            is_list(found.source)
            and id(found.record) not in wrapped
            and not _is_staff(found)
            and found.group
            and person
        ):
            people.members.setdefault(found.group, set()).add(person)


def is_list(source: Source) -> bool:
    """Whether a file lists who is in a group now: the path says so, and that no archive was asked for."""
    parts = set(source.segments)
    return bool(source.group) and bool(parts & LISTS) and not parts & (TEACHERS | ARCHIVE)


def _is_staff(found: Found) -> bool:
    return bool(TEACHERS & set(found.source.segments)) or bool(OF_STAFF & set(found.record))


def _name(found: Found) -> dict[str, str]:
    return {f"{each}_name": text(found.record.get(f"{each}name")) for each in ("last", "first", "middle")}


def _student_row(found: Found, zone: str) -> dict[str, str]:
    record = found.record
    born = next((record[key] for key in ("birthday", "birthdate", "datebirth") if record.get(key)), None)
    sex = word(record.get("sex"))
    return {
        "student_id": ident(record, "id"),
        **_name(found),
        "birth_date": day(born, zone),
        "sex": SEXES.get(sex, sex),
    }


def _staff_row(found: Found) -> dict[str, str]:
    record = found.record
    return {
        "staff_id": ident(record, "id"),
        **_name(found),
        "position": text(record.get("nameteacherposition")) or text(record.get("namemanagingposition")),
    }
