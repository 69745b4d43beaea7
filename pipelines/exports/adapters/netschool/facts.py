"""What was found in the files, before it becomes rows of the contract: plain values, texts cleaned, days as days.

No parsing and no rows here. `file` is where a fact stands; empty texts mean that the journal did not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, order=True)
class Pupil:
    """A pupil of the list (studentDiaryInit); `since` (first day of its week, ISO) tells an older answer."""

    since: str
    file: str
    student_id: str
    name: str
    class_title: str


@dataclass(frozen=True, order=True)
class Assignment:
    """One piece of work of a lesson for one pupil. `mark` as the journal wrote it; `is_due`: a точка."""

    assignment_id: str
    type_id: str
    title: str
    weight: str
    student_id: str
    mark: str
    is_due: bool
    comment: str


@dataclass(frozen=True)
class DiaryLesson:
    """One lesson of a pupil's diary."""

    lesson_id: str
    day: date
    number: str
    subject: str
    starts_at: str
    ends_at: str
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True)
class Diary:
    """One answer student/diary: a pupil's lessons from `first` to `last`. `candidates`: who it may be about, the
    surest first."""

    file: str
    candidates: tuple[str, ...]
    class_title: str
    term: str
    first: date
    last: date
    lessons: tuple[DiaryLesson, ...]


@dataclass(frozen=True, order=True)
class Detail:
    """Answer student/diary/assigns: to which subject group a piece of work belongs and who teaches it."""

    file: str
    assignment_id: str
    group_id: str
    group_name: str
    teachers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, order=True)
class Term:
    """A period of the school year with its days."""

    starts_on: date
    ends_on: date
    name: str
    file: str


@dataclass(frozen=True)
class Report:
    """One saved report. `cells`: (subject, day, which lesson of that day) → text, empty ones too; `totals`: (subject,
    caption) → text of «Итог.оценка»."""

    file: str
    name: str
    class_title: str
    year: str
    period: str
    first: date
    last: date
    written_at: datetime | None
    is_college: bool
    captions: tuple[str, ...]
    subjects: tuple[str, ...]
    cells: Mapping[tuple[str, date, int], str] = field(repr=False)
    totals: Mapping[tuple[str, str], str] = field(repr=False)


@dataclass(frozen=True)
class Complaint:
    """Something of a file that could not be taken; `is_whole`: the file is set aside, else only `value`."""

    table: str
    file: str
    reason: str
    value: str = ""
    is_whole: bool = False


@dataclass
class Facts:
    """All of a batch. `kinds`: id → (title, short title, file); `years`: year → (first day, last day)."""

    pupils: list[Pupil] = field(default_factory=list)
    diaries: list[Diary] = field(default_factory=list)
    details: list[Detail] = field(default_factory=list)
    kinds: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    years: dict[str, tuple[date, date]] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
