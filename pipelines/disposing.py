"""What may be disposed of, and the way of an act: drawn up, approved, executed.

The rules — when a term ends, what forbids an execution — are `reports.archive`'s; here the schedule, the archive and
the paper are brought together. A draft lies under `<home>/acts`; from its approval on the act lies in the archive.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from pipelines import jobs, papers, retention
from pipelines.config import Home
from pipelines.jobs import JobError
from pipelines.progress import OnProgress, silent
from reports.archive import Archive, Found, Receipt, disposal, transfer
from reports.archive.acts import ACT
from reports.archive.disk import Disk, write_durably
from reports.archive.disposal import Act, Approval, DisposalReport, Item
from reports.archive.holds import Hold, held
from reports.archive.terms import TermOf, ends
from reports.document import Document
from reports.identity import Identity
from reports.kinds import disposal_act
from reports.kinds.acts import UNIT, Actor
from reports.kinds.disposal_act import Heading
from reports.render.files import Paths


@dataclass(frozen=True)
class Ending:
    """One archived document and the end of its term: `term` as an act prints it, `first_day` on which it may go (None:
    never), the hold that stands on it."""

    found: Found
    term: str
    first_day: date | None
    hold: Hold | None

    def is_due(self, day: date) -> bool:
        """Whether it may be disposed of on that day."""
        return self.hold is None and self.first_day is not None and self.first_day <= day


@dataclass(frozen=True)
class Draft:
    """An act that was drawn up: its number, its documents, the printed files."""

    number: str
    objects: int
    paths: Paths


def endings(home: Home, institution: str | None = None, academic_year: str | None = None) -> Sequence[Ending]:
    """Every document that stands and the end of its term, the earliest first; those without an end last."""
    shelf, term_of = jobs.archive(home), retention.terms()
    holds = held(shelf)
    found = [
        Ending(row, term.text if (term := term_of(row)) else "не установлен", ends(row, term), holds.get(row.object_id))
        for row in shelf.find(institution=institution, academic_year=academic_year)
        if row.disposed_at is None
    ]
    return sorted(found, key=lambda one: (one.first_day or date.max, one.found.title, one.found.object_id))


def not_handed_over(home: Home, institution: str, day: date) -> Sequence[tuple[str, int]]:
    """(academic year, documents) of the ended years whose documents stand in no archived transfer act, or not as they
    are now: what is still to be handed over."""
    shelf = jobs.archive(home)
    registered = transfer.registered(shelf, institution)
    counted: dict[str, int] = {}
    for row in shelf.find(institution=institution):
        if row.disposed_at is None and row.report_code not in transfer.ACTS and row.object_id not in registered:
            counted[row.academic_year] = counted.get(row.academic_year, 0) + 1
    running = papers.academic_year_of(day)
    is_over = day.month in (7, 8)
    return sorted((year, n) for year, n in counted.items() if year < running or (year == running and is_over))


def draft(
    home: Home,
    institution: str,
    by: str,
    position: str,
    academic_year: str | None = None,
    report: str | None = None,
    at: datetime | None = None,
) -> Draft:
    """Draw up an act about all that is due on that day and not held, print it, keep it as a draft.

    Raises JobError if nothing is due.
    """
    when = at or papers.now(institution)
    actor = Actor(*papers.named(by, position))
    due = [
        one.found
        for one in endings(home, institution, academic_year)
        if one.is_due(when.date()) and report in (None, one.found.report_code)
    ]
    if not due:
        raise JobError(
            f"На {when:%d.%m.%Y} уничтожать нечего: сроки не истекли или документы под запретом. "
            "Когда что истекает: vedomost archive due."
        )
    shelf = jobs.archive(home)
    act = Act(
        _next_number(home, shelf, institution, when.year),
        institution,
        when.date().isoformat(),
        actor.name,
        actor.position,
        tuple(Item(row.object_id, row.version, row.inventory_digest) for row in due),
    )
    document = _laid_out(shelf, act, due, retention.terms(), None)
    paths = papers.printed(home, document)
    folder = _drafts(home, institution)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(Disk(), {folder / f"{act.number}.json": act.data()})
    return Draft(act.number, len(due), paths)


def approve(
    home: Home,
    institution: str,
    number: str,
    by: str,
    position: str,
    at: datetime | None = None,
    on_progress: OnProgress = silent,
) -> Receipt:
    """Archive the act, for ever, as approved by that person. Nothing is disposed of by it.

    Raises JobError if there is no such draft or a document is not any more as it was drawn up.
    """
    when = at or papers.now(institution)
    approver = Actor(*papers.named(by, position))
    shelf = jobs.archive(home)
    drawn_up = _draft(home, institution, number)
    approval = Approval(approver.name, approver.position, when.date().isoformat())
    act = replace(drawn_up, approval=approval)
    if shelf.find(object_id=_urn(act)):
        raise JobError(f"Акт {number} уже утверждён и лежит в архиве. Исполнить: vedomost archive dispose execute.")
    known = {row.object_id: row for row in shelf.find(institution=institution)}
    rows = [_as_drawn_up(known, act, item) for item in act.items]
    document = _laid_out(shelf, act, rows, retention.terms(), approver)
    return papers.archived(home, shelf, document, {ACT: act.data()}, approver.name, when, on_progress)


def execute(
    home: Home,
    institution: str,
    number: str,
    by: str,
    at: datetime | None = None,
    on_progress: OnProgress = silent,
    on_execution: Callable[[DisposalReport], None] | None = None,
) -> tuple[DisposalReport, Receipt | None]:
    """Execute an approved act on every target (see `reports.archive.disposal.execute`), then archive its new version
    that says so; the archive's answer to that, None if it lies there already. `on_execution` is told between the two:
    what is disposed of is gone whatever becomes of the paper, which the next call completes."""
    shelf = jobs.archive(home)
    found = [
        row
        for row in shelf.find(institution=institution, report=disposal.REPORT, period=number)
        if row.unit == UNIT and row.disposed_at is None
    ]
    if not found:
        raise JobError(f"Утверждённого акта {number} в архиве нет. Утвердить: vedomost archive dispose approve.")
    when = at or papers.now(institution)
    report = disposal.execute(shelf, found[0].object_id, by, retention.terms(), at=when)
    if on_execution is not None:
        on_execution(report)
    if report.act.execution is not None:
        return report, None
    act = replace(report.act, execution=report.execution)
    doomed = {item.object_id for item in act.items}
    rows = [row for row in shelf.find(institution=institution) if row.object_id in doomed]
    approver = Actor(act.approval.by, act.approval.position) if act.approval else None
    document = _laid_out(shelf, act, rows, retention.terms(), approver)
    extra, reason = {ACT: act.data()}, f"Акт исполнен: запись журнала {report.execution.seq}"
    return report, papers.archived(home, shelf, document, extra, report.execution.by, when, on_progress, reason)


def _laid_out(shelf: Archive, act: Act, rows: Sequence[Found], term_of: TermOf, approver: Actor | None) -> Document:
    day = date.fromisoformat(act.drawn_up_on)
    heading = Heading(
        act.number,
        papers.academic_year_of(day),
        day,
        Actor(act.drawn_up_by, act.position),
        approver,
        date.fromisoformat(act.approval.on) if act.approval else None,
        act.execution,
    )
    registered = transfer.registered(shelf, act.institution_id)
    return disposal_act.document(papers.house(act.institution_id), heading, rows, term_of, registered)


def _as_drawn_up(known: Mapping[str, Found], act: Act, item: Item) -> Found:
    found = known.get(item.object_id)
    if found is None or (found.version, found.inventory_digest) != (item.version, item.inventory):
        raise JobError(f"{item.object_id}: изменился после составления акта {act.number}. Составьте акт заново.")
    return found


def _draft(home: Home, institution: str, number: str) -> Act:
    path = _drafts(home, institution) / f"{number}.json"
    if not re.fullmatch(r"\d{4}-\d+", number) or not path.is_file():
        raise JobError(f"Проекта акта {number} нет. Составить: vedomost archive dispose draft.")
    return Act.parse(path.read_bytes())


def _drafts(home: Home, institution: str) -> Path:
    return home.root / "acts" / institution


def _urn(act: Act) -> str:
    year = papers.academic_year_of(date.fromisoformat(act.drawn_up_on))
    return Identity(act.institution_id, year, UNIT, "", "", disposal.REPORT, act.number).urn


def _next_number(home: Home, shelf: Archive, institution: str, year: int) -> str:
    """«2032-1», «2032-2», …: drafts and archived acts of the calendar year count."""
    known = {path.stem for path in _drafts(home, institution).glob(f"{year}-*.json")}
    known |= {row.period_id for row in shelf.find(institution=institution, report=disposal.REPORT)}
    numbers = [int(name.rpartition("-")[2]) for name in known if name.startswith(f"{year}-")]
    return f"{year}-{max(numbers, default=0) + 1}"
