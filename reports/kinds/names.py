"""What documents of the whole school call its teachers, classes and subjects, and the words of a school or a college.

Belongs here: names by id in the order of the house, and words more than one of these documents needs. Does not belong
here: a figure.
"""

from __future__ import annotations

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from reports.scope import Scope, fetch

NOBODY = "не указан"


@dataclass(frozen=True)
class Called:
    """Nouns: who teaches (one, of many), the class (one, by all), the subject (one, by all), a lesson (of many)."""

    teacher: str
    of_teachers: str
    by_teachers: str
    class_: str
    by_classes: str
    subject: str
    by_subjects: str
    lessons: str
    of_lessons: str
    head: str


SCHOOL = Called(
    "Учитель", "учителей", "По учителям", "Класс", "По классам", "Предмет", "По предметам", "уроки", "уроков",
    "классный руководитель",
)  # fmt: skip
COLLEGE = Called(
    "Преподаватель", "преподавателей", "По преподавателям", "Группа", "По группам", "Дисциплина", "По дисциплинам",
    "занятия", "занятий", "куратор группы",
)  # fmt: skip


def called(scope: Scope) -> Called:
    """The nouns of the institution."""
    return COLLEGE if scope.institution.kind == "college" else SCHOOL


def names(con: DuckDBPyConnection, scope: Scope, kind: str) -> dict[str, str]:
    """Names by id of `teacher`, `class` or `subject` in the order of the house; '' is called «не указан»."""
    sql = {
        "teacher": "select staff_id as id, short_name as name from marts.dim_staff {} order by short_name, staff_id",
        "class": "select class_id as id, title as name from marts.dim_class {} order by class_order, class_id",
        "subject": "select subject_id as id, title as name from marts.dim_subject {} order by subject_order, id",
    }[kind]
    slice_ = "where institution_id = $institution and academic_year = $year"
    found = {row["id"]: row["name"] for row in fetch(con, sql.format(slice_), scope.keys)}
    return {who: str(name) for who, name in found.items()} | {"": NOBODY}
