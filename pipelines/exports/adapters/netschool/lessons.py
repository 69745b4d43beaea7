"""Lessons, marks and absences of the diaries and of the reports, brought together.

The API wins: where it knows the lesson of a class, subject and day, the report's marks go to it, and those of a pupil
whose diary covers the day are not read from the report at all. Of a class that has diaries in the batch, days that none
of them covers are not read from reports either: another batch's diaries tell them, and under other names every lesson
of them would be there twice. Where only a report knows, a lesson is class, subject, day and its ordinal on that day.
Marks of one cell go to its first lesson; each further code of absence to the next one, because a pupil is absent from a
lesson once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from pipelines.exports.adapters.netschool import crosswalk
from pipelines.exports.adapters.netschool.class_days import ClassDays
from pipelines.exports.adapters.netschool.facts import Assignment, Diary, DiaryLesson, Report
from pipelines.exports.adapters.netschool.groups import Held, bare_subject
from pipelines.exports.adapters.netschool.people import People
from pipelines.exports.adapters.netschool.texts import entries

Row = dict[str, str | None]


@dataclass
class Taught:
    """Rows by key (mark id; lesson and student and code), and what the subgroups are told from."""

    lessons: dict[str, Row] = field(default_factory=dict)
    marks: dict[tuple[str, ...], Row] = field(default_factory=dict)
    absences: dict[tuple[str, ...], Row] = field(default_factory=dict)
    used_kinds: set[tuple[str, str]] = field(default_factory=set)
    subjects: dict[str, str] = field(default_factory=dict)
    students: dict[str, set[str]] = field(default_factory=dict)
    works: dict[str, set[str]] = field(default_factory=dict)
    of_day: dict[tuple[str, str, date], list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    def held(self, people: People) -> list[Held]:
        """The diaries' lessons as `groups` wants them."""
        return [
            Held(
                lesson_id,
                date.fromisoformat(str(row["held_on"])) if row["status"] == "held" else None,
                class_id,
                people.classes[class_id][1],
                self.subjects[str(row["subject_id"])],
                frozenset(self.students[lesson_id]),
                frozenset(self.works[lesson_id]),
            )
            for lesson_id, row in self.lessons.items()
            if lesson_id in self.students and (class_id := str(row["class_id"]))
        ]

    def subject_of(self, title: str) -> str:
        """Id of a subject: the journal names it only by its title, in diaries and in reports alike."""
        subject_id = f"name:{title}"
        self.subjects.setdefault(subject_id, title)
        return subject_id


def work_kind(type_id: str, weight: str) -> str:
    """The contract hangs the weight on the kind of work, the journal on each work: a kind of each weight."""
    return f"{type_id}:{weight}" if type_id and weight else type_id


def read_diaries(taught: Taught, diaries: Sequence[Diary], people: People, today: date) -> None:
    """All lessons of all diaries; a lesson of several pupils is one."""
    class_days = ClassDays(diaries, people)
    for diary in sorted(diaries, key=lambda diary: (diary.first, diary.file)):
        student = people.is_about.get(diary.file, "")
        if not student:
            continue
        times: Counter[tuple[date, str]] = Counter()
        of_day: dict[date, str] = {}
        for lesson in diary.lessons:
            class_id = of_day.get(lesson.day) or of_day.setdefault(lesson.day, class_days.class_of(diary, lesson.day))
            if not class_id or not lesson.subject:
                continue
            subject = bare_subject(lesson.subject, people.classes[class_id][1])
            times[lesson.day, subject] += 1
            ordinal = times[lesson.day, subject]
            lesson_id = _note_lesson(taught, lesson, class_id, subject, today, ordinal)
            taught.files.add(diary.file)
            taught.students.setdefault(lesson_id, set()).add(student)
            works = taught.works.setdefault(lesson_id, set())
            for place, work in enumerate(lesson.assignments, 1):
                if work.assignment_id:
                    works.add(work.assignment_id)
                _note_work(taught, lesson_id, work, work.student_id or student, place)
    for found in taught.of_day.values():
        found.sort(key=lambda lesson_id: (int(taught.lessons[lesson_id]["lesson_no"] or 0), lesson_id))


