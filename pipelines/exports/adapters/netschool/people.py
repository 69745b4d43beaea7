"""Who is who in a batch: pupils, the classes they are in, and which pupil a diary or a report is about.

A class is known by its year and title, because diaries and reports name it only so; a pupil by the journal's id. A
report names its pupil: in one batch he is the pupil of the list with the same name in the same class, and if there is
none, someone known by name and cohort (the class, whatever its grade), so that namesakes are never merged.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from pipelines.exports.adapters.netschool.facts import Complaint, Diary, Facts, Pupil, Report
from pipelines.exports.adapters.netschool.texts import academic_year, class_key, cohort


@dataclass
class People:
    """`pupils`: id → name; `classes`: id → (year, title); `members`: (year, student) → class id.

    `listed`: students of the journal's own lists. `is_about`: file of a diary or report → student id, where known.
    """

    year: str
    is_college: bool
    pupils: dict[str, str] = field(default_factory=dict)
    classes: dict[str, tuple[str, str]] = field(default_factory=dict)
    members: dict[tuple[str, str], str] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    is_about: dict[str, str] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)

    def class_of(self, year: str, title: str) -> str:
        """Id of the class of that title, which is from now on known."""
        class_id = f"{year}:{class_key(title)}"
        self.classes.setdefault(class_id, (year, title))
        return class_id


def people_of(facts: Facts, year: str, is_college: bool, reports: list[Report]) -> People:
    """`year`: of the export day, to which the lists belong. `reports`: newest first."""
    people = People(year, is_college)
    newest: dict[str, Pupil] = {}
    for pupil in sorted(facts.pupils):
        newest[pupil.student_id] = pupil
        if pupil.class_title:
            people.members[year, pupil.student_id] = people.class_of(year, pupil.class_title)
    people.pupils.update({student: pupil.name for student, pupil in newest.items()})
    people.listed.update(newest)
    for diary in sorted(facts.diaries, key=lambda diary: (diary.first, diary.file), reverse=True):
        _note_diary(people, diary)
    known = dict(people.members)
    for report in reports:
        _note_report(people, report, known)
    return people


def _note_diary(people: People, diary: Diary) -> None:
    student = next((each for each in diary.candidates if each in people.listed), "")
    if not student and len(people.listed) == 1 and not diary.candidates:
        student = next(iter(people.listed))
    student = student or next(iter(diary.candidates), "")
    if not student:
        reason = "непонятно, чей это дневник: имя файла должно хранить номер ученика, как в запросе (studentId)"
        people.complaints.append(Complaint("marks", diary.file, reason, is_whole=True))
        return
    people.is_about[diary.file] = student
    year = academic_year(diary.first)
    if diary.class_title:
        people.members.setdefault((year, student), people.class_of(year, diary.class_title))
    elif (year, student) not in people.members:
        reason = "в дневнике не указан класс, и в списках учеников его нет: уроки не прочитаны"
        people.complaints.append(Complaint("lessons", diary.file, reason, is_whole=True))


def _note_report(people: People, report: Report, known: dict[tuple[str, str], str]) -> None:
    class_id = f"{report.year}:{class_key(report.class_title)}" if report.class_title else ""
    mates = {
        student: people.pupils.get(student, "")
        for (year, student), in_class in known.items()
        if year == report.year and in_class == (class_id or in_class)
    }
    found = [student for student, name in mates.items() if name == report.name]
    if not found:  # with a patronymic in one place and without in the other
        found = [student for student, name in mates.items() if name and _two_words(name) == _two_words(report.name)]
        found = [student for student in found if len({len(mates[student].split()), len(report.name.split())}) > 1]
    if len(found) > 1:
        reason = "учеников с таким именем в списках несколько: непонятно, чей это отчёт; он не прочитан"
        people.complaints.append(Complaint("marks", report.file, reason, report.name, is_whole=True))
        return
    if not class_id and not found:
        reason = "в отчёте не указан класс, и в списках такого ученика нет: отчёт не прочитан"
        people.complaints.append(Complaint("marks", report.file, reason, report.name, is_whole=True))
        return
    if found:
        people.is_about[report.file] = found[0]
        return
    student = student_by_name(report.name, cohort(report.class_title, report.year, people.is_college))
    people.is_about[report.file] = student
    people.pupils.setdefault(student, report.name)
    people.members.setdefault((report.year, student), people.class_of(report.year, report.class_title))


def student_by_name(name: str, cohort_: str) -> str:
    """Id of a pupil whom the journal only names. A digest: ids of marks hold it and go where names must not."""
    return f"name:{hashlib.sha256(f'{name}|{cohort_}'.encode()).hexdigest()[:16]}"


def _two_words(name: str) -> list[str]:
    return name.split()[:2]
