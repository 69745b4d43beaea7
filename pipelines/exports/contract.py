"""The contract `journal-export/1`: what one institution's journal hands over for one day.

This module is the only place where a table's columns are written down. The reader of batches, the tables of the
warehouse, the dbt sources' test and the sample generator are derived from it. It holds facts, not behaviour: no file
is opened here, no row is checked.

Two facts beside the columns decide how a row lives in the warehouse:

* `year_from` says how the row finds its school-year slice (учебный год, the unit of recomputation);
* `dated_by` says which day the row belongs to, so that a snapshot knows which absent rows were deleted in the journal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

CONTRACT = "journal-export/1"
MODES = ("delta", "snapshot")
OPERATIONS = ("upsert", "delete")
FORMATS = ("csv", "jsonl", "xlsx", "parquet")
SOURCE_SYSTEMS = ("dnevnik.ru", "netschool", "bars", "manual")

ColumnType = Literal["text", "integer", "decimal", "date", "timestamp", "boolean"]
YearFrom = Literal["own", "date", "class", "subgroup", "lesson", "period", "every"]

DUCKDB_TYPES: dict[ColumnType, str] = {
    "text": "VARCHAR",
    "integer": "INTEGER",
    "decimal": "DECIMAL(9,3)",
    "date": "DATE",
    "timestamp": "TIMESTAMP",  # wall time of the institution's own time zone
    "boolean": "BOOLEAN",
}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `required` columns must not be null (every key column is required). `values` closes the set of what may stand
    there. `lowest` and `highest` bound an integer or a decimal, both inclusive.
    """

    name: str
    type: ColumnType = "text"
    required: bool = False
    values: tuple[str, ...] = ()
    lowest: int | None = None
    highest: int | None = None


@dataclass(frozen=True)
class Table:
    """One table of the contract: columns in the order of the published contract, `key` a subset of their names.

    A key column that is not required may be null, and null is then a value of the key: `subgroup_id` of `curriculum`
    and `lesson_plan` is empty for the whole class and tells the two halves of a divided class apart.

    `year_from`: `own` — the column academic_year; `date` — the academic year (1 September to 31 August) in which
    `dated_by` falls; `class`, `subgroup`, `lesson`, `period` — the year of the row it points to by <name>_id;
    `every` — master data that belongs to no single year.

    `dated_by`: the date or timestamp column that places the row inside a snapshot's coverage; `lesson` for rows dated
    by their lesson; None for rows that a snapshot never deletes by leaving them out.
    """

    name: str
    title: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    year_from: YearFrom
    dated_by: str | None = None
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if the table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")


def _text(name: str, *values: str) -> Column:
    return Column(name, "text", values=values)


def _key(name: str, type_: ColumnType = "text", *values: str) -> Column:
    return Column(name, type_, required=True, values=values)


def _date(name: str, required: bool = False) -> Column:
    return Column(name, "date", required=required)


def _time(name: str) -> Column:
    return Column(name, "timestamp")


PERIOD_KINDS = ("quarter", "trimester", "half_year", "year")
STAGES = ("НОО", "ООО", "СОО", "СПО")
MOVEMENT_KINDS = ("enrolment", "departure", "transfer", "promotion", "repeat", "graduation")
LESSON_STATUSES = ("held", "cancelled", "planned")
MARK_VALUES = ("5", "4", "3", "2", "1", "зач", "нз", ".")
PERIOD_MARK_VALUES = ("5", "4", "3", "2", "1", "зач", "нз", "н/а", "осв", "н/оц")
PERIOD_MARK_KINDS = ("period", "annual", "exam", "final")
ROLES = ("teacher", "student", "guardian", "administration")

