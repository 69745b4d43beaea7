"""Lessons with their homework, the subjects, the subgroups they are held for, and the kinds of works.

A subgroup of the journal may learn several subjects and come from several classes; one of the contract has one subject
and one class. So a lesson of such a subgroup is one lesson a class, and a subgroup is named by all three.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pipelines.exports.adapters.dnevnik.answers import Answers, Found
from pipelines.exports.adapters.dnevnik.crosswalk import LESSON_STATUSES, WRITTEN_KINDS
from pipelines.exports.adapters.dnevnik.groups import Groups
from pipelines.exports.adapters.dnevnik.values import (
    Answer,
    as_date,
    day,
    id_order,
    ident,
    idents,
    merged,
    moment,
    named,
    text,
    word,
)
from pipelines.exports.reading_text import Fault


@dataclass
class Lessons:
    """Rows, and for finding a lesson again: `ids`: the journal's lesson → class → lesson_id; `groups`: lesson → group.

    `works`: work → its record. `taught`: (subgroup, subject) that a lesson or the subgroup itself names.
    `declared`: subgroups that name their subjects themselves.
    """

    rows: list[dict[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    works: dict[str, Answer] = field(default_factory=dict)
    taught: set[tuple[str, str]] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)


def lessons_of(answers: Answers, groups: Groups, export_date: date, zone: str) -> Lessons:
    """All lessons. One whose group leads to no class goes on without a class, and the check tells."""
    lessons = Lessons()
    for found in answers.of("work"):
        work = ident(found.record, "id")
        lessons.works.setdefault(work, found.record)
    homework = _homework(answers, lessons, zone)
    rows = [row for found in answers.of("lesson") for row in _rows(found, lessons, groups, export_date, zone)]
    lessons.rows = merged(rows, "lesson_id")
    for row in lessons.rows:
        row.update(homework.get(row.pop("journal_id"), {}))
    for found in answers.of("subject"):
        if found.group in groups.rows and groups.is_subgroup(found.group) and found.source.kind != "subject":
            lessons.taught.add((found.group, subject_id(found.record)))
            lessons.declared.add(found.group)
    return lessons


def subject_id(subject: object) -> str:
    """Of an object: its id, else its name. Of anything else: itself."""
    if not isinstance(subject, dict):
        return ""
    return ident(subject, "id") or named("name", text(subject.get("name")))


def subject_rows(answers: Answers) -> list[dict[str, str]]:
    """`subjects`, wherever they were named."""
    rows = ({"subject_id": subject_id(f.record), "title": text(f.record.get("name"))} for f in answers.of("subject"))
    return merged((row for row in rows if row["subject_id"]), "subject_id")


def work_kind_rows(answers: Answers) -> list[dict[str, str]]:
    """`work_kinds` with their weights."""
    rows = (
        {
            "work_kind_id": ident(f.record, "id"),
            "title": text(f.record.get("title")) or text(f.record.get("name")),
            "short_title": text(f.record.get("abbr")),
            "weight": text(f.record.get("weight")).replace(",", "."),
            "is_written": WRITTEN_KINDS.get(word(f.record.get("kind")), ""),
        }
        for f in answers.of("worktype")
    )
    return merged(rows, "work_kind_id")


def subgroup_id(group: str, subject: str, class_id: str, groups: Groups) -> str:
    """Of a subgroup and a subject; the class is named where the subgroup has several. Empty for a whole class."""
    if group not in groups.rows or not groups.is_subgroup(group):
        return ""
    return f"{group}:{subject}" + (f":{class_id}" if len(groups.classes_of(group)) > 1 else "")


def subgroup_rows(lessons: Lessons, groups: Groups) -> list[dict[str, str]]:
    """`subgroups`: one a subject (and a class) of each subgroup; its teacher is the one of its lessons, if one only."""
    teachers: dict[str, set[str]] = {}
    for row in lessons.rows:
        teachers.setdefault(row["subgroup_id"], set()).add(row["teacher_id"])
    rows = []
    for group, subject in sorted(lessons.taught, key=lambda each: (id_order(each[0]), each[1])):
        for class_id in groups.classes_of(group):
            found = subgroup_id(group, subject, class_id, groups)
            teaching = teachers.get(found, set())
            rows.append(
                {
                    "subgroup_id": found,
                    "class_id": class_id,
                    "subject_id": subject,
                    "title": groups.rows[group]["name"],
                    "teacher_id": next(iter(teaching)) if len(teaching) == 1 else "",
                }
            )
    return rows


def _rows(found: Found, lessons: Lessons, groups: Groups, export_date: date, zone: str) -> list[dict[str, str]]:
    record = found.record
    group = ident(record, "group") or found.group
    held_on = day(record.get("date"), zone)
    number = text(record.get("number"))
    subject = subject_id(record.get("subject")) or ident(record, "subject") or _subject_of_works(record, lessons)
    own = ident(record, "id")
    journal_id = own or ":".join(["lesson", group, subject, held_on, number])
    classes = groups.classes_of(group) or [""]
    if group in groups.rows and groups.is_subgroup(group) and subject:
        lessons.taught.add((group, subject))
    lessons.groups[journal_id] = group
    rows = []
    for class_id in classes:
        lesson_id = journal_id if len(classes) == 1 else f"{journal_id}:{class_id}"
        lessons.ids.setdefault(journal_id, {})[class_id] = lesson_id
        rows.append(
            {
                "journal_id": journal_id,
                "lesson_id": lesson_id,
                "held_on": held_on,
                "lesson_no": number,
                "class_id": class_id,
                "subgroup_id": subgroup_id(group, subject, class_id, groups),
                "subject_id": subject,
                "teacher_id": next(iter(idents(record, "teachers")), ""),
                "status": _status(record, held_on, export_date),
                "topic": text(record.get("title")),
            }
        )
    return rows


def _subject_of_works(record: Answer, lessons: Lessons) -> str:
    works = [lessons.works[each] for each in idents(record, "works") if each in lessons.works]
    subjects = {ident(work, "subjectid") for work in works} - {""}
    return subjects.pop() if len(subjects) == 1 else ""


def _status(record: Answer, held_on: str, export_date: date) -> str:
    status = word(record.get("status"))
    known = LESSON_STATUSES.get(status, status)
    if known is not None:
        return known
    on = as_date(held_on)
    return "planned" if on and on > export_date else "held"


def _homework(answers: Answers, lessons: Lessons, zone: str) -> dict[str, dict[str, str]]:
    given: dict[str, set[tuple[str, str, str]]] = {}
    for found in answers.of("work"):
        record = found.record
        said = text(record.get("text"))
        if word(record.get("type")) != "homework" or not said:
            continue
        lesson = ident(record, "lesson")
        if not lesson:
            reason = f"{found.source.file}: домашнее задание без урока; укажите урок в журнале"
            lessons.faults.append(Fault(None, "homework", said, reason))
            continue
        given.setdefault(lesson, set()).add((moment(record.get("sentdate"), zone), ident(record, "id"), said))
    return {
        lesson: {
            "homework": "; ".join(dict.fromkeys(said for _, _, said in sorted(all_of_it))),
            "homework_entered_at": min((at for at, _, _ in all_of_it if at), default=""),
        }
        for lesson, all_of_it in given.items()
    }
