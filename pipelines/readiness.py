"""What still keeps a period from being closed, as the published copy counts it; and what was corrected without a word.

Only questions to the models of schema `reports` (rpt_readiness…, rpt_corrections), as values: what to do about the
answer is decided in `closing`, how it is told in `telling_period`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from duckdb import DuckDBPyConnection

from pipelines.jobs import JobError
from reports.planning import asked_span
from reports.scope import Institution, Period, Rows, Year, fetch


@dataclass(frozen=True)
class Span:
    """A period that someone means to close."""

    institution: Institution
    year: Year
    period: Period

    @property
    def keys(self) -> dict[str, str]:
        """Institution, year and period, as queries take them."""
        return {
            "institution": self.institution.institution_id,
            "year": self.year.academic_year,
            "period": self.period.period_id,
        }


@dataclass(frozen=True)
class Kind:
    """One kind of thing to mend: how many, in which classes, the first of them (with a name, for the screen only)."""

    kind: str
    title: str
    is_blocker: bool
    count: int
    classes: tuple[str, ...]
    first: str


@dataclass(frozen=True)
class ClassState:
    """One class: how many blockers and notes."""

    title: str
    blockers: int
    notes: int


@dataclass(frozen=True)
class Readiness:
    """Whether a period can be closed. `marks_due_on`: the first day its marks are due, None where there is no term."""

    span: Span
    classes: tuple[ClassState, ...]
    kinds: tuple[Kind, ...]
    is_due: bool
    marks_due_on: date | None

    @property
    def blockers(self) -> dict[str, int]:
        """Kind → how many, of those that keep the period from being closed."""
        return {kind.kind: kind.count for kind in self.kinds if kind.is_blocker}


@dataclass(frozen=True)
class Change:
    """A change of a period mark after its period was closed, still without an explanatory note."""

    key: str
    changed_on: date
    class_id: str
    class_title: str
    subject: str
    pupil: str
    teacher: str
    period_id: str
    period: str
    old: str | None
    new: str | None


FIELDS = tuple(field.name for field in fields(Change))


def span(con: DuckDBPyConnection, institution_id: str, period: str, academic_year: str | None) -> Span:
    """What was asked for. Raises NothingToBuildError if there is no such period."""
    return Span(*asked_span(con, institution_id, period, academic_year))


def readiness(con: DuckDBPyConnection, asked: Span, classes: Sequence[str] = ()) -> Readiness:
    """The state of a period, of those classes (ids or titles; none: all). Raises JobError for a class there is not."""
    rows = fetch(
        con,
        """
        select class.class_id, class.title, state.blockers, state.notes, state.marks_due_on, state.is_marks_due
        from reports.rpt_readiness_class as state
        inner join marts.dim_class as class using (institution_id, academic_year, class_id)
        where institution_id = $institution and academic_year = $year and period_id = $period
        order by class.class_order
        """,
        asked.keys,
    )
    shown = [row for row in rows if not classes or {row["class_id"], row["title"]} & set(classes)]
    unknown = set(classes) - {name for row in shown for name in (row["class_id"], row["title"])}
    if unknown:
        raise JobError(
            f"За «{asked.period.title}» нет классов (групп) {', '.join(sorted(unknown))}. "
            f"Есть: {', '.join(row['title'] for row in rows)}."
        )
    return Readiness(
        asked,
        tuple(ClassState(row["title"], row["blockers"], row["notes"]) for row in shown),
        tuple(_kinds(con, asked, [row["class_id"] for row in shown])),
        any(row["is_marks_due"] for row in shown),
        min((row["marks_due_on"] for row in shown if row["marks_due_on"]), default=None),
    )


def _kinds(con: DuckDBPyConnection, asked: Span, classes: list[str]) -> list[Kind]:
    rows = con.execute(
        """
        select item.kind, item.title, item.severity = 'blocker', count(*),
            list(class.title order by class.class_order),
            first(concat_ws(', ', class.title, subject.title, student.short_name) || ': ' || item.text
                order by class.class_order, subject.subject_order, student.student_order, item.day, item.key)
        from reports.rpt_readiness_item as item
        inner join marts.dim_class as class using (institution_id, academic_year, class_id)
        left join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        left join marts.dim_student as student using (institution_id, academic_year, student_id)
        where institution_id = $institution and academic_year = $year and period_id = $period
            and list_contains($classes, class_id)
        group by item.kind, item.title, item.severity, item.kind_order
        order by item.severity, item.kind_order
        """,
        asked.keys | {"classes": classes},
    ).fetchall()
    return [
        Kind(kind, title, blocks, n, tuple(dict.fromkeys(names)), first)
        for kind, title, blocks, n, names, first in rows
    ]


def changes(
    con: DuckDBPyConnection,
    asked: Span,
    classes: Sequence[str] = (),
    subject: str | None = None,
    student: str | None = None,
    explained: bool = False,
) -> list[Change]:
    """Changes of period marks after closing that nobody explained (or, `explained`, that somebody did).

    `classes`: ids or titles; `subject`, `student`: id or the beginning of the name (ё is е). For the year: of all its
    periods.
    """
    rows = fetch(
        con,
        f"""
        select change.key, change.changed_on, change.class_id, coalesce(class.title, change.class_id) as class_title,
            coalesce(subject.title, change.subject_id) as subject, coalesce(student.full_name, '—') as pupil,
            coalesce(staff.short_name, '—') as teacher, change.period_id, period.title as period, change.old,
            change.new, change.subject_id, change.student_id
        from reports.rpt_corrections as change
        inner join marts.dim_period as period using (institution_id, academic_year, period_id)
        left join marts.dim_class as class using (institution_id, academic_year, class_id)
        left join marts.dim_subject as subject using (institution_id, academic_year, subject_id)
        left join marts.dim_student as student using (institution_id, academic_year, student_id)
        left join marts.dim_staff as staff
            on change.institution_id = staff.institution_id and change.academic_year = staff.academic_year
            and change.teacher_id = staff.staff_id
        where institution_id = $institution and academic_year = $year
            and {"change.explanation is not null" if explained else "change.is_unexplained"}
            {"" if asked.period.is_year else "and period_id = $period"}
        order by class.class_order, subject.subject_order, student.student_order, change.changed_on, change.key
        """,
        asked.keys,
    )
    return [Change(*(row[name] for name in FIELDS)) for row in _chosen(rows, classes, subject, student)]


def _chosen(rows: Rows, classes: Sequence[str], subject: str | None, student: str | None) -> Rows:
    wanted = {_plain(name) for name in classes}
    return [
        row
        for row in rows
        if (not wanted or {_plain(row["class_id"]), _plain(row["class_title"])} & wanted)
        and (subject is None or subject == row["subject_id"] or _plain(row["subject"]).startswith(_plain(subject)))
        and (student is None or student == row["student_id"] or _plain(row["pupil"]).startswith(_plain(student)))
    ]


def _plain(name: str) -> str:
    return name.casefold().replace("ё", "е").strip()
