"""From facts to the tables of the contract, and which days they cover.

A day is covered when the diaries of every listed pupil cover it; a list covers its school year up to the export. A
batch without a list of pupils, or with a file that could not be read, covers nothing, so that nothing is taken for
deleted: a pupil whose report was not saved is still there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pipelines.exports.adapters.base import Days, Place, Reading, table_of
from pipelines.exports.adapters.netschool import crosswalk
from pipelines.exports.adapters.netschool.calendar import (
    kinds_of_classes,
    missing_periods,
    period_id,
    period_rows,
    periods_of,
    years_of,
)
from pipelines.exports.adapters.netschool.facts import Complaint, Facts, Report
from pipelines.exports.adapters.netschool.groups import Groups, bare_subject, groups_of
from pipelines.exports.adapters.netschool.lessons import Row, Taught, read_diaries, read_reports, work_kind
from pipelines.exports.adapters.netschool.people import People, people_of
from pipelines.exports.adapters.netschool.report import later_first
from pipelines.exports.adapters.netschool.texts import (
    academic_year,
    grade_and_letter,
    longest_run,
    name_parts,
    period_of,
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
        "period_marks": _period_marks(taught, reports, people, complaints),
        "subjects": [],
        "classes": [_class(class_id, *people.classes[class_id], kinds, is_college) for class_id in people.classes],
        "staff": _staff(facts),
        "students": [_student(student, name) for student, name in people.pupils.items()],
        "class_members": [
            {"class_id": class_id, "student_id": student, "listed_from": years[year][0].isoformat()}
            for (year, student), class_id in people.members.items()
            if student in people.pupils
        ],
        "work_kinds": _work_kinds(facts, taught, complaints),
        "lessons": [{**row, **_taught_by(groups, str(row["lesson_id"]))} for row in taught.lessons.values()],
        "marks": list(taught.marks.values()),
        "absences": list(taught.absences.values()),
        **_subgroups(groups, taught, people, years),
    }
    rows["subjects"] = [{"subject_id": subject_id, "title": title} for subject_id, title in taught.subjects.items()]
    covers = _covers(people, covered, years, complaints, place.export_date)
    return Reading(tuple(_tables(rows, complaints, covers, facts, taught)), tuple(facts.unknown), covers)


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


def _class(class_id: str, year: str, title: str, kinds: Mapping[str, str], is_college: bool) -> Row:
    grade, letter = grade_and_letter(title, is_college)
    stage = "НОО" if (grade or 0) <= 4 else "ООО" if (grade or 0) <= 9 else "СОО"
    return {
        "class_id": class_id,
        "academic_year": year,
        "title": title,
        "grade": str(grade) if grade is not None else "",
        "letter": letter,
        "stage": "СПО" if is_college else stage,
        "period_kind": kinds[class_id],
    }


def _student(student: str, name: str) -> Row:
    last, first, middle = name_parts(name)
    return {"student_id": student, "last_name": last, "first_name": first, "middle_name": middle}


def _staff(facts: Facts) -> list[Row]:
    people = {staff: name for detail in sorted(facts.details) for staff, name in sorted(detail.teachers)}
    rows: list[Row] = []
    for staff, name in people.items():
        last, first, middle = name_parts(name)
        rows.append({"staff_id": staff, "last_name": last, "first_name": first, "middle_name": middle})
    return rows


def _work_kinds(facts: Facts, taught: Taught, complaints: list[Complaint]) -> list[Row]:
    """A row a type, or a type and weight; marks of a type without a title lose it, which is said."""
    weights: dict[str, set[str]] = {}
    for type_id, weight in taught.used_kinds:
        weights.setdefault(type_id, set()).add(weight)
    nameless = sorted(set(weights) - set(facts.kinds))
    for row in taught.marks.values():
        if (row.get("work_kind_id") or "").partition(":")[0] in nameless:
            row["work_kind_id"] = None
    if nameless:
        reason = "у видов работ с этими номерами нет названий: добавьте ответ журнала о видах заданий"
        complaints.append(Complaint("work_kinds", "", reason, ", ".join(nameless)))
    return [
        {"work_kind_id": work_kind(type_id, weight), "title": title, "short_title": short, "weight": weight}
        for type_id, (title, short, _) in facts.kinds.items()
        for weight in sorted(weights.get(type_id, {""}))
    ]


def _taught_by(groups: Groups, lesson_id: str) -> Row:
    return {"subgroup_id": groups.of_lesson.get(lesson_id), "teacher_id": groups.teacher_of.get(lesson_id)}


def _subgroups(groups: Groups, taught: Taught, people: People, years: Mapping[str, Days]) -> dict[str, list[Row]]:
    """The day of joining is not told: the first of the year."""
    return {
        "subgroups": [
            {
                "subgroup_id": group,
                "class_id": class_id,
                "subject_id": taught.subject_of(subject),
                "title": title,
                "teacher_id": teacher,
            }
            for group, (class_id, subject, title, teacher) in groups.subgroups.items()
        ],
        "subgroup_members": [
            {
                "subgroup_id": group,
                "student_id": student,
                "joined_on": years[people.classes[groups.subgroups[group][0]][0]][0].isoformat(),
            }
            for group, student in groups.members
        ],
    }


def _period_marks(taught: Taught, reports: list[Report], people: People, complaints: list[Complaint]) -> list[Row]:
    """Of several reports of a pupil the newest says a period's mark, also when it says none."""
    found: dict[tuple[str, str, str], Row | None] = {}
    for report in reports:
        student = people.is_about.get(report.file)
        class_id = people.members.get((report.year, student or ""))
        for caption in report.captions:
            if period_of(caption) is None:
                reason = "к какому периоду относится столбец «Итог.оценка», непонятно: он не прочитан"
                complaints.append(Complaint("period_marks", report.file, reason, caption))
        if not student or not class_id:
            continue
        for title in report.subjects:
            taught.subject_of(bare_subject(title, report.class_title))
        for (title, caption), text in report.totals.items():
            named = period_of(caption)
            if named is None:
                continue
            subject = taught.subject_of(bare_subject(title, report.class_title))
            period = period_id((report.year, *named))
            row: Row = {
                "student_id": student,
                "subject_id": subject,
                "period_id": period,
                "kind": "annual" if named[0] == "year" else "period",
                "class_id": class_id,
                "value": crosswalk.PERIOD_MARKS.get(text.casefold(), text),
            }
            found.setdefault((student, subject, period), row if text else None)
    return [row for row in found.values() if row]
