"""Which class a pupil's lessons of one day are of, when the class in the head of his diary is not it.

A diary of a week names one class, and the week of a transfer holds days of two. A day is taken for the other class's if
classmates of the named one had lessons that day and he shares none of them, but shares lessons with pupils of another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from pipelines.exports.adapters.netschool.facts import Diary
from pipelines.exports.adapters.netschool.people import People
from pipelines.exports.adapters.netschool.texts import academic_year

Who = tuple[str, str]  # class id, student


class ClassDays:
    """The classes of all diaries of a batch."""

    def __init__(self, diaries: Sequence[Diary], people: People) -> None:
        self._people = people
        self._at_lesson: dict[str, set[Who]] = {}
        self._on_day: dict[tuple[str, date], set[str]] = {}
        self._lessons: dict[tuple[str, date], list[str]] = {}
        for diary in diaries:
            student = people.is_about.get(diary.file, "")
            for lesson in diary.lessons if student else ():
                class_id = self.named(diary, lesson.day)
                self._at_lesson.setdefault(lesson.lesson_id, set()).add((class_id, student))
                self._on_day.setdefault((class_id, lesson.day), set()).add(student)
                self._lessons.setdefault((diary.file, lesson.day), []).append(lesson.lesson_id)

    def named(self, diary: Diary, day: date) -> str:
        """The class in the diary's head, else of the lists; empty where neither tells."""
        year = academic_year(day)
        if diary.class_title:
            return self._people.class_of(year, diary.class_title)
        return self._people.members.get((year, self._people.is_about.get(diary.file, "")), "")

    def class_of(self, diary: Diary, day: date) -> str:
        """The class of the diary's lessons on that day."""
        named, student = self.named(diary, day), self._people.is_about.get(diary.file, "")
        if not self._on_day.get((named, day), set()) - {student}:
            return named
        others = Counter(
            class_id
            for lesson_id in self._lessons.get((diary.file, day), ())
            if lesson_id
            for class_id, who in self._at_lesson[lesson_id]
            if who != student
        )
        if not others or named in others:
            return named
        return max(sorted(others), key=others.__getitem__)
