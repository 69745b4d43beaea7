"""Subgroups: which lessons are held for a part of a class, told by the subject groups of the journal.

A subject group named «5ж/Русский язык» is the whole class; one whose name says more before or after is a subgroup. The
answers about single pieces of work name it; a lesson without such an answer is of that subgroup to which all its pupils
belong in that subject, and if there is none and not the whole class has it, of a part of the class that has no name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pipelines.exports.adapters.netschool import crosswalk
from pipelines.exports.adapters.netschool.facts import Detail
from pipelines.exports.adapters.netschool.texts import class_key


@dataclass(frozen=True)
class Held:
    """A lesson as the diaries tell it: who had it, and which works were set at it. `day`: None while it is planned."""

    lesson_id: str
    day: date | None
    class_id: str
    class_title: str
    subject: str
    students: frozenset[str]
    works: frozenset[str]


@dataclass
class Groups:
    """`subgroups`: id → (class id, subject, title, teacher id); `members`: (subgroup, student); `seen`: student, class
    id and subject → day → the subgroups he had lessons in; `at_once`: (nameless part, student, day of its lesson);
    `of_lesson`: lesson → subgroup; `teacher_of`: lesson → teacher."""

    subgroups: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    members: set[tuple[str, str]] = field(default_factory=set)
    seen: dict[tuple[str, str, str], dict[date, set[str]]] = field(default_factory=dict)
    at_once: set[tuple[str, str, date]] = field(default_factory=set)
    of_lesson: dict[str, str] = field(default_factory=dict)
    teacher_of: dict[str, str] = field(default_factory=dict)


def bare_subject(subject: str, class_title: str) -> str:
    """The subject's name without the class before it («5ж/Русский язык»); its own slashes stay."""
    before, slash, rest = subject.partition("/")
    return rest if slash and rest and class_key(before) == class_key(class_title) else subject


def groups_of(lessons: Iterable[Held], details: Iterable[Detail]) -> Groups:
    """What the details say of the lessons."""
    by_work = {detail.assignment_id: detail for detail in sorted(details, reverse=True)}
    groups = Groups()
    undecided: list[Held] = []
    whole: dict[tuple[str, date | None], set[str]] = {}
    for lesson in sorted(lessons, key=lambda lesson: lesson.lesson_id):
        whole.setdefault((lesson.class_id, lesson.day), set()).update(lesson.students)
        told = [by_work[work] for work in sorted(lesson.works) if work in by_work]
        if not told:
            undecided.append(lesson)
            continue
        teachers = [detail.teachers[0][0] for detail in told if detail.teachers]
        if teachers:
            groups.teacher_of[lesson.lesson_id] = teachers[0]
        _note(groups, lesson, told[0], teachers[0] if teachers else "")
    for lesson in undecided:
        _infer(groups, lesson, whole)
    return groups


def joined(groups: Groups) -> set[tuple[str, str, date]]:
    """(subgroup, student, day): of each week the first day on which he is seen in a subgroup, after another or at all.

    When he joined it is not told. Every batch that tells of the week says the same of it, so days of a change stay.
    """
    found: set[tuple[str, str, date]] = set()
    for (student, _, _), days in groups.seen.items():
        former: set[str] = set()
        week = None
        for day in sorted(days):
            if day.isocalendar()[:2] != week:
                former, week = set(), day.isocalendar()[:2]
            found.update((group, student, day) for group in days[day] - former)
            former = days[day]
    return found


def _note(groups: Groups, lesson: Held, detail: Detail, teacher: str) -> None:
    title = _title(detail.group_name, lesson)
    if not title or not detail.group_id:
        return
    groups.subgroups.setdefault(detail.group_id, (lesson.class_id, lesson.subject, title, teacher))
    if groups.subgroups[detail.group_id][:2] != (lesson.class_id, lesson.subject):
        return  # a group across classes: the contract's subgroup is of one class
    groups.members.update((detail.group_id, student) for student in lesson.students)
    _place(groups, lesson, detail.group_id)


def _infer(groups: Groups, lesson: Held, whole: Mapping[tuple[str, date | None], set[str]]) -> None:
    fitting = [
        group
        for group, (class_id, subject, _, _) in groups.subgroups.items()
        if (class_id, subject) == (lesson.class_id, lesson.subject)
        and all((group, student) in groups.members for student in lesson.students)
    ]
    if len(fitting) == 1 and lesson.students:
        _place(groups, lesson, fitting[0])
    elif lesson.day and lesson.students < whole[lesson.class_id, lesson.day]:
        pupils = hashlib.sha256(" ".join(sorted(lesson.students)).encode()).hexdigest()[:16]
        part = f"{lesson.class_id}:{lesson.subject}:{pupils}"
        groups.subgroups.setdefault(part, (lesson.class_id, lesson.subject, crosswalk.NAMELESS_PART, ""))
        groups.of_lesson[lesson.lesson_id] = part
        groups.at_once.update((part, student, lesson.day) for student in lesson.students)


def _place(groups: Groups, lesson: Held, group: str) -> None:
    groups.of_lesson[lesson.lesson_id] = group
    if lesson.day is None:
        return
    for student in lesson.students:
        days = groups.seen.setdefault((student, lesson.class_id, lesson.subject), {})
        days.setdefault(lesson.day, set()).add(group)


def _title(name: str, lesson: Held) -> str:
    """What the group's name says beside class and subject; empty for the whole class."""
    parts = [part.strip() for part in name.split("/")]
    subject = [part.strip() for part in lesson.subject.split("/")]
    for start in range(len(parts) - len(subject) + 1):
        if [part.casefold() for part in parts[start : start + len(subject)]] == [part.casefold() for part in subject]:
            del parts[start : start + len(subject)]
            break
    if parts and class_key(parts[0]).startswith(class_key(lesson.class_title)):
        rest = class_key(parts[0])[len(class_key(lesson.class_title)) :]
        parts = parts[1:] if not rest.strip("-.,_") else parts
    return "/".join(part for part in parts if part)
