"""From facts to the tables of the contract, and which days they cover.

A day is covered when the diaries of every listed pupil cover it; a list covers its school year up to the export. A
batch without a list of pupils, or with a file that could not be read, covers nothing, so that nothing is taken for
deleted: a pupil whose report was not saved is still there. Nor is anything told of one who is in no list any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pipelines.exports.adapters.base import Asked, Days, Place, Reading, table_of
from pipelines.exports.adapters.netschool.calendar import (
    kinds_of_classes,
    missing_periods,
    period_rows,
    periods_of,
    years_of,
)
from pipelines.exports.adapters.netschool.facts import Complaint, Facts
from pipelines.exports.adapters.netschool.groups import groups_of
from pipelines.exports.adapters.netschool.lessons import Row, Taught, read_diaries, read_reports
from pipelines.exports.adapters.netschool.people import People, people_of
from pipelines.exports.adapters.netschool.report import later_first
from pipelines.exports.adapters.netschool.rows import (
    class_row,
    period_mark_rows,
    staff_rows,
    student_row,
    subgroups_rows,
    taught_by,
    work_kind_rows,
)
from pipelines.exports.adapters.netschool.texts import (
    academic_year,
    longest_run,
)
from pipelines.exports.contract import TABLES
from pipelines.exports.reading import RawTable
from pipelines.exports.reading_text import Fault

OF_LESSONS = ("lessons", "marks", "absences")


def reading_of(facts: Facts, place: Place, is_college: bool) -> Reading:
    """All that the facts of a batch say, as tables."""
    reports = later_first(facts.reports)
    people = people_of(facts, academic_year(place.export_date), is_college, reports)
    covered = _days_of_diaries(facts, people)
    taught = Taught()
    read_diaries(taught, facts.diaries, people, place.export_date)
    groups = groups_of(taught.held(people), facts.details)
    read_reports(taught, reports, people, covered)
    periods = periods_of(facts)
    years = years_of(facts, periods, {year for year, _ in people.classes.values()})
    kinds = kinds_of_classes(facts, people, periods)
    complaints = [*facts.complaints, *people.complaints, *missing_periods(kinds, people, periods)]
    rows: dict[str, list[Row]] = {
        "academic_years": [
            {"academic_year": year, "starts_on": first.isoformat(), "ends_on": last.isoformat()}
            for year, (first, last) in years.items()
        ],
        "periods": period_rows(periods, years),
        "period_marks": period_mark_rows(taught, reports, people, complaints),
        "subjects": [],
        "classes": [class_row(class_id, *people.classes[class_id], kinds, is_college) for class_id in people.classes],
        "staff": staff_rows(facts),
        "students": [student_row(student, name) for student, name in people.pupils.items()],
        "class_members": [
            {"class_id": class_id, "student_id": student, "listed_from": years[year][0].isoformat()}
            for (year, student), class_id in people.members.items()
            if student in people.pupils
        ],
        "work_kinds": work_kind_rows(facts, taught, complaints),
        "lessons": [{**row, **taught_by(groups, str(row["lesson_id"]))} for row in taught.lessons.values()],
        "marks": list(taught.marks.values()),
        "absences": list(taught.absences.values()),
        **subgroups_rows(groups, taught),
    }
    rows["subjects"] = [{"subject_id": subject_id, "title": title} for subject_id, title in taught.subjects.items()]
    covers = _covers(people, covered, years, complaints, place.export_date)
    return Reading(
        tuple(_tables(rows, complaints, covers, facts, taught)),
        tuple(facts.unknown),
        covers,
        _asked(facts, people, taught),
    )


def _tables(
    rows: Mapping[str, list[Row]],
    complaints: Sequence[Complaint],
    covers: Mapping[str, Days],
    facts: Facts,
    taught: Taught,
) -> Iterator[RawTable]:
    files = {*taught.files, *(pupil.file for pupil in facts.pupils), *(complaint.file for complaint in complaints)}
    where = _where(files - {""})
    for name in TABLES:
        mine = sorted((each for each in complaints if each.table == name), key=lambda each: (each.file, each.reason))
        own = sorted(rows.get(name, []), key=lambda row: [row.get(column) or "" for column in TABLES[name].names])
        if own or mine or name in covers:
            table = table_of(name, where, own)
            yield replace(table, faults=tuple(_fault(each) for each in mine))


def _fault(complaint: Complaint) -> Fault:
    whole = "файл отложен целиком: " if complaint.is_whole else ""
    file = f"«{complaint.file}»: " if complaint.file else ""
    return Fault(None, None, complaint.value or None, f"{file}{whole}{complaint.reason}")


def _where(files: set[str]) -> str:
    """The file of the rows, or the folder that holds all of them."""
    if len(files) == 1:
        return next(iter(files))
    common: list[str] = []
    for parts in zip(*(file.split("/")[:-1] for file in files), strict=False):
        if len(set(parts)) > 1:
            break
        common.append(parts[0])
    return "/".join(common) or "выгрузка"


def _days_of_diaries(facts: Facts, people: People) -> dict[str, set[date]]:
    days: dict[str, set[date]] = {}
    for diary in facts.diaries:
        if student := people.is_about.get(diary.file):
            length = (diary.last - diary.first).days + 1
            days.setdefault(student, set()).update(diary.first + timedelta(day) for day in range(length))
    return days


def _covers(
    people: People,
    covered: Mapping[str, set[date]],
    years: Mapping[str, Days],
    complaints: Sequence[Complaint],
    today: date,
) -> dict[str, Days]:
    if not people.listed or any(complaint.is_whole for complaint in complaints):
        return {}
    covers: dict[str, Days] = {}
    if all((people.year, student) in people.members for student in people.listed):
        covers["class_members"] = (years[people.year][0], max(today, years[people.year][0]))
    common = set.intersection(*(set(covered.get(student, ())) for student in people.listed))
    if run := longest_run(common):
        covers.update(dict.fromkeys(OF_LESSONS, run))
    return covers


def _asked(facts: Facts, people: People, taught: Taught) -> Asked:
    """Listed pupils in the classes their diaries are of: one who moved may have weeks, or days, of either class."""
    pupils = {
        (str(taught.lessons[lesson_id]["class_id"]), student)
        for lesson_id, students in taught.students.items()
        for student in students & people.listed
    }
    for diary in facts.diaries:
        student, year = people.is_about.get(diary.file, ""), academic_year(diary.first)
        if student in people.listed:
            told = people.class_of(year, diary.class_title) if diary.class_title else ""
            pupils.add((told or people.members.get((year, student), ""), student))
    return Asked(frozenset(pupils))
