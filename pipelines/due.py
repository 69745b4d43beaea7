"""What is due when (reports.rpt_calendar), read for people and for the morning's printing.

Belongs here: rows of the calendar and whether their documents lie printed. The days themselves are the models' affair,
the words of the command line cli_due's; nothing is printed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from duckdb import DuckDBPyConnection

from pipelines.config import Home
from reports import spans
from reports.catalogue import CATALOGUE
from reports.identity import safe_name
from reports.needs import limits, unprintable

LOOK_BACK = timedelta(days=14)
HAND_OVER = ("journal-copy", "hand-over", "transfer-act")
"""What is done with the archive: copies of the journal, handing the year over, its act."""
PAPER = "weekly-progress"
"""The extract for parents: printed for those alone who read on paper."""


@dataclass(frozen=True)
class Due:
    """One row of the calendar. `what`: code of a report or an act; `clause`: None where no policy asks for it."""

    institution_id: str
    academic_year: str
    due_on: date
    what: str
    span_kind: str
    span_id: str
    title: str
    clause: str | None
    for_whom: str

    @property
    def is_every_day(self) -> bool:
        """A standing task: `due_on` is only the day it begins."""
        return self.span_kind == "day" and self.span_id == self.academic_year

    @property
    def is_document(self) -> bool:
        """Whether `vedomost build` prints it."""
        return self.what in CATALOGUE


def as_of(con: DuckDBPyConnection, institution_id: str | None = None) -> dict[str, date]:
    """The last loaded day of each institution, or of the one."""
    rows = con.execute(
        "select institution_id, max(as_of) from marts.dim_academic_year "
        "where ? is null or institution_id = ? group by institution_id order by institution_id",
        [institution_id, institution_id],
    ).fetchall()
    return dict(rows)


def between(con: DuckDBPyConnection, institution_id: str, first: date, last: date) -> Sequence[Due]:
    """What is due from the first to the last day, both included, by day; the standing tasks are not among it."""
    return [each for each in _rows(con, institution_id, first, last) if not each.is_every_day]


def every_day(con: DuckDBPyConnection, institution_id: str, day: date) -> Sequence[Due]:
    """The standing tasks of the academic year that goes on that day; none in summer."""
    running = con.execute(
        "select starts_on from marts.dim_academic_year where institution_id = ? and ? between starts_on and ends_on",
        [institution_id, day],
    ).fetchone()
    return [each for each in _rows(con, institution_id, *running * 2) if each.is_every_day] if running else []


def overdue(con: DuckDBPyConnection, home: Home, institution_id: str, first: date) -> Sequence[Due]:
    """Documents that were due in the fortnight before the day and do not lie printed."""
    past = between(con, institution_id, first - LOOK_BACK, first - timedelta(days=1))
    return [
        each
        for each in past
        if each.is_document
        and not is_printed(home, each)
        and (each.what != PAPER or on_paper(con, institution_id, each.academic_year))
    ]


def is_printed(home: Home, each: Due) -> bool:
    """Whether a document of it lies in the folder of documents."""
    parts = (each.institution_id, each.academic_year, each.span_id, each.what)
    folder = home.documents.joinpath(*(safe_name(part) for part in parts))
    return each.is_document and folder.is_dir() and any(folder.glob("*.pdf"))


def lessons_on(con: DuckDBPyConnection, institution_id: str, day: date) -> bool:
    """Whether lessons were held that day, as far as it is loaded."""
    found = con.execute(
        "select 1 from marts.fct_lesson where institution_id = ? and held_on = ? and status = 'held' limit 1",
        [institution_id, day],
    ).fetchone()
    return found is not None


def on_paper(con: DuckDBPyConnection, institution_id: str, academic_year: str) -> Sequence[str]:
    """Ids of the pupils whose parents read on paper: all their guardians that the journal names are without account."""
    rows = con.execute(
        """
        select student_id from staging.stg_guardians
        where institution_id = ? and academic_year = ?
        group by student_id
        having not bool_or(coalesce(has_account, false))
        order by student_id
        """,
        [institution_id, academic_year],
    ).fetchall()
    return [student_id for (student_id,) in rows]


def _rows(con: DuckDBPyConnection, institution_id: str, first: date, last: date) -> Sequence[Due]:
    rows = con.execute(
        """
        select institution_id, academic_year, due_on, what, span_kind, span_id, title, clause, for_whom,
            starts_on, ends_on
        from reports.rpt_calendar
        left join (
            select institution_id, academic_year, period_id as span_id, starts_on, ends_on from marts.dim_period
        ) using (institution_id, academic_year, span_id)
        where institution_id = ? and due_on between ? and ?
        order by due_on, for_whom, what, span_id
        """,
        [institution_id, first, last],
    ).fetchall()
    limited = {year: limits(con, institution_id, year) for year in {row[1] for row in rows}}
    found = []
    for *row, starts_on, ends_on in rows:
        one = Due(*row)
        days = spans.bounds(one.span_id) or ("", starts_on or one.due_on, ends_on or one.due_on)
        if not (one.is_document and unprintable(limited[one.academic_year], [one.what], *days[1:])):
            found.append(one)
    return found
