"""Marks, absences, and marks for periods; a cell that holds several things is taken apart.

What is no mark of the contract stays what it was and is told by the check; a mark on another scale is told here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.exports.adapters.dnevnik.answers import Answers, Found
from pipelines.exports.adapters.dnevnik.crosswalk import (
    ABSENCE_LETTERS,
    FIVE_POINT_SCALES,
    MARK_WORDS,
    PERIOD_KINDS,
    PRESENT,
)
from pipelines.exports.adapters.dnevnik.groups import Groups
from pipelines.exports.adapters.dnevnik.lessons import Lessons, subject_id
from pipelines.exports.adapters.dnevnik.periods import Period
from pipelines.exports.adapters.dnevnik.values import Answer, ident, merged, moment, text, word
from pipelines.exports.reading_text import Fault

PAIR = re.compile(r"^[1-5](?:/[1-5])+$")
WHOLE = re.compile(r"^([1-5])\.0+$")


@dataclass
class Marks:
    """Rows of three tables, and what could not be placed."""

    marks: list[dict[str, str]] = field(default_factory=list)
    absences: list[dict[str, str]] = field(default_factory=list)
    period_marks: list[dict[str, str]] = field(default_factory=list)
    mark_faults: list[Fault] = field(default_factory=list)
    period_faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Whereabouts:
    """What is needed to place a mark: the lessons, the groups, and who is listed in which class."""

    lessons: Lessons
    groups: Groups
    members: dict[str, set[str]]
    zone: str

    def lesson_id(self, lesson: str, person: str) -> str:
        """Of several classes' one lesson, the one of this pupil's class. A lesson nobody answered keeps its own id."""
        by_class = self.lessons.ids.get(lesson, {})
        if len(by_class) < 2:
            return next(iter(by_class.values()), lesson)
        mine = [each for class_id, each in by_class.items() if person in self.members.get(class_id, ())]
        return mine[0] if len(mine) == 1 else ""


def cell(said: str) -> tuple[list[str], list[str]]:
    """Marks and codes of absences in one cell. A cell not understood whole is one mark, as it stands."""
    parts: list[str] = []
    for token in said.split():
        parts.extend(token.split("/") if PAIR.match(token) else [token])
    marks, codes = [], []
    for part in [said] if said.lower() in MARK_WORDS else parts:
        plain = WHOLE.sub(r"\1", part).lower()
        if plain in MARK_WORDS:
            marks.append(MARK_WORDS[plain])
        elif plain in ABSENCE_LETTERS:
            codes.append(part.upper())
        else:
            return [said], []
    return marks, codes


def marks_of(answers: Answers, where: Whereabouts) -> Marks:
    """All marks and absences."""
    found = Marks()
    logged = _absences(answers, where, found)
    in_cells: list[dict[str, str]] = []
    for each in answers.of("mark"):
        work = where.lessons.works.get(ident(each.record, "work"), {})
        if word(work.get("type")) == "periodmark":
            _mark_of_a_period_work(each, work, where, found)
        else:
            in_cells += _mark(each, work, where, found)
    found.marks = merged(found.marks, "mark_id")
    found.absences += merged((row for row in in_cells if _key(row) not in logged), "lesson_id", "student_id")
    by_journal_id = {period.journal_id: period for period in where.groups.periods if period.journal_id}
    for each in answers.of("final"):
        _final(each, by_journal_id, where, found)
    found.period_marks = merged(found.period_marks, "student_id", "subject_id", "period_id", "kind")
    return found


def _key(row: dict[str, str]) -> tuple[str, str]:
    return row["lesson_id"], row["student_id"]


def _absences(answers: Answers, where: Whereabouts, found: Marks) -> set[tuple[str, str]]:
    """Adds what the log says last of each lesson and pupil; answers of whom it says anything, present ones too."""
    said: dict[tuple[str, str], list[dict[str, str]]] = {}
    for each in answers.of("log"):
        record = each.record
        person = ident(record, "person")
        row = {
            "lesson_id": where.lesson_id(ident(record, "lesson"), person),
            "student_id": person,
            "code": text(record.get("status")),
            "entered_at": moment(record.get("createddate"), where.zone),
        }
        rows = said.setdefault(_key(row), [])
        if row not in rows:
            rows.append(row)
    for rows in said.values():
        last = max(row["entered_at"] for row in rows)
        found.absences += [r for r in rows if r["entered_at"] == last and r["code"].lower() not in PRESENT]
    return set(said)


def _mark(each: Found, work: Answer, where: Whereabouts, found: Marks) -> list[dict[str, str]]:
    """Adds the marks of a record; answers the absences that stood in it."""
    record = each.record
    said = _said(record)
    if said is None:
        found.mark_faults.append(_strange_scale(each))
        return []
    marks, codes = cell(said) if said else ([""], [])
    mark_id, person = ident(record, "id"), ident(record, "person")
    lesson = ident(record, "lesson") or ident(work, "lesson")
    entered_at = moment(record.get("date"), where.zone)
    lesson_id = where.lesson_id(lesson, person) if lesson else ""
    for place, value in enumerate(marks, start=1):
        found.marks.append(
            {
                "mark_id": mark_id if place == 1 or not mark_id else f"{mark_id}:{place}",
                "lesson_id": lesson_id,
                "student_id": person,
                "value": value,
                "work_kind_id": ident(record, "worktype") or ident(work, "worktype"),
                "entered_at": entered_at,
            }
        )
    return [{"lesson_id": lesson_id, "student_id": person, "code": code, "entered_at": entered_at} for code in codes]


def _said(record: Answer) -> str | None:
    """The text of a mark; None if it is on a scale whose texts mean something else."""
    if word(record.get("type")) not in FIVE_POINT_SCALES:
        return None
    return text(record.get("textvalue")) or text(record.get("value"))


def _strange_scale(each: Found) -> Fault:
    said = f"{text(each.record.get('textvalue')) or text(each.record.get('value'))} ({text(each.record.get('type'))})"
    return Fault(None, "value", said, f"{each.source.file}: отметка не по пятибалльной шкале, перевода её нет")


def _final(each: Found, periods: dict[str, Period], where: Whereabouts, found: Marks) -> None:
    record = each.record
    period = periods.get(ident(record, "reportingperiod"))
    group = ident(record, "group") or each.group
    subjects = record.get("persubjectfinalmarks")
    for entry in subjects if isinstance(subjects, list) else []:
        mark = entry.get("finalmark") if isinstance(entry, dict) else None
        if not isinstance(mark, dict):
            continue
        person = ident(record, "person") or ident(mark, "person")
        _add_final(
            each, person, subject_id(entry.get("subject")) or ident(entry, "subject"), period, group, mark, where, found
        )


def _mark_of_a_period_work(each: Found, work: Answer, where: Whereabouts, found: Marks) -> None:
    """A final mark may also come as a mark for a work that stands for a period."""
    group = ident(work, "edugroup") or each.group
    said = word(work.get("periodtype"))
    kind, number = (
        PERIOD_KINDS.get(said, said),
        "1" if PERIOD_KINDS.get(said) == "year" else text(work.get("periodnumber")),
    )
    year = where.groups.year_of(group)
    period = next((p for p in where.groups.periods if (p.year, p.kind, p.number) == (year, kind, number)), None)
    _add_final(each, ident(each.record, "person"), ident(work, "subjectid"), period, group, each.record, where, found)


def _add_final(
    each: Found,
    person: str,
    subject: str,
    period: Period | None,
    group: str,
    mark: Answer,
    where: Whereabouts,
    found: Marks,
) -> None:
    said = _said(mark)
    if said is None:
        found.period_faults.append(_strange_scale(Found(mark, each.source, each.group)))
        return
    if period is None:
        reason = f"{each.source.file}: отметка не отнесена ни к одному из отчётных периодов класса"
        found.period_faults.append(Fault(None, "period_id", said, reason))
        return
    marks, codes = cell(said) if said else ([""], [])
    classes = [c for c in where.groups.classes_of(group) if person in where.members.get(c, ())]
    classes = classes or where.groups.classes_of(group)
    found.period_marks.append(
        {
            "student_id": person,
            "subject_id": subject,
            "period_id": period.period_id,
            "kind": "annual" if period.kind == "year" else "period",
            "class_id": classes[0] if len(classes) == 1 else "",
            "value": marks[0] if len(marks) == 1 and not codes else said,
            "entered_at": moment(mark.get("date"), where.zone),
        }
    )
