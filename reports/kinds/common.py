"""What several kinds share: the frame of a document, the pupils of a class, a mark as a value, the names of groups.

Does not belong here: a sentence or a query that only one report needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from duckdb import DuckDBPyConnection

from reports.catalogue import Report
from reports.document import Column, Document, Signature, Table, Value
from reports.identity import Identity
from reports.scope import Period, Rows, Scope, fetch
from reports.wording import date_range, period_phrase

NUMBER = Column("no", ("№",), look="index", width=7)
PUPIL_HEADING = "Фамилия, имя, отчество"

GROUPS = {
    "excellent": "отличники",
    "good": "хорошисты",
    "one_three": "с одной тройкой",
    "several_threes": "с двумя и более тройками",
    "failing": "неуспевающие",
    "not_attested": "неаттестованные",
    "without_marks": "без отметок",
}
SHORT_KINDS = {"quarter": "четв.", "trimester": "трим.", "half_year": "полуг."}


def frame(
    scope: Scope,
    report: Report,
    tables: Sequence[Table],
    notes: Iterable[str],
    *,
    landscape: bool,
    director: bool = False,
) -> Document:
    """The document of that report about that scope. `director`: he signs too and the seal is put (register)."""
    unit, period, house = scope.school_class, scope.period, scope.institution
    says = house.words
    signatures = [Signature(says.head, unit.homeroom_teacher), Signature(says.deputy)]
    if director:
        signatures.append(Signature("Директор"))
    full = ", ".join(part for part in (house.title, house.locality) if part)
    return Document(
        identity=Identity(
            house.institution_id,
            scope.year.academic_year,
            unit.class_id,
            unit.title,
            unit.title,
            report.code,
            period.period_id,
        ),
        institution=full,
        institution_short=house.short_title,
        title=report.title_for(house.kind),
        subject=f"{scope.class_name}, {period_phrase(period.title, scope.year.academic_year, period.is_year)}",
        period=date_range(period.starts_on, period.ends_on),
        people=(f"{says.head}: {unit.homeroom_teacher}",) if unit.homeroom_teacher else (),
        tables=tuple(tables),
        notes=tuple(note for note in notes if note),
        signatures=tuple(signatures),
        keep_years=report.keep_years,
        landscape=landscape,
        as_of=scope.year.as_of,
        revision=scope.year.revision,
        seal=director,
    )


def pupils(con: DuckDBPyConnection, scope: Scope) -> Rows:
    """The pupils of the class in the period, in the order of the house: student_id, full_name, short_name, sex."""
    return fetch(
        con,
        """
        select student.student_id, student.full_name, student.short_name, student.sex
        from marts.fct_roster as roster
        inner join marts.dim_student as student using (institution_id, academic_year, student_id)
        where institution_id = $institution and academic_year = $year and class_id = $class and period_id = $period
        order by student.student_order, student.student_id
    """,
        scope.keys,
    )


def subjects(con: DuckDBPyConnection, scope: Scope) -> Rows:
    """The subjects of the class in the order of the house: subject_id and title."""
    return fetch(
        con,
        """
        select subject.subject_id, subject.title
        from marts.dim_class_subject as taught
        inner join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        where institution_id = $institution and academic_year = $year and class_id = $class
        order by subject.subject_order, subject.subject_id
    """,
        scope.keys,
    )


def mark(value: str | None) -> Value:
    """A mark as it is printed and counted in a spreadsheet: `5` is a number, `н/а` a word, an absent one nothing."""
    return int(value) if value is not None and value.isdigit() else value


def exact(value: Decimal | int | None) -> Decimal | None:
    """An exact figure. Raises TypeError for a double, which no document may show."""
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    raise TypeError(f"a figure of type {type(value).__name__}: documents show exact numbers only")


def line_title(period: Period) -> str:
    """The period in a few letters, for a narrow column: 1 четв., 2 полуг."""
    short = SHORT_KINDS.get(period.kind)
    return f"{period.ordinal} {short}" if short else period.title
