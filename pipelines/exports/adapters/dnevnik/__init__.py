"""Дневник.ру: a folder of answers of its partner API, each file under the path that was asked.

This module says what the adapter is and puts its tables together; what an answer holds is read in the modules beside
it: `answers` and `kinds` take files apart; `groups`, `periods`, `people`, `lessons` and `marks` make rows; `coverage`
says for which days the batch tells all; every guess stands in `crosswalk`.

The journal does not say since when a pupil is in a subgroup: members of today are told from the first day of the year,
and the history of the lists says who moved (stg_subgroup_members).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from pipelines.exports.adapters.base import Files, Place, Reading, table_of
from pipelines.exports.adapters.dnevnik.answers import Answers, answers_of, fields_of
from pipelines.exports.adapters.dnevnik.coverage import TABLES_OF_KIND, asked_of, covers_of
from pipelines.exports.adapters.dnevnik.groups import academic_years, class_rows, groups_of
from pipelines.exports.adapters.dnevnik.kinds import SIGNATURES
from pipelines.exports.adapters.dnevnik.lessons import (
    lessons_of,
    subgroup_id,
    subgroup_rows,
    subject_rows,
    work_kind_rows,
)
from pipelines.exports.adapters.dnevnik.marks import Whereabouts, marks_of
from pipelines.exports.adapters.dnevnik.people import member_rows, people_of
from pipelines.exports.adapters.dnevnik.periods import period_rows
from pipelines.exports.reading import RawTable
from pipelines.exports.reading_text import Fault

NAME = "dnevnik"
TITLE = "Дневник.ру"
SOURCE_SYSTEM = "dnevnik.ru"
EXPECTED = (
    "ответы партнёрского API в JSON под теми путями, по которым они получены (edu-groups/1001/persons.json): группы, "
    "ученики, отчётные периоды, предметы, уроки, работы, отметки, посещаемость, итоговые отметки"
)
CANNOT_GIVE: Mapping[str, str] = {
    "orders": "Дневник.ру не передаёт приказов о движении: дни прибытия и выбытия известны по спискам классов.",
    "personal_data": "Дневник.ру передаёт из анкеты только имя и пол: прочее и номер личного дела неизвестны.",
    "guardians": "Дневник.ру не передаёт родителей и их доступ к дневнику.",
    "substitutions": "Дневник.ру не передаёт замен: известен только учитель, который стоит в уроке.",
    "topic_times": "Дневник.ру не передаёт, когда записана тема урока и кто внёс запись.",
    "curriculum": "Дневник.ру не передаёт учебного плана: часы по предметам неизвестны.",
    "lesson_plan": "Дневник.ру не передаёт календарно-тематического планирования.",
    "capacity": "Дневник.ру не передаёт числа мест в классах.",
    "exam_marks": "Дневник.ру не передаёт экзаменационных отметок и отметок в аттестат.",
    "council": "Дневник.ру не передаёт решений педагогического совета.",
    "achievements": "Дневник.ру не передаёт достижений обучающихся.",
    "activity": "Дневник.ру не передаёт посещений журнала.",
}


def recognises(files: Files) -> bool:
    """Whether a file has fields that only answers of this API have together."""
    return any(_is_ours(data) for data in files.values())


def written_at(_files: Files) -> datetime | None:
    """No answer says it."""
    return None


def read(files: Files, place: Place) -> Reading:
    """All tables, in an order that does not depend on that of the files."""
    answers = answers_of({name: data for name, data in files.items() if name != "batch.json"})
    zone = place.timezone
    groups = groups_of(answers, zone)
    years = academic_years(groups)
    people = people_of(answers, zone)
    lessons = lessons_of(answers, groups, place.export_date, zone)
    marks = marks_of(answers, Whereabouts(lessons, groups, people.members, zone))
    periods, period_faults = period_rows(groups.periods, years)
    year_rows = [{"academic_year": year, "starts_on": first, "ends_on": last} for year, (first, last) in years.items()]
    subgroup_members = [
        {
            "subgroup_id": subgroup_id(group, subject, class_id, groups),
            "student_id": student,
            "joined_on": years[groups.years[class_id]][0],
        }
        for group, subject in sorted(lessons.taught)
        for class_id in groups.classes_of(group)
        if groups.years.get(class_id)
        for student in sorted(people.members.get(group, ()))
        if len(groups.classes_of(group)) == 1 or student in people.members.get(class_id, ())
    ]
    made: dict[str, tuple[str, Iterable[Mapping[str, str]], list[Fault]]] = {
        "academic_years": ("reporting-periods", year_rows, []),
        "periods": ("reporting-periods", periods, period_faults),
        "subjects": ("subjects", subject_rows(answers), []),
        "classes": ("edu-groups", class_rows(groups, people.homeroom), []),
        "staff": ("teachers", people.staff, []),
        "students": ("persons", people.students, people.student_faults),
        "class_members": ("persons", member_rows(people, groups, years), people.member_faults),
        "subgroups": ("edu-groups", subgroup_rows(lessons, groups), []),
        "subgroup_members": ("persons", subgroup_members, []),
        "lessons": ("lessons", lessons.rows, lessons.faults),
        "work_kinds": ("work-types", work_kind_rows(answers), []),
        "marks": ("marks", marks.marks, marks.mark_faults),
        "absences": ("lesson-log-entries", marks.absences, []),
        "period_marks": ("final-marks", marks.period_marks, marks.period_faults),
    }
    tables = tuple(_table(name, *parts, answers) for name, parts in made.items())
    return Reading(
        tuple(table for table in tables if table.rows_read or table.faults),
        tuple(answers.unknown),
        covers_of(answers, groups, lessons, years, place.export_date),
        asked_of(groups, people, years),
    )


def _table(name: str, file: str, rows: Iterable[Mapping[str, str]], faults: list[Fault], answers: Answers) -> RawTable:
    """A table with what was wrong on the way to it; broken files are told in every table that lacks their rows."""
    broken = [
        Fault(None, None, None, f"файл «{each.file}» не прочитан: {each.reason}")
        for each in answers.broken
        if each.kind is None or name in TABLES_OF_KIND[each.kind]
    ]
    return replace(table_of(name, file, rows), faults=(*broken, *faults))


def _is_ours(data: bytes) -> bool:
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] not in {b"[", b"{"}:
        return False
    fields = fields_of(data)
    return any(signature <= fields for signature in SIGNATURES)
