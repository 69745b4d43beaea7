"""What several kinds share: the frame of a document, the pupils of a class, a mark as a value, the names of groups.

Does not belong here: a sentence or a query that only one report needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from duckdb import DuckDBPyConnection

from reports.catalogue import Report
from reports.document import Block, Column, Document, Signature, Value
from reports.identity import Identity
from reports.scope import Period, Pupil, Rows, School, Scope, Teacher, fetch
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
    blocks: Sequence[Block],
    notes: Iterable[str],
    *,
    landscape: bool,
    director: bool = False,
    signatures: Sequence[Signature] | None = None,
    remarks: Iterable[str] = (),
) -> Document:
    """The document of that report about that scope.

    `director`: he signs too and the seal is put. `signatures`: who signs, if not those that the unit implies.
    `remarks`: what must be seen before anything else.
    """
    period, house = scope.period, scope.institution
    full = ", ".join(part for part in (house.title, house.locality) if part)
    return Document(
        identity=Identity(
            house.institution_id,
            scope.year.academic_year,
            scope.unit.unit_id,
            scope.unit.title,
            scope.unit.title,
            report.code,
            period.period_id,
        ),
        institution=full,
        institution_short=house.short_title,
        title=report.title_for(house.kind),
        subject=_subject(scope),
        period=date_range(period.starts_on, period.ends_on),
        people=_people(scope),
        blocks=tuple(blocks),
        notes=tuple(note for note in notes if note),
        signatures=tuple(_signatures(scope, director) if signatures is None else signatures),
        keep_years=report.kept_for(house.policy(report.keep_policy)),
        landscape=landscape,
        as_of=scope.year.as_of,
        revision=scope.year.revision,
        seal=director,
        remarks=tuple(remark for remark in remarks if remark),
    )


def _subject(scope: Scope) -> str:
    """5 «А» класс, 2 четверть 2024/25 учебного года; Иванова Анна Петровна, …; ноябрь 2025 г."""
    period, unit = scope.period, scope.unit
    when = period.title if period.is_span else period_phrase(period.title, scope.year.academic_year, period.is_year)
    match unit:
        case School():
            return when
        case Teacher():
            return f"{unit.full_name}, {when}"
        case Pupil():
            return f"{unit.full_name}, {scope.class_name}, {when}"
    return f"{scope.class_name}, {when}"


def _people(scope: Scope) -> tuple[str, ...]:
    """Who answers for it, under the heading."""
    says, unit = scope.institution.words, scope.unit
    if isinstance(unit, School):
        return ()
    if isinstance(unit, Teacher):
        return (f"{says.teacher}: {unit.full_name}",)
    head = scope.school_class.homeroom_teacher
    return (f"{says.head}: {head}",) if head else ()


def _signatures(scope: Scope, director: bool) -> list[Signature]:
    says, unit = scope.institution.words, scope.unit
    signed = [Signature(says.deputy)]
    if isinstance(unit, Teacher):
        signed.insert(0, Signature(says.teacher, unit.short_name))
    elif not isinstance(unit, School):
        signed.insert(0, Signature(says.head, scope.school_class.homeroom_teacher))
    return [*signed, *([Signature("Директор")] if director else [])]


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


def without_zero(value: int | None) -> Value:
    """A count where nothing is printed for none of it: what does not exist stays «—»."""
    return "" if value == 0 else value


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


def unit_word(scope: Scope) -> str:
    """What a column of classes is headed: Класс, in a college Группа."""
    return "Группа" if scope.institution.kind == "college" else "Класс"


def subject_word(scope: Scope) -> str:
    """What a column of subjects is headed: Предмет, in a college Дисциплина."""
    return "Дисциплина" if scope.institution.kind == "college" else "Предмет"


def absence_codes(con: DuckDBPyConnection, *, missed: bool = False) -> str:
    """What the printed codes of absences mean: «Б — пропуск по болезни; …»; `missed`: of missed lessons alone."""
    rows = fetch(con, "select short_title, title, counts_as_missed from seeds.absence_kinds order by short_title", {})
    return "; ".join(
        f"{row['short_title']} — {row['title'][:1].lower()}{row['title'][1:]}"
        for row in rows
        if row["counts_as_missed"] or not missed
    )