# fmt: off
_TABLES = (
    Table(
        "academic_years", "Учебные годы", ("academic_year",),
        (_key("academic_year"), _date("starts_on", True), _date("ends_on", True)),
        year_from="own",
    ),
    Table(
        "periods", "Учебные периоды", ("period_id",),
        (_key("period_id"), _key("academic_year"), _key("kind", "text", *PERIOD_KINDS),
         Column("ordinal", "integer", required=True, lowest=1, highest=12), _text("title"),
         _date("starts_on", True), _date("ends_on", True)),
        year_from="own",
    ),
    Table(
        "holidays", "Каникулы и нерабочие дни", ("starts_on",),
        (_date("starts_on", True), _date("ends_on", True), _text("title")),
        year_from="date", dated_by="starts_on",
    ),
    Table(
        "subjects", "Предметы", ("subject_id",),
        (_key("subject_id"), _key("title"), _text("short_title"), Column("is_marked", "boolean")),
        year_from="every",
    ),
    Table(
        "classes", "Классы", ("class_id",),
        (_key("class_id"), _key("academic_year"), _key("title"),
         Column("grade", "integer", required=True, lowest=1, highest=12), _text("letter"),
         _key("stage", "text", *STAGES), _key("period_kind", "text", *PERIOD_KINDS),
         Column("shift", "integer", lowest=1, highest=3), _text("homeroom_teacher_id"),
         Column("capacity", "integer", lowest=1, highest=1000)),
        year_from="own",
    ),
    Table(
        "staff", "Сотрудники", ("staff_id",),
        (_key("staff_id"), _key("last_name"), _text("first_name"), _text("middle_name"), _text("position")),
        year_from="every",
    ),
    Table(
        "students", "Обучающиеся", ("student_id",),
        (_key("student_id"), _key("last_name"), _text("first_name"), _text("middle_name"), _date("birth_date"),
         _text("sex", "m", "f"), _text("foreign_language"), _text("pe_group"), _text("family"), _text("registers"),
         _text("personal_file_no")),
        year_from="every",
    ),
    Table(
        "guardians", "Родители (законные представители)", ("guardian_id",),
        (_key("guardian_id"), _key("student_id"), Column("has_account", "boolean")),
        year_from="every",
    ),
    Table(
        "movements", "Движение обучающихся", ("movement_id",),
        (_key("movement_id"), _key("student_id"), _key("kind", "text", *MOVEMENT_KINDS), _date("effective_on", True),
         _text("order_no"), _date("order_date"), _text("from_class_id"), _text("to_class_id"), _text("counterparty"),
         _text("reason")),
        year_from="every", dated_by="effective_on",
    ),
    Table(
        "class_members", "Списки классов", ("class_id", "student_id"),
        (_key("class_id"), _key("student_id"), _date("listed_from", True)),
        year_from="class", dated_by="listed_from",
    ),
    Table(
        "subgroups", "Подгруппы", ("subgroup_id",),
        (_key("subgroup_id"), _key("class_id"), _key("subject_id"), _text("title"), _text("teacher_id")),
        year_from="class",
    ),
    Table(
        "subgroup_members", "Состав подгрупп", ("subgroup_id", "student_id", "joined_on"),
        (_key("subgroup_id"), _key("student_id"), _date("joined_on", True), _date("left_on")),
        year_from="subgroup", dated_by="joined_on",
    ),
    Table(
        "curriculum", "Учебный план", ("class_id", "subject_id", "period_id", "subgroup_id"),
        (_key("class_id"), _key("subject_id"), _key("period_id"), _text("subgroup_id"), _text("teacher_id"),
         Column("planned_lessons", "decimal", lowest=0, highest=2000),
         Column("weekly_hours", "decimal", lowest=0, highest=60)),
        year_from="class",
    ),
    Table(
        "lesson_plan", "Календарно-тематическое планирование", ("class_id", "subject_id", "ordinal", "subgroup_id"),
        (_key("class_id"), _key("subject_id"), Column("ordinal", "integer", required=True, lowest=1),
         _text("subgroup_id"), _text("section"), _text("topic"),
         Column("hours", "decimal", lowest=0, highest=1000)),
        year_from="class",
    ),
    Table(
        "lessons", "Уроки", ("lesson_id",),
        (_key("lesson_id"), _date("held_on", True), Column("lesson_no", "integer", lowest=0, highest=20),
         _key("class_id"), _text("subgroup_id"), _key("subject_id"), _text("teacher_id"),
         _text("substitute_teacher_id"), _time("starts_at"), _time("ends_at"),
         _key("status", "text", *LESSON_STATUSES), _text("topic"), _time("topic_entered_at"), _text("homework"),
         _time("homework_entered_at")),
        year_from="date", dated_by="held_on",
    ),
    Table(
        "work_kinds", "Виды работ", ("work_kind_id",),
        (_key("work_kind_id"), _key("title"), _text("short_title"),
         Column("weight", "decimal", lowest=0, highest=1000), Column("is_written", "boolean"),
         Column("is_external", "boolean")),
        year_from="every",
    ),
    Table(
        "marks", "Текущие отметки", ("mark_id",),
        (_key("mark_id"), _key("lesson_id"), _key("student_id"), _key("value", "text", *MARK_VALUES),
         _text("work_kind_id"), _time("entered_at"), _text("entered_by"), _text("comment")),
        year_from="lesson", dated_by="lesson",
    ),
    Table(
        "absences", "Пропуски уроков", ("lesson_id", "student_id"),
        (_key("lesson_id"), _key("student_id"), _key("code"), _time("entered_at"), _text("entered_by")),
        year_from="lesson", dated_by="lesson",
    ),
    Table(
        "period_marks", "Отметки за период", ("student_id", "subject_id", "period_id", "kind"),
        (_key("student_id"), _key("subject_id"), _key("period_id"), _key("kind", "text", *PERIOD_MARK_KINDS),
         _text("class_id"), _key("value", "text", *PERIOD_MARK_VALUES), _time("entered_at"), _text("entered_by")),
        year_from="period", dated_by="entered_at",
    ),
    Table(
        "council_decisions", "Решения педагогического совета", ("student_id", "academic_year"),
        (_key("student_id"), _key("academic_year"), _text("class_id"), _key("decision"), _text("protocol_no"),
         _date("decided_on")),
        year_from="own", dated_by="decided_on",
    ),
    Table(
        "achievements", "Достижения", ("achievement_id",),
        (_key("achievement_id"), _key("student_id"), _date("achieved_on", True), _text("event"), _text("level"),
         _text("result")),
        year_from="date", dated_by="achieved_on",
    ),
    Table(
        "activity", "Работа пользователей в журнале", ("user_id", "occurred_on"),
        (_key("user_id"), _date("occurred_on", True), _key("role", "text", *ROLES), _text("class_id"),
         Column("sessions", "integer", lowest=0)),
        year_from="date", dated_by="occurred_on",
    ),
)
# fmt: on

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