def _note_lesson(taught: Taught, lesson: DiaryLesson, class_id: str, subject: str, today: date, ordinal: int) -> str:
    lesson_id = lesson.lesson_id or f"{class_id}:{subject}:{lesson.day}:{ordinal}"
    if taught.lessons.get(lesson_id, {"class_id": class_id})["class_id"] != class_id:
        lesson_id = f"{lesson_id}:{class_id}"  # pupils of several classes together: a lesson of each class
    homework = [
        work.title
        for work in lesson.assignments
        if work.type_id == crosswalk.HOMEWORK_TYPE and work.title and work.title not in crosswalk.NO_TITLE
    ]
    row: Row = {
        "lesson_id": lesson_id,
        "held_on": lesson.day.isoformat(),
        "lesson_no": lesson.number,
        "class_id": class_id,
        "subject_id": taught.subject_of(subject),
        "starts_at": lesson.starts_at,
        "ends_at": lesson.ends_at,
        "status": "held" if lesson.day <= today else "planned",
        "homework": "; ".join(dict.fromkeys(homework)),
    }
    known = taught.lessons.setdefault(lesson_id, row)
    for name, value in row.items():
        known[name] = known[name] or value
    found = taught.of_day.setdefault((class_id, subject.casefold(), lesson.day), [])
    if lesson_id not in found:
        found.append(lesson_id)
    return lesson_id


def _note_work(taught: Taught, lesson_id: str, work: Assignment, student: str, place: int) -> None:
    marks, codes = entries(work.mark)
    if work.is_due and not marks:
        marks = ["."]
    kind = work_kind(work.type_id, work.weight)
    if work.type_id:
        taught.used_kinds.add((work.type_id, work.weight))
    base = f"{work.assignment_id or f'{lesson_id}:{place}'}:{student}"
    for number, value in enumerate(marks, 1):
        row: Row = {
            "mark_id": base if number == 1 else f"{base}:{number}",
            "lesson_id": lesson_id,
            "student_id": student,
            "value": value,
            "work_kind_id": kind,
            "comment": work.comment,
        }
        taught.marks[str(row["mark_id"]), lesson_id, value, work.comment, kind] = row
    for code in codes:
        taught.absences[lesson_id, student, code] = {"lesson_id": lesson_id, "student_id": student, "code": code}


def read_reports(taught: Taught, reports: list[Report], people: People, covered: dict[str, set[date]]) -> None:
    """Reports newest first. `covered`: student → days of his diaries."""
    said: dict[str, list[tuple[date, date]]] = {}
    told: dict[str, set[date]] = {}
    for (_, member), his_class in people.members.items():
        told.setdefault(his_class, set()).update(covered.get(member, ()))
    for report in reports:
        student = people.is_about.get(report.file)
        class_id = people.members.get((report.year, student or ""), "")
        if not student or not class_id:
            continue
        taught.files.add(report.file)
        before, own, of_class = said.setdefault(student, []), covered.get(student, ()), told.get(class_id)
        for (subject, day, ordinal), text in sorted(report.cells.items()):
            older = any(first <= day <= last for first, last in before)
            if text and not older and day not in own and (not of_class or day in of_class):
                _note_cell(taught, (class_id, bare_subject(subject, report.class_title), day), ordinal, student, text)
        before.append((report.first, report.last))


def _note_cell(taught: Taught, key: tuple[str, str, date], ordinal: int, student: str, text: str) -> None:
    marks, codes = entries(text)
    lesson_id = _lesson_of_report(taught, key, ordinal)
    for number, value in enumerate(marks, 1):
        mark_id = f"{lesson_id}:{student}:{ordinal}.{number}"
        row: Row = {"mark_id": mark_id, "lesson_id": lesson_id, "student_id": student, "value": value}
        taught.marks[mark_id, lesson_id, value] = row
    for number, code in enumerate(codes):
        absent = _lesson_of_report(taught, key, ordinal + number)
        taught.absences[absent, student, code] = {"lesson_id": absent, "student_id": student, "code": code}


def _lesson_of_report(taught: Taught, key: tuple[str, str, date], ordinal: int) -> str:
    class_id, subject, day = key
    of_api = taught.of_day.get((class_id, subject.casefold(), day), [])
    if ordinal <= len(of_api):
        return of_api[ordinal - 1]
    lesson_id = f"{class_id}:{subject}:{day}:{ordinal}"
    taught.lessons.setdefault(
        lesson_id,
        {
            "lesson_id": lesson_id,
            "held_on": day.isoformat(),
            "class_id": class_id,
            "subject_id": taught.subject_of(subject),
            "status": "held",
        },
    )
    return lesson_id
