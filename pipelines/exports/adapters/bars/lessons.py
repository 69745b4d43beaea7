"""Lessons, marks and absences out of the pupils' entries: a lesson is known only where one of them stands.

One lesson a class, discipline and day, held; a second one only for who missed two lessons of a discipline in a day. An
absence whose words name no discipline becomes a `planned` lesson of a subject of its own: a held one would add an
expected lesson to everyone in the class, and make a whole missed day of a day on which nobody got a mark. A lesson that
is only planned is counted nowhere; the absence is kept and shown.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pipelines.exports.adapters.bars.entries import Diary, Entry, is_absence, taken_apart
from pipelines.exports.adapters.bars.people import Pupil
from pipelines.exports.adapters.bars.texts import key_of
from pipelines.exports.adapters.base import Record

UNNAMED = "subject-of-absences"
UNNAMED_TITLE = "Пропуск (урок не назван)"
LESSON_NO = re.compile(r"\b([0-9]{1,2})\s*(?:-?й\s*)?урок\b|\bурок\s*(?:№\s*)?([0-9]{1,2})\b", re.IGNORECASE)


@dataclass
class Lessons:
    """Records by key, so that what several pupils say of one lesson is one row."""

    lessons: dict[str, dict[str, str | None]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    marks: list[Record] = field(default_factory=list)
    absences: list[Record] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)


def subject_id(discipline: str) -> str:
    """Of a discipline's key."""
    return f"subject:{discipline}"


def kind_id(description: str) -> str:
    """Of a kind of work's title."""
    return f"work:{key_of(description)}"


def lessons_of(diaries: Iterable[tuple[Pupil, str, Diary]], disciplines: frozenset[str]) -> Lessons:
    """`diaries`: pupil, id of his class, entries. `disciplines`: keys that an absence's words may name."""
    found = Lessons()
    for pupil, class_id, diary in diaries:
        _Teller(found, pupil.student_id, class_id, disciplines).tell(diary)
    return found


@dataclass
class _Teller:
    found: Lessons
    student_id: str
    class_id: str
    disciplines: frozenset[str]
    absent: dict[str, set[str]] = field(default_factory=dict)  # lesson → codes of the pseudo-disciplines
    lettered: dict[str, set[str]] = field(default_factory=dict)  # lesson → codes that stand among its marks

    def tell(self, diary: Diary) -> None:
        for (discipline, day), entries in sorted(diary.cells.items()):
            if not is_absence(discipline):
                self._marks(discipline, day, entries)
        absences = sorted((day, discipline) for discipline, day in diary.cells if is_absence(discipline))
        named: dict[tuple[str, date], list[tuple[int, str]]] = defaultdict(list)
        unnamed: Counter[date] = Counter()
        for day, reason in absences:
            for entry in diary.cells[reason, day]:
                code, (discipline, number) = diary.titles[reason], self._said(diary.titles[reason], day, entry)
                if discipline in self.disciplines:
                    named[discipline, day].append((number or 100 + len(named[discipline, day]), code))
                else:
                    unnamed[day] += not number
                    self.absent.setdefault(self._unnamed(day, number, unnamed[day]), set()).add(code)
        for (discipline, day), missed in named.items():
            for ordinal, number in enumerate(sorted({number for number, _ in missed}), 1):
                codes = {code for each, code in missed if each == number}
                self.absent.setdefault(self._lesson(discipline, day, ordinal), set()).update(codes)
        for lesson_id, codes in sorted({**self.lettered, **self.absent}.items()):  # the pseudo-discipline says more
            for code in sorted(codes):
                self.found.absences.append({"lesson_id": lesson_id, "student_id": self.student_id, "code": code})

    def _marks(self, discipline: str, day: date, entries: list[Entry]) -> None:
        ordinals: Counter[str] = Counter()
        for entry in entries:
            marks, codes = taken_apart(entry.mark)
            if not marks and not codes:
                continue
            lesson_id = self._lesson(discipline, day)
            kind = kind_id(entry.description) if entry.description else ""
            if kind:
                title = self.found.kinds.setdefault(kind, entry.description)
                self.found.kinds[kind] = min(title, entry.description)
            for value in marks:
                ordinals[kind] += 1
                mark_id = f"{self.student_id}|{discipline}|{day}|{kind}|{ordinals[kind]}"
                self.found.marks.append(
                    {
                        "mark_id": mark_id,
                        "lesson_id": lesson_id,
                        "student_id": self.student_id,
                        "value": value,
                        "work_kind_id": kind,
                    }
                )
            for code in codes:
                self.lettered.setdefault(lesson_id, set()).add(code)

    def _said(self, code: str, day: date, entry: Entry) -> tuple[str, int]:
        """Which discipline the words of an absence name, and which lesson of the day (0: they do not say)."""
        if entry.mark.isdecimal() and entry.mark != "1":
            reason = "что значит число, не описано; взят один пропуск"
            self.found.told.append((code, f"на месте отметки стоит «{entry.mark}», {day}: {reason}"))
        number = LESSON_NO.search(entry.description)
        words = key_of(LESSON_NO.sub(" ", entry.description)).strip(" ,.:;()-–—")
        return words, int(number[1] or number[2]) if number else 0

    def _lesson(self, discipline: str, day: date, ordinal: int = 1) -> str:
        lesson_id = f"{self.class_id}|{discipline}|{day}" + (f"|{ordinal}" if ordinal > 1 else "")
        self.found.lessons.setdefault(
            lesson_id,
            {
                "lesson_id": lesson_id,
                "held_on": day.isoformat(),
                "class_id": self.class_id,
                "subject_id": subject_id(discipline),
                "status": "held",
            },
        )
        return lesson_id

    def _unnamed(self, day: date, number: int, ordinal: int) -> str:
        lesson_id = f"{self.class_id}|{UNNAMED}|{day}|" + (f"no{number}" if number else str(ordinal))
        self.found.lessons[lesson_id] = {
            "lesson_id": lesson_id,
            "held_on": day.isoformat(),
            "lesson_no": str(number) if 0 < number <= 20 else None,
            "class_id": self.class_id,
            "subject_id": UNNAMED,
            "status": "planned",
        }
        return lesson_id
