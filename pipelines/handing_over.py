"""Handing a year over: the transfer act with its register, the package, the yearly record of control, what is missing.

The register and the package are `reports.archive`'s, the papers `reports.kinds`'s. What ought to be in the archive is
what closing would print (`reports.planning`); what is there is asked of the archive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from duckdb import DuckDBPyConnection

from pipelines import closing, jobs, papers
from pipelines.config import Home
from pipelines.jobs import JobError
from pipelines.progress import OnProgress, silent
from pipelines.warehouse.connection import open_published
from reports import build as documents
from reports import dimensions, spans
from reports.archive import Receipt, packages, transfer
from reports.archive.acts import ACT
from reports.archive.ledger import Event
from reports.archive.transfer import Register
from reports.build import NothingToBuildError
from reports.catalogue import report
from reports.identity import Identity
from reports.kinds import technical_control, transfer_act
from reports.kinds.acts import Actor
from reports.planning import YEAR, asked_span

JOURNAL = "class-journal"


@dataclass(frozen=True)
class Transfer:
    """A transfer act that lies in the archive: the register, and the archive's answer (None: it lay there already)."""

    register: Register
    receipt: Receipt | None


@dataclass(frozen=True)
class Missing:
    """A document that the archive does not have: of which report, about which unit, for which span. `level` as in the
    catalogue: the title of a teacher is a name, and stands in no log."""

    report: str
    title: str
    level: str
    unit_id: str
    unit_title: str
    period_title: str
    period_id: str


def act(
    home: Home,
    institution: str,
    academic_year: str,
    handed_over_by: tuple[str, str],
    received_by: tuple[str, str],
    at: datetime | None = None,
    on_progress: OnProgress = silent,
) -> Transfer:
    """Draw up and archive the act about the year's documents as they are now; (name, position) of both persons.

    An act that lists the same versions already is left as it is; one that does not gets a new version. Raises JobError
    if the year is none, UnavailableError while a target is down.
    """
    papers.span_of(academic_year)
    giver, taker = Actor(*papers.named(*handed_over_by)), Actor(*papers.named(*received_by))
    when = at or papers.now(institution)
    shelf = jobs.archive(home)
    register = transfer.gather(
        shelf,
        institution,
        academic_year,
        giver.name,
        at=when,
        on_progress=lambda done, total: on_progress("Опись", done, total),
    )
    before = shelf.find(institution=institution, academic_year=academic_year, report=transfer.REPORT)
    if before:
        archived = transfer.archived_register(shelf, before[0])
        if archived.items == register.items:
            return Transfer(archived, None)
    document = transfer_act.document(papers.house(institution), register, when.date(), giver, taker)
    extra = {ACT: register.data()}
    reason = "Опись составлена заново: документы года изменились" if before else None
    receipt = papers.archived(home, shelf, document, extra, giver.name, when, on_progress, reason)
    return Transfer(register, receipt)


def package(
    home: Home,
    institution: str,
    academic_year: str,
    destination: Path,
    by: str,
    to: str,
    at: datetime | None = None,
    on_progress: OnProgress = silent,
) -> int:
    """Pack what the year's archived act lists, as a bag or a ZIP; how many files it holds. Raises JobError."""
    shelf = jobs.archive(home)
    found = shelf.find(institution=institution, academic_year=academic_year, report=transfer.REPORT)
    if not found:
        raise JobError(f"Акта передачи за {academic_year} в архиве нет. Составьте: vedomost archive transfer act.")
    return packages.write(
        shelf,
        found[0],
        destination,
        by,
        to,
        at=at or papers.now(institution),
        on_progress=lambda done, total: on_progress("Пакет передачи", done, total),
    )


def control_record(
    home: Home,
    institution: str,
    academic_year: str,
    by: tuple[str, str],
    at: datetime | None = None,
    on_progress: OnProgress = silent,
) -> Receipt:
    """Draw up and archive the record of the archive's checks in an academic year. JobError for a year to come."""
    first, last = papers.span_of(academic_year)
    when = at or papers.now(institution)
    if when.date() < first:
        raise JobError(f"{academic_year} ещё не начался: записывать нечего.")
    actor = Actor(*papers.named(*by))
    shelf = jobs.archive(home)
    events = [
        event
        for event in shelf.events(Event.FIXITY_CHECK, Event.RECOVERY)
        if first <= date.fromisoformat(event.at[:10]) <= last
    ]
    day = min(when.date(), last)
    document = technical_control.document(
        papers.house(institution), academic_year, first, day, when.date(), events, actor
    )
    return papers.archived(home, shelf, document, {}, actor.name, when, on_progress)


def copy_journals(
    home: Home, institution: str, academic_year: str, by: str, reason: str, on_progress: OnProgress = silent
) -> Sequence[Receipt]:
    """The archive copy of the class journals as they are today (school-154, 3.5: weekly; 1.3: by 30 June).

    A journal in which nothing changed since the last copy is not archived again; what did change is a new version.
    Raises NothingToBuildError, JobError, and what the archive raises.
    """
    with open_published(home.published_warehouse) as con:
        wanted = documents.plan(con, institution, YEAR, [JOURNAL], (), academic_year)
    built = jobs.print_documents(home, wanted, home.documents, on_progress)
    return closing.archived(home, jobs.archive(home), built, by, reason, on_progress)


def missing(home: Home, institution: str, academic_year: str) -> Sequence[Missing]:
    """What closing the year's ended periods, months and the year itself prints and keeps, and the archive has not.

    Raises NothingToBuildError for an institution or year that the warehouse does not know.
    """
    shelf = jobs.archive(home)
    there = {row.object_id for row in shelf.find(institution=institution, academic_year=academic_year)}
    found: list[Missing] = []
    with open_published(home.published_warehouse) as con:
        for period, of_year in _ended_spans(con, institution, academic_year):
            try:
                wanted = documents.plan(con, institution, period, (), (), of_year)
            except NothingToBuildError:
                continue  # a month of holidays: nothing is made of it
            for job in wanted:
                entry, scope = report(job.report), job.scope
                urn = Identity(
                    institution, academic_year, scope.unit.unit_id, "", "", entry.code, scope.period.period_id
                ).urn
                if entry.keep_years != 0 and urn not in there:
                    found.append(
                        Missing(
                            entry.code,
                            entry.title_for(scope.institution.kind),
                            entry.level,
                            scope.unit.unit_id,
                            scope.unit.title,
                            scope.period.title,
                            scope.period.period_id,
                        )
                    )
    return list(dict.fromkeys(found))


def _ended_spans(con: DuckDBPyConnection, institution: str, academic_year: str) -> Sequence[tuple[str, str | None]]:
    """(span, academic year to ask it with): the year's periods, itself among them, and months that ended by the last
    known day. Raises NothingToBuildError for an institution or year there is not."""
    _, year, _ = asked_span(con, institution, YEAR, academic_year)
    periods = dimensions.periods(con, institution, academic_year)
    found: list[tuple[str, str | None]] = [
        (one.period_id, academic_year) for one in periods if one.ends_on <= year.as_of
    ]
    month = year.starts_on.replace(day=1)
    while month <= min(year.ends_on, year.as_of):
        _, _, last = spans.bounds(spans.name(spans.MONTH, month)) or (None, month, month)
        if last <= year.as_of:
            found.append((spans.name(spans.MONTH, month), None))
        month = last + timedelta(days=1)
    return found
